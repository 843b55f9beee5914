//! All accounts of a tenant, in shards that forms share.

use super::{
    bits::number,
    person::Person,
    shard::{Gathered, Row, Shard, hash},
};
use crate::account::Account;
use std::sync::Arc;

/// About how many accounts a shard is made for. Changing one account copies one shard.
const USUAL: usize = 192;
/// From how many accounts a shard on average all are dealt out anew.
const FULL: usize = 768;
/// How many shards hang on a branch.
const BRANCH: usize = 64;

/// The accounts by the hash of their ids. A copy shares all branches; a change copies one branch and one
/// shard, and leaves the others to both.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    branches: Vec<Arc<Vec<Arc<Shard>>>>,
    /// How many bits of a hash choose the shard.
    bits: u32,
    count: usize,
    bytes: usize,
}

/// Accounts on their way into shards.
#[derive(Debug)]
pub(super) struct Dealt {
    shards: Vec<Gathered>,
    bits: u32,
}

fn shard_of(hash: u64, bits: u32) -> usize {
    usize::try_from(hash.checked_shr(64 - bits).unwrap_or(0)).unwrap_or(0)
}

impl Dealt {
    /// For about so many accounts.
    pub fn for_about(count: usize) -> Self {
        let shards = (count / USUAL + 1).next_power_of_two();
        let bits = shards.trailing_zeros();
        Self { shards: std::iter::repeat_with(Gathered::default).take(shards).collect(), bits }
    }

    pub fn push(&mut self, person: Person) {
        if let Some(shard) = self.shards.get_mut(shard_of(hash(person.account), self.bits)) {
            shard.push(person);
        }
    }

    fn copy(&mut self, from: &Shard, row: &Row) {
        if let Some(shard) = self.shards.get_mut(shard_of(hash(row.account()), self.bits)) {
            shard.copy(from, row);
        }
    }

    pub fn seal(self) -> People {
        let mut people = People { bits: self.bits, ..People::default() };
        let mut sealed = self.shards.into_iter().map(Gathered::seal).peekable();
        while sealed.peek().is_some() {
            let branch: Vec<_> = sealed.by_ref().take(BRANCH).map(Arc::new).collect();
            people.count += branch.iter().map(|shard| shard.taken() as usize).sum::<usize>();
            people.bytes += branch.iter().map(|shard| shard.bytes()).sum::<usize>();
            people.branches.push(Arc::new(branch));
        }
        people
    }
}

impl People {
    #[inline]
    fn shard(&self, account: Account) -> Option<&Shard> {
        let at = shard_of(hash(account), self.bits);
        self.branches.get(at / BRANCH)?.get(at % BRANCH).map(AsRef::as_ref)
    }

    #[inline]
    pub fn find(&self, account: Account) -> Option<(&Shard, &Row)> {
        let shard = self.shard(account)?;
        Some((shard, shard.find(account)?))
    }

    pub fn shards(&self) -> impl Iterator<Item = &Shard> {
        self.branches.iter().flat_map(|branch| branch.iter()).map(AsRef::as_ref)
    }

    /// Puts an account into the place of the one of the same id.
    pub fn put(&mut self, person: Person) {
        let account = person.account;
        self.change(account, |shard| shard.push(person));
        if self.count > FULL << self.bits {
            self.deal_again();
        }
    }

    pub fn remove(&mut self, account: Account) {
        if self.find(account).is_some() {
            self.change(account, |_| ());
        }
    }

    fn change(&mut self, account: Account, then: impl FnOnce(&mut Gathered)) {
        if self.branches.is_empty() {
            *self = Dealt::for_about(0).seal();
        }
        let at = shard_of(hash(account), self.bits);
        let branch = self.branches.get_mut(at / BRANCH).map(Arc::make_mut);
        let Some(shard) = branch.and_then(|branch| branch.get_mut(at % BRANCH)) else { return };
        let mut gathered = Gathered::without(shard, account);
        then(&mut gathered);
        let sealed = gathered.seal();
        self.count = self.count + sealed.taken() as usize - shard.taken() as usize;
        self.bytes = self.bytes + sealed.bytes() - shard.bytes();
        *shard = Arc::new(sealed);
    }

    fn deal_again(&mut self) {
        let mut dealt = Dealt::for_about(self.count);
        for shard in self.shards() {
            shard.rows().for_each(|row| dealt.copy(shard, row));
        }
        *self = dealt.seal();
    }

    pub const fn count(&self) -> usize {
        self.count
    }

    pub fn bytes(&self) -> usize {
        self.bytes
            + (1 << self.bits) * (size_of::<Arc<Shard>>() + 16)
            + number(self.branches.len()) as usize * 64
    }
}
