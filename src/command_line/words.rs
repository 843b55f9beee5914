//! Texts that are typed, checked as those of requests are.

use crate::http::fits;

/// A name of a person, an organisation or a program: 1 to 200 characters on one line.
///
/// # Errors
/// What is wrong with it.
pub fn name(text: &str) -> Result<String, String> {
    fits(text, 1..=200).map(|()| text.to_owned()).map_err(str::to_owned)
}

/// An e-mail address: something, one `@`, something, and no space.
///
/// # Errors
/// What is wrong with it.
pub fn email(text: &str) -> Result<String, String> {
    fits(text, 3..=254)?;
    let halves = text.split_once('@').filter(|(before, after)| !before.is_empty() && !after.is_empty());
    match halves {
        Some((_, after)) if !after.contains('@') && !text.contains(char::is_whitespace) => {
            Ok(text.to_owned())
        }
        _ => Err("this is no e-mail address".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_two_halves() {
        assert_eq!(email("nadja@kessler.example").as_deref(), Ok("nadja@kessler.example"));
        for text in ["", "nadja", "@kessler.example", "nadja@", "a@b@c", "na dja@kessler.example"] {
            assert!(email(text).is_err(), "{text}");
        }
        assert!(name("Kessler\nMetallbau").is_err());
    }
}
