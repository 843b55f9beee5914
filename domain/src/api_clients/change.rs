//! An API client gets another name.

use super::ApiClient;
use crate::{access::Authority, event::Event, refused::Refused};

/// Needs `mandat/api-client.change`. What is already so makes no event.
pub fn decide(authority: &Authority<'_>, client: &ApiClient, name: String) -> Result<Vec<Event>, Refused> {
    client.changeable_by(authority)?;
    if client.name == name {
        return Ok(Vec::new());
    }
    Ok(vec![Event::ApiClientChanged { api_client_id: client.id, name }])
}
