//! Black-box tests over HTTP, a mirror of the URLs. Every case runs on SQLite and, where its binaries
//! are found, on PostgreSQL: a server and a database of its own, a clock that only the case moves, and
//! every answer checked against the OpenAPI document.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod access;
mod access_log;
mod access_requests;
mod access_reviews;
mod access_table;
mod agreements;
mod api_clients;
mod assignments;
mod authzen;
mod bad_input;
mod blocks;
mod decision_times;
mod decisions;
mod delegations;
mod dormancy;
mod events;
mod exceptions;
mod explanations;
mod following;
mod freshness;
mod habits;
mod harness;
mod identities;
mod imports;
mod in_force;
mod inbox;
mod invitations;
mod issuers;
mod library;
mod lockout;
mod locks;
mod login_methods;
mod me;
mod notices;
mod oauth;
mod offices;
mod one_time_codes;
mod openapi;
mod operations;
mod partnerships;
mod password_resets;
mod portal;
mod problems;
mod records;
mod regimes;
mod roles;
mod sessions;
mod settings;
mod tenants;
mod tokens;
mod units;
mod users;
mod vault;

use harness::{Api, Case, postgres};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    // Silent, unless RUST_LOG asks.
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let with_postgres = arguments.list || postgres::server().is_some();
    if !arguments.list {
        let databases =
            if with_postgres { "SQLite and PostgreSQL" } else { "SQLite alone: no PostgreSQL found" };
        eprintln!("databases: {databases}");
    }
    let mut trials = Vec::new();
    let modules = [
        api_clients::cases(),
        access::cases(),
        access_log::cases(),
        access_requests::cases(),
        access_reviews::cases(),
        access_table::cases(),
        agreements::cases(),
        assignments::cases(),
        authzen::cases(),
        bad_input::cases(),
        blocks::cases(),
        decision_times::cases(),
        decisions::cases(),
        delegations::cases(),
        dormancy::cases(),
        events::cases(),
        exceptions::cases(),
        explanations::cases(),
        following::cases(),
        freshness::cases(),
        habits::cases(),
        identities::cases(),
        in_force::cases(),
        imports::cases(),
        inbox::cases(),
        invitations::cases(),
        issuers::cases(),
        library::cases(),
        lockout::cases(),
        locks::cases(),
        login_methods::cases(),
        me::cases(),
        notices::cases(),
        oauth::cases(),
        offices::cases(),
        one_time_codes::cases(),
        partnerships::cases(),
        password_resets::cases(),
        records::cases(),
        regimes::cases(),
        roles::cases(),
        openapi::cases(),
        portal::cases(),
        problems::cases(),
        sessions::cases(),
        settings::cases(),
        tenants::cases(),
        tokens::cases(),
        units::cases(),
        users::cases(),
        vault::cases(),
    ];
    for (name, case) in modules.concat() {
        let name = name.trim_start_matches("api::");
        trials.push(Trial::test(format!("{name} [sqlite]"), move || run(case, false)));
        // Without the binaries these are shown as ignored, not as passed.
        let on_postgres = Trial::test(format!("{name} [postgres]"), move || run(case, true));
        trials.push(on_postgres.with_ignored_flag(!with_postgres));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(case: Case, on_postgres: bool) -> Result<(), Failed> {
    actix_web::rt::System::new().block_on(async {
        let api = Api::start(on_postgres).await;
        case(&api).await;
        api.stop().await;
        Ok(())
    })
}
