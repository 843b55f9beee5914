//! The provider says which of its sites serves a client.

use super::{Partnership, Side, Status, require_on};
use crate::{access::Authority, event::Event, ids::UnitId, refused::Refused, units::Unit};

/// Needs `mandat/partnership.change`. It is the provider's own matter: the client learns nothing of it.
/// The unit is one the actor may see, open, and of the kind that the regime calls a site; any kind where
/// the regime names none (ASP-18). The site that serves already makes no event.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`Refused::PartnershipNotServed`],
/// [`Refused::PartnershipEnded`], [`Refused::UnitUnknown`], [`Refused::UnitClosed`], [`Refused::SiteKind`]
pub fn decide(
    authority: &Authority<'_>,
    partnership: &Partnership,
    site: Option<UnitId>,
    unit_id: UnitId,
    unit: Option<&Unit>,
) -> Result<Vec<Event>, Refused> {
    require_on(authority)?;
    let Side::Provider { regime } = &partnership.side else {
        return Err(Refused::PartnershipNotServed);
    };
    if partnership.status == Status::Ended {
        return Err(Refused::PartnershipEnded);
    }
    let unit = unit.ok_or(Refused::UnitUnknown { field: "unit_id", unit: unit_id })?;
    unit.named_by(authority, "unit_id")?;
    if unit.closed {
        return Err(Refused::UnitClosed { field: "unit_id", unit: unit_id });
    }
    let reach = authority.rules.regime(regime).and_then(|regime| regime.tenants.reach.as_ref());
    if let Some(reach) = reach.filter(|reach| reach.unit_kind != unit.kind) {
        return Err(Refused::SiteKind { kind: reach.unit_kind.clone() });
    }
    if site == Some(unit_id) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PartnershipSiteSet { partnership_id: partnership.id, unit_id }])
}
