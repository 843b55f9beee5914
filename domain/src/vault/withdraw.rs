//! A share is withdrawn, while there is no content in the file (VLT-13).

use super::{Employee, FILE_CONTENT, File, Knowledge, VaultRefused, known_as, permission, rules_of};
use crate::{
    access::Authority,
    event::Event,
    ids::ShareId,
    partnerships::BothSides,
    refused::Refused,
    regime::words::{VaultAct, WithdrawalUntil},
};

/// Needs `withdraw-shares` where the employee is. The provider's file is closed; one that the provider had pulled before
/// without the employer's knowledge stays as it is, of the moment of the withdrawal (VLT-14). A share that was withdrawn
/// stays so: no event.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`VaultRefused::HasContent`]
pub fn decide(
    authority: &Authority<'_>,
    employee: &Employee,
    share_id: ShareId,
    withdrawn: bool,
    file: Option<&File>,
) -> Result<BothSides, Refused> {
    employee.open_to(authority, VaultAct::ReadShares)?;
    let needed = permission(authority.rules, VaultAct::Withdraw)?;
    authority.require(needed.as_str(), &known_as(employee.resource(), FILE_CONTENT, false))?;
    if withdrawn {
        return Ok(BothSides::default());
    }
    let until = rules_of(authority.rules)?.withdrawal_until;
    if until == WithdrawalUntil::Content && file.is_some_and(|file| file.has_content) {
        return Err(VaultRefused::HasContent.into());
    }
    let left_with = |file: &File| match (&file.situation, file.has_content) {
        (Some(_), _) => Some(Knowledge::Undisclosed),
        (None, true) => Some(Knowledge::Held),
        (None, false) => None,
    };
    let there = file.map(|file| match left_with(file) {
        Some(knowledge) => Event::FileChanged(file.told(knowledge, Vec::new(), file.fields.clone())),
        None => Event::FileClosed { file_id: file.id },
    });
    let here = Event::ShareWithdrawn { share_id, employee_id: employee.id };
    Ok(BothSides { here: vec![here], there: there.into_iter().collect() })
}
