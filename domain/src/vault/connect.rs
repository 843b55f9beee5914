//! A vault is connected with a provider.

use super::{File, Terms, VaultRefused, require, rules_of};
use crate::{
    access::{Authority, Resource},
    event::Event,
    ids::{PartnershipId, TenantId},
    partnerships::BothSides,
    refused::Refused,
    regime::words::VaultAct,
};

/// The provider's side of an open partnership, in which this tenant is the client.
#[derive(Debug, Clone)]
pub struct Provider {
    pub id: TenantId,
    /// This tenant.
    pub client: TenantId,
    pub partnership: PartnershipId,
    /// The terms that hold now, where the vault is connected already.
    pub terms: Option<Terms>,
    /// The files that the provider holds of this tenant's employees from elsewhere.
    pub held: Vec<File>,
}

/// Needs `manage-vault` in the whole tenant, and an open partnership in which the provider serves this tenant. Links both
/// sides; on the provider's, every employee without dossier content is anonymous from then on: its file is closed, and one
/// with content stays (VLT-02). The situations in which the provider may pull are some that the regime knows (VLT-15).
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`VaultRefused::NotOpen`], [`VaultRefused::SituationUnknown`]
pub fn decide(
    authority: &Authority<'_>,
    is_open: bool,
    provider: Option<&Provider>,
    terms: Terms,
) -> Result<BothSides, Refused> {
    require(authority, VaultAct::Manage, &Resource::tenant())?;
    let provider = provider.ok_or(Refused::NotFound { what: "provider" })?;
    if !is_open {
        return Err(VaultRefused::NotOpen.into());
    }
    let known = &rules_of(authority.rules)?.pulls;
    if terms.pulls.keys().any(|situation| !known.contains_key(situation)) {
        return Err(VaultRefused::SituationUnknown { known: known.keys().cloned().collect() }.into());
    }
    if provider.terms.as_ref() == Some(&terms) {
        return Ok(BothSides::default());
    }
    let connected = |partner_id| Event::VaultConnected {
        partnership_id: provider.partnership,
        partner_id,
        terms: terms.clone(),
    };
    let without_content = provider.held.iter().filter(|file| !file.has_content);
    let closed = without_content.map(|file| Event::FileClosed { file_id: file.id });
    let there = std::iter::once(connected(provider.client)).chain(closed).collect();
    Ok(BothSides { here: vec![connected(provider.id)], there })
}
