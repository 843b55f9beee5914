//! The body of an AuthZEN request.

use super::BODY_LIMIT;
use crate::error::{AuthZenError, Error};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::de::DeserializeOwned;
use std::{future::Future, pin::Pin};

/// A JSON body by the rules of AuthZEN 1.0: members that are not known are ignored, and whatever is wrong
/// is answered with 400 and a message.
pub struct AuthzenBody<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for AuthzenBody<T> {
    type Error = AuthZenError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AuthZenError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|_| {
                Error::problem("body_too_large", format!("a body has at most {BODY_LIMIT} bytes"))
            })?;
            let mut json = serde_json::Deserializer::from_slice(&bytes);
            serde_path_to_error::deserialize(&mut json)
                .map(Self)
                .map_err(|error| malformed(&error.path().to_string()).into())
        })
    }
}

/// Says where it is wrong, not what stands there: that may be personal data.
fn malformed(path: &str) -> Error {
    let place = if path == "." { "the body" } else { path };
    Error::problem("malformed_json", format!("{place} is not what AuthZEN asks for there"))
}
