//! Agreements over HTTP: what is published, what the caller owes, and who discharged what (ASP-19, VLT-04).

mod acceptances;
mod discharge;
mod list;
mod mine;
mod publish;
mod read;
pub mod store;

use self::store::VersionRow;
use crate::{http::Versioned, page, storage, text};
use chrono::{DateTime, Utc};
use mandat_domain::{
    ids::{AgreementId, TenantId},
    regime::{Agreement as Rule, Rules, Titles},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(publish::publish)
        .service(read::read)
        .service(acceptances::list)
        .service(mine::list)
        .service(discharge::accept);
}

text! {
    /// An agreement that a regime names.
    pub struct AgreementName: 1..=64, pattern "^[a-z0-9._-]+$", example "usage";
    /// The key of a regime.
    pub struct AgreementRegime: 1..=64, pattern "^[a-z0-9._-]+$", example "broker-portal";
    /// The name of who signs.
    pub struct SignatoryName: 1..=200, example "Marta Muster";
    /// The e-mail address of who signs.
    pub struct SignatoryEmail: 3..=254, pattern r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$", example "marta.muster@example.com";
}

/// `/v1/tenants/{tenant_id}/agreements/{agreement_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AgreementPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// A version of an agreement.
    #[param(value_type = Uuid)]
    pub agreement_id: AgreementId,
}

/// `/v1/me/agreements/{agreement_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MyAgreementPath {
    /// A version of an agreement.
    #[param(value_type = Uuid)]
    pub agreement_id: AgreementId,
}

/// A version of an agreement, with its text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Agreement {
    pub id: Uuid,
    #[schema(example = "broker-portal")]
    pub regime: String,
    #[schema(example = "usage")]
    pub agreement: String,
    #[schema(example = 3)]
    pub version: i64,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// Markdown, by language; in English and in the regime's own language at least.
    pub texts: BTreeMap<String, String>,
    /// The holders of these roles must discharge it.
    pub of: Vec<String>,
    /// One of these acts discharges it: `download`, `e-id`, `hand`, `naming-a-signatory`.
    pub discharged_by: Vec<String>,
    /// What waits for it: `everything` that the regime gives, the `role`, or `nothing`.
    #[schema(example = "everything")]
    pub gates: String,
    pub published_at: DateTime<Utc>,
}

/// A version of an agreement in a list, without its text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AgreementSummary {
    pub id: Uuid,
    #[schema(example = "broker-portal")]
    pub regime: String,
    #[schema(example = "usage")]
    pub agreement: String,
    #[schema(example = 3)]
    pub version: i64,
    pub title: BTreeMap<String, String>,
    pub published_at: DateTime<Utc>,
}

page! {
    /// Versions of agreements in the order of their publication.
    pub struct AgreementPage of AgreementSummary
}

/// That somebody discharged a version.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AgreementAcceptance {
    pub user_id: Uuid,
    /// By which act.
    #[schema(example = "download")]
    pub act: String,
    pub accepted_at: DateTime<Utc>,
    /// Who was named to sign; absent where nobody was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signatory: Option<SignatoryShown>,
}

/// Who signs for the organisation.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct SignatoryShown {
    #[schema(example = "Marta Muster")]
    pub name: String,
    #[schema(example = "marta.muster@example.com")]
    pub email: String,
}

/// Personal data do not print.
impl std::fmt::Debug for SignatoryShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignatoryShown(..)")
    }
}

page! {
    /// Who discharged a version, in the order in which they did.
    pub struct AgreementAcceptancePage of AgreementAcceptance
}

impl Versioned for Agreement {}

/// The rule of a regime on an agreement.
fn rule<'a>(rules: &'a Rules, row: &VersionRow) -> Option<&'a Rule> {
    rules.regime(&row.regime)?.agreements.get(&row.name)
}

fn titles(titles: &Titles) -> BTreeMap<String, String> {
    titles.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}

impl Agreement {
    /// `None` for one that no regime of the tenant names any more.
    fn new(rules: &Rules, row: &VersionRow) -> Result<Option<Self>, storage::Error> {
        let Some(rule) = rule(rules, row) else { return Ok(None) };
        Ok(Some(Self {
            id: row.id,
            regime: row.regime.clone(),
            agreement: row.name.clone(),
            version: row.version,
            title: titles(&rule.title),
            texts: row.texts()?,
            of: rule.of.iter().map(ToString::to_string).collect(),
            discharged_by: rule.discharged_by.iter().map(|act| act.as_str().to_owned()).collect(),
            gates: rule.gates.as_str().to_owned(),
            published_at: row.published_at,
        }))
    }
}

impl AgreementSummary {
    fn new(rules: &Rules, row: &VersionRow) -> Self {
        Self {
            id: row.id,
            regime: row.regime.clone(),
            agreement: row.name.clone(),
            version: row.version,
            title: rule(rules, row).map(|rule| titles(&rule.title)).unwrap_or_default(),
            published_at: row.published_at,
        }
    }
}
