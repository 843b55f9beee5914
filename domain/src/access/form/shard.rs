//! Some hundred accounts in a few flat lists, found by their ids and by the roles they hold.

use super::{
    bits::{Bits, fold, number},
    person::{Held, More, NONE, Person, Rare},
};
use crate::{
    account::Account,
    ids::{ApiClientId, UserId},
};
use std::sync::Arc;
use uuid::Uuid;

const TAKEN: u32 = 1 << 31;
const ACTIVE: u32 = 1 << 30;
const PROGRAM: u32 = 1 << 29;
const EXTERNAL: u32 = 1 << 28;
/// `member` is a place among the lists of units, for it is no single unit.
const SEVERAL: u32 = 1 << 27;
const STAFF: u32 = 1 << 26;
const COUNT: u32 = STAFF - 1;

/// An account: 32 bytes, so that two share a line of the cache and none lies across two.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(super) struct Row {
    id: Uuid,
    /// Where its assignments begin.
    held: u32,
    /// How many they are, and flags.
    count: u32,
    /// The unit it is a member of, or [`NONE`].
    member: u32,
    /// Its place among the [`Rare`], or [`NONE`].
    rare: u32,
}

/// That an account holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    /// The place of its row.
    row: u32,
    scope: u32,
}

const EMPTY: Row = Row { id: Uuid::nil(), held: 0, count: 0, member: NONE, rare: NONE };

impl Row {
    #[inline]
    pub const fn active(&self) -> bool {
        self.count & ACTIVE != 0
    }

    #[inline]
    pub const fn external(&self) -> bool {
        self.count & EXTERNAL != 0
    }

    #[inline]
    pub const fn is_user(&self) -> bool {
        self.count & PROGRAM == 0
    }

    /// Whether it was let in here by signing in, and not in the tenant of a provider.
    #[inline]
    pub const fn signs_in(&self) -> bool {
        self.count & (PROGRAM | STAFF) == 0
    }

    pub const fn account(&self) -> Account {
        if self.is_user() { Account::User(UserId(self.id)) } else { Account::ApiClient(ApiClientId(self.id)) }
    }

    #[inline]
    fn is(&self, account: Account) -> bool {
        self.count & TAKEN != 0
            && self.id == account.id()
            && self.is_user() == matches!(account, Account::User(_))
    }
}

/// The hash of an account's id: the upper bits choose the shard, the lower ones the row in it.
#[inline]
pub(super) fn hash(account: Account) -> u64 {
    let (high, low) = account.id().as_u64_pair();
    fold(high ^ 0x9e37_79b9_7f4a_7c15, low ^ 0xd6e8_feb8_6659_fd93)
}

/// Accounts in a table that is searched from where the hash points.
#[derive(Debug, Clone, Default)]
pub(super) struct Shard {
    rows: Box<[Row]>,
    held: Box<[Held]>,
    /// Lists of units, each with its length before it.
    members: Box<[u32]>,
    more: Box<[More]>,
    rare: Box<[Arc<Rare>]>,
    /// Role, and where its holders begin in `holders`.
    roles: Box<[(u32, u32)]>,
    /// Who holds a role, by role.
    holders: Box<[Holder]>,
    taken: u32,
    bytes: usize,
}

impl Shard {
    #[inline]
    fn place(&self, account: Account) -> Option<usize> {
        let mask = self.rows.len().checked_sub(1)?;
        let mut at = usize::try_from(hash(account) & mask as u64).unwrap_or(0);
        loop {
            let row = self.rows.get(at)?;
            if row.is(account) {
                return Some(at);
            }
            if row.count & TAKEN == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    pub fn find(&self, account: Account) -> Option<&Row> {
        self.rows.get(self.place(account)?)
    }

    #[inline]
    pub fn held(&self, row: &Row) -> &[Held] {
        let from = row.held as usize;
        self.held.get(from..from + (row.count & COUNT) as usize).unwrap_or_default()
    }

    /// The units it is a member of.
    #[inline]
    pub fn members<'s>(&'s self, row: &'s Row) -> &'s [u32] {
        if row.count & SEVERAL == 0 {
            return if row.member == NONE { &[] } else { std::slice::from_ref(&row.member) };
        }
        let list = self.members.get(row.member as usize..).and_then(<[u32]>::split_first);
        list.and_then(|(length, units)| units.get(..*length as usize)).unwrap_or_default()
    }

    #[inline]
    pub fn more(&self, held: &Held) -> Option<&More> {
        if held.more == NONE { None } else { self.more.get(held.more as usize) }
    }

    #[inline]
    pub fn rare(&self, row: &Row) -> Option<&Rare> {
        if row.rare == NONE { None } else { self.rare.get(row.rare as usize).map(AsRef::as_ref) }
    }

    /// The rows of those who hold one of the roles with a scope that `reaches`, each once.
    pub fn holders<'s>(
        &'s self,
        roles: &Bits,
        reaches: impl Fn(u32) -> bool,
        seen: &mut Bits,
    ) -> impl Iterator<Item = &'s Row> {
        seen.clear();
        for (at, (role, from)) in self.roles.iter().enumerate() {
            if roles.has(*role) {
                let until = self.roles.get(at + 1).map_or(self.holders.len(), |(_, from)| *from as usize);
                let holders = self.holders.get(*from as usize..until).unwrap_or_default();
                holders.iter().filter(|holder| reaches(holder.scope)).for_each(|holder| seen.set(holder.row));
            }
        }
        seen.iter().filter_map(|at| self.rows.get(at as usize))
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.count & TAKEN != 0)
    }

    pub const fn taken(&self) -> u32 {
        self.taken
    }

    pub const fn bytes(&self) -> usize {
        self.bytes
    }
}

/// A shard in the making.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    rows: Vec<Row>,
    held: Vec<Held>,
    members: Vec<u32>,
    more: Vec<More>,
    rare: Vec<Arc<Rare>>,
}

impl Gathered {
    /// The accounts of a shard but for one.
    pub fn without(shard: &Shard, account: Account) -> Self {
        let mut gathered = Self::default();
        gathered.rows.reserve(shard.taken as usize + 1);
        gathered.held.reserve(shard.held.len() + 4);
        for row in shard.rows().filter(|row| !row.is(account)) {
            gathered.copy(shard, row);
        }
        gathered
    }

    /// Takes over an account with all that belongs to it.
    pub fn copy(&mut self, shard: &Shard, row: &Row) {
        let rare = row.rare as usize;
        let rare = shard.rare.get(rare).cloned();
        let more = |held: &Held| shard.more(held).cloned();
        self.add(*row, shard.members(row), shard.held(row), more, rare);
    }

    pub fn push(&mut self, person: Person) {
        let Person { account, active, external, staff, units, held, more, rare } = person;
        let program = matches!(account, Account::ApiClient(_));
        let flags = [(active, ACTIVE), (external, EXTERNAL), (program, PROGRAM), (staff, STAFF)];
        let count = flags.iter().filter(|(set, _)| *set).fold(0, |all, (_, flag)| all | flag);
        let of = |held: &Held| more.get(held.more as usize).cloned();
        self.add(Row { id: account.id(), count, ..EMPTY }, &units, &held, of, rare);
    }

    fn add(
        &mut self,
        row: Row,
        units: &[u32],
        held: &[Held],
        more: impl Fn(&Held) -> Option<More>,
        rare: Option<Arc<Rare>>,
    ) {
        let flags = row.count & (ACTIVE | PROGRAM | EXTERNAL | STAFF) | TAKEN;
        let mut row = Row { held: number(self.held.len()), count: flags | number(held.len()) & COUNT, ..row };
        row.member = match units {
            [] => NONE,
            [unit] => *unit,
            several => {
                row.count |= SEVERAL;
                let at = number(self.members.len());
                self.members.push(number(several.len()));
                self.members.extend(several);
                at
            }
        };
        row.rare = rare.as_ref().map_or(NONE, |_| number(self.rare.len()));
        self.rare.extend(rare);
        for held in held {
            let more = more(held);
            let at = more.as_ref().map_or(NONE, |_| number(self.more.len()));
            self.more.extend(more);
            self.held.push(Held { more: at, ..*held });
        }
        self.rows.push(row);
    }

    pub fn seal(self) -> Shard {
        let size = (self.rows.len() * 4 / 3 + 1).next_power_of_two();
        let rows = vec![EMPTY; if self.rows.is_empty() { 0 } else { size }].into_boxed_slice();
        let mut shard = Shard { rows, held: self.held.into(), ..Shard::default() };
        shard.taken = number(self.rows.len());
        let mask = shard.rows.len().saturating_sub(1);
        for row in self.rows {
            let mut at = usize::try_from(hash(row.account()) & mask as u64).unwrap_or(0);
            while shard.rows.get(at).is_some_and(|other| other.count & TAKEN != 0) {
                at = (at + 1) & mask;
            }
            if let Some(free) = shard.rows.get_mut(at) {
                *free = row;
            }
        }
        let mut pairs: Vec<(u32, Holder)> = Vec::with_capacity(shard.held.len());
        for (row, at) in shard.rows.iter().zip(0..) {
            pairs.extend(
                shard.held(row).iter().map(|held| (held.role, Holder { row: at, scope: held.scope })),
            );
        }
        pairs.sort_unstable();
        pairs.dedup();
        let starts = pairs.chunk_by(|one, other| one.0 == other.0).scan(0, |from, of_role| {
            let start = (of_role.first()?.0, *from);
            *from += number(of_role.len());
            Some(start)
        });
        shard.roles = starts.collect();
        shard.holders = pairs.iter().map(|(_, holder)| *holder).collect();
        (shard.members, shard.more, shard.rare) = (self.members.into(), self.more.into(), self.rare.into());
        shard.bytes = shard.weigh();
        shard
    }
}

impl Shard {
    fn weigh(&self) -> usize {
        size_of::<Self>()
            + size_of_val(&*self.rows)
            + size_of_val(&*self.held)
            + size_of_val(&*self.members)
            + size_of_val(&*self.more)
            + size_of_val(&*self.rare)
            + size_of_val(&*self.roles)
            + size_of_val(&*self.holders)
            + self.more.iter().map(More::bytes).sum::<usize>()
            + self.rare.iter().map(|rare| rare.bytes() / Arc::strong_count(rare)).sum::<usize>()
    }
}
