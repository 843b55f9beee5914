//! The organisation as a tree, with the employees in it.

use super::Employee;
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Versioned},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::Authority,
    access_log::{Deed, Purpose},
    ids::UnitId,
    regime::words::VaultAct,
    vault,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which part of the tree is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TreeQuery {
    /// What stands under this unit; left out, the uppermost units that the caller reaches, and the employees in no unit.
    pub unit_id: Option<Uuid>,
}

/// One level of the tree.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Tree {
    /// The units at this level.
    pub units: Vec<TreeUnit>,
    /// A page of the employees in this very unit, in the order in which they were entered.
    pub employees: Vec<TreeEmployee>,
    /// Send it as `cursor` for the next page of employees; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A unit in the tree.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TreeUnit {
    pub unit_id: Uuid,
    #[schema(example = "Afdeling B")]
    pub name: String,
    pub closed: bool,
    /// How many employees are in this very unit.
    pub employees: i64,
}

/// An employee in the tree.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TreeEmployee {
    pub employee_id: Uuid,
    /// By name once a provider has the employee's data, before that by the personnel number.
    #[schema(example = "Anonymous (personnel no. MS004)")]
    pub label: String,
    pub shared: bool,
}

impl Versioned for Tree {}

impl From<Employee> for TreeEmployee {
    fn from(employee: Employee) -> Self {
        Self { employee_id: employee.id, label: employee.label, shared: employee.shared }
    }
}

/// Read the tree of employees
///
/// One level at a time: units and employees whom the caller may access. An employee whose data are not shared is shown by
/// the personnel number, one whose data are shared by name.
#[utoipa::path(
    tag = "vault", operation_id = "read_employee_tree",
    params(TenantPath, TreeQuery, PageQuery, Fresh),
    responses((status = 200, description = "One level of the tree.", body = Tree)),
)]
#[get("/v1/tenants/{tenant_id}/vault/tree")]
pub async fn tree(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<TreeQuery>,
    page: Page,
) -> Result<Found<Tree>, Error> {
    let deed = Deed::listed("employee").fields(["name", "personnel_number"]);
    let deed = deed.for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadEmployees)?;
            let within = tx.within(&standing, seen_by.as_str()).await?;
            let units =
                tx.units_at(&standing.authority(), seen_by.as_str(), &within.units, query.unit_id).await?;
            let rows = match query.unit_id {
                Some(unit) => tx.employees(&within, Some(unit), page.after()?, page.fetch()).await?,
                None if within.everything => tx.employees_in_no_unit(page.after()?, page.fetch()).await?,
                None => Vec::new(),
            };
            let (rows, next) = page.cut(rows, |row| row.id);
            let employees = tx.employees_as_answer(&standing.rules, &rows).await?;
            let deed = deed.showing(employees.len()).by(standing.authority().grounds(seen_by.as_str()));
            let employees = employees.into_iter().map(Into::into).collect();
            Ok((Tree { units, employees, next_cursor: next }, vec![deed]))
        })
        .await
}

impl Tx {
    /// The units of one level, as far as the actor reads employees in them.
    async fn units_at(
        &mut self,
        authority: &Authority<'_>,
        seen_by: &str,
        reached: &[Uuid],
        above: Option<Uuid>,
    ) -> Result<Vec<TreeUnit>, Error> {
        let view = self.view();
        let ids = match above {
            Some(unit) => self.units_right_below(view, UnitId(unit)).await?,
            None if reached.is_empty() => self.top_units(view).await?,
            None => reached.to_vec(),
        };
        let units = self.units_among(view, &ids).await?.into_iter().map(|(unit, _)| unit);
        let seen: Vec<_> =
            units.filter(|unit| authority.allows(seen_by, &vault::place(Some(&unit.path)))).collect();
        let ids: Vec<Uuid> = seen.iter().map(|unit| unit.id.0).collect();
        let counts = self.count_employees(view, &ids).await?;
        let told = |unit: mandat_domain::units::Unit| TreeUnit {
            unit_id: unit.id.0,
            name: unit.name,
            closed: unit.closed,
            employees: counts.iter().find(|(id, _)| *id == unit.id.0).map_or(0, |(_, number)| *number),
        };
        Ok(seen.into_iter().map(told).collect())
    }
}
