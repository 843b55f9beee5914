//! One user.

use super::{User, UserPath};
use crate::{
    error::Error,
    http::{Found, Fresh, IfNoneMatch, Reading},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Owner, Resource, service},
    access_log::{Deed, Purpose},
    account::Account,
    ids::UserId,
    person::Person,
    refused::Refused,
};

/// Read a user
///
/// Name, address and units of one account. Identifiers are shown in full to the person, and to who may change
/// them.
#[utoipa::path(
    tag = "users", operation_id = "read_user",
    params(UserPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The user.", body = User)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}")]
pub async fn read(reading: Reading, path: Path<UserPath>) -> Result<Found<User>, Error> {
    let wanted = Deed::read("user", path.user_id.0).fields(Person::SHOWN);
    reading
        .noted(path.tenant_id, wanted.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let owner = tx.owner(tx.view(), Account::User(path.user_id)).await?;
            let resource = Resource::of(owner.clone());
            standing.authority().see("user", service::USER_READ, &resource)?;
            let mut user = tx.user_as_answer(path.user_id, &owner).await?;
            let own = standing.account() == owner.account;
            let mut noted = wanted.by(standing.authority().grounds_on(service::USER_READ, &resource));
            if !own {
                noted = noted.for_purpose(Purpose::Administration, None);
            }
            if !user.identifiers.is_empty()
                && (own || standing.authority().allows(service::USER_CHANGE, &resource))
            {
                let row = tx.user(tx.view(), path.user_id).await?;
                user.identifiers = row.map(|row| row.person.identifiers).unwrap_or_default();
                noted = noted.fields(["identifiers"]);
            }
            Ok((user, vec![noted]))
        })
        .await
}

impl Tx {
    pub(super) async fn user_as_answer(&mut self, id: UserId, owner: &Owner) -> Result<User, Error> {
        let row = self.user(self.view(), id).await?.ok_or(Refused::NotFound { what: "user" })?;
        let units = owner.units.iter().filter_map(|path| path.0.first()).map(|unit| unit.0).collect();
        let homes = self.homes_of(self.view(), &[id.0]).await?;
        Ok(User::new(row, units, homes.first().map(|(_, unit)| *unit)))
    }
}
