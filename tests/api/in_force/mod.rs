//! What of its regimes is in force in a tenant.

mod activation;
mod automatic;
mod capacities;
mod effects;
mod modules;
mod roles;

use crate::harness::{Api, NamedCase, Tenant};
use serde_json::Value;

pub fn cases() -> Vec<NamedCase> {
    [
        activation::cases(),
        automatic::cases(),
        capacities::cases(),
        effects::cases(),
        modules::cases(),
        roles::cases(),
    ]
    .concat()
}

const ACTIVITIES: &str = "/modules/time-recording/activity-management";
const EXTENDED: &str = "/modules/time-recording/extended-activities";

/// A company whose main access manager has started its access.
async fn company(api: &Api) -> Tenant {
    let company = api.tenant_of("company-access").await;
    company.activate(api).await;
    company
}

/// The item of a list with that key.
fn item<'a>(list: &'a [Value], key: &str) -> &'a Value {
    list.iter().find(|item| item["key"] == key).unwrap_or_else(|| panic!("no {key}: {list:?}"))
}
