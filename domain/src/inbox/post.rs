//! Something is put into the organisation's inbox.

use super::{InboxRefused, Kind, Message, Posted, Readers};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    ids::InboxItemId,
    refused::Refused,
    regime::words::Occasion,
    units::Unit,
    validity::Moment,
};

pub struct Post {
    pub item_id: InboxItemId,
    pub kind: Kind,
    pub readers: Readers,
    pub message: Message,
    /// Until when a task should be done.
    pub due_at: Option<Moment>,
}

/// Needs `mandat/inbox.post` where the item belongs: in the unit, or in the whole tenant. The permission that
/// it is for exists here, and a regime says who reads such items; otherwise nobody ever would (CSM-14).
pub fn decide(authority: &Authority<'_>, unit: Option<&Unit>, command: Post) -> Result<Vec<Event>, Refused> {
    let resource = unit.map_or_else(Resource::tenant, |unit| Resource::unit(unit.path.clone()));
    authority.require(service::INBOX_POST, &resource)?;
    let Readers { permission, unit } = command.readers;
    if let Some(permission) = permission.as_ref().filter(|key| authority.rules.permission(key).is_none()) {
        return Err(InboxRefused::ServiceUnknown { permission: permission.clone() }.into());
    }
    let mut regimes = authority
        .rules
        .regimes()
        .filter(|regime| permission.as_ref().is_none_or(|permission| permission.namespace() == regime.key));
    let read = regimes.any(|regime| regime.inbox.iter().any(|rule| rule.on == Occasion::ServiceMessage));
    if !read {
        return Err(InboxRefused::Unread.into());
    }
    Ok(vec![Event::InboxItemPosted(Posted {
        item_id: command.item_id,
        kind: command.kind,
        permission,
        unit_id: unit,
        due_at: command.due_at,
        message: Some(command.message),
    })])
}
