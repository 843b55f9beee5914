//! The holder of an assignment accepts it.

use super::{Assignment, AssignmentPath, DocumentDigest};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch, Once},
    openapi::moment,
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    assignments::start::{Acceptance, Signature, accept as decide},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// How a document was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SignatureMethod {
    /// With an electronic identity.
    #[serde(rename = "e-id")]
    ElectronicIdentity,
    /// On paper.
    #[serde(rename = "hand")]
    Hand,
}

/// A holder's yes, on a document that is kept elsewhere.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAcceptance {
    pub method: SignatureMethod,
    /// Of the signed document, so that it is known later which one it was.
    pub document_sha256: DocumentDigest,
    /// When it was signed; now when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub signed_at: Option<DateTime<Utc>>,
}

/// Accept an assignment
///
/// By its holder alone: with it the assignment begins to count. What was signed, how and when is recorded.
#[utoipa::path(
    tag = "assignments", operation_id = "accept_assignment",
    params(AssignmentPath, IfMatch, Once, DryRunQuery),
    request_body = NewAcceptance,
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments/{assignment_id}/acceptance")]
pub async fn accept(
    changing: Changing,
    path: Path<AssignmentPath>,
    body: Body<NewAcceptance>,
) -> Result<Changed<Assignment>, Error> {
    let Body(NewAcceptance { method, document_sha256, signed_at }) = body;
    let method = match method {
        SignatureMethod::ElectronicIdentity => Signature::ElectronicIdentity,
        SignatureMethod::Hand => Signature::Hand,
    };
    let acceptance = Acceptance { method, document: document_sha256.as_str().to_owned(), signed_at };
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let holder = tx.holder(&standing.rules, assignment.holder.account).await?;
                let holder = holder.ok_or(Refused::NotFound { what: "assignment" })?;
                let events = decide(&standing.authority(), &assignment, &holder, acceptance)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}
