//! `POST /oauth2/token`: an access token for an API client.

use super::{
    credentials::Credentials,
    error::{OauthError, OauthProblem},
    scope,
};
use crate::{
    http::Origin,
    storage::Store,
    tokens::{
        Holder, Minting, Tokens,
        opaque::{self, Text},
    },
};
use actix_web::{HttpRequest, HttpResponse, ResponseError, http::header::CACHE_CONTROL, post, web};
use mandat_domain::{
    access_log::Deed,
    account::{Account, Actor},
    ids::{ApiClientId, SecretId, TenantId},
    sessions::lifetimes,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

/// A request for a token (RFC 6749, section 4.4.2). Other fields are ignored, as the RFC wants it.
#[derive(Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `client_credentials`
    #[schema(required = true, nullable = false, example = "client_credentials")]
    grant_type: Option<String>,
    /// Service permissions the token is to be narrowed to, parted by spaces; all when left out.
    #[schema(nullable = false, example = "mandat/user.read mandat/decision.ask")]
    scope: Option<String>,
    /// The id of the API client, where it does not come in the header.
    #[schema(nullable = false, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    client_id: Option<String>,
    /// The secret, where it does not come in the header.
    #[schema(nullable = false, format = Password, value_type = Option<String>)]
    client_secret: Option<Text>,
}

/// An access token (RFC 6749, section 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenResponse {
    /// Send it as `Authorization: Bearer …`. Carries identity only; rights are looked up.
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// In seconds.
    #[schema(example = 600)]
    expires_in: i64,
    /// What the token was narrowed to, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "mandat/user.read mandat/decision.ask")]
    scope: Option<String>,
}

/// Get an access token for a program
///
/// The client credentials grant of OAuth 2.0. The client proves itself by HTTP Basic or by `client_id`
/// and `client_secret` in the form. The token is good for ten minutes, and only as long as its secret is:
/// removing the secret or ending the API client counts for the next request. Each token, and each refused try of a known
/// client, is noted in the access log of its tenant.
#[utoipa::path(
    tag = "sign-in (programs)",
    operation_id = "issue_token",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token.", body = TokenResponse),
        (status = 400, description = "The request is not one of this grant (`invalid_request`, \
            `unsupported_grant_type`, `invalid_scope`).", body = OauthProblem),
        (status = 401, description = "The client is unknown or did not prove itself (`invalid_client`).",
            body = OauthProblem),
        (status = 500, description = "Something went wrong inside (`server_error`).", body = OauthProblem),
        (status = 503, description = "Try again a little later (`temporarily_unavailable`).",
            body = OauthProblem),
    ),
    security(()),
    extensions(("x-own-errors" = json!(true))),
)]
#[post("/oauth2/token")]
pub async fn token(
    request: HttpRequest,
    form: Result<web::Form<TokenRequest>, actix_web::Error>,
    store: web::Data<Store>,
    tokens: web::Data<Tokens>,
) -> HttpResponse {
    // An answer even when it is an error: the frame around all requests would make a problem of it.
    issue(&request, form, &store, &tokens).await.unwrap_or_else(|error| error.error_response())
}

async fn issue(
    request: &HttpRequest,
    form: Result<web::Form<TokenRequest>, actix_web::Error>,
    store: &Store,
    tokens: &Tokens,
) -> Result<HttpResponse, OauthError> {
    let form = form
        .map_err(|_| OauthError::invalid_request("the body must be a form with each field at most once"))?;
    let form = form.into_inner();
    // A field without a value counts as left out (RFC 6749, 3.2).
    let given = |field: &Option<String>| field.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
    let secret = form.client_secret.as_ref().map(|secret| secret.0.expose_secret());
    let credentials = Credentials::given(
        request.headers(),
        given(&form.client_id).as_deref(),
        secret.filter(|secret| !secret.is_empty()),
    )?;
    match given(&form.grant_type).as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Err(OauthError::unsupported_grant_type()),
        None => return Err(OauthError::invalid_request("grant_type is missing")),
    }
    let scopes = scope::asked_for(form.scope.as_deref())?;
    let now = store.clock().now();
    let unknown = || OauthError::invalid_client("the client is unknown or its secret is wrong");
    let Tried { tenant, client, secret } = tried(store, &credentials).await?.ok_or_else(unknown)?;
    let id = store.entropy().id(now);
    let deed = if secret.is_some() { Deed::signed_in("token", id) } else { Deed::sign_in_refused("token") };
    let by = Origin::of(request).circumstances(Actor::new(tenant, Account::ApiClient(client)), now);
    store.note_access(tenant, &by, &[deed]).await?;
    let secret = secret.ok_or_else(unknown)?;
    let access_token = tokens.mint(&Minting {
        id,
        tenant,
        holder: Holder::Program { client, secret },
        scopes: scopes.clone(),
        now,
        expires_at: now + lifetimes::CLIENT_TOKEN,
    })?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: lifetimes::CLIENT_TOKEN.num_seconds(),
        scope: (!scopes.is_empty()).then(|| scopes.join(" ")),
    }))
}

/// A client that exists, with what it showed.
struct Tried {
    tenant: TenantId,
    client: ApiClientId,
    /// Which of its secrets fits; none where it is wrong.
    secret: Option<SecretId>,
}

/// The client and which of its secrets fits; nothing for a client that there is not. No slow hash: a secret has 256 random
/// bits.
async fn tried(store: &Store, credentials: &Credentials) -> Result<Option<Tried>, OauthError> {
    let Some(client) = credentials.client else { return Ok(None) };
    let tenant = store.platform_read(async |platform| platform.tenant_of_client(client).await).await?;
    let Some(tenant) = tenant else { return Ok(None) };
    let secrets = store
        .read(tenant, async |tx| {
            let view = tx.view();
            tx.client_secrets(view, client).await
        })
        .await?;
    let presented = opaque::digest(credentials.secret.expose_secret());
    let fitting = secrets.iter().find(|(_, kept)| kept.0.ct_eq(&presented.0).into());
    Ok(Some(Tried { tenant, client, secret: fitting.map(|(secret, _)| *secret) }))
}
