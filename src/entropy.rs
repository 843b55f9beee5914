//! The only place that draws random numbers and makes ids (GEN-03).

use mandat_domain::validity::Moment;
use rand::{Rng, SeedableRng, TryRng, rngs::StdRng, rngs::SysRng};
use std::{
    cell::RefCell,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Where random bytes come from: the operating system, or a seed that a test chose.
#[derive(Clone, Default)]
pub struct Entropy(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Entropy {
    /// The randomness of the operating system.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes in every run, for tests. Never for a service that somebody relies on.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// Fills the bytes. A machine that has no randomness can make no secret and keep none, and there
    /// is nothing to answer then: the process ends at once.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => {
                if SysRng.try_fill_bytes(bytes).is_err() {
                    std::process::abort();
                }
            }
            Source::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes),
        }
    }

    /// So many random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new id, UUID version 7 (RFC 9562, section 5.7): the moment in milliseconds, then 74 random bits.
    #[must_use]
    pub fn id(&self, now: Moment) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let random = match &self.0 {
            Source::System => of_this_thread(),
            Source::Seeded(_) => self.bytes(),
        };
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// Random bytes for an id. Every request gets one, so that the operating system is not asked each time: it
/// gives each thread a seed, from which a generator goes on that cannot be foretold either.
fn of_this_thread() -> [u8; 10] {
    thread_local! {
        static GENERATOR: RefCell<StdRng> = RefCell::new(StdRng::from_seed(Entropy::system().bytes()));
    }
    let mut bytes = [0; 10];
    GENERATOR.with_borrow_mut(|generator| generator.fill_bytes(&mut bytes));
    bytes
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_in_the_order_of_time() {
        let entropy = Entropy::system();
        let early = chrono::DateTime::from_timestamp_millis(1_700_000_000_000).unwrap();
        let first = entropy.id(early);
        let second = entropy.id(early + chrono::TimeDelta::milliseconds(1));
        assert_eq!(first.get_version_num(), 7);
        assert!(first < second);
    }

    #[test]
    fn a_seed_repeats() {
        assert_eq!(Entropy::seeded(7).bytes::<32>(), Entropy::seeded(7).bytes::<32>());
        assert_ne!(Entropy::seeded(7).bytes::<32>(), Entropy::seeded(8).bytes::<32>());
    }
}
