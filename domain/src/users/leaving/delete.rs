//! A user is deleted, and not only set inactive.

use super::{
    Leaver, LeavingRefused, asked,
    deactivate::{Deactivate, planned},
};
use crate::{
    access::Authority,
    event::Event,
    refused::Refused,
    regime::words::{Deletable, Successor},
};

/// Takes what it takes to have the user leave, and they leave with it where they have not yet. Who has signed in once
/// stays where one of the regimes says so (ASP-20). Whom records are addressed to has a successor first, where the
/// regimes want one (ASP-22).
///
/// # Errors
/// [`LeavingRefused::NotDeletable`], [`LeavingRefused::SuccessorMissing`], those of [`deactivate::decide`](super::deactivate::decide)
pub fn decide(authority: &Authority<'_>, leaver: &Leaver) -> Result<Vec<Event>, Refused> {
    leaver.open_to(authority)?;
    let asked = asked(authority.rules);
    let signed_in = leaver.holder.signed_in;
    let stays = match asked.deletable {
        Deletable::Always => false,
        Deletable::BeforeFirstLogin => signed_in,
        Deletable::Never => true,
    };
    if stays {
        return Err(LeavingRefused::NotDeletable { signed_in }.into());
    }
    if asked.successor == Successor::Mandatory && leaver.cases.iter().any(|cases| cases.all > 0) {
        return Err(LeavingRefused::SuccessorMissing.into());
    }
    let mut events = Vec::new();
    if leaver.active {
        let left = planned(authority, leaver, &Deactivate::default(), Successor::Optional)?;
        if let Some(obstacle) = left.obstacles.into_iter().next() {
            return Err(obstacle);
        }
        events = left.events;
    }
    let out: Vec<_> = leaver.taken_out().filter(|event| !events.contains(event)).collect();
    events.extend(out);
    events.push(Event::UserDeleted { user_id: leaver.user_id });
    Ok(events)
}
