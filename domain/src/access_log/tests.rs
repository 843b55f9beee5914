use super::{
    seal::{Checkpoint, MOST, decide, is_due, is_over, quarter_ends},
    *,
};
use crate::{
    account::Account,
    event::Event,
    ids::{PLATFORM, TenantId, UserId},
    keys::RoleKey,
};
use chrono::TimeDelta;
use std::collections::HashSet;

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn entry() -> Entry {
    let grounds = Grounds { roles: [RoleKey::parse("club/board").unwrap()].into(), on_behalf_of: None };
    Entry {
        id: id(1),
        deed: Deed::read("user", id(2)).fields(["email", "name"]).by(grounds),
        circumstances: Circumstances {
            at: at("2026-03-02T08:00:00Z"),
            actor: Actor::new(PLATFORM, Account::User(UserId(id(3)))),
            request_id: "request-1".to_owned(),
            address: Some("192.0.2.7".to_owned()),
        },
    }
}

#[test]
fn whatever_is_altered_gives_other_bytes() {
    let mut altered: Vec<Entry> = Vec::new();
    let mut alter = |change: fn(&mut Entry)| {
        let mut other = entry();
        change(&mut other);
        altered.push(other);
    };
    alter(|_| {});
    alter(|entry| entry.id = id(9));
    alter(|entry| entry.deed.action = Action::Listed);
    alter(|entry| entry.deed.object_type = "users".into());
    alter(|entry| entry.deed.object_id = Some(id(9)));
    alter(|entry| entry.deed.object_id = None);
    alter(|entry| entry.deed.objects = 2);
    alter(|entry| entry.deed.fields = ["email,name".into()].into());
    alter(|entry| entry.deed.fields = ["email".into()].into());
    alter(|entry| entry.deed.fields = BTreeSet::new());
    alter(|entry| entry.deed.purpose = Some(Purpose::Care));
    alter(|entry| entry.deed.purpose_id = Some(id(9)));
    alter(|entry| entry.deed.grounds.roles = BTreeSet::new());
    alter(|entry| entry.deed.grounds.on_behalf_of = Some(Account::User(UserId(id(9)))));
    alter(|entry| entry.deed.outcome = Outcome::Refused);
    alter(|entry| entry.circumstances.at += TimeDelta::microseconds(1));
    alter(|entry| entry.circumstances.actor.account = None);
    alter(|entry| entry.circumstances.actor.tenant = TenantId(id(9)));
    alter(|entry| entry.circumstances.request_id.push('0'));
    alter(|entry| entry.circumstances.address = None);
    alter(|entry| entry.circumstances.address = Some(String::new()));
    let bytes: HashSet<_> = altered.iter().map(|entry| entry.canonical(PLATFORM)).collect();
    assert_eq!(bytes.len(), altered.len());
    assert!(!bytes.contains(&entry().canonical(TenantId(id(9)))));
}

#[test]
fn a_refusal_gives_nothing() {
    let refused = Deed::listed("user").showing(7).refused();
    assert_eq!((refused.objects, refused.outcome), (0, Outcome::Refused));
    assert_eq!(Deed::sign_in_refused("session").outcome, Outcome::Refused);
}

#[test]
fn words_are_read_back() {
    for action in Action::ALL {
        assert_eq!(Action::parse(action.as_str()), Some(*action));
    }
    assert_eq!(Purpose::parse("curiosity"), None);
}

#[test]
fn a_quarter_of_an_hour_goes_by_the_clock() {
    for (moment, end) in [
        ("2026-03-02T08:00:00Z", "2026-03-02T08:15:00Z"),
        ("2026-03-02T08:14:59.999999Z", "2026-03-02T08:15:00Z"),
        ("2026-03-02T08:15:00Z", "2026-03-02T08:30:00Z"),
        ("1969-12-31T23:59:59.5Z", "1970-01-01T00:00:00Z"),
    ] {
        assert_eq!(quarter_ends(at(moment)), at(end), "{moment}");
    }
}

#[test]
fn a_checkpoint_waits_for_the_time_or_for_enough() {
    let ends = at("2026-03-02T08:15:00Z");
    let (early, late) = (ends - TimeDelta::seconds(1), ends + TimeDelta::minutes(1));
    assert!(!is_due(ends, MOST - 1, early));
    assert!(is_due(ends, MOST, early));
    assert!(is_due(ends, 1, ends));
    assert!(!is_due(ends, 0, ends));
    assert!(!is_over(ends, ends));
    assert!(is_over(ends, late));
}

#[test]
fn nothing_is_sealed_where_nothing_waits() {
    let moment = at("2026-03-02T08:00:00Z");
    let waiting = Checkpoint { entries: 2, digest: "00".to_owned(), from: moment, until: moment };
    assert_eq!(decide(Some(waiting.clone())), [Event::AccessLogSealed(waiting.clone())]);
    assert_eq!(decide(Some(Checkpoint { entries: 0, ..waiting })), []);
    assert_eq!(decide(None), []);
}
