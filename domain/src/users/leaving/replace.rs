//! Somebody gets, in the same change, what whoever leaves held.

use super::{Leaver, LeavingRefused};
use crate::{
    access::{Authority, Holding, Resource, service},
    account::Account,
    assignments::{
        Holder,
        create::{Create, give},
        prerequisites::settle,
    },
    event::Event,
    ids::AssignmentId,
    refused::Refused,
    units::Unit,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const FIELD: &str = "replacements";

/// Who shall hold an assignment of the leaver in their place.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// Of the leaver.
    pub of: AssignmentId,
    /// The new one.
    pub assignment_id: AssignmentId,
    /// Who shall hold it; `None` where there is no such user.
    pub holder: Option<Holder>,
}

/// The appointments, each decided like any other: as far as the leaver's reached, from now on, by the actor's own
/// authority (SPV-08).
///
/// # Errors
/// [`LeavingRefused::NothingToReplace`], [`LeavingRefused::SuccessorSelf`], [`LeavingRefused::SuccessorInactive`],
/// [`Refused::UserUnknown`], and those of an appointment
pub(super) fn given(
    authority: &Authority<'_>,
    leaver: &Leaver,
    replacements: &[Replacement],
) -> Result<Vec<Event>, Refused> {
    let mut getting: BTreeMap<Account, Getting> = BTreeMap::new();
    for replacement in replacements {
        let nothing = LeavingRefused::NothingToReplace { assignment: replacement.of };
        let held = leaver.holdings(authority.at).find(|held| held.assignment == replacement.of);
        let held = held.ok_or(nothing)?;
        let holder = seen(authority, replacement.holder.as_ref(), FIELD)?;
        if holder.subject.account == leaver.holder.subject.account {
            return Err(LeavingRefused::SuccessorSelf { field: FIELD }.into());
        }
        if !holder.subject.active {
            return Err(LeavingRefused::SuccessorInactive { field: FIELD }.into());
        }
        let one = getting.entry(holder.subject.account).or_insert_with(|| Getting::new(holder));
        let events = appointed(authority, leaver, &one.now, held, replacement.assignment_id)?;
        for event in &events {
            one.now.subject = one.now.subject.after(event, authority.at);
        }
        one.now.units.extend(leaver.unit_of(held).cloned());
        one.events.extend(events);
    }
    let mut all = Vec::new();
    for Getting { before, now, events } in getting.into_values() {
        // One may need another, in whatever order they are named.
        let before = Holder { units: now.units, ..before };
        all.extend(settle(authority.rules, &before, events, authority.at)?);
    }
    Ok(all)
}

/// Somebody as they were, as they are with what they get, and how.
struct Getting {
    before: Holder,
    now: Holder,
    events: Vec<Event>,
}

impl Getting {
    fn new(holder: &Holder) -> Self {
        Self { before: holder.clone(), now: holder.clone(), events: Vec::new() }
    }
}

/// Whether somebody could get an assignment of the leaver in the same change, and fill it at once.
pub(super) fn could_take(authority: &Authority<'_>, leaver: &Leaver, by: &Holder, held: &Holding) -> bool {
    let given = appointed(authority, leaver, by, held, AssignmentId(Uuid::nil()));
    let begins = |event: &Event| matches!(event, Event::AssignmentCreated { awaits: None, .. });
    by.subject.active && given.is_ok_and(|events| events.iter().any(begins))
}

/// A user whom the actor sees.
pub(super) fn seen<'a>(
    authority: &Authority<'_>,
    user: Option<&'a Holder>,
    field: &'static str,
) -> Result<&'a Holder, Refused> {
    let sees = |user: &&Holder| authority.allows(service::USER_READ, &Resource::of(user.owner.clone()));
    user.filter(sees).ok_or(Refused::UserUnknown { field })
}

/// An office in a unit that has closed since goes on with another: it is handed over, and not given anew (SPV-08).
fn appointed(
    authority: &Authority<'_>,
    leaver: &Leaver,
    holder: &Holder,
    held: &Holding,
    assignment_id: AssignmentId,
) -> Result<Vec<Event>, Refused> {
    let unit = leaver.unit_of(held).map(|unit| Unit { closed: false, ..unit.clone() });
    let command = Create {
        assignment_id,
        role: held.role.clone(),
        scope: Some(held.scope),
        valid_from: None,
        valid_until: held.validity.until,
        constraints: held.constraints.clone(),
        // Nobody attests anything here: what takes it is given by itself (CSM-08).
        attested: BTreeSet::new(),
    };
    give(authority, holder, unit.as_ref(), command)
}
