//! By what authority somebody gives a role.

use super::{
    authority::Authority,
    facts::{Holding, Resource, covers},
    rule::Rule,
};
use crate::{
    ids::AssignmentId,
    keys::{OWN, RoleKey},
    refused::Refused,
    regime::{Role, Rules},
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
    /// - Nobody gives a role for more than their own scope reaches (TIM-08).
    ///
    /// # Errors
    /// [`Refused::AppointmentNotYours`], [`Refused::ValidityNotYours`], [`Refused::PermissionNotYours`]
    pub fn appointing(
        &self,
        role: &Role,
        scope: &Resource,
        wants_validity: bool,
    ) -> Result<Option<AssignmentId>, Refused> {
        if self.is_command_line() {
            return Ok(None);
        }
        if role.key.namespace() == OWN {
            return self.appointing_own(role, scope, wants_validity).map(Some);
        }
        let appoints = |validity: bool| {
            let may = role.appointers(validity);
            self.covering(scope).find(|holding| may.contains(&holding.role))
        };
        let any = appoints(false).ok_or_else(|| Refused::AppointmentNotYours {
            role: role.key.clone(),
            by: role.appointers(false),
        })?;
        if !wants_validity {
            return Ok(Some(any.assignment));
        }
        let by = || role.appointers(true);
        appoints(true)
            .map(|holding| Some(holding.assignment))
            .ok_or_else(|| Refused::ValidityNotYours { role: role.key.clone(), by: by() })
    }

    /// A role of the tenant's own: nobody gives what they do not have.
    fn appointing_own(
        &self,
        role: &Role,
        scope: &Resource,
        wants_validity: bool,
    ) -> Result<AssignmentId, Refused> {
        let mut by = None;
        for permission in &role.permissions {
            match self.decide(permission, scope).rule {
                Rule::Granted { assignment, .. } => by = by.or(Some(assignment)),
                _ => return Err(Refused::PermissionNotYours { permission: permission.clone() }),
            }
        }
        let by = by.ok_or_else(|| Refused::AppointmentNotYours { role: role.key.clone(), by: Vec::new() })?;
        let limiting = limiting_roles(self.rules);
        if wants_validity && !self.covering(scope).any(|holding| limiting.contains(&holding.role)) {
            let by = limiting.into_iter().collect();
            return Err(Refused::ValidityNotYours { role: role.key.clone(), by });
        }
        Ok(by)
    }

    /// The actor's live assignments whose scope reaches what is wanted.
    fn covering<'s>(&'s self, wanted: &'s Resource) -> impl Iterator<Item = &'s Holding> {
        let active = self.subject.filter(|subject| subject.active);
        active.into_iter().flat_map(move |subject| {
            let live = subject.holdings.iter().filter(|holding| holding.live(self.at));
            live.filter(|holding| covers(holding.scope, subject.account, wanted))
        })
    }
}

/// The roles that may set a validity for some role.
fn limiting_roles(rules: &Rules) -> BTreeSet<RoleKey> {
    rules.roles().flat_map(|role| role.appointers(true)).collect()
}
