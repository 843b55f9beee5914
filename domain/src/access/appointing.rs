//! By what authority somebody gives a role.

use super::{
    authority::Authority,
    facts::{Holding, Resource, ResourcePath, Subject, covers, within_block},
    gates::Standing,
    limits::unlimited,
    rule::Rule,
};
use crate::{
    ids::AssignmentId,
    keys::{OWN, RoleKey},
    refused::Refused,
    regime::{Role, Rules, Values, words::ProviderPower},
};
use std::collections::BTreeSet;

impl Authority<'_> {
    /// The actor's own assignment by which they give `role` for a scope, or end or change such an
    /// assignment; `None` is the command line. `scope` says the scope as a resource: the tenant, the
    /// unit, or the holder's data for the scope `own`.
    ///
    /// - A regime's role is given by live holders of the roles it names (TIM-09). Only those named with
    ///   `validity` may limit it in time (TIM-04).
    /// - A role the tenant made itself is given by whoever has every permission in it there; limiting
    ///   it in time takes a role that may do so for some role of a regime (TIM-04).
    /// - Whoever handles an office for another gives what its holder gives, but not the office itself (SPV-12).
    /// - Nobody gives a role for more than their own scope reaches (TIM-08), nor for values beyond those to
    ///   which their own assignment is narrowed (ASP-07).
    ///
    /// # Errors
    /// [`Refused::AppointmentNotYours`], [`Refused::ValidityNotYours`], [`Refused::ConstraintsNotYours`],
    /// [`Refused::PermissionNotYours`], [`Refused::ProviderMayNot`]
    pub fn appointing(
        &self,
        role: &Role,
        scope: &Resource,
        constraints: &Values,
        wants_validity: bool,
    ) -> Result<Option<AssignmentId>, Refused> {
        if self.is_command_line() {
            return Ok(None);
        }
        if !self.scopes.is_empty() {
            return Err(Refused::InsufficientScope);
        }
        if role.key.namespace() == OWN {
            return self.appointing_own(role, scope, wants_validity).map(Some);
        }
        self.as_provider(role)?;
        let appoints = |validity: bool| {
            let may = role.appointers(validity);
            let covering = self.covering(scope).map(|(holding, _)| holding);
            let appointers = covering
                .filter(|holding| may.contains(&holding.role) && !holding.keeps_back(self.rules, role));
            unlimited(self.rules, appointers, role, constraints).map_err(|limit| limit.refuses(&role.key))
        };
        let any = appoints(false)?.ok_or_else(|| Refused::AppointmentNotYours {
            role: role.key.clone(),
            by: role.appointers(false),
        })?;
        let by = || role.appointers(true);
        let giving = if wants_validity {
            appoints(true)?.ok_or_else(|| Refused::ValidityNotYours { role: role.key.clone(), by: by() })?
        } else {
            any
        };
        self.acted_with(giving);
        Ok(Some(giving.assignment))
    }

    /// What the staff of a provider give at a client, the regime says role by role: nothing where they only
    /// look it up (SPV-16) or propose it (VLT-05).
    fn as_provider(&self, role: &Role) -> Result<(), Refused> {
        let gives = matches!(role.holding.provider, ProviderPower::Allowed | ProviderPower::Reserved);
        if gives || !self.subject.is_some_and(|subject| subject.staff) {
            return Ok(());
        }
        Err(Refused::ProviderMayNot { role: role.key.clone(), by: role.appointers(false) })
    }

    /// A role of the tenant's own: nobody gives what they do not have.
    fn appointing_own(
        &self,
        role: &Role,
        scope: &Resource,
        wants_validity: bool,
    ) -> Result<AssignmentId, Refused> {
        let mut by = None;
        // What the giver is excepted from on some path goes with the giver, not with the role.
        let scope = &Resource { path: Some(ResourcePath::default()), ..scope.clone() };
        for permission in &role.permissions {
            let known = self.rules.permission(permission);
            let decided = self.decide(permission, scope).rule;
            self.decided_by(&decided);
            let giving = match decided {
                Rule::Granted { .. } => known.and_then(|known| self.giving_whole(known, scope)),
                Rule::Automatic { .. } => continue,
                _ => None,
            };
            let not_yours = || Refused::PermissionNotYours { permission: permission.clone() };
            let giving = giving.ok_or_else(not_yours)?;
            by = by.or(Some(giving));
        }
        let by = by.ok_or_else(|| Refused::AppointmentNotYours { role: role.key.clone(), by: Vec::new() })?;
        let limiting = limiting_roles(self.rules);
        if wants_validity && !self.covering(scope).any(|(holding, _)| limiting.contains(&holding.role)) {
            let by = limiting.into_iter().collect();
            return Err(Refused::ValidityNotYours { role: role.key.clone(), by });
        }
        Ok(by)
    }

    /// The actor's assignments that count now and whose scope reaches what is wanted. Where the handling of
    /// a role was delegated, that is with it (SPV-12); named permissions alone appoint nobody (CSM-07), nor does
    /// anybody where they are blocked (CSM-09).
    pub(crate) fn covering<'s>(
        &'s self,
        wanted: &'s Resource,
    ) -> impl Iterator<Item = (&'s Holding, &'s Role)> {
        let blocked = |subject: &Subject| subject.blocks.iter().any(|block| within_block(*block, wanted));
        let active = self.subject.filter(|subject| subject.active && !blocked(subject));
        active.into_iter().flat_map(move |subject| {
            let holdings = Standing::new(self.rules, subject, self.at).holdings();
            let wanted = wanted.past_blocks(&subject.blocks);
            holdings.filter(move |(holding, _)| {
                holding.is_whole() && covers(holding.scope, subject.account, &wanted)
            })
        })
    }
}

/// The roles that may set a validity for some role.
pub(super) fn limiting_roles(rules: &Rules) -> BTreeSet<RoleKey> {
    rules.roles().flat_map(|role| role.appointers(true)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Subject, sample::*};
    use super::*;
    use crate::{account::Actor, ids::PLATFORM, scope::Scope};
    use uuid::Uuid;

    fn appointing(
        by: &Subject,
        name: &str,
        scope: &Resource,
        validity: bool,
    ) -> Result<Option<AssignmentId>, Refused> {
        let (rules, actor) = (rules(), Actor::new(PLATFORM, by.account));
        let authority =
            Authority { actor, rules: &rules, subject: Some(by), at: day(1), scopes: &[], on_behalf: None };
        authority.appointing(rules.role(&role(name)).unwrap(), scope, &Values::new(), validity)
    }

    fn code(refused: Result<Option<AssignmentId>, Refused>) -> &'static str {
        refused.unwrap_err().code()
    }

    #[test]
    fn a_supervisor_makes_nobody_tenant_owner_tim_09() {
        let supervisor = subject(ANNA, vec![holding(7, "supervisor", Scope::Tenant)]);
        let tenant = Resource::tenant();
        assert_eq!(code(appointing(&supervisor, "tenant-owner", &tenant, false)), "appointment_not_yours");
        let by = Some(AssignmentId(Uuid::from_u128(7)));
        for name in ["supervisor", "absence-manager", "employee"] {
            assert_eq!(appointing(&supervisor, name, &tenant, true), Ok(by), "{name}");
        }
        let owner = subject(ANNA, vec![holding(7, "tenant-owner", Scope::Tenant)]);
        assert_eq!(appointing(&owner, "tenant-owner", &tenant, true), Ok(by));
    }

    #[test]
    fn nobody_gives_a_role_for_more_than_their_own_scope() {
        let supervisor = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
        assert!(appointing(&supervisor, "employee", &Resource::unit(path(EAST_NIGHT)), true).is_ok());
        assert!(appointing(&supervisor, "employee", &data(BEN, &[EAST]), false).is_ok());
        for wider in [Resource::tenant(), Resource::unit(path(WEST)), data(BEN, &[WEST])] {
            assert_eq!(code(appointing(&supervisor, "employee", &wider, false)), "appointment_not_yours");
        }
    }

    #[test]
    fn an_appointment_that_has_ended_or_an_inactive_account_gives_nothing() {
        let mut owner = subject(ANNA, vec![holding(7, "tenant-owner", Scope::Tenant)]);
        owner.active = false;
        assert_eq!(code(appointing(&owner, "employee", &Resource::tenant(), false)), "appointment_not_yours");
        owner.active = true;
        owner.holdings[0].ended = true;
        assert_eq!(code(appointing(&owner, "employee", &Resource::tenant(), false)), "appointment_not_yours");
    }

    #[test]
    fn the_command_line_appoints_by_no_assignment() {
        let rules = rules();
        let authority = Authority::command_line(&rules, day(1));
        let owner = rules.role(&role("tenant-owner")).unwrap();
        assert_eq!(authority.appointing(owner, &Resource::tenant(), &Values::new(), true), Ok(None));
    }

    #[test]
    fn setting_a_validity_takes_a_role_that_may_tim_04() {
        let mut limited = rules().role(&role("employee")).unwrap().clone();
        limited.appointed_by.iter_mut().for_each(|by| by.validity = by.role == role("tenant-owner"));
        let (rules, actor) = (rules(), Actor::new(PLATFORM, ANNA));
        let supervisor = subject(ANNA, vec![holding(7, "supervisor", Scope::Tenant)]);
        let authority = Authority {
            actor,
            rules: &rules,
            subject: Some(&supervisor),
            at: day(1),
            scopes: &[],
            on_behalf: None,
        };
        assert!(authority.appointing(&limited, &Resource::tenant(), &Values::new(), false).is_ok());
        assert_eq!(
            authority.appointing(&limited, &Resource::tenant(), &Values::new(), true),
            Err(Refused::ValidityNotYours { role: role("employee"), by: vec![role("tenant-owner")] })
        );
    }

    #[test]
    fn a_role_of_the_tenants_own_takes_all_that_is_in_it() {
        let manager = subject(ANNA, vec![holding(7, "absence-manager", Scope::Tenant)]);
        let tenant = Resource::tenant();
        assert_eq!(code(appointing(&manager, "own/reader", &tenant, false)), "permission_not_yours");
        assert_eq!(code(appointing(&manager, "own/nothing", &tenant, false)), "appointment_not_yours");

        let supervisor = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
        assert!(appointing(&supervisor, "own/reader", &Resource::unit(path(EAST)), true).is_ok());
        assert_eq!(code(appointing(&supervisor, "own/reader", &tenant, false)), "permission_not_yours");

        // Recording is nobody's to give: it needs the role employee and is on one's own data (TIM-11).
        let owner = subject(ANNA, vec![holding(7, "tenant-owner", Scope::Tenant)]);
        assert_eq!(code(appointing(&owner, "own/recorder", &tenant, false)), "permission_not_yours");

        let reader = subject(ANNA, vec![holding(7, "own/reader", Scope::Tenant)]);
        assert!(appointing(&reader, "own/reader", &tenant, false).is_ok());
        assert_eq!(code(appointing(&reader, "own/reader", &tenant, true)), "validity_not_yours");
    }
}
