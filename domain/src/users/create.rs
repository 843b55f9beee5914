//! A user is recorded, placed and given access in one step (ASP-02).

use super::identifiers::checked;
use crate::{
    access::{Authority, Owner, Resource, Subject, service},
    account::Account,
    assignments::{Holder, create as assign, minimum, prerequisites::settle},
    event::Event,
    ids::UserId,
    offices::{self, Roll},
    person::Person,
    refused::Refused,
    units::Unit,
};
use std::collections::BTreeSet;

/// What of somebody's particulars another user of the tenant has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    pub email: bool,
    /// The names of the numbers.
    pub identifiers: BTreeSet<String>,
}

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
    /// Who holds the offices of the tenant.
    pub roll: Roll,
}

/// Needs `mandat/user.create` in every unit the user is placed in or at home in; without a unit, in the whole
/// tenant. A unit named twice counts once. An e-mail address is unique within a tenant. Each first
/// assignment is decided like one given later; one refusal refuses all. A user begins with the least that the
/// regimes ask for, unless it is confirmed that this one does not (ASP-03). Numbers by which the person is known
/// elsewhere are right by the rules of the regimes, unique within a tenant, and there where a role cannot be held
/// without (SPV-01, CSM-08).
pub fn decide(authority: &Authority<'_>, taken: &Taken, command: Create<'_>) -> Result<Vec<Event>, Refused> {
    may_create(authority, command.units, command.home)?;
    if taken.email {
        return Err(Refused::EmailTaken);
    }
    let person = checked(authority.rules, command.person, &taken.identifiers)?;
    let numbers = person.identifiers.keys().cloned().collect();
    let newcomer = Newcomer {
        recorded: Event::UserCreated { user_id: command.user_id, person: Some(person) },
        subject: Subject::new(Account::User(command.user_id), true, Vec::new()),
        numbers,
        units: command.units,
        home: command.home,
        assignments: command.assignments,
        confirmed: command.confirmed,
        roll: command.roll,
    };
    newcomer.taken_in(authority)
}

/// Several in one step: all of them, or nobody. Each is decided as if those before it were there (CSM-07).
///
/// # Errors
/// Whose turn it was, counted from 0, and what is refused of them
pub fn decide_all(
    authority: &Authority<'_>,
    commands: Vec<(Taken, Create<'_>)>,
) -> Result<Vec<Event>, (usize, Refused)> {
    let counted = offices::offices(authority.rules);
    let mut all = Vec::new();
    for (place, (taken, mut command)) in commands.into_iter().enumerate() {
        for event in &all {
            command.roll = command.roll.after(event, &counted, authority.at);
        }
        all.extend(decide(authority, &taken, command).map_err(|refused| (place, refused))?);
    }
    Ok(all)
}

/// Whether the actor may record somebody in these units, which must be open.
pub(crate) fn may_create(
    authority: &Authority<'_>,
    units: &[Unit],
    home: Option<&Unit>,
) -> Result<(), Refused> {
    if units.is_empty() && home.is_none() {
        authority.require(service::USER_CREATE, &Resource::tenant())?;
    }
    let named = units.iter().map(|unit| (unit, "units"));
    for (unit, field) in named.chain(home.map(|unit| (unit, "home_unit_id"))) {
        unit.named_by(authority, field)?;
        authority.require(service::USER_CREATE, &Resource::unit(unit.path.clone()))?;
        if unit.closed {
            return Err(Refused::UnitClosed { field, unit: unit.id });
        }
    }
    Ok(())
}

/// Somebody new, to be placed and given access.
pub(crate) struct Newcomer<'a> {
    /// The event that records them.
    pub recorded: Event,
    pub subject: Subject,
    /// The names of the numbers by which they are known.
    pub numbers: BTreeSet<String>,
    pub units: &'a [Unit],
    pub home: Option<&'a Unit>,
    pub assignments: Vec<(assign::Create, Option<&'a Unit>)>,
    pub confirmed: bool,
    pub roll: Roll,
}

impl Newcomer<'_> {
    pub(crate) fn taken_in(self, authority: &Authority<'_>) -> Result<Vec<Event>, Refused> {
        let account = self.subject.account;
        let user_id = UserId(account.id());
        let mut events = vec![self.recorded];
        let mut placed = BTreeSet::new();
        let units: Vec<&Unit> =
            self.units.iter().chain(self.home).filter(|unit| placed.insert(unit.id)).collect();
        events.extend(units.iter().map(|unit| Event::MemberPlaced { unit_id: unit.id, user_id }));
        events.extend(self.home.map(|unit| Event::UserHomeChanged { user_id, unit_id: unit.id }));
        let owner = Owner { account, units: units.iter().map(|unit| unit.path.clone()).collect() };
        let mut holder = Holder::new(self.subject, owner);
        holder.roll.clone_from(&self.roll);
        holder.numbers = self.numbers;
        holder.home = self.home.cloned();
        holder.units.extend(units.into_iter().cloned());
        let newcomer = holder.clone();
        let mut given_first = Vec::new();
        for (assignment, unit) in self.assignments {
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
        minimum::reached(authority.rules, &holder.subject, authority.at, self.confirmed)?;
        offices::kept(authority.rules, &self.roll, &given_first, authority.at)?;
        events.extend(given_first);
        Ok(events)
    }
}
