//! `POST /v1/me/identities`

use super::{LinkedTo, linked, names, owner};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
    identity_tokens::IdentityTokens,
    problems::ProblemBody,
    tokens::opaque::Text,
};
use actix_web::{post, web};
use mandat_domain::{refused::Refused, sessions::identity};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// An identity to sign in with.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    /// Made by a trusted issuer for a nonce that was handed out here.
    #[schema(value_type = String, max_length = 16384)]
    pub identity_token: Text,
}

/// Link an identity with me
///
/// From now on whoever proves this identity to the issuer is signed in as this user. One identity is one user in a
/// tenant, and a user has one identity of an issuer.
#[utoipa::path(
    tag = "me", operation_id = "link_identity",
    params(Once, DryRunQuery),
    request_body = NewIdentity,
    responses(
        (status = 201, description = "The identity.", body = LinkedTo),
        (status = 401, description = "The token does not count (`identity_token_invalid`).",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/me/identities")]
pub async fn link(
    changing: Changing,
    body: Body<NewIdentity>,
    identity_tokens: web::Data<IdentityTokens>,
) -> Result<Changed<LinkedTo>, Error> {
    let owner = owner(changing.caller())?;
    let identity = identity_tokens.verify(changing.store(), &body.0.identity_token).await?;
    let names = names(changing.store()).await?;
    let now = changing.now();
    let answer = changing
        .run(
            owner.tenant,
            async |tx, _| {
                let known = tx.linked_with(owner, &identity).await?;
                Ok(identity::link(owner.user, identity.issuer, known)?)
            },
            async |tx, _| {
                tx.link(owner, &identity, now).await?;
                let mut items = linked(tx, owner, &names).await?.items.into_iter();
                let made = items.find(|item| item.issuer_id == identity.issuer.0);
                Ok(made.ok_or(Refused::NotFound { what: "identity" })?)
            },
        )
        .await?;
    Ok(answer.created(|made: &LinkedTo| format!("/v1/me/identities/{}", made.issuer_id)))
}
