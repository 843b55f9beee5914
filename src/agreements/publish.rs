//! A version of an agreement is published.

use super::{Agreement, AgreementName, AgreementRegime};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    agreements::publish::{Publish, decide},
    ids::AgreementId,
    refused::Refused,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// The most characters of a text.
const LONGEST: usize = 50_000;

/// A version of an agreement to be published.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreement {
    pub regime: AgreementRegime,
    pub agreement: AgreementName,
    /// Markdown, by language (`en`, `de`): in English and in the regime's own language at least. Up to 50,000
    /// characters each.
    #[schema(example = json!({ "en": "# Usage agreement", "de": "# Nutzungsvereinbarung" }))]
    #[validate(custom(function = "readable"))]
    pub texts: BTreeMap<String, String>,
}

fn readable(texts: &BTreeMap<String, String>) -> Result<(), ValidationError> {
    let language = |key: &str| key.len() == 2 && key.bytes().all(|byte| byte.is_ascii_lowercase());
    let fits = |text: &str| {
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        !text.trim().is_empty() && text.chars().count() <= LONGEST && !text.contains(odd)
    };
    if texts.len() <= 20 && texts.iter().all(|(key, text)| language(key) && fits(text)) {
        return Ok(());
    }
    let message = "texts by language of two letters, each not empty and of at most 50,000 characters";
    Err(ValidationError::new("malformed").with_message(message.into()))
}

/// Publish an agreement
///
/// A new version of an agreement that a regime of the tenant names. From now on the holders of its roles owe this
/// version, also those who discharged an earlier one, and what the regime says waits for it. Takes
/// `mandat/agreement.publish` in the whole tenant.
#[utoipa::path(
    tag = "agreements", operation_id = "publish_agreement",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewAgreement,
    responses((status = 201, description = "The new version.", body = Agreement)),
)]
#[post("/v1/tenants/{tenant_id}/agreements")]
pub async fn publish(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewAgreement>,
) -> Result<Changed<Agreement>, Error> {
    let Body(new) = body;
    let id = AgreementId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (regime, name) = (new.regime.into_string(), new.agreement.into_string());
                let newest = tx.newest_agreements(tx.view()).await?;
                let newest = newest.iter().find(|known| known.regime == regime && known.name == name);
                let newest = newest.map(|known| known.version);
                let command = Publish { agreement_id: id, regime, name, texts: new.texts };
                Ok(decide(&standing.authority(), newest, command)?)
            },
            async |tx, ask| {
                let missing = || Refused::NotFound { what: "agreement" };
                let row = tx.agreement(id).await?.ok_or_else(missing)?;
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                Ok(Agreement::new(&rules, &row)?.ok_or_else(missing)?)
            },
        )
        .await?;
    Ok(answer.created(|new: &Agreement| format!("/v1/tenants/{}/agreements/{}", path.tenant_id, new.id)))
}
