//! The identities that the caller can sign in with instead of a password.

mod link;
mod list;
mod unlink;

use crate::{
    error::Error,
    http::{Caller, Versioned},
    identity_tokens::{LinkedIdentity, Owner},
    storage::{Store, Tx},
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    ids::{IssuerId, PLATFORM},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(link::link).service(unlink::unlink);
}

/// `/v1/me/identities/{issuer_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdentityPath {
    /// The issuer.
    #[param(value_type = Uuid)]
    pub issuer_id: IssuerId,
}

/// Who the user is to an issuer. It does not say by what name the issuer knows them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LinkedTo {
    pub issuer_id: Uuid,
    /// What people call the issuer; absent once its tokens do not count any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "National identity")]
    pub name: Option<String>,
    pub linked_at: DateTime<Utc>,
}

/// The identities of the user, the earliest first; one of each issuer at most.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LinkedIdentities {
    pub items: Vec<LinkedTo>,
}

impl Versioned for LinkedTo {}
impl Versioned for LinkedIdentities {}

/// Only people have identities; 404 for programs.
fn owner(caller: &Caller) -> Result<Owner, Error> {
    match caller.account {
        Account::User(user) => Ok(Owner { tenant: caller.tenant, user }),
        Account::ApiClient(_) => Err(Error::not_found("identity")),
    }
}

/// What the issuers that count now are called.
async fn names(store: &Store) -> Result<HashMap<Uuid, String>, Error> {
    let rows = store.read(PLATFORM, async |tx| tx.issuers(tx.view(), None, i64::MAX).await).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn linked(tx: &mut Tx, owner: Owner, names: &HashMap<Uuid, String>) -> Result<LinkedIdentities, Error> {
    let rows = tx.platform().identities_of(owner).await?;
    let item = |row: LinkedIdentity| LinkedTo {
        issuer_id: row.issuer_id.0,
        name: names.get(&row.issuer_id.0).cloned(),
        linked_at: row.linked_at,
    };
    Ok(LinkedIdentities { items: rows.into_iter().map(item).collect() })
}
