//! Blocks: access refused everywhere or in one group, and back whole.

mod effects;
mod managing;
mod signing_in;

use crate::{
    harness::{Api, NamedCase, Person, Tenant, at, text},
    offices::unit,
};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [effects::cases(), managing::cases(), signing_in::cases()].concat()
}

const SERVICE: &str = "company-access/service.employer.use";
const REASON: &str = "Has lost the laptop";

/// A company with two domains and a group in each, the managers of both groups, and Anna, who uses a service in both.
pub struct Company {
    pub tenant: Tenant,
    pub domain: String,
    pub declarations: String,
    pub careers: String,
    /// Manages the domain of the first group.
    pub dirk: Person,
    /// Manage a group each.
    pub gert: Person,
    pub lise: Person,
    pub anna: Person,
}

pub async fn company(api: &Api) -> Company {
    let tenant = api.tenant_of("company-access").await;
    tenant.activate(api).await;
    api.put(tenant.path("/capacities/company-access/employer"), json!(null))
        .by(&tenant.owner)
        .gives(200)
        .await;
    let domain = unit(api, &tenant, "domain", "Payroll", None).await;
    let other = unit(api, &tenant, "domain", "Pensions", None).await;
    let declarations = unit(api, &tenant, "group", "Declarations", Some(&domain)).await;
    let careers = unit(api, &tenant, "group", "Careers", Some(&other)).await;
    let role = |name: &str, unit: &str| {
        let mut given = at(unit);
        given["role"] = json!(format!("company-access/{name}"));
        if name == "user" {
            given["attested"] = json!(["employment", "group-membership"]);
        }
        given
    };
    let dirk = tenant.user(api, "Dirk", &[&domain], json!([role("access-manager", &domain)])).await;
    let gert =
        tenant.user(api, "Gert", &[&declarations], json!([role("group-manager", &declarations)])).await;
    let lise = tenant.user(api, "Lise", &[&careers], json!([role("group-manager", &careers)])).await;
    let services = json!([
        role("user", &declarations),
        role("employer-services", &declarations),
        role("user", &careers),
        role("employer-services", &careers),
    ]);
    let anna = tenant.user(api, "Anna", &[&declarations, &careers], services).await;
    Company { tenant, domain, declarations, careers, dirk, gert, lise, anna }
}

impl Company {
    /// Whether Anna uses the service in each of the two groups.
    pub async fn works(&self, api: &Api) -> (bool, bool) {
        let in_group = async |group: &str| {
            self.tenant.allows(api, &self.anna, SERVICE, json!({ "unit_id": group })).await
        };
        (in_group(&self.declarations).await, in_group(&self.careers).await)
    }
}

/// Where blocks of somebody are.
pub fn blocks(tenant: &Tenant, user: &Person) -> String {
    tenant.path(&format!("/users/{}/blocks", user.id))
}

pub fn new(unit: Option<&str>) -> Value {
    let mut new = json!({ "reason": REASON });
    if let Some(unit) = unit {
        new["unit_id"] = json!(unit);
    }
    new
}

/// Blocks somebody; the path of the block.
pub async fn block(api: &Api, tenant: &Tenant, user: &Person, unit: Option<&str>, by: &Person) -> String {
    let made = api.post(blocks(tenant, user), new(unit)).by(by).gives(201).await;
    format!("{}/{}", blocks(tenant, user), text(&made["id"]))
}
