//! Titles in several languages, English always among them.

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
