//! The access log: who read whose data, and who signed in (NEN 7513; ASP-21).

mod failing;
mod reading;
mod sealing;
mod signing_in;
mod users;

use crate::harness::{Api, NamedCase, Person, Tenant};
use chrono::TimeDelta;
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [failing::cases(), reading::cases(), sealing::cases(), signing_in::cases(), users::cases()].concat()
}

/// What the owner reads in the log, newest first. What is done after this is newer by the clock.
pub async fn log(api: &Api, tenant: &Tenant, query: &str) -> Vec<Value> {
    api.forward(TimeDelta::seconds(1));
    tenant.list(api, &format!("/access-log?limit=200&{query}"), &tenant.owner).await
}

/// The newest entry that fits.
pub async fn newest(api: &Api, tenant: &Tenant, query: &str) -> Value {
    log(api, tenant, query).await.into_iter().next().unwrap_or_else(|| panic!("no entry for {query}"))
}

pub fn user(person: &Person) -> Value {
    json!({ "type": "user", "id": person.id })
}
