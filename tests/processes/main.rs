//! The real program, started as processes: killed in the middle of its writes, and asked by many while
//! access is given and taken.
//!
//! `MANDAT_TEST_SIZE=full` runs ten thousand histories of the latter, else some hundreds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod company;
mod histories;
mod imports;
mod killed;
#[allow(dead_code, reason = "what is not used here, the tests of the store use")]
#[path = "../api/harness/postgres.rs"]
mod postgres;
mod register;
mod service;

use libtest_mimic::{Arguments, Failed, Trial};
use std::future::Future;

fn main() {
    let arguments = Arguments::from_args();
    let with_postgres = arguments.list || postgres::server().is_some();
    // Without the binaries these are shown as ignored, not as passed.
    let on_postgres = |trial: Trial| trial.with_ignored_flag(!with_postgres);
    let trials = vec![
        Trial::test("killed::no_acknowledged_write_is_lost [sqlite]", || {
            run(killed::no_acknowledged_write_is_lost(false))
        }),
        on_postgres(Trial::test("killed::no_acknowledged_write_is_lost [postgres]", || {
            run(killed::no_acknowledged_write_is_lost(true))
        })),
        Trial::test("imports::nothing_is_half_loaded [sqlite]", || {
            run(imports::nothing_is_half_loaded(false))
        }),
        on_postgres(Trial::test("imports::nothing_is_half_loaded [postgres]", || {
            run(imports::nothing_is_half_loaded(true))
        })),
        Trial::test("register::what_nobody_could_have_seen_is_found", || {
            register::what_nobody_could_have_seen_is_found();
            Ok(())
        }),
        Trial::test("histories::what_was_revoked_is_never_allowed_afterwards [sqlite]", || {
            run(histories::what_was_revoked_is_never_allowed_afterwards(false))
        }),
        on_postgres(Trial::test(
            "histories::what_was_revoked_is_never_allowed_afterwards [postgres]",
            || run(histories::what_was_revoked_is_never_allowed_afterwards(true)),
        )),
        on_postgres(Trial::test(
            "histories::nor_by_another_replica_that_is_sent_the_revision [postgres]",
            || run(histories::nor_by_another_replica_that_is_sent_the_revision()),
        )),
        on_postgres(Trial::test(
            "histories::without_the_revision_a_replica_goes_forward_only [postgres]",
            || run(histories::without_the_revision_a_replica_goes_forward_only()),
        )),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(case: impl Future<Output = ()>) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(case);
    Ok(())
}
