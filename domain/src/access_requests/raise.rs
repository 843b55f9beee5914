//! Somebody asks for a role, for themselves or for another.

use super::{LIMIT, Raised, RequestRefused, WAITS};
use crate::{
    access::{Authority, Resource, service},
    account::Account,
    assignments::{
        Holder,
        create::{Create, asked},
    },
    event::Event,
    ids::{AccessRequestId, AssignmentId},
    keys::RoleKey,
    refused::Refused,
    regime::{
        Role, Values,
        words::{ProviderPower, RaisedBy},
    },
    scope::Scope,
    settings::Written,
    units::Unit,
    validity::Moment,
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub struct Raise {
    pub request_id: AccessRequestId,
    pub role: RoleKey,
    /// Without one the regime says what is meant.
    pub scope: Option<Scope>,
    pub valid_from: Option<Moment>,
    pub valid_until: Option<Moment>,
    pub constraints: Values,
    /// Why, in the words of whoever asks.
    pub reason: Option<String>,
}

/// A request of the same user that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: AccessRequestId,
    pub role: RoleKey,
    pub scope: Scope,
}

/// Everybody may ask for themselves, and put forward whomever they see (SPV-07, VLT-05). What is asked for must be
/// possible, by the rules that an appointment is held to, and lacking. Where the regime says who raises requests for
/// a role, nobody else does; the staff of a provider do where they give the role or propose it, not where they only
/// look it up (VLT-05, SPV-16).
///
/// `unit` is the unit of the scope, where it has one and it exists here; `waiting` are the requests for this user that
/// are open.
///
/// # Errors
/// [`Refused::UserUnknown`], [`RequestRefused::NotYours`], [`RequestRefused::Open`], [`RequestRefused::TooMany`], and
/// those of an appointment as to role, scope, constraints and validity
pub fn decide(
    authority: &Authority<'_>,
    holder: Option<&Holder>,
    unit: Option<&Unit>,
    waiting: &[Waiting],
    command: Raise,
) -> Result<Vec<Event>, Refused> {
    if !authority.scopes.is_empty() {
        return Err(Refused::InsufficientScope);
    }
    let own = authority.subject.map(|subject| subject.account);
    let seen = |holder: &&Holder| {
        let resource = Resource::of(holder.owner.clone());
        own == Some(holder.subject.account) || authority.allows(service::USER_READ, &resource)
    };
    let unknown = Refused::UserUnknown { field: "user_id" };
    let holder = holder.filter(seen).ok_or_else(|| unknown.clone())?;
    let Account::User(user_id) = holder.subject.account else { return Err(unknown) };
    let Raise { request_id, role, scope, valid_from, valid_until, constraints, reason } = command;
    let nobody_yet = AssignmentId(Uuid::nil());
    // Whoever gives it attests.
    let attested = BTreeSet::new();
    let wish =
        Create { assignment_id: nobody_yet, role, scope, valid_from, valid_until, constraints, attested };
    let fitting = asked(authority, holder, unit, &wish)?;
    may_raise(authority, fitting.role, &fitting.place)?;
    let same = |known: &&Waiting| known.role == wish.role && known.scope == fitting.scope;
    if let Some(known) = waiting.iter().find(same) {
        return Err(RequestRefused::Open { request: known.id }.into());
    }
    if waiting.len() >= LIMIT {
        return Err(RequestRefused::TooMany { limit: LIMIT }.into());
    }
    let lapses_at = authority.at + WAITS;
    Ok(vec![Event::AccessRequestRaised(Raised {
        request_id,
        user_id,
        role: wish.role,
        scope: fitting.scope,
        valid_from,
        valid_until,
        constraints: fitting.constraints,
        // What would be over by then need not wait for it.
        lapses_at: valid_until.map_or(lapses_at, |until| until.min(lapses_at)),
        reason: reason.map(Written),
    })])
}

/// Whether the regime lets the actor raise it. Whoever could give the role is an administrator as to it.
fn may_raise(authority: &Authority<'_>, role: &Role, place: &Resource) -> Result<(), Refused> {
    let rules = &role.holding;
    let staff = authority.subject.is_some_and(|subject| subject.staff);
    if staff && matches!(rules.provider, ProviderPower::None | ProviderPower::LookUp) {
        let by = role.appointers(false);
        return Err(Refused::ProviderMayNot { role: role.key.clone(), by });
    }
    if rules.raised_by.is_empty() {
        return Ok(());
    }
    let administers = || authority.appointing(role, place, &Values::new(), false).is_ok();
    let is = |raiser: &RaisedBy| match raiser {
        RaisedBy::Provider => staff,
        RaisedBy::User => !staff,
        RaisedBy::Administrator => !staff && administers(),
    };
    if rules.raised_by.iter().any(is) {
        return Ok(());
    }
    let by = rules.raised_by.iter().map(|raiser| raiser.as_str().to_owned()).collect();
    Err(RequestRefused::NotYours { role: role.key.clone(), by }.into())
}
