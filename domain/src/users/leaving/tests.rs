//! Whatever people do before somebody leaves: nothing is addressed to who has left.

use super::{
    Leaver, Received, Replacement, asked,
    deactivate::{Deactivate, decide},
    delete, reactivate,
};
use crate::{
    access::{Authority, Holding, Owner, Subject, sample::*},
    access_requests::raise::Waiting,
    account::Account,
    assignments::Holder,
    delegations::Lent,
    event::Event,
    ids::{AccessRequestId, AssignmentId, DelegationId, UserId},
    offices::{Roll, Seat},
    records::{Succession, responsible},
    regime::{
        Catalogue, Rules,
        words::{Deletable, Leaving, Successor},
    },
    scope::Scope,
};
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;

const PEOPLE: u128 = 5;

/// Read once, for thousands of turns.
static RULES: LazyLock<Rules> = LazyLock::new(rules);

fn account(user: u128) -> Account {
    Account::User(UserId(Uuid::from_u128(user)))
}

/// One part of a delegation, by numbers.
#[derive(Debug, Clone, Copy)]
struct Part {
    id: u128,
    of: u128,
    from: u128,
    to: u128,
}

/// A tenant that records time, with what can be addressed to its people.
#[derive(Debug, Default)]
struct World {
    inactive: Vec<u128>,
    /// Who holds what.
    held: Vec<(u128, Holding)>,
    parts: Vec<Part>,
    requests: Vec<(u128, u128)>,
    /// To whom a record was addressed, and by which event.
    records: Vec<(UserId, i64)>,
    successions: Vec<Succession>,
    number: u128,
    revision: i64,
}

impl World {
    /// One with an owner.
    fn new() -> Self {
        let mut world = Self::default();
        world.give(0, "tenant-owner");
        world
    }

    fn next(&mut self) -> u128 {
        self.number += 1;
        1_000 + self.number
    }

    fn give(&mut self, to: u128, role: &str) {
        let id = self.next();
        self.held.push((to, holding(id, role, Scope::Tenant)));
    }

    fn holder(&self, user: u128) -> Holder {
        let own = self.held.iter().filter(|(of, _)| *of == user).map(|(_, held)| held.clone());
        let subject = Subject::new(account(user), !self.inactive.contains(&user), own.collect());
        let mut holder = Holder::new(subject, Owner { account: account(user), units: Vec::new() });
        let lent = self.parts.iter().filter(|part| part.from == user).map(|part| Lent {
            id: DelegationId(Uuid::from_u128(part.id)),
            assignment: AssignmentId(Uuid::from_u128(part.of)),
            delegate_id: UserId(Uuid::from_u128(part.to)),
        });
        holder.lent = lent.collect();
        let seats = self.held.iter().map(|(of, held)| Seat {
            assignment: held.assignment,
            role: held.role.clone(),
            holder: account(*of),
            serves: !self.inactive.contains(of),
            scope: held.scope,
            validity: held.validity,
            ended: held.ended,
            awaits: None,
        });
        holder.roll = Roll { seats: seats.collect(), ..Roll::default() };
        holder
    }

    fn leaver(&self, user: u128) -> Leaver {
        let received = self.parts.iter().filter(|part| part.to == user).map(|part| Received {
            id: DelegationId(Uuid::from_u128(part.id)),
            assignment: AssignmentId(Uuid::from_u128(part.of)),
            delegator: account(part.from),
        });
        let requests = self.requests.iter().filter(|(_, of)| *of == user).map(|(id, _)| Waiting {
            id: AccessRequestId(Uuid::from_u128(*id)),
            role: role("employee"),
            scope: Scope::Tenant,
        });
        Leaver {
            user_id: UserId(Uuid::from_u128(user)),
            active: !self.inactive.contains(&user),
            holder: self.holder(user),
            received: received.collect(),
            requests: requests.collect(),
            cases: Vec::new(),
        }
    }

    fn record(&mut self, events: &[Event]) {
        for event in events {
            self.revision += 1;
            let number = |id: Uuid| id.as_u128();
            match event {
                Event::UserDeactivated { user_id, successor_id } => {
                    self.inactive.push(number(user_id.0));
                    let (user_id, successor_id, revision) = (*user_id, *successor_id, self.revision);
                    self.successions.push(Succession { user_id, successor_id, revision });
                }
                Event::UserReactivated { user_id } => self.inactive.retain(|one| *one != number(user_id.0)),
                Event::DelegationEnded { delegation_id, .. } => {
                    self.parts.retain(|part| part.id != number(delegation_id.0));
                }
                Event::AccessRequestRejected { request_id, .. } => {
                    self.requests.retain(|(id, _)| *id != number(request_id.0));
                }
                Event::AssignmentCreated { assignment_id, holder, role, scope, validity, .. } => {
                    let given = Holding::new(*assignment_id, role.clone(), *scope, *validity);
                    self.held.push((number(holder.id()), given));
                }
                Event::AssignmentEnded { assignment_id, .. } => {
                    self.held.retain(|(_, held)| held.assignment != *assignment_id);
                }
                other => panic!("nothing of this happens when somebody leaves: {other:?}"),
            }
        }
    }

    /// One of the things that people do, as far as it can be done.
    fn turn(&mut self, kind: u8, who: u128, other: u128, all: bool) {
        let authority = Authority::command_line(&RULES, day(1));
        let active = !self.inactive.contains(&who);
        let held: Vec<Holding> = self.holder(who).subject.holdings;
        match kind {
            0 if active && held.len() < 3 => {
                let role = if all { "tenant-owner" } else { "employee" };
                if !held.iter().any(|held| held.role.name() == role) {
                    self.give(who, role);
                }
            }
            1 if active && !self.inactive.contains(&other) && who != other => {
                if let Some(of) = held.first().map(|held| held.assignment.0.as_u128()) {
                    let id = self.next();
                    self.parts.push(Part { id, of, from: who, to: other });
                }
            }
            2 if active => {
                let id = self.next();
                self.requests.push((id, who));
            }
            3 if active => {
                self.revision += 1;
                self.records.push((UserId(Uuid::from_u128(who)), self.revision));
            }
            4 => {
                let successor = all.then(|| (UserId(Uuid::from_u128(other)), Some(self.holder(other))));
                let mut replacements = Vec::new();
                for held in held.iter().filter(|_| all) {
                    let assignment_id = AssignmentId(Uuid::from_u128(self.next()));
                    let holder = Some(self.holder(other));
                    replacements.push(Replacement { of: held.assignment, assignment_id, holder });
                }
                let command = Deactivate { successor, replacements };
                if let Ok(plan) = decide(&authority, &self.leaver(who), &command) {
                    self.record(&plan.events);
                }
            }
            5 => {
                if let Ok(events) = reactivate::decide(&authority, &self.leaver(who)) {
                    self.record(&events);
                }
            }
            _ => {}
        }
    }

    /// What is addressed to somebody who has left; nothing is.
    fn astray(&self) -> Vec<String> {
        let gone = |user: u128| self.inactive.contains(&user);
        let held = self.held.iter().filter(|(of, _)| gone(*of)).map(|held| format!("{held:?}"));
        let parts = self.parts.iter().filter(|part| gone(part.from) || gone(part.to));
        let requests = self.requests.iter().filter(|(_, of)| gone(*of));
        let records = self.records.iter().filter(|(to, since)| {
            let (now, _) = responsible(*to, *since, &self.successions);
            now.is_some_and(|user| gone(user.0.as_u128()))
        });
        held.chain(parts.map(|part| format!("{part:?}")))
            .chain(requests.map(|request| format!("{request:?}")))
            .chain(records.map(|record| format!("{record:?}")))
            .collect()
    }
}

proptest! {
    #[test]
    fn asp_22_nothing_is_addressed_to_who_has_left(
        turns in prop::collection::vec((0_u8..6, 0..PEOPLE, 0..PEOPLE, any::<bool>()), 0..60),
    ) {
        let mut world = World::new();
        for (kind, who, other, all) in turns {
            world.turn(kind, who, other, all);
            prop_assert_eq!(world.astray(), Vec::<String>::new());
            let owners = world.held.iter().filter(|(_, held)| held.role == role("tenant-owner"));
            prop_assert!(owners.count() >= 1, "the last owner stays");
        }
    }
}

#[test]
fn the_stricter_regime_wins() {
    let catalogue = Catalogue::shipped().unwrap();
    let of = |keys: &[&str]| {
        let regimes = keys.iter().map(|key| catalogue.newest(key).unwrap()).collect();
        asked(&Rules::new(regimes, Vec::new()))
    };
    let broker = of(&["broker-portal"]);
    assert_eq!((broker.successor, broker.deletable), (Successor::Mandatory, Deletable::BeforeFirstLogin));
    for order in [["broker-portal", "company-access"], ["company-access", "broker-portal"]] {
        let both = of(&order);
        assert_eq!((both.successor, both.deletable), (broker.successor, broker.deletable), "{order:?}");
        assert_eq!(both.act, Leaving::RemovedFromUnits, "{order:?}");
    }
    assert_eq!(of(&["time-recording"]).successor, Successor::Optional, "it says nothing of leavers");
    assert_eq!(of(&["data-vault", "employer-self-service"]).successor, Successor::None);
    assert_eq!(of(&["data-vault", "time-recording"]).successor, Successor::Optional);
}

#[test]
fn asp_20_who_has_signed_in_stays_where_the_regime_says_so() {
    let catalogue = Catalogue::shipped().unwrap();
    let deleted = |regime: &str, signed_in: bool| {
        let rules = Rules::new(vec![catalogue.newest(regime).unwrap()], Vec::new());
        let mut leaver = World::default().leaver(1);
        leaver.holder.signed_in = signed_in;
        delete::decide(&Authority::command_line(&rules, day(1)), &leaver)
    };
    assert_eq!(deleted("broker-portal", true).unwrap_err().code(), "user_not_deletable");
    let user_id = UserId(Uuid::from_u128(1));
    let gone = [Event::UserDeactivated { user_id, successor_id: None }, Event::UserDeleted { user_id }];
    assert_eq!(deleted("broker-portal", false).unwrap(), gone, "a successor is for whoever has records");
    assert_eq!(deleted("employer-self-service", true).unwrap(), gone);
}
