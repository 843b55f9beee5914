//! Delegations over HTTP: somebody acts with part of another's authority.

mod create;
mod end;
mod list;
mod read;
pub mod store;

use self::store::DelegationRow;
use crate::{
    error::Error,
    http::{AccountRef, Ask, Scope, Versioned},
    page,
    storage::{self, Tx, View},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::{Holding, Resource},
    delegations,
    ids::{AssignmentId, DelegationId, TenantId, UserId},
    keys::PermissionKey,
    refused::Refused,
    regime::Rules,
    scope,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(create::create).service(read::read).service(end::end);
}

text! {
    /// The key of a permission that is delegated.
    pub struct DelegatedPermission: 3..=129, pattern r"^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$", example "employer-self-service/administrator.appoint";
}

/// `/v1/tenants/{tenant_id}/delegations/{delegation_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DelegationPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The delegation.
    #[param(value_type = Uuid)]
    pub delegation_id: DelegationId,
}

/// How a delegation stands at the moment it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelegationStatus {
    /// It has not begun yet.
    Pending,
    /// The delegate acts with it.
    Live,
    /// What it comes from does not count now, and so it does not either.
    Suspended,
    /// It ran out, or what it comes from did.
    Expired,
    /// It was ended, or what it comes from was.
    Ended,
}

/// That somebody acts with part of another's authority. Never deleted, only ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Delegation {
    pub id: Uuid,
    /// The delegator's assignment that it is a part of.
    pub assignment_id: Uuid,
    #[schema(example = "employer-self-service/orderer")]
    pub role: String,
    /// On whose behalf the delegate acts.
    pub delegator: AccountRef,
    /// The user who acts.
    pub delegate_id: Uuid,
    /// Where it counts.
    pub scope: Scope,
    /// What of the role is delegated; absent where its handling is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
    pub status: DelegationStatus,
    pub valid_from: DateTime<Utc>,
    /// Exclusive; never later than the end of what it comes from. Absent when it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    /// Changes whenever the delegation does.
    pub version: i64,
}

page! {
    /// Delegations in the order of their making.
    pub struct DelegationPage of Delegation
}

impl Versioned for Delegation {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Delegation {
    fn new(row: &DelegationRow, held: &Holding, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        let validity = held.validity;
        let counts = held.delegated.as_ref().is_some_and(|delegated| delegated.root_live);
        let status = if held.ended {
            DelegationStatus::Ended
        } else if validity.until.is_some_and(|until| until <= at) {
            DelegationStatus::Expired
        } else if !counts {
            DelegationStatus::Suspended
        } else if at < validity.from {
            DelegationStatus::Pending
        } else {
            DelegationStatus::Live
        };
        let permissions = row.permissions()?;
        Ok(Self {
            id: row.id,
            assignment_id: row.source_id,
            role: row.role()?.to_string(),
            delegator: row.delegator()?.into(),
            delegate_id: row.delegate_id,
            scope: row.scope()?.into(),
            permissions: permissions.map(|all| all.iter().map(PermissionKey::to_string).collect()),
            status,
            valid_from: validity.from,
            valid_until: validity.until,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

impl Tx {
    /// A delegation with the facts that decisions on it need, and its version.
    async fn delegation_facts(
        &mut self,
        rules: &Rules,
        id: DelegationId,
    ) -> Result<(delegations::Delegation, i64), Error> {
        let view = self.view();
        let missing = || Refused::NotFound { what: "delegation" };
        let row = self.delegation(view.known, id).await?.ok_or_else(missing)?;
        let held = self.held_by_delegation(view, rules, std::slice::from_ref(&row)).await?.pop();
        let (_, held) = held.ok_or_else(missing)?;
        let place = match row.scope()? {
            scope::Scope::Unit { unit_id } => self.unit(view, unit_id).await?.map(|(unit, _)| unit.path),
            scope::Scope::Tenant | scope::Scope::Own => None,
        };
        let facts = delegations::Delegation {
            id,
            assignment: AssignmentId(row.source_id),
            role: row.role()?,
            delegator: self.owner(view, row.delegator()?).await?,
            delegate_id: UserId(row.delegate_id),
            delegate: self.owner(view, row.delegate()).await?,
            place: place.map_or_else(Resource::tenant, Resource::unit),
            constraints: held.constraints,
            validity: held.validity,
            ended: row.ended,
        };
        Ok((facts, row.version))
    }

    async fn delegation_as_answer(&mut self, ask: &Ask, id: DelegationId) -> Result<Delegation, Error> {
        let view = self.view();
        let rules = self.rules(view, &ask.catalogue).await?;
        let missing = || Refused::NotFound { what: "delegation" };
        let row = self.delegation(view.known, id).await?.ok_or_else(missing)?;
        let told = self.delegations_as_answer(view, &rules, vec![row]).await?.pop();
        Ok(told.ok_or_else(missing)?)
    }

    /// Delegations as they stand at the moment of the view.
    async fn delegations_as_answer(
        &mut self,
        view: View,
        rules: &Rules,
        rows: Vec<DelegationRow>,
    ) -> Result<Vec<Delegation>, storage::Error> {
        let held = self.held_by_delegation(view, rules, &rows).await?;
        held.iter().map(|(row, held)| Delegation::new(row, held, view.at)).collect()
    }
}
