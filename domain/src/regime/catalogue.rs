//! All regimes a service knows.

use super::{Fault, OFFERED, Regime, SHIPPED, own_file, parse};
use std::sync::Arc;

/// Regimes by key and version.
#[derive(Debug, Clone)]
pub struct Catalogue(Vec<Arc<Regime>>);

impl Catalogue {
    /// All regimes that are compiled in.
    ///
    /// # Errors
    /// Every fault in them, with file, line and key; the tests keep that from happening.
    pub fn shipped() -> Result<Self, Vec<Fault>> {
        let regimes = SHIPPED.iter().map(|(file, text)| parse(file, text).map(Arc::new));
        Ok(Self(regimes.collect::<Result<_, _>>()?))
    }

    /// Those of them that a tenant can follow already: [`OFFERED`].
    #[must_use]
    pub fn offered(mut self) -> Self {
        self.0.retain(|regime| OFFERED.contains(&regime.key.as_str()));
        self
    }

    /// The same with one regime more; in the place of one of the same key and version.
    #[must_use]
    pub fn with(mut self, regime: Regime) -> Self {
        self.0.retain(|known| (&known.key, known.version) != (&regime.key, regime.version));
        self.0.push(Arc::new(regime));
        self
    }

    /// These and the regime of a file of the operator's own.
    ///
    /// # Errors
    /// Its faults; and where its key is that of a regime that is compiled in, where another file says the
    /// same version, and where it has a gate whose facts cannot be recorded yet.
    pub fn with_file(mut self, file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let regime = parse(file, text)?;
        let faults = own_file::faults(file, text, &regime, &self.0);
        if !faults.is_empty() {
            return Err(faults);
        }
        self.0.push(Arc::new(regime));
        Ok(self)
    }

    #[must_use]
    pub fn all(&self) -> &[Arc<Regime>] {
        &self.0
    }

    /// The regime of that key in that version.
    #[must_use]
    pub fn find(&self, key: &str, version: u32) -> Option<Arc<Regime>> {
        self.0.iter().find(|regime| regime.key == key && regime.version == version).cloned()
    }

    /// The newest version of a regime.
    #[must_use]
    pub fn newest(&self, key: &str) -> Option<Arc<Regime>> {
        self.0.iter().filter(|regime| regime.key == key).max_by_key(|regime| regime.version).cloned()
    }
}
