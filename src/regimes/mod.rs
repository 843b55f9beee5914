//! Regimes over HTTP: the rules a tenant can follow, as data.

mod list;
mod read;

use mandat_domain::regime::{self, Titles};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(read::read);
}

/// A regime in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegimeSummary {
    #[schema(example = "time-recording")]
    pub key: String,
    #[schema(example = 1)]
    pub version: i64,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
}

/// All regimes that this service knows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegimeList {
    pub items: Vec<RegimeSummary>,
}

/// The rules of one access-administration system.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Regime {
    #[schema(example = "time-recording")]
    pub key: String,
    #[schema(example = 1)]
    pub version: i64,
    /// The regime's own language.
    #[schema(example = "de")]
    pub language: String,
    pub title: BTreeMap<String, String>,
    /// The role of the first office holder of a tenant that follows it.
    #[schema(example = "time-recording/tenant-owner")]
    pub founding_role: String,
    pub unit_kinds: Vec<RegimeUnitKind>,
    pub permissions: Vec<RegimePermission>,
    pub roles: Vec<RegimeRole>,
}

/// A kind of unit and where it may stand.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegimeUnitKind {
    #[schema(example = "team")]
    pub kind: String,
    pub title: BTreeMap<String, String>,
    /// `tenant`, or kinds of unit.
    pub under: Vec<String>,
}

/// A permission of a regime.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegimePermission {
    #[schema(example = "time-recording/time.record")]
    pub key: String,
    pub title: BTreeMap<String, String>,
}

/// A role of a regime.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RegimeRole {
    #[schema(example = "time-recording/supervisor")]
    pub key: String,
    pub title: BTreeMap<String, String>,
}

fn titles(titles: &Titles) -> BTreeMap<String, String> {
    titles.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}

impl From<&regime::Regime> for RegimeSummary {
    fn from(regime: &regime::Regime) -> Self {
        Self { key: regime.key.clone(), version: regime.version.into(), title: titles(&regime.title) }
    }
}

impl From<&regime::Regime> for Regime {
    fn from(regime: &regime::Regime) -> Self {
        let unit_kinds = regime.unit_kinds.iter().map(|(kind, known)| RegimeUnitKind {
            kind: kind.clone(),
            title: titles(&known.title),
            under: known.under.iter().map(|parent| parent.as_str().to_owned()).collect(),
        });
        let permissions = regime
            .permissions
            .values()
            .map(|known| RegimePermission { key: known.key.to_string(), title: titles(&known.title) });
        let roles = regime
            .roles
            .values()
            .map(|role| RegimeRole { key: role.key.to_string(), title: titles(&role.title) });
        Self {
            key: regime.key.clone(),
            version: regime.version.into(),
            language: regime.language.clone(),
            title: titles(&regime.title),
            founding_role: regime.founding_role.to_string(),
            unit_kinds: unit_kinds.collect(),
            permissions: permissions.collect(),
            roles: roles.collect(),
        }
    }
}

impl crate::http::Versioned for RegimeList {}

impl crate::http::Versioned for Regime {}
