//! The body of an AuthZEN request.

use super::{BODY_LIMIT, body::require_json};
use crate::error::{AuthZenError, Error};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{future::Future, pin::Pin};

/// A JSON body by the rules of AuthZEN 1.0: it must be said to be JSON, members that are not known are
/// ignored, and whatever is wrong is answered with 400 and a message.
pub struct AuthzenBody<T>(pub T);

/// Where the standard has objects. An array of their members in their order is none, whatever serde says.
const OBJECTS: [&str; 8] =
    ["", "/subject", "/action", "/resource", "/resource/properties", "/context", "/options", "/page"];

impl<T: DeserializeOwned + 'static> FromRequest for AuthzenBody<T> {
    type Error = AuthZenError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AuthZenError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let said = require_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            said?;
            let bytes = bytes.await.map_err(|_| {
                Error::problem("body_too_large", format!("a body has at most {BODY_LIMIT} bytes"))
            })?;
            let value = serde_json::from_slice(&bytes).map_err(|_| amiss("."))?;
            Ok(Self(authzen(value)?))
        })
    }
}

/// A value as the type that the standard asks for; 400 `malformed_json`.
pub fn authzen<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    if let Some(place) = OBJECTS.iter().find(|place| value.pointer(place).is_some_and(Value::is_array)) {
        return Err(amiss(place.trim_start_matches('/')));
    }
    serde_path_to_error::deserialize(value).map_err(|error| amiss(&error.path().to_string()))
}

/// Says where it is wrong, not what stands there: that may be personal data.
#[must_use]
pub fn amiss(path: &str) -> Error {
    let place = if matches!(path, "" | ".") { "the body" } else { path };
    Error::problem("malformed_json", format!("{place} is not what AuthZEN asks for there"))
}
