//! The checked query string.

use crate::{error::Error, problems::FieldError};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeSet,
    future::{Ready, ready},
    ops::Deref,
};

/// Query parameters of one type. Several such types may share a query string; what none of an
/// operation's parameters names is refused before, by the frame. 400 `invalid_query`.
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> Query<T> {
    pub fn parse(request: &HttpRequest) -> Result<T, Error> {
        let pairs = form_urlencoded(request.query_string());
        serde_path_to_error::deserialize(pairs).map_err(|error| {
            let inner = error.inner().to_string();
            let missing = inner.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
            let field = missing.map_or_else(|| error.path().to_string(), str::to_owned);
            let fault = if missing.is_some() {
                FieldError::new(field, "missing", "this parameter is required")
            } else {
                FieldError::new(field, "malformed", "this is not of the form asked for")
            };
            Error::invalid_query(vec![fault])
        })
    }
}

fn form_urlencoded(query: &str) -> serde_urlencoded::Deserializer<'_> {
    serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()))
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request).map(Self))
    }
}

/// Whether the query names only known parameters, each once. A misspelt filter must not silently give
/// the whole list.
pub fn only_known(query: &str, known: &BTreeSet<String>) -> Result<(), Error> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut errors = Vec::new();
    for (name, value) in pairs {
        if !known.contains(&name) {
            errors.push(FieldError::new(
                name,
                "unknown_parameter",
                "there is no parameter of this name here",
            ));
        } else if !seen.insert(name.clone()) {
            errors.push(FieldError::new(name, "repeated", "this parameter is given more than once"));
        } else if value.contains('\0') {
            // No text here holds one, and PostgreSQL takes none.
            errors.push(FieldError::new(name, "malformed", "this is not of the form asked for"));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::invalid_query(errors)) }
}
