//! Exceptions: a user's own rule for single customers and projects.

mod booking;
mod dry_run;
mod explaining;
mod managing;

use crate::harness::{Api, NamedCase, Person, Tenant};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [booking::cases(), dry_run::cases(), explaining::cases(), managing::cases()].concat()
}

/// An exception to be made in time recording.
pub fn new(user: &Person, path: Value, verdict: &str) -> Value {
    json!({ "user_id": user.id, "regime": "time-recording", "path": path, "verdict": verdict })
}

/// An exception, made by the owner.
pub async fn make(api: &Api, tenant: &Tenant, user: &Person, path: Value, verdict: &str) -> Value {
    api.post(tenant.path("/exceptions"), new(user, path, verdict)).by(&tenant.owner).gives(201).await
}

/// The rule by which somebody may, or may not, book their own activity on a path.
pub async fn booking(api: &Api, tenant: &Tenant, user: &Person, path: Value, context: Value) -> String {
    let properties = match path {
        Value::Null => json!({ "owner_id": user.id }),
        path => json!({ "owner_id": user.id, "path": path }),
    };
    let answer = tenant.evaluation(api, user, "time-recording/activity.record", properties, context).await;
    answer["context"]["rule"].as_str().unwrap().to_owned()
}
