//! The records that the caller may see.

use super::{Record, RecordPage, store::Filter};
use crate::{
    error::Error,
    http::{Ask, Found, Fresh, Page, PageQuery, Query, Reading, TenantPath, Times},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::access::service;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordQuery {
    /// Only those of this type.
    #[serde(rename = "type")]
    #[param(max_length = 64, example = "claim")]
    pub kind: Option<String>,
    /// Only those of this very unit.
    pub unit_id: Option<Uuid>,
    /// Only those addressed to this user.
    pub responsible_id: Option<Uuid>,
    /// Only those that have ended, or only those that have not.
    pub ended: Option<bool>,
}

/// List records
///
/// The records that the caller may see, by type and external id: all, or those of the caller's units.
#[utoipa::path(
    tag = "records", operation_id = "list_records",
    params(TenantPath, RecordQuery, Times, PageQuery, Fresh),
    responses((status = 200, description = "A page of records.", body = RecordPage)),
)]
#[get("/v1/tenants/{tenant_id}/records")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<RecordQuery>,
    times: Query<Times>,
    page: Page,
) -> Result<Found<RecordPage>, Error> {
    let Query(RecordQuery { kind, unit_id, responsible_id, ended }) = query;
    let filter = Filter { kind, unit: unit_id, responsible: responsible_id, ended };
    reading.run(path.tenant_id, async |tx, ask| tx.records_page(ask, *times, &filter, &page).await).await
}

impl Tx {
    pub(super) async fn records_page(
        &mut self,
        ask: &Ask,
        times: Times,
        filter: &Filter,
        page: &Page,
    ) -> Result<RecordPage, Error> {
        let standing = self.standing(ask).await?;
        let within = self.within(&standing, service::RECORD_READ).await?;
        let view = self.view_of(times.as_of, times.known_at).await?;
        let rows = self.records(view, &within, filter, page.after()?, page.fetch()).await?;
        let (rows, next) = page.cut(rows, |row| (row.kind.clone(), row.external_id.clone()));
        let items = rows.iter().map(Record::new).collect::<Result<_, _>>()?;
        Ok((items, next).into())
    }
}
