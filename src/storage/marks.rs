//! By what sealed data are found, and what they are called elsewhere: keyed hashes that only this tenant's key makes.

use super::{
    error::Error,
    keys::{Key, associated},
    tx::Tx,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The bytes of a mark. Cut short, so that a mark does not say for certain what it was made of; who finds by it looks at
/// what is sealed as well.
const MARK: usize = 8;
/// The bytes of a pseudonym.
const PSEUDONYM: usize = 12;

impl Tx {
    /// The mark of each: what it is (`postcode`), and the texts that it is made of.
    pub async fn marks(&mut self, said: &[(String, Vec<String>)]) -> Result<Vec<Vec<u8>>, Error> {
        let key = self.tenant_key("mandat marks").await?;
        let mark = |(what, texts): &(String, Vec<String>)| {
            let parts: Vec<&[u8]> =
                std::iter::once(what.as_bytes()).chain(texts.iter().map(String::as_bytes)).collect();
            let mac = key.mac(&associated(&parts))?;
            Ok(mac.iter().copied().take(MARK).collect())
        };
        said.iter().map(mark).collect()
    }

    /// What each subject is called towards one partner, in the order of the subjects: another name towards each, so that
    /// two partners cannot join what they have (VLT-01).
    pub async fn pseudonyms(&mut self, towards: Uuid, subjects: &[Uuid]) -> Result<Vec<String>, Error> {
        let key = self.tenant_key("mandat pseudonyms").await?;
        let pseudonym = |subject: &Uuid| {
            let mac = key.mac(&associated(&[towards.as_bytes(), subject.as_bytes()]))?;
            let (bytes, _) = mac.split_at(PSEUDONYM);
            Ok(URL_SAFE_NO_PAD.encode(bytes))
        };
        subjects.iter().map(pseudonym).collect()
    }

    /// The tenant's key for one use.
    async fn tenant_key(&mut self, label: &str) -> Result<Key, Error> {
        let store = self.store().clone();
        store.keys().tenant(self).await?.derive(label)
    }
}
