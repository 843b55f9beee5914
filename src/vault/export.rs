//! All that is held about one employee, for the employee (GDPR, article 15).

use super::{Employee, EmployeeData, EmployeePath, shares::Share};
use crate::{
    access_log::{AccessLogEntry, store::Filter},
    error::Error,
    http::{Found, Reading, Versioned},
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_log::{Deed, Purpose},
    regime::words::VaultAct,
    vault::{self, Field},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most of each kind in one export.
const MOST: i64 = 10_000;

/// All that an employer holds about one employee.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EmployeeExport {
    pub employee: Employee,
    /// What was known of the employee, and from when until when.
    pub versions: Vec<EmployeeVersion>,
    /// To whom the data were given, when, why and on what basis.
    pub shares: Vec<Share>,
    /// Who looked at the employee, newest first; the latest 10,000.
    pub accesses: Vec<AccessLogEntry>,
}

/// What was known of an employee for a while.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EmployeeVersion {
    pub from: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    pub data: EmployeeData,
}

impl Versioned for EmployeeExport {}

/// Export an employee
///
/// All that the vault holds about one person: the data and how they changed, to whom they were given and why, and who looked
/// at them. That it was exported stands in the access log, too.
#[utoipa::path(
    tag = "vault", operation_id = "export_employee",
    params(EmployeePath),
    responses((status = 200, description = "All that is held.", body = EmployeeExport)),
)]
#[post("/v1/tenants/{tenant_id}/vault/employees/{employee_id}/exports")]
pub async fn export(reading: Reading, path: Path<EmployeePath>) -> Result<Found<EmployeeExport>, Error> {
    let id = path.employee_id;
    let all = Field::ALL.iter().map(|field| field.as_str());
    let deed = Deed::exported("employee", Some(id.0)).fields(all).for_purpose(Purpose::RightsOfPerson, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let authority = standing.authority();
            let (known, _) = tx.employee_facts(id).await?;
            known.open_to(&authority, VaultAct::ExportEmployees)?;
            let rows = tx.versions_of_employee(id).await?;
            let fields = tx.fields_of_versions(id, &rows).await?;
            let version = |(row, fields): (&super::store::VersionRow, &vault::Fields)| EmployeeVersion {
                from: row.holds_from,
                until: row.holds_until,
                data: fields.into(),
            };
            let versions = rows.iter().zip(&fields).map(version).collect();
            let shares = tx.shares_of(id, None, MOST).await?;
            let object_type = Some("employee".to_owned());
            let filter = Filter { object_type, object: Some(id.0), ..Filter::default() };
            let accesses = tx.access_log(&filter, None, MOST).await?;
            let needed = vault::permission(&standing.rules, VaultAct::ExportEmployees)?;
            let deed = deed.by(authority.grounds_on(needed.as_str(), &known.resource()));
            let export = EmployeeExport {
                employee: tx.employee_as_answer(&standing.rules, id).await?,
                versions,
                shares: tx.shares_as_answer(&shares).await?,
                accesses: accesses.into_iter().map(AccessLogEntry::new).collect(),
            };
            Ok((export, vec![deed]))
        })
        .await
}
