//! Assignments over HTTP: one role held by one account, with scope and validity.

mod acceptance;
mod approval;
mod change;
mod constraints;
mod create;
mod end;
mod list;
mod read;
mod recording {
    pub mod store;
}
pub mod store;
mod takeover;

pub use self::{change::AssignmentPatch, constraints::Constraints, recording::store::Given};

use self::store::AssignmentRow;
use crate::{
    error::Error,
    http::{AccountRef, Scope, Versioned},
    page,
    storage::{self, Tx, View},
    text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::{Awaited, Awaits},
    assignments,
    ids::{AssignmentId, TenantId},
    keys::RoleKey,
    refused::Refused,
    validity::Validity,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(create::create)
        .service(read::read)
        .service(change::change)
        .service(end::end)
        .service(takeover::take_over)
        .service(acceptance::accept)
        .service(approval::approve)
        .service(approval::reject);
}

text! {
    /// The key of a role: of a regime, or of the tenant's own making.
    pub struct RoleName: 3..=129, pattern r"^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$", example "time-recording/supervisor";
}

text! {
    /// Something that whoever gives a role attests, in the words of the regime.
    pub struct AttestedWord: 1..=64, pattern "^[a-z0-9._-]{1,64}$", example "employment";
}

/// What is attested in a request.
pub(crate) fn words(attested: Vec<AttestedWord>) -> BTreeSet<String> {
    attested.into_iter().map(AttestedWord::into_string).collect()
}

text! {
    /// SHA-256 of a document, in lower-case hexadecimal digits.
    pub struct DocumentDigest: 64..=64, pattern "^[0-9a-f]{64}$", example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
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
    /// It waits for what `awaits` says, and gives nothing until then.
    Awaiting,
    /// It waited in vain, and can begin no more.
    Lapsed,
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
    /// What it waits for before it counts; absent when it waits for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaits: Option<AwaitedStart>,
    pub valid_from: DateTime<Utc>,
    /// Exclusive; absent when it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The values it is narrowed to, by dimension; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    /// What whoever gave it attested; absent where the regime asks for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["employment", "group-membership"]))]
    pub attested: Vec<String>,
    /// Who gave it; absent at the founding of the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointed_by: Option<AccountRef>,
    /// Where who gave it is at home: another tenant for an operator, and for the staff of a provider.
    pub appointer_tenant_id: Uuid,
    pub appointed_at: DateTime<Utc>,
    /// The assignment by whose authority it stands; absent at the founding of the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_id: Option<Uuid>,
    /// Whoever answers for it has left, and it goes on: whoever could give it now can take it over.
    pub orphaned: bool,
    /// Who answers for it since whoever gave it left; absent when nobody has taken it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_over: Option<TakenOver>,
    /// Changes whenever the assignment does.
    pub version: i64,
}

/// What starts an assignment that does not count at once.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AwaitedStart {
    pub what: AwaitedAct,
    /// The roles whose holders may say yes; none where the holder must act.
    #[schema(example = json!(["data-vault/vault-administrator"]))]
    pub by_roles: Vec<String>,
    /// From then on it can begin no more; absent where it does not lapse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lapses_at: Option<DateTime<Utc>>,
}

/// The act that starts an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AwaitedAct {
    /// Its holder accepts it.
    Acceptance,
    /// Somebody entitled approves it.
    Approval,
    /// Its holder signs in for the first time.
    FirstLogin,
}

impl From<&Awaited> for AwaitedStart {
    fn from(awaited: &Awaited) -> Self {
        let what = match awaited.what {
            Awaits::Acceptance => AwaitedAct::Acceptance,
            Awaits::Approval => AwaitedAct::Approval,
            Awaits::FirstLogin => AwaitedAct::FirstLogin,
        };
        let by_roles = awaited.by.iter().map(ToString::to_string).collect();
        Self { what, by_roles, lapses_at: awaited.lapses_at }
    }
}

/// That somebody answers for what another had given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TakenOver {
    pub at: DateTime<Utc>,
    /// Who answers for it now; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountRef>,
    /// Where they are at home.
    pub tenant_id: Uuid,
    /// The assignment by whose authority it stood before.
    pub from_authority_id: Uuid,
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

impl AssignmentRow {
    /// Whether it was ended by that moment. Before its end it had not; one that was ended before it began never
    /// counts, and has.
    pub(crate) fn has_ended(&self, at: DateTime<Utc>) -> bool {
        let Validity { from, until } = self.validity();
        self.ended && until.is_some_and(|until| until <= at.max(from))
    }

    /// What whoever gave it attested (CSM-08).
    fn attested(&self) -> Result<Vec<String>, storage::Error> {
        let words = self.attested.as_deref().map(serde_json::from_str).transpose()?;
        Ok(words.unwrap_or_default())
    }
}

impl Assignment {
    fn new(row: &AssignmentRow, orphaned: bool, at: DateTime<Utc>) -> Result<Self, storage::Error> {
        let validity = row.validity();
        let over = validity.until.is_some_and(|until| until <= at);
        let awaits = row.awaits()?;
        let lapsed = awaits.as_ref().is_some_and(|awaits| awaits.has_lapsed(at));
        let status = if row.has_ended(at) {
            Status::Ended
        } else if lapsed {
            Status::Lapsed
        } else if over {
            Status::Expired
        } else if awaits.is_some() {
            Status::Awaiting
        } else if at < validity.from {
            Status::Pending
        } else {
            Status::Live
        };
        Ok(Self {
            id: row.id,
            holder: row.holder()?.into(),
            role: row.role()?.to_string(),
            scope: row.scope()?.into(),
            status,
            awaits: awaits.as_ref().filter(|_| !row.ended).map(Into::into),
            valid_from: validity.from,
            valid_until: validity.until,
            constraints: Constraints::of(row.constraints()?),
            attested: row.attested()?,
            appointed_by: row.appointer().map(Into::into),
            appointer_tenant_id: row.appointer_tenant,
            appointed_at: row.appointed_at,
            authority_id: row.authority_id,
            orphaned,
            taken_over: TakenOver::of(row),
            version: row.version,
        })
    }
}

impl TakenOver {
    fn of(row: &AssignmentRow) -> Option<Self> {
        Some(Self {
            at: row.taken_over_at?,
            by: row.taken_over_by().map(Into::into),
            tenant_id: row.taken_over_tenant?,
            from_authority_id: row.taken_over_from?,
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
            awaits: row.awaits()?,
        };
        Ok((facts, row.version))
    }

    async fn assignment_as_answer(&mut self, id: AssignmentId) -> Result<Assignment, Error> {
        let view = self.view();
        let row = self.assignment(view.known, id).await?.ok_or(Refused::NotFound { what: "assignment" })?;
        let mut told = self.assignments_as_answer(view, &[row]).await?;
        told.pop().ok_or(Refused::NotFound { what: "assignment" }.into())
    }

    /// Assignments as they stand at the moment of the view.
    pub(crate) async fn assignments_as_answer(
        &mut self,
        view: View,
        rows: &[AssignmentRow],
    ) -> Result<Vec<Assignment>, Error> {
        let given: Vec<Uuid> =
            rows.iter().filter(|row| row.authority_id.is_some()).map(|row| row.id).collect();
        let orphans =
            if given.is_empty() { BTreeSet::new() } else { self.orphans_among(view, &given).await? };
        let told = rows.iter().map(|row| Assignment::new(row, orphans.contains(&row.id), view.at));
        Ok(told.collect::<Result<_, _>>()?)
    }
}
