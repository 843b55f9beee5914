//! The users that the caller may see.

use super::{User, UserPage, store::UserRow};
use crate::{
    error::Error,
    http::{Found, Fresh, HeldRole, Page, PageQuery, Reading, TenantPath},
    storage::{self, Tx},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Owner, Resource, service},
    access_log::{Deed, Purpose},
    account::Account,
    person::Person,
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
    let deed = Deed::listed("user").fields(Person::SHOWN).for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = tx.within(&standing, service::USER_READ).await?;
            let rows = tx.users(tx.view(), &within, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id.0);
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
            let deed = deed.showing(rows.len()).by(standing.authority().grounds(service::USER_READ));
            let mut held = tx.held_among(tx.view(), &ids).await?;
            let (at, authority) = (tx.now(), standing.authority());
            let items = tx.users_with_owners(rows).await?.into_iter().map(|(user, owner)| {
                let shown = authority.allows(service::ASSIGNMENT_READ, &Resource::of(owner));
                let live = held.remove(&user.id).unwrap_or_default().into_iter().filter(|held| held.live(at));
                User { roles: shown.then(|| live.map(HeldRole::from).collect()), ..user }
            });
            Ok(((items.collect(), next).into(), vec![deed]))
        })
        .await
}

impl Tx {
    /// Users with the units they are in, and who they are as owners of data.
    pub(super) async fn users_with_owners(
        &mut self,
        rows: Vec<UserRow>,
    ) -> Result<Vec<(User, Owner)>, storage::Error> {
        let (view, ids) = (self.view(), rows.iter().map(|row| row.id.0).collect::<Vec<_>>());
        let homes: HashMap<Uuid, Uuid> = self.homes_of(view, &ids).await?.into_iter().collect();
        let accounts = rows.iter().map(|row| Account::User(row.id)).collect();
        let mut owners = self.owners_among(view, &accounts).await?;
        let told = rows.into_iter().filter_map(|row| {
            let owner = owners.remove(&Account::User(row.id))?;
            let units = owner.units.iter().filter_map(|path| path.0.first()).map(|unit| unit.0).collect();
            let home = homes.get(&row.id.0).copied();
            Some((User::new(row, units, home), owner))
        });
        Ok(told.collect())
    }
}
