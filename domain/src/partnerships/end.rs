//! Either side closes a partnership, or says no to one that was proposed.

use super::{BothSides, Partnership, Status, require_on};
use crate::{access::Authority, event::Event, refused::Refused};

/// Needs `mandat/partnership.change`. It takes no yes of the other side and counts at once. What has
/// ended stays ended: no event.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`]
pub fn decide(
    authority: &Authority<'_>,
    here: &Partnership,
    there: Option<&Partnership>,
) -> Result<BothSides, Refused> {
    require_on(authority)?;
    let event = |known: Option<&Partnership>| {
        let goes_on = known.filter(|known| known.status != Status::Ended);
        goes_on.map(|known| Event::PartnershipEnded { partnership_id: known.id }).into_iter().collect()
    };
    Ok(BothSides { here: event(Some(here)), there: event(there) })
}
