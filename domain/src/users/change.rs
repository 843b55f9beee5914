//! A user's own particulars change.

use super::{
    create::Taken,
    identifiers::{checked, still_there},
};
use crate::{
    access::{Authority, Resource, service},
    assignments::create::Holder,
    event::Event,
    ids::UserId,
    keys::RoleKey,
    person::Person,
    refused::Refused,
};

pub struct Change {
    pub user_id: UserId,
    pub wanted: Person,
}

/// Needs `mandat/user.change` on the user. An e-mail address is unique within a tenant, and whoever
/// controls it controls the account: it is changed only by somebody who could give every role that the
/// user holds or will hold, so that nobody gets into an office by way of its holder (TIM-09). What is
/// already so makes no event. Numbers by which the person is known elsewhere are right by the rules of the
/// regimes and unique within a tenant; none goes that a role of theirs cannot be held without (SPV-01, CSM-08).
pub fn decide(
    authority: &Authority<'_>,
    user: &Holder,
    person: &Person,
    taken: &Taken,
    command: Change,
) -> Result<Vec<Event>, Refused> {
    let resource = Resource::of(user.owner.clone());
    authority.require_on("user", service::USER_READ, service::USER_CHANGE, &resource)?;
    if command.wanted.email != person.email {
        all_given(authority, user, &resource).map_err(|(role, by)| Refused::OfficeNotYours { role, by })?;
    }
    if taken.email {
        return Err(Refused::EmailTaken);
    }
    let wanted = checked(authority.rules, command.wanted, &taken.identifiers)?;
    still_there(authority, user, &wanted)?;
    if *person == wanted {
        return Ok(Vec::new());
    }
    Ok(vec![Event::UserChanged { user_id: command.user_id, person: Some(wanted) }])
}

/// Whether the actor could give every role that the user holds or will hold; otherwise one that they could not, and
/// whose holders could.
pub(super) fn all_given(
    authority: &Authority<'_>,
    user: &Holder,
    resource: &Resource,
) -> Result<(), (RoleKey, Vec<RoleKey>)> {
    let held = user.subject.holdings.iter().filter(|held| !held.is_over(authority.at));
    for (held, role) in held.filter_map(|held| Some((held, authority.rules.role(&held.role)?))) {
        let gives =
            |authority: &Authority<'_>| authority.appointing(role, resource, &held.constraints, false);
        if authority.apart_from(user.subject.account, gives).is_err() {
            return Err((role.key.clone(), role.appointers(false)));
        }
    }
    Ok(())
}
