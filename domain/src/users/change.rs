//! A user's own particulars change: name or e-mail address.

use crate::{
    access::{Authority, Owner, Resource, service},
    event::Event,
    ids::UserId,
    person::Person,
    refused::Refused,
};

pub struct Change {
    pub user_id: UserId,
    pub wanted: Person,
}

/// Needs `mandat/user.change` on the user. An e-mail address is unique within a tenant. What is
/// already so makes no event.
pub fn decide(
    authority: &Authority<'_>,
    user: &Owner,
    person: &Person,
    email_taken: bool,
    command: Change,
) -> Result<Vec<Event>, Refused> {
    let resource = Resource::of(user.clone());
    authority.require_on("user", service::USER_READ, service::USER_CHANGE, &resource)?;
    if email_taken {
        return Err(Refused::EmailTaken);
    }
    if *person == command.wanted {
        return Ok(Vec::new());
    }
    Ok(vec![Event::UserChanged { user_id: command.user_id, person: Some(command.wanted) }])
}
