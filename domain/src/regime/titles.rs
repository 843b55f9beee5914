//! Titles in several languages, English always among them.

use super::reader::{Reader, Table};
use serde::Serialize;
use std::collections::BTreeMap;

/// Language (`en`, `de`) to text. Always has `en`, so that everybody can be shown something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    /// Titles with the English one alone.
    #[must_use]
    pub fn english(title: &str) -> Self {
        Self(BTreeMap::from([("en".to_owned(), title.to_owned())]))
    }

    /// `None` without an English title.
    #[must_use]
    pub fn new(titles: BTreeMap<String, String>) -> Option<Self> {
        titles.contains_key("en").then_some(Self(titles))
    }

    /// The title in that language, in English where there is none.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("en")).map_or("", String::as_str)
    }

    /// Language and text of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }
}

impl Reader<'_> {
    /// Reads `title = { en = "…", de = "…" }`: in English and in the regime's own language.
    pub fn titles(&mut self, of: &Table, language: &str) -> Titles {
        match self.table(of, "title") {
            Some(table) => self.titles_in(&table, language),
            None => Titles::english(""),
        }
    }

    /// The same of a table that is the title itself.
    pub fn titles_in(&mut self, table: &Table, language: &str) -> Titles {
        let missing = Titles::english("");
        let mut titles = BTreeMap::new();
        for (key, value) in table.table {
            let place = self.place(&table.place, key);
            let is_language = is_language(key.get_ref());
            if !is_language {
                self.fault(&place, "this is no language", "use its two letters, as in `en`, `de`");
            }
            let Some(text) = self.as_text(value, place) else { continue };
            if text.value.trim().is_empty() {
                self.fault(&text.place, "the title is empty", "say what people shall read");
            }
            titles.insert(key.get_ref().to_string(), text.value);
        }
        for needed in ["en", language] {
            if !titles.contains_key(needed) {
                let hint = format!(
                    "add `{needed} = \"…\"`; every title exists in English and in the regime's language"
                );
                self.fault(&table.place, format!("the title is missing in `{needed}`"), hint);
                titles.insert(needed.to_owned(), String::new());
            }
        }
        Titles::new(titles).unwrap_or(missing)
    }
}

/// Two lower-case letters (ISO 639-1).
pub(super) fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::Titles;
    use std::collections::BTreeMap;

    #[test]
    fn an_unknown_language_gets_the_english_title() {
        let both = BTreeMap::from([("en".into(), "Employee".into()), ("de".into(), "Mitarbeiter".into())]);
        let titles = Titles::new(both).unwrap();
        assert_eq!(titles.get("de"), "Mitarbeiter");
        assert_eq!(titles.get("nl"), "Employee");
        assert_eq!(titles.iter().count(), 2);
        assert_eq!(Titles::english("Employee").get("de"), "Employee");
    }

    #[test]
    fn there_are_no_titles_without_english() {
        assert_eq!(Titles::new(BTreeMap::from([("de".into(), "Mitarbeiter".into())])), None);
    }
}
