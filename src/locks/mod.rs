//! Locks over HTTP: a deny for everybody on one resource path.

mod create;
mod end;
mod list;
mod read;
pub mod store;

use self::store::LockRow;
use crate::{
    error::Error,
    http::Versioned,
    page,
    storage::{self, Tx},
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    ids::{LockId, TenantId},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(create::create).service(read::read).service(end::end);
}

/// `/v1/tenants/{tenant_id}/locks/{lock_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct LockPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The lock.
    #[param(value_type = Uuid)]
    pub lock_id: LockId,
}

/// Shuts one resource path and all below it to everybody, above every exception. Never deleted, only ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Lock {
    pub id: Uuid,
    /// Outermost first.
    #[schema(example = json!(["acme", "website"]))]
    pub path: Vec<String>,
    /// Since when it does not lock any more; absent while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Changes whenever the lock does.
    pub version: i64,
}

page! {
    /// Locks in the order of their making.
    pub struct LockPage of Lock
}

impl Versioned for Lock {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Lock {
    fn new(row: &LockRow, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        let ended_at = row.holds_until.filter(|until| *until <= at);
        Ok(Self { id: row.id, path: row.path()?.0, ended_at, version: row.version })
    }
}

impl Tx {
    async fn lock_as_answer(&mut self, id: LockId) -> Result<Lock, Error> {
        let view = self.view();
        let row = self.lock(view, id).await?.ok_or(Refused::NotFound { what: "lock" })?;
        Ok(Lock::new(&row, view.at)?)
    }
}
