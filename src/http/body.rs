//! The checked body of a request.

use super::fields;
use crate::{error::Error, openapi::Contract, problems::FieldError};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::CONTENT_TYPE,
    web::{self, Bytes},
};
use jsonschema::Validator;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{future::Future, pin::Pin};
use utoipa::ToSchema;
use validator::Validate;

/// Bodies are small: names, keys and intervals. Imports have a limit of their own.
pub const LIMIT: usize = 256 * 1024;

/// A JSON body that says what the document asks for, and nothing else.
///
/// 415 without a JSON content type, 413 above [`LIMIT`], 400 `malformed_json` for what is no JSON, and 422
/// `invalid_body` with every field that is wrong: unknown ones by name, arrays for objects at any
/// depth, `null` where a field may only be left out. Then come the rules of the type itself.
pub struct Body<T>(pub T);

/// SHA-256 of the body as it came, left on the request for the idempotency of the change.
#[derive(Clone, Copy)]
pub struct BodyDigest(pub [u8; 32]);

impl<T: DeserializeOwned + ToSchema + Validate + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            require_json(&request)?;
            let bytes = read(&request, payload).await?;
            request.extensions_mut().insert(BodyDigest(Sha256::digest(&bytes).into()));
            let contract = request
                .app_data::<web::Data<Contract>>()
                .ok_or_else(|| Error::internal("the service has no contract"))?;
            check(contract, &bytes).map(Self)
        })
    }
}

pub(super) fn require_json(request: &HttpRequest) -> Result<(), Error> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json") {
        return Ok(());
    }
    Err(Error::problem("unsupported_media_type", "the body must be application/json"))
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, Error> {
    let bytes = web::Bytes::from_request(request, &mut payload).await;
    bytes.map_err(|error| match error.as_error::<actix_web::error::PayloadError>() {
        Some(actix_web::error::PayloadError::Overflow) => {
            Error::problem("body_too_large", format!("a body has at most {LIMIT} bytes"))
        }
        _ => Error::problem("malformed_json", "the body did not arrive whole"),
    })
}

/// The body as the type, or everything that is wrong with it.
fn check<T: DeserializeOwned + ToSchema + Validate>(contract: &Contract, bytes: &[u8]) -> Result<T, Error> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Error::problem(
            "malformed_json",
            format!("the body is no JSON from line {}, column {} on", error.line(), error.column()),
        )
    })?;
    let validator = contract
        .validator(&T::name())
        .ok_or_else(|| Error::internal(format!("the document has no schema {}", T::name())))?;
    checked(validator, value).map_err(Error::invalid_body)
}

/// The value as the type whose schema that is, or every field that is wrong.
///
/// # Errors
/// The fields, one at least
pub fn checked<T: DeserializeOwned + Validate>(
    validator: &Validator,
    value: Value,
) -> Result<T, Vec<FieldError>> {
    let errors = fields::of_schema(validator, &value);
    if !errors.is_empty() {
        return Err(errors);
    }
    let body: T = serde_path_to_error::deserialize(value).map_err(|error| vec![fields::of_serde(&error)])?;
    body.validate().map_err(|errors| fields::of_validator(&errors))?;
    Ok(body)
}
