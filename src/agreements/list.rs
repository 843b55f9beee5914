//! The agreements that are published.

use super::{AgreementPage, AgreementSummary};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};

/// List agreements
///
/// Every version that was published, oldest first, without its text. Everybody of the tenant may see and read them
/// (VLT-07).
#[utoipa::path(
    tag = "agreements", operation_id = "list_agreements",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of versions.", body = AgreementPage)),
)]
#[get("/v1/tenants/{tenant_id}/agreements")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    page: Page,
) -> Result<Found<AgreementPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let rules = tx.rules(tx.view(), &ask.catalogue).await?;
            let rows = tx.agreements(page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.revision);
            let items: Vec<_> = rows.iter().map(|row| AgreementSummary::new(&rules, row)).collect();
            Ok((items, next).into())
        })
        .await
}
