//! The tokens of an issuer do not count any more.

use super::{Issuer, IssuerRefused};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    refused::Refused,
};

/// Only operators do this. Sessions that have begun go on; nobody begins another by it.
///
/// # Errors
/// [`IssuerRefused::Ended`]
pub fn decide(authority: &Authority<'_>, issuer: &Issuer) -> Result<Vec<Event>, Refused> {
    authority.require_on("issuer", service::ISSUER_READ, service::ISSUER_CHANGE, &Resource::tenant())?;
    if issuer.ended {
        return Err(IssuerRefused::Ended.into());
    }
    Ok(vec![Event::IssuerEnded { issuer_id: issuer.id }])
}
