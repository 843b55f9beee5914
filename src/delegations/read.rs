//! One delegation.

use super::{Delegation, DelegationPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::refused::Refused;

/// Read a delegation
///
/// For whoever delegated it, for the delegate, and for those who see what one of them holds. `as_of` and `known_at` give
/// it as it stood, or as it was known, at a moment.
#[utoipa::path(
    tag = "delegations", operation_id = "read_delegation",
    params(DelegationPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The delegation.", body = Delegation)),
)]
#[get("/v1/tenants/{tenant_id}/delegations/{delegation_id}")]
pub async fn read(
    reading: Reading,
    path: Path<DelegationPath>,
    times: Query<Times>,
) -> Result<Found<Delegation>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let (facts, _) = tx.delegation_facts(&standing.rules, path.delegation_id).await?;
            facts.seen_by(&standing.authority())?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            let rows = tx.delegation(view.known, path.delegation_id).await?.into_iter().collect();
            let told = tx.delegations_as_answer(view, &rules, rows).await?.pop();
            Ok(told.ok_or(Refused::NotFound { what: "delegation" })?)
        })
        .await
}
