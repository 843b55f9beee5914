//! The answer to a read.

use super::{Versioned, changed::with_revision, precondition};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody};
use mandat_domain::ids::TenantId;
use serde::Serialize;

/// What was found, at which revision. Sets `Mandat-Revision` and `ETag`, and answers 304 when the caller
/// has this version already (`If-None-Match`).
pub struct Found<T> {
    value: T,
    tenant: TenantId,
    revision: i64,
}

impl<T> Found<T> {
    #[must_use]
    pub const fn new(value: T, tenant: TenantId, revision: i64) -> Self {
        Self { value, tenant, revision }
    }

    /// The same answer in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Found<U> {
        Found { value: form(self.value), tenant: self.tenant, revision: self.revision }
    }

    /// The answer in a form of its own, with its revision.
    pub fn answer(self, form: impl FnOnce(T, &mut HttpResponseBuilder) -> HttpResponse) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        with_revision(&mut response, self.tenant, self.revision);
        form(self.value, &mut response)
    }

    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Serialize + Versioned> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let known = self.value.version().is_some_and(|version| precondition::is_known(request, version));
        let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        with_revision(&mut response, self.tenant, self.revision);
        if let Some(version) = self.value.version() {
            // To be kept by the caller, and asked about before each use.
            response
                .insert_header(precondition::etag(version))
                .insert_header(("Cache-Control", "private, no-cache"));
        }
        if known { response.finish() } else { response.json(self.value) }
    }
}
