//! Which resources a list may show: the answer to one permission on all resources at once.

use super::{
    decide::holds_prerequisite,
    facts::{Question, Resource, Subject, covers},
};
use crate::{
    account::Account, ids::UnitId, keys::PermissionKey, regime::Rules, scope::Scope, validity::Moment,
};

/// The resources on which a permission is given. A resource is reached when any of the parts reaches it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// All of the tenant; the other parts then say nothing more.
    pub everything: bool,
    /// What is in one of these units or below, by the rule of [`covers`].
    pub units: Vec<UnitId>,
    /// The subject's own data, wherever they are members.
    pub own: bool,
    /// The subject's own data as far as it is in one of these units or below.
    pub own_in: Vec<UnitId>,
}

impl Reach {
    /// All of the tenant.
    #[must_use]
    pub fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Nothing at all: a list under this reach is empty.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the resource is reached; agrees with [`decide`](super::decide) on every resource.
    #[must_use]
    pub fn covers(&self, subject: Account, resource: &Resource) -> bool {
        let within = |units: &[UnitId]| {
            units.iter().any(|&unit_id| covers(Scope::Unit { unit_id }, subject, resource))
        };
        self.everything
            || within(&self.units)
            || (resource.is_of(subject) && (self.own || within(&self.own_in)))
    }
}

/// What the permission reaches for the subject at that moment, in an active tenant.
#[must_use]
pub fn reach(rules: &Rules, subject: &Subject, permission: &PermissionKey, at: Moment) -> Reach {
    let mut reach = Reach::default();
    let Some(known) = rules.permission(permission) else { return reach };
    let question = Question { permission, resource: &Resource::tenant(), at };
    if !subject.active || !holds_prerequisite(known, subject, &question) {
        return reach;
    }
    for holding in subject.holdings.iter().filter(|holding| holding.live(at)) {
        let Some(role) = rules.role(&holding.role) else { continue };
        let full = role.permissions.contains(permission);
        match holding.scope {
            _ if !role.contains(permission) => {}
            Scope::Tenant if full => reach.everything = true,
            Scope::Unit { unit_id } if full => reach.units.push(unit_id),
            Scope::Unit { unit_id } => reach.own_in.push(unit_id),
            Scope::Tenant | Scope::Own => reach.own = true,
        }
    }
    for units in [&mut reach.units, &mut reach.own_in] {
        units.sort_unstable();
        units.dedup();
    }
    reach
}
