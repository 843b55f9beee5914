//! What refuses whatever is held, in the order of [`decide`](crate::access::decide).

use super::{
    look::{Known, Look},
    person::Held,
    reason::Reason,
    right::{Needed, Right},
    threshold::Threshold,
};
use crate::{
    access::{Exception, ResourcePath, Verdict},
    regime::{Login, words::Coverage},
};

impl<'a> Look<'a> {
    /// The first gate of the permission that refuses.
    #[inline]
    pub fn refused(&self, right: &'a Right, known: Known<'a>) -> Option<Reason<'a>> {
        let regime = right.regime.and_then(|regime| self.law.thresholds.get(regime));
        if let Some(refused) = regime.and_then(|regime| self.refused_by(regime)) {
            return Some(refused);
        }
        if let Some(refused) = right.login.as_ref().and_then(|login| self.refused_method(login)) {
            return Some(refused);
        }
        if self.rare.is_some_and(|rare| rare.blocks.iter().any(|block| self.within_block(*block))) {
            return Some(Reason::Blocked);
        }
        if let Some(module) = &right.module_off {
            return Some(Reason::ModuleOff { module });
        }
        if right.capacity_missing {
            return Some(Reason::CapacityMissing);
        }
        if right.externals_shut && self.row.external() {
            return Some(Reason::ShutToExternals);
        }
        if let Some((role, roles)) = right.requires.as_deref() {
            let mut those = self.held.iter().filter(|held| roles.has(held.role));
            if !those.any(|held| self.counts(held, right.regime).is_some()) {
                return Some(Reason::RoleMissing { role });
            }
        }
        if right.closed_shut && self.place.unit.is_some_and(|unit| unit.closed) {
            return Some(Reason::UnitClosed);
        }
        if (right.locks || right.exceptions)
            && let Some(refused) = self.refused_on(right, self.place.path)
        {
            return Some(refused);
        }
        let missing = right.prerequisites.iter().find(|needed| !self.holds(needed, known))?;
        Some(Reason::PrerequisiteMissing { any_of: &missing.any_of, every: missing.every.as_deref() })
    }

    /// The first gate of a regime that refuses. Programs are asked for nothing but that it has been started.
    #[inline]
    pub fn refused_by(&self, regime: &'a Threshold) -> Option<Reason<'a>> {
        if regime.not_activated {
            return Some(Reason::NotActivated);
        }
        if regime.asks_users && self.row.signs_in() { self.stopped(regime) } else { None }
    }

    /// What a regime asks of a user.
    fn stopped(&self, regime: &'a Threshold) -> Option<Reason<'a>> {
        let gating = |owed: &(&str, i64)| {
            let mut gates = regime.agreements.iter().filter(|(name, _)| name == owed.0);
            let own = |held: &&Held| !self.shard.more(held).is_some_and(|more| more.delegated);
            let mut held = self.held.iter().filter(own).filter(|held| held.holds_at(self.at));
            gates.any(|(_, of)| held.any(|held| of.has(held.role)))
        };
        if let Some((agreement, version)) = self.owed(regime).find(gating) {
            return Some(Reason::AgreementOwed { agreement, version });
        }
        for (permission, code) in &regime.login_rights {
            let right = self.law.right(permission.as_str());
            if !right.is_some_and(|right| self.holds_anywhere(right)) {
                return Some(Reason::LoginRightMissing { permission, code });
            }
        }
        regime.login.as_ref().and_then(|login| self.refused_method(login))
    }

    fn refused_method(&self, by: &'a Login) -> Option<Reason<'a>> {
        let used = self.login.filter(|used| !used.suits(by))?;
        Some(Reason::LoginMethodRefused { used, by })
    }

    /// Whether a block in a unit shuts the resource (CSM-09).
    fn within_block(&self, block: Option<u32>) -> bool {
        let Some(block) = block else { return true };
        let Some(spot) = self.tree.spot(block) else { return false };
        match (self.place.unit, self.place.owner) {
            (Some(unit), _) => unit.is_within(spot),
            (None, Some((_, units))) => {
                !units.is_empty() && units.iter().all(|unit| self.tree.is_within(*unit, spot))
            }
            (None, None) => false,
        }
    }

    /// Locks, then exceptions and the default (TIM-13, TIM-14). Where the path is not known, what would refuse
    /// it on some path refuses it.
    fn refused_on(&self, right: &'a Right, path: Option<&ResourcePath>) -> Option<Reason<'a>> {
        if right.locks {
            let locked = path.map_or_else(
                || self.law.locks_anything().then_some(Reason::PathUnknown),
                |path| self.law.lock(&path.0).map(|path| Reason::Locked { path }),
            );
            if locked.is_some() {
                return locked;
            }
        }
        let rare = self.rare.filter(|_| right.exceptions)?;
        let regime = right.key.namespace();
        let denied = rare.denied.contains(regime);
        let deny = |about: &&Exception| about.verdict == Verdict::Deny;
        let mut of_regime = rare.exceptions.iter().filter(|about| about.regime == regime);
        let Some(path) = path else {
            let somewhere = of_regime.find(deny).map(|_| Reason::PathUnknown);
            return if denied { Some(Reason::DeniedByDefault) } else { somewhere };
        };
        let about = of_regime.filter(|about| path.is_within(&about.path));
        // Of several on the same path a deny counts.
        match about.max_by_key(|about| (about.path.0.len(), deny(about))) {
            Some(about) => deny(&about).then_some(Reason::DeniedByException { path: &about.path }),
            None => (denied && !path.0.is_empty()).then_some(Reason::DeniedByDefault),
        }
    }

    /// Whether one of the permissions that a prerequisite names is held as it says (ASP-11).
    fn holds(&self, needed: &'a Needed, known: Known<'a>) -> bool {
        let given =
            |right: Option<&'a Right>, known| right.is_some_and(|right| self.rule(right, known).allows());
        needed.any_of.iter().zip(&needed.values).any(|(permission, values)| {
            let right = self.law.right(permission.as_str());
            match (&needed.every, needed.coverage) {
                (Some(name), _) => values.iter().all(|value| given(right, Known::Only(name, value))),
                (None, Coverage::Same) => given(right, known),
                (None, Coverage::Anywhere) => right.is_some_and(|right| self.holds_anywhere(right)),
            }
        })
    }
}
