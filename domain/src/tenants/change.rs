//! A tenant's own particulars: its name and the language it is written to in.

use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

/// The particulars as they are, or as they shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Particulars {
    pub name: String,
    pub language: String,
}

/// Needs `mandat/tenant.change` in the whole tenant. What is already so makes no event.
pub fn decide(
    authority: &Authority<'_>,
    now: &Particulars,
    wanted: Particulars,
) -> Result<Vec<Event>, Refused> {
    authority.require(service::TENANT_CHANGE, &Resource::tenant())?;
    if *now == wanted {
        return Ok(Vec::new());
    }
    Ok(vec![Event::TenantChanged { name: wanted.name, language: wanted.language }])
}
