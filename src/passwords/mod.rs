//! Passwords: hashed with argon2id on threads of their own (OWASP: m = 19 MiB, t = 2, p = 1).
//!
//! A hash takes a core for some 20 ms and 19 MiB. It runs beside the threads that answer requests, so
//! that a wave of sign-ins slows down sign-ins and nothing else; when too many wait, further ones are
//! turned away at once.

mod password;
mod pool;
mod provisional;
pub mod store;
mod stored;

pub use password::Password;
pub use pool::{Busy, Passwords};
pub use provisional::provisional;
pub use stored::{Recipe, Stored};

use chrono::TimeDelta;
use mandat_domain::{person::Person, refused::Refused, sessions::password as policy, validity::Moment};

/// For how many hours a provisional password counts (CSM-03).
#[derive(Debug, Clone, Copy)]
pub struct ProvisionalHours(pub u32);

impl ProvisionalHours {
    /// Until when one counts that is made now.
    #[must_use]
    pub fn after(self, now: Moment) -> Moment {
        now + TimeDelta::hours(self.0.into())
    }
}

impl Passwords {
    /// Whether this person may choose this password: 8 to 128 characters, hard to guess even for
    /// somebody who knows the person's name and address.
    ///
    /// # Errors
    /// [`Busy`]; inside [`Refused::PasswordLength`], [`Refused::PasswordWeak`]
    pub async fn judge(&self, password: &Password, person: &Person) -> Result<Result<(), Refused>, Busy> {
        let characters = password.characters();
        // An absurd length is refused before it costs anything.
        if let Err(refused) = policy::length(characters) {
            return Ok(Err(refused));
        }
        let (password, person) = (password.clone(), person.clone());
        self.run(move |_| {
            let mut known = vec!["mandat", &person.given_name, &person.family_name, &person.email];
            known.extend(person.email.split(['@', '.']));
            known.extend(person.email.split(['@', '.', '-', '_', '+']).filter(|part| part.len() > 2));
            let score = password.with_normalised(|text| u8::from(zxcvbn::zxcvbn(text, &known).score()));
            policy::accept(characters, score)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn guessable_passwords_are_refused() {
        let passwords = Passwords::start(1, 8).unwrap();
        let person = Person {
            given_name: "Annemarie".to_owned(),
            family_name: "Oberhauser".to_owned(),
            email: "a.oberhauser@winterthur-werke.example".to_owned(),
            ..Person::default()
        };
        let long = "correct horse ".repeat(10);
        for (text, expected) in [
            ("short", Err("password_length")),
            (long.as_str(), Err("password_length")),
            ("password123", Err("password_weak")),
            ("qwertzuiop", Err("password_weak")),
            ("annemarieoberhauser", Err("password_weak")),
            ("winterthur-werke", Err("password_weak")),
            ("aaaaaaaaaaaaaaaa", Err("password_weak")),
            ("mossy lantern under the quay", Ok(())),
            ("Zw3i-Kühe&ein~Traktor", Ok(())),
        ] {
            let verdict = passwords.judge(&Password::from(text.to_owned()), &person).await.unwrap();
            assert_eq!(verdict.map_err(|refused| refused.code()), expected, "{text}");
        }
    }
}
