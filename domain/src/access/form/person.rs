//! What a form keeps of one account.

use super::{law::Law, tree::Tree};
use crate::{
    access::{Awaited, Delegated, Exception, Holding, Subject, Verdict},
    account::Account,
    ids::{AssignmentId, UnitId},
    keys::PermissionKey,
    regime::Values,
    scope::Scope,
    validity::{Moment, Validity},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// An account with all its facts, and the units it is a member of.
#[derive(Debug, Clone)]
pub struct Placed {
    pub subject: Subject,
    pub units: Vec<UnitId>,
}

/// No number: no unit, nothing more.
pub(super) const NONE: u32 = u32::MAX;
/// The scopes that are no unit.
pub(super) const TENANT: u32 = u32::MAX - 1;
pub(super) const OWN: u32 = u32::MAX - 2;

/// One assignment that may count, now or later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// Microseconds.
    pub from: i64,
    pub until: i64,
    pub assignment: AssignmentId,
    pub role: u32,
    /// The number of a unit, [`TENANT`] or [`OWN`].
    pub scope: u32,
    /// Its place among the [`More`] beside it, or [`NONE`].
    pub more: u32,
}

/// What few assignments have.
#[derive(Debug, Clone, Default)]
pub(super) struct More {
    pub constraints: Option<Arc<Values>>,
    pub delegated: bool,
    /// What of the role is delegated; all of it where nothing is named (CSM-07).
    pub named: Option<Arc<BTreeSet<PermissionKey>>>,
}

/// What few accounts have.
#[derive(Debug, Clone, Default)]
pub(super) struct Rare {
    /// `None` is the tenant (CSM-09).
    pub blocks: Vec<Option<u32>>,
    pub exceptions: Vec<Exception>,
    /// The regimes whose permissions its default denies (TIM-13).
    pub denied: BTreeSet<String>,
    pub owed: BTreeMap<(String, String), i64>,
    /// Assignments that wait for what starts them, and give nothing until then.
    pub waiting: Vec<Waiting>,
}

/// An assignment that waits (SPV-01, VLT-05, CSM-01).
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// By its numbers; what few assignments have stands here.
    pub held: Held,
    pub constraints: Values,
    pub awaits: Awaited,
}

/// An account by numbers.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub account: Account,
    pub active: bool,
    pub external: bool,
    pub staff: bool,
    pub units: Vec<u32>,
    pub held: Vec<Held>,
    pub more: Vec<More>,
    pub rare: Option<Arc<Rare>>,
}

/// The moment in microseconds, in which all moments here are.
pub(super) const fn micros(at: Moment) -> i64 {
    at.timestamp_micros()
}

impl Held {
    #[inline]
    pub const fn holds_at(&self, at: i64) -> bool {
        self.from <= at && at < self.until
    }
}

impl Person {
    /// The account by the numbers of law and tree, which are given where they are missing. Assignments
    /// that can never count again, or not before an event says so, are left out.
    pub fn of(placed: Placed, law: &mut Arc<Law>, tree: &mut Arc<Tree>, shared: &mut Shared) -> Self {
        // Named one by one: whoever adds a fact to accounts decides here what a form makes of it.
        let Placed { subject, units } = placed;
        let Subject {
            account,
            active,
            holdings,
            external,
            staff,
            blocks,
            exceptions,
            defaults,
            owed,
            login: _,
        } = subject;
        let mut unit = |id: UnitId| tree.known(id).unwrap_or_else(|| Arc::make_mut(tree).number(id));
        let units = units.into_iter().map(&mut unit).collect();
        let blocks = blocks.into_iter().map(|block| block.map(&mut unit)).collect();
        let mut rare = Rare {
            blocks,
            exceptions: exceptions.into_iter().filter(|exception| exception.active).collect(),
            denied: defaults
                .into_iter()
                .filter(|(_, default)| *default == Verdict::Deny)
                .map(|(regime, _)| regime)
                .collect(),
            owed,
            waiting: Vec::new(),
        };
        let mut person =
            Self { account, active, external, staff, units, held: Vec::new(), more: Vec::new(), rare: None };
        for holding in holdings {
            let waits = holding.awaits.is_some() && holding.delegated.is_none();
            if holding.ended || !(holding.may_count() || waits) {
                continue;
            }
            let Holding { assignment, role, scope, validity, ended: _, constraints, awaits, delegated } =
                holding;
            let role = law.known(&role).unwrap_or_else(|| Arc::make_mut(law).number(&role));
            let scope = match scope {
                Scope::Tenant => TENANT,
                Scope::Own => OWN,
                Scope::Unit { unit_id } => unit(unit_id),
            };
            let Validity { from, until } = validity;
            let until = until.map_or(i64::MAX, micros);
            if let Some(awaits) = awaits {
                // Once it has lapsed nothing is waited for.
                let until = awaits.lapses_at.map_or(until, |lapses| until.min(micros(lapses)));
                let held = Held { from: micros(from), until, assignment, role, scope, more: NONE };
                rare.waiting.push(Waiting { held, constraints, awaits });
                continue;
            }
            let more = More::of(constraints, delegated);
            let place = more.as_ref().map_or(NONE, |_| super::bits::number(person.more.len()));
            person.more.extend(more);
            person.held.push(Held { from: micros(from), until, assignment, role, scope, more: place });
        }
        person.rare = (!rare.says_nothing()).then(|| shared.one(rare));
        person
    }
}

impl More {
    fn of(constraints: Values, delegated: Option<Delegated>) -> Option<Self> {
        if constraints.is_empty() && delegated.is_none() {
            return None;
        }
        let is_delegated = delegated.is_some();
        let named = delegated.and_then(|it| {
            let Delegated { delegation: _, by: _, root_live: _, permissions } = it;
            permissions
        });
        Some(Self {
            constraints: (!constraints.is_empty()).then(|| Arc::new(constraints)),
            delegated: is_delegated,
            named: named.map(Arc::new),
        })
    }

    /// About the bytes it has on the heap.
    pub fn bytes(&self) -> usize {
        let values = self.constraints.iter().flat_map(|values| values.values());
        values.map(|values| 120 + values.len() * 40).sum::<usize>()
            + self.named.as_ref().map_or(0, |named| 64 + named.len() * 64)
    }
}

/// What many accounts have alike, kept once.
#[derive(Debug, Default)]
pub(super) struct Shared(HashMap<BTreeSet<String>, Arc<Rare>>);

impl Shared {
    /// The same, where it says nothing but what the default denies.
    fn one(&mut self, rare: Rare) -> Arc<Rare> {
        let of_one = !rare.blocks.is_empty() || !rare.exceptions.is_empty() || !rare.owed.is_empty();
        if of_one || !rare.waiting.is_empty() {
            return Arc::new(rare);
        }
        Arc::clone(self.0.entry(rare.denied.clone()).or_insert_with(|| Arc::new(rare)))
    }
}

impl Rare {
    fn says_nothing(&self) -> bool {
        let Self { blocks, exceptions, denied, owed, waiting } = self;
        blocks.is_empty()
            && exceptions.is_empty()
            && denied.is_empty()
            && owed.is_empty()
            && waiting.is_empty()
    }

    /// About the bytes it has on the heap, itself included.
    pub fn bytes(&self) -> usize {
        let paths = self.exceptions.iter().map(|exception| 120 + exception.path.0.len() * 48);
        size_of::<Self>()
            + self.blocks.len() * 8
            + paths.sum::<usize>()
            + self.denied.len() * 64
            + self.owed.len() * 96
            + self.waiting.len() * (size_of::<Waiting>() + 128)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DelegationId, UserId};
    use uuid::Uuid;

    #[test]
    fn what_few_have_more_is_counted() {
        let values = || Values::from([("line".to_owned(), ["motor".to_owned()].into())]);
        let permissions = PermissionKey::parse("r/p").map(|key| [key].into());
        let delegated = || {
            Some(Delegated {
                delegation: DelegationId(Uuid::nil()),
                by: Account::User(UserId(Uuid::nil())),
                root_live: true,
                permissions: permissions.clone(),
            })
        };
        let bytes = |constraints, delegated| More::of(constraints, delegated).unwrap().bytes();
        let (narrowed, named) = (bytes(values(), None), bytes(Values::new(), delegated()));
        assert!(narrowed > 0 && named > 0);
        assert_eq!(bytes(values(), delegated()), narrowed + named);
    }
}
