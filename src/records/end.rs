//! A record ends.

use super::{Record, RecordPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::{records::end::decide, refused::Refused};

/// End a record
///
/// The case is closed. It stays, and who reached it goes on reaching it, by what was last known of it.
/// Putting it again begins it again.
#[utoipa::path(
    tag = "records", operation_id = "end_record",
    params(RecordPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The record as it is now.", body = Record)),
)]
#[post("/v1/tenants/{tenant_id}/records/{type}/{external_id}/end")]
pub async fn end(changing: Changing, path: Path<RecordPath>) -> Result<Changed<Record>, Error> {
    let key = path.key();
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let missing = Refused::NotFound { what: "record" };
                let (record, version) = tx.record_facts(&key).await?.ok_or(missing)?;
                let events = decide(&standing.authority(), &record)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.record_as_answer(&key).await,
        )
        .await
}
