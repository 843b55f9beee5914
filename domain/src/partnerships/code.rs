//! A tenant says yes to being asked: a code that it hands to the partner it wants.

use super::{Side, require};
use crate::{access::Authority, event::Event, refused::Refused, validity::Moment};
use chrono::TimeDelta;

/// How long a code can be used.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// Needs `mandat/partnership.change`. Service is by a regime that the tenant follows.
///
/// # Errors
/// [`Refused::Forbidden`], [`Refused::RegimeNotFollowed`]
pub fn make(authority: &Authority<'_>, side: Side, expires_at: Moment) -> Result<Vec<Event>, Refused> {
    require(authority)?;
    side.fits(authority.rules, "side/regime")?;
    Ok(vec![Event::PartnershipCodeMade { side, expires_at }])
}
