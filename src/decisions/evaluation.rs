//! One check, as AuthZEN 1.0 has it.

use super::{
    facts::{Known, Unknown},
    question::{AskedAction, AskedContext, AskedResource, AskedSubject, AskedTimes},
};
use crate::{
    error::Error,
    forms::Forms,
    http::{AuthzenBody, Found, Fresh, Reading},
};
use actix_web::{post, web::Data};
use mandat_domain::{
    access::{LoginUsed, Rule},
    keys::PermissionKey,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::ToSchema;
use uuid::Uuid;

/// A check. Members that are not known here are ignored (AuthZEN 1.0, section 5).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvaluationRequest {
    pub subject: AskedSubject,
    pub action: AskedAction,
    pub resource: AskedResource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<AskedContext>,
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
    pub rule: Cow<'static, str>,
    /// The same as a sentence.
    #[schema(example = "time-recording/supervisor gives time-recording/time.change in the whole tenant")]
    pub reason: Cow<'static, str>,
    /// The assignment that gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
    /// For a login method that is refused: those that are accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["eid-card", "national-app"]))]
    pub login_methods: Vec<String>,
    /// Among several checks: why this one could not be decided. `rule` is the code of the error then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<EvaluationError>,
}

/// What was wrong with one of several checks (AuthZEN 1.0, "Errors" of Access Evaluations).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvaluationError {
    /// The HTTP status that the check alone would have got.
    #[schema(example = 400)]
    pub status: u16,
    #[schema(example = "resource is not what AuthZEN asks for there")]
    pub message: String,
}

/// Check one access
///
/// May this subject do this to that resource? Everybody may ask about themselves; about others it
/// takes `mandat/decision.ask`. `context.as_of` and `context.known_at` ask about another time, and `context.login`
/// says how somebody else signed in.
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
    body.0.answer(&reading, &forms).await
}

impl EvaluationRequest {
    /// The decision, where the caller may ask for it.
    pub(super) async fn answer(
        &self,
        reading: &Reading,
        forms: &Forms,
    ) -> Result<Found<EvaluationResponse>, Error> {
        if self.times().is_now()
            && let Some(ready) = forms.ready(reading).await?
            && let Some(response) = ready.answer(self)
        {
            return Ok(ready.found(response?));
        }
        let from_tables = reading.run(reading.caller().tenant, async |tx, ask| {
            let asking = tx.asking(ask, [&self.subject]).await?;
            asking.require(&self.subject)?;
            let accounts = self.subject.account().into_iter().collect();
            let known = tx.known(ask, &asking, self.times(), &accounts, &[&self.resource]).await?;
            Ok(EvaluationResponse::new(&known, self))
        });
        // On the heap, so that a check from the form need not carry the room that this takes.
        Box::pin(from_tables).await
    }

    pub(super) fn times(&self) -> AskedTimes {
        self.context.as_ref().map(AskedContext::times).unwrap_or_default()
    }

    /// How the subject is said to have signed in.
    pub(super) fn login(&self) -> Option<LoginUsed> {
        self.context.as_ref()?.login()
    }
}

impl EvaluationResponse {
    pub(super) fn new(known: &Known, asked: &EvaluationRequest) -> Self {
        let EvaluationRequest { subject, action, resource, .. } = asked;
        match known.settle(subject, action, resource, asked.login()) {
            Ok(settled) => Self::decided(&known.decide(&settled).rule, &settled.permission),
            Err(Unknown("subject")) => Self::subject_unknown(),
            Err(Unknown("permission")) => Self::permission_unknown(&action.name),
            Err(Unknown(_)) => Self::resource_unknown(),
        }
    }

    /// What stands for a check among several that could not be decided.
    pub(super) fn failed(error: &Error) -> Self {
        let mut response = Self::refused(error.code(), error.to_string());
        let status = error.authzen_status().as_u16();
        response.context.error = Some(EvaluationError { status, message: error.to_string() });
        response
    }

    pub(super) fn subject_unknown() -> Self {
        Self::refused("subject_unknown", "there is no such subject here")
    }

    pub(super) fn permission_unknown(name: &str) -> Self {
        Self::refused("permission_unknown", format!("there is no permission {name} here"))
    }

    pub(super) fn resource_unknown() -> Self {
        let reason = "the resource, its owner or its unit is not known here";
        Self::refused("resource_unknown", reason)
    }

    fn refused(rule: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        let (rule, reason) = (rule.into(), reason.into());
        let context =
            EvaluationContext { rule, reason, assignment_id: None, login_methods: Vec::new(), error: None };
        Self { decision: false, context }
    }

    pub(super) fn decided(rule: &Rule, permission: &PermissionKey) -> Self {
        let mut response = Self::refused(rule.code(), rule.text(permission));
        response.decision = rule.allows();
        match rule {
            Rule::Granted { assignment, .. } => response.context.assignment_id = Some(assignment.0),
            Rule::LoginMethodRefused { accepted, .. } => response.context.login_methods.clone_from(accepted),
            _ => {}
        }
        response
    }
}

impl crate::http::Versioned for EvaluationResponse {}
