//! Numbers of people, as the regimes need them: each right by the rules of its country, another for each address.

use serde_json::{Map, Value, json};

/// The identifiers of somebody with this address, in a tenant that follows these regimes.
pub fn identifiers(regimes: &[String], email: &str) -> Value {
    let mut known = Map::new();
    for regime in regimes {
        match regime.as_str() {
            "company-access" => known.insert("national-number".into(), json!(belgian(email))),
            "employer-self-service" => known.insert("personal-number".into(), json!(swedish(email))),
            _ => None,
        };
    }
    Value::Object(known)
}

/// A day of birth from the fifties to the nineties, and a serial number: six and three digits.
fn born(email: &str) -> (u64, u64) {
    let seed = email.bytes().fold(17_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into())) >> 3;
    let (year, month, day) = (50 + seed % 50, 1 + seed / 50 % 12, 1 + seed / 600 % 28);
    (year * 10_000 + month * 100 + day, 1 + seed / 16_800 % 997)
}

fn belgian(email: &str) -> String {
    let (day, serial) = born(email);
    let nine = day * 1000 + serial;
    format!("{nine}{:02}", 97 - nine % 97)
}

fn swedish(email: &str) -> String {
    let (day, serial) = born(email);
    let nine = format!("{}", day * 1000 + serial);
    let luhn = nine.bytes().zip([2, 1].into_iter().cycle()).map(|(digit, weight)| {
        let weighed = u64::from(digit - b'0') * weight;
        weighed / 10 + weighed % 10
    });
    format!("19{nine}{}", (10 - luhn.sum::<u64>() % 10) % 10)
}
