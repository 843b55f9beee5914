//! A user leaves.

use super::{
    Cases, Leaver, LeavingRefused, Replacement, asked,
    replace::{could_take, given, seen},
};
use crate::{
    access::{Authority, Holding, Resource, UnitPath, covers, service},
    assignments::Holder,
    event::Event,
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    offices::{self, Changing, Vacated, offices, vacated},
    refused::Refused,
    regime::{
        Role, ScopeRule,
        words::{Leaving, Successor},
    },
    scope::Scope,
};

/// Who follows, and who gets which office.
#[derive(Debug, Clone, Default)]
pub struct Deactivate {
    /// With what is known of them; `None` inside where there is no such user.
    pub successor: Option<(UserId, Option<Holder>)>,
    pub replacements: Vec<Replacement>,
}

/// What the leaving of a user comes to.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Empty where something stands in the way.
    pub events: Vec<Event>,
    /// What stands in the way, the first of it first.
    pub obstacles: Vec<Refused>,
    /// The offices that fall vacant, with what stands in the way or without.
    pub vacated: Vec<Vacated>,
    /// The offices that the leaver holds.
    pub offices: Vec<Office>,
}

/// An office that the leaver holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    pub assignment: AssignmentId,
    pub role: RoleKey,
    pub scope: Scope,
    /// Whether the successor could get it in the same change and fill it at once; `None` where nobody is named.
    pub successor_can: Option<bool>,
}

/// Takes `mandat/user.change` on the user, and the authority to end all that they hold. Where the regime wants a
/// successor, one is named: active, not the user, and a member or holder of a role where the open records are
/// (ASP-22). What must be held is held by another before or with this very change, closed units included (SPV-08);
/// while the tenant is frozen nobody leaves who holds anything (SPV-09).
///
/// # Errors
/// The first thing in the way; those of [`plan`]
pub fn decide(authority: &Authority<'_>, leaver: &Leaver, command: &Deactivate) -> Result<Plan, Refused> {
    let plan = plan(authority, leaver, command)?;
    match plan.obstacles.first() {
        Some(obstacle) => Err(obstacle.clone()),
        None => Ok(plan),
    }
}

/// The same, telling all that stands in the way: what somebody wants to know before they name anybody.
///
/// # Errors
/// Where the actor may not have the user leave, or has left already: [`Refused::NotFound`], [`Refused::Forbidden`],
/// [`LeavingRefused::NotYours`], [`LeavingRefused::Left`]; and [`Refused::UserUnknown`] for whom they do not see
pub fn plan(authority: &Authority<'_>, leaver: &Leaver, command: &Deactivate) -> Result<Plan, Refused> {
    planned(authority, leaver, command, asked(authority.rules).successor)
}

/// The same, by what is asked for as to a successor.
pub(super) fn planned(
    authority: &Authority<'_>,
    leaver: &Leaver,
    command: &Deactivate,
    follower: Successor,
) -> Result<Plan, Refused> {
    leaver.open_to(authority)?;
    if !leaver.active {
        return Err(LeavingRefused::Left.into());
    }
    let successor = match &command.successor {
        Some((_, known)) => Some(seen(authority, known.as_ref(), "successor_id")?),
        None => None,
    };
    let follows = follows(authority, leaver, successor, follower);
    let mut obstacles: Vec<Refused> = follows.err().map(Into::into).into_iter().collect();
    let given = given(authority, leaver, &command.replacements).unwrap_or_else(|refused| {
        obstacles.push(refused);
        Vec::new()
    });
    let (user_id, at) = (leaver.user_id, authority.at);
    let successor_id = command.successor.as_ref().map(|(id, _)| *id);
    let mut events = vec![Event::UserDeactivated { user_id, successor_id }];
    events.extend(given);
    events.extend(leaver.ending(at));
    if matches!(asked(authority.rules).act, Leaving::Removed | Leaving::RemovedFromUnits) {
        events.extend(leaver.taken_out());
    }
    let vacated = vacated(authority.rules, &leaver.holder.roll, &events, at);
    obstacles.extend(offices_stay(authority, leaver, &events, &vacated).err());
    if !obstacles.is_empty() {
        events.clear();
    }
    let offices = held_offices(authority, leaver, successor);
    Ok(Plan { events, obstacles, vacated, offices })
}

/// Who follows is somebody else, active, and where the records are (ASP-22).
fn follows(
    authority: &Authority<'_>,
    leaver: &Leaver,
    successor: Option<&Holder>,
    asked: Successor,
) -> Result<(), LeavingRefused> {
    const FIELD: &str = "successor_id";
    let Some(successor) = successor else {
        return if asked == Successor::Mandatory { Err(LeavingRefused::SuccessorMissing) } else { Ok(()) };
    };
    if successor.subject.account == leaver.holder.subject.account {
        return Err(LeavingRefused::SuccessorSelf { field: FIELD });
    }
    if asked == Successor::None {
        return Err(LeavingRefused::SuccessorNotForeseen);
    }
    if !successor.subject.active {
        return Err(LeavingRefused::SuccessorInactive { field: FIELD });
    }
    let outside = |cases: &&Cases| {
        cases.open > 0 && cases.unit.as_ref().is_some_and(|unit| !is_in(authority, successor, unit))
    };
    let outside = leaver.cases.iter().filter(outside);
    let units: Vec<UnitId> = outside.filter_map(|cases| cases.unit.as_ref()?.0.first().copied()).collect();
    if units.is_empty() { Ok(()) } else { Err(LeavingRefused::SuccessorOutside { units }) }
}

/// Whether somebody is a member of the unit, below or above it, or holds a role there: one that says where it counts,
/// or one by which they see records. What everybody holds for the whole tenant to enter at all says nothing.
fn is_in(authority: &Authority<'_>, user: &Holder, unit: &UnitPath) -> bool {
    let Some(here) = unit.0.first() else { return false };
    let member =
        |path: &UnitPath| path.contains(*here) || path.0.first().is_some_and(|own| unit.contains(*own));
    let in_units = |rule: &ScopeRule| matches!(rule, ScopeRule::Unit { .. } | ScopeRule::AnyUnit);
    let says_where = |role: &Role| {
        role.scopes.iter().any(in_units)
            || role.permissions.iter().any(|permission| permission.as_str() == service::RECORD_READ)
    };
    let place = Resource::unit(unit.clone());
    let holds = |held: &Holding| {
        held.live(authority.at)
            && covers(held.scope, user.subject.account, &place)
            && authority.rules.role(&held.role).is_some_and(says_where)
    };
    user.owner.units.iter().any(member) || user.subject.holdings.iter().any(holds)
}

/// No office comes to have too many holders or too few (CSM-06, SPV-08), and nobody's leaving freezes the tenant or
/// changes it while it is frozen (SPV-09).
fn offices_stay(
    authority: &Authority<'_>,
    leaver: &Leaver,
    events: &[Event],
    vacated: &[Vacated],
) -> Result<(), Refused> {
    for held in leaver.holdings(authority.at) {
        offices::changes(authority.rules, Changing::Other(held.role.namespace()))?;
    }
    offices::kept(authority.rules, &leaver.holder.roll, events, authority.at)?;
    match vacated.iter().find(|one| one.must_be_held) {
        None => Ok(()),
        Some(Vacated { role, unit, .. }) => {
            let by = authority.rules.role(role).map(|role| role.appointers(false)).unwrap_or_default();
            Err(Refused::OfficeEmptied { role: role.clone(), at_least: 1, unit: *unit, by })
        }
    }
}

fn held_offices(authority: &Authority<'_>, leaver: &Leaver, successor: Option<&Holder>) -> Vec<Office> {
    let all = offices(authority.rules);
    // Asking whether somebody could is nothing done on anybody's behalf.
    let asking = Authority { on_behalf: None, ..*authority };
    let held = leaver.holdings(authority.at).filter(|held| all.contains(&held.role));
    held.map(|held| Office {
        assignment: held.assignment,
        role: held.role.clone(),
        scope: held.scope,
        successor_can: successor.map(|one| could_take(&asking, leaver, one, held)),
    })
    .collect()
}
