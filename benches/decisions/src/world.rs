//! A tenant of any size, and questions about it. The same for everybody who answers them.

use mandat_domain::{
    access::{
        Holding, Subject,
        form::{Form, Placed, Tenant, UnitFacts},
    },
    account::Account,
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    regime::{Rules, parse},
    scope::Scope,
    validity::{Moment, Validity},
};
use std::{fmt::Write, sync::Arc};
use uuid::Uuid;

pub const PERMISSIONS: usize = 60;
pub const ROLES: usize = 12;

/// One assignment, by numbers.
#[derive(Clone)]
pub struct Assignment {
    pub id: Uuid,
    pub role: usize,
    pub place: Place,
    /// It ran out before now.
    pub over: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Tenant,
    Unit(usize),
}

pub struct User {
    pub id: Uuid,
    pub unit: usize,
    pub held: Vec<Assignment>,
}

/// A company of sites with ten teams each. Everybody is in one team, is an employee with rights on their own
/// data, has a role for their team, and a third one somewhere.
pub struct World {
    pub rules: Rules,
    /// What stands above each unit; sites first.
    pub above: Vec<Option<usize>>,
    pub units: Vec<Uuid>,
    pub users: Vec<User>,
    /// What each role gives, in full and on own data.
    pub gives: Vec<(Vec<usize>, Vec<usize>)>,
}

/// A question in strings, as it comes from outside.
#[derive(Debug, Clone)]
pub struct Question {
    pub subject: String,
    pub permission: String,
    pub owner: String,
}

/// The same numbers in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.throw() % end as u64) as usize
    }

    /// An id as the service makes them: the time, then chance.
    fn id(&mut self, number: usize) -> Uuid {
        let time = 0x0198_c5f2_0000_u64 + number as u64;
        Uuid::from_u64_pair(time << 16 | 0x7000 | self.throw() & 0xfff, self.throw() >> 2 | 1 << 63)
    }
}

pub fn now() -> Moment {
    Moment::from_timestamp(1_790_000_000, 0).unwrap()
}

pub fn permission(number: usize) -> String {
    format!("bench/thing{number}.change")
}

impl World {
    pub fn of(size: usize) -> Self {
        let mut dice = Dice(size as u64);
        let sites = (size / 200).clamp(1, 200);
        let mut above = vec![None; sites];
        above.extend((0..sites * 10).map(|team| Some(team / 10)));
        let units = (0..above.len()).map(|number| dice.id(number)).collect();
        let gives: Vec<_> = (0..ROLES)
            .map(|role| match role {
                0 => (Vec::new(), (0..12).collect()),
                _ => ((0..8).map(|more| (role * 5 + more * 7) % PERMISSIONS).collect(), Vec::new()),
            })
            .collect();
        let users = (0..size)
            .map(|number| {
                let unit = sites + dice.below(sites * 10);
                let third = match dice.below(50) {
                    0 => Place::Tenant,
                    1..15 => Place::Unit(above[unit].unwrap()),
                    _ => Place::Unit(sites + dice.below(sites * 10)),
                };
                let mut give = |role, place, over| Assignment { id: dice.id(number), role, place, over };
                let mut held =
                    vec![give(0, Place::Tenant, false), give(1 + number % 8, Place::Unit(unit), false)];
                held.push(give(1 + (number / 8) % 11, third, number % 13 == 0));
                User { id: dice.id(number), unit, held }
            })
            .collect();
        Self { rules: rules(&gives), above, units, users, gives }
    }

    /// The tenant as the domain has it.
    pub fn form(&self) -> Form {
        let units = self.unit_facts();
        let tenant = Tenant { rules: &self.rules, active: true, units: &units, locks: &[] };
        let mut making = Form::making(&tenant, self.users.len());
        self.users.iter().for_each(|user| making.add(self.placed(user)));
        making.finish()
    }

    pub fn unit_facts(&self) -> Vec<UnitFacts> {
        let unit = |number: usize| UnitId(self.units[number]);
        let all = self.above.iter().enumerate();
        all.map(|(number, above)| UnitFacts { id: unit(number), parent: above.map(unit), closed: false })
            .collect()
    }

    pub fn placed(&self, user: &User) -> Placed {
        let hour = |number| now() + chrono::TimeDelta::hours(number);
        let held = user.held.iter().map(|held| {
            let validity = Validity { from: hour(-9), until: held.over.then(|| hour(-1)) };
            let scope = match held.place {
                Place::Tenant => Scope::Tenant,
                Place::Unit(unit) => Scope::Unit { unit_id: UnitId(self.units[unit]) },
            };
            Holding::new(AssignmentId(held.id), role(held.role), scope, validity)
        });
        let account = Account::User(UserId(user.id));
        Placed {
            subject: Subject::new(account, true, held.collect()),
            units: vec![UnitId(self.units[user.unit])],
        }
    }

    /// Questions of which about half are answered with yes: about oneself, about somebody of the same team
    /// or of anywhere; for what one has by some role, or for anything.
    pub fn questions(&self, count: usize) -> Vec<Question> {
        let mut dice = Dice(7);
        let mut of_unit = vec![Vec::new(); self.units.len()];
        self.users.iter().enumerate().for_each(|(number, user)| of_unit[user.unit].push(number));
        (0..count)
            .map(|_| {
                let subject = &self.users[dice.below(self.users.len())];
                let owner = match dice.below(4) {
                    0 => subject,
                    1 => &self.users[dice.below(self.users.len())],
                    _ => &self.users[of_unit[subject.unit][dice.below(of_unit[subject.unit].len())]],
                };
                let (full, own) = &self.gives[subject.held[dice.below(3)].role];
                let those = if full.is_empty() { own } else { full };
                let number =
                    if dice.below(3) > 0 { those[dice.below(those.len())] } else { dice.below(PERMISSIONS) };
                Question {
                    subject: subject.id.to_string(),
                    permission: permission(number),
                    owner: owner.id.to_string(),
                }
            })
            .collect()
    }
}

pub fn role(number: usize) -> RoleKey {
    RoleKey::parse(&format!("bench/role{number}")).unwrap()
}

/// The regime of the company, read from a file as any other.
fn rules(gives: &[(Vec<usize>, Vec<usize>)]) -> Rules {
    let mut text = "[regime]\nkey = \"bench\"\nversion = 1\nlanguage = \"en\"\ntitle = { en = \"B\" }\nfounding_role = \"founder\"\n".to_owned();
    let list = |numbers: &[usize]| {
        numbers.iter().map(|number| format!("\"thing{number}.change\"")).collect::<Vec<_>>().join(", ")
    };
    let mut add = |name: &str, full: &[usize], own: &[usize]| {
        write!(text, "[roles.{name}]\ntitle = {{ en = \"R\" }}\nscopes = [\"tenant\", \"any-unit\"]\nappointed_by = [\"founder\"]\npermissions = [{}]\nown_permissions = [{}]\n", list(full), list(own)).unwrap();
    };
    add("founder", &(0..PERMISSIONS).collect::<Vec<_>>(), &[]);
    for (number, (full, own)) in gives.iter().enumerate() {
        add(&format!("role{number}"), full, own);
    }
    for number in 0..PERMISSIONS {
        write!(text, "[permissions.\"thing{number}.change\"]\ntitle = {{ en = \"P\" }}\n").unwrap();
    }
    Rules::new(vec![Arc::new(parse("bench.toml", &text).unwrap())], Vec::new())
}
