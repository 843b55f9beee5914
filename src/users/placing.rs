//! Where somebody new is placed and at home, and what the units are that their first assignments name.

use super::create::FirstAssignment;
use crate::{
    assignments::{Constraints, scope_unit, words},
    error::Error,
    storage::Tx,
};
use mandat_domain::{
    assignments::create as assign,
    ids::{AssignmentId, UnitId},
    refused::Refused,
    units::Unit,
};
use uuid::Uuid;

/// As the request names them.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub units: &'a [Uuid],
    pub home: Option<Uuid>,
    pub first: &'a [(AssignmentId, FirstAssignment)],
}

/// All units that are named.
pub(super) fn units_of(places: Places<'_>) -> impl Iterator<Item = Uuid> {
    let scopes = places.first.iter().filter_map(|(_, first)| scope_unit(first.scope));
    places.units.iter().copied().chain(places.home).chain(scopes)
}

/// As they are.
pub(super) struct Placing {
    pub units: Vec<Unit>,
    pub home: Option<Unit>,
    scopes: Vec<Unit>,
}

impl Placing {
    /// # Errors
    /// [`Refused::UnitUnknown`] for one to be placed or at home in that is not known
    pub(super) fn of(known: &[Unit], places: Places<'_>) -> Result<Self, Refused> {
        let find = |id: Uuid| known.iter().find(|unit| unit.id.0 == id).cloned();
        let needed =
            |field: &'static str, id: Uuid| find(id).ok_or(Refused::UnitUnknown { field, unit: UnitId(id) });
        let units = places.units.iter().map(|id| needed("units", *id)).collect::<Result<_, _>>()?;
        let home = places.home.map(|id| needed("home_unit_id", id)).transpose()?;
        let scopes = places.first.iter().filter_map(|(_, first)| scope_unit(first.scope)).filter_map(find);
        Ok(Self { units, home, scopes: scopes.collect() })
    }

    /// The first assignments, each with the unit of its scope.
    pub(super) fn assignments(
        &self,
        first: Vec<(AssignmentId, FirstAssignment)>,
    ) -> Result<Vec<(assign::Create, Option<&Unit>)>, Refused> {
        let find = |id: Uuid| self.scopes.iter().find(|unit| unit.id.0 == id);
        let command = |(id, first): (AssignmentId, FirstAssignment)| {
            let unit = scope_unit(first.scope).and_then(find);
            Ok((first.command(id)?, unit))
        };
        first.into_iter().map(command).collect()
    }
}

impl FirstAssignment {
    fn command(self, id: AssignmentId) -> Result<assign::Create, Refused> {
        Ok(assign::Create {
            assignment_id: id,
            role: self.role.key()?,
            scope: self.scope.map(Into::into),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            constraints: self.constraints.map(Constraints::values).unwrap_or_default(),
            attested: words(self.attested),
        })
    }
}

impl Tx {
    /// Loads all units that are named, of one.
    ///
    /// # Errors
    /// [`Refused::UnitUnknown`]
    pub(super) async fn new_placing(&mut self, places: Places<'_>) -> Result<Placing, Error> {
        let known = self.units_named(&units_of(places).collect::<Vec<_>>()).await?;
        Ok(Placing::of(&known, places)?)
    }
}
