//! Issuers over HTTP: operators say whose identity tokens count, and as what.

mod end;
mod list;
mod read;
mod register;
pub mod store;

use self::store::IssuerRow;
use crate::{
    error::Error,
    http::Versioned,
    page,
    storage::{self, Tx},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{ids::IssuerId, issuers, refused::Refused};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(register::register).service(read::read).service(end::end);
}

text! {
    /// What people call an issuer.
    pub struct IssuerName: 1..=200, example "National identity";
    /// The identifier of an issuer, the `iss` of its tokens: https, a host, perhaps a path.
    pub struct IssuerUrl: 1..=500, example "https://id.example.org/realms/people";
    /// For whom tokens are made: the `client_id` of the portal that fetches them.
    pub struct Audience: 1..=500, example "payroll-portal";
    /// An authentication class, the `acr` of tokens.
    pub struct AuthenticationClass: 1..=200, example "http://eidas.europa.eu/LoA/high";
    /// A login method or a kind of person, as regimes name them.
    pub struct RegimeWord: 1..=64, pattern "^[a-z0-9._-]+$", example "eid-card";
}

/// `/v1/issuers/{issuer_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IssuerPath {
    /// The issuer.
    #[param(value_type = Uuid)]
    pub issuer_id: IssuerId,
}

/// What a token proves.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginProof {
    /// The login method that it counts as.
    pub method: RegimeWord,
    /// The kind of person whom the issuer gives it to, where it is given to one kind only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub person: Option<RegimeWord>,
}

/// An issuer of identity tokens (OpenID Connect) that count as a sign-in. Never deleted, only ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Issuer {
    pub id: Uuid,
    #[schema(example = "National identity")]
    pub name: String,
    #[schema(example = "https://id.example.org/realms/people")]
    pub issuer: String,
    #[schema(example = "payroll-portal")]
    pub audience: String,
    /// By authentication class (`acr`), what a token of it proves.
    pub classes: BTreeMap<String, ProvenLogin>,
    /// What a token of no such class proves; absent where it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<ProvenLogin>,
    /// Since when its tokens do not count any more; absent while they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Changes whenever the issuer does.
    pub version: i64,
}

/// What a token proves, as it was registered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProvenLogin {
    #[schema(example = "eid-card")]
    pub method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "citizen")]
    pub person: Option<String>,
}

page! {
    /// Issuers in the order in which they were registered.
    pub struct IssuerPage of Issuer
}

impl Versioned for Issuer {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<issuers::Proof> for ProvenLogin {
    fn from(proof: issuers::Proof) -> Self {
        Self { method: proof.method, person: proof.person }
    }
}

impl From<LoginProof> for issuers::Proof {
    fn from(proof: LoginProof) -> Self {
        Self { method: proof.method.into_string(), person: proof.person.map(RegimeWord::into_string) }
    }
}

impl Issuer {
    fn new(row: &IssuerRow, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        let issuers::Terms { issuer, audience, classes, otherwise } = row.terms()?;
        Ok(Self {
            id: row.id,
            name: row.name.clone(),
            issuer,
            audience,
            classes: classes.into_iter().map(|(class, proof)| (class, proof.into())).collect(),
            otherwise: otherwise.map(Into::into),
            ended_at: row.holds_until.filter(|until| *until <= at),
            version: row.version,
        })
    }
}

impl Tx {
    async fn issuer_as_answer(&mut self, id: IssuerId) -> Result<Issuer, Error> {
        let view = self.view();
        let row = self.issuer(view, id).await?.ok_or(Refused::NotFound { what: "issuer" })?;
        Ok(Issuer::new(&row, view.at)?)
    }
}
