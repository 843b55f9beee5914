//! Every refusal of the commands on roles, and what they come to otherwise.

use super::{change, define, define::Define, withdraw};
use crate::{access::sample::*, event::Event, refused::Refused, regime::OwnRole};

fn clerk(name: &str, permissions: &[&str]) -> Define {
    let permissions = permissions.iter().map(|key| permission(key)).collect();
    Define { role: role(name), title: "Clerk".to_owned(), permissions }
}

#[test]
fn a_role_is_defined_from_the_catalogue_under_a_key_never_used() {
    by(&with("tenant-owner"), |owner| {
        let made =
            define::decide(owner, false, clerk("own/clerk", &["time.read", "report.read", "time.read"]));
        let [Event::RoleDefined { permissions, .. }] = &made.unwrap()[..] else { panic!("one event") };
        assert_eq!(*permissions, [permission("report.read"), permission("time.read")]);
        for (key_used, command, expected) in [
            (true, clerk("own/clerk", &["time.read"]), "role_key_taken"),
            (false, clerk("supervisor", &["time.read"]), "role_not_yours"),
            (false, clerk("own/clerk", &["coffee.make"]), "permission_unknown"),
            (false, clerk("own/clerk", &["mandat/tenant.create"]), "permission_unknown"),
            (false, clerk("own/clerk", &["time.read", "module.switch"]), "permission_exclusive"),
        ] {
            assert_eq!(code(define::decide(owner, key_used, command)), expected);
        }
    });
    let supervisor = with("supervisor");
    let refused = by(&supervisor, |other| define::decide(other, false, clerk("own/clerk", &["time.read"])));
    assert_eq!(code(refused), "forbidden");
}

#[test]
fn a_role_of_the_tenants_own_changes() {
    let known = OwnRole {
        key: role("own/clerk"),
        title: "Clerk".to_owned(),
        permissions: [permission("time.read")].into(),
    };
    by(&with("tenant-owner"), |owner| {
        let changed = change::decide(owner, Some(&known), clerk("own/clerk", &["report.read"]));
        assert!(matches!(&changed.unwrap()[..], [Event::RoleChanged { .. }]));
        let same = change::decide(owner, Some(&known), clerk("own/clerk", &["time.read", "time.read"]));
        assert_eq!(same, Ok(Vec::new()));
        let unknown = change::decide(owner, None, clerk("own/clerk", &["time.read"]));
        assert_eq!(unknown, Err(Refused::NotFound { what: "role" }));
        assert_eq!(code(change::decide(owner, None, clerk("employee", &["time.read"]))), "role_not_yours");
        let greedy = change::decide(owner, Some(&known), clerk("own/clerk", &["invoice.read"]));
        assert_eq!(code(greedy), "permission_exclusive");
    });
    let other = by(&with("supervisor"), |other| change::decide(other, Some(&known), clerk("own/clerk", &[])));
    assert_eq!(code(other), "forbidden");
}

#[test]
fn a_role_is_withdrawn_once_nobody_holds_it() {
    let own = || role("own/clerk");
    by(&with("tenant-owner"), |owner| {
        let withdrawn = withdraw::decide(owner, true, false, own());
        assert_eq!(withdrawn, Ok(vec![Event::RoleWithdrawn { role: own() }]));
        assert_eq!(withdraw::decide(owner, true, true, own()), Err(Refused::RoleHeld { role: own() }));
        assert_eq!(code(withdraw::decide(owner, false, false, own())), "not_found");
        assert_eq!(code(withdraw::decide(owner, true, false, role("employee"))), "role_not_yours");
    });
    let other = by(&with("supervisor"), |other| withdraw::decide(other, true, false, own()));
    assert_eq!(code(other), "forbidden");
}
