//! Requests for access over HTTP: asked for, approved as it is or narrower, rejected, lapsed.

mod approve;
mod list;
mod raise;
mod read;
mod reject;
pub mod store;

use self::store::{Filter, RequestRow};
use crate::{
    assignments::Constraints,
    error::Error,
    http::{AccountRef, Scope, Versioned},
    page,
    storage::{self, Tx, Within},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::Owner,
    access_requests::{self, State},
    account::{Account, Actor},
    ids::{AccessRequestId, TenantId, UnitId},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(raise::raise)
        .service(read::read)
        .service(approve::approve)
        .service(reject::reject);
}

text! {
    /// Why somebody asks for access, or is not given it.
    pub struct RequestReason: 1..=1000, example "Stands in for Jonas until Easter";
}

/// `/v1/tenants/{tenant_id}/access-requests/{request_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccessRequestPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The request.
    #[param(value_type = Uuid)]
    pub request_id: AccessRequestId,
}

/// What a request has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// It waits for an answer, and gives nothing.
    Open,
    Approved,
    Rejected,
    /// Nobody answered in time.
    Lapsed,
}

impl RequestStatus {
    const fn of(state: State) -> Self {
        match state {
            State::Open => Self::Open,
            State::Approved => Self::Approved,
            State::Rejected => Self::Rejected,
            State::Lapsed => Self::Lapsed,
        }
    }

    const fn state(self) -> State {
        match self {
            Self::Open => State::Open,
            Self::Approved => State::Approved,
            Self::Rejected => State::Rejected,
            Self::Lapsed => State::Lapsed,
        }
    }
}

/// That somebody asks for a role.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct AccessRequest {
    pub id: Uuid,
    /// For whom.
    pub user_id: Uuid,
    #[schema(example = "time-recording/supervisor")]
    pub role: String,
    pub scope: Scope,
    /// From when, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Exclusive; absent where no end was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The values it is to be narrowed to, by dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    /// Why, in the words of whoever asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub status: RequestStatus,
    /// Who asks; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raised_by: Option<AccountRef>,
    /// Where who asks is at home: another tenant for the staff of a provider.
    pub raiser_tenant_id: Uuid,
    pub raised_at: DateTime<Utc>,
    /// When it lapses, if nobody answers before.
    pub lapses_at: DateTime<Utc>,
    /// How it was answered; absent while it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<RequestAnswer>,
}

/// The answer to a request.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RequestAnswer {
    pub at: DateTime<Utc>,
    /// Who answered; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountRef>,
    /// What was given, where it was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What people write does not print.
impl std::fmt::Debug for AccessRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessRequest").field("id", &self.id).finish_non_exhaustive()
    }
}

page! {
    /// Requests in the order in which they were raised.
    pub struct AccessRequestPage of AccessRequest
}

impl Versioned for AccessRequest {}

impl AccessRequest {
    fn new(row: RequestRow, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        let status = RequestStatus::of(row.state(at));
        let answer = row.answered_at().map(|at| RequestAnswer {
            at,
            by: row.answered_by().map(Into::into),
            assignment_id: row.assignment_id(),
            reason: row.answer_reason.clone(),
        });
        Ok(Self {
            id: row.id(),
            user_id: row.user_id().0,
            role: row.role()?.to_string(),
            scope: row.scope()?.into(),
            valid_from: row.valid_from(),
            valid_until: row.valid_until(),
            constraints: Constraints::of(row.constraints()?),
            status,
            raised_by: row.raised_by().account.map(Into::into),
            raiser_tenant_id: row.raised_by().tenant.0,
            raised_at: row.raised_at(),
            lapses_at: row.lapses_at(),
            reason: row.reason,
            answer,
        })
    }
}

impl Tx {
    /// A request with the facts that decisions on it need.
    async fn access_request_facts(
        &mut self,
        id: AccessRequestId,
    ) -> Result<access_requests::AccessRequest, Error> {
        let row = self.access_request(id).await?.ok_or(Refused::NotFound { what: "access request" })?;
        let request = self.access_requests_as_facts(vec![row]).await?.pop();
        Ok(request.ok_or(Refused::NotFound { what: "access request" })?)
    }

    /// The first open requests of the tenant, with the facts that decisions on them need.
    pub(crate) async fn open_access_requests(
        &mut self,
        limit: i64,
    ) -> Result<Vec<access_requests::AccessRequest>, storage::Error> {
        let everything = Within { everything: true, ..Within::default() };
        let by = Actor::COMMAND_LINE;
        let filter = Filter { by, state: Some(State::Open), user: None, role: None };
        let rows = self.access_requests(&everything, &filter, None, limit).await?;
        self.access_requests_as_facts(rows).await
    }

    async fn access_requests_as_facts(
        &mut self,
        rows: Vec<RequestRow>,
    ) -> Result<Vec<access_requests::AccessRequest>, storage::Error> {
        let view = self.view();
        let accounts = rows.iter().map(|row| Account::User(row.user_id())).collect();
        let owners = self.owners_among(view, &accounts).await?;
        let mut units = BTreeSet::new();
        for row in &rows {
            units.extend(row.scope()?.unit().map(|unit| unit.0));
        }
        let units = self.units_among(view, &units.into_iter().collect::<Vec<_>>()).await?;
        let path =
            |id: UnitId| units.iter().find(|(unit, _)| unit.id == id).map(|(unit, _)| unit.path.clone());
        let fact = |row: RequestRow| {
            let (scope, account) = (row.scope()?, Account::User(row.user_id()));
            let nowhere = || Owner { account, units: Vec::new() };
            Ok(access_requests::AccessRequest {
                id: AccessRequestId(row.id()),
                user_id: row.user_id(),
                user: owners.get(&account).cloned().unwrap_or_else(nowhere),
                role: row.role()?,
                scope,
                scope_path: scope.unit().and_then(path),
                valid_from: row.valid_from(),
                valid_until: row.valid_until(),
                constraints: row.constraints()?,
                raised_by: row.raised_by(),
                state: row.state(view.at),
            })
        };
        rows.into_iter().map(fact).collect()
    }

    async fn access_request_as_answer(&mut self, id: AccessRequestId) -> Result<AccessRequest, Error> {
        let row = self.access_request(id).await?.ok_or(Refused::NotFound { what: "access request" })?;
        Ok(AccessRequest::new(row, self.now())?)
    }
}
