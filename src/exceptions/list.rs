//! The exceptions that the caller may see.

use super::{Exception, ExceptionPage, store::Filter};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::access::service;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExceptionQuery {
    /// Only those of this user.
    pub user_id: Option<Uuid>,
    /// Only those of this regime.
    #[param(max_length = 64, example = "time-recording")]
    pub regime: Option<String>,
}

/// List exceptions
///
/// Those that live at the moment asked about, active or not, of all users whom the caller may see.
#[utoipa::path(
    tag = "exceptions", operation_id = "list_exceptions",
    params(TenantPath, ExceptionQuery, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of exceptions.", body = ExceptionPage)),
)]
#[get("/v1/tenants/{tenant_id}/exceptions")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<ExceptionQuery>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<ExceptionPage>, Error> {
    let Query(ExceptionQuery { user_id, regime }) = query;
    let filter = Filter { user: user_id, regime };
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = tx.within(&standing, service::EXCEPTION_READ).await?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rows = tx.exceptions(view, &within, &filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let items = rows.iter().map(|row| Exception::new(row, view.at)).collect::<Result<_, _>>()?;
            Ok((items, next).into())
        })
        .await
}
