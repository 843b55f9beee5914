//! One record.

use super::{Record, RecordPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{access::service, records::place, refused::Refused};

/// Read a record
///
/// Ended or not, with who is responsible for it: where the user whom it was addressed to has left, whoever followed
/// them. `as_of` and `known_at` give it as it stood, or as it was known, at a moment; who may read it
/// is judged by where it is now.
#[utoipa::path(
    tag = "records", operation_id = "read_record",
    params(RecordPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "The record.", body = Record)),
)]
#[get("/v1/tenants/{tenant_id}/records/{type}/{external_id}")]
pub async fn read(
    reading: Reading,
    path: Path<RecordPath>,
    times: Query<Times>,
) -> Result<Found<Record>, Error> {
    let key = path.key();
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let missing = || Refused::NotFound { what: "record" };
            let (now, _) = tx.record_facts(&key).await?.ok_or_else(missing)?;
            standing.authority().see("record", service::RECORD_READ, &place(now.unit.as_ref()))?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let row = tx.record_with_responsible(view, &key).await?.ok_or_else(missing)?;
            Ok(tx.record_with_person(row).await?)
        })
        .await
}
