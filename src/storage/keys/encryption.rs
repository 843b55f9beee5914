//! The key-encryption keys: kept outside the database, and wrapping everything in it.

use super::key::{Key, associated};
use crate::{entropy::Entropy, storage::error::Error};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fs, io::Write, path::Path};
use zeroize::Zeroizing;

/// The key-encryption keys, in base64 of 32 bytes each. The first one wraps; the others still open what
/// they wrapped before, until `mandat keys rotate` has rewrapped it. To rotate: put a new line first.
#[derive(Clone, Debug)]
pub struct EncryptionKeys {
    keys: Vec<EncryptionKey>,
}

#[derive(Clone, Debug)]
struct EncryptionKey {
    /// Derived from the key, and kept with everything it wraps. Says nothing about the key.
    id: String,
    key: Key,
}

/// A key as it is kept: wrapped, and under which key-encryption key.
pub struct Wrapped {
    pub wrapped: Vec<u8>,
    pub wrapped_by: String,
}

impl EncryptionKeys {
    /// Reads keys separated by white space or commas; lines that start with `#` are comments.
    ///
    /// # Errors
    /// [`Error::Setup`] when there is none, or one is not base64 of 32 bytes
    pub fn parse(text: &str) -> Result<Self, Error> {
        let words = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .flat_map(|line| line.split([',', ' ', '\t']))
            .filter(|word| !word.trim().is_empty());
        let keys = words.map(|word| EncryptionKey::parse(word.trim())).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(Error::Setup("there is no key-encryption key".to_owned()));
        }
        Ok(Self { keys })
    }

    /// Reads the file of keys.
    ///
    /// # Errors
    /// [`Error::Setup`]
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path)
            .map_err(|error| Error::Setup(format!("key file {}: {error}", path.display())))?;
        Self::parse(&Zeroizing::new(text))
    }

    /// Reads the file of keys, and on first start makes one with a new key, readable by its owner only.
    ///
    /// # Errors
    /// [`Error::Setup`]
    pub fn from_file_or_new(path: &Path, entropy: &Entropy) -> Result<Self, Error> {
        if path.exists() {
            return Self::from_file(path);
        }
        let failed = |error| Error::Setup(format!("key file {}: {error}", path.display()));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let key = Zeroizing::new(STANDARD.encode(Key::generate(entropy).bytes()));
        let text = Zeroizing::new(format!(
            "# Key-encryption key of Mandat. Without it nothing in the database can be read: keep a copy apart.\n{}\n",
            *key
        ));
        let mut file = options.open(path).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Self::parse(&text)
    }

    /// The id of the key that wraps now.
    #[must_use]
    pub fn current(&self) -> &str {
        self.keys.first().map_or("", |key| &key.id)
    }

    /// Wraps a secret under the current key.
    pub fn wrap(&self, entropy: &Entropy, place: &[&[u8]], secret: &[u8]) -> Result<Wrapped, Error> {
        let first = self.keys.first().ok_or(Error::KeyMissing)?;
        let wrapped = first.key.seal(entropy, &associated(place), secret)?;
        Ok(Wrapped { wrapped, wrapped_by: first.id.clone() })
    }

    /// Unwraps a secret that belongs in this place.
    ///
    /// # Errors
    /// [`Error::Setup`] when its key is not among ours, [`Error::DoesNotOpen`]
    pub fn unwrap(&self, place: &[&[u8]], wrapped: &Wrapped) -> Result<Zeroizing<Vec<u8>>, Error> {
        let key = self.keys.iter().find(|key| key.id == wrapped.wrapped_by).ok_or_else(|| {
            Error::Setup(
                "the database is encrypted under another key-encryption key: start with the key file (or \
                 variable) that belongs to it"
                    .to_owned(),
            )
        })?;
        key.key.open("wrapped key", &associated(place), &wrapped.wrapped)
    }
}

impl EncryptionKey {
    fn parse(word: &str) -> Result<Self, Error> {
        let wrong = || Error::Setup("a key-encryption key is base64 of exactly 32 bytes".to_owned());
        let bytes = Zeroizing::new(STANDARD.decode(word).map_err(|_| wrong())?);
        let key = Key::from_bytes(&bytes).ok_or_else(wrong)?;
        let id = key.derive("mandat key id")?.mac(b"id")?;
        let id = hex::encode(id.get(..8).unwrap_or_default());
        Ok(Self { id, key: key.derive("mandat key wrapping")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/key");
        let made = EncryptionKeys::from_file_or_new(&path, &Entropy::system()).unwrap();
        let read = EncryptionKeys::from_file_or_new(&path, &Entropy::system()).unwrap();
        assert_eq!(made.current(), read.current());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn an_old_key_still_opens_and_an_unknown_one_is_named_as_such() {
        let entropy = Entropy::seeded(1);
        let [old, new] = [STANDARD.encode([1; 32]), STANDARD.encode([2; 32])];
        let before = EncryptionKeys::parse(&old).unwrap();
        let wrapped = before.wrap(&entropy, &[b"here"], b"secret").unwrap();
        let after = EncryptionKeys::parse(&format!("# new first\n{new}\n{old}\n")).unwrap();
        assert_eq!(&*after.unwrap(&[b"here"], &wrapped).unwrap(), b"secret");
        assert!(after.unwrap(&[b"there"], &wrapped).is_err());
        let error = EncryptionKeys::parse(&new).unwrap().unwrap(&[b"here"], &wrapped).unwrap_err();
        assert!(matches!(error, Error::Setup(_)));
        assert!(EncryptionKeys::parse("").is_err());
        assert!(EncryptionKeys::parse("c2hvcnQ=").is_err());
    }
}
