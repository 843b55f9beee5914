//! An exception is ended, at once and for good.

use super::Exception;
use crate::{
    access::Authority,
    event::Event,
    offices::{self, Changing},
    refused::Refused,
};

/// Needs `mandat/exception.change` on the user, whoever made it. Not while the tenant is frozen (SPV-09).
pub fn decide(authority: &Authority<'_>, exception: &Exception) -> Result<Vec<Event>, Refused> {
    exception.open_to(authority)?;
    offices::changes(authority.rules, Changing::Other(&exception.regime))?;
    Ok(vec![Event::ExceptionEnded {
        exception_id: exception.id,
        user_id: exception.user_id,
        regime: exception.regime.clone(),
        path: exception.path.clone(),
    }])
}
