//! Somebody who could give the role rejects a request for it, or whoever asked takes it back.

use super::AccessRequest;
use crate::{access::Authority, event::Event, refused::Refused, settings::Written};

/// Takes the authority to give what is asked for, all of it, and a reason. Whoever raised the request, and whom it
/// is for, may take it back in the same way.
///
/// # Errors
/// Those of [`AccessRequest::open_to`] and of [`Authority::appointing`]
pub fn decide(
    authority: &Authority<'_>,
    request: &AccessRequest,
    reason: String,
) -> Result<Vec<Event>, Refused> {
    request.open_to(authority)?;
    let own = request.is_own(authority.actor, authority.subject.map(|subject| subject.account));
    if !authority.scopes.is_empty() {
        return Err(Refused::InsufficientScope);
    }
    if !own {
        let role = authority.rules.role(&request.role);
        let role = role.ok_or_else(|| Refused::RoleUnknown { role: request.role.clone() })?;
        authority.appointing(role, &request.place(), &request.constraints, false)?;
    }
    Ok(vec![Event::AccessRequestRejected {
        request_id: request.id,
        user_id: request.user_id,
        role: request.role.clone(),
        scope: request.scope,
        reason: Some(Written(reason)),
    }])
}
