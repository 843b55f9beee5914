//! The compiled form of a tenant: the same decisions as [`decide`](super::decide), prepared so that one
//! takes well under a microsecond and allocates nothing.
//!
//! A form is made from the facts of one revision and never changes. Names are small numbers in it,
//! permissions and roles sets of bits, units intervals of a walk through their tree, and the accounts with
//! their assignments lie in flat lists of some hundred each. [`Form::with_accounts`] and
//! [`Form::with_tenant`] make the form of a later revision, which shares all that did not change with the
//! one before: a changed account costs a copy of the list it is in, whatever the size of the tenant.
//!
//! A form answers for now and later: validity is looked at for each question. Other facts are taken as they
//! hold when it is made; who makes it says how long they stay so.

mod asked;
mod bits;
mod gates;
mod law;
mod listing;
mod look;
mod people;
mod person;
mod reason;
mod right;
mod shard;
mod threshold;
mod touch;
mod tree;

pub use asked::{Asked, AskedResource};
pub use person::Placed;
pub use reason::{Answer, Reason};
pub use touch::Touched;
pub use tree::UnitFacts;

use self::{
    law::Law,
    look::{Known, Look, Place},
    people::{Dealt, People},
    person::{Person, Shared, micros},
    shard::{Row, Shard},
    tree::{Spot, Tree},
};
use super::{LoginUsed, ResourcePath};
use crate::{account::Account, regime::Rules, validity::Moment};
use std::sync::Arc;

/// What is true of a tenant as a whole.
#[derive(Debug, Clone)]
pub struct Tenant<'a> {
    pub rules: &'a Rules,
    pub active: bool,
    pub units: &'a [UnitFacts],
    /// What is locked for everybody (TIM-14).
    pub locks: &'a [ResourcePath],
}

/// One tenant at one revision, ready to answer.
#[derive(Debug, Clone)]
pub struct Form {
    law: Arc<Law>,
    tree: Arc<Tree>,
    people: People,
}

/// A form in the making, so that a large tenant can be brought account by account.
#[derive(Debug)]
pub struct Making {
    law: Arc<Law>,
    tree: Arc<Tree>,
    dealt: Dealt,
    shared: Shared,
}

impl Making {
    /// Adds an account with all its facts. Each account is added once.
    pub fn add(&mut self, placed: Placed) {
        self.dealt.push(Person::of(placed, &mut self.law, &mut self.tree, &mut self.shared));
    }

    #[must_use]
    pub fn finish(self) -> Form {
        Form { law: self.law, tree: self.tree, people: self.dealt.seal() }
    }
}

impl Form {
    /// Begins a form of a tenant with about so many accounts.
    #[must_use]
    pub fn making(tenant: &Tenant<'_>, about: usize) -> Making {
        // Named one by one: whoever adds a fact of the tenant decides here what a form makes of it.
        let Tenant { rules, active, units, locks } = tenant;
        Making {
            law: Arc::new(Law::default().of(rules, *active, locks)),
            tree: Arc::new(Tree::default().of(units)),
            dealt: Dealt::for_about(about),
            shared: Shared::default(),
        }
    }

    /// The form of a tenant with these accounts.
    #[must_use]
    pub fn new(tenant: &Tenant<'_>, accounts: impl IntoIterator<Item = Placed>) -> Self {
        let accounts = accounts.into_iter();
        let mut making = Self::making(tenant, accounts.size_hint().0);
        accounts.for_each(|placed| making.add(placed));
        making.finish()
    }

    /// The form with other facts about the tenant as a whole, and the same accounts.
    #[must_use]
    pub fn with_tenant(&self, tenant: &Tenant<'_>) -> Self {
        let Tenant { rules, active, units, locks } = tenant;
        let law = Arc::new(self.law.of(rules, *active, locks));
        Self { law, tree: Arc::new(self.tree.of(units)), people: self.people.clone() }
    }

    /// The form with these accounts as they are now, and without those that are gone.
    #[must_use]
    pub fn with_accounts(&self, changed: impl IntoIterator<Item = Placed>, gone: &[Account]) -> Self {
        let (mut form, mut shared) = (self.clone(), Shared::default());
        for account in gone {
            form.people.remove(*account);
        }
        for placed in changed {
            let person = Person::of(placed, &mut form.law, &mut form.tree, &mut shared);
            form.people.put(person);
        }
        form
    }

    /// Answers as [`decide`](super::decide) does from the same facts. Allocates nothing.
    #[must_use]
    #[inline]
    pub fn check<'a>(&'a self, asked: &Asked<'a>) -> Answer<'a> {
        let Some((shard, row)) = self.people.find(asked.account) else { return Answer::SubjectUnknown };
        let Some(place) = self.place(&asked.resource) else { return Answer::ResourceUnknown };
        let look = self.look(shard, row, place, asked.at, asked.login);
        let known = Known::All(asked.resource.attributes);
        Answer::Decided(look.decide(self.law.right(asked.permission), known))
    }

    /// The reason as for a resource that belongs to nobody and nowhere, as far as its unit or its owner is
    /// not known here; `None` where the account is not.
    #[must_use]
    pub fn check_elsewhere<'a>(&'a self, asked: &Asked<'a>) -> Option<Reason<'a>> {
        let (shard, row) = self.people.find(asked.account)?;
        let AskedResource { unit, owner, path, attributes } = asked.resource;
        let owner = owner.map(|account| {
            let found = self.people.find(account);
            found.map_or((None, &[] as &[u32]), |(shard, row)| (Some(row), shard.members(row)))
        });
        let unit = unit.map(|id| self.tree.find(id).unwrap_or(Spot::nowhere(id)));
        let look = self.look(shard, row, Place { unit, owner, path }, asked.at, asked.login);
        Some(look.decide(self.law.right(asked.permission), Known::All(attributes)))
    }

    /// Whether the account is somebody's from another tenant: whether it counts is said there too (TIM-15).
    /// `None` where there is no such account here.
    #[must_use]
    pub fn is_external(&self, account: Account) -> Option<bool> {
        self.people.find(account).map(|(_, row)| row.external())
    }

    /// How many accounts it holds.
    #[must_use]
    pub const fn accounts(&self) -> usize {
        self.people.count()
    }

    /// About how many bytes of memory it takes, counting what it shares with others.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.law.bytes() + self.tree.bytes() + self.people.bytes()
    }

    /// What a question is about; `None` where its unit or its owner is not known here.
    #[inline]
    fn place<'a>(&'a self, resource: &AskedResource<'a>) -> Option<Place<'a>> {
        let owner = match resource.owner {
            None => None,
            Some(account) => {
                let (shard, row) = self.people.find(account)?;
                Some((Some(row), shard.members(row)))
            }
        };
        let unit = match resource.unit {
            None => None,
            Some(id) => Some(self.tree.find(id)?),
        };
        Some(Place { unit, owner, path: resource.path })
    }

    #[inline]
    fn look<'a>(
        &'a self,
        shard: &'a Shard,
        row: &'a Row,
        place: Place<'a>,
        at: Moment,
        login: Option<&'a LoginUsed>,
    ) -> Look<'a> {
        let own = matches!(place.owner, Some((Some(owner), _)) if std::ptr::eq(owner, row));
        let (law, tree, held, rare) = (&*self.law, &*self.tree, shard.held(row), shard.rare(row));
        Look { law, tree, shard, row, held, rare, own, login, at: micros(at), place }
    }
}
