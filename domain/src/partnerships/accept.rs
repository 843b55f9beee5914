//! The maker of the code has seen who proposes, and says yes: the partnership is open.

use super::{BothSides, Partnership, Status, require_on};
use crate::{access::Authority, event::Event, refused::Refused};

/// Needs `mandat/partnership.change`. The side that proposed has said yes already and cannot answer for
/// the other one. `there` is the partnership as the partner knows it: it must still wait as well. An open
/// partnership stays open: no event.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`Refused::PartnershipEnded`],
/// [`Refused::PartnershipNotProposed`]
pub fn decide(
    authority: &Authority<'_>,
    here: &Partnership,
    there: Option<&Partnership>,
) -> Result<BothSides, Refused> {
    require_on(authority)?;
    match (here.status, there.map(|there| there.status)) {
        (Status::Open, Some(Status::Open)) => Ok(BothSides::default()),
        (Status::Proposed, Some(Status::Proposed)) if !here.proposed_here => {
            Ok(BothSides::same(Event::PartnershipAccepted { partnership_id: here.id }))
        }
        (Status::Proposed, Some(Status::Proposed)) => Err(Refused::PartnershipNotProposed),
        _ => Err(Refused::PartnershipEnded),
    }
}
