//! One record.

use super::{Record, RecordPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Query, Reading, Times},
};
use actix_web::{get, web::Path};
use mandat_domain::{access::service, access_log::Deed, records::place, refused::Refused};

/// Whom a record is about, in the words of the access log.
const PERSON: &str = "record-person";

/// Read a record
///
/// Ended or not, with who is responsible for it: where the user whom it was addressed to has left, whoever followed
/// them. `as_of` and `known_at` give it as it stood, or as it was known, at a moment; who may read it
/// is judged by where it is now. Where it names the person concerned, the access log tells who read it.
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
        .noted(path.tenant_id, Deed::read(PERSON, None), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let missing = || Refused::NotFound { what: "record" };
            let (now, _) = tx.record_facts(&key).await?.ok_or_else(missing)?;
            let (authority, place) = (standing.authority(), place(now.unit.as_ref()));
            authority.see("record", service::RECORD_READ, &place)?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let row = tx.record_with_responsible(view, &key).await?.ok_or_else(missing)?;
            let person = row.particulars()?.person_id.map(|id| id.0);
            let record = tx.record_with_person(row).await?;
            let deed = || Deed::read(PERSON, person).fields(["person_name"]);
            let named = record.person_name.is_some().then(deed);
            let noted = named.map(|deed| deed.by(authority.grounds_on(service::RECORD_READ, &place)));
            Ok((record, noted.into_iter().collect()))
        })
        .await
}
