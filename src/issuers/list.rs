//! Whose tokens count.

use super::{Issuer, IssuerPage};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading},
};
use actix_web::get;
use mandat_domain::access::{Resource, service};

/// List issuers
///
/// For operators: those whose identity tokens count now.
#[utoipa::path(
    tag = "issuers", operation_id = "list_issuers",
    params(PageQuery, Fresh),
    responses((status = 200, description = "A page of issuers.", body = IssuerPage)),
)]
#[get("/v1/issuers")]
pub async fn list(reading: Reading, page: Page) -> Result<Found<IssuerPage>, Error> {
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().require(service::ISSUER_READ, &Resource::tenant())?;
            let view = tx.view();
            let rows = tx.issuers(view, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = rows.iter().map(|row| Issuer::new(row, view.at)).collect::<Result<_, _>>()?;
            Ok((items, next).into())
        })
        .await
}
