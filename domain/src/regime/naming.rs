//! Names that lead nowhere or are said twice.

use super::reader::{At, Reader};
use std::collections::BTreeSet;

/// Reports a name that leads nowhere, with the nearest that exists.
pub(super) fn known<T: AsRef<str>>(
    reader: &mut Reader,
    said: &At<String>,
    what: &str,
    names: impl Iterator<Item = T>,
    or: &str,
) {
    let names: Vec<T> = names.collect();
    if names.iter().any(|name| name.as_ref() == said.value) {
        return;
    }
    let nearest = names.iter().map(AsRef::as_ref).min_by_key(|name| distance(name, &said.value));
    let meant = nearest.filter(|name| distance(name, &said.value) <= 3);
    let hint = match (meant, or) {
        (Some(meant), "") => format!("did you mean `{meant}`?"),
        (Some(meant), or) => format!("did you mean `{meant}`? {or}"),
        (None, "") => "see docs/regimes/language.md for those there are".to_owned(),
        (None, or) => format!("use one that exists, {or}"),
    };
    reader.fault(&said.place, format!("there is no {what} `{}`", said.value), hint);
}

/// Reports what is said twice in one list.
pub(super) fn once(reader: &mut Reader, said: &[At<String>]) {
    let mut seen = BTreeSet::new();
    for item in said {
        if !seen.insert(item.value.as_str()) {
            reader.fault(&item.place, format!("`{}` is said twice", item.value), "remove one of them");
        }
    }
}

/// How many letters to change, add or leave out to get from one word to the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for (b, (above_left, above)) in other.chars().zip(row.iter().zip(row.iter().skip(1))) {
            let left = next.last().copied().unwrap_or_default();
            next.push((above_left + usize::from(a != b)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
