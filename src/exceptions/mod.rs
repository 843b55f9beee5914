//! Exceptions over HTTP: a user's own allow or deny on one resource path, against the default.

mod change;
mod create;
mod end;
mod list;
mod read;
pub mod store;

use self::store::ExceptionRow;
use crate::{
    error::Error,
    http::Versioned,
    page,
    storage::{self, Tx},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access,
    account::Account,
    exceptions,
    ids::{ExceptionId, TenantId, UserId},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(create::create)
        .service(read::read)
        .service(change::change)
        .service(end::end);
}

text! {
    /// The key of a regime that the tenant follows.
    pub struct RegimeName: 1..=64, pattern "^[a-z0-9._-]+$", example "time-recording";
}

/// `/v1/tenants/{tenant_id}/exceptions/{exception_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExceptionPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The exception.
    #[param(value_type = Uuid)]
    pub exception_id: ExceptionId,
}

/// What an exception says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Lifts a denying default or exception above; gives nothing by itself.
    Allow,
    Deny,
}

impl From<access::Verdict> for Verdict {
    fn from(verdict: access::Verdict) -> Self {
        match verdict {
            access::Verdict::Allow => Self::Allow,
            access::Verdict::Deny => Self::Deny,
        }
    }
}

impl From<Verdict> for access::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Allow => Self::Allow,
            Verdict::Deny => Self::Deny,
        }
    }
}

/// A user's own rule for one resource path and all below it. Never deleted, only ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Exception {
    pub id: Uuid,
    pub user_id: Uuid,
    /// The regime whose permissions it is about.
    #[schema(example = "time-recording")]
    pub regime: String,
    /// Outermost first.
    #[schema(example = json!(["acme", "website"]))]
    pub path: Vec<String>,
    pub verdict: Verdict,
    /// One that is not active says nothing, and stays to be switched on again.
    pub active: bool,
    /// Since when it says nothing any more; absent while it lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Changes whenever the exception does.
    pub version: i64,
}

page! {
    /// Exceptions in the order of their making.
    pub struct ExceptionPage of Exception
}

impl Versioned for Exception {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Exception {
    fn new(row: &ExceptionRow, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            regime: row.regime.clone(),
            path: row.path()?.0,
            verdict: row.verdict()?.into(),
            active: row.active,
            ended_at: row.holds_until.filter(|until| *until <= at),
            version: row.version,
        })
    }
}

impl Tx {
    /// An exception with the facts that decisions on it need, and its version.
    async fn exception_facts(&mut self, id: ExceptionId) -> Result<(exceptions::Exception, i64), Error> {
        let view = self.view();
        let row = self.exception(view, id).await?.ok_or(Refused::NotFound { what: "exception" })?;
        let user_id = UserId(row.user_id);
        let facts = exceptions::Exception {
            id,
            user_id,
            user: self.owner(view, Account::User(user_id)).await?,
            regime: row.regime.clone(),
            path: row.path()?,
            verdict: row.verdict()?,
            active: row.active,
            ended: row.holds_until.is_some_and(|until| until <= view.at),
        };
        Ok((facts, row.version))
    }

    async fn exception_as_answer(&mut self, id: ExceptionId) -> Result<Exception, Error> {
        let view = self.view();
        let row = self.exception(view, id).await?.ok_or(Refused::NotFound { what: "exception" })?;
        Ok(Exception::new(&row, view.at)?)
    }
}
