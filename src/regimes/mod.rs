//! The regimes this service knows: those compiled in.

use mandat_domain::regime::{self, Fault, Regime};
use std::sync::Arc;

/// All regimes by key and version.
#[derive(Debug, Clone)]
pub struct Catalogue(Vec<Arc<Regime>>);

impl Catalogue {
    /// The regimes that are compiled in. Their checks ran in the tests; a fault here names file, line
    /// and key.
    pub fn shipped() -> Result<Self, Vec<Fault>> {
        let regimes = regime::SHIPPED.iter().map(|(file, text)| regime::parse(file, text).map(Arc::new));
        Ok(Self(regimes.collect::<Result<_, _>>()?))
    }

    #[must_use]
    pub fn all(&self) -> &[Arc<Regime>] {
        &self.0
    }

    /// The regime of that key in that version.
    #[must_use]
    pub fn find(&self, key: &str, version: i64) -> Option<Arc<Regime>> {
        self.0.iter().find(|regime| regime.key == key && i64::from(regime.version) == version).cloned()
    }

    /// The newest version of a regime.
    #[must_use]
    pub fn newest(&self, key: &str) -> Option<Arc<Regime>> {
        self.0.iter().filter(|regime| regime.key == key).max_by_key(|regime| regime.version).cloned()
    }
}
