//! An issuer is not trusted any more.

use super::{Issuer, IssuerPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{delete, web::Path};
use mandat_domain::{issuers, issuers::end::decide, refused::Refused};

/// End an issuer
///
/// For operators. Its tokens do not count any more, at once. Sessions that have begun go on; whoever had no other
/// way of signing in needs a new invitation. It stays readable by its id.
#[utoipa::path(
    tag = "issuers", operation_id = "end_issuer",
    params(IssuerPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The issuer as it is now.", body = Issuer)),
)]
#[delete("/v1/issuers/{issuer_id}")]
pub async fn end(changing: Changing, path: Path<IssuerPath>) -> Result<Changed<Issuer>, Error> {
    changing
        .run(
            changing.caller().tenant,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let missing = Refused::NotFound { what: "issuer" };
                let row = tx.issuer(view, path.issuer_id).await?.ok_or(missing)?;
                let ended = row.holds_until.is_some_and(|until| until <= view.at);
                let issuer = issuers::Issuer { id: path.issuer_id, terms: row.terms()?, ended };
                let events = decide(&standing.authority(), &issuer)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| tx.issuer_as_answer(path.issuer_id).await,
        )
        .await
}
