//! One employee, as their employer sees them.

use super::{Employee, EmployeePath};
use crate::{
    error::Error,
    http::{Found, Fresh, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access_log::{Deed, Purpose},
    regime::words::VaultAct,
    vault::{self, Field},
};

/// Read an employee
///
/// With all personal data: the employer's users see those of the employees whom they may access, shared or not.
#[utoipa::path(
    tag = "vault", operation_id = "read_employee",
    params(EmployeePath, Fresh),
    responses((status = 200, description = "The employee.", body = Employee)),
)]
#[get("/v1/tenants/{tenant_id}/vault/employees/{employee_id}")]
pub async fn read(reading: Reading, path: Path<EmployeePath>) -> Result<Found<Employee>, Error> {
    let deed = Deed::read("employee", path.employee_id.0).for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let (employee, _) = tx.employee_facts(path.employee_id).await?;
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadEmployees)?;
            standing.authority().see("employee", seen_by.as_str(), &employee.resource())?;
            let grounds = standing.authority().grounds_on(seen_by.as_str(), &employee.resource());
            let deed = deed.fields(employee.fields.names().into_iter().map(Field::as_str)).by(grounds);
            Ok((tx.employee_as_answer(&standing.rules, path.employee_id).await?, vec![deed]))
        })
        .await
}
