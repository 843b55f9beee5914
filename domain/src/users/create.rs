//! A user is recorded, placed and given access in one step (ASP-02).

use crate::{
    access::{Authority, Owner, Resource, Subject, service},
    account::Account,
    assignments::create as assign,
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
    pub assignments: Vec<(assign::Create, Option<&'a Unit>)>,
}

/// Needs `mandat/user.create` in every unit the user is placed in; without a unit, in the whole
/// tenant. A unit named twice counts once. An e-mail address is unique within a tenant. Each first assignment is decided like one
/// given later; one refusal refuses all.
pub fn decide(
    authority: &Authority<'_>,
    email_taken: bool,
    command: Create<'_>,
) -> Result<Vec<Event>, Refused> {
    may_create(authority, command.units)?;
    if email_taken {
        return Err(Refused::EmailTaken);
    }
    let created = Event::UserCreated { user_id: command.user_id, person: Some(command.person) };
    let subject = Subject::new(Account::User(command.user_id), true, Vec::new());
    taken_in(authority, created, subject, command.units, command.assignments)
}

/// Whether the actor may record somebody in these units, which must be open.
pub(crate) fn may_create(authority: &Authority<'_>, units: &[Unit]) -> Result<(), Refused> {
    if units.is_empty() {
        authority.require(service::USER_CREATE, &Resource::tenant())?;
    }
    for unit in units {
        unit.named_by(authority, "units")?;
        authority.require(service::USER_CREATE, &Resource::unit(unit.path.clone()))?;
        if unit.closed {
            return Err(Refused::UnitClosed { field: "units", unit: unit.id });
        }
    }
    Ok(())
}

/// Somebody new, placed and given access. `recorded` is the event that records them.
pub(crate) fn taken_in(
    authority: &Authority<'_>,
    recorded: Event,
    subject: Subject,
    units: &[Unit],
    assignments: Vec<(assign::Create, Option<&Unit>)>,
) -> Result<Vec<Event>, Refused> {
    let account = subject.account;
    let mut events = vec![recorded];
    let user_id = UserId(account.id());
    let mut placed = BTreeSet::new();
    let new = units.iter().filter(|unit| placed.insert(unit.id));
    events.extend(new.map(|unit| Event::MemberPlaced { unit_id: unit.id, user_id }));
    let owner = Owner { account, units: units.iter().map(|unit| unit.path.clone()).collect() };
    let mut holder = assign::Holder { subject, owner };
    for (assignment, unit) in assignments {
        let given = assign::give(authority, &holder, unit, assignment)?;
        for event in &given {
            holder.subject = holder.subject.after(event, authority.at);
        }
        events.extend(given);
    }
    Ok(events)
}
