//! By what somebody may do something, for the record of who did.

use super::{authority::Authority, facts::Resource, gates::Standing, has::of_permission, rule::Rule};
use crate::{
    account::Account,
    keys::{PermissionKey, RoleKey},
};
use std::collections::BTreeSet;

/// The roles by which something is allowed, and on whose behalf it is done (NEN 7513). Both are empty for the command line,
/// and the roles for what every user may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grounds {
    pub roles: BTreeSet<RoleKey>,
    pub on_behalf_of: Option<Account>,
}

impl Authority<'_> {
    /// By what the actor has the permission on one resource: the one role that decides it.
    #[must_use]
    pub fn grounds_on(&self, permission: &str, resource: &Resource) -> Grounds {
        let (Some(permission), Some(subject)) = (PermissionKey::parse(permission), self.subject) else {
            return Grounds::default();
        };
        match self.decide(&permission, resource).rule {
            Rule::Granted { assignment, role, .. } => {
                let mut by = subject.holdings.iter().filter(|held| held.assignment == assignment);
                let on_behalf_of = by.find_map(|held| held.delegated.as_ref()).map(|lent| lent.by);
                Grounds { roles: [role].into(), on_behalf_of }
            }
            Rule::Automatic { role } => Grounds { roles: role.into_iter().collect(), on_behalf_of: None },
            _ => Grounds::default(),
        }
    }

    /// By what the actor has the permission anywhere: all the roles that give it. It is on another's behalf where nothing
    /// of the actor's own gives it.
    #[must_use]
    pub fn grounds(&self, permission: &str) -> Grounds {
        let known = PermissionKey::parse(permission).and_then(|key| self.rules.permission(&key));
        let (Some(known), Some(subject)) = (known, self.subject) else { return Grounds::default() };
        let standing = Standing::new(self.rules, subject, self.at);
        let given = of_permission(&standing, known).map(|has| has.given).unwrap_or_default();
        let own = given.iter().any(|given| given.delegated.is_none());
        let lent = given.iter().find_map(|given| given.delegated.map(|(_, by)| by));
        Grounds {
            roles: given.into_iter().filter_map(|given| given.role).collect(),
            on_behalf_of: lent.filter(|_| !own),
        }
    }
}
