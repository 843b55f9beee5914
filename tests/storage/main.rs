//! The store on both databases: every case runs on SQLite and, where its binaries are, on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod both;
mod fields;
mod keys;
mod log;
#[path = "../api/harness/postgres.rs"]
mod postgres;
mod schema;
mod statements;
mod tombstones;
mod wall;
mod world;
mod writing;

use libtest_mimic::{Arguments, Trial};
use std::{future::Future, pin::Pin};
use world::World;

/// A case that runs on both databases, with its name.
pub type Case = (&'static str, fn(World) -> Pin<Box<dyn Future<Output = ()>>>);

/// Lists async functions as cases.
#[macro_export]
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub fn cases() -> Vec<$crate::Case> {
            vec![$((concat!(module_path!(), "::", stringify!($name)), |world| Box::pin($name(world)))),+]
        }
    };
}

fn main() {
    let arguments = Arguments::from_args();
    let with_postgres = arguments.list || postgres::server().is_some();
    let mut trials = vec![
        Trial::test("statements::carry_the_tenant", || {
            statements::carry_the_tenant();
            Ok(())
        }),
        Trial::test("schema::same_on_both [postgres]", || run(schema::same_on_both()))
            .with_ignored_flag(!with_postgres),
    ];
    let cases = [
        writing::cases(),
        wall::cases(),
        log::cases(),
        keys::cases(),
        both::cases(),
        fields::cases(),
        tombstones::cases(),
    ];
    for (name, case) in cases.concat() {
        let name = name.trim_start_matches("storage::");
        trials.push(Trial::test(format!("{name} [sqlite]"), move || {
            run(async move { case(World::sqlite().await).await })
        }));
        let on_postgres = Trial::test(format!("{name} [postgres]"), move || {
            run(async move { case(World::postgres().await).await })
        });
        // Without the binaries these are shown as ignored, not as passed.
        trials.push(on_postgres.with_ignored_flag(!with_postgres));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(case: impl Future<Output = ()>) -> Result<(), libtest_mimic::Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(case);
    Ok(())
}
