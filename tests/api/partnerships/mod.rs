//! Partnerships: how two tenants come together and part.

mod changing;
mod coming_together;
pub mod externals;
mod staff;

use crate::harness::{Api, NamedCase, Tenant, text};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [coming_together::cases(), changing::cases(), externals::cases(), staff::cases()].concat()
}

/// A code by which somebody else can become the partner of the tenant, which is on that side.
pub async fn code(api: &Api, tenant: &Tenant, side: Value, name: &str) -> String {
    let new = json!({ "side": side, "name": name });
    let made = api.post(tenant.path("/partnership-codes"), new).by(&tenant.owner).gives(201).await;
    text(&made["code"])
}

/// Proposes with a code; the partnership.
pub async fn propose(api: &Api, tenant: &Tenant, code: &str, name: &str) -> Value {
    let new = json!({ "code": code, "name": name });
    api.post(tenant.path("/partnerships"), new).by(&tenant.owner).gives(201).await
}

/// An open partnership in which `maker` is on that side; its id.
pub async fn open(api: &Api, maker: &Tenant, side: Value, other: &Tenant) -> String {
    let code = code(api, maker, side, "Maker").await;
    let id = text(&propose(api, other, &code, "Other").await["id"]);
    api.post(maker.path(&format!("/partnerships/{id}/acceptance")), json!(null))
        .by(&maker.owner)
        .gives(200)
        .await;
    id
}

/// Closes a partnership from one side.
pub async fn end(api: &Api, tenant: &Tenant, id: &str) {
    let path = tenant.path(&format!("/partnerships/{id}/end"));
    let ended = api.post(path, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(ended["status"], "ended");
}

/// What the tenant itself says of a partnership.
pub async fn seen(api: &Api, tenant: &Tenant, id: &str) -> Value {
    api.get(tenant.path(&format!("/partnerships/{id}"))).by(&tenant.owner).gives(200).await
}
