//! The records that are addressed to a user.

use super::{RecordPage, store::Filter};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, Times, UserPath},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{Resource, service};

/// List a user's records
///
/// Those addressed to the user, as far as the caller may see them; ended ones too.
#[utoipa::path(
    tag = "records", operation_id = "list_records_of_user",
    params(UserPath, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of records.", body = RecordPage)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}/records")]
pub async fn list(
    reading: Reading,
    path: Path<UserPath>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<RecordPage>, Error> {
    let filter = Filter { responsible: Some(path.user_id.0), ..Filter::default() };
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let user = tx.user_as_owner(path.user_id).await?;
            standing.authority().see("user", service::USER_READ, &Resource::of(user))?;
            tx.records_page(ask, *times, &filter, &page).await
        })
        .await
}
