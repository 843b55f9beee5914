//! An employee's data change.

use super::{Employee, EmployeePath, data::EmployeeDataChanges, enter::checked};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, Clearable, DryRunQuery, IfMatch, clearable_id},
};
use actix_web::{patch, web::Path};
use mandat_domain::vault::employees;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What changes about an employee; what is left out stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployeeChanges {
    /// Where in the employer's structure; `null` is in none of its units.
    #[serde(default)]
    #[schema(schema_with = clearable_id, required = false)]
    pub unit_id: Clearable<Uuid>,
    pub data: Option<EmployeeDataChanges>,
}

/// Change an employee
///
/// Providers with whom the employee's file is shared see the change.
#[utoipa::path(
    tag = "vault", operation_id = "change_employee",
    params(EmployeePath, IfMatch, DryRunQuery),
    request_body = EmployeeChanges,
    responses((status = 200, description = "The employee as they are now.", body = Employee)),
)]
#[patch("/v1/tenants/{tenant_id}/vault/employees/{employee_id}")]
pub async fn change(
    changing: Changing,
    path: Path<EmployeePath>,
    body: Body<EmployeeChanges>,
) -> Result<Changed<Employee>, Error> {
    let Body(EmployeeChanges { unit_id, data }) = body;
    let id = path.employee_id;
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (known, version) = tx.employee_facts(id).await?;
                let data = data.unwrap_or_default().over(&known.fields);
                let fields = checked(&standing.rules, data)?;
                let before = known.unit.as_ref().and_then(|path| path.0.first()).map(|unit| unit.0);
                let unit = tx.unit_for_employee(unit_id.over(before)).await?;
                let named = tx.named_for(unit.as_ref(), &fields, Some(id)).await?;
                let events = employees::change(&standing.authority(), &known, named, fields)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, ask| {
                let rules = tx.standing(ask).await?.rules;
                tx.mark_employee(&rules, id).await?;
                tx.note_share_updates(id).await?;
                tx.employee_as_answer(&rules, id).await
            },
        )
        .await?;
    changing.flow(path.tenant_id).await;
    Ok(answer)
}
