//! An API client is ended: its secrets, tokens and roles stop counting at once.

use super::ApiClient;
use crate::{access::Authority, event::Event, refused::Refused};

/// Needs `mandat/api-client.change`. Ending is for good.
pub fn decide(authority: &Authority<'_>, client: &ApiClient) -> Result<Vec<Event>, Refused> {
    client.changeable_by(authority)?;
    Ok(vec![Event::ApiClientEnded { api_client_id: client.id }])
}
