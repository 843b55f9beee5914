//! An item of the organisation's inbox is done, or open again.

use super::Item;
use crate::{access::Authority, access::UnitPath, event::Event, refused::Refused};

/// Whoever reads an item says for all of them that it is done, or that it is not; so does who posted it. What is
/// already so makes no event. To everybody else it does not exist.
pub fn decide(
    authority: &Authority<'_>,
    item: &Item,
    unit: Option<&UnitPath>,
    done: bool,
) -> Result<Vec<Event>, Refused> {
    let reads = authority
        .subject
        .is_some_and(|subject| super::reads(authority.rules, subject, &item.readers, unit, authority.at));
    if !reads && !item.posted {
        return Err(Refused::NotFound { what: "inbox item" });
    }
    if item.done == done {
        return Ok(Vec::new());
    }
    let item_id = item.id;
    Ok(vec![if done { Event::InboxItemDone { item_id } } else { Event::InboxItemReopened { item_id } }])
}
