//! The users that the caller may see.

use super::{User, UserPage};
use crate::{
    error::Error,
    http::{Found, Fresh, HeldRole, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    account::Account,
};
use std::collections::HashMap;
use uuid::Uuid;

/// List users
///
/// The users the caller may see: all, or the members of the caller's own scopes and below, and the
/// caller. Each with the roles they hold now, where the caller may see who holds which (`mandat/assignment.read`).
#[utoipa::path(
    tag = "users", operation_id = "list_users",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of users.", body = UserPage)),
)]
#[get("/v1/tenants/{tenant_id}/users")]
pub async fn list(reading: Reading, path: Path<TenantPath>, page: Page) -> Result<Found<UserPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = tx.within(&standing, service::USER_READ).await?;
            let rows = tx.users(tx.view(), &within, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id.0);
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
            let homes: HashMap<Uuid, Uuid> = tx.homes_of(tx.view(), &ids).await?.into_iter().collect();
            let accounts = rows.iter().map(|row| Account::User(row.id)).collect();
            let owners = tx.owners_among(tx.view(), &accounts).await?;
            let mut held = tx.held_among(tx.view(), &ids).await?;
            let at = tx.now();
            let items = rows.into_iter().map(|row| {
                let id = row.id.0;
                let owner = owners.get(&Account::User(row.id));
                let shown = owner.is_some_and(|owner| {
                    standing.authority().allows(service::ASSIGNMENT_READ, &Resource::of(owner.clone()))
                });
                let units = owner.into_iter().flat_map(|owner| &owner.units);
                let units = units.filter_map(|path| path.0.first()).map(|unit| unit.0).collect();
                let live = held.remove(&id).unwrap_or_default().into_iter().filter(|held| held.live(at));
                let roles = shown.then(|| live.map(HeldRole::from).collect());
                User { roles, ..User::new(row, units, homes.get(&id).copied()) }
            });
            Ok((items.collect(), next).into())
        })
        .await
}
