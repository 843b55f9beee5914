//! Versions of things, as `ETag`, `If-Match` and `If-None-Match` carry them (RFC 9110, section 13).

use crate::error::Error;
use actix_web::{
    HttpRequest,
    http::header::{ETag, EntityTag, Header, IfMatch, IfNoneMatch},
};

/// What an endpoint answers. With a version, the answer carries an `ETag`.
pub trait Versioned {
    /// Any number that is another after each change.
    fn version(&self) -> Option<i64> {
        None
    }
}

impl Versioned for () {}

/// The version that the caller wants to change, from `If-Match`.
#[derive(Debug, Clone, Default)]
pub struct Version(Option<Vec<EntityTag>>);

impl Version {
    /// Reads `If-Match`; 400 `invalid_header` when it is not of its form.
    pub fn of(request: &HttpRequest) -> Result<Self, Error> {
        if !request.headers().contains_key("if-match") {
            return Ok(Self(None));
        }
        match IfMatch::parse(request) {
            Ok(IfMatch::Any) => Ok(Self(None)),
            Ok(IfMatch::Items(tags)) if !tags.is_empty() => Ok(Self(Some(tags))),
            _ => Err(Error::problem("invalid_header", "If-Match holds no ETag, such as \"7\" in its quotes")),
        }
    }

    /// Whether the thing is still in the version that the caller named; 412 `precondition_failed`.
    pub fn check(&self, current: i64) -> Result<(), Error> {
        match &self.0 {
            Some(tags) if !tags.iter().any(|wanted| wanted.strong_eq(&tag(current))) => {
                Err(Error::precondition_failed())
            }
            _ => Ok(()),
        }
    }
}

fn tag(version: i64) -> EntityTag {
    EntityTag::new_strong(version.to_string())
}

/// The header `ETag` of a version.
#[must_use]
pub fn etag(version: i64) -> ETag {
    ETag(tag(version))
}

/// Whether the caller already has this version.
#[must_use]
pub fn is_known(request: &HttpRequest, version: i64) -> bool {
    request.headers().contains_key("if-none-match")
        && match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag(version))),
            Err(_) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn version(if_match: &str) -> Result<Version, Error> {
        Version::of(&TestRequest::default().insert_header(("If-Match", if_match)).to_http_request())
    }

    #[test]
    fn only_the_named_version_may_be_changed() {
        assert!(version("\"7\"").unwrap().check(7).is_ok());
        assert!(version("*").unwrap().check(7).is_ok());
        assert!(version("\"6\", \"7\"").unwrap().check(7).is_ok());
        assert_eq!(version("\"6\"").unwrap().check(7).unwrap_err().code(), "precondition_failed");
        assert_eq!(version("W/\"7\"").unwrap().check(7).unwrap_err().code(), "precondition_failed");
        assert_eq!(version("7").unwrap_err().code(), "invalid_header");
    }
}
