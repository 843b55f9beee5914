//! One check, as AuthZEN 1.0 has it.

use super::question::{AskedAction, AskedResource, AskedSubject, AskedTimes};
use crate::{
    error::Error,
    forms::Forms,
    http::{AuthzenBody, Found, Fresh, Reading},
};
use actix_web::{post, web::Data};
use mandat_domain::access::{Decision, Question, Rule, decide};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A check. Members that are not known here are ignored (AuthZEN 1.0, section 5).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvaluationRequest {
    pub subject: AskedSubject,
    pub action: AskedAction,
    pub resource: AskedResource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<AskedTimes>,
}

/// The answer to a check.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvaluationResponse {
    /// Whether the subject may do it.
    pub decision: bool,
    pub context: EvaluationContext,
}

/// Why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvaluationContext {
    /// The rule that decided: `granted`, or the one that refused.
    #[schema(example = "granted")]
    pub rule: String,
    /// The same as a sentence.
    #[schema(example = "time-recording/supervisor gives time-recording/time.change in the whole tenant")]
    pub reason: String,
    /// The assignment that gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
}

/// Check one access
///
/// May this subject do this to that resource? Everybody may ask about themselves; about others it
/// takes `mandat/decision.ask`. `context.as_of` and `context.known_at` ask about another time.
#[utoipa::path(
    tag = "decisions", operation_id = "evaluate",
    params(Fresh), request_body = EvaluationRequest,
    responses((status = 200, description = "The decision and its reason.", body = EvaluationResponse)),
    extensions(("x-authzen-errors" = json!(true))),
)]
#[post("/access/v1/evaluation")]
pub async fn evaluate(
    reading: Reading,
    forms: Data<Forms>,
    body: AuthzenBody<EvaluationRequest>,
) -> Result<Found<EvaluationResponse>, Error> {
    let AuthzenBody(EvaluationRequest { subject, action, resource, context }) = body;
    // The past, and what is only planned for later, is in the tables alone.
    let now = context.is_none_or(AskedTimes::is_now);
    if now && let Some(found) = forms.evaluate(&reading, &subject, &action, &resource).await? {
        return Ok(found);
    }
    reading
        .run(reading.caller().tenant, async |tx, ask| {
            let times = context.unwrap_or_default();
            let facts = tx.decision_facts(ask, &subject, &action, &resource, times).await?;
            let (Some(known), Some(subject)) = (&facts.resource, &facts.subject) else {
                return Ok(match facts.subject {
                    None => EvaluationResponse::subject_unknown(),
                    Some(_) => EvaluationResponse::resource_unknown(),
                });
            };
            let Some(permission) = &facts.permission else {
                return Ok(EvaluationResponse::permission_unknown(&action.name));
            };
            let question = Question { permission, resource: known, at: facts.view.at };
            let decision = decide(&facts.rules, facts.tenant_active, subject, &question);
            Ok(EvaluationResponse::new(&decision, decision.rule.text(permission)))
        })
        .await
}

impl EvaluationResponse {
    fn refused(rule: &str, reason: &str) -> Self {
        let context =
            EvaluationContext { rule: rule.to_owned(), reason: reason.to_owned(), assignment_id: None };
        Self { decision: false, context }
    }

    pub(super) fn subject_unknown() -> Self {
        Self::refused("subject_unknown", "there is no such subject here")
    }

    pub(super) fn resource_unknown() -> Self {
        Self::refused("resource_unknown", "the resource, its owner or its unit is not known here")
    }

    pub(super) fn permission_unknown(name: &str) -> Self {
        Self::refused("permission_unknown", &format!("there is no permission {name}"))
    }

    pub(super) fn new(decision: &Decision, reason: String) -> Self {
        let assignment_id = match &decision.rule {
            Rule::Granted { assignment, .. } => Some(assignment.0),
            _ => None,
        };
        let rule = decision.rule.code().to_owned();
        Self { decision: decision.allowed, context: EvaluationContext { rule, reason, assignment_id } }
    }
}

impl crate::http::Versioned for EvaluationResponse {}
