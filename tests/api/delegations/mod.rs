//! Delegations: somebody acts with part of another's authority, and the role stays where it is.

mod acting;
mod ending;
mod parts;
mod refusing;

use crate::{
    harness::{Api, Call, NamedCase, Person, Tenant, text},
    offices::{
        assignment,
        employer::{ORDERER, hire, working},
    },
};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [acting::cases(), ending::cases(), parts::cases(), refusing::cases()].concat()
}

/// The request that lets somebody act with part of an assignment; `more` holds the part.
fn delegating<'a>(api: &'a Api, tenant: &Tenant, source: &str, to: &Person, more: Value) -> Call<'a> {
    let mut new = json!({ "assignment_id": source, "delegate_id": to.id });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    api.post(tenant.path("/delegations"), new)
}

/// An employer whose orderer lets Ben handle the office.
struct Handled {
    tenant: Tenant,
    /// An administrator of all codes.
    ada: Person,
    code: String,
    /// The orderer's assignment.
    office: String,
    ben: Person,
    delegation: Value,
}

async fn handled(api: &Api) -> Handled {
    let (tenant, ada, code) = working(api).await;
    let office = assignment(api, &tenant, &tenant.owner, ORDERER).await;
    let ben = hire(api, &tenant, "Ben").await;
    let delegation = delegating(api, &tenant, &office, &ben, json!({})).by(&tenant.owner).gives(201).await;
    Handled { tenant, ada, code, office, ben, delegation }
}

impl Handled {
    fn path(&self) -> String {
        self.tenant.path(&format!("/delegations/{}", text(&self.delegation["id"])))
    }

    async fn may(&self, api: &Api, who: &Person, permission: &str) -> bool {
        self.tenant.allows(api, who, &format!("employer-self-service/{permission}"), json!({})).await
    }
}

/// The newest event of that type.
async fn latest(api: &Api, tenant: &Tenant, kind: &str) -> Value {
    let events = tenant.events(api).await;
    events.into_iter().rev().find(|event| event["type"] == kind).unwrap()
}

fn user(person: &Person) -> Value {
    json!({ "type": "user", "id": person.id })
}
