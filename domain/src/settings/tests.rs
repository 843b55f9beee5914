//! Every refusal of the commands on settings, and what they come to otherwise.

use super::{Chosen, Sheet, Wish, change};
use crate::{
    access::{Owner, sample::*},
    event::Event,
    ids::UserId,
    keys::SettingKey,
    refused::Refused,
};
use uuid::Uuid;

const BEN_ID: UserId = UserId(Uuid::from_u128(11));

fn key(name: &str) -> SettingKey {
    SettingKey::new("time-recording", name).unwrap()
}

fn chosen(values: &[(&str, &str)]) -> Chosen {
    Chosen(values.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect())
}

fn set(values: &[(&str, &str)]) -> Wish {
    Wish {
        set: values.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect(),
        reset: Vec::new(),
    }
}

fn reset(names: &[&str]) -> Wish {
    Wish { set: Vec::new(), reset: names.iter().map(|name| key(name)).collect() }
}

/// What a holder of the role for the whole tenant changes of Ben's settings.
fn of_ben(role: &str, user: &Chosen, tenant: &Chosen, wish: Wish) -> Result<Vec<Event>, Refused> {
    by(&with(role), |actor| {
        let sheet = Sheet { rules: actor.rules, tenant, user: Some(user) };
        let owner = Owner { account: BEN, units: Vec::new() };
        change::of_user(actor, BEN_ID, &owner, &sheet, wish)
    })
}

/// The changes as `name=value`, without the value of what is sealed or reset.
fn said(events: Result<Vec<Event>, Refused>) -> Vec<String> {
    let said = events.unwrap().into_iter().map(|event| match event {
        Event::UserSettingChanged { setting, value: Some(value), .. }
        | Event::TenantSettingChanged { setting, value } => format!("{}={value}", setting.name()),
        Event::UserSettingChanged { setting, written: Some(_), .. } => format!("{} sealed", setting.name()),
        Event::UserSettingReset { setting, .. } | Event::TenantSettingReset { setting } => {
            format!("{} reset", setting.name())
        }
        other => panic!("{other:?}"),
    });
    said.collect()
}

fn none() -> Chosen {
    Chosen::default()
}

#[test]
fn owners_and_supervisors_set_what_employees_do_not_tim_12() {
    for role in ["tenant-owner", "supervisor"] {
        let wish = set(&[("personnel-code", "P-17"), ("terminal", "on"), ("hourly-rate", "85.50")]);
        let events = of_ben(role, &none(), &none(), wish);
        assert_eq!(said(events), ["hourly-rate sealed", "personnel-code sealed", "terminal=on"], "{role}");
    }
    let of_themselves = by(&with("employee"), |actor| {
        let (tenant, user) = (none(), none());
        let sheet = Sheet { rules: actor.rules, tenant: &tenant, user: Some(&user) };
        let owner = Owner { account: ANNA, units: Vec::new() };
        change::of_user(actor, UserId(Uuid::from_u128(10)), &owner, &sheet, set(&[("terminal", "on")]))
    });
    assert_eq!(code(of_themselves), "setting_not_yours");
    assert_eq!(code(of_ben("employee", &none(), &none(), set(&[("terminal", "on")]))), "not_found");
}

#[test]
fn what_is_no_setting_or_no_value_is_refused() {
    for (wish, expected) in [
        (set(&[("coffee", "on")]), "setting_unknown"),
        (reset(&["coffee"]), "setting_unknown"),
        (set(&[("terminal", "on"), ("terminal", "off")]), "setting_twice"),
        (set(&[("terminal", "yes")]), "setting_value"),
        (set(&[("working-time-mode", "on")]), "setting_value"),
        (set(&[("hourly-rate", "85,50")]), "setting_value"),
        (set(&[("hourly-rate", "-1")]), "setting_value"),
        (set(&[("hourly-rate", "1.")]), "setting_value"),
    ] {
        assert_eq!(code(of_ben("supervisor", &none(), &none(), wish)), expected);
    }
}

#[test]
fn what_is_switched_on_has_what_it_needs_tim_12() {
    let refused = of_ben("supervisor", &none(), &none(), set(&[("flexitime", "on")])).unwrap_err();
    assert!(refused.to_string().contains("time-recording/target-hours of the tenant"), "{refused}");
    let hours = chosen(&[("target-hours", "on")]);
    assert_eq!(said(of_ben("supervisor", &none(), &hours, set(&[("flexitime", "on")]))), ["flexitime=on"]);
    let alone = of_ben("supervisor", &none(), &hours, set(&[("overtime", "on")]));
    assert_eq!(code(alone), "setting_needs");
    let both = of_ben("supervisor", &none(), &hours, set(&[("overtime", "on"), ("flexitime", "on")]));
    assert_eq!(said(both), ["flexitime=on", "overtime=on"], "in any order");
    let form = set(&[("expenses-in-recording", "on")]);
    assert_eq!(said(of_ben("supervisor", &none(), &none(), form)), ["expenses-in-recording=on"]);
    let off = chosen(&[("expenses", "off")]);
    let form = set(&[("expenses-in-recording", "on")]);
    assert_eq!(code(of_ben("supervisor", &off, &none(), form)), "setting_needs");
}

#[test]
fn switching_off_takes_along_what_the_regime_says_and_else_is_refused_tim_12() {
    let hours = chosen(&[("target-hours", "on")]);
    let all = chosen(&[("flexitime", "on"), ("overtime", "on")]);
    let off = of_ben("supervisor", &all, &hours, set(&[("flexitime", "off")]));
    assert_eq!(said(off), ["flexitime=off", "overtime=off"]);
    let usual = of_ben("supervisor", &all, &hours, reset(&["flexitime"]));
    assert_eq!(said(usual), ["overtime=off", "flexitime reset"], "the default is off");
    let insisting = set(&[("flexitime", "off"), ("overtime", "on")]);
    assert_eq!(code(of_ben("supervisor", &all, &hours, insisting)), "setting_needed");
    let form = chosen(&[("expenses-in-recording", "on")]);
    let refused = of_ben("supervisor", &form, &none(), set(&[("expenses", "off")])).unwrap_err();
    assert!(refused.to_string().contains("time-recording/expenses-in-recording"), "{refused}");
    let both = set(&[("expenses", "off"), ("expenses-in-recording", "off")]);
    assert_eq!(
        said(of_ben("supervisor", &form, &none(), both)),
        ["expenses=off", "expenses-in-recording=off"]
    );
}

#[test]
fn what_is_already_so_makes_no_event() {
    let user = chosen(&[("terminal", "on"), ("personnel-code", "P-17")]);
    let same = set(&[("terminal", "on"), ("personnel-code", "P-17")]);
    assert_eq!(of_ben("supervisor", &user, &none(), same), Ok(Vec::new()));
    assert_eq!(of_ben("supervisor", &none(), &none(), reset(&["terminal"])), Ok(Vec::new()));
    let chosen_default = of_ben("supervisor", &none(), &none(), set(&[("terminal", "off")]));
    assert_eq!(said(chosen_default), ["terminal=off"], "chosen is more than usual");
}

#[test]
fn what_the_tenant_switches_off_counts_for_nobody_meanwhile() {
    let owner = |tenant: &Chosen, wish| {
        by(&with("tenant-owner"), |actor| {
            change::of_tenant(actor, &Sheet { rules: actor.rules, tenant, user: None }, wish)
        })
    };
    let hours = chosen(&[("target-hours", "on")]);
    assert_eq!(said(owner(&none(), set(&[("target-hours", "on")]))), ["target-hours=on"]);
    assert_eq!(said(owner(&hours, reset(&["target-hours"]))), ["target-hours reset"]);
    assert_eq!(code(owner(&hours, set(&[("terminal", "on")]))), "setting_unknown", "that is one of users");
    let supervisor = by(&with("supervisor"), |actor| {
        let sheet = Sheet { rules: actor.rules, tenant: &hours, user: None };
        change::of_tenant(actor, &sheet, set(&[("target-hours", "off")]))
    });
    assert_eq!(code(supervisor), "setting_not_yours");

    let (rules, user) = (rules(), chosen(&[("flexitime", "on"), ("overtime", "on")]));
    let none = none();
    let sheet = |tenant| Sheet { rules: &rules, tenant, user: Some(&user) };
    let counts = |tenant| ["flexitime", "overtime"].map(|name| sheet(tenant).effective(&key(name)));
    assert_eq!(counts(&hours), [true, true]);
    assert_eq!(counts(&none), [false, false], "overtime needs flexitime that counts");
    let missing =
        |name: &str| sheet(&none).missing(&key(name)).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(missing("flexitime"), ["time-recording/target-hours of the tenant"]);
    assert_eq!(missing("overtime"), ["time-recording/flexitime"]);
}

#[test]
fn a_mode_counts_only_while_what_it_is_the_mode_of_is_on() {
    let (rules, none, user) = (rules(), none(), chosen(&[("activity-recording", "off")]));
    let sheet = Sheet { rules: &rules, tenant: &none, user: Some(&user) };
    assert!(!sheet.effective(&key("activity-mode")));
    assert!(sheet.effective(&key("without-project")), "off is off");
    assert!(sheet.effective(&key("working-time-mode")));
}
