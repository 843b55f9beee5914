//! Several users are recorded in one step.

use super::{
    create::{CreatedUser, NewUser},
    newcomer::Newcomer,
};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath, Versioned},
    mail::Mailer,
};
use actix_web::{
    post,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Users to be recorded.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUsers {
    #[schema(min_items = 1, max_items = 100)]
    pub users: Vec<NewUser>,
}

/// The new users, in the order in which they were named.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CreatedUsers {
    pub users: Vec<CreatedUser>,
}

impl Versioned for CreatedUsers {
    fn version(&self) -> Option<i64> {
        None
    }
}

/// Create several users
///
/// Each like one who is recorded alone, and as if those before were there already: all of them, or nobody. What is refused
/// says of whom, as `/users/3/email` of the fourth. More than a hundred at once are an import.
#[utoipa::path(
    tag = "users", operation_id = "create_users",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewUsers,
    responses((status = 200, description = "The new users and their invitations.", body = CreatedUsers)),
)]
#[post("/v1/tenants/{tenant_id}/user-batches")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewUsers>,
    mailer: Data<Mailer>,
) -> Result<Changed<CreatedUsers>, Error> {
    let Body(new) = body;
    let new = new.users.into_iter().map(|new| Newcomer::of(&changing, path.tenant_id, &mailer, new));
    let (newcomers, entries): (Vec<_>, Vec<_>) = new.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let store = changing.store().clone();
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                tx.recording(&standing.authority(), store.keys(), newcomers).await
            },
            async |tx, _| Ok(CreatedUsers { users: tx.entered(store.keys(), entries).await? }),
        )
        .await
}
