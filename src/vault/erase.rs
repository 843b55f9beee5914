//! An employee is erased.

use super::EmployeePath;
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Versioned},
};
use actix_web::{delete, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::vault::employees;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// That an employee's data were erased: the key that they are sealed under does not exist any more.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Erasure {
    pub employee_id: Uuid,
    pub erased_at: DateTime<Utc>,
    /// The event of the tenant's log that says so.
    pub revision: i64,
    /// The hash of that event, which every later one builds on.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
    /// The providers with whom the file was shared. A file without content is closed there; one with content is the
    /// provider's own.
    pub provider_ids: Vec<Uuid>,
}

impl Versioned for Erasure {}

/// Erase an employee
///
/// The key that the employee's data are sealed under is destroyed: nobody can read them any more, in the tables or in the
/// log, and a restored backup does not bring them back. The log stays whole. The answer is the receipt.
#[utoipa::path(
    tag = "vault", operation_id = "erase_employee",
    params(EmployeePath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The receipt.", body = Erasure)),
)]
#[delete("/v1/tenants/{tenant_id}/vault/employees/{employee_id}")]
pub async fn erase(changing: Changing, path: Path<EmployeePath>) -> Result<Changed<Erasure>, Error> {
    let id = path.employee_id;
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (known, version) = tx.employee_facts(id).await?;
                let events = employees::erase(&standing.authority(), &known)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| {
                tx.marks_leave(&[id.0]).await?;
                tx.note_share_updates(id).await?;
                let shares = tx.shares_among(&[id.0]).await?;
                let head = *tx.head();
                Ok(Erasure {
                    employee_id: id.0,
                    erased_at: head.at,
                    revision: head.revision,
                    hash: head.hash.iter().map(|byte| char_pair(*byte)).collect::<Vec<_>>().concat(),
                    provider_ids: shares.iter().map(|share| share.partner_id).collect(),
                })
            },
        )
        .await?;
    changing.flow(path.tenant_id).await;
    Ok(answer)
}

fn char_pair(byte: u8) -> String {
    format!("{byte:02x}")
}
