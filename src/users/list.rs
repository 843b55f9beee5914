//! The users that the caller may see.

use super::{User, UserPage};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::access::service;
use std::collections::HashMap;
use uuid::Uuid;

/// List users
///
/// The users the caller may see: all, or the members of the caller's own scopes and below, and the
/// caller.
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
            let mut units: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
            for (user, unit) in tx.units_of(tx.view(), &ids).await? {
                units.entry(user).or_default().push(unit);
            }
            let homes: HashMap<Uuid, Uuid> = tx.homes_of(tx.view(), &ids).await?.into_iter().collect();
            let items = rows.into_iter().map(|row| {
                let units = units.remove(&row.id.0).unwrap_or_default();
                let home = homes.get(&row.id.0).copied();
                User::new(row, units, home)
            });
            Ok((items.collect(), next).into())
        })
        .await
}
