//! Nobody gives themselves what they lack.

use super::{
    admitted::Admitted,
    authority::Authority,
    decide::contains,
    facts::{Holding, Owner, Resource, covers},
    gates::Standing,
};
use crate::{
    keys::PermissionKey,
    refused::Refused,
    regime::{Permission, Role, Values},
    scope::Scope,
    validity::Validity,
};

/// An assignment that somebody would give.
#[derive(Debug, Clone, Copy)]
pub struct Gift<'a> {
    pub role: &'a Role,
    pub holder: &'a Owner,
    /// Where it would count.
    pub place: &'a Resource,
    pub constraints: &'a Values,
    pub validity: Validity,
}

impl Authority<'_> {
    /// Refuses a role that the actor would give themselves and that gives them what they have not already:
    /// a permission, a wider scope, more values, a longer time. Where the regime says so of an appointer,
    /// whoever holds that role may (TIM-11: an owner who works records time too). Otherwise another does it. What
    /// somebody has by delegation they do not have themselves: it would outlast what it comes from (SPV-13).
    ///
    /// # Errors
    /// [`Refused::NotToYourself`]
    pub fn not_to_themselves(&self, gift: Gift<'_>) -> Result<(), Refused> {
        let Some(subject) = self.subject.filter(|subject| subject.account == gift.holder.account) else {
            return Ok(());
        };
        // The staff of a provider have no account here to give anything to.
        let may = gift.role.appointed_by.iter().filter(|by| by.themselves);
        let exempt: Vec<_> = may.map(|by| &by.role).collect();
        let own = |held: &Holding| held.delegated.is_none();
        let mut covering = self.covering(gift.place).filter(|(held, _)| own(held));
        if subject.staff || covering.any(|(held, _)| exempt.contains(&&held.role)) {
            return Ok(());
        }
        let lacks = |key: &&PermissionKey| {
            let known = self.rules.permission(key);
            known.is_some_and(|permission| !self.has_all(permission, gift))
        };
        let mut given = gift.role.permissions.union(&gift.role.own_permissions);
        let Some(permission) = given.find(lacks) else { return Ok(()) };
        Err(Refused::NotToYourself {
            role: gift.role.key.clone(),
            permission: permission.clone(),
            by: gift.role.appointers(false),
        })
    }

    /// Whether the actor's own assignments give all that the new one would of this permission.
    fn has_all(&self, permission: &Permission, gift: Gift<'_>) -> bool {
        let Some(subject) = self.subject else { return false };
        let own_only = !gift.role.permissions.contains(&permission.key);
        let on_own = own_only || gift.place.is_of(subject.account);
        let reaches = |held: &Holding| {
            let lasts = match (held.validity.until, gift.validity.until) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(held), Some(wanted)) => wanted <= held,
            };
            let own = own_only && held.scope == Scope::Own;
            held.delegated.is_none() && lasts && (own || covers(held.scope, subject.account, gift.place))
        };
        let standing = Standing::new(self.rules, subject, self.at);
        let having = standing
            .holdings()
            .filter(|(held, role)| reaches(held) && contains(permission, role, held, on_own));
        let wanted = Admitted::by(self.rules, permission, Some((gift.role, gift.constraints)));
        let mut lacking = vec![wanted];
        for (held, role) in having {
            let has = Admitted::by(self.rules, permission, Some((role, &held.constraints)));
            lacking = lacking.iter().flat_map(|part| part.without(&has)).collect();
            // Without dimensions there is nothing to tell apart: who has it has all of it.
            if permission.dimensions.is_empty() {
                return true;
            }
        }
        lacking.iter().all(Admitted::is_nothing)
    }
}
