//! Employees are entered, changed and erased.

use super::{Employee, EmployeeTold, Field, Fields, VaultRefused, permission, place, require};
use crate::{
    access::Authority, event::Event, ids::EmployeeId, refused::Refused, regime::words::VaultAct, units::Unit,
};

/// What a command says about an employee, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// `None` where no unit is named.
    pub unit: Option<&'a Unit>,
    /// Whether another employee has the personnel number.
    pub number_taken: bool,
}

/// Needs `change-employees` in the unit or, without one, in the whole tenant. A personnel number is one employee's.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`VaultRefused::NotOpen`], [`VaultRefused::NumberTaken`]
pub fn enter(
    authority: &Authority<'_>,
    is_open: bool,
    employee_id: EmployeeId,
    named: Named<'_>,
    fields: Fields,
) -> Result<Vec<Event>, Refused> {
    may_be_in(authority, named.unit)?;
    if !is_open {
        return Err(VaultRefused::NotOpen.into());
    }
    if named.number_taken {
        return Err(VaultRefused::NumberTaken.into());
    }
    let told = EmployeeTold {
        employee_id,
        unit_id: named.unit.map(|unit| unit.id),
        names: fields.names(),
        fields: Some(fields),
    };
    Ok(vec![Event::EmployeeEntered(told)])
}

/// Needs `change-employees` where the employee is and where they shall be. What is already so makes no event.
///
/// # Errors
/// As [`enter`]
pub fn change(
    authority: &Authority<'_>,
    known: &Employee,
    named: Named<'_>,
    fields: Fields,
) -> Result<Vec<Event>, Refused> {
    known.open_to(authority, VaultAct::ChangeEmployees)?;
    let unit_id = named.unit.map(|unit| unit.id);
    let moves = unit_id != known.unit.as_ref().and_then(|path| path.0.first().copied());
    if moves {
        may_be_in(authority, named.unit)?;
    }
    if named.number_taken {
        return Err(VaultRefused::NumberTaken.into());
    }
    let changed = known.fields.differing(&fields);
    if changed.is_empty() && !moves {
        return Ok(Vec::new());
    }
    let told = EmployeeTold { employee_id: known.id, unit_id, names: changed, fields: Some(fields) };
    Ok(vec![Event::EmployeeChanged(told)])
}

/// Needs `erase-employees` where the employee is. What a provider was given without content goes with it; a file with
/// content is the provider's own.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`]
pub fn erase(authority: &Authority<'_>, known: &Employee) -> Result<Vec<Event>, Refused> {
    known.open_to(authority, VaultAct::EraseEmployees)?;
    Ok(vec![Event::EmployeeErased { employee_id: known.id }])
}

/// A unit that the actor may not see looks unknown.
fn may_be_in(authority: &Authority<'_>, unit: Option<&Unit>) -> Result<(), Refused> {
    if let Some(unit) = unit {
        let seen = permission(authority.rules, VaultAct::ReadEmployees)?;
        let there = place(Some(&unit.path));
        if !authority.allows(seen.as_str(), &there) {
            unit.named_by(authority, "unit_id")?;
        }
        if unit.closed {
            return Err(Refused::UnitClosed { field: "unit_id", unit: unit.id });
        }
    }
    require(authority, VaultAct::ChangeEmployees, &place(unit.map(|unit| &unit.path)))
}

/// What of an employee's data are those of the employment.
pub const EMPLOYMENT: [Field; 4] =
    [Field::EmployedFrom, Field::EmployedUntil, Field::Hours, Field::ContractType];
