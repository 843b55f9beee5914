//! Access reviews: a round over the assignments of chosen roles in chosen units. Those who could give each one go
//! through them and confirm, change or end it (SPV-10). What nobody went through is listed, and goes on as it is.

pub mod complete;
pub mod item;
mod refused;
pub mod start;

pub use refused::ReviewRefused;

use crate::{
    access::{Authority, Resource},
    account::Actor,
    ids::{AccessReviewId, AssignmentId},
    keys::RoleKey,
    refused::Refused,
    regime::{Role, Values},
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

/// A round as it is known when something is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    pub id: AccessReviewId,
    pub started_by: Actor,
    pub roles: Vec<RoleKey>,
    /// The units that it covers, with all below them; the whole tenant where it names none.
    pub places: Vec<Resource>,
    pub completed: bool,
}

impl Review {
    /// Refuses as unknown what the actor neither started nor could have started.
    ///
    /// # Errors
    /// [`Refused::NotFound`]
    pub fn seen_by(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        if self.started_by == authority.actor || may_review(authority, &self.roles, &self.places).is_ok() {
            return Ok(());
        }
        Err(Refused::NotFound { what: "access review" })
    }

    /// What is completed stays so.
    ///
    /// # Errors
    /// [`ReviewRefused::Completed`]
    fn open(&self) -> Result<(), Refused> {
        if self.completed { Err(ReviewRefused::Completed.into()) } else { Ok(()) }
    }
}

/// A round over a role in a place is for whom the role's regime says goes through its users (`review`), there, and
/// for those who could give the role there.
///
/// # Errors
/// [`Refused::RoleUnknown`], [`ReviewRefused::NotYours`]
fn may_review(authority: &Authority<'_>, roles: &[RoleKey], places: &[Resource]) -> Result<(), Refused> {
    for key in roles {
        let role = authority.rules.role(key);
        let role = role.ok_or_else(|| Refused::RoleUnknown { role: key.clone() })?;
        if let Some(by) = places.iter().find_map(|place| refused_at(authority, role, place)) {
            return Err(ReviewRefused::NotYours { role: key.clone(), by }.into());
        }
    }
    Ok(())
}

/// Who could, where the actor could not.
fn refused_at(authority: &Authority<'_>, role: &Role, place: &Resource) -> Option<Vec<RoleKey>> {
    let regime = authority.rules.regime(role.key.namespace());
    let named = regime.and_then(|regime| regime.tenants.review.as_ref());
    let named = named.map(|review| review.by.as_slice()).unwrap_or_default();
    let names = |held: &Role| named.iter().any(|by| held.is(by));
    if !named.is_empty() && authority.covering(place).any(|(_, held)| names(held)) {
        return None;
    }
    if authority.appointing(role, place, &Values::new(), false).is_ok() {
        return None;
    }
    let mut by = role.appointers(false);
    by.extend(named.iter().filter(|named| !by.contains(named)).cloned().collect::<Vec<_>>());
    Some(by)
}

/// The assignments that nobody went through.
#[must_use]
pub fn undone(items: &[AssignmentId], done: &[(AssignmentId, Outcome)]) -> Vec<AssignmentId> {
    let is_done = |item: &AssignmentId| done.iter().any(|(known, _)| known == item);
    items.iter().filter(|item| !is_done(item)).copied().collect()
}
