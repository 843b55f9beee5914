//! A user is deleted.

use super::UserPath;
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch},
};
use actix_web::{delete, web::Path};
use mandat_domain::users::leaving::delete::decide;

/// Delete a user
///
/// Only where the regimes admit it: under some of them who has signed in once stays for good, and is deactivated. What is
/// personal cannot be read any more, by anybody, and the e-mail address is free again; that there was such an account,
/// and what it did, stays in the log. Whatever the user held ends.
#[utoipa::path(
    tag = "users", operation_id = "delete_user",
    params(UserPath, IfMatch, DryRunQuery),
    responses((status = 204, description = "There is no such user any more.")),
)]
#[delete("/v1/tenants/{tenant_id}/users/{user_id}")]
pub async fn delete(changing: Changing, path: Path<UserPath>) -> Result<Changed<()>, Error> {
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let leaver = tx.leaver(&standing.rules, path.user_id).await?;
                let events = decide(&standing.authority(), &leaver)?;
                let row = tx.user(tx.view(), path.user_id).await?;
                ask.version.check(row.map(|row| row.version).unwrap_or_default())?;
                Ok(events)
            },
            async |tx, _| {
                let now = tx.now();
                tx.end_sessions_of(path.user_id, None, now).await?;
                tx.close_invitation(path.user_id).await?;
                tx.close_reset(path.user_id).await?;
                tx.withdraw_provisional(path.user_id).await?;
                tx.forget_credentials(path.user_id).await?;
                Ok(tx.destroy_key(path.user_id.0).await?)
            },
        )
        .await?;
    Ok(answer.no_content())
}
