//! Sealed cursors: where a list goes on, readable for nobody but the service.

use crate::{
    entropy::Entropy,
    storage::{
        Store,
        keys::{Key, Label},
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Serialize, de::DeserializeOwned};

/// Makes and opens cursors, under the platform's key for them. What a cursor belongs to (path with the
/// tenant, and filters) is associated data, so a cursor opens only where it was made.
pub struct Cursors {
    key: Key,
    entropy: Entropy,
}

impl Cursors {
    #[must_use]
    pub fn of(store: &Store) -> Self {
        Self { key: store.keys().derived(Label::Cursor).clone(), entropy: store.entropy().clone() }
    }

    /// A cursor for a position in a list.
    #[must_use]
    pub fn seal<K: Serialize>(&self, list: &str, position: &K) -> Option<String> {
        let text = serde_json::to_vec(position).ok()?;
        Some(BASE64.encode(self.key.seal(&self.entropy, list.as_bytes(), &text).ok()?))
    }

    /// The position of a cursor; `None` when it was not made here, for this list.
    #[must_use]
    pub fn open<K: DeserializeOwned>(&self, list: &str, cursor: &str) -> Option<K> {
        let sealed = BASE64.decode(cursor).ok()?;
        let text = self.key.open("cursor", list.as_bytes(), &sealed).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursors(seed: u64) -> Cursors {
        let entropy = Entropy::seeded(seed);
        Cursors { key: Key::generate(&entropy), entropy }
    }

    #[test]
    fn a_cursor_opens_only_where_it_was_made() {
        let cursors = cursors(7);
        let cursor = cursors.seal("/units?kind=team", &("Backoffice", 7)).unwrap();
        let open = |list: &str| cursors.open::<(String, i32)>(list, &cursor);
        assert_eq!(open("/units?kind=team"), Some(("Backoffice".to_owned(), 7)));
        assert_eq!(open("/units?kind=site"), None);
        assert_eq!(self::cursors(8).open::<(String, i32)>("/units?kind=team", &cursor), None);
    }

    #[test]
    fn no_forged_cursor_opens() {
        let cursors = cursors(7);
        let cursor = cursors.seal("list", &1).unwrap();
        for index in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(cursors.open::<i32>("list", &forged), None, "{index}");
        }
        for forged in ["", "A", "%", "AAAA"] {
            assert_eq!(cursors.open::<i32>("list", forged), None);
        }
    }
}
