//! Both sides say yes, either closes.

use super::{BothSides, Partnership, Side, Status, accept, code, end, propose, site};
use crate::{
    access::sample::*,
    event::Event,
    ids::{PartnershipId, TenantId, UnitId},
    refused::Refused,
};
use uuid::Uuid;

const HERE: TenantId = TenantId(Uuid::from_u128(101));
const THERE: TenantId = TenantId(Uuid::from_u128(102));
const ID: PartnershipId = PartnershipId(Uuid::from_u128(7));

fn served() -> Side {
    Side::Client { regime: "time-recording".to_owned() }
}

fn partnership(side: Side, status: Status, proposed_here: bool) -> Partnership {
    Partnership { id: ID, side, partner: THERE, status, proposed_here }
}

fn proposal() -> propose::Propose {
    propose::Propose { partnership_id: ID, own_name: "Here".to_owned() }
}

fn by_code(maker: TenantId, side: Side) -> propose::Code {
    propose::Code { maker, side, name: "There".to_owned() }
}

#[test]
fn every_side_has_its_other_and_its_word() {
    for side in [Side::Host, Side::Lender, served(), served().other()] {
        assert_eq!(side.other().other(), side);
        assert_ne!(side.other(), side);
        let regime = side.regime().map(str::to_owned);
        assert_eq!(Side::from_parts(side.as_str(), regime), Some(side));
    }
    assert_eq!(Side::from_parts("client", None), None);
    assert_eq!(Side::from_parts("host", Some("r".to_owned())), None);
    assert_eq!(Side::from_parts("friend", None), None);
    for status in [Status::Proposed, Status::Open, Status::Ended] {
        assert_eq!(Status::from_word(status.as_str()), Some(status));
    }
}

#[test]
fn a_code_is_made_by_who_may_and_for_a_regime_that_is_followed() {
    let (owner, employee) = (with("tenant-owner"), with("employee"));
    let made = by(&owner, |owner| code::make(owner, Side::Host, day(14))).unwrap();
    assert_eq!(made, [Event::PartnershipCodeMade { side: Side::Host, expires_at: day(14) }]);
    assert_eq!(code(by(&employee, |other| code::make(other, Side::Host, day(14)))), "forbidden");
    assert!(by(&owner, |owner| code::make(owner, served(), day(14))).is_ok());
    let other = Side::Provider { regime: "broker-portal".to_owned() };
    let refused = by(&owner, |owner| code::make(owner, other.clone(), day(14)));
    assert_eq!(code(refused), "regime_not_followed");
}

#[test]
fn each_log_tells_of_the_proposal_from_its_own_side() {
    let owner = with("tenant-owner");
    let propose_with = |code, known: &[Partnership]| {
        by(&owner, |owner| propose::decide(owner, HERE, code, known, proposal()))
    };
    let propose = |code, known: &[Partnership]| propose_with(Some(code), known);
    let BothSides { here, there } = propose(by_code(THERE, Side::Host), &[]).unwrap();
    let [Event::PartnershipProposed { side, partner_id, partner_name, own_name, proposed_here, .. }] =
        &here[..]
    else {
        panic!("{here:?}")
    };
    assert_eq!((side, *partner_id, *proposed_here), (&Side::Lender, THERE, true));
    assert_eq!((partner_name.as_str(), own_name.as_str()), ("There", "Here"));
    let [Event::PartnershipProposed { side, partner_id, partner_name, own_name, proposed_here, .. }] =
        &there[..]
    else {
        panic!("{there:?}")
    };
    assert_eq!((side, *partner_id, *proposed_here), (&Side::Host, HERE, false));
    assert_eq!((partner_name.as_str(), own_name.as_str()), ("Here", "There"));

    assert_eq!(propose_with(None, &[]), Err(Refused::PartnershipCodeInvalid));
    assert_eq!(propose(by_code(HERE, Side::Host), &[]), Err(Refused::PartnershipWithSelf));
    let other = Side::Provider { regime: "broker-portal".to_owned() };
    assert_eq!(code(propose(by_code(THERE, other), &[])), "regime_not_followed");
    let mut known = [partnership(Side::Lender, Status::Open, true)];
    assert_eq!(code(propose(by_code(THERE, Side::Host), &known)), "partnership_exists");
    assert!(propose(by_code(THERE, Side::Lender), &known).is_ok(), "the other way round");
    known[0].status = Status::Ended;
    assert!(propose(by_code(THERE, Side::Host), &known).is_ok(), "a new one after the end");
    let employee = with("employee");
    let blind = by(&employee, |other| propose::decide(other, HERE, None, &[], proposal()));
    assert_eq!(code(blind), "forbidden");
}

#[test]
fn the_side_that_was_asked_accepts() {
    let owner = with("tenant-owner");
    let accept = |here: &Partnership, there: Option<&Partnership>| {
        by(&owner, |owner| accept::decide(owner, here, there))
    };
    let asked = partnership(Side::Host, Status::Proposed, false);
    let asking = partnership(Side::Lender, Status::Proposed, true);
    let accepted = Event::PartnershipAccepted { partnership_id: ID };
    assert_eq!(accept(&asked, Some(&asking)), Ok(BothSides::same(accepted)));
    assert_eq!(accept(&asking, Some(&asked)), Err(Refused::PartnershipNotProposed));
    let open = partnership(Side::Host, Status::Open, false);
    assert_eq!(accept(&open, Some(&open)), Ok(BothSides::default()));
    let ended = partnership(Side::Host, Status::Ended, false);
    for (here, there) in [(&ended, None), (&asked, None), (&asked, Some(&ended)), (&ended, Some(&asking))] {
        assert_eq!(accept(here, there), Err(Refused::PartnershipEnded));
    }
    let (employee, supervisor) = (with("employee"), with("supervisor"));
    for other in [employee, supervisor] {
        let refused = by(&other, |other| accept::decide(other, &asked, Some(&asking)));
        assert_eq!(code(refused), "not_found");
    }
}

#[test]
fn either_side_ends_it() {
    let owner = with("tenant-owner");
    let end = |here: &Partnership, there: Option<&Partnership>| {
        by(&owner, |owner| end::decide(owner, here, there)).unwrap()
    };
    let ended = Event::PartnershipEnded { partnership_id: ID };
    for (status, proposed_here) in [(Status::Proposed, true), (Status::Proposed, false), (Status::Open, true)]
    {
        let here = partnership(Side::Lender, status, proposed_here);
        let there = partnership(Side::Host, status, !proposed_here);
        assert_eq!(end(&here, Some(&there)), BothSides::same(ended.clone()));
    }
    let over = partnership(Side::Lender, Status::Ended, true);
    assert_eq!(end(&over, None), BothSides::default());
    let employee = with("employee");
    let refused = by(&employee, |other| end::decide(other, &over, None));
    assert_eq!(code(refused), "not_found");
}

#[test]
fn the_provider_names_the_site_asp_18() {
    let owner = with("tenant-owner");
    let provider = partnership(served().other(), Status::Open, true);
    let set = |partnership: &Partnership, now: Option<UnitId>, unit: Option<&crate::units::Unit>| {
        by(&owner, |owner| site::decide(owner, partnership, now, EAST, unit))
    };
    let east = team(EAST);
    let event = Event::PartnershipSiteSet { partnership_id: ID, unit_id: EAST };
    assert_eq!(set(&provider, None, Some(&east)), Ok(vec![event]));
    assert_eq!(set(&provider, Some(EAST), Some(&east)), Ok(Vec::new()));
    assert_eq!(code(set(&provider, None, None)), "unit_unknown");
    let closed = crate::units::Unit { closed: true, ..team(EAST) };
    assert_eq!(code(set(&provider, None, Some(&closed))), "unit_closed");
    let client = partnership(served(), Status::Open, true);
    assert_eq!(set(&client, None, Some(&east)), Err(Refused::PartnershipNotServed));
    let ended = partnership(served().other(), Status::Ended, true);
    assert_eq!(set(&ended, None, Some(&east)), Err(Refused::PartnershipEnded));
}
