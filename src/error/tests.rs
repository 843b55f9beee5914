//! Every refusal has one code, and every code one status.

use super::*;

/// The words of the domain, read from its source, because an enum cannot be walked.
const REFUSALS: &str = include_str!("../../domain/src/refused.rs");

#[test]
fn every_refusal_has_a_status() {
    let codes: Vec<&str> = REFUSALS
        .lines()
        .skip_while(|line| !line.contains("fn code"))
        .take_while(|line| !line.contains("fn field"))
        .filter_map(|line| line.split_once("=> \"")?.1.split_once('"').map(|(code, _)| code))
        .collect();
    assert!(codes.len() > 20, "the source of the refusals has another form now");
    for code in codes {
        assert!(CODES.iter().any(|(known, _)| *known == code), "{code} has no status");
    }
}

#[test]
fn no_code_stands_twice() {
    for (index, (code, _)) in CODES.iter().enumerate() {
        assert!(!CODES[index + 1..].iter().any(|(other, _)| other == code), "{code}");
    }
}

#[test]
fn causes_inside_are_not_answered() {
    let error = Error::internal("the password of the database is 1234");
    assert!(!error.to_string().contains("1234"));
}
