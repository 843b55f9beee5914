//! Several checks in one request, as AuthZEN 1.0 has it.

use super::{
    by_form::Ready,
    evaluation::{EvaluationRequest, EvaluationResponse},
    question::{AskedAction, AskedContext, AskedResource, AskedSubject, AskedTimes},
};
use crate::{
    error::Error,
    forms::Forms,
    http::{self, Ask, AuthzenText, Found, Fresh, Reading},
    storage::Tx,
};
use actix_web::{post, web::Data};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;

/// How many checks one request may hold.
const MOST: usize = 1_000;
/// At how many different times they may ask: the facts of each are loaded once.
const MOST_TIMES: usize = 10;

/// Several checks. What stands beside them holds for each that does not say it itself. Members that are
/// not known here are ignored.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EvaluationsRequest {
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub subject: Option<AskedSubject>,
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub action: Option<AskedAction>,
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub resource: Option<AskedResource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<AskedContext>,
    /// Without any, the request is one check.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<EvaluationItem>>, max_items = 1000)]
    pub evaluations: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<EvaluationsOptions>,
}

/// One of several checks. A member that it gives counts whole, instead of the one beside the checks.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct EvaluationItem {
    #[serde(default, deserialize_with = "said")]
    pub subject: Option<AskedSubject>,
    #[serde(default, deserialize_with = "said")]
    pub action: Option<AskedAction>,
    #[serde(default, deserialize_with = "said")]
    pub resource: Option<AskedResource>,
    #[serde(default)]
    pub context: Option<AskedContext>,
}

/// How the checks are gone through.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct EvaluationsOptions {
    #[serde(default)]
    #[schema(required = false)]
    pub evaluations_semantic: Semantic,
}

/// Which answers come back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Semantic {
    /// All.
    #[default]
    ExecuteAll,
    /// All up to and with the first no.
    DenyOnFirstDeny,
    /// All up to and with the first yes.
    PermitOnFirstPermit,
}

/// The answer to several checks, or to the one that the request was.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum EvaluationsResponse {
    Several(SeveralEvaluations),
    One(EvaluationResponse),
}

/// The answers in the order of the checks.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SeveralEvaluations {
    pub evaluations: Vec<EvaluationResponse>,
}

/// Check several accesses
///
/// Up to 1,000 checks at up to 10 different times, with defaults beside them. One that cannot be
/// decided is a no with an `error` in its `context`, and the others are decided nevertheless.
#[utoipa::path(
    tag = "decisions", operation_id = "evaluate_several",
    params(Fresh), request_body = EvaluationsRequest,
    responses((status = 200, description = "The decisions.", body = EvaluationsResponse)),
    extensions(("x-authzen-errors" = json!(true))),
)]
#[post("/access/v1/evaluations")]
pub async fn evaluate_several(
    reading: Reading,
    forms: Data<Forms>,
    body: AuthzenText,
) -> Result<Found<EvaluationsResponse>, Error> {
    let (request, checks) = EvaluationsRequest::read(&body)?;
    if checks.is_empty() {
        let one = request.completed(EvaluationItem::default())?.answer(&reading, &forms).await?;
        return Ok(one.map(EvaluationsResponse::One));
    }
    if checks.len() > MOST {
        return Err(Error::problem("malformed_json", format!("a request has at most {MOST} evaluations")));
    }
    let semantic = request.options.unwrap_or_default().evaluations_semantic;
    let of_now = checks.iter().flatten().all(|check| check.times().is_now());
    if of_now
        && let Some(ready) = forms.ready(&reading).await?
        && let Some(mut evaluations) = ready.answers(&checks)
    {
        evaluations.truncate(semantic.asked_for(&evaluations));
        return Ok(ready.found(EvaluationsResponse::Several(SeveralEvaluations { evaluations })));
    }
    let from_tables = reading.run(reading.caller().tenant, async |tx, ask| {
        let mut evaluations = tx.evaluations(ask, &checks).await?;
        evaluations.truncate(semantic.asked_for(&evaluations));
        Ok(EvaluationsResponse::Several(SeveralEvaluations { evaluations }))
    });
    Box::pin(from_tables).await
}

/// A request in which nothing is amiss.
#[derive(Deserialize)]
struct Plain {
    #[serde(default, deserialize_with = "said")]
    subject: Option<AskedSubject>,
    #[serde(default, deserialize_with = "said")]
    action: Option<AskedAction>,
    #[serde(default, deserialize_with = "said")]
    resource: Option<AskedResource>,
    #[serde(default)]
    context: Option<AskedContext>,
    evaluations: Vec<EvaluationItem>,
    #[serde(default)]
    options: Option<EvaluationsOptions>,
}

impl EvaluationsRequest {
    /// The request and its checks, each of which may be amiss by itself.
    fn read(body: &AuthzenText) -> Result<(Self, Vec<Result<EvaluationRequest, Error>>), Error> {
        if let Some(plain) = body.plainly(|_: &Plain| 1) {
            let Plain { subject, action, resource, context, evaluations, options } = plain;
            let request = Self { subject, action, resource, context, evaluations: None, options };
            let checks = evaluations.into_iter().map(|item| request.completed(item)).collect();
            return Ok((request, checks));
        }
        let mut request: Self = http::authzen(body.value()?)?;
        let items = request.evaluations.take().unwrap_or_default();
        let checks = items.into_iter().map(|item| request.completed(http::authzen(item)?)).collect();
        Ok((request, checks))
    }

    /// The check with the defaults for what it does not say.
    fn completed(&self, item: EvaluationItem) -> Result<EvaluationRequest, Error> {
        Ok(EvaluationRequest {
            subject: item.subject.or_else(|| self.subject.clone()).ok_or_else(|| http::amiss("subject"))?,
            action: item.action.or_else(|| self.action.clone()).ok_or_else(|| http::amiss("action"))?,
            resource: item
                .resource
                .or_else(|| self.resource.clone())
                .ok_or_else(|| http::amiss("resource"))?,
            context: item.context.or_else(|| self.context.clone()),
        })
    }
}

impl Ready<'_> {
    /// The answers in the order of the checks; `None` where the form does not know enough for one of them.
    fn answers(&self, checks: &[Result<EvaluationRequest, Error>]) -> Option<Vec<EvaluationResponse>> {
        let answer = |check: &Result<EvaluationRequest, Error>| match check {
            Ok(check) => {
                Some(self.answer(check)?.unwrap_or_else(|refused| EvaluationResponse::failed(&refused)))
            }
            Err(malformed) => Some(EvaluationResponse::failed(malformed)),
        };
        checks.iter().map(answer).collect()
    }
}

impl Semantic {
    /// How many of the answers are asked for.
    fn asked_for(self, answers: &[EvaluationResponse]) -> usize {
        let last = match self {
            Self::ExecuteAll => None,
            Self::DenyOnFirstDeny => answers.iter().position(|answer| !answer.decision),
            Self::PermitOnFirstPermit => answers.iter().position(|answer| answer.decision),
        };
        last.map_or(answers.len(), |last| last + 1)
    }
}

impl Tx {
    /// The answers in the order of the checks; the facts are loaded once for each time asked about.
    async fn evaluations(
        &mut self,
        ask: &Ask,
        checks: &[Result<EvaluationRequest, Error>],
    ) -> Result<Vec<EvaluationResponse>, Error> {
        let asked = checks.iter().filter_map(|check| check.as_ref().ok());
        let asking = self.asking(ask, asked.map(|check| &check.subject)).await?;
        let mut by_time: HashMap<AskedTimes, Vec<&EvaluationRequest>> = HashMap::new();
        let admitted = |check: &EvaluationRequest| asking.require(&check.subject).map_err(Error::from);
        for check in checks.iter().flatten().filter(|check| admitted(check).is_ok()) {
            by_time.entry(check.times()).or_default().push(check);
        }
        if by_time.len() > MOST_TIMES {
            let message = format!("the evaluations of a request ask at {MOST_TIMES} times at most");
            return Err(Error::problem("malformed_json", message));
        }
        let mut known = HashMap::new();
        for (times, checks) in by_time {
            let accounts = checks.iter().filter_map(|check| check.subject.account()).collect();
            let resources: Vec<_> = checks.iter().map(|check| &check.resource).collect();
            known.insert(times, self.known(ask, &asking, times, &accounts, &resources).await?);
        }
        let answer = |check: &Result<EvaluationRequest, Error>| match check {
            Err(malformed) => EvaluationResponse::failed(malformed),
            Ok(check) => match (admitted(check), known.get(&check.times())) {
                (Err(refused), _) => EvaluationResponse::failed(&refused),
                (Ok(()), Some(known)) => EvaluationResponse::new(known, check),
                (Ok(()), None) => EvaluationResponse::failed(&Error::internal("facts of no time")),
            },
        };
        Ok(checks.iter().map(answer).collect())
    }
}

/// A member that is there; `null` is none of what the standard asks for.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl http::Versioned for EvaluationsResponse {}
