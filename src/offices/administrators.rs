//! Who administers somebody's access, and how to reach them.

use crate::{
    error::Error,
    http::{Found, Fresh, Reading, Scope, UserPath},
    page,
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, Subject, service},
    access_log::Deed,
    account::Account,
    ids::UserId,
    keys::RoleKey,
    offices::{self, Roll},
    person::Person,
    refused::Refused,
    regime::Rules,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody to ask for access.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Administrator {
    pub user_id: Uuid,
    #[schema(example = "Nadja")]
    pub given_name: String,
    #[schema(example = "Kessler")]
    pub family_name: String,
    #[schema(example = "nadja.kessler@kessler.example")]
    pub email: String,
    /// On whose behalf they give others, where it is somebody else who holds the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<Uuid>,
    /// The role by which they give others.
    #[schema(example = "employer-self-service/administrator")]
    pub role: String,
    /// Where it counts.
    pub scope: Scope,
}

page! {
    /// Who administers somebody's access.
    pub struct AdministratorPage of Administrator
}

/// List my administrators
///
/// Everybody who gives roles where the caller is a member or holds something, with name and e-mail address,
/// whatever the caller may see of other users, and whoever acts for one of them. Requests for access go to them.
#[utoipa::path(
    tag = "me", operation_id = "list_my_administrators",
    params(Fresh),
    responses((status = 200, description = "Who to ask.", body = AdministratorPage)),
)]
#[get("/v1/me/administrators")]
pub async fn list(reading: Reading) -> Result<Found<AdministratorPage>, Error> {
    let deed = Deed::listed("user").fields(Person::SHOWN);
    reading
        .noted(reading.caller().tenant, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let told = tx.administrators_of(&standing.rules, &standing.subject).await?;
            let deed = deed.showing(told.len());
            Ok(((told, None).into(), vec![deed]))
        })
        .await
}

/// List a user's administrators
///
/// Who gives roles where the user is a member or holds something, with name and e-mail address: for whoever may see
/// the user and is asked by them.
#[utoipa::path(
    tag = "users", operation_id = "list_administrators",
    params(UserPath, Fresh),
    responses((status = 200, description = "Who to ask.", body = AdministratorPage)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}/administrators")]
pub async fn list_of(reading: Reading, path: Path<UserPath>) -> Result<Found<AdministratorPage>, Error> {
    let deed = Deed::listed("user").fields(Person::SHOWN);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let account = Account::User(path.user_id);
            let resource = Resource::of(tx.user_as_owner(path.user_id).await?);
            standing.authority().see("user", service::USER_READ, &resource)?;
            let subject = tx.subject(tx.view(), &standing.rules, account).await?;
            let subject = subject.ok_or(Refused::NotFound { what: "user" })?;
            let told = tx.administrators_of(&standing.rules, &subject).await?;
            let grounds = standing.authority().grounds_on(service::USER_READ, &resource);
            let deed = deed.showing(told.len()).by(grounds);
            Ok(((told, None).into(), vec![deed]))
        })
        .await
}

impl Tx {
    /// Who gives roles where somebody is a member or holds something, and who acts for one of them (SPV-07).
    async fn administrators_of(
        &mut self,
        rules: &Rules,
        subject: &Subject,
    ) -> Result<Vec<Administrator>, Error> {
        let view = self.view();
        let appointing: Vec<String> = offices::appointing(rules).iter().map(RoleKey::to_string).collect();
        let seats = self.seats(view, &appointing).await?;
        let blocked = self.blocked_holders(view, &seats).await?;
        let roll = Roll { seats, units: Vec::new(), blocked };
        let mut places = self.owner(view, subject.account).await?.units;
        let held: Vec<Uuid> =
            subject.holdings.iter().filter_map(|held| held.scope.unit()).map(|id| id.0).collect();
        places.extend(self.units_among(view, &held).await?.into_iter().map(|(unit, _)| unit.path));
        let near = roll.near(&places, view.at);
        let sources: Vec<Uuid> = near.iter().map(|seat| seat.assignment.0).collect();
        let acting = self.delegations_of(view, &sources).await?;
        let acting = self.held_by_delegation(view, rules, &acting).await?;
        // Named permissions appoint nobody.
        let acting = acting.iter().filter(|(_, held)| held.live(view.at) && held.is_whole());
        let acting: Vec<_> = acting.collect();
        let ids = near.iter().map(|seat| seat.holder.id());
        let ids: Vec<Uuid> = ids.chain(acting.iter().map(|(row, _)| row.delegate_id)).collect();
        let people: HashMap<UserId, _> =
            self.users_by_id(view, &ids).await?.into_iter().map(|row| (row.id, row.person)).collect();
        let held = near.iter().map(|seat| (seat.holder, None, &seat.role, seat.scope));
        let acting =
            acting.iter().map(|(row, held)| (row.delegate(), Some(row.delegator_id), &held.role, held.scope));
        let told = held.chain(acting).filter_map(|(account, acting_for, role, scope)| {
            let Account::User(id) = account else { return None };
            let person = people.get(&id)?;
            Some(Administrator {
                user_id: id.0,
                given_name: person.given_name.clone(),
                family_name: person.family_name.clone(),
                email: person.email.clone(),
                acting_for,
                role: role.to_string(),
                scope: scope.into(),
            })
        });
        Ok(told.collect())
    }
}
