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
