//! Assignments over HTTP: one role held by one account, with scope and validity.

mod change;
mod constraints;
mod create;
mod end;
mod list;
mod read;
pub mod store;

pub use self::constraints::Constraints;

use self::store::AssignmentRow;
use crate::{
    error::Error,
    http::{AccountRef, Scope, Versioned},
    page,
    storage::{self, Tx},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    assignments,
    ids::{AssignmentId, TenantId},
    keys::RoleKey,
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(create::create)
        .service(read::read)
        .service(change::change)
        .service(end::end);
}

text! {
    /// The key of a role: of a regime, or of the tenant's own making.
    pub struct RoleName: 3..=129, pattern r"^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$", example "time-recording/supervisor";
}

impl RoleName {
    /// The key, or that there is no such role: what is not of the form of a key names none.
    pub fn key(&self) -> Result<RoleKey, Refused> {
        RoleKey::parse(self.as_str()).ok_or(Refused::NotFound { what: "role" })
    }
}

/// `/v1/tenants/{tenant_id}/assignments/{assignment_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AssignmentPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The assignment.
    #[param(value_type = Uuid)]
    pub assignment_id: AssignmentId,
}

/// How an assignment stands at the moment it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has not begun yet.
    Pending,
    /// It holds.
    Live,
    /// Its validity is over.
    Expired,
    /// It was ended.
    Ended,
}

/// One role held by one account. Never deleted, only ended.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Assignment {
    pub id: Uuid,
    pub holder: AccountRef,
    #[schema(example = "time-recording/supervisor")]
    pub role: String,
    pub scope: Scope,
    pub status: Status,
    pub valid_from: DateTime<Utc>,
    /// Exclusive; absent when it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The values it is narrowed to, by dimension; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    /// Who gave it; absent at the founding of the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointed_by: Option<AccountRef>,
    pub appointed_at: DateTime<Utc>,
    /// The assignment by whose authority it was given; absent at the founding of the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_id: Option<Uuid>,
    /// Changes whenever the assignment does.
    pub version: i64,
}

page! {
    /// Assignments in the order of their making.
    pub struct AssignmentPage of Assignment
}

impl Versioned for Assignment {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Assignment {
    pub(crate) fn new(row: &AssignmentRow, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        let validity = row.validity();
        let over = validity.until.is_some_and(|until| until <= at);
        let status = match (row.ended && over, at < validity.from) {
            (true, _) => Status::Ended,
            (false, true) => Status::Pending,
            (false, false) if over => Status::Expired,
            (false, false) => Status::Live,
        };
        Ok(Self {
            id: row.id,
            holder: row.holder()?.into(),
            role: row.role()?.to_string(),
            scope: row.scope()?.into(),
            status,
            valid_from: validity.from,
            valid_until: validity.until,
            constraints: Constraints::of(row.constraints()?),
            appointed_by: row.appointer().map(Into::into),
            appointed_at: row.appointed_at,
            authority_id: row.authority_id,
            version: row.version,
        })
    }
}

/// The unit of a scope that has one.
#[must_use]
pub fn scope_unit(scope: Option<Scope>) -> Option<Uuid> {
    match scope {
        Some(Scope::Unit { unit_id }) => Some(unit_id),
        _ => None,
    }
}

impl Tx {
    /// An assignment with the facts that decisions on it need, and its version.
    async fn assignment_facts(&mut self, id: AssignmentId) -> Result<(assignments::Assignment, i64), Error> {
        let view = self.view();
        let missing = Refused::NotFound { what: "assignment" };
        let row = self.assignment(view.known, id).await?.ok_or(missing)?;
        let scope = row.scope()?;
        let scope_path = match scope.unit() {
            Some(unit) => self.unit(view, unit).await?.map(|(unit, _)| unit.path),
            None => None,
        };
        let holder = self.owner(view, row.holder()?).await?;
        let facts = assignments::Assignment {
            id,
            role: row.role()?,
            scope,
            scope_path,
            holder,
            validity: row.validity(),
            constraints: row.constraints()?,
            ended: row.ended,
        };
        Ok((facts, row.version))
    }

    async fn assignment_as_answer(&mut self, id: AssignmentId) -> Result<Assignment, Error> {
        let view = self.view();
        let row = self.assignment(view.known, id).await?.ok_or(Refused::NotFound { what: "assignment" })?;
        Ok(Assignment::new(&row, view.at)?)
    }
}
