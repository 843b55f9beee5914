//! Either side closes a partnership at once.

use super::{Partnership, PartnershipPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::partnerships::end::decide;

/// End a partnership
///
/// Either side closes it, whether it is open or only proposed, and it counts at once: externals and the
/// provider's staff find nothing here any more. What they did stays in the log. Ending what has ended
/// changes nothing.
#[utoipa::path(
    tag = "partnerships", operation_id = "end_partnership",
    params(PartnershipPath, Once, IfMatch, DryRunQuery),
    responses((status = 200, description = "The partnership as it is now.", body = Partnership)),
)]
#[post("/v1/tenants/{tenant_id}/partnerships/{partnership_id}/end")]
pub async fn end(changing: Changing, path: Path<PartnershipPath>) -> Result<Changed<Partnership>, Error> {
    let id = path.partnership_id;
    changing
        .both(
            path.tenant_id,
            async |tx| Ok(tx.way_of(id).await?),
            async |tx| tx.partnership_facts(id).await,
            async |tx, ask, there| {
                let standing = tx.standing(ask).await?;
                let row = tx.partnership_or_missing(id).await?;
                let there = there.flatten();
                let both = decide(&standing.authority(), &row.partnership, there.as_ref())?;
                ask.version.check(row.version)?;
                Ok(both)
            },
            async |tx, _| Ok(tx.partnership_or_missing(id).await?.into()),
        )
        .await
}
