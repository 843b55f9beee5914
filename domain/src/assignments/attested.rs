//! What whoever gives a role attests with it (CSM-08).

use crate::{keys::RoleKey, listed::words, refused::Refused, regime::Role};
use std::collections::BTreeSet;

/// Why what somebody attests is not what the role asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttestationRefused {
    #[error("whoever gives {role} attests: {}", words(.missing))]
    Missing { role: RoleKey, missing: Vec<String> },
    #[error("{role} asks nobody to attest {word}; it asks for: {}", words(.asked))]
    Unknown { role: RoleKey, word: String, asked: Vec<String> },
}

impl AttestationRefused {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "attestation_missing",
            Self::Unknown { .. } => "attestation_unknown",
        }
    }
}

/// Refuses unless all that the regime asks for with this role is attested, and nothing else: whoever attests answers
/// for it, so that nobody does by mistake.
///
/// # Errors
/// [`AttestationRefused`]
pub(super) fn complete(role: &Role, attested: &BTreeSet<String>) -> Result<(), Refused> {
    let asked = &role.holding.attested;
    let missing: Vec<_> = asked.iter().filter(|word| !attested.contains(*word)).cloned().collect();
    if !missing.is_empty() {
        return Err(AttestationRefused::Missing { role: role.key.clone(), missing }.into());
    }
    match attested.iter().find(|word| !asked.contains(word)) {
        Some(word) => {
            let (role, word, asked) = (role.key.clone(), word.clone(), asked.clone());
            Err(AttestationRefused::Unknown { role, word, asked }.into())
        }
        None => Ok(()),
    }
}
