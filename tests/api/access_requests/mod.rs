//! Requests for access: raised, found in the inbox, approved as they are or narrower, rejected, lapsed.

mod answering;
mod employer;
mod raising;
mod vault;

use crate::{
    harness::{Api, Call, EMPLOYEE, NamedCase, Person, SUPERVISOR, Tenant, at, text},
    notices,
};
use serde_json::{Value, json};

pub fn cases() -> Vec<NamedCase> {
    [answering::cases(), employer::cases(), raising::cases(), vault::cases()].concat()
}

/// Two teams; Sara supervises North, Ines South, and Nils is a member of North.
pub struct Teams {
    pub tenant: Tenant,
    pub north: String,
    pub south: String,
    pub sara: Person,
    pub ines: Person,
    pub nils: Person,
}

pub async fn teams(api: &Api) -> Teams {
    let tenant = api.tenant().await;
    let [north, south] = [tenant.team(api, "North").await, tenant.team(api, "South").await];
    let user =
        async |name, units: &[&String]| notices::user(api, &tenant, name, json!({ "units": units })).await;
    let [sara, ines] = [user("Sara", &[]).await, user("Ines", &[]).await];
    tenant.assign(api, &sara, SUPERVISOR, at(&north)).await;
    tenant.assign(api, &ines, SUPERVISOR, at(&south)).await;
    let nils = user("Nils", &[&north]).await;
    Teams { tenant, north, south, sara, ines, nils }
}

impl Teams {
    pub fn asking<'a>(&self, api: &'a Api, by: &Person, role: &str, more: Value) -> Call<'a> {
        let mut new = json!({ "role": role });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api.post(self.tenant.path("/access-requests"), new).by(by)
    }

    /// Nils asks to be an employee of North; the path of the request.
    pub async fn asked(&self, api: &Api) -> String {
        let made = self.asking(api, &self.nils, EMPLOYEE, at(&self.north)).gives(201).await;
        self.tenant.path(&format!("/access-requests/{}", text(&made["id"])))
    }
}
