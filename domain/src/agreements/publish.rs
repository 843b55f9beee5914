//! A version of an agreement is published.

use super::{AgreementRefused, Published};
use crate::{
    access::{Authority, Resource, service},
    event::Event,
    ids::AgreementId,
    refused::Refused,
};
use std::collections::BTreeMap;

pub struct Publish {
    pub agreement_id: AgreementId,
    pub regime: String,
    pub name: String,
    /// Markdown, by language.
    pub texts: BTreeMap<String, String>,
}

/// Needs `mandat/agreement.publish` in the whole tenant. The agreement is one that a regime of the tenant names,
/// and its text is there in English and in the regime's language. From now on this version is the one to be
/// discharged, also by those who discharged an earlier one. `newest` is the version so far.
pub fn decide(
    authority: &Authority<'_>,
    newest: Option<i64>,
    command: Publish,
) -> Result<Vec<Event>, Refused> {
    authority.require(service::AGREEMENT_PUBLISH, &Resource::tenant())?;
    let Publish { agreement_id, regime, name, texts } = command;
    let followed = authority.rules.regime(&regime);
    let Some(followed) = followed.filter(|followed| followed.agreements.contains_key(&name)) else {
        return Err(AgreementRefused::Unknown { regime, agreement: name }.into());
    };
    for language in ["en", followed.language.as_str()] {
        if !texts.contains_key(language) {
            return Err(AgreementRefused::TextMissing { language: language.to_owned() }.into());
        }
    }
    let version = newest.unwrap_or(0) + 1;
    Ok(vec![Event::AgreementPublished(Published { agreement_id, regime, agreement: name, version, texts })])
}
