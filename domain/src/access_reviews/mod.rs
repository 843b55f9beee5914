//! Access reviews: a round over the assignments of chosen roles in chosen units. Those who could give each one go
//! through them and confirm, change or end it (SPV-10). What nobody went through is listed, and goes on as it is.

pub mod complete;
pub mod item;
mod refused;
pub mod remind;
pub mod start;
#[cfg(test)]
mod tests;
mod told;

pub use refused::ReviewRefused;
pub use told::{Completed, Started};

use crate::{
    access::{Authority, Resource, appointers, covers, service},
    assignments::Assignment,
    ids::{AccessReviewId, AssignmentId},
    keys::RoleKey,
    refused::Refused,
    regime::{Role, Values},
    scope::Scope,
    validity::Moment,
};

/// The most assignments of one round *(ours)*.
pub const LIMIT: usize = 5_000;

/// What was made of one assignment of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It stays as it is.
    Confirmed,
    /// Its time or its values are others now.
    Changed,
    Ended,
}

impl Outcome {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Changed => "changed",
            Self::Ended => "ended",
        }
    }

    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Confirmed, Self::Changed, Self::Ended].into_iter().find(|known| known.as_str() == word)
    }
}

/// How one assignment of a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody went through it, and it counts.
    Undone,
    Decided(Outcome),
    /// Nobody went through it, and it counts no more: it was ended outside of the round, or ran out.
    Over,
}

/// A round as it is known when something is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub id: AccessReviewId,
    pub roles: Vec<RoleKey>,
    /// The units that it covers, with all below them; the whole tenant where it names none.
    pub places: Vec<Resource>,
    /// What nobody went through and counted when the round was completed; `None` while it goes on.
    pub completed: Option<Vec<AssignmentId>>,
}

/// One assignment of a round.
#[derive(Debug, Clone)]
pub struct Item {
    pub assignment: Assignment,
    /// What was made of it so far.
    pub outcome: Option<Outcome>,
}

impl Item {
    /// How it stands in its round.
    #[must_use]
    pub fn state(&self, review: &Review, at: Moment) -> State {
        let counts = || match &review.completed {
            Some(undone) => undone.contains(&self.assignment.id),
            None => !self.assignment.is_over(at),
        };
        match self.outcome {
            Some(outcome) => State::Decided(outcome),
            None if counts() => State::Undone,
            None => State::Over,
        }
    }

    /// Whether the actor sees it as one of a round: they see its holder, and a round over its role there would be
    /// theirs to start.
    #[must_use]
    pub fn seen_by(&self, authority: &Authority<'_>) -> bool {
        let Assignment { role, holder, constraints, .. } = &self.assignment;
        let role = authority.rules.role(role);
        authority.allows(service::ASSIGNMENT_READ, &Resource::of(holder.clone()))
            && role.is_some_and(|role| is_for(authority, role, &self.assignment.place(), constraints).is_ok())
    }
}

impl Review {
    /// Refuses unless the whole round is the actor's: they could start it, and see all that is in it.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for whoever sees nothing of it, [`ReviewRefused::NotYours`]
    pub fn whole_for(&self, authority: &Authority<'_>, items: &[Item]) -> Result<(), Refused> {
        let started = may_start(authority, &self.roles, &self.places);
        let hidden = items.iter().find(|item| !item.seen_by(authority));
        match (started, hidden) {
            (Ok(()), None) => Ok(()),
            _ if !items.iter().any(|item| item.seen_by(authority)) => {
                Err(Refused::NotFound { what: "access review" })
            }
            (Err(refused), _) => Err(refused),
            (Ok(()), Some(item)) => {
                let role = &item.assignment.role;
                let by =
                    authority.rules.role(role).map(|role| appointers(authority.rules, role, Scope::Tenant));
                Err(ReviewRefused::NotYours { role: role.clone(), by: by.unwrap_or_default() }.into())
            }
        }
    }

    /// What is completed stays so.
    ///
    /// # Errors
    /// [`ReviewRefused::Completed`]
    fn open(&self) -> Result<(), Refused> {
        if self.completed.is_some() { Err(ReviewRefused::Completed.into()) } else { Ok(()) }
    }

    /// Whether the assignment is of a role and in a place of the round, whatever has become of it.
    fn is_about(&self, assignment: &Assignment) -> bool {
        is_in(&self.roles, &self.places, assignment)
    }
}

/// Nobody reads or goes through rounds by a token that was narrowed: no scope stands for that.
///
/// # Errors
/// [`Refused::InsufficientScope`]
pub fn with_whole_token(authority: &Authority<'_>) -> Result<(), Refused> {
    if authority.scopes.is_empty() { Ok(()) } else { Err(Refused::InsufficientScope) }
}

/// A round over a role in a place is started by whom the role's regime says goes through its users (`review`), there,
/// and by those who could give the role there.
///
/// # Errors
/// [`Refused::RoleUnknown`], [`ReviewRefused::NotYours`]
fn may_start(authority: &Authority<'_>, roles: &[RoleKey], places: &[Resource]) -> Result<(), Refused> {
    for key in roles {
        let role = authority.rules.role(key);
        let role = role.ok_or_else(|| Refused::RoleUnknown { role: key.clone() })?;
        for place in places {
            is_for(authority, role, place, &Values::new())?;
        }
    }
    Ok(())
}

fn is_for(
    authority: &Authority<'_>,
    role: &Role,
    place: &Resource,
    constraints: &Values,
) -> Result<(), Refused> {
    let regime = authority.rules.regime(role.key.namespace());
    let named = regime.and_then(|regime| regime.tenants.review.as_ref());
    let named = named.map(|review| review.by.as_slice()).unwrap_or_default();
    let is_named = |held: &Role| named.iter().any(|by| held.is(by));
    if authority.covering(place).any(|(_, held)| is_named(held)) {
        return Ok(());
    }
    if authority.appointing(role, place, constraints, false).is_ok() {
        return Ok(());
    }
    let mut by = appointers(authority.rules, role, Scope::Tenant);
    by.extend(named.iter().filter(|named| !by.contains(named)).cloned().collect::<Vec<_>>());
    Err(ReviewRefused::NotYours { role: role.key.clone(), by }.into())
}

/// Whether the assignment is of one of the roles and counts for one of the places or below: what counts beyond them
/// is no matter of theirs.
fn is_in(roles: &[RoleKey], places: &[Resource], assignment: &Assignment) -> bool {
    let place = assignment.place();
    let covered = |over: &Resource| match over.unit.as_ref().and_then(|path| path.0.first()) {
        Some(unit) => covers(Scope::Unit { unit_id: *unit }, assignment.holder.account, &place),
        None => true,
    };
    roles.contains(&assignment.role) && places.iter().any(covered)
}
