//! The answer to a change.

use super::{AccessChanges, DryRun, FutureEvent, LeavingPlan, Revisions, Versioned, precondition, revision};
use crate::storage::Outcome;
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody, http::StatusCode,
    http::header::LOCATION,
};
use mandat_domain::ids::TenantId;
use serde::Serialize;

/// What was changed, as it is now, or what a dry run found.
///
/// Sets the status, `ETag`, `Location` and `Mandat-Revision`, and `Idempotency-Replayed` when the same
/// request had come before. A dry run answers 200 with [`DryRun`].
pub struct Changed<T> {
    tenant: TenantId,
    outcome: Outcome<T>,
    status: StatusCode,
    location: Option<String>,
    access: AccessChanges,
    plan: Option<LeavingPlan>,
}

impl<T> Changed<T> {
    pub(super) fn new(tenant: TenantId, outcome: Outcome<T>, access: AccessChanges) -> Self {
        Self { tenant, outcome, status: StatusCode::OK, location: None, access, plan: None }
    }

    /// 201, at the address made from the answer.
    #[must_use]
    pub fn created(mut self, location: impl FnOnce(&T) -> String) -> Self {
        self.status = StatusCode::CREATED;
        if let Outcome::Recorded { answer, .. } = &self.outcome {
            self.location = Some(location(answer));
        }
        self
    }

    /// 202, at the address made from the answer: it goes on after this.
    #[must_use]
    pub fn accepted(self, location: impl FnOnce(&T) -> String) -> Self {
        Self { status: StatusCode::ACCEPTED, ..self.created(location) }
    }

    /// Whether it was recorded just now: neither tried out nor answered before.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        matches!(self.outcome, Outcome::Recorded { replayed: false, .. })
    }

    /// With what a dry run tells besides of the leaving of a user.
    #[must_use]
    pub fn planned(mut self, plan: Option<LeavingPlan>) -> Self {
        self.plan = plan;
        self
    }

    /// 204, without a body.
    #[must_use]
    pub const fn no_content(mut self) -> Self {
        self.status = StatusCode::NO_CONTENT;
        self
    }
}

impl<T: Serialize + Versioned> Responder for Changed<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self.outcome {
            Outcome::Dry { events, revision } => {
                let events = events.iter().filter_map(FutureEvent::of).collect();
                with_revision(&mut HttpResponse::Ok(), self.tenant, revision).json(DryRun {
                    events,
                    access: self.access,
                    plan: self.plan,
                })
            }
            Outcome::Recorded { answer, revision, replayed } => {
                let mut response = HttpResponse::build(self.status);
                with_revision(&mut response, self.tenant, revision);
                if let Some(version) = answer.version() {
                    response.insert_header(precondition::etag(version));
                }
                if let Some(location) = self.location {
                    response.insert_header((LOCATION, location));
                }
                if replayed {
                    response.insert_header(("Idempotency-Replayed", "true"));
                }
                if self.status == StatusCode::NO_CONTENT { response.finish() } else { response.json(answer) }
            }
        }
    }
}

pub(super) fn with_revision(
    response: &mut HttpResponseBuilder,
    tenant: TenantId,
    revision: i64,
) -> &mut HttpResponseBuilder {
    response.insert_header((revision::HEADER, Revisions::of(tenant, revision).to_string()))
}
