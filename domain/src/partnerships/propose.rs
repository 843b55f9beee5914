//! Who has a code proposes a partnership to its maker.

use super::{BothSides, Partnership, Side, Status, require};
use crate::{
    access::Authority,
    event::Event,
    ids::{PartnershipId, TenantId},
    refused::Refused,
};

pub struct Propose {
    pub partnership_id: PartnershipId,
    /// The name that this side shows the other.
    pub own_name: String,
}

/// A code that counts: who made it, as what, and the name that the maker shows.
#[derive(Debug, Clone)]
pub struct Code {
    pub maker: TenantId,
    /// What the maker is in the partnership.
    pub side: Side,
    pub name: String,
}

/// Needs `mandat/partnership.change`. `code` is `None` for one that is unknown, used or expired, which
/// look alike. `known` are the partnerships of this tenant with the maker: one of each kind at a time.
/// Service is by a regime that this tenant follows too (ASP-18).
///
/// # Errors
/// [`Refused::Forbidden`], [`Refused::PartnershipCodeInvalid`], [`Refused::PartnershipWithSelf`],
/// [`Refused::RegimeNotFollowed`], [`Refused::PartnershipExists`]
pub fn decide(
    authority: &Authority<'_>,
    tenant: TenantId,
    code: Option<Code>,
    known: &[Partnership],
    command: Propose,
) -> Result<BothSides, Refused> {
    require(authority)?;
    let code = code.ok_or(Refused::PartnershipCodeInvalid)?;
    if code.maker == tenant {
        return Err(Refused::PartnershipWithSelf);
    }
    let side = code.side.other();
    side.fits(authority.rules, "code")?;
    let same = known
        .iter()
        .find(|known| known.partner == code.maker && known.side == side && known.status != Status::Ended);
    if let Some(same) = same {
        return Err(Refused::PartnershipExists { partnership: same.id });
    }
    let here = Event::PartnershipProposed {
        partnership_id: command.partnership_id,
        side,
        partner_id: code.maker,
        partner_name: code.name.clone(),
        own_name: command.own_name.clone(),
        proposed_here: true,
    };
    let there = Event::PartnershipProposed {
        partnership_id: command.partnership_id,
        side: code.side,
        partner_id: tenant,
        partner_name: command.own_name,
        own_name: code.name,
        proposed_here: false,
    };
    Ok(BothSides { here: vec![here], there: vec![there] })
}
