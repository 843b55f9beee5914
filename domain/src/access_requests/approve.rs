//! Somebody who could give the role approves a request for it.

use super::{AccessRequest, RequestRefused};
use crate::{
    access::{Authority, Awaits},
    assignments::{
        Assignment, Holder,
        create::{self, Create},
        has_all, start,
    },
    event::Event,
    ids::AssignmentId,
    refused::Refused,
    regime::Values,
    scope::Scope,
    units::Unit,
    validity::{Moment, Validity},
};
use std::collections::BTreeSet;

/// What is left out is as it was asked for.
pub struct Approve {
    pub assignment_id: AssignmentId,
    pub scope: Option<Scope>,
    pub valid_from: Option<Moment>,
    pub valid_until: Option<Moment>,
    pub constraints: Option<Values>,
    /// What the actor attests with it (CSM-08).
    pub attested: BTreeSet<String>,
}

/// An appointment, by the very same decision, of what was asked for or less of it: a narrower scope, a shorter
/// time, fewer values. Nobody approves what they raised or what is for themselves; whoever may give themselves the
/// role does so without a request. Where the role begins with an approval that the actor may give, it begins.
///
/// `holder` is whom it is for; `unit` is the unit of the scope that is approved, where it has one and it exists here.
///
/// # Errors
/// [`RequestRefused::Own`], [`RequestRefused::Wider`], those of [`AccessRequest::open_to`] and of an appointment
pub fn decide(
    authority: &Authority<'_>,
    request: &AccessRequest,
    holder: Option<&Holder>,
    unit: Option<&Unit>,
    command: Approve,
) -> Result<Vec<Event>, Refused> {
    request.open_to(authority)?;
    let role = authority.rules.role(&request.role);
    let role = role.ok_or_else(|| Refused::RoleUnknown { role: request.role.clone() })?;
    if request.is_own(authority.actor, authority.subject.map(|subject| subject.account)) {
        return Err(RequestRefused::Own { role: request.role.clone(), by: role.appointers(false) }.into());
    }
    let Approve { assignment_id, scope, valid_from, valid_until, constraints, attested } = command;
    let scope = scope.unwrap_or(request.scope);
    if !within(request.scope, scope, unit) {
        return Err(RequestRefused::Wider { field: "scope" }.into());
    }
    // What was to begin before the answer begins with it.
    let valid_from = valid_from.or_else(|| request.valid_from.filter(|from| *from > authority.at));
    let valid_until = valid_until.or(request.valid_until);
    let constraints = constraints.unwrap_or_else(|| request.constraints.clone());
    let asked = Validity { from: request.valid_from.unwrap_or(authority.at), until: request.valid_until };
    let given = Validity { from: valid_from.unwrap_or(authority.at), until: valid_until };
    if given.from < asked.from {
        return Err(RequestRefused::Wider { field: "valid_from" }.into());
    }
    if !asked.contains(&given) {
        return Err(RequestRefused::Wider { field: "valid_until" }.into());
    }
    if !has_all(authority.rules, role, &request.constraints, &constraints) {
        return Err(RequestRefused::Wider { field: "constraints" }.into());
    }
    let role = request.role.clone();
    let appointment =
        Create { assignment_id, role, scope: Some(scope), valid_from, valid_until, constraints, attested };
    let mut events = create::decide(authority, holder, unit, appointment)?;
    if let Some(holder) = holder {
        let place = (scope, unit);
        events.extend(started(authority, holder, place, &events)?);
    }
    let (request_id, user_id) = (request.id, request.user_id);
    events.push(Event::AccessRequestApproved {
        request_id,
        user_id,
        role: request.role.clone(),
        scope,
        assignment_id,
    });
    Ok(events)
}

/// One yes is enough: where the assignment waits for an approval that the actor may give, their approval of the request
/// is that (VLT-05).
fn started(
    authority: &Authority<'_>,
    holder: &Holder,
    (scope, unit): (Scope, Option<&Unit>),
    events: &[Event],
) -> Result<Vec<Event>, Refused> {
    let given = events.iter().find_map(|event| match event {
        Event::AssignmentCreated { assignment_id, role, validity, constraints, awaits, .. } => {
            let waits = awaits.as_ref().is_some_and(|awaited| awaited.what == Awaits::Approval);
            waits.then(|| Assignment {
                id: *assignment_id,
                role: role.clone(),
                scope,
                scope_path: unit.map(|unit| unit.path.clone()),
                holder: holder.owner.clone(),
                validity: *validity,
                constraints: constraints.clone(),
                ended: false,
                awaits: awaits.clone(),
            })
        }
        _ => None,
    });
    let Some(given) = given else { return Ok(Vec::new()) };
    let by = authority.rules.role(&given.role).map(|role| role.holding.approved_by.as_slice());
    if authority.holding_one_of(by.unwrap_or_default(), &given.place()).is_none() {
        return Ok(Vec::new());
    }
    let mut holder = holder.clone();
    holder.subject = events.iter().fold(holder.subject, |known, event| known.after(event, authority.at));
    start::approve(authority, &given, &holder)
}

/// Whether a scope reaches no further than the one that was asked for.
fn within(asked: Scope, given: Scope, unit: Option<&Unit>) -> bool {
    match (asked, given) {
        (Scope::Tenant, _) => true,
        (Scope::Unit { unit_id }, Scope::Unit { unit_id: narrower }) => {
            unit_id == narrower || unit.is_some_and(|unit| unit.id == narrower && unit.path.contains(unit_id))
        }
        (asked, given) => asked == given,
    }
}
