//! A provider enters a file of somebody at a client who keeps no vault (VLT-02).

use super::{Fields, FileTold, Knowledge, VaultRefused, require};
use crate::{
    access::{Authority, Resource},
    event::Event,
    ids::{FileId, PartnershipId, TenantId},
    refused::Refused,
    regime::words::VaultAct,
};

/// Needs `hold-files` where the client is served. Of a client who has connected its vault, the provider enters nobody.
///
/// # Errors
/// [`Refused::Forbidden`], [`VaultRefused::KeptInVault`]
pub fn decide(
    authority: &Authority<'_>,
    place: &Resource,
    connected: bool,
    (file_id, client_id, partnership_id): (FileId, TenantId, PartnershipId),
    fields: Fields,
) -> Result<Vec<Event>, Refused> {
    require(authority, VaultAct::HoldFiles, place)?;
    if connected {
        return Err(VaultRefused::KeptInVault.into());
    }
    Ok(vec![Event::FileOpened(FileTold {
        file_id,
        partnership_id,
        client_id,
        pseudonym: None,
        knowledge: Knowledge::Held,
        situation: None,
        names: fields.names(),
        fields: Some(fields),
    })])
}
