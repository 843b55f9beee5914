//! Access reviews: rounds in which each assignment is confirmed, changed or ended, and what is left is listed (SPV-10).

mod going_through;
mod reminding;
mod reporting;
mod seeing;

use crate::{
    harness::{Api, Call, NamedCase, Person, Tenant, at, text},
    offices::{
        employer::{ADMINISTRATOR, INVOICES, USER, hire, working},
        unit,
    },
};
use chrono::TimeDelta;
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [going_through::cases(), reminding::cases(), reporting::cases(), seeing::cases()].concat()
}

/// An employer with two codes. Ada administers both, Bo the second; Ulla uses the first, Uno the second, where Vera reads
/// invoices.
pub struct Employer {
    pub tenant: Tenant,
    pub ada: Person,
    pub bo: Person,
    pub ulla: Person,
    pub uno: Person,
    pub vera: Person,
    pub first: String,
    pub second: String,
}

pub async fn employer(api: &Api) -> Employer {
    let (tenant, ada, first) = working(api).await;
    let second = unit(api, &tenant, "employer-code", "1002", None).await;
    let bo = hire(api, &tenant, "Bo").await;
    tenant.assign(api, &bo, ADMINISTRATOR, at(&second)).await;
    let user = async |name, code: &String| tenant.user(api, name, &[code.as_str()], json!([])).await;
    let (ulla, uno, vera) =
        (user("Ulla", &first).await, user("Uno", &second).await, user("Vera", &second).await);
    tenant.assign(api, &ulla, USER, at(&first)).await;
    tenant.assign(api, &uno, USER, at(&second)).await;
    tenant.assign(api, &vera, INVOICES, at(&second)).await;
    Employer { tenant, ada, bo, ulla, uno, vera, first, second }
}

impl Employer {
    pub fn starting<'a>(&self, api: &'a Api, by: &Person, more: Value) -> Call<'a> {
        let mut new = json!({ "roles": [USER, INVOICES], "due_at": api.now() + TimeDelta::days(30) });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api.post(self.tenant.path("/access-reviews"), new).by(by)
    }

    /// A round over all users of all codes, started by Ada; its path.
    pub async fn round(&self, api: &Api) -> String {
        let made = self.starting(api, &self.ada, json!({})).gives(201).await;
        self.tenant.path(&format!("/access-reviews/{}", text(&made["id"])))
    }

    pub async fn assignment(&self, api: &Api, of: &Person) -> String {
        let list = format!("/assignments?holder_id={}", of.id);
        text(&self.tenant.list(api, &list, &self.tenant.owner).await[0]["id"])
    }

    /// Says something about what somebody holds.
    pub async fn say<'a>(
        &self,
        api: &'a Api,
        round: &str,
        of: &Person,
        outcome: &str,
        by: &Person,
    ) -> Call<'a> {
        let id = self.assignment(api, of).await;
        api.put(format!("{round}/items/{id}"), json!({ "outcome": outcome })).by(by)
    }
}

/// The holders of what a round shows somebody, with how each stands, sorted.
pub async fn items(api: &Api, round: &str, by: &Person) -> Vec<(String, String)> {
    let page = api.get(format!("{round}/items")).by(by).gives(200).await;
    let item = |item: &Value| (text(&item["assignment"]["holder"]["id"]), text(&item["status"]));
    let mut items: Vec<_> = page["items"].as_array().unwrap().iter().map(item).collect();
    items.sort();
    items
}

/// The same as expected.
pub fn standing(of: &[(&Person, &str)]) -> Vec<(String, String)> {
    let mut items: Vec<_> = of.iter().map(|(who, status)| (who.id.clone(), (*status).to_owned())).collect();
    items.sort();
    items
}
