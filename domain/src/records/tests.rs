//! What a record may say, and who says it.

use super::{
    Particulars, Record, RecordKey, end,
    put::{Named, decide},
};
use crate::{
    access::{Authority, Holding, Owner, Subject, sample::*},
    account::Actor,
    event::Event,
    ids::{AssignmentId, PLATFORM, UnitId, UserId},
    keys::RoleKey,
    refused::Refused,
    regime::{Rules, SHIPPED, parse},
    scope::Scope,
    validity::Validity,
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

const BEN_ID: UserId = UserId(Uuid::from_u128(11));

fn key() -> RecordKey {
    RecordKey { kind: "claim".to_owned(), external_id: "4711".to_owned() }
}

fn nothing() -> Named<'static> {
    Named { unit: None, responsible: None }
}

fn known(particulars: Particulars, unit: Option<UnitId>, ended: bool) -> Record {
    let addressed_to = particulars.responsible_id;
    Record { key: key(), particulars, addressed_to, person: None, unit: unit.map(path), ended }
}

fn put(
    who: &Subject,
    known: Option<&Record>,
    named: Named<'_>,
    wanted: Particulars,
) -> Result<Vec<Event>, Refused> {
    by(who, |authority| decide(authority, known, named, key(), wanted, None))
}

/// Under the rules of the broker's portal, where cases have lines and levels.
fn at_the_broker(attributes: &[(&str, &str)]) -> Result<Vec<Event>, Refused> {
    let regimes = SHIPPED.iter().map(|(file, text)| Arc::new(parse(file, text).unwrap()));
    let rules = Rules::new(regimes.filter(|regime| regime.key == "broker-portal").collect(), Vec::new());
    let hold = |number, role: &str| {
        let role = RoleKey::new("broker-portal", role).unwrap();
        let validity = Validity { from: day(0), until: None };
        Holding::new(AssignmentId(Uuid::from_u128(number)), role, Scope::Tenant, validity)
    };
    let holdings = vec![hold(1, "customer-administrator"), hold(2, "user"), hold(3, "api-user")];
    let subject = subject(ANNA, holdings);
    let actor = Actor::new(PLATFORM, ANNA);
    let authority =
        Authority { actor, rules: &rules, subject: Some(&subject), at: day(1), scopes: &[], on_behalf: None };
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let wanted = Particulars { attributes: attributes.collect(), ..Particulars::default() };
    decide(&authority, None, nothing(), key(), wanted, None)
}

#[test]
fn attributes_are_values_of_dimensions() {
    assert!(at_the_broker(&[("line", "accident"), ("level", "senior-management")]).is_ok());
    assert_eq!(code(at_the_broker(&[("colour", "red")])), "dimension_unknown");
    assert_eq!(code(at_the_broker(&[("level", "apprentice-of-magic")])), "dimension_value_unknown");
    assert!(at_the_broker(&[("line", "pets")]).is_ok(), "a line not listed counts as the general one");
}

#[test]
fn it_takes_the_right_where_it_is_and_where_it_shall_be() {
    let owner = with("tenant-owner");
    let wanted = Particulars { unit_id: Some(EAST), ..Particulars::default() };
    let east = team(EAST);
    let named = Named { unit: Some(&east), responsible: None };
    let event = Event::RecordPut { record: key(), particulars: wanted.clone(), person: None };
    assert_eq!(put(&owner, None, named, wanted.clone()), Ok(vec![event]));
    let reader = subject(ANNA, vec![holding(7, "supervisor", at(EAST))]);
    assert_eq!(code(put(&reader, None, named, wanted.clone())), "forbidden");
    let hidden = known(wanted.clone(), Some(WEST), false);
    assert_eq!(code(put(&reader, Some(&hidden), named, wanted)), "not_found");
    assert_eq!(code(by(&reader, |authority| end::decide(authority, &hidden))), "not_found");
}

#[test]
fn what_is_already_so_makes_no_event_unless_it_had_ended() {
    let owner = with("tenant-owner");
    let same = Particulars { person_reference: Some("p-1".to_owned()), ..Particulars::default() };
    let live = known(same.clone(), None, false);
    assert_eq!(put(&owner, Some(&live), nothing(), same.clone()), Ok(Vec::new()));
    let ended = known(same.clone(), None, true);
    assert!(matches!(put(&owner, Some(&ended), nothing(), same).as_deref(), Ok([Event::RecordPut { .. }])));
}

#[test]
fn whom_it_is_addressed_to_is_active_and_seen() {
    let owner = with("tenant-owner");
    let wanted = Particulars { responsible_id: Some(BEN_ID), ..Particulars::default() };
    let ben: Owner = data(BEN, &[]).owner.unwrap();
    let named = |active| Named { unit: None, responsible: Some((&ben, active)) };
    assert!(put(&owner, None, named(true), wanted.clone()).is_ok());
    assert_eq!(code(put(&owner, None, named(false), wanted.clone())), "user_inactive");
    assert_eq!(code(put(&owner, None, nothing(), wanted.clone())), "user_unknown");
    // One who became inactive since stays until somebody else is named.
    let live = known(wanted.clone(), None, false);
    let more = Particulars { person_reference: Some("p-1".to_owned()), ..wanted };
    assert!(put(&owner, Some(&live), named(false), more).is_ok());
}

#[test]
fn no_record_is_of_a_type_that_is_kept_here() {
    let owner = with("tenant-owner");
    let of = RecordKey { kind: "user".to_owned(), external_id: "1".to_owned() };
    let refused =
        by(&owner, |authority| decide(authority, None, nothing(), of, Particulars::default(), None));
    assert_eq!(code(refused), "record_type_kept");
}

#[test]
fn a_record_ends_once() {
    let owner = with("tenant-owner");
    let end = |ended| {
        let record = known(Particulars::default(), None, ended);
        by(&owner, |authority| end::decide(authority, &record))
    };
    assert_eq!(end(false), Ok(vec![Event::RecordEnded { record: key() }]));
    assert_eq!(code(end(true)), "record_ended");
}

#[test]
fn a_record_is_a_resource_without_an_owner() {
    let attributes = BTreeMap::from([("level".to_owned(), "employee".to_owned())]);
    let particulars = Particulars { attributes: attributes.clone(), ..Particulars::default() };
    let resource = particulars.resource(Some((path(EAST), true)));
    assert_eq!((resource.unit, resource.unit_closed), (Some(path(EAST)), true));
    assert_eq!((resource.owner, resource.attributes), (None, attributes));
    assert_eq!(resource.path, Some(crate::access::ResourcePath::default()), "known to stand under nothing");
}

/// Whoever says again what they said before the responsible user left leaves the record with the successor.
#[test]
fn asp_22_who_has_left_stands_for_whoever_follows() {
    const CARL_ID: UserId = UserId(Uuid::from_u128(12));
    let owner = with("tenant-owner");
    let to = |id: Option<UserId>| Particulars { responsible_id: id, ..Particulars::default() };
    let ben = Owner { account: BEN, units: Vec::new() };
    let handed_over = |now| Record { addressed_to: Some(BEN_ID), ..known(to(now), None, false) };
    let says_ben = |active, now| {
        let named = Named { unit: None, responsible: Some((&ben, active)) };
        put(&owner, Some(&handed_over(now)), named, to(Some(BEN_ID)))
    };
    assert_eq!(says_ben(false, Some(CARL_ID)), Ok(Vec::new()));
    assert_eq!(says_ben(false, None), Ok(Vec::new()), "nobody followed");
    // Back again, Ben is meant.
    let events = says_ben(true, Some(CARL_ID)).unwrap();
    assert!(
        matches!(&events[..], [Event::RecordPut { particulars, .. }] if particulars.responsible_id == Some(BEN_ID))
    );
}
