//! The proof that nothing in the log or in the facts was altered.

use crate::{
    error::Error,
    http::{Found, Reading, TenantPath},
    storage::{self, Verified},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the verification found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Verification {
    /// Whether log and facts are whole.
    pub sound: bool,
    /// How many events the log holds; 0 when there is a fault.
    pub events: i64,
    /// How many entries of the access log are sealed and as they were; 0 when there is a fault.
    pub access_log_entries: u64,
    /// How many rows of facts were made anew and compared; 0 when there is a fault.
    pub facts: i64,
    /// The first fault, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "event 17: its hash is not that of its content")]
    pub fault: Option<String>,
}

/// Verify the log
///
/// Checks the chain of events, its signed head and the exported ones, and the sealed entries of the access log; makes the facts
/// anew from the events and compares them with the tables. Takes a while for a long log.
#[utoipa::path(
    tag = "events", operation_id = "verify_log",
    params(TenantPath),
    responses((status = 200, description = "What was found.", body = Verification)),
)]
#[get("/v1/tenants/{tenant_id}/audit/verification")]
pub async fn verify(reading: Reading, path: Path<TenantPath>) -> Result<Found<Verification>, Error> {
    let allowed = reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            Ok(standing.authority().require(service::AUDIT_VERIFY, &Resource::tenant())?)
        })
        .await?;
    let verification = match storage::verify(reading.store(), path.tenant_id).await {
        Ok(Verified { revision, sealed_entries, rows, .. }) => Verification {
            sound: true,
            events: revision,
            access_log_entries: sealed_entries,
            facts: i64::try_from(rows).unwrap_or(i64::MAX),
            fault: None,
        },
        Err(fault) => Verification {
            sound: false,
            events: 0,
            access_log_entries: 0,
            facts: 0,
            fault: Some(fault.to_string()),
        },
    };
    Ok(allowed.map(|()| verification))
}

impl crate::http::Versioned for Verification {}
