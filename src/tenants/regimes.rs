//! The regimes that a tenant follows: which, in which version, and how it takes up another.

use crate::{
    error::Error,
    http::{Ask, Body, Changed, Changing, DryRunQuery, Found, Fresh, Reading, TenantPath, Versioned},
    storage::Tx,
};
use actix_web::{get, put, web::Path};
use mandat_domain::{
    access::{Resource, service},
    account::Account,
    event::RegimeVersion,
    ids::{AssignmentId, TenantId, UserId},
    refused::Refused,
    tenants::{
        follow::{Follow, Following, decide},
        most_offices,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// `/v1/tenants/{tenant_id}/regimes/{key}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FollowedPath {
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The key of the regime.
    #[param(max_length = 64, example = "time-recording")]
    pub key: String,
}

/// A regime that the tenant follows, and whether there is a newer version of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TenantRegime {
    #[schema(example = "time-recording")]
    pub key: String,
    /// The version that counts here.
    #[schema(example = 1)]
    pub version: i64,
    /// The newest version that this service knows.
    #[schema(example = 1)]
    pub newest_version: i64,
}

/// The regimes of a tenant, the leading one first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TenantRegimeList {
    pub items: Vec<TenantRegime>,
}

/// Which version, and who begins.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegimeWish {
    /// The newest version when left out.
    #[schema(minimum = 1)]
    #[validate(range(min = 1))]
    pub version: Option<u32>,
    /// For a regime that is new to the tenant: the user who shall have its founding role.
    pub office_holder_id: Option<Uuid>,
}

/// List the tenant's regimes
///
/// The rules that count in this tenant, and where there are newer ones.
#[utoipa::path(
    tag = "tenants", operation_id = "list_tenant_regimes",
    params(TenantPath, Fresh),
    responses((status = 200, description = "The regimes.", body = TenantRegimeList)),
)]
#[get("/v1/tenants/{tenant_id}/regimes")]
pub async fn list(reading: Reading, path: Path<TenantPath>) -> Result<Found<TenantRegimeList>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().see("tenant", service::TENANT_READ, &Resource::tenant())?;
            Ok(TenantRegimeList { items: tx.followed(ask).await? })
        })
        .await
}

/// Follow a regime
///
/// Takes up a regime that is new to the tenant, with its first office holder, or comes to a newer version
/// of one. Assignments come along, under the new name where a role was renamed. There is no way back.
#[utoipa::path(
    tag = "tenants", operation_id = "follow_regime",
    params(FollowedPath, DryRunQuery),
    request_body = RegimeWish,
    responses((status = 200, description = "The regime as it counts now.", body = TenantRegime)),
)]
#[put("/v1/tenants/{tenant_id}/regimes/{key}")]
pub async fn follow(
    changing: Changing,
    path: Path<FollowedPath>,
    body: Body<RegimeWish>,
) -> Result<Changed<TenantRegime>, Error> {
    let Body(wish) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let office_holder = match wish.office_holder_id {
                    Some(id) => Some(tx.active_user(UserId(id)).await?),
                    None => None,
                };
                let has_signed_in = match wish.office_holder_id {
                    Some(id) => tx.has_signed_in(UserId(id)).await?,
                    None => false,
                };
                let most = most_offices(&ask.catalogue, &path.key);
                let assignment_ids = (0..most).map(|_| AssignmentId(changing.new_id())).collect();
                let (regime, version) = (path.key.clone(), wish.version);
                let command = Follow { regime, version, office_holder, has_signed_in, assignment_ids };
                let today = tx.following().await?;
                Ok(decide(&standing.authority(), &ask.catalogue, &today, command)?)
            },
            async |tx, ask| {
                let followed = tx.followed(ask).await?.into_iter().find(|known| known.key == path.key);
                Ok(followed.ok_or(Refused::NotFound { what: "regime" })?)
            },
        )
        .await
}

impl Tx {
    async fn followed(&mut self, ask: &Ask) -> Result<Vec<TenantRegime>, Error> {
        let rows = self.tenant_regimes(self.view()).await?.into_iter();
        let followed = rows.map(|row| {
            let newest = ask.catalogue.newest(&row.regime);
            let newest_version = newest.map_or(row.version, |regime| regime.version.into());
            TenantRegime { key: row.regime, version: row.version, newest_version }
        });
        Ok(followed.collect())
    }

    async fn active_user(&mut self, id: UserId) -> Result<Account, Error> {
        match self.user_is_active(self.view(), id).await? {
            Some(true) => Ok(Account::User(id)),
            _ => Err(Refused::OfficeHolderMissing.into()),
        }
    }

    /// What the tenant follows and uses, before it comes to another version.
    pub async fn following(&mut self) -> Result<Following, Error> {
        let view = self.view();
        let rows = self.tenant_regimes(view).await?.into_iter();
        let regimes = rows.map(|row| RegimeVersion {
            key: row.regime,
            version: u32::try_from(row.version).unwrap_or_default(),
        });
        let regimes = regimes.collect();
        let held = self.roles_held(view.at).await?;
        let own_roles = self.own_roles(view).await?.into_iter().map(|(role, _)| role).collect();
        Ok(Following { regimes, held, own_roles })
    }
}

impl Versioned for TenantRegimeList {}

impl Versioned for TenantRegime {}
