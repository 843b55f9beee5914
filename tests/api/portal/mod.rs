//! The broker's customer portal, by the numbers of its requirements.

mod catalogue;
mod home;
mod narrowing;
mod rights;

use crate::harness::{Api, NamedCase, Person, Tenant};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [catalogue::cases(), home::cases(), narrowing::cases(), rights::cases()].concat()
}

pub const LEVELS: [&str; 4] = ["employee", "lower-management", "middle-management", "senior-management"];

/// The key of a role or permission of the portal.
pub fn key(name: &str) -> String {
    format!("broker-portal/{name}")
}

/// A role of the portal for the whole tenant, narrowed to these values.
pub fn narrowed(role: &str, constraints: Value) -> Value {
    json!({ "role": key(role), "scope": { "type": "tenant" }, "constraints": constraints })
}

/// A role of the portal for the whole tenant.
pub fn whole(role: &str) -> Value {
    narrowed(role, json!({}))
}

/// A user with what everybody needs (ASP-03) and these roles.
pub async fn user(api: &Api, tenant: &Tenant, name: &str, more: &[Value]) -> Person {
    let assignments = [&[whole("user"), whole("api-user")], more].concat();
    tenant.user(api, name, &[], json!(assignments)).await
}

/// Whether somebody may do something to a resource of which this is known.
pub async fn may(api: &Api, tenant: &Tenant, who: &Person, permission: &str, attributes: Value) -> bool {
    tenant.allows(api, who, &key(permission), json!({ "attributes": attributes })).await
}

/// The path of the assignment of that role that somebody holds.
pub async fn assignment(api: &Api, tenant: &Tenant, holder: &Person, role: &str) -> String {
    let list = format!("/assignments?live=true&holder_id={}&role={}", holder.id, key(role));
    let held = tenant.list(api, &list, &tenant.owner).await;
    assert_eq!(held.len(), 1, "{role}");
    tenant.path(&format!("/assignments/{}", held[0]["id"].as_str().unwrap()))
}
