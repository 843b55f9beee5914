//! The delegations that the caller may see.

use super::{DelegationPage, store::Filter};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Times},
    storage::Within,
};
use actix_web::{get, web::Path};
use mandat_domain::{access::service, refused::Refused};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DelegationQuery {
    /// Only those by which somebody acts for this account.
    pub delegator_id: Option<Uuid>,
    /// Only those by which this user acts for others.
    pub delegate_id: Option<Uuid>,
    /// Only those that are part of this assignment.
    pub assignment_id: Option<Uuid>,
    /// Only those that are valid at the moment asked about, with the assignments that they come from.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub live: bool,
}

/// List delegations
///
/// Those of the caller, whether they delegated or act for another, and those of all users whose roles they may see, ended
/// and future ones included.
#[utoipa::path(
    tag = "delegations", operation_id = "list_delegations",
    params(TenantPath, DelegationQuery, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of delegations.", body = DelegationPage)),
)]
#[get("/v1/tenants/{tenant_id}/delegations")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<DelegationQuery>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<DelegationPage>, Error> {
    let Query(DelegationQuery { delegator_id, delegate_id, assignment_id, live }) = query;
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = match standing.authority().reach(service::ASSIGNMENT_READ) {
                // Whoever sees nobody's roles sees their own delegations.
                Err(Refused::Forbidden { .. }) => Within::default(),
                _ => tx.within(&standing, service::ASSIGNMENT_READ).await?,
            };
            let filter = Filter {
                by: standing.account().id(),
                delegator: delegator_id,
                delegate: delegate_id,
                source: assignment_id,
                live,
            };
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            let rows = tx.delegations(view, &within, &filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = tx.delegations_as_answer(view, &rules, rows).await?;
            Ok((items, next).into())
        })
        .await
}
