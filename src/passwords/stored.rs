//! A hashed password, as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt},
};
use subtle::ConstantTimeEq;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const LENGTH: usize = 32;

/// All that a hash depends on but the password. Two accounts with one recipe are answered by one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recipe {
    pub salt: [u8; 16],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Recipe {
    /// How passwords are hashed today.
    #[must_use]
    pub const fn present(salt: [u8; 16]) -> Self {
        Self { salt, memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES }
    }

    fn params(self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(LENGTH)).ok()
    }
}

/// A hash with its recipe. Does not print.
#[derive(Clone)]
pub struct Stored {
    recipe: Recipe,
    hash: [u8; LENGTH],
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stored(..)")
    }
}

impl Stored {
    pub(super) fn hash(password: &str, recipe: Recipe, memory: &mut Vec<Block>) -> Option<Self> {
        let params = recipe.params()?;
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::default());
        }
        let mut hash = [0; LENGTH];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                password.as_bytes(),
                &recipe.salt,
                &mut hash,
                memory.as_mut_slice(),
            )
            .ok()?;
        Some(Self { recipe, hash })
    }

    /// Reads what [`Stored::to_phc`] wrote; `None` for anything else.
    #[must_use]
    pub fn parse(phc: &str) -> Option<Self> {
        let parsed = PasswordHash::new(phc).ok()?;
        if parsed.algorithm != Algorithm::Argon2id.ident() || parsed.version != Some(Version::V0x13.into()) {
            return None;
        }
        let params = Params::try_from(&parsed).ok()?;
        let recipe = Recipe {
            salt: parsed.salt?.as_ref().try_into().ok()?,
            memory_kib: params.m_cost(),
            passes: params.t_cost(),
            lanes: params.p_cost(),
        };
        Some(Self { recipe, hash: parsed.hash?.as_bytes().try_into().ok()? })
    }

    #[must_use]
    pub fn to_phc(&self) -> String {
        self.phc().map(|phc| phc.to_string()).unwrap_or_default()
    }

    #[must_use]
    pub const fn recipe(&self) -> Recipe {
        self.recipe
    }

    /// Whether both come from one password by one recipe. Takes the same time whatever the answer.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        self.recipe == other.recipe && bool::from(self.hash.ct_eq(&other.hash))
    }

    fn phc(&self) -> Option<PasswordHash> {
        let algorithm: Ident = Algorithm::Argon2id.ident();
        Some(PasswordHash {
            algorithm,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.recipe.params()?).ok()?,
            salt: Some(Salt::new(&self.recipe.salt).ok()?),
            hash: Some(Output::new(&self.hash).ok()?),
        })
    }
}
