//! `mandat regime check`.

use crate::program::Place;
use std::fs;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/regimes/time-recording.toml");

#[test]
fn a_good_file_is_summed_up() {
    let said = Place::new().run(&["regime", "check", SHIPPED]).fine();
    assert!(said.contains("no fault: time-recording in version 1; roles: 5, "), "{said}");
}

#[test]
fn every_fault_has_file_line_key_and_hint() {
    let place = Place::new();
    let good = fs::read_to_string(SHIPPED).unwrap();
    let bad =
        good.replacen("\"time.change\",", "\"time.chnage\",", 1).replacen("version = 1", "version = 0", 1);
    fs::write(place.path("bad.toml"), &bad).unwrap();
    let said = place.run(&["regime", "check", "bad.toml"]);
    assert_eq!(said.code, Some(1));
    let line = |text: &str| 1 + bad.lines().position(|line| line.contains(text)).unwrap();
    for (text, key) in [("version = 0", "regime.version"), ("time.chnage", "roles.tenant-owner.permissions")]
    {
        let place = format!("bad.toml:{}: {key}", line(text));
        let fault = said.out.lines().find(|said| said.starts_with(&place));
        assert!(fault.is_some_and(|fault| fault.contains("; ")), "{place}: {}", said.out);
    }
    assert_eq!(said.err, "");
}

#[test]
fn a_file_that_is_missing_is_named() {
    let said = Place::new().run(&["regime", "check", "nowhere.toml"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("mandat: nowhere.toml: "), "{}", said.err);
}

const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regimes/shop.toml");

#[test]
fn tenants_follow_a_regime_of_a_file_that_is_named() {
    let place = Place::new();
    let create =
        ["tenant", "create", "--name", "Laden", "--administrator", "ida@laden.example", "--regime", "shop"];
    let unknown = place.run(&create);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.err.contains("there is no regime shop"), "{}", unknown.err);
    let with_file = [&create[..], &["--regime-file", SHOP]].concat();
    assert!(place.run(&with_file).fine().contains("invitation"));
}

/// A start that a file of one's own cannot ask for yet (CSM-01).
const WAITING: &str = r#"
[tenants]
activation = { by = "owner" }
"#;

#[test]
fn a_file_that_is_not_to_be_followed_stops_the_start() {
    let place = Place::new();
    let good = fs::read_to_string(SHOP).unwrap();
    let refused = |text: &str, files: &[&str]| {
        fs::write(place.path("mine.toml"), text).unwrap();
        let files = files.iter().flat_map(|file| ["--regime-file", file]);
        let said = place.run(&["audit", "verify"].into_iter().chain(files).collect::<Vec<_>>());
        assert_eq!(said.code, Some(1), "{}", said.out);
        said.err
    };
    place.run(&["tenant", "create", "--name", "A", "--administrator", "a@a.example"]).fine();
    let misspelt = refused(&good.replace("\"price.set\",", "\"price.st\","), &["mine.toml"]);
    assert!(misspelt.contains("mine.toml:") && misspelt.contains("roles.owner.permissions"), "{misspelt}");
    let shipped = refused(&good.replace("key = \"shop\"", "key = \"broker-portal\""), &["mine.toml"]);
    assert!(shipped.contains("mine.toml:4: regime.key: "), "{shipped}");
    let twice = refused(&good, &["mine.toml", SHOP]);
    assert!(twice.contains("shop.toml:5: regime.version: "), "{twice}");
    let waits = refused(&format!("{good}{WAITING}"), &["mine.toml"]);
    assert!(waits.contains("tenants.activation: what this asks for cannot be recorded yet"), "{waits}");
    assert!(refused(&good, &["nowhere.toml"]).contains("nowhere.toml"));
}
