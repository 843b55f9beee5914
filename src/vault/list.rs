//! The employees whom the caller may access.

use super::EmployeePage;
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access_log::{Deed, Purpose},
    regime::words::VaultAct,
    vault::{self, Field},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EmployeeQuery {
    /// Only those of this very unit.
    pub unit_id: Option<Uuid>,
}

/// List employees
///
/// Those whom the caller may access: all, or those of the caller's units.
#[utoipa::path(
    tag = "vault", operation_id = "list_employees",
    params(TenantPath, EmployeeQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of employees.", body = EmployeePage)),
)]
#[get("/v1/tenants/{tenant_id}/vault/employees")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<EmployeeQuery>,
    page: Page,
) -> Result<Found<EmployeePage>, Error> {
    let all = Field::ALL.iter().map(|field| field.as_str());
    let deed = Deed::listed("employee").fields(all).for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadEmployees)?;
            let within = tx.within(&standing, seen_by.as_str()).await?;
            let rows = tx.employees(&within, query.unit_id, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let deed = deed.showing(rows.len()).by(standing.authority().grounds(seen_by.as_str()));
            Ok(((tx.employees_as_answer(&standing.rules, &rows).await?, next).into(), vec![deed]))
        })
        .await
}
