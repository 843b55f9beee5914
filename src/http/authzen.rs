//! The body of an AuthZEN request.

use super::{BODY_LIMIT, body::require_json};
use crate::error::{AuthZenError, Error};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use memchr::memchr_iter;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{future::Future, pin::Pin};

/// A JSON body by the rules of AuthZEN 1.0: it must be said to be JSON, members that are not known are
/// ignored, and whatever is wrong is answered with 400 and a message.
pub struct AuthzenBody<T>(pub T);

/// The same, before it is read.
pub struct AuthzenText(web::Bytes);

/// Where the standard has objects. An array of their members in their order is none, whatever serde says.
const OBJECTS: [&str; 9] = [
    "",
    "/subject",
    "/action",
    "/resource",
    "/resource/properties",
    "/resource/properties/attributes",
    "/context",
    "/options",
    "/page",
];

impl FromRequest for AuthzenText {
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
            Ok(Self(bytes))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for AuthzenBody<T> {
    type Error = AuthZenError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AuthZenError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = AuthzenText::from_request(request, payload);
        Box::pin(async move {
            let text = text.await?;
            if let Some(read) = text.plainly(|_| 0) {
                return Ok(Self(read));
            }
            Ok(Self(authzen(text.value()?)?))
        })
    }
}

impl AuthzenText {
    /// The body read at once, where nothing is amiss in it: it is of this type, and there are as many
    /// brackets in it as that takes, so that no array stands for an object. Otherwise it is to be looked at
    /// place by place.
    pub fn plainly<T: DeserializeOwned>(&self, arrays: impl FnOnce(&T) -> usize) -> Option<T> {
        let read: T = serde_json::from_str(str::from_utf8(&self.0).ok()?).ok()?;
        (memchr_iter(b'[', &self.0).count() == arrays(&read)).then_some(read)
    }

    /// The body as any JSON; 400 `malformed_json`.
    pub fn value(&self) -> Result<Value, Error> {
        serde_json::from_slice(&self.0).map_err(|_| amiss("."))
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
