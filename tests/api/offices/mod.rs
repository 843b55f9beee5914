//! Offices: who appoints whom, how many hold what, and who answers for what one who left had given.

mod administrators;
mod agency;
mod company;
pub mod employer;
mod holders;
mod leaving;
mod races;
mod takeover;
mod themselves;
mod vault;

use crate::harness::{Api, NamedCase, Person, Tenant, text};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [
        administrators::cases(),
        agency::cases(),
        company::cases(),
        employer::cases(),
        holders::cases(),
        leaving::cases(),
        races::cases(),
        takeover::cases(),
        themselves::cases(),
        vault::cases(),
    ]
    .concat()
}

/// A new unit at the top; its id.
pub async fn unit(api: &Api, tenant: &Tenant, kind: &str, name: &str, parent: Option<&str>) -> String {
    let mut new = json!({ "kind": kind, "name": name });
    if let Some(parent) = parent {
        new["parent_id"] = json!(parent);
    }
    text(&api.post(tenant.path("/units"), new).by(&tenant.owner).gives(201).await["id"])
}

/// The live assignment of a role that somebody holds; its id.
pub async fn assignment(api: &Api, tenant: &Tenant, holder: &Person, role: &str) -> String {
    let list = format!("/assignments?holder_id={}&role={role}&live=true", holder.id);
    let found = tenant.list(api, &list, &tenant.owner).await;
    text(&found[0]["id"])
}

/// What somebody may give, as pairs of role and scope, sorted.
async fn appointments(api: &Api, tenant: &Tenant, by: &Person) -> Vec<(String, Value)> {
    let list = tenant.list(api, "/appointments", by).await;
    let mut found: Vec<_> = list
        .iter()
        .map(|item| {
            let role = text(&item["role"]);
            (role.split_once('/').unwrap().1.to_owned(), item["within"].clone())
        })
        .collect();
    found.sort_by_key(|(role, within)| (role.clone(), within.to_string()));
    found
}
