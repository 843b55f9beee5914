//! `GET /.well-known/jwks.json`: the keys that sign access tokens.

use crate::tokens::Tokens;
use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, ToSchema)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Serialize, ToSchema)]
pub struct PublicKey {
    #[schema(example = "OKP")]
    kty: &'static str,
    #[schema(example = "Ed25519")]
    crv: &'static str,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: &'static str,
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// Named in the header of each token that the key signed.
    #[schema(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    kid: String,
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

/// Read the public keys of access tokens
///
/// All keys whose tokens may still be valid. A new key is published some minutes before it signs, so
/// that a copy kept for a minute is never behind.
#[utoipa::path(
    tag = "sign-in (programs)",
    operation_id = "get_key_set",
    responses((status = 200, description = "The keys.", body = KeySet)),
    security(()),
)]
#[get("/.well-known/jwks.json")]
pub async fn key_set(tokens: web::Data<Tokens>) -> HttpResponse {
    let keys = tokens.published().into_iter().map(|(kid, x)| PublicKey {
        kty: "OKP",
        crv: "Ed25519",
        usage: "sig",
        alg: "EdDSA",
        kid,
        x,
    });
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .json(KeySet { keys: keys.collect() })
}
