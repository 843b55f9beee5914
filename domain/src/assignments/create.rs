//! A role is given: an appointment by the regime's matrix.

pub use super::Holder;
use super::{
    StartRefused, attested,
    constraints::{self, Wish, once},
    home, place,
    prerequisites::settle,
    seen_by,
};
use crate::{
    access::{Authority, Awaited, Awaits, Gift, Owner, Resource},
    account::Account,
    event::Event,
    ids::AssignmentId,
    keys::RoleKey,
    offices::{self, Changing},
    refused::Refused,
    regime::{
        Role, Values,
        words::{Externals, StartWhen},
    },
    scope::Scope,
    units::Unit,
    users::identifiers::needed,
    validity::{Moment, Validity},
};
use chrono::TimeDelta;
use std::collections::BTreeSet;

pub struct Create {
    pub assignment_id: AssignmentId,
    pub role: RoleKey,
    /// Without one the regime says what is meant.
    pub scope: Option<Scope>,
    pub valid_from: Option<Moment>,
    pub valid_until: Option<Moment>,
    /// The values to narrow it to, by dimension.
    pub constraints: Values,
    /// What whoever gives it attests, in the words of the regime (CSM-08).
    pub attested: BTreeSet<String>,
}

/// Refuses, in this order: a holder the actor may not see; a role that does not exist, or not while its
/// module is off (TIM-18); a holder who has left (ASP-22); a role that is shut to externals and the holder is one (TIM-02); no scope where the regime wants one, or the holder's home unit and there is none
/// (ASP-15); a scope the role cannot have (TIM-05); a closed unit; values that the role cannot be narrowed to
/// (ASP-07); a validity that is empty or begins in the past; a role that the actor's own roles do not appoint
/// in that scope (TIM-09) or for these values, or not with a validity (TIM-04), or not beyond the holder's home (ASP-15); what the actor lacks and would
/// give themselves, or whose authority it is they act with; the same role twice at the same time in the same scope; a role that needs something else
/// which the holder does not have (ASP-11); what is to be attested and is not, or a number that the holder lacks (CSM-08); more holders of an office than its regime allows (CSM-06).
/// While the tenant is frozen only its offices are given (SPV-09). What the regime lets begin only with a yes or
/// the first sign-in waits for it (SPV-01, VLT-05, CSM-01).
///
/// `unit` is the unit of the scope, where it has one and it exists here.
pub fn decide(
    authority: &Authority<'_>,
    holder: Option<&Holder>,
    unit: Option<&Unit>,
    command: Create,
) -> Result<Vec<Event>, Refused> {
    let seen = |holder: &&Holder| {
        authority.allows(seen_by(holder.subject.account), &Resource::of(holder.owner.clone()))
    };
    let Some(holder) = holder.filter(seen) else {
        return Err(Refused::HolderUnknown);
    };
    let given = give(authority, holder, unit, command)?;
    let mut holder = holder.clone();
    holder.units.extend(unit.cloned());
    let events = settle(authority.rules, &holder, given, authority.at)?;
    offices::kept(authority.rules, &holder.roll, &events, authority.at)?;
    Ok(events)
}

/// The same for somebody whom the actor records in the same command, and therefore sees.
pub(crate) fn give(
    authority: &Authority<'_>,
    holder: &Holder,
    unit: Option<&Unit>,
    command: Create,
) -> Result<Vec<Event>, Refused> {
    let Fitting { role, scope, constraints, validity, place } = fitting(authority, holder, unit, &command)?;
    let sets_validity = command.valid_from.is_some() || command.valid_until.is_some();
    let by = authority.apart_from(holder.subject.account, |authority| {
        home::appointing(authority, role, holder, (&place, &constraints), sets_validity)
    })?;
    let (owner, constraints_of) = (&holder.owner, &constraints);
    authority.not_to_themselves(Gift {
        role,
        holder: owner,
        place: &place,
        constraints: constraints_of,
        validity,
    })?;
    offices::changes(authority.rules, Changing::Filling(&role.key))?;
    let awaits = awaited(role, holder, authority.at)?;
    let wish = Wish { role, scope, constraints: &constraints, validity: &validity };
    once(authority.rules, &holder.subject.holdings, None, &wish)?;
    attested::complete(role, &command.attested)?;
    needed(authority.rules, role, holder)?;
    Ok(vec![Event::AssignmentCreated {
        assignment_id: command.assignment_id,
        holder: holder.subject.account,
        role: command.role,
        scope,
        validity,
        constraints,
        by,
        awaits,
        attested: command.attested,
    }])
}

/// A role as it can be held.
pub(crate) struct Fitting<'a> {
    pub role: &'a Role,
    pub scope: Scope,
    pub constraints: Values,
    pub validity: Validity,
    /// Where it would count.
    pub place: Resource,
}

/// What somebody asks for, as far as it can be held and is not held already; who gives it is not asked.
pub(crate) fn asked<'a>(
    authority: &Authority<'a>,
    holder: &Holder,
    unit: Option<&Unit>,
    command: &Create,
) -> Result<Fitting<'a>, Refused> {
    let found = fitting(authority, holder, unit, command)?;
    let Fitting { role, scope, constraints, validity, .. } = &found;
    let wish = Wish { role, scope: *scope, constraints, validity };
    once(authority.rules, &holder.subject.holdings, None, &wish)?;
    Ok(found)
}

/// The rules for holding a role, whoever gives it.
fn fitting<'a>(
    authority: &Authority<'a>,
    holder: &Holder,
    unit: Option<&Unit>,
    command: &Create,
) -> Result<Fitting<'a>, Refused> {
    let Some(role) = authority.rules.role(&command.role) else {
        return Err(Refused::RoleUnknown { role: command.role.clone() });
    };
    exists(authority, role)?;
    // Whether an external is active at home is told to nobody here.
    let left = !holder.subject.active && !holder.subject.external;
    if left && matches!(holder.subject.account, Account::User(_)) {
        return Err(Refused::UserInactive { field: "holder" });
    }
    if holder.subject.external && role.holding.externals == Externals::Shut {
        return Err(Refused::RoleShutToExternals { role: command.role.clone() });
    }
    let (scope, unit) = match command.scope {
        Some(scope) => (scope, unit),
        None => holder.meant_without_scope(role)?,
    };
    scope_fits(authority, role, scope, unit, &holder.owner)?;
    let constraints = constraints::wanted(authority.rules, role, command.constraints.clone())?;
    let validity = Validity::wanted(command.valid_from, command.valid_until, authority.at)?;
    let place = place(scope, unit.map(|unit| &unit.path), &holder.owner);
    Ok(Fitting { role, scope, constraints, validity, place })
}

/// What an assignment of the role waits for. Whoever signs in has done so for the first time only once; a
/// program accepts nothing, is approved by nobody and signs in otherwise.
///
/// # Errors
/// [`StartRefused::ForPersons`]
fn awaited(role: &Role, holder: &Holder, at: Moment) -> Result<Option<Awaited>, Refused> {
    let awaited = starting(role, at);
    if awaited.is_some() && !matches!(holder.subject.account, Account::User(_)) {
        return Err(StartRefused::ForPersons { role: role.key.clone() }.into());
    }
    let signed_in = |awaited: &Awaited| awaited.what == Awaits::FirstLogin && holder.signed_in;
    Ok(awaited.filter(|awaited| !signed_in(awaited)))
}

/// What an assignment of the role waits for when it is given to somebody who has not signed in yet.
pub(crate) fn starting(role: &Role, at: Moment) -> Option<Awaited> {
    let what = match role.holding.start {
        StartWhen::AtOnce => return None,
        StartWhen::Accepted => Awaits::Acceptance,
        StartWhen::Approved => Awaits::Approval,
        StartWhen::FirstLogin => Awaits::FirstLogin,
    };
    let lapses_at = role.holding.lapses_after_days.map(|days| at + TimeDelta::days(days.into()));
    Some(Awaited { what, by: role.holding.approved_by.clone(), lapses_at })
}

/// A role of a module exists only while the module is on (TIM-18).
fn exists(authority: &Authority<'_>, role: &Role) -> Result<(), Refused> {
    match &role.holding.module {
        Some(module) if !authority.rules.module_on(role.key.namespace(), Some(module)) => {
            Err(Refused::ModuleOff { role: role.key.clone(), module: module.clone() })
        }
        _ => Ok(()),
    }
}

/// The scopes a role can be held for stand in its regime (TIM-05).
fn scope_fits(
    authority: &Authority<'_>,
    role: &Role,
    scope: Scope,
    unit: Option<&Unit>,
    holder: &Owner,
) -> Result<(), Refused> {
    let unit = match (scope, unit) {
        (Scope::Unit { unit_id }, None) => {
            return Err(Refused::UnitUnknown { field: "scope", unit: unit_id });
        }
        (Scope::Unit { .. }, Some(unit)) => {
            // Whoever asks for themselves knows where they are a member.
            let themselves = authority.subject.is_some_and(|subject| subject.account == holder.account);
            if !(themselves && holder.units.iter().any(|path| path.contains(unit.id))) {
                unit.named_by(authority, "scope")?;
            }
            Some(unit)
        }
        (Scope::Tenant | Scope::Own, _) => None,
    };
    role.admits(scope, unit.map(|unit| unit.kind.as_str()))?;
    match unit {
        Some(unit) if unit.closed => Err(Refused::UnitClosed { field: "scope", unit: unit.id }),
        _ => Ok(()),
    }
}
