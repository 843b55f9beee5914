//! API clients: accounts of programs, which hold roles like users (GEN-04).

pub mod change;
pub mod create;
pub mod end;
pub mod secrets;
#[cfg(test)]
mod tests;

use crate::{
    access::{Authority, Owner, Resource, service},
    account::Account,
    ids::ApiClientId,
    refused::Refused,
};

/// An API client as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct ApiClient {
    pub id: ApiClientId,
    pub name: String,
    pub active: bool,
}

impl ApiClient {
    /// Needs `mandat/api-client.change`; an ended API client stays ended.
    fn changeable_by(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        let owner = Owner { account: Account::ApiClient(self.id), units: Vec::new() };
        let resource = Resource::of(owner);
        authority.require_on(
            "API client",
            service::API_CLIENT_READ,
            service::API_CLIENT_CHANGE,
            &resource,
        )?;
        if self.active { Ok(()) } else { Err(Refused::ApiClientEnded) }
    }
}
