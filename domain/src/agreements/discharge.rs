//! Somebody discharges an agreement: downloads it, signs it, or names who signs (ASP-19, SPV-01, VLT-04).

use super::{AgreementRefused, Signatory, Version, concerns};
use crate::{
    access::Authority, account::Account, event::Event, ids::SignatoryId, refused::Refused,
    regime::words::Discharge as Act,
};

pub struct Discharge {
    pub act: Act,
    /// Who may sign for the organisation, where the act is to name them.
    pub signatory: Option<(SignatoryId, Signatory)>,
}

/// Everybody discharges for themselves, whatever else waits for it: only the newest version, only by an act that
/// the regime names, and only where the agreement is for a role that one holds. What is discharged already
/// stays so and makes no event.
pub fn decide(
    authority: &Authority<'_>,
    version: &Version,
    newest: i64,
    discharged: bool,
    command: Discharge,
) -> Result<Vec<Event>, Refused> {
    let missing = || Refused::NotFound { what: "agreement" };
    let subject = authority.subject.ok_or_else(missing)?;
    let Account::User(user_id) = subject.account else { return Err(missing()) };
    let regime = authority.rules.regime(&version.regime).ok_or_else(missing)?;
    let agreement = regime.agreements.get(&version.name).ok_or_else(missing)?;
    if !concerns(authority.rules, agreement, subject) {
        return Err(AgreementRefused::NotYours { of: agreement.of.clone() }.into());
    }
    if version.version != newest {
        return Err(AgreementRefused::Superseded { version: newest }.into());
    }
    let Discharge { act, signatory } = command;
    if !agreement.discharged_by.contains(&act) {
        let acts = agreement.discharged_by.iter().map(|act| act.as_str().to_owned()).collect();
        return Err(AgreementRefused::Act { acts }.into());
    }
    if (act == Act::NamingSignatory) != signatory.is_some() {
        return Err(AgreementRefused::SignatoryMissing.into());
    }
    if discharged && signatory.is_none() {
        return Ok(Vec::new());
    }
    let (signatory_id, signatory) = signatory.unzip();
    Ok(vec![Event::AgreementDischarged {
        agreement_id: version.id,
        regime: version.regime.clone(),
        agreement: version.name.clone(),
        version: version.version,
        user_id,
        act: act.as_str().to_owned(),
        signatory_id,
        signatory,
    }])
}
