//! A user is recorded, placed and given access in one step (ASP-02).

use crate::{
    access::{Authority, Owner, Resource, Subject, service},
    account::Account,
    assignments::{Holder, create as assign, minimum, prerequisites::settle},
    event::Event,
    ids::UserId,
    person::Person,
    refused::Refused,
    units::Unit,
};
use std::collections::BTreeSet;

pub struct Create<'a> {
    pub user_id: UserId,
    pub person: Person,
    /// The units the user is placed in from the start.
    pub units: &'a [Unit],
    /// Where the user is at home; a member there as well.
    pub home: Option<&'a Unit>,
    pub assignments: Vec<(assign::Create, Option<&'a Unit>)>,
    /// The actor knows that the user begins below the least that a user holds (ASP-03).
    pub confirmed: bool,
}

/// Needs `mandat/user.create` in every unit the user is placed in or at home in; without a unit, in the whole
/// tenant. A unit named twice counts once. An e-mail address is unique within a tenant. Each first
/// assignment is decided like one given later; one refusal refuses all. A user begins with the least that the
/// regimes ask for, unless it is confirmed that this one does not (ASP-03).
pub fn decide(
    authority: &Authority<'_>,
    email_taken: bool,
    command: Create<'_>,
) -> Result<Vec<Event>, Refused> {
    if command.units.is_empty() && command.home.is_none() {
        authority.require(service::USER_CREATE, &Resource::tenant())?;
    }
    let named = command.units.iter().map(|unit| (unit, "units"));
    let named: Vec<_> = named.chain(command.home.map(|unit| (unit, "home_unit_id"))).collect();
    for (unit, field) in named.iter().copied() {
        unit.named_by(authority, field)?;
        authority.require(service::USER_CREATE, &Resource::unit(unit.path.clone()))?;
        if unit.closed {
            return Err(Refused::UnitClosed { field, unit: unit.id });
        }
    }
    if email_taken {
        return Err(Refused::EmailTaken);
    }
    let account = Account::User(command.user_id);
    let mut events = vec![Event::UserCreated { user_id: command.user_id, person: Some(command.person) }];
    let mut placed = BTreeSet::new();
    let user_id = command.user_id;
    let units: Vec<&Unit> =
        named.into_iter().map(|(unit, _)| unit).filter(|unit| placed.insert(unit.id)).collect();
    events.extend(units.iter().map(|unit| Event::MemberPlaced { unit_id: unit.id, user_id }));
    events.extend(command.home.map(|unit| Event::UserHomeChanged { user_id, unit_id: unit.id }));
    let owner = Owner { account, units: units.iter().map(|unit| unit.path.clone()).collect() };
    let mut holder = Holder::new(Subject::new(account, true, Vec::new()), owner);
    holder.home = command.home.cloned();
    holder.units.extend(units.into_iter().cloned());
    let newcomer = holder.clone();
    let mut given_first = Vec::new();
    for (assignment, unit) in command.assignments {
        let given = assign::give(authority, &holder, unit, assignment)?;
        for event in &given {
            holder.subject = holder.subject.after(event, authority.at);
        }
        holder.units.extend(unit.cloned());
        given_first.extend(given);
    }
    // One may need another, in whatever order they are named.
    let newcomer = Holder { units: holder.units, ..newcomer };
    let given_first = settle(authority.rules, &newcomer, given_first, authority.at)?;
    minimum::reached(authority.rules, &holder.subject, authority.at, command.confirmed)?;
    events.extend(given_first);
    Ok(events)
}
