//! An assignment that waits begins to count, or never will: accepted by its holder, approved by somebody
//! entitled, or with the holder's first sign-in.

use super::{Assignment, Holder, StartRefused, prerequisites::settle};
use crate::{
    access::{Authority, Awaits, Holding},
    account::Account,
    event::Event,
    offices::{self, Changing},
    refused::Refused,
    regime::{Regime, Role, words::Discharge},
    validity::{Moment, Validity},
};

/// A holder's yes, on a document that is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub method: Signature,
    /// SHA-256 of the signed document, in hexadecimal digits.
    pub document: String,
    /// When it was signed; by hand that may have been a while ago.
    pub signed_at: Option<Moment>,
}

pub use super::begun::{Begun, Signature};

/// By the holder alone, whatever else they may do: nobody accepts for another (SPV-01). In what way they sign is
/// said by the agreement that the regime has for the appointment to this role; without one, in any (SPV-14).
///
/// # Errors
/// [`StartRefused::AcceptanceNotYours`], [`StartRefused::SignatureNotAccepted`], [`StartRefused::SignedLater`], and those of
/// every start
pub fn accept(
    authority: &Authority<'_>,
    assignment: &Assignment,
    holder: &Holder,
    acceptance: Acceptance,
) -> Result<Vec<Event>, Refused> {
    if !is_holder(authority, assignment) {
        assignment.open_to(authority)?;
        return Err(StartRefused::AcceptanceNotYours { role: assignment.role.clone() }.into());
    }
    let role = waiting(authority, assignment, Awaits::Acceptance)?;
    let allowed = signatures(authority, role);
    if !allowed.contains(&acceptance.method) {
        return Err(StartRefused::SignatureNotAccepted { allowed }.into());
    }
    let signed_at = acceptance.signed_at.unwrap_or(authority.at);
    if signed_at > authority.at {
        return Err(StartRefused::SignedLater.into());
    }
    let Acceptance { method, document, .. } = acceptance;
    started(authority, assignment, holder, Begun::Accepted { method, document, signed_at })
}

/// By whoever holds a role that the regime names for it, for a scope at least as wide; never by the holder, nor by
/// the holder's authority in the hands of another (VLT-05).
///
/// # Errors
/// [`StartRefused::ApprovalNotYours`], and those of every start
pub fn approve(
    authority: &Authority<'_>,
    assignment: &Assignment,
    holder: &Holder,
) -> Result<Vec<Event>, Refused> {
    assignment.open_to(authority)?;
    let role = waiting(authority, assignment, Awaits::Approval)?;
    let by = approver(authority, assignment, role)?;
    started(authority, assignment, holder, Begun::Approved { by })
}

/// Whose yes is awaited may also say no: then it never counts.
///
/// # Errors
/// As [`accept`] and [`approve`]
pub fn reject(authority: &Authority<'_>, assignment: &Assignment) -> Result<Vec<Event>, Refused> {
    let own = is_holder(authority, assignment);
    if !own {
        assignment.open_to(authority)?;
    }
    if assignment.awaits.as_ref().is_some_and(|awaited| awaited.what == Awaits::Acceptance) {
        waiting(authority, assignment, Awaits::Acceptance)?;
        if !own {
            return Err(StartRefused::AcceptanceNotYours { role: assignment.role.clone() }.into());
        }
    } else {
        let role = waiting(authority, assignment, Awaits::Approval)?;
        approver(authority, assignment, role)?;
    }
    Ok(vec![Event::AssignmentRejected { assignment_id: assignment.id, holder: assignment.holder.account }])
}

/// What begins with the first sign-in of its holder (CSM-01).
#[must_use]
pub fn at_first_sign_in(holder: Account, holdings: &[Holding], at: Moment) -> Vec<Event> {
    let waits = |held: &&Holding| {
        let waits = held.awaits.as_ref().is_some_and(|awaited| awaited.what == Awaits::FirstLogin);
        waits && !held.ended && held.validity.until.is_none_or(|until| at < until)
    };
    let begins = |held: &Holding| Event::AssignmentStarted {
        assignment_id: held.assignment,
        holder,
        validity: from_now(held.validity, at),
        begun: Begun::FirstLogin,
    };
    holdings.iter().filter(waits).map(begins).collect()
}

fn is_holder(authority: &Authority<'_>, assignment: &Assignment) -> bool {
    let own = authority.subject.is_some_and(|subject| !subject.staff);
    own && authority.actor.account == Some(assignment.holder.account)
}

/// The role of an assignment that waits for this, and can still begin.
fn waiting<'a>(
    authority: &Authority<'a>,
    assignment: &Assignment,
    what: Awaits,
) -> Result<&'a Role, Refused> {
    if !authority.scopes.is_empty() {
        return Err(Refused::InsufficientScope);
    }
    if assignment.ended || assignment.validity.until.is_some_and(|until| until <= authority.at) {
        return Err(Refused::AssignmentEnded);
    }
    let awaited = assignment.awaits.as_ref().ok_or(StartRefused::NothingAwaited { awaits: None })?;
    if awaited.what != what {
        return Err(StartRefused::NothingAwaited { awaits: Some(awaited.what) }.into());
    }
    if awaited.has_lapsed(authority.at) {
        return Err(StartRefused::Lapsed.into());
    }
    let unknown = || Refused::RoleUnknown { role: assignment.role.clone() };
    authority.rules.role(&assignment.role).ok_or_else(unknown)
}

/// The assignment by which the actor approves.
fn approver(
    authority: &Authority<'_>,
    assignment: &Assignment,
    role: &Role,
) -> Result<Option<crate::ids::AssignmentId>, Refused> {
    if authority.is_command_line() {
        return Ok(None);
    }
    let by = &role.holding.approved_by;
    let held = authority
        .apart_from(assignment.holder.account, |authority| authority.holding_one_of(by, &assignment.place()));
    let own = is_holder(authority, assignment);
    held.filter(|_| !own)
        .map(Some)
        .ok_or_else(|| StartRefused::ApprovalNotYours { role: role.key.clone(), by: by.clone() }.into())
}

/// The ways of signing that the regime takes for an appointment to this role (SPV-14).
fn signatures(authority: &Authority<'_>, role: &Role) -> Vec<Signature> {
    let known: Vec<Signature> = authority
        .rules
        .regime(role.key.namespace())
        .into_iter()
        .flat_map(|regime: &Regime| regime.agreements.values())
        .filter(|agreement| agreement.of.contains(&role.key))
        .flat_map(|agreement| &agreement.discharged_by)
        .filter_map(|act| match act {
            Discharge::ElectronicIdentity => Some(Signature::ElectronicIdentity),
            Discharge::Hand => Some(Signature::Hand),
            Discharge::Download | Discharge::NamingSignatory => None,
        })
        .collect();
    if known.is_empty() { vec![Signature::ElectronicIdentity, Signature::Hand] } else { known }
}

fn started(
    authority: &Authority<'_>,
    assignment: &Assignment,
    holder: &Holder,
    begun: Begun,
) -> Result<Vec<Event>, Refused> {
    offices::changes(authority.rules, Changing::Filling(&assignment.role))?;
    let event = Event::AssignmentStarted {
        assignment_id: assignment.id,
        holder: assignment.holder.account,
        validity: from_now(assignment.validity, authority.at),
        begun,
    };
    let events = settle(authority.rules, holder, vec![event], authority.at)?;
    offices::kept(authority.rules, &holder.roll, &events, authority.at)?;
    Ok(events)
}

/// It counts from the yes on, and not before.
fn from_now(validity: Validity, now: Moment) -> Validity {
    Validity { from: validity.from.max(now), until: validity.until }
}
