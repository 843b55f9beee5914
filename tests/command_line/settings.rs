//! `mandat config`, and words that are no command.

use crate::program::Place;
use std::fs;

#[test]
fn settings_come_from_file_environment_and_flags_and_secrets_stay_hidden() {
    let mut place = Place::new();
    fs::write(place.path("mandat.toml"), "stop_seconds = 7\nlisten = \"127.0.0.1:7001\"\n").unwrap();
    place.set("MANDAT_LISTEN", "127.0.0.1:7002");
    place.set("MANDAT_OWNER_DATABASE_URL", "postgres://mandat_owner:geheim@db/mandat");
    place.set("MANDAT_ENCRYPTION_KEYS", "Z2VoZWltZ2VoZWltZ2VoZWltZ2VoZWltZ2VoZWltZ2U=");
    let said = place.run(&["config", "--database", "postgres://mandat_app:geheim@db/mandat"]).fine();
    for line in ["stop_seconds = 7", "listen = \"127.0.0.1:7002\"", "database_url = \"(hidden)\""] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(said.matches("(hidden)").count(), 3, "{said}");
    assert!(!said.contains("geheim") && !said.contains("Z2Vo"), "{said}");
}

#[test]
fn a_setting_of_the_wrong_form_is_named_without_its_value() {
    for (name, setting) in [("MANDAT_WORKERS", "`workers`"), ("MANDAT_LOG_FORMAT", "`log_format`")] {
        let mut place = Place::new();
        place.set(name, "geheim");
        let said = place.run(&["config"]);
        assert_eq!(said.code, Some(1));
        assert!(said.err.contains(setting) && !said.err.contains("geheim"), "{}", said.err);
    }
    let place = Place::new();
    fs::write(place.path("mandat.toml"), "workers = 1\nencryption_keys = \"geheim\n").unwrap();
    let said = place.run(&["config"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("mandat.toml: TOML parse error at line 2"), "{}", said.err);
    assert!(!said.err.contains("geheim"), "{}", said.err);
}

#[test]
fn what_is_no_command_ends_with_2() {
    let place = Place::new();
    for typed in [&["serv"][..], &["serve", "--port", "1"], &["audit"], &["operator", "create"], &[]] {
        let said = place.run(typed);
        assert_eq!(said.code, Some(2), "{typed:?}");
        assert!(said.err.contains("Usage: mandat"), "{typed:?}: {}", said.err);
    }
}

#[test]
fn an_address_that_is_taken_is_named() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = place.run(&["serve", "--listen", &address]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains(&format!("cannot listen on {address}")), "{}", said.err);
    assert!(!place.data("mandat.db").exists());
}
