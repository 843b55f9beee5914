//! The inbox of an organisation: messages and tasks that other systems put there (CSM-14).

pub mod done;
pub mod post;
mod refused;
#[cfg(test)]
mod tests;

pub use refused::InboxRefused;

use crate::{
    access::{Question, Resource, Subject, UnitPath, decide, reach},
    ids::{InboxItemId, UnitId},
    keys::PermissionKey,
    regime::{InboxRule, Rules, words::Occasion},
    validity::Moment,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether something is to be done or only to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Message,
    Task,
}

impl Kind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Task => "task",
        }
    }

    /// The kind of that name; `None` for one that does not exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Message, Self::Task].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What an item says. It may name people, so it is sealed and never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(..)")
    }
}

/// An item in the inbox, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub item_id: InboxItemId,
    pub kind: Kind,
    pub permission: Option<PermissionKey>,
    pub unit_id: Option<UnitId>,
    pub due_at: Option<Moment>,
    #[serde(skip)]
    pub message: Option<Message>,
}

/// For whom an item is: who has this permission, in this unit; everybody who reads the inbox, without one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Readers {
    pub permission: Option<PermissionKey>,
    pub unit: Option<UnitId>,
}

/// An item as the decisions see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: InboxItemId,
    pub readers: Readers,
    /// Whether the actor posted it.
    pub posted: bool,
    pub done: bool,
}

/// Whether the subject reads what is for these readers: they hold a role to which a regime of the tenant gives
/// messages (that of the permission, where one is named), and have the permission of the service (CSM-14).
/// `unit` is the way from the unit to the top.
#[must_use]
pub fn reads(
    rules: &Rules,
    subject: &Subject,
    readers: &Readers,
    unit: Option<&UnitPath>,
    at: Moment,
) -> bool {
    let regimes = rules.regimes();
    let mut regimes = regimes.filter(|regime| {
        readers.permission.as_ref().is_none_or(|permission| permission.namespace() == regime.key)
    });
    let holds = |rule: &InboxRule| {
        subject.active
            && subject.holdings.iter().filter(|held| held.live(at)).any(|held| {
                let role = rules.role(&held.role);
                role.is_some_and(|role| rule.to_roles.iter().any(|wanted| role.is(wanted)))
            })
    };
    let entitled = regimes
        .any(|regime| regime.inbox.iter().any(|rule| rule.on == Occasion::ServiceMessage && holds(rule)));
    entitled && readers.permission.as_ref().is_none_or(|permission| has(rules, subject, permission, unit, at))
}

/// In the unit where one is named, anywhere otherwise.
fn has(
    rules: &Rules,
    subject: &Subject,
    permission: &PermissionKey,
    unit: Option<&UnitPath>,
    at: Moment,
) -> bool {
    let Some(unit) = unit else { return !reach(rules, subject, permission, at).is_nothing() };
    let resource = Resource::unit(unit.clone());
    decide(rules, true, subject, &Question { permission, resource: &resource, at }).allowed
}
