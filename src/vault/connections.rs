//! The vault itself, and with whom it is connected.

use super::store::ConnectionRow;
use crate::{
    error::Error,
    http::{Found, Fresh, Reading, TenantPath, Versioned},
    storage::Tx,
};
use actix_web::{get, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::Resource,
    refused::Refused,
    regime::words::VaultAct,
    vault::{self, Knowledge, Terms},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A tenant's vault.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Vault {
    /// Whether it was opened.
    pub open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<DateTime<Utc>>,
    /// With whom it is connected, over open partnerships.
    pub connections: Vec<Connection>,
}

/// That a vault is connected with a provider.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Connection {
    /// The provider's tenant.
    pub provider_id: Uuid,
    /// The name that the provider shows.
    #[schema(example = "De Arbodienst")]
    pub name: String,
    pub partnership_id: Uuid,
    /// The situations in which the provider may pull a file itself, each with whether the employer learns of it.
    #[schema(example = json!({ "direct-sick-report": "disclosed" }))]
    pub pulls: BTreeMap<String, Disclosure>,
    /// Since when on these terms.
    pub since: DateTime<Utc>,
}

/// Whether the employer learns of a pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// It does, and later changes flow to the provider.
    Disclosed,
    /// It does not, and the provider keeps the data of that moment.
    Undisclosed,
}

impl From<Disclosure> for Knowledge {
    fn from(disclosure: Disclosure) -> Self {
        match disclosure {
            Disclosure::Disclosed => Self::Disclosed,
            Disclosure::Undisclosed => Self::Undisclosed,
        }
    }
}

impl From<Knowledge> for Disclosure {
    fn from(knowledge: Knowledge) -> Self {
        if knowledge == Knowledge::Disclosed { Self::Disclosed } else { Self::Undisclosed }
    }
}

impl Versioned for Vault {}
impl Versioned for Connection {}

impl From<ConnectionRow> for Connection {
    fn from(row: ConnectionRow) -> Self {
        let Terms { pulls } = row.terms;
        Self {
            provider_id: row.partner.0,
            name: row.partner_name,
            partnership_id: row.partnership.0,
            pulls: pulls.into_iter().map(|(situation, knowledge)| (situation, knowledge.into())).collect(),
            since: row.since,
        }
    }
}

/// Read the vault
///
/// Whether it is open, and with whom it is connected.
#[utoipa::path(
    tag = "vault", operation_id = "read_vault",
    params(TenantPath, Fresh),
    responses((status = 200, description = "The vault.", body = Vault)),
)]
#[get("/v1/tenants/{tenant_id}/vault")]
pub async fn read(reading: Reading, path: Path<TenantPath>) -> Result<Found<Vault>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let authority = standing.authority();
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadEmployees)?;
            let managed_by = vault::permission(&standing.rules, VaultAct::Manage)?;
            // Whoever reads some of the employees, wherever they are, or looks after the vault.
            let seen = authority.reach(seen_by.as_str()).is_ok()
                || authority.allows(managed_by.as_str(), &Resource::tenant());
            if !seen {
                return Err(Refused::NotFound { what: "vault" }.into());
            }
            tx.vault_as_answer().await
        })
        .await
}

impl Tx {
    pub(super) async fn vault_as_answer(&mut self) -> Result<Vault, Error> {
        let row = self.vault().await?;
        let connections = self.connections(None).await?;
        Ok(Vault {
            open: row.is_some(),
            opened_at: row.map(|row| row.opened_at),
            connections: connections.into_iter().map(Into::into).collect(),
        })
    }
}
