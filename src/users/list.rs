//! The users that the caller may see.

use super::{HeldRole, User, UserPage};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading, TenantPath},
    storage::{self, Tx},
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
            let mut units: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
            for (user, unit) in tx.units_of(tx.view(), &ids).await? {
                units.entry(user).or_default().push(unit);
            }
            let homes: HashMap<Uuid, Uuid> = tx.homes_of(tx.view(), &ids).await?.into_iter().collect();
            let accounts = rows.iter().map(|row| Account::User(row.id)).collect();
            let owners = tx.owners_among(tx.view(), &accounts).await?;
            let mut held = tx.held_by_users(&ids).await?;
            let items = rows.into_iter().map(|row| {
                let id = row.id.0;
                let shown = owners.get(&Account::User(row.id)).is_some_and(|owner| {
                    standing.authority().allows(service::ASSIGNMENT_READ, &Resource::of(owner.clone()))
                });
                let units = units.remove(&id).unwrap_or_default();
                let user = User::new(row, units, homes.get(&id).copied());
                User { roles: shown.then(|| held.remove(&id).unwrap_or_default()), ..user }
            });
            Ok((items.collect(), next).into())
        })
        .await
}

impl Tx {
    /// What each of these accounts holds now.
    async fn held_by_users(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<HeldRole>>, storage::Error> {
        let view = self.view();
        let mut held: HashMap<Uuid, Vec<HeldRole>> = HashMap::new();
        for row in self.holdings_among(view.known, ids).await? {
            if !row.ended && row.awaits()?.is_none() && row.validity().holds_at(view.at) {
                let role = HeldRole {
                    assignment_id: row.id,
                    role: row.role()?.to_string(),
                    scope: row.scope()?.into(),
                };
                held.entry(row.holder()?.id()).or_default().push(role);
            }
        }
        Ok(held)
    }
}
