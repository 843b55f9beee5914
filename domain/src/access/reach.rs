//! Which resources a list may show: the answer to one permission on all resources at once.

use super::{
    decide::{admits, automatic, contains},
    facts::{Question, Resource, Subject, covers, within_block},
    gates::{Standing, gates},
    rule::Rule,
};
use crate::{
    account::Account,
    ids::UnitId,
    keys::PermissionKey,
    regime::{Rules, words::ClosedUnits},
    scope::Scope,
    validity::Moment,
};

/// The resources on which a permission is given. A resource is reached when any of the parts reaches it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each part bounds a list by itself, in any combination")]
pub struct Reach {
    /// All of the tenant; the other parts then say nothing more.
    pub everything: bool,
    /// What is in one of these units or below, by the rule of [`covers`].
    pub units: Vec<UnitId>,
    /// The subject's own data, wherever they are members.
    pub own: bool,
    /// The subject's own data as far as it is in one of these units or below.
    pub own_in: Vec<UnitId>,
    /// Units in which the subject is blocked, by the rule of [`within_block`]: never what is there (CSM-09).
    pub blocked: Vec<UnitId>,
    /// Never what has a path or attributes: there the permission depends on more than who asks (TIM-13,
    /// ASP-07).
    pub plain_only: bool,
    /// Never what is of a closed unit (SPV-08).
    pub open_units_only: bool,
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
        !self.everything && !self.own && self.units.is_empty() && self.own_in.is_empty()
    }

    /// Whether the resource is reached. It never says yes to what [`decide`](super::decide) refuses. Where the
    /// permission has no prerequisites and depends on no path and no attributes, both say the same.
    #[must_use]
    pub fn covers(&self, subject: Account, resource: &Resource) -> bool {
        let blocked: Vec<_> = self.blocked.iter().copied().map(Some).collect();
        let seen = resource.past_blocks(&blocked);
        let within =
            |units: &[UnitId]| units.iter().any(|&unit_id| covers(Scope::Unit { unit_id }, subject, &seen));
        let plain = resource.path.is_none() && resource.attributes.is_empty() && resource.locks.is_empty();
        let shut = self.blocked.iter().any(|&unit| within_block(Some(unit), resource))
            || (self.plain_only && !plain)
            || (self.open_units_only && resource.unit_closed);
        !shut
            && (self.everything
                || within(&self.units)
                || (resource.is_of(subject) && (self.own || within(&self.own_in))))
    }
}

/// What the permission reaches for the subject at that moment, in an active tenant.
#[must_use]
pub fn reach(rules: &Rules, subject: &Subject, permission: &PermissionKey, at: Moment) -> Reach {
    let Some(known) = rules.permission(permission).filter(|_| subject.active) else {
        return Reach::default();
    };
    let (standing, tenant) = (Standing::new(rules, subject, at), Resource::tenant());
    let question = Question { permission, resource: &tenant, at };
    if gates(&standing, known, &question).iter().any(|(_, refused)| refused.is_some()) {
        return Reach::default();
    }
    // What is needed on the same resource may depend on anything.
    let presupposes = !known.prerequisites.is_empty();
    let mut reach = Reach {
        blocked: subject.blocks.iter().flatten().copied().collect(),
        plain_only: presupposes || known.locks || known.exceptions || !known.dimensions.is_empty(),
        open_units_only: presupposes || known.closed_units == ClosedUnits::Shut,
        ..Reach::default()
    };
    if automatic(&standing, known, &question) == Some(Rule::Automatic { role: None }) {
        reach.everything = true;
    }
    let to = known.automatic.iter().flat_map(|automatic| &automatic.roles).collect::<Vec<_>>();
    for (holding, role) in standing.holdings() {
        let without_grant = holding.delegated.is_none() && to.iter().any(|to| role.is(to));
        let granted =
            |own| contains(known, role, holding, own) && admits(rules, known, role, holding, &question);
        let full = without_grant || granted(false);
        match holding.scope {
            _ if !full && !granted(true) => {}
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
