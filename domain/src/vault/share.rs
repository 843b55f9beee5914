//! A file is shared: the provider sees an employee's data from then on, for a reason (VLT-10).

use super::{Employee, Field, Fields, File, FileTold, Given, Knowledge, ShareTold, VaultRefused, rules_of};
use crate::{
    access::Authority,
    event::Event,
    ids::{AgreementId, FileId, PartnershipId, ShareId, TenantId},
    partnerships::BothSides,
    refused::Refused,
    regime::words::VaultAct,
    settings::Written,
};

/// The provider to whom an employee's data go.
#[derive(Debug, Clone)]
pub struct Towards {
    pub partnership: PartnershipId,
    /// The employer.
    pub client: TenantId,
    /// What the employee is called towards this provider.
    pub pseudonym: String,
    /// Whether a share that was not withdrawn says so on the employer's side.
    pub shared: bool,
    /// The file that the provider has already; the employer may not know of it.
    pub file: Option<File>,
}

/// What is said when a file is shared.
#[derive(Debug, Clone)]
pub struct Share {
    pub share_id: ShareId,
    /// The id of the file, where the provider has none yet.
    pub file_id: FileId,
    /// That there is a care need.
    pub care_need: bool,
    pub reason: Written,
    /// On what the law lets the citizen number go along.
    pub basis: Option<String>,
    /// The agreement under which it is given.
    pub agreement: Option<AgreementId>,
}

/// Needs `share-files` where the employee is. Conveys all that is known, but the citizen number only on a basis. Of a file
/// that the provider pulled before without the employer's knowledge, the employer learns nothing: it is shared as any other,
/// and the provider sees later changes from then on (VLT-10, VLT-14).
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`VaultRefused::NotConnected`], [`VaultRefused::NoCareNeed`],
/// [`VaultRefused::BasisUnknown`], [`VaultRefused::Shared`]
pub fn decide(
    authority: &Authority<'_>,
    employee: &Employee,
    towards: Option<&Towards>,
    share: Share,
) -> Result<BothSides, Refused> {
    employee.open_to(authority, VaultAct::Share)?;
    let towards = towards.ok_or(VaultRefused::NotConnected)?;
    let bases = &rules_of(authority.rules)?.bases;
    if !share.care_need {
        return Err(VaultRefused::NoCareNeed.into());
    }
    if share.basis.as_ref().is_some_and(|basis| !bases.contains_key(basis)) {
        return Err(VaultRefused::BasisUnknown { known: bases.keys().cloned().collect() }.into());
    }
    if towards.shared {
        return Err(VaultRefused::Shared.into());
    }
    let fields = conveyed(&employee.fields, share.basis.as_deref());
    let names = fields.names();
    let file = towards.file.as_ref();
    let told = FileTold {
        file_id: file.map_or(share.file_id, |file| file.id),
        partnership_id: towards.partnership,
        client_id: towards.client,
        pseudonym: Some(towards.pseudonym.clone()),
        knowledge: Knowledge::Disclosed,
        situation: file.and_then(|file| file.situation.clone()),
        names: names.clone(),
        fields: Some(fields),
    };
    let there = if file.is_some() { Event::FileChanged(told) } else { Event::FileOpened(told) };
    let here = Event::FileShared(ShareTold {
        share_id: share.share_id,
        employee_id: employee.id,
        partnership_id: towards.partnership,
        given: Given { names, basis: share.basis, situation: None, agreement_id: share.agreement },
        reason: Some(share.reason),
    });
    Ok(BothSides { here: vec![here], there: vec![there] })
}

/// What a provider is given of an employee: everything, but the citizen number only on a basis.
#[must_use]
pub fn conveyed(fields: &Fields, basis: Option<&str>) -> Fields {
    let fields = fields.clone();
    if basis.is_some() { fields } else { fields.without(Field::CitizenNumber) }
}

/// What a provider's file says after the employer changed an employee whose data it shared with knowledge (VLT-14); no
/// event where it says so already, and none for a file that the employer does not know of.
#[must_use]
pub fn flow(file: &File, fields: &Fields, basis: Option<&str>) -> Vec<Event> {
    let fields = conveyed(fields, basis);
    let names = file.fields.differing(&fields);
    if file.knowledge != Knowledge::Disclosed || names.is_empty() {
        return Vec::new();
    }
    vec![Event::FileChanged(file.told(Knowledge::Disclosed, names, fields))]
}

/// What becomes of a provider's file after the employer erased the employee: one without content is closed, one with
/// content stays as it was.
#[must_use]
pub fn flow_of_erased(file: &File) -> Vec<Event> {
    if file.knowledge != Knowledge::Disclosed {
        return Vec::new();
    }
    if file.has_content {
        let names = Vec::new();
        return vec![Event::FileChanged(file.told(Knowledge::Held, names, file.fields.clone()))];
    }
    vec![Event::FileClosed { file_id: file.id }]
}

impl File {
    /// The file as an event tells of it, with other data or another knowledge.
    pub(super) fn told(&self, knowledge: Knowledge, names: Vec<Field>, fields: Fields) -> FileTold {
        FileTold {
            file_id: self.id,
            partnership_id: self.partnership,
            client_id: self.client,
            pseudonym: self.pseudonym.clone(),
            knowledge,
            situation: self.situation.clone(),
            names,
            fields: Some(fields),
        }
    }
}
