//! An exception is ended, at once and for good.

use super::Exception;
use crate::{access::Authority, event::Event, refused::Refused};

/// Needs `mandat/exception.change` on the user, whoever made it.
pub fn decide(authority: &Authority<'_>, exception: &Exception) -> Result<Vec<Event>, Refused> {
    exception.open_to(authority)?;
    Ok(vec![Event::ExceptionEnded {
        exception_id: exception.id,
        user_id: exception.user_id,
        regime: exception.regime.clone(),
        path: exception.path.clone(),
    }])
}
