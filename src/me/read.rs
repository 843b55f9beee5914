//! Who am I?

use super::{HeldRole, Me};
use crate::{
    error::Error,
    http::{Found, Fresh, Reading},
    storage::Tx,
};
use actix_web::get;
use mandat_domain::{account::Account, refused::Refused};

/// Read myself
///
/// The account that the access token was made for, its tenant, and the roles it holds now.
#[utoipa::path(
    tag = "me", operation_id = "read_me",
    params(Fresh),
    responses((status = 200, description = "The caller.", body = Me)),
)]
#[get("/v1/me")]
pub async fn read(reading: Reading) -> Result<Found<Me>, Error> {
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let view = tx.view();
            let account = ask.caller.account;
            let rules = tx.rules(view, &ask.catalogue).await?;
            let holdings = tx.subject(view, &rules, account).await?.map(|subject| subject.holdings);
            let tenant_name = tx.this_tenant(view).await?.map(|tenant| tenant.name).unwrap_or_default();
            let live = holdings.into_iter().flatten().filter(|holding| holding.live(view.at));
            Ok(Me {
                account: account.into(),
                tenant_id: tx.tenant().0,
                tenant_name,
                name: tx.name_of(account).await?,
                roles: live
                    .map(|holding| HeldRole {
                        assignment_id: holding.assignment.0,
                        role: holding.role.to_string(),
                        scope: holding.scope.into(),
                        acting_for: holding.delegated.map(|delegated| delegated.by.into()),
                        valid_until: holding.validity.until,
                    })
                    .collect(),
            })
        })
        .await
}

impl Tx {
    async fn name_of(&mut self, account: Account) -> Result<String, Error> {
        let view = self.view();
        let name = match account {
            Account::User(id) => self
                .user(view, id)
                .await?
                .map(|user| format!("{} {}", user.person.given_name, user.person.family_name)),
            Account::ApiClient(id) => self.api_client(view, id).await?.map(|client| client.name),
        };
        Ok(name.ok_or(Refused::NotFound { what: "account" })?)
    }
}
