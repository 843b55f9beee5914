//! An employee is entered.

use super::{Employee, EmployeeData};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
    storage::Tx,
};
use actix_web::{post, web::Path};
use mandat_domain::{
    ids::{EmployeeId, UnitId},
    regime::Rules,
    units::Unit,
    vault::{self, Fields, employees},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// An employee to be entered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmployee {
    /// Where in the employer's structure; in none of its units when left out.
    pub unit_id: Option<Uuid>,
    pub data: EmployeeData,
}

/// Enter an employee
///
/// Into the tenant's vault, which is open. The family name, the birth date, the personnel number and the begin of the
/// employment are needed. No provider sees the employee by name until their file is shared.
#[utoipa::path(
    tag = "vault", operation_id = "enter_employee",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewEmployee,
    responses((status = 201, description = "The new employee.", body = Employee)),
)]
#[post("/v1/tenants/{tenant_id}/vault/employees")]
pub async fn enter(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewEmployee>,
) -> Result<Changed<Employee>, Error> {
    let Body(NewEmployee { unit_id, data }) = body;
    let id = EmployeeId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let fields = checked(&standing.rules, data)?;
                let unit = tx.unit_for_employee(unit_id).await?;
                let is_open = tx.vault().await?.is_some();
                let named = tx.named_for(unit.as_ref(), &fields, None).await?;
                Ok(employees::enter(&standing.authority(), is_open, id, named, fields)?)
            },
            async |tx, ask| {
                let rules = tx.standing(ask).await?.rules;
                tx.mark_employee(&rules, id).await?;
                tx.employee_as_answer(&rules, id).await
            },
        )
        .await?;
    let at = |new: &Employee| format!("/v1/tenants/{}/vault/employees/{}", path.tenant_id, new.id);
    Ok(answer.created(at))
}

/// The data in the form in which the tenant's regime has them.
pub(super) fn checked(rules: &Rules, data: EmployeeData) -> Result<Fields, Error> {
    let numbers = vault::rules_of(rules)?.citizen_number;
    data.checked(numbers).map_err(Error::invalid_body)
}

impl Tx {
    pub(super) async fn unit_for_employee(&mut self, id: Option<Uuid>) -> Result<Option<Unit>, Error> {
        match id {
            Some(id) => Ok(Some(self.unit_named("unit_id", UnitId(id)).await?)),
            None => Ok(None),
        }
    }
}
