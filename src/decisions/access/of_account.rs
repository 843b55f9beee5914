//! What one account may do.

use super::PermissionHeld;
use crate::{
    assignments::AwaitedStart,
    error::Error,
    http::{AccountRef, Ask, Found, Fresh, Query, Reading, Scope, Times, UserPath},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Holding, Subject, has},
    account::Account,
    ids::{ApiClientId, TenantId},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// `/v1/tenants/{tenant_id}/api-clients/{api_client_id}/access`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiClientAccessPath {
    /// The tenant.
    #[param(value_type = Uuid, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub tenant_id: TenantId,
    /// The API client.
    #[param(value_type = Uuid, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f33")]
    pub api_client_id: ApiClientId,
}

/// All that an account may do, and why not where something shuts it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountAccess {
    pub account: AccountRef,
    /// Whether tenant and account are active; without that there are no permissions.
    pub active: bool,
    /// Units in which the account is blocked, with all below them.
    pub blocked_units: Vec<Uuid>,
    /// By the keys of the permissions.
    pub permissions: Vec<PermissionHeld>,
    /// What was given and gives nothing yet.
    pub awaiting: Vec<AwaitingRole>,
}

/// An assignment that waits for what starts it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AwaitingRole {
    pub assignment_id: Uuid,
    #[schema(example = "employer-self-service/orderer")]
    pub role: String,
    pub scope: Scope,
    pub awaits: AwaitedStart,
}

/// Read what a user may do
///
/// Every permission that something gives: by which assignment or automatically, how far it reaches, and
/// what shuts it. With this a gateway filters its own lists. About others it takes `mandat/decision.ask`.
#[utoipa::path(
    tag = "decisions", operation_id = "read_user_access",
    params(UserPath, Times, Fresh),
    responses((status = 200, description = "What the user may do.", body = AccountAccess)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}/access")]
pub async fn of_user(
    reading: Reading,
    path: Path<UserPath>,
    times: Query<Times>,
) -> Result<Found<AccountAccess>, Error> {
    let account = Account::User(path.user_id);
    reading.run(path.tenant_id, async |tx, ask| tx.access_of(ask, "user", account, *times).await).await
}

/// Read what an API client may do
///
/// The same as for a user.
#[utoipa::path(
    tag = "decisions", operation_id = "read_api_client_access",
    params(ApiClientAccessPath, Times, Fresh),
    responses((status = 200, description = "What the API client may do.", body = AccountAccess)),
)]
#[get("/v1/tenants/{tenant_id}/api-clients/{api_client_id}/access")]
pub async fn of_api_client(
    reading: Reading,
    path: Path<ApiClientAccessPath>,
    times: Query<Times>,
) -> Result<Found<AccountAccess>, Error> {
    let account = Account::ApiClient(path.api_client_id);
    reading.run(path.tenant_id, async |tx, ask| tx.access_of(ask, "API client", account, *times).await).await
}

/// Read what you may do
///
/// Every permission that something gives the caller, how far it reaches, and what shuts it.
#[utoipa::path(
    tag = "me", operation_id = "read_my_access",
    params(Times, Fresh),
    responses((status = 200, description = "What the caller may do.", body = AccountAccess)),
)]
#[get("/v1/me/access")]
pub async fn of_me(reading: Reading, times: Query<Times>) -> Result<Found<AccountAccess>, Error> {
    let (tenant, account) = (reading.caller().tenant, reading.caller().account);
    reading.run(tenant, async |tx, ask| tx.access_of(ask, "account", account, *times).await).await
}

impl Tx {
    /// What an account may do, as far as the caller may ask about it. Unknown, foreign and forbidden to
    /// ask about look alike.
    async fn access_of(
        &mut self,
        ask: &Ask,
        what: &'static str,
        account: Account,
        times: Times,
    ) -> Result<AccountAccess, Error> {
        let unknown = || Refused::NotFound { what };
        if account != ask.account() {
            let asking = self.asking_about_all(ask).await?;
            let owner = self.owner(self.view(), account).await?;
            asking.see(what, &owner)?;
        }
        let view = self.view_of(times.as_of, times.known_at).await?;
        let rules = self.rules(view, &ask.catalogue).await?;
        let subject = if let Some(known) = self.subject(view, &rules, account).await? {
            let own = account == ask.account() && times.is_now();
            let login = ask.caller.verified().login.as_deref().filter(|_| own).cloned();
            Subject { login, ..known }
        } else {
            let staff = self.staff(view, &rules, &BTreeSet::from([account]), &ask.catalogue).await?;
            staff.into_iter().next().ok_or_else(unknown)?.1
        };
        let active = subject.active && self.this_tenant(view).await?.is_some();
        let permissions = if active { has(&rules, &subject, view.at) } else { Vec::new() };
        Ok(AccountAccess {
            account: account.into(),
            active,
            blocked_units: subject.blocks.iter().flatten().map(|unit| unit.0).collect(),
            permissions: permissions.into_iter().map(Into::into).collect(),
            awaiting: subject.holdings.iter().filter_map(AwaitingRole::of).collect(),
        })
    }
}

impl AwaitingRole {
    fn of(held: &Holding) -> Option<Self> {
        let awaits = held.awaits.as_ref().filter(|_| !held.ended)?;
        Some(Self {
            assignment_id: held.assignment.0,
            role: held.role.to_string(),
            scope: held.scope.into(),
            awaits: awaits.into(),
        })
    }
}

impl crate::http::Versioned for AccountAccess {}
