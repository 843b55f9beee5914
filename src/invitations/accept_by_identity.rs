//! `POST /v1/invitations/acceptance/identity-token`: sign in by an identity from the start.

use crate::{
    error::Error,
    http::{Body, RequestId, Revisions},
    identity_tokens::{IdentityTokens, Owner},
    problems::ProblemBody,
    storage::{self, Change, Outcome, Store},
    tokens::opaque::{self, Kind, Text},
};
use actix_web::{HttpResponse, post, web};
use mandat_domain::{
    account::{Account, Actor},
    sessions::identity,
    users::CredentialRefused,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The token of an invitation, and the identity with which its user will sign in.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct IdentityAcceptance {
    /// As it was handed out with the user. In the body, because addresses end up in logs.
    #[schema(value_type = String, max_length = 200)]
    token: Text,
    /// Made by a trusted issuer for a nonce that was handed out here.
    #[schema(value_type = String, max_length = 16384)]
    identity_token: Text,
}

/// Accept an invitation with an identity
///
/// Links the user with the identity, instead of setting a password: afterwards the user signs in with identity
/// tokens of the issuer. The invitation is good for one acceptance.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "accept_invitation_with_identity",
    request_body = IdentityAcceptance,
    responses(
        (status = 204, description = "The identity is linked; sign in with it."),
        (status = 401, description = "The identity token does not count (`identity_token_invalid`).",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The identity is another user's (`identity_taken`), or the user has one of this \
            issuer (`identity_exists`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(()),
)]
#[post("/v1/invitations/acceptance/identity-token")]
pub async fn accept(
    body: Body<IdentityAcceptance>,
    request_id: RequestId,
    store: web::Data<Store>,
    identity_tokens: web::Data<IdentityTokens>,
) -> Result<HttpResponse, Error> {
    let Body(IdentityAcceptance { token, identity_token }) = body;
    let text = token.0.expose_secret();
    let tenant = opaque::tenant(Kind::Invitation, text).ok_or(CredentialRefused::InvitationInvalid)?;
    let (digest, now) = (opaque::digest(text), store.clock().now());
    let invited = match store.read(tenant, async |tx| tx.invited(&digest, now).await).await {
        Err(storage::Error::TenantUnknown) => None,
        other => other?,
    };
    let owner = Owner { tenant, user: invited.ok_or(CredentialRefused::InvitationInvalid)? };
    let identity = identity_tokens.verify(&store, &identity_token).await?;
    let change = Change {
        tenant,
        actor: Actor::new(tenant, Account::User(owner.user)),
        on_behalf_of: None,
        now,
        request_id: request_id.0.to_string(),
        dry_run: false,
        idempotency: None,
    };
    let outcome = store
        .write(
            &change,
            async |tx| {
                // Two acceptances at once: the other was first, or the user is not active any more.
                let invited = tx.invited(&digest, now).await?.is_some();
                let shut = !tx.may_sign_in(owner.user, now).await? || tx.is_blocked(owner.user).await?;
                if !invited || shut {
                    return Err(Error::from(CredentialRefused::InvitationInvalid));
                }
                let known = tx.linked_with(owner, &identity).await?;
                Ok(identity::link(owner.user, identity.issuer, known)?)
            },
            async |tx| {
                tx.close_invitation(owner.user).await?;
                tx.link(owner, &identity, now).await
            },
        )
        .await?;
    let (Outcome::Recorded { revision, .. } | Outcome::Dry { revision, .. }) = outcome;
    let mut response = HttpResponse::NoContent();
    response.insert_header(("Mandat-Revision", Revisions::of(tenant, revision).to_string()));
    Ok(response.finish())
}
