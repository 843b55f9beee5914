//! Employees as they are shown to their employer.

use super::{Employee, store::EmployeeRow};
use crate::{
    error::Error,
    storage::{self, Tx},
};
use mandat_domain::{
    access::UnitPath,
    ids::{EmployeeId, UnitId},
    refused::Refused,
    regime::Rules,
    units::Unit,
    vault::{self, Field, Fields, employees::Named, found},
};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Tx {
    /// An employee with what decisions about them need, and their version.
    ///
    /// # Errors
    /// 404 where there is none of that id
    pub async fn employee_facts(&mut self, id: EmployeeId) -> Result<(vault::Employee, i64), Error> {
        let row = self.employee(id).await?.ok_or(Refused::NotFound { what: "employee" })?;
        let version = row.version;
        let all = self.employees_with_facts(vec![row]).await?;
        let employee = all.into_iter().next().ok_or(Refused::NotFound { what: "employee" })?;
        Ok((employee, version))
    }

    /// The same for several, in their order.
    pub async fn employees_with_facts(
        &mut self,
        rows: Vec<EmployeeRow>,
    ) -> Result<Vec<vault::Employee>, storage::Error> {
        let units: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.unit_id).collect();
        let units: Vec<Uuid> = units.into_iter().collect();
        let units = self.units_among(self.view(), &units).await?;
        let path = |id: Uuid| -> Option<UnitPath> {
            units.iter().find(|(unit, _)| unit.id == UnitId(id)).map(|(unit, _)| unit.path.clone())
        };
        let fields = self.fields_of_employees(&rows, Field::ALL).await?;
        let employee = |(row, fields): (EmployeeRow, Fields)| vault::Employee {
            id: EmployeeId(row.id),
            unit: row.unit_id.and_then(path),
            fields,
        };
        Ok(rows.into_iter().zip(fields).map(employee).collect())
    }

    /// Which of the employees a provider has with the employer's knowledge.
    pub async fn shared_among(&mut self, employees: &[Uuid]) -> Result<BTreeSet<Uuid>, storage::Error> {
        Ok(self.shares_among(employees).await?.into_iter().map(|share| share.employee_id).collect())
    }

    /// Employees as their employer sees them, in their order.
    pub async fn employees_as_answer(
        &mut self,
        rules: &Rules,
        rows: &[EmployeeRow],
    ) -> Result<Vec<Employee>, Error> {
        let fields = self.fields_of_employees(rows, Field::ALL).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let shared = self.shared_among(&ids).await?;
        let (vault, language) = (vault::rules_of(rules)?, self.own_language().await?);
        let told = |(row, fields): (&EmployeeRow, &Fields)| {
            let shared = shared.contains(&row.id);
            Employee {
                id: row.id,
                unit_id: row.unit_id,
                label: vault::label(vault, &language, fields, shared),
                shared,
                data: fields.into(),
                version: row.version,
            }
        };
        Ok(rows.iter().zip(&fields).map(told).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// 404 where there is none of that id
    pub async fn employee_as_answer(&mut self, rules: &Rules, id: EmployeeId) -> Result<Employee, Error> {
        let row = self.employee(id).await?.ok_or(Refused::NotFound { what: "employee" })?;
        let told = self.employees_as_answer(rules, &[row]).await?;
        Ok(told.into_iter().next().ok_or(Refused::NotFound { what: "employee" })?)
    }

    /// In which language the tenant's own people are written to.
    pub async fn own_language(&mut self) -> Result<String, storage::Error> {
        let tenant = self.this_tenant(self.view()).await?;
        Ok(tenant.map_or_else(|| "en".to_owned(), |tenant| tenant.language))
    }

    /// What a command names: the unit, and whether somebody else has the personnel number.
    pub async fn named_for<'a>(
        &mut self,
        unit: Option<&'a Unit>,
        fields: &Fields,
        but: Option<EmployeeId>,
    ) -> Result<Named<'a>, storage::Error> {
        let number = [Field::PersonnelNumber];
        let said: Vec<_> = found::by(&number, fields).into_iter().collect();
        let marks = self.marks(&said).await?;
        let ids: Vec<Uuid> = self.who_is_marked(&marks).await?.into_iter().map(|(_, id)| id).collect();
        let others: Vec<Uuid> = ids.into_iter().filter(|id| Some(EmployeeId(*id)) != but).collect();
        let rows = self.employees_among(&others).await?;
        let having = self.fields_of_employees(&rows, &number).await?;
        let wanted = fields.get(Field::PersonnelNumber);
        let number_taken = having.iter().any(|having| having.get(Field::PersonnelNumber) == wanted);
        Ok(Named { unit, number_taken })
    }

    /// Makes an employee known by what their data say now.
    pub async fn mark_employee(&mut self, rules: &Rules, id: EmployeeId) -> Result<(), Error> {
        let Some(row) = self.employee(id).await? else { return Ok(self.marks_leave(&[id.0]).await?) };
        let fields = self.fields_of_employees(&[row], Field::ALL).await?;
        let vault = vault::rules_of(rules)?;
        let said: Vec<_> = fields.iter().flat_map(|fields| found::of(vault, fields)).collect();
        let marks = self.marks(&said).await?.into_iter().map(|mark| (id.0, mark)).collect::<Vec<_>>();
        Ok(self.enter_marks(&[id.0], &marks).await?)
    }
}
