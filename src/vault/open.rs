//! An employer opens its vault.

use super::connections::Vault;
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, TenantPath},
};
use actix_web::{put, web::Path};
use mandat_domain::vault::open::decide;

/// Open the vault
///
/// The tenant has a vault of its own from now on, by the rules of the regime that it follows. Opening an open one changes
/// nothing.
#[utoipa::path(
    tag = "vault", operation_id = "open_vault",
    params(TenantPath, DryRunQuery),
    responses((status = 200, description = "The vault as it is now.", body = Vault)),
)]
#[put("/v1/tenants/{tenant_id}/vault")]
pub async fn open(changing: Changing, path: Path<TenantPath>) -> Result<Changed<Vault>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let is_open = tx.vault().await?.is_some();
                Ok(decide(&standing.authority(), is_open)?)
            },
            async |tx, _| tx.vault_as_answer().await,
        )
        .await
}
