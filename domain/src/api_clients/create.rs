//! A program gets an account.

use crate::{
    access::{Authority, Resource, service},
    event::Event,
    ids::ApiClientId,
    refused::Refused,
};

/// Needs `mandat/api-client.change` in the whole tenant. It can do nothing until it holds a role.
pub fn decide(authority: &Authority<'_>, id: ApiClientId, name: String) -> Result<Vec<Event>, Refused> {
    authority.require(service::API_CLIENT_CHANGE, &Resource::tenant())?;
    Ok(vec![Event::ApiClientCreated { api_client_id: id, name }])
}
