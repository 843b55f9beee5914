//! A record is made known, or what is known of it changes.

use super::{Particulars, Record, RecordKey, place};
use crate::{
    access::{Authority, Owner, Resource, service},
    event::Event,
    refused::Refused,
    settings::Written,
    units::Unit,
};

/// The types of resources that this service keeps itself; no record is of one of them.
pub const KEPT_HERE: [&str; 4] = ["tenant", "unit", "user", "api_client"];

/// What a command names, as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// `None` where no unit is named.
    pub unit: Option<&'a Unit>,
    /// The user named as responsible, and whether they are active; `None` where there is none of that id.
    pub responsible: Option<(&'a Owner, bool)>,
}

/// Needs `mandat/record.change` where the record is and where it shall be: in its unit or, without one, in
/// the whole tenant. Its attributes are values of dimensions that a regime of the tenant names; a
/// dimension with a value for all others takes any. The responsible user is an active one whom the actor
/// may see; one who has left since stands for whoever follows them, so that repeating what was said before
/// takes nothing from a successor (ASP-22). A record that had ended begins again. What is
/// already so makes no event.
pub fn decide(
    authority: &Authority<'_>,
    known: Option<&Record>,
    named: Named<'_>,
    key: RecordKey,
    mut wanted: Particulars,
    person: Option<Written>,
) -> Result<Vec<Event>, Refused> {
    if let Some(known) = known {
        known.open_to(authority)?;
    }
    if KEPT_HERE.contains(&key.kind.as_str()) {
        return Err(Refused::RecordTypeKept { kind: key.kind });
    }
    if let Some(unit) = named.unit {
        unit.named_by(authority, "unit_id")?;
    }
    authority.require(service::RECORD_CHANGE, &place(named.unit.map(|unit| &unit.path)))?;
    for (name, value) in &wanted.attributes {
        attribute(authority, name, value)?;
    }
    let before = known.and_then(|known| known.particulars.responsible_id);
    let left = !named.responsible.is_some_and(|(_, active)| active);
    if left && known.is_some_and(|known| known.addressed_to == wanted.responsible_id) {
        wanted.responsible_id = before;
    }
    if wanted.responsible_id.is_some() && wanted.responsible_id != before {
        let unknown = Refused::UserUnknown { field: "responsible_id" };
        let (user, active) = named.responsible.ok_or(unknown.clone())?;
        if !authority.allows(service::USER_READ, &Resource::of(user.clone())) {
            return Err(unknown);
        }
        if !active {
            return Err(Refused::UserInactive { field: "responsible_id" });
        }
    }
    if known.is_some_and(|known| !known.ended && known.particulars == wanted && known.person == person) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::RecordPut { record: key, particulars: wanted, person }])
}

/// Whether some regime of the tenant names the dimension, and one of those that do the value.
fn attribute(authority: &Authority<'_>, name: &str, value: &str) -> Result<(), Refused> {
    let mut dimensions =
        authority.rules.regimes().filter_map(|regime| regime.dimensions.get(name)).peekable();
    if dimensions.peek().is_none() {
        return Err(Refused::DimensionUnknown { field: "attributes", dimension: name.to_owned() });
    }
    if !dimensions.any(|dimension| dimension.values.contains_key(dimension.counts_as(value))) {
        return Err(Refused::DimensionValueUnknown { field: "attributes", dimension: name.to_owned() });
    }
    Ok(())
}
