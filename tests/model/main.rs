//! Random sequences of appointments, delegations, acceptances, approvals, ends and clock moves against a small model of the
//! same rules: whatever was tried before, everybody has exactly what the model says they have.
//!
//! 256 sequences on each database; 10,000 of 50 steps with `MANDAT_TEST_SIZE=full`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod guild;
#[allow(dead_code, unused_imports, reason = "most of it the cases over HTTP use")]
#[path = "../api/harness/mod.rs"]
mod harness;
mod sequences;
mod service;

use actix_web::rt::{System, SystemRunner};
use guild::{Guild, Step};
use harness::{Api, postgres};
use proptest::{proptest, test_runner::Config};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use service::Hall;
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

fn is_full() -> bool {
    std::env::var("MANDAT_TEST_SIZE").is_ok_and(|size| size == "full")
}

fn config() -> Config {
    let cases = if is_full() { 10_000 } else { 256 };
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn steps() -> std::ops::RangeInclusive<usize> {
    if is_full() { 50..=50 } else { 1..=16 }
}

/// A service, with the loop in which its requests are made.
struct Service {
    system: SystemRunner,
    api: Api,
}

thread_local! {
    /// Of the thread of each test: sequences have a guild each, and a service together.
    static SERVICE: RefCell<Weak<Service>> = const { RefCell::new(Weak::new()) };
}

impl Service {
    fn start(on_postgres: bool) -> Self {
        let system = System::new();
        let api = system.block_on(async {
            let bare = Api::start(on_postgres).await;
            let guild = bare.replica_with(&["guild.toml"]).await;
            bare.stop().await;
            guild
        });
        Self { system, api }
    }
}

struct OnDatabase<const POSTGRES: bool>;

struct Running {
    service: Rc<Service>,
    hall: Hall,
}

impl<const POSTGRES: bool> StateMachineTest for OnDatabase<POSTGRES> {
    type SystemUnderTest = Running;
    type Reference = Guild;

    fn init_test(_: &Guild) -> Running {
        let service = SERVICE.with_borrow(Weak::upgrade).unwrap();
        let hall = service.system.block_on(Hall::found(&service.api));
        Running { service, hall }
    }

    fn apply(mut running: Running, guild: &Guild, step: Step) -> Running {
        let service = &running.service;
        let went = service.system.block_on(running.hall.take(&service.api, step));
        assert_eq!(went, guild.went, "{step:?}\n{guild:#?}");
        running
    }

    fn check_invariants(running: &Running, guild: &Guild) {
        let Running { service, hall } = running;
        service.system.block_on(hall.agrees(&service.api, guild));
        // There is a master, and of no office more than may be.
        assert!(guild.masters(guild.now) >= 1);
        guild.keeps_to_its_numbers();
    }

    fn teardown(running: Running, guild: Guild) {
        let Running { service, hall } = &running;
        service.system.block_on(hall.lists(&service.api, &guild));
    }
}

fn run<const POSTGRES: bool>() {
    if POSTGRES && postgres::server().is_none() {
        return;
    }
    let service = Rc::new(Service::start(POSTGRES));
    SERVICE.set(Rc::downgrade(&service));
    let config = config();
    proptest!(config.clone(), |((guild, steps, seen) in Guild::sequential_strategy(steps()))| {
        OnDatabase::<POSTGRES>::test_sequential(config.clone(), guild, steps, seen);
    });
}

#[test]
fn a_guild_is_what_the_model_says_on_sqlite() {
    run::<false>();
}

#[test]
fn a_guild_is_what_the_model_says_on_postgres() {
    run::<true>();
}
