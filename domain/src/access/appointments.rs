//! Whom may I appoint to what, and where.

use super::{
    appointing::limiting_roles,
    authority::Authority,
    facts::{Holding, Resource, within_block},
    gates::Standing,
};
use crate::{
    ids::AssignmentId,
    keys::{OWN, RoleKey},
    refused::Refused,
    regime::{Role, ScopeRule, Values, words::ProviderPower},
    scope::Scope,
    units::Unit,
};

/// A role that the actor gives by one of their own assignments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub role: RoleKey,
    /// By which assignment, and which role that is of.
    pub by: AssignmentId,
    pub acting_as: RoleKey,
    /// As far as this reaches.
    pub within: Scope,
    /// The scopes for which the role can be held there.
    pub scopes: Vec<ScopeRule>,
    /// Whether they may limit it in time (TIM-04).
    pub validity: bool,
    /// The values to which the actor is narrowed, who gives no others (ASP-07).
    pub constraints: Values,
    /// Whether they may give it to themselves although it gives them more than they have.
    pub themselves: bool,
    /// Whether they give it to whoever is at home in a unit only there and below (ASP-15).
    pub home_only: bool,
}

impl Authority<'_> {
    /// What the actor gives here and now: each role with each assignment by which they do. `units` are those of
    /// the scopes of what they hold. What a role can be held for only outside their scope is left out.
    ///
    /// # Errors
    /// [`Refused::InsufficientScope`]: no scope of a token stands for appointing
    pub fn appointments(&self, units: &[Unit]) -> Result<Vec<Appointment>, Refused> {
        if !self.scopes.is_empty() {
            return Err(Refused::InsufficientScope);
        }
        let Some(subject) = self.subject.filter(|subject| subject.active) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let blocked = |held: &Holding| {
            let place = place(held.scope, units);
            place.is_some_and(|place| subject.blocks.iter().any(|block| within_block(*block, &place)))
        };
        let held = Standing::new(self.rules, subject, self.at).holdings();
        let held: Vec<_> = held.filter(|(held, _)| !blocked(held)).collect();
        for role in self.rules.roles().filter(|role| self.exists(role)) {
            if role.key.namespace() == OWN {
                found.extend(held.iter().filter_map(|(held, _)| self.gives_own(role, held, units)));
            } else {
                found
                    .extend(held.iter().filter_map(|(held, as_role)| self.gives(role, held, as_role, units)));
            }
        }
        found.dedup_by(|one, other| {
            one.role == other.role && one.within == other.within && one.by == other.by
        });
        Ok(found)
    }

    fn exists(&self, role: &Role) -> bool {
        self.rules.module_on(role.key.namespace(), role.holding.module.as_deref())
    }

    fn gives(&self, role: &Role, held: &Holding, acting_as: &Role, units: &[Unit]) -> Option<Appointment> {
        let gives = matches!(role.holding.provider, ProviderPower::Allowed | ProviderPower::Reserved);
        let staff = self.subject.is_some_and(|subject| subject.staff);
        let whole = held.is_whole() && !held.keeps_back(self.rules, role);
        let by = role
            .appointed_by
            .iter()
            .find(|by| by.role == held.role && role.appointers(false).contains(&by.role));
        let by = by.filter(|_| whole && (gives || !staff))?;
        let mut constraints = acting_as.narrowed.clone();
        constraints.extend(held.constraints.clone());
        constraints.retain(|name, _| role.holding.constraints.contains(name));
        let (themselves, home_only) = (by.themselves, by.home_only);
        let found = appointment(role, held, units, by.validity, constraints)?;
        Some(Appointment { themselves, home_only, ..found })
    }

    /// A role of the tenant's own, given by whoever has all that is in it there.
    fn gives_own(&self, role: &Role, held: &Holding, units: &[Unit]) -> Option<Appointment> {
        let place = place(held.scope, units)?;
        let by = self.appointing(role, &place, &Values::new(), false).ok().flatten()?;
        let validity = self.covering(&place).any(|(held, _)| limiting_roles(self.rules).contains(&held.role));
        let given = appointment(role, held, units, validity, Values::new())?;
        (by == held.assignment).then_some(given)
    }
}

fn appointment(
    role: &Role,
    held: &Holding,
    units: &[Unit],
    validity: bool,
    constraints: Values,
) -> Option<Appointment> {
    place(held.scope, units)?;
    let inside = |rule: &&ScopeRule| held.scope == Scope::Tenant || **rule != ScopeRule::Tenant;
    let scopes: Vec<ScopeRule> = role.scopes.iter().filter(inside).cloned().collect();
    (!scopes.is_empty()).then(|| Appointment {
        role: role.key.clone(),
        by: held.assignment,
        acting_as: held.role.clone(),
        within: held.scope,
        scopes,
        validity,
        constraints,
        themselves: false,
        home_only: false,
    })
}

/// The scope as what must be covered; `None` for one that reaches nobody else.
fn place(scope: Scope, units: &[Unit]) -> Option<Resource> {
    match scope {
        Scope::Tenant => Some(Resource::tenant()),
        Scope::Unit { unit_id } => {
            let known = units.iter().find(|unit| unit.id == unit_id)?;
            Some(Resource::unit(known.path.clone()))
        }
        Scope::Own => None,
    }
}
