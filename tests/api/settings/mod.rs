//! Settings of users and of the tenant.

mod dependencies;
mod of_tenant;
mod of_user;

use crate::harness::{Api, NamedCase, Person, Tenant};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [dependencies::cases(), of_tenant::cases(), of_user::cases()].concat()
}

/// The path of somebody's settings.
fn path(tenant: &Tenant, of: &Person) -> String {
    tenant.path(&format!("/users/{}/settings", of.id))
}

/// The body that sets these.
fn set(values: &[(&str, &str)]) -> Value {
    let set = values.iter().map(|(name, value)| json!({ "key": key(name), "value": value }));
    json!({ "set": set.collect::<Vec<_>>() })
}

fn key(name: &str) -> String {
    format!("time-recording/{name}")
}

/// One setting of an answer.
fn one<'a>(sheet: &'a Value, name: &str) -> &'a Value {
    let items = sheet["items"].as_array().unwrap();
    items.iter().find(|item| item["key"] == key(name)).unwrap_or_else(|| panic!("no {name}: {sheet}"))
}

/// Somebody's settings, as the owner reads them.
async fn read(api: &Api, tenant: &Tenant, of: &Person) -> Value {
    api.get(path(tenant, of)).by(&tenant.owner).gives(200).await
}
