//! A vault is connected with a provider.

use super::connections::{Connection, Disclosure};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery},
    storage::{Link, Tx},
};
use actix_web::{put, web::Path};
use mandat_domain::{
    ids::TenantId,
    partnerships::Side,
    refused::Refused,
    vault::{
        File, Terms,
        connect::{Provider, decide},
    },
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// `/v1/tenants/{tenant_id}/vault/connections/{provider_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ConnectionPath {
    /// The employer.
    #[param(value_type = uuid::Uuid)]
    pub tenant_id: TenantId,
    /// The provider's tenant.
    #[param(value_type = uuid::Uuid)]
    pub provider_id: TenantId,
}

/// On what terms a vault is connected.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionTerms {
    /// The situations in which the provider may pull a file itself, each with whether the employer learns of it; left out,
    /// there is none.
    #[schema(example = json!({ "direct-sick-report": "disclosed" }))]
    pub pulls: Option<BTreeMap<String, Disclosure>>,
}

/// Connect the vault with a provider
///
/// Over an open partnership in which the provider serves the tenant; connected already, the terms change. From then on the
/// provider's employees of this tenant without dossier content are anonymous to it, and their files closed.
#[utoipa::path(
    tag = "vault", operation_id = "connect_vault",
    params(ConnectionPath, DryRunQuery),
    request_body = ConnectionTerms,
    responses((status = 200, description = "The connection as it is now.", body = Connection)),
)]
#[put("/v1/tenants/{tenant_id}/vault/connections/{provider_id}")]
pub async fn connect(
    changing: Changing,
    path: Path<ConnectionPath>,
    body: Body<ConnectionTerms>,
) -> Result<Changed<Connection>, Error> {
    let Body(ConnectionTerms { pulls }) = body;
    let pulls = pulls.unwrap_or_default().into_iter();
    let terms = Terms { pulls: pulls.map(|(situation, told)| (situation, told.into())).collect() };
    let (client, provider) = (path.tenant_id, path.provider_id);
    changing
        .both(
            client,
            async |tx| Ok(tx.provider(provider).await?.map(|link| link.crossing)),
            async |tx| {
                let Some(link) = tx.client(client).await? else { return Ok(Vec::new()) };
                let rows = tx.files_held_of(link.id).await?;
                Ok(tx.whole_files(rows).await?)
            },
            async |tx, ask, held: Option<Vec<File>>| {
                let standing = tx.standing(ask).await?;
                let is_open = tx.vault().await?.is_some();
                let link = tx.provider(provider).await?;
                let known = tx.connections(Some(provider)).await?.into_iter().next();
                let there = link.zip(held).map(|(link, held)| Provider {
                    id: provider,
                    client,
                    partnership: link.id,
                    terms: known.map(|row| row.terms),
                    held,
                });
                Ok(decide(&standing.authority(), is_open, there.as_ref(), terms)?)
            },
            async |tx, _| {
                let known = tx.connections(Some(provider)).await?.into_iter().next();
                Ok(known.ok_or(Refused::NotFound { what: "provider" })?.into())
            },
        )
        .await
}

impl Tx {
    /// The way to a provider that serves this tenant.
    pub async fn provider(&mut self, provider: TenantId) -> Result<Option<Link>, crate::storage::Error> {
        let links = self.links(self.view(), Some(provider)).await?;
        Ok(links.into_iter().find(|link| matches!(link.side, Side::Client { .. })))
    }

    /// The way to a client that this tenant serves.
    pub async fn client(&mut self, client: TenantId) -> Result<Option<Link>, crate::storage::Error> {
        let links = self.links(self.view(), Some(client)).await?;
        Ok(links.into_iter().find(|link| matches!(link.side, Side::Provider { .. })))
    }
}
