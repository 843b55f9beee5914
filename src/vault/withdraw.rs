//! A share is withdrawn.

use super::{SharePath, shares::Share};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    ids::EmployeeId,
    refused::Refused,
    vault::{File, withdraw::decide},
};
use std::cell::RefCell;

/// Withdraw a share
///
/// While there is no content in the provider's file, such as an episode; afterwards it is refused. The provider sees the
/// employee's data no more. Withdrawing it again changes nothing.
#[utoipa::path(
    tag = "vault", operation_id = "withdraw_share",
    params(SharePath, Once, DryRunQuery),
    responses((status = 200, description = "The share as it is now.", body = Share)),
)]
#[post("/v1/tenants/{tenant_id}/vault/shares/{share_id}/withdrawal")]
pub async fn withdraw(changing: Changing, path: Path<SharePath>) -> Result<Changed<Share>, Error> {
    let (client, share_id) = (path.tenant_id, path.share_id);
    let pseudonym = RefCell::new(String::new());
    changing
        .both(
            client,
            async |tx| {
                let Some(row) = tx.share(share_id).await? else { return Ok(None) };
                let link = tx.provider(row.partner()).await?.filter(|link| link.id.0 == row.partnership_id);
                let Some(link) = link else { return Ok(None) };
                pseudonym.replace(tx.pseudonym(link.id, EmployeeId(row.employee_id)).await?);
                Ok(Some(link.crossing))
            },
            async |tx| {
                let Some(link) = tx.client(client).await? else { return Ok(None) };
                let pseudonym = pseudonym.borrow().clone();
                Ok(tx.whole_file_of(link.id, &pseudonym).await?)
            },
            async |tx, ask, file: Option<Option<File>>| {
                let missing = Refused::NotFound { what: "share" };
                let standing = tx.standing(ask).await?;
                let row = tx.share(share_id).await?.ok_or(missing)?;
                let (known, _) = tx.employee_facts(EmployeeId(row.employee_id)).await?;
                let file = file.flatten();
                Ok(decide(&standing.authority(), &known, share_id, !row.counts(), file.as_ref())?)
            },
            async |tx, _| tx.share_as_answer(share_id).await,
        )
        .await
}
