//! The id under which a request is known in answers, events and the log.

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::HeaderMap};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    rc::Rc,
};

pub const HEADER: &str = "x-request-id";

/// The id of a request: the caller's own where it is sane, else a new one.
#[derive(Debug, Clone)]
pub struct RequestId(pub Rc<str>);

impl RequestId {
    /// The id that the caller gave: 8 to 128 letters, digits, `-`, `_`, `.` and `:`. Anything else could
    /// carry something into the log that does not belong there.
    #[must_use]
    pub fn given(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(HEADER)?.to_str().ok()?;
        let sane = (8..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
        sane.then(|| Self(text.into()))
    }
}

impl FromRequest for RequestId {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let known = request.extensions().get::<Self>().cloned();
        ready(Ok(known.unwrap_or_else(|| Self("".into()))))
    }
}
