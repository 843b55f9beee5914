//! An issuer is trusted.

use super::{Audience, AuthenticationClass, Issuer, IssuerName, IssuerUrl, LoginProof};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
};
use actix_web::post;
use mandat_domain::{
    ids::IssuerId,
    issuers::{Terms, register::decide},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::Validate;

/// An issuer to be trusted.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIssuer {
    pub name: IssuerName,
    pub issuer: IssuerUrl,
    pub audience: Audience,
    /// By authentication class (`acr`), what a token of it proves.
    #[serde(default)]
    #[schema(required = false)]
    pub classes: BTreeMap<AuthenticationClass, LoginProof>,
    /// What a token of no such class proves; it does not count where this is left out.
    #[schema(nullable = false)]
    pub otherwise: Option<LoginProof>,
}

/// Trust an issuer
///
/// For operators. From now on an identity token of it, made for this audience, is a sign-in to every account
/// that its person has linked it with. Its keys are fetched from its configuration (OpenID Connect
/// Discovery 1.0) when the first token comes.
#[utoipa::path(
    tag = "issuers", operation_id = "register_issuer",
    params(Once, DryRunQuery),
    request_body = NewIssuer,
    responses((status = 201, description = "The new issuer.", body = Issuer)),
)]
#[post("/v1/issuers")]
pub async fn register(changing: Changing, body: Body<NewIssuer>) -> Result<Changed<Issuer>, Error> {
    let NewIssuer { name, issuer, audience, classes, otherwise } = body.0;
    let terms = Terms {
        issuer: issuer.into_string(),
        audience: audience.into_string(),
        classes: classes.into_iter().map(|(class, proof)| (class.into_string(), proof.into())).collect(),
        otherwise: otherwise.map(Into::into),
    };
    let id = IssuerId(changing.new_id());
    let answer = changing
        .run(
            changing.caller().tenant,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let others = tx.issuers_in_force().await?;
                Ok(decide(&standing.authority(), id, name.into_string(), terms, &others)?)
            },
            async |tx, _| tx.issuer_as_answer(id).await,
        )
        .await?;
    Ok(answer.created(|new: &Issuer| format!("/v1/issuers/{}", new.id)))
}
