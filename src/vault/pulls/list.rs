//! Who tried.

use super::PullPage;
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading},
    vault::ClientPath,
};
use actix_web::{get, web::Path};
use mandat_domain::vault::pull::require;

/// List tries to pull files
///
/// At a client, by whoever of the staff, for whoever may pull there. Not for whom anybody looked, nor whether somebody was
/// found.
#[utoipa::path(
    tag = "files", operation_id = "list_pulls",
    params(ClientPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of tries.", body = PullPage)),
)]
#[get("/v1/tenants/{tenant_id}/clients/{client_id}/pulls")]
pub async fn list(reading: Reading, path: Path<ClientPath>, page: Page) -> Result<Found<PullPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let served = tx.client_served(path.client_id).await?;
            require(&standing.authority(), &served.place)?;
            let rows = tx.pulls_at(path.client_id, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            Ok((rows.into_iter().map(Into::into).collect(), next).into())
        })
        .await
}
