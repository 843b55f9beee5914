//! A delegation is ended.

use super::{Delegation, DelegationPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::delegations::end::decide;

/// End a delegation
///
/// At once and for good, by whoever delegated it, by the delegate, or by whoever could end the assignment that it comes
/// from. It stays readable.
#[utoipa::path(
    tag = "delegations", operation_id = "end_delegation",
    params(DelegationPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The delegation as it is now.", body = Delegation)),
)]
#[post("/v1/tenants/{tenant_id}/delegations/{delegation_id}/end")]
pub async fn end(changing: Changing, path: Path<DelegationPath>) -> Result<Changed<Delegation>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (delegation, version) = tx.delegation_facts(&standing.rules, path.delegation_id).await?;
                let events = decide(&standing.authority(), &delegation)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, ask| tx.delegation_as_answer(ask, path.delegation_id).await,
        )
        .await
}
