//! Employees found by what is known of them, which is no part of an address.

use super::{EmployeeData, EmployeePage, data::EmployeeText};
use crate::{
    error::Error,
    http::{Body, Found, Page, PageQuery, Reading, TenantPath},
    problems::FieldError,
};
use actix_web::{post, web::Path};
use mandat_domain::{
    access_log::{Deed, Purpose},
    regime::words::{IdentifierCheck, VaultAct},
    vault::{self, Field, Fields, found},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Who is looked for: all that is said must be so.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeeSearch {
    pub personnel_number: Option<EmployeeText>,
    /// Without regard to capitals.
    pub family_name: Option<EmployeeText>,
    /// Year, month and day: `1965-09-19`.
    pub birth_date: Option<EmployeeText>,
    pub postcode: Option<EmployeeText>,
}

/// Search for employees
///
/// By one or several of personnel number, family name, birth date and postcode, among the employees whom the caller may
/// access. How long it takes does not depend on how many employees there are.
#[utoipa::path(
    tag = "vault", operation_id = "find_employees",
    params(TenantPath, PageQuery),
    request_body = EmployeeSearch,
    responses((status = 200, description = "A page of those found.", body = EmployeePage)),
)]
#[post("/v1/tenants/{tenant_id}/vault/employee-searches")]
pub async fn search(
    reading: Reading,
    path: Path<TenantPath>,
    page: Page,
    body: Body<EmployeeSearch>,
) -> Result<Found<EmployeePage>, Error> {
    let Body(said) = body;
    let deed = Deed::searched("employee").for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let found_by = vault::permission(&standing.rules, VaultAct::FindEmployees)?;
            let within = tx.within(&standing, found_by.as_str()).await?;
            let wanted = wanted(said)?;
            let by: Vec<_> = wanted.iter().filter_map(|(field, _)| found::by(&[field], &wanted)).collect();
            let marks = tx.marks(&by).await?;
            let rows = tx.employees_marked(&within, &marks, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            // A mark is cut short: whoever only has the same one is left out.
            let fields = tx.fields_of_employees(&rows, Field::ALL).await?;
            let is = rows.into_iter().zip(fields).filter(|(_, fields)| found::is(fields, &wanted));
            let rows: Vec<_> = is.map(|(row, _)| row).collect();
            let grounds = standing.authority().grounds(found_by.as_str());
            let filters = wanted.names().into_iter().map(Field::as_str);
            let deed = deed.fields(filters).showing(rows.len()).by(grounds);
            Ok(((tx.employees_as_answer(&standing.rules, &rows).await?, next).into(), vec![deed]))
        })
        .await
}

/// What is looked for, in its normal form.
fn wanted(said: EmployeeSearch) -> Result<Fields, Error> {
    let EmployeeSearch { personnel_number, family_name, birth_date, postcode } = said;
    let data =
        EmployeeData { family_name, birth_date, postcode, personnel_number, ..EmployeeData::default() };
    let wanted = data.normal(IdentifierCheck::None).map_err(Error::invalid_body)?;
    if wanted.names().is_empty() {
        let says = "say at least one of personnel_number, family_name, birth_date and postcode";
        return Err(Error::invalid_body(vec![FieldError::new("", "required", says)]));
    }
    Ok(wanted)
}
