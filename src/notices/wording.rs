//! The words of notices: one file per language, every text in each.

use super::telling::Told;
use crate::problems::Language;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// The occasion of an invitation, which no regime names.
pub const INVITED: &str = "invited";
/// The occasion of a reset of a password.
pub const RESET: &str = "password-reset";
/// The occasion of provisional credentials: the user name by mail, the password by SMS.
pub const PROVISIONAL: &str = "provisional";

/// The texts of one language. `{name}` stands for what is filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[serde(default)]
    language: String,
    #[serde(default)]
    letter: Letter,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    reset: String,
    #[serde(default)]
    provisional: String,
    /// Short, because it is an SMS.
    #[serde(default)]
    provisional_sms: String,
    /// By occasion.
    #[serde(default)]
    title: BTreeMap<String, String>,
    /// By type of event.
    #[serde(default)]
    line: BTreeMap<String, Line>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    greeting: String,
    closing: String,
    /// For a role that counts in the whole organisation.
    everywhere: String,
    somebody: String,
    something: String,
    /// For an office that nobody holds at some places.
    vacant: String,
}

/// How an event is told to the one affected, and to everybody else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    you: Option<String>,
    other: String,
}

/// What is filled into the sentence for an event, as far as it is known.
#[derive(Debug, Default)]
pub struct Filled<'a> {
    pub role: Option<&'a str>,
    pub place: Option<&'a str>,
    pub person: Option<&'a str>,
    pub thing: Option<&'a str>,
}

/// A token that goes by mail, where it is accepted, and until when.
pub struct Handed<'a> {
    pub token: &'a str,
    pub url: &'a str,
    pub until: &'a str,
}

static FILES: LazyLock<[Words; 5]> = LazyLock::new(|| {
    // A file that does not parse leaves its language empty; a test keeps it from getting that far.
    [
        include_str!("texts/en.toml"),
        include_str!("texts/de.toml"),
        include_str!("texts/fr.toml"),
        include_str!("texts/nl.toml"),
        include_str!("texts/sv.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap_or_default())
});

static NONE: LazyLock<Words> = LazyLock::new(Words::default);

/// The texts of a language.
pub fn of(language: Language) -> &'static Words {
    FILES.get(language as usize).unwrap_or(&NONE)
}

impl Words {
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The title of a notice on that occasion.
    pub fn title(&self, occasion: &str, tenant: &str) -> String {
        let text = self.title.get(occasion).or_else(|| self.title.get("access-changed"));
        text.map_or(tenant.to_owned(), |text| text.replace("{tenant}", tenant))
    }

    /// The sentence for an event; `None` for one that nobody is told of.
    pub fn line(&self, kind: &str, is_reader: bool, filled: &Filled<'_>) -> Option<String> {
        let line = self.line.get(kind)?;
        let text = if is_reader { line.you.as_ref().unwrap_or(&line.other) } else { &line.other };
        let something = self.letter.something.as_str();
        Some(
            text.replace("{role}", filled.role.unwrap_or(something))
                .replace("{place}", filled.place.unwrap_or(&self.letter.everywhere))
                .replace("{thing}", filled.thing.unwrap_or(something))
                .replace("{person}", filled.person.unwrap_or(&self.letter.somebody)),
        )
    }

    /// That nobody holds an office at these places.
    pub fn vacant(&self, role: &str, places: &[&str]) -> String {
        let somewhere = if places.is_empty() { self.letter.everywhere.clone() } else { places.join(", ") };
        self.letter.vacant.replace("{role}", role).replace("{places}", &somewhere)
    }

    /// What an invitation or a reset says. Its token is shown in this mail and nowhere else.
    pub fn with_token(&self, occasion: &str, tenant: &str, handed: &Handed<'_>) -> Told {
        let text = if occasion == RESET { &self.reset } else { &self.invitation };
        let text = text.replace("{url}", handed.url).replace("{until}", handed.until);
        let text = text.replace("{token}", handed.token).replace("{tenant}", tenant);
        Told {
            title: self.title(occasion, tenant),
            lines: vec![text.trim_end().to_owned()],
            links: Vec::new(),
        }
    }

    /// The user name of provisional credentials, and what to do with it.
    pub fn user_name(&self, tenant: &str, name: &str, url: &str, until: &str) -> Told {
        let text = self.provisional.replace("{url}", url).replace("{until}", until);
        let text = text.replace("{name}", name).replace("{tenant}", tenant);
        Told {
            title: self.title(PROVISIONAL, tenant),
            lines: vec![text.trim_end().to_owned()],
            links: Vec::new(),
        }
    }

    /// The whole SMS that brings their password.
    pub fn provisional_sms(&self, tenant: &str, password: &str, until: &str) -> String {
        let text = self.provisional_sms.replace("{until}", until).replace("{tenant}", tenant);
        text.replace("{password}", password)
    }

    /// The whole mail.
    pub fn letter(&self, name: &str, tenant: &str, told: &Told, base_url: &str) -> String {
        let mut text = self.letter.greeting.replace("{name}", name);
        for line in &told.lines {
            text.push_str("\n\n");
            text.push_str(line);
        }
        if !told.links.is_empty() {
            text.push('\n');
        }
        for link in &told.links {
            text.push('\n');
            text.push_str(base_url);
            text.push_str(link);
        }
        text.push_str("\n\n");
        text.push_str(&self.letter.closing.replace("{tenant}", tenant));
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_language_has_every_text() {
        let keys = |words: &Words| {
            let lines = words.line.iter().map(|(kind, line)| (kind.clone(), line.you.is_some()));
            (words.title.keys().cloned().collect::<BTreeSet<_>>(), lines.collect::<BTreeSet<_>>())
        };
        let english = of(Language::En);
        for language in Language::ALL {
            let words = of(language);
            assert_eq!(words.language, language.tag(), "{} does not parse", language.tag());
            assert_eq!(keys(words), keys(english), "{}", language.tag());
            assert!(words.letter.vacant.contains("{role}") && words.letter.vacant.contains("{places}"));
            for place in ["{token}", "{url}", "{until}", "{tenant}"] {
                for text in [&words.invitation, &words.reset] {
                    assert!(text.contains(place), "{place} in {}", language.tag());
                }
            }
            for place in ["{name}", "{url}", "{until}", "{tenant}"] {
                assert!(words.provisional.contains(place), "{place} in {}", language.tag());
            }
            for place in ["{password}", "{until}", "{tenant}"] {
                assert!(words.provisional_sms.contains(place), "{place} in {}", language.tag());
            }
            let sms = words.provisional_sms("Kessler Metallbau AG", "k7mq-3xhd-w9ra", "2026-03-05 08:00 UTC");
            assert!(sms.chars().count() <= 160, "one SMS in {}", language.tag());
            assert!(words.letter.greeting.contains("{name}") && words.letter.closing.contains("{tenant}"));
            for (kind, line) in &words.line {
                let same = |text: &str| {
                    let theirs = &english.line[kind].other;
                    ["{role}", "{place}", "{person}", "{thing}"]
                        .iter()
                        .all(|name| text.contains(name) == theirs.contains(name))
                };
                assert!(same(&line.other), "{kind} in {}", language.tag());
            }
        }
    }

    #[test]
    fn a_letter_greets_tells_and_leads_on() {
        let words = of(Language::En);
        let filled = Filled { role: Some("Clerk"), place: Some("North"), ..Filled::default() };
        let line = words.line("assignment.created", true, &filled).unwrap();
        assert!(line.contains("Clerk") && line.contains("North"), "{line}");
        let told = Told { title: "x".into(), lines: vec![line.clone()], links: vec!["/v1/x".into()] };
        let letter = words.letter("Anna Muster", "Kessler", &told, "https://mandat.example");
        for part in ["Anna Muster", line.as_str(), "\nhttps://mandat.example/v1/x\n", "Kessler"] {
            assert!(letter.contains(part), "{letter}");
        }
        assert!(words.line("unit.created", false, &filled).is_none());
    }
}
