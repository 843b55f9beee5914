//! One account looked at for one resource: the decision by numbers.

use super::{
    law::{Bundle, Law, Of},
    person::{Held, More, OWN, Rare, TENANT, Waiting},
    reason::Reason,
    right::{Given, Right},
    shard::{Row, Shard},
    threshold::Threshold,
    tree::{Spot, Tree},
};
use crate::{
    access::{LoginUsed, ResourcePath, decide::admits_value},
    regime::Values,
    scope::Scope,
};
use std::collections::BTreeMap;

/// What a question is about, found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub unit: Option<Spot>,
    /// The owner's row, and where they are members.
    pub owner: Option<(Option<&'a Row>, &'a [u32])>,
    pub path: Option<&'a ResourcePath>,
}

impl Place<'_> {
    /// Whether it lies within a scope. `own`: it is the holder's own data.
    #[inline]
    pub fn is_covered(&self, tree: &Tree, scope: u32, own: bool) -> bool {
        match scope {
            TENANT => true,
            OWN => own,
            unit => {
                let Some(spot) = tree.spot(unit) else { return false };
                let Self { unit, owner, .. } = self;
                (unit.is_some() || owner.is_some())
                    && unit.is_none_or(|unit| unit.is_within(spot))
                    && owner.is_none_or(|(_, units)| units.iter().any(|unit| tree.is_within(*unit, spot)))
            }
        }
    }
}

/// What is known of a resource by dimension.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known<'a> {
    All(&'a BTreeMap<String, String>),
    /// One value and no other (ASP-11).
    Only(&'a str, &'a str),
}

impl<'a> Known<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        match self {
            Self::All(values) => values.get(name).map(String::as_str),
            Self::Only(dimension, value) => (dimension == name).then_some(value),
        }
    }
}

/// An account at a moment, before a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub law: &'a Law,
    pub tree: &'a Tree,
    pub shard: &'a Shard,
    pub row: &'a Row,
    pub held: &'a [Held],
    pub rare: Option<&'a Rare>,
    /// Whether the resource is its own data.
    pub own: bool,
    pub login: Option<&'a LoginUsed>,
    /// Microseconds.
    pub at: i64,
    pub place: Place<'a>,
}

impl<'a> Look<'a> {
    /// The rule for the account, whether it is active and its tenant too.
    #[inline]
    pub fn decide(&self, right: Option<&'a Right>, known: Known<'a>) -> Reason<'a> {
        if !self.law.tenant_active {
            Reason::TenantInactive
        } else if !self.row.active() {
            Reason::SubjectInactive
        } else {
            right.map_or(Reason::PermissionUnknown, |right| self.rule(right, known))
        }
    }

    /// The rule for an active account: as [`decide`](crate::access::decide) has it.
    #[inline]
    pub fn rule(&self, right: &'a Right, known: Known<'a>) -> Reason<'a> {
        if let Some(refused) = self.refused(right, known) {
            return refused;
        }
        let granting = self.held.iter().find(|held| self.gives(right, held, known));
        granting.and_then(|held| self.granted(held)).unwrap_or_else(|| self.ungranted(right, known))
    }

    fn granted(&self, held: &Held) -> Option<Reason<'a>> {
        let scope = match held.scope {
            TENANT => Scope::Tenant,
            OWN => Scope::Own,
            unit => Scope::Unit { unit_id: self.tree.spot(unit)?.id },
        };
        Some(Reason::Granted { assignment: held.assignment, role: &self.law.part(held.role)?.key, scope })
    }

    /// The cheapest question first: most assignments are of a role that has nothing to do with it.
    #[inline]
    fn gives(&self, right: &Right, held: &Held, known: Known<'_>) -> bool {
        self.contains(right, held, self.own)
            && self.covers(held.scope)
            && self
                .counts(held, right.regime)
                .is_some_and(|bundle| right.dimensions.is_empty() || self.admits(right, bundle, held, known))
    }

    #[inline]
    fn contains(&self, right: &Right, held: &Held, own: bool) -> bool {
        let full = right.full.has(held.role) && (right.on_own || held.scope != OWN);
        (full || (own && right.own.has(held.role))) && {
            let delegated = self.shard.more(held).filter(|more| more.delegated);
            delegated.is_none_or(|more| self.carries(right, held, more))
        }
    }

    /// Whether it goes with what was delegated (SPV-12, CSM-07).
    #[cold]
    fn carries(&self, right: &Right, held: &Held, more: &More) -> bool {
        let reserved = |bundle: &Bundle| bundle.reserved.contains(&right.key);
        more.named.as_ref().is_none_or(|named| named.contains(&right.key))
            && !self.law.bundle_of(held.role).is_some_and(reserved)
    }

    /// Whether the assignment counts now: live, its role there, and its regime lets the account in.
    /// `passed` is the regime of which that is known.
    #[inline]
    pub fn counts(&self, held: &Held, passed: Option<usize>) -> Option<&'a Bundle> {
        let bundle = self.live(held)?;
        let lets_in = match bundle.regime {
            Of::Regime(regime) if passed == Some(regime) => true,
            Of::Regime(regime) => self.law.thresholds.get(regime).is_none_or(|regime| self.passes(regime)),
            Of::Own => {
                self.law.thresholds.is_empty() || self.law.thresholds.iter().any(|regime| self.passes(regime))
            }
        };
        lets_in.then_some(bundle)
    }

    /// The role of an assignment that counts if its regime lets the account in (TIM-18, SPV-01).
    #[inline]
    fn live(&self, held: &Held) -> Option<&'a Bundle> {
        let bundle = self.law.bundle_of(held.role).filter(|bundle| !bundle.off && held.holds_at(self.at))?;
        (bundle.waits.is_empty() || !self.waits(bundle)).then_some(bundle)
    }

    fn waits(&self, bundle: &Bundle) -> bool {
        let Of::Regime(regime) = bundle.regime else { return false };
        let Some(regime) = self.law.thresholds.get(regime) else { return false };
        self.owed(regime).any(|(owed, _)| bundle.waits.iter().any(|name| name == owed))
    }

    /// The agreements of that regime that the account has not discharged, in order, with their versions (ASP-19).
    pub fn owed(&self, regime: &'a Threshold) -> impl Iterator<Item = (&'a str, i64)> {
        let owed = self.rare.into_iter().flat_map(|rare| &rare.owed);
        let of_regime = owed.filter(|((of, _), _)| *of == regime.regime);
        of_regime.map(|((_, name), version)| (name.as_str(), *version))
    }

    #[inline]
    fn passes(&self, regime: &'a Threshold) -> bool {
        self.refused_by(regime).is_none()
    }

    /// Whether some assignment that is live contains it, whatever it reaches.
    pub fn holds_anywhere(&self, right: &Right) -> bool {
        self.held.iter().any(|held| self.contains(right, held, true) && self.live(held).is_some())
    }

    #[inline]
    pub fn covers(&self, scope: u32) -> bool {
        self.place.is_covered(self.tree, scope, self.own)
            && self.rare.is_none_or(|rare| rare.blocks.is_empty() || self.is_covered_past(rare, scope))
    }

    /// Whether what brings the resource within the scope is more than that its owner is a member where the account
    /// is blocked (CSM-09).
    #[cold]
    fn is_covered_past(&self, rare: &Rare, scope: u32) -> bool {
        let (Some((_, units)), Some(spot)) = (self.place.owner, self.tree.spot(scope)) else { return true };
        let blocks = || rare.blocks.iter().flatten().filter_map(|block| self.tree.spot(*block));
        let open = |unit: u32| !blocks().any(|block| self.tree.is_within(unit, block));
        units.iter().any(|unit| self.tree.is_within(*unit, spot) && open(*unit))
    }

    /// As the values of role and assignment have it (ASP-04, ASP-07, ASP-08, ASP-10).
    fn admits(&self, right: &Right, bundle: &Bundle, held: &Held, known: Known<'_>) -> bool {
        let constraints = self.shard.more(held).and_then(|more| more.constraints.as_deref());
        admitted(right, bundle, constraints, known)
    }

    /// The rule where no assignment that counts gives it: given without a grant, or kept back by a gate of
    /// the regime whose role would give it.
    fn ungranted(&self, right: &'a Right, known: Known<'a>) -> Reason<'a> {
        let given = right.automatic.as_ref().and_then(|given| self.automatic(right, given));
        let kept = given.or_else(|| self.withheld(right, known));
        kept.or_else(|| self.awaited(right, known)).unwrap_or(Reason::NotGranted)
    }

    /// The first assignment that would give it and waits for what starts it (SPV-01, VLT-05, CSM-01).
    fn awaited(&self, right: &'a Right, known: Known<'a>) -> Option<Reason<'a>> {
        let mut waiting = self.rare.into_iter().flat_map(|rare| &rare.waiting);
        waiting.find_map(|Waiting { held, constraints, awaits }| {
            let gives = self.contains(right, held, self.own) && self.covers(held.scope);
            let bundle = self.live(held).filter(|_| gives)?;
            let admitted = admitted(right, bundle, Some(constraints), known);
            let role = &self.law.part(held.role)?.key;
            admitted.then_some(Reason::Awaited { assignment: held.assignment, role, awaits })
        })
    }

    /// The gate that keeps back an assignment which would give it (CSM-01, ASP-19).
    fn withheld(&self, right: &'a Right, known: Known<'a>) -> Option<Reason<'a>> {
        self.held.iter().find_map(|held| {
            let gives = self.contains(right, held, self.own) && self.covers(held.scope);
            let bundle = self.live(held).filter(|_| gives)?;
            let Of::Regime(regime) = bundle.regime else { return None };
            let refused = self.refused_by(self.law.thresholds.get(regime)?)?;
            self.admits(right, bundle, held, known).then_some(refused)
        })
    }

    /// What the regime gives without a grant (CSM-11, CSM-12, ASP-06).
    fn automatic(&self, right: &'a Right, given: &'a Given) -> Option<Reason<'a>> {
        if given.everybody && self.row.is_user() {
            return Some(Reason::Automatic { role: None });
        }
        let named = self.held.iter().find_map(|held| {
            let role = given.names(held.role)?;
            let delegated = self.shard.more(held).is_some_and(|more| more.delegated);
            (!delegated && self.covers(held.scope) && self.counts(held, right.regime).is_some())
                .then_some(role)
        });
        named.map(|role| Reason::Automatic { role: Some(role) })
    }
}

/// Whether values of the role and of what is held admit what is known of the resource.
fn admitted(right: &Right, bundle: &Bundle, by: Option<&Values>, known: Known<'_>) -> bool {
    right.dimensions.iter().all(|(name, narrowing, dimension)| {
        let value = known.get(name);
        let value = value.map(|value| dimension.as_ref().map_or(value, |known| known.counts_as(value)));
        let by_holding = by.and_then(|values| values.get(name));
        admits_value(*narrowing, bundle.narrowed.get(name), by_holding, value)
    })
}
