//! A user who has left comes back.

use super::{User, UserPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::{account::Account, users::leaving::reactivate::decide};

/// Reactivate a user
///
/// They may sign in again, with what they signed in with before. Nothing of what ended comes back: roles are given anew,
/// records stay with whoever followed, and sessions begin anew.
#[utoipa::path(
    tag = "users", operation_id = "reactivate_user",
    params(UserPath, Once, DryRunQuery),
    responses((status = 200, description = "The user as it is now.", body = User)),
)]
#[post("/v1/tenants/{tenant_id}/users/{user_id}/reactivation")]
pub async fn reactivate(changing: Changing, path: Path<UserPath>) -> Result<Changed<User>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let user = tx.leaver(&standing.rules, path.user_id).await?;
                Ok(decide(&standing.authority(), &user)?)
            },
            async |tx, _| {
                // One may have begun while they left.
                let now = tx.now();
                tx.end_sessions_of(path.user_id, None, now).await?;
                let owner = tx.owner(tx.view(), Account::User(path.user_id)).await?;
                tx.user_as_answer(path.user_id, &owner).await
            },
        )
        .await
}
