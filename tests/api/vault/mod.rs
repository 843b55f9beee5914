//! The vault: an employer's store of personal data, and what an occupational-health service sees of it.

mod canary;
mod employees;
mod episodes;
mod files;
mod knowledge;
mod opening;
pub mod pulls;
mod pulls_counted;
mod rights;
mod sharing;
pub mod tampering;
mod users;

use crate::{
    harness::{Api, NamedCase, Person, Tenant, text},
    partnerships,
};
use serde_json::{Value, json};

pub const REGIME: &str = "data-vault";
/// Passes the test of elevens.
pub const CITIZEN_NUMBER: &str = "111222333";

pub fn cases() -> Vec<NamedCase> {
    [
        opening::cases(),
        knowledge::cases(),
        canary::cases(),
        employees::cases(),
        sharing::cases(),
        files::cases(),
        episodes::cases(),
        pulls::cases(),
        pulls_counted::cases(),
        users::cases(),
        rights::cases(),
        tampering::cases(),
    ]
    .concat()
}

/// An employer whose vault is connected with a provider.
pub struct World {
    pub employer: Tenant,
    pub provider: Tenant,
    pub partnership: String,
    /// Two departments of the employer.
    pub department: String,
    pub elsewhere: String,
    /// Of the provider's staff.
    pub manager: Person,
}

impl World {
    /// In which the provider may pull nothing.
    pub async fn new(api: &Api) -> Self {
        Self::with(api, json!({})).await
    }

    /// In which the provider may pull in these situations.
    pub async fn with(api: &Api, pulls: Value) -> Self {
        let employer = api.tenant_of(REGIME).await;
        let provider = api.provider_of(REGIME).await;
        let client = json!({ "type": "client", "regime": REGIME });
        let partnership = partnerships::open(api, &employer, client, &provider).await;
        let north = department(api, &employer, "Afdeling A").await;
        let south = department(api, &employer, "Afdeling B").await;
        let manager = provider.user(api, "Mark", &[], json!([{ "role": "data-vault/case-manager" }])).await;
        let world = Self { employer, provider, partnership, department: north, elsewhere: south, manager };
        api.put(world.employer.path("/vault"), json!(null)).by(&world.employer.owner).gives(200).await;
        world.connect(api, pulls).await;
        world
    }

    /// Connects the vault with the provider.
    pub async fn connect(&self, api: &Api, pulls: Value) -> Value {
        let path = self.employer.path(&format!("/vault/connections/{}", self.provider.id));
        api.put(path, json!({ "pulls": pulls })).by(&self.employer.owner).gives(200).await
    }

    /// Enters Anna Janssen into a department; the employee.
    pub async fn anna(&self, api: &Api) -> Value {
        self.enter(api, Some(&self.department), janssen("MS004")).await
    }

    pub async fn enter(&self, api: &Api, unit: Option<&str>, data: Value) -> Value {
        let new = json!({ "unit_id": unit, "data": data });
        let new = if unit.is_some() { new } else { json!({ "data": new["data"] }) };
        let path = self.employer.path("/vault/employees");
        api.post(path, new).by(&self.employer.owner).gives(201).await
    }

    /// What the employer sees of an employee.
    pub async fn employee(&self, api: &Api, id: &Value) -> Value {
        let path = self.employer.path(&format!("/vault/employees/{}", text(id)));
        api.get(path).by(&self.employer.owner).gives(200).await
    }

    /// The vault's administrator shares an employee's file with the provider; the share.
    pub async fn share(&self, api: &Api, employee: &Value) -> Value {
        api.post(self.shares_of(employee), self.sharing()).by(&self.employer.owner).gives(201).await
    }

    /// Where an employee's shares are.
    pub fn shares_of(&self, employee: &Value) -> String {
        self.employer.path(&format!("/vault/employees/{}/shares", text(&employee["id"])))
    }

    /// What is said when a file is shared.
    pub fn sharing(&self) -> Value {
        json!({
            "provider_id": self.provider.id, "care_need": true, "reason": "Is ill, and I am going to report it",
            "basis": "occupational-health-law",
        })
    }

    /// The files that the provider's case manager sees.
    pub async fn files(&self, api: &Api) -> Vec<Value> {
        let page = api.get(self.provider.path("/files")).by(&self.manager).gives(200).await;
        page["items"].as_array().unwrap().clone()
    }

    /// The employments that the provider's case manager sees.
    pub async fn employments(&self, api: &Api) -> Vec<Value> {
        let path = self.provider.path(&format!("/clients/{}/employees", self.employer.id));
        let page = api.get(path).by(&self.manager).gives(200).await;
        page["items"].as_array().unwrap().clone()
    }

    /// The case manager begins an episode in a file.
    pub async fn begin(&self, api: &Api, file: &Value) -> Value {
        let path = self.provider.path(&format!("/files/{}/episodes", text(&file["id"])));
        api.post(path, json!({ "kind": "sickness-report" })).by(&self.manager).gives(201).await
    }

    /// One level of the employer's tree, as its owner sees it.
    pub async fn tree(&self, api: &Api, unit: &str) -> Value {
        let path = self.employer.path(&format!("/vault/tree?unit_id={unit}"));
        api.get(path).by(&self.employer.owner).gives(200).await
    }
}

/// A new department at the top of the employer.
pub async fn department(api: &Api, employer: &Tenant, name: &str) -> String {
    let new = json!({ "kind": "department", "name": name });
    text(&api.post(employer.path("/units"), new).by(&employer.owner).gives(201).await["id"])
}

/// All that is known of Anna Janssen.
pub fn janssen(personnel_number: &str) -> Value {
    json!({
        "initials": "A.", "given_name": "Anna", "prefix": "van der", "family_name": "Janssen",
        "birth_date": "1965-09-19", "sex": "female", "street": "Sint Josephstraat", "house_number": "50",
        "postcode": "5211 NJ", "city": "'s-Hertogenbosch", "country": "NL", "citizen_number": CITIZEN_NUMBER,
        "email": "a.janssen@kessler.example", "private_email": "anna@janssen.example",
        "work_phone": "073 615 9998", "home_phone": "073 615 9999", "mobile_phone": "06 12345678",
        "personnel_number": personnel_number, "employed_from": "2018-01-31", "hours": "36",
        "contract_type": "permanent",
    })
}

/// The least that is known of somebody.
pub fn somebody(personnel_number: &str, family_name: &str) -> Value {
    json!({
        "family_name": family_name, "birth_date": "1980-02-29", "personnel_number": personnel_number,
        "employed_from": "2020-05-01",
    })
}
