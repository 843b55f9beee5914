//! An exception is switched on or off; it stays where it is (TIM-13).

use super::Exception;
use crate::{
    access::Authority,
    event::Event,
    offices::{self, Changing},
    refused::Refused,
};

/// Needs `mandat/exception.change` on the user. What is already so makes no event. Nothing changes while the
/// tenant is frozen (SPV-09).
pub fn decide(authority: &Authority<'_>, exception: &Exception, active: bool) -> Result<Vec<Event>, Refused> {
    exception.open_to(authority)?;
    if active == exception.active {
        return Ok(Vec::new());
    }
    offices::changes(authority.rules, Changing::Other(&exception.regime))?;
    Ok(vec![Event::ExceptionChanged {
        exception_id: exception.id,
        user_id: exception.user_id,
        regime: exception.regime.clone(),
        path: exception.path.clone(),
        active,
    }])
}
