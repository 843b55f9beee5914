//! `POST /v1/sessions/identity-token`: sign in with an identity token.

use super::{
    begin::Proved,
    candidates::Fitting,
    failed::account_inactive,
    refused::Try,
    wire::{SignedIn, TenantChoice},
};
use crate::{
    error::Error,
    http::{Body, Origin},
    identity_tokens::{IdentityTokens, not_linked},
    problems::ProblemBody,
    storage::{Store, Tx},
    tokens::{Tokens, opaque::Text},
};
use actix_web::{HttpResponse, post, web};
use mandat_domain::{
    access::LoginUsed,
    ids::{TenantId, UserId},
    issuers::Proof,
    regime::Catalogue,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct IdentitySignIn {
    /// Made by a trusted issuer for a nonce that was handed out here.
    #[schema(value_type = String, max_length = 16384)]
    pub identity_token: Text,
    /// Needed only after an answer of type `tenant_choice`; the same token goes with it.
    #[schema(nullable = false, value_type = Option<Uuid>, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub tenant_id: Option<TenantId>,
}

/// Sign in with an identity token
///
/// With an identity token (OpenID Connect Core 1.0) of an issuer that the operators trust, made for a nonce that
/// was handed out here, and linked with a user. What its authentication class proves is the method of the
/// session. A token counts once. Where the identity is linked with users in several tenants, the answer is 200 and
/// lists them; send the request again with `tenant_id`.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "sign_in_with_identity",
    request_body = IdentitySignIn,
    responses(
        (status = 200, description = "The identity is linked in several tenants: choose one.", body = SignedIn),
        (status = 201, description = "A session has begun.", body = SignedIn),
        (status = 401, description = "The token does not count (`identity_token_invalid`), or nobody who may sign in \
            is linked with it (`identity_not_linked`).",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The account is not active any more (`account_inactive`), a right is missing that the \
            tenant's regime asks of everybody (`login_right_missing`; `regime_code` says which), or the regime lets nobody in by what the token proves \
            (`login_method_refused`; `login_methods` says by which it does).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(()),
)]
#[post("/v1/sessions/identity-token")]
pub async fn create(
    body: Body<IdentitySignIn>,
    origin: Origin,
    store: web::Data<Store>,
    tokens: web::Data<Tokens>,
    identity_tokens: web::Data<IdentityTokens>,
    catalogue: web::Data<Catalogue>,
) -> Result<HttpResponse, Error> {
    let Body(IdentitySignIn { identity_token, tenant_id }) = body;
    let identity = identity_tokens.verify(&store, &identity_token).await?;
    let now = store.clock().now();
    let users = store.platform_read(async |platform| platform.users_of_identity(&identity).await).await?;
    let mut fitting = Vec::with_capacity(users.len());
    let mut left = Vec::new();
    for user in users.into_iter().filter(|user| tenant_id.is_none_or(|tenant| tenant == user.tenant)) {
        if store.read(user.tenant, async |tx| tx.may_sign_in(user.user, now).await).await? {
            fitting.push(Fitting::of(user.tenant, user.user));
        } else {
            left.push(Fitting::of(user.tenant, user.user));
        }
    }
    let attempt = Try { store: &store, origin: &origin, now };
    match fitting.as_slice() {
        [] if !left.is_empty() => Err(attempt.refused(&left, account_inactive()).await),
        [] => Err(not_linked()),
        [one] => {
            let Fitting { tenant, user, .. } = *one;
            let Proof { method, person } = identity.proof.clone();
            let login = LoginUsed { person, method };
            let first = match store.read(tenant, async |tx| seen(tx, user, &login, &catalogue).await).await {
                Ok(first) => first,
                Err(refused) => return Err(attempt.refused(&[*one], refused).await),
            };
            store.platform(async |platform| identity.spend(platform).await).await?;
            let proved = Proved { tenant, user, login: &login, first, chosen: None, now, origin: &origin };
            Ok(proved.begin(&store, &tokens).await?.begun())
        }
        several => {
            let tenants = super::create::names(&store, several).await?;
            Ok(HttpResponse::Ok().json(SignedIn::TenantChoice(TenantChoice { tenants })))
        }
    }
}

/// Of somebody who is let in: whether they were never here before.
async fn seen(tx: &mut Tx, user: UserId, login: &LoginUsed, catalogue: &Catalogue) -> Result<bool, Error> {
    tx.let_in(user, login, catalogue).await?;
    Ok(!tx.has_signed_in(user).await?)
}
