//! The texts of the problems: one file per language, every code in each.

use actix_web::http::header::{AcceptLanguage, Header, Preference};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// A language that the service speaks to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    En,
    De,
    Fr,
    Nl,
    Sv,
}

impl Language {
    pub const ALL: [Self; 5] = [Self::En, Self::De, Self::Fr, Self::Nl, Self::Sv];

    /// As in `Content-Language` (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Nl => "nl",
            Self::Sv => "sv",
        }
    }

    /// The language of that tag; English for one that the service does not speak.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        Self::ALL.into_iter().find(|language| language.tag() == tag).unwrap_or_default()
    }

    /// The best of ours for what the caller accepts; English when there is none.
    #[must_use]
    pub fn negotiate(request: &impl actix_web::HttpMessage) -> Self {
        if !request.headers().contains_key(actix_web::http::header::ACCEPT_LANGUAGE) {
            return Self::En;
        }
        let Ok(accepted) = AcceptLanguage::parse(request) else { return Self::En };
        accepted
            .ranked()
            .iter()
            .find_map(|wanted| match wanted {
                Preference::Any => Some(Self::En),
                Preference::Specific(tag) => {
                    Self::ALL.into_iter().find(|language| language.tag() == tag.primary_language())
                }
            })
            .unwrap_or_default()
    }
}

/// What one problem means, in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub title: String,
    pub meaning: String,
    pub remedy: String,
}

/// The few words around a text on its page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    pub meaning: String,
    pub remedy: String,
    pub status: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    page: Option<Headings>,
    problem: BTreeMap<String, Text>,
}

static FILES: LazyLock<[File; 5]> = LazyLock::new(|| {
    // A file that does not parse leaves its language empty; a test keeps it from getting that far.
    [
        include_str!("en.toml"),
        include_str!("de.toml"),
        include_str!("fr.toml"),
        include_str!("nl.toml"),
        include_str!("sv.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap_or_default())
});

fn file(language: Language) -> Option<&'static File> {
    FILES.get(language as usize)
}

/// The text of a problem; `None` for a code that does not exist.
#[must_use]
pub fn text(code: &str, language: Language) -> Option<&'static Text> {
    file(language)?.problem.get(code)
}

/// The words around it.
#[must_use]
pub fn headings(language: Language) -> Option<&'static Headings> {
    file(language)?.page.as_ref()
}

/// The title of a problem in a language.
#[must_use]
pub fn title(code: &str, language: Language) -> &'static str {
    text(code, language).map_or("", |text| text.title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::CODES;

    #[test]
    fn every_code_has_a_text_in_every_language_and_no_text_is_left_over() {
        for language in Language::ALL {
            let file = file(language).unwrap();
            assert!(file.page.is_some(), "{} does not parse", language.tag());
            for (code, _) in CODES {
                let text =
                    text(code, language).unwrap_or_else(|| panic!("{code} is missing in {}", language.tag()));
                for part in [&text.title, &text.meaning, &text.remedy] {
                    assert!(part.len() > 5 && part.trim() == part, "{code} in {}", language.tag());
                }
            }
            for code in file.problem.keys() {
                assert!(CODES.iter().any(|(known, _)| known == code), "{code} in {}", language.tag());
            }
        }
    }

    #[test]
    fn the_language_is_the_one_liked_best_among_ours() {
        let ask = |header: &str| {
            Language::negotiate(
                &actix_web::test::TestRequest::default()
                    .insert_header(("Accept-Language", header))
                    .to_request(),
            )
        };
        assert_eq!(ask("it, sv-SE;q=0.5, de;q=0.9"), Language::De);
        assert_eq!(ask("nl-BE"), Language::Nl);
        assert_eq!(ask("it"), Language::En);
        assert_eq!(ask("*"), Language::En);
        assert_eq!(ask(";;;"), Language::En);
    }
}
