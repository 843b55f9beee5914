//! A check with its whole why.

use super::{
    facts::{Settled, Unknown},
    question::{AskedAction, AskedResource, AskedSubject, AskedTimes},
};
use crate::{
    assignments::{Assignment, Constraints},
    error::Error,
    http::{AccountRef, Body, Found, Fresh, Reading, Scope, TenantPath},
    storage::{Tx, View},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    access::{Change, Question, Rule, explain as look_at_everything},
    ids::AssignmentId,
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// How many accounts are named that could make the smallest change.
const APPOINTERS: i64 = 10;

/// The question to be explained.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplanationRequest {
    pub subject: AskedSubject,
    pub action: AskedAction,
    pub resource: AskedResource,
    pub context: Option<AskedTimes>,
}

/// The decision, every rule that was looked at, and where the right comes from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    pub decision: bool,
    /// The rule that decided.
    #[schema(example = "granted")]
    pub rule: String,
    #[schema(example = "time-recording/supervisor gives time-recording/time.change in the whole tenant")]
    pub reason: String,
    /// Every rule that was looked at, in the order in which they are.
    pub steps: Vec<Step>,
    /// From the assignment that gives it to the one by whose authority it was given, up to the root.
    /// Empty when nothing gives it.
    pub chain: Vec<Assignment>,
    /// For a refusal that one more assignment would lift: the smallest such assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_change: Option<SmallestChange>,
}

/// One rule that was looked at.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Step {
    #[schema(example = "assignment")]
    pub rule: String,
    /// `passed`, `refused`, `grants` or `silent`.
    #[schema(example = "grants")]
    pub outcome: String,
    #[schema(example = "time-recording/supervisor gives time-recording/time.change in the whole tenant")]
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
}

/// An assignment that would turn the refusal into a yes, and who may give it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SmallestChange {
    #[schema(example = "time-recording/supervisor")]
    pub role: String,
    pub scope: Scope,
    /// The values to narrow it to; absent where the role is not narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
    /// The roles whose holders give it.
    pub appointed_by: Vec<String>,
    /// Up to ten accounts that hold one of these roles now.
    pub appointers: Vec<AccountRef>,
}

/// Explain a decision
///
/// The same question as a check, with the whole why: every rule that was looked at, the chain of
/// authority up to the root and, for a refusal, the smallest change that would lift it.
#[utoipa::path(
    tag = "decisions", operation_id = "explain",
    params(TenantPath, Fresh),
    request_body = ExplanationRequest,
    responses((status = 200, description = "The decision with its reasons.", body = Explanation)),
)]
#[post("/v1/tenants/{tenant_id}/explanations")]
pub async fn explain(
    reading: Reading,
    path: Path<TenantPath>,
    body: Body<ExplanationRequest>,
) -> Result<Found<Explanation>, Error> {
    let Body(ExplanationRequest { subject, action, resource, context }) = body;
    reading
        .run(path.tenant_id, async |tx, ask| {
            let times = context.unwrap_or_default();
            let asking = tx.asking(ask, [&subject]).await?;
            asking.require(&subject)?;
            let accounts = subject.account().into_iter().collect();
            let facts = tx.known(ask, &asking, times, &accounts, &[&resource]).await?;
            let settled = facts.settle(&subject, &action, &resource);
            let Settled { subject, permission, resource } =
                settled.map_err(|Unknown(what)| Refused::NotFound { what })?;
            let question = Question { permission: &permission, resource: &resource, at: facts.view.at };
            let found = look_at_everything(&facts.rules, facts.tenant_active, subject, &question);
            let chain = match &found.decision.rule {
                Rule::Granted { assignment, .. } => tx.chain_of_authority(facts.view, *assignment).await?,
                _ => Vec::new(),
            };
            let smallest_change = match found.smallest_change {
                Some(change) => Some(tx.smallest_change(facts.view, change).await?),
                None => None,
            };
            let steps = found.steps.into_iter().map(|step| Step {
                rule: step.rule.to_owned(),
                outcome: step.outcome.as_str().to_owned(),
                text: step.text,
                assignment_id: step.assignment.map(|id| id.0),
            });
            Ok(Explanation {
                decision: found.decision.allowed,
                rule: found.decision.rule.code().to_owned(),
                reason: found.decision.rule.text(&permission),
                steps: steps.collect(),
                chain,
                smallest_change,
            })
        })
        .await
}

impl Tx {
    async fn chain_of_authority(&mut self, view: View, id: AssignmentId) -> Result<Vec<Assignment>, Error> {
        let rows = self.chain(view.known, id).await?;
        Ok(rows.iter().map(|row| Assignment::new(row, view.at)).collect::<Result<_, _>>()?)
    }

    async fn smallest_change(&mut self, view: View, change: Change) -> Result<SmallestChange, Error> {
        let appointed_by: Vec<String> = change.appointed_by.iter().map(ToString::to_string).collect();
        let appointers = self.holders_of(view, &appointed_by, APPOINTERS).await?;
        Ok(SmallestChange {
            role: change.role.to_string(),
            scope: change.scope.into(),
            constraints: Constraints::of(change.constraints),
            appointed_by,
            appointers: appointers.into_iter().map(Into::into).collect(),
        })
    }
}

impl crate::http::Versioned for Explanation {}
