//! What somebody would write by hand for these questions and no others: hash maps from ids to accounts, bit
//! sets for roles, intervals for units. It knows no gates, no exceptions and no constraints, keeps no older
//! state, and is changed in place.

use crate::world::{PERMISSIONS, Place, Question, ROLES, World, now, permission};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};
use uuid::Uuid;

/// Ids are random already: their halves multiplied.
#[derive(Default)]
pub struct Multiply(u64);

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15_f39c;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }

    fn write_u128(&mut self, word: u128) {
        self.write_u64((word >> 64) as u64);
        self.write_u64(word as u64);
    }
}

type Quick = BuildHasherDefault<Multiply>;

#[derive(Clone, Copy)]
pub enum Scope {
    Tenant,
    Unit(u32),
}

pub struct Held {
    assignment: Uuid,
    role: u16,
    scope: Scope,
    from: i64,
    until: i64,
}

pub struct Person {
    active: bool,
    units: Vec<u32>,
    held: Vec<Held>,
}

pub struct Ideal {
    index: HashMap<u128, u32, Quick>,
    ids: Vec<Uuid>,
    people: Vec<Person>,
    permissions: HashMap<String, u32>,
    roles: Vec<(String, u64, u64)>,
    /// From entering a unit to leaving it.
    spans: Vec<(u32, u32)>,
    unit_ids: Vec<Uuid>,
    /// By role: who holds it, and as which of their assignments.
    holders: Vec<Vec<(u32, u32)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'a> {
    Granted { assignment: Uuid, role: &'a str, unit: Option<Uuid> },
    Unknown,
    Inactive,
    NotGranted,
}

impl Ideal {
    pub fn of(world: &World) -> Self {
        let sites = world.above.iter().filter(|above| above.is_none()).count();
        let spans = (0..world.units.len()).map(|unit| {
            let at = |unit| match world.above[unit] {
                None => unit * 11,
                Some(site) => site * 11 + 1 + (unit - sites) % 10,
            };
            let from = at(unit) as u32;
            (from, from + if unit < sites { 11 } else { 1 })
        });
        let bits = |numbers: &[usize]| numbers.iter().fold(0_u64, |bits, number| bits | 1 << number);
        let roles = world.gives.iter().enumerate();
        let mut ideal = Self {
            index: HashMap::with_capacity_and_hasher(world.users.len(), Quick::default()),
            ids: Vec::with_capacity(world.users.len()),
            people: Vec::with_capacity(world.users.len()),
            permissions: (0..PERMISSIONS).map(|number| (permission(number), number as u32)).collect(),
            roles: roles.map(|(n, (full, own))| (format!("bench/role{n}"), bits(full), bits(own))).collect(),
            spans: spans.collect(),
            unit_ids: world.units.clone(),
            holders: vec![Vec::new(); ROLES],
        };
        for (user, number) in world.users.iter().zip(0..) {
            ideal.index.insert(user.id.as_u128(), number);
            ideal.ids.push(user.id);
            let now = now().timestamp_micros();
            let held = user.held.iter().map(|held| Held {
                assignment: held.id,
                role: held.role as u16,
                scope: match held.place {
                    Place::Tenant => Scope::Tenant,
                    Place::Unit(unit) => Scope::Unit(unit as u32),
                },
                from: now - 9 * 3_600_000_000,
                until: if held.over { now - 3_600_000_000 } else { i64::MAX },
            });
            let person = Person { active: true, units: vec![user.unit as u32], held: held.collect() };
            for (held, at) in person.held.iter().zip(0..) {
                ideal.holders[usize::from(held.role)].push((number, at));
            }
            ideal.people.push(person);
        }
        ideal
    }

    fn person(&self, id: &str) -> Option<u32> {
        self.index.get(&Uuid::try_parse(id).ok()?.as_u128()).copied()
    }

    fn covers(&self, scope: Scope, owner: &Person) -> bool {
        match scope {
            Scope::Tenant => true,
            Scope::Unit(unit) => {
                let (from, until) = self.spans[unit as usize];
                owner.units.iter().any(|unit| (from..until).contains(&self.spans[*unit as usize].0))
            }
        }
    }

    fn gives(&self, held: &Held, number: u32, own: bool, owner: &Person, at: i64) -> bool {
        let (_, full, on_own) = &self.roles[usize::from(held.role)];
        (full >> number & 1 == 1 || (own && on_own >> number & 1 == 1))
            && held.from <= at
            && at < held.until
            && self.covers(held.scope, owner)
    }

    pub fn check(&self, question: &Question, at: i64) -> Reason<'_> {
        let (Some(subject), Some(owner)) = (self.person(&question.subject), self.person(&question.owner))
        else {
            return Reason::Unknown;
        };
        let Some(&number) = self.permissions.get(&question.permission) else { return Reason::Unknown };
        let (person, owned_by) = (&self.people[subject as usize], &self.people[owner as usize]);
        if !person.active {
            return Reason::Inactive;
        }
        let own = subject == owner;
        let found = person.held.iter().find(|held| self.gives(held, number, own, owned_by, at));
        found.map_or(Reason::NotGranted, |held| Reason::Granted {
            assignment: held.assignment,
            role: &self.roles[usize::from(held.role)].0,
            unit: match held.scope {
                Scope::Tenant => None,
                Scope::Unit(unit) => Some(self.unit_ids[unit as usize]),
            },
        })
    }

    /// The permissions of somebody on somebody's data, as bits.
    pub fn may_do(&self, subject: &str, owner: &str, at: i64) -> u64 {
        let (subject, owner) = (self.person(subject).unwrap(), self.person(owner).unwrap());
        let (person, owned_by) = (&self.people[subject as usize], &self.people[owner as usize]);
        let counting = person
            .held
            .iter()
            .filter(|held| held.from <= at && at < held.until && self.covers(held.scope, owned_by));
        counting.fold(0, |bits, held| {
            let (_, full, own) = &self.roles[usize::from(held.role)];
            bits | full | if subject == owner { *own } else { 0 }
        })
    }

    /// Everybody who has the permission on somebody's data, each once, with the assignment that gives it.
    pub fn who_may(&self, permission: &str, owner: &str, at: i64, mut each: impl FnMut(Uuid, Uuid)) {
        let (number, owner) = (self.permissions[permission], self.person(owner).unwrap());
        let owned_by = &self.people[owner as usize];
        let mut seen = vec![0_u64; self.people.len() / 64 + 1];
        for (role, holders) in self.roles.iter().zip(&self.holders) {
            if (role.1 | role.2) >> number & 1 == 0 {
                continue;
            }
            for (subject, which) in holders {
                let person = &self.people[*subject as usize];
                let held = &person.held[*which as usize];
                let (word, bit) = (*subject as usize / 64, 1 << (subject % 64));
                if seen[word] & bit == 0
                    && person.active
                    && self.gives(held, number, *subject == owner, owned_by, at)
                {
                    seen[word] |= bit;
                    each(self.ids[*subject as usize], held.assignment);
                }
            }
        }
    }

    /// Sets the end of somebody's last assignment, in place, to what it was.
    pub fn change(&mut self, subject: &str) {
        let subject = self.person(subject).unwrap();
        if let Some(held) = self.people[subject as usize].held.last_mut() {
            held.until = std::hint::black_box(held.until);
        }
    }
}
