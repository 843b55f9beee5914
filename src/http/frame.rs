//! What surrounds every request: its id, its limits, its time, its log line, and the headers of its answer.

use super::{
    query::only_known,
    request_id::{self, RequestId},
};
use crate::{
    error::{AuthZenError, Error},
    openapi::Contract,
    problems::Language,
    storage::Store,
    telemetry,
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use std::time::{Duration, Instant};
use tracing::Instrument;

/// The address under which callers reach the service, without a slash at its end.
#[derive(Debug, Clone)]
pub struct BaseUrl(pub String);

/// No request takes longer, its body's arrival included.
const TIME: Duration = Duration::from_secs(30);
const URI_LIMIT: usize = 8 * 1024;
const HEADERS_LIMIT: usize = 32 * 1024;

/// The outermost layer. Set it with `App::wrap(from_fn(frame))`.
pub async fn frame<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let start = Instant::now();
    let id = RequestId::given(request.headers()).unwrap_or_else(|| new_id(&request));
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    // RFC 9110, section 9.3.2: HEAD is GET without its body, which the server leaves out by itself.
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let route = request.match_pattern().unwrap_or_default();
    let span = tracing::info_span!("request", request_id = &*id.0, %method, route);
    async move {
        // Nothing may hold on to the request while it is routed: actix writes into it.
        let voice = Voice::of(&request);
        let answer = match admit(&request, &route) {
            Err(refused) => Err(refused),
            Ok(()) => match tokio::time::timeout(TIME, next.call(request)).await {
                Err(_) => Err(Error::problem("timed_out", "the answer took too long")),
                Ok(Err(error)) => Err(own(error)),
                Ok(Ok(response)) => Ok(response),
            },
        };
        let answer = match answer {
            Ok(response) => {
                let mut response = finish(response, &id);
                add_headers(response.headers_mut(), &id);
                telemetry::answered(&method, &route, response.status(), start.elapsed());
                Ok(response)
            }
            // The request is gone, so that the answer travels as an error that brings its own response.
            Err(error) => {
                let mut response = voice.respond(&error, &id);
                add_headers(response.headers_mut(), &id);
                telemetry::answered(&method, &route, response.status(), start.elapsed());
                Err(InternalError::from_response(error, response).into())
            }
        };
        answer
    }
    .instrument(span)
    .await
}

fn new_id(request: &ServiceRequest) -> RequestId {
    let store = request.app_data::<web::Data<Store>>();
    RequestId(
        store.map_or_else(String::new, |store| store.entropy().id(store.clock().now()).to_string()).into(),
    )
}

/// What can be refused before anybody is asked: 414, 431, and 400 for unknown query parameters.
fn admit(request: &ServiceRequest, route: &str) -> Result<(), Error> {
    let uri = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if uri > URI_LIMIT {
        return Err(Error::problem("uri_too_long", format!("a URI has at most {URI_LIMIT} bytes")));
    }
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > HEADERS_LIMIT {
        return Err(Error::problem(
            "headers_too_large",
            format!("headers have at most {HEADERS_LIMIT} bytes"),
        ));
    }
    if request.query_string().is_empty() {
        return Ok(());
    }
    let known = request
        .app_data::<web::Data<Contract>>()
        .and_then(|contract| contract.query_parameters(route, request.method()));
    known.map_or(Ok(()), |known| only_known(request.query_string(), known))
}

/// An error of actix in our words. What it says itself is logged only.
fn own(error: actix_web::Error) -> Error {
    let status = error.as_response_error().status_code();
    match status {
        StatusCode::NOT_FOUND => Error::not_found("resource"),
        StatusCode::PAYLOAD_TOO_LARGE => Error::problem("body_too_large", "the body is too large"),
        status if status.is_client_error() => Error::problem("invalid_header", "the request is malformed"),
        _ => Error::internal(error.to_string()),
    }
}

/// Gives an error its body, in the caller's language.
fn finish<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    id: &RequestId,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else { return response.map_into_boxed_body() };
    if let Some(error) = error.as_error::<Error>() {
        let problem = respond(error, response.request(), id);
        return response.into_response(problem);
    }
    if let Some(AuthZenError(error)) = error.as_error::<AuthZenError>() {
        log(error);
        return response.map_into_boxed_body();
    }
    if response.response().headers().contains_key("content-type") && !response.status().is_server_error() {
        return response.map_into_boxed_body();
    }
    let (request, response) = response.into_parts();
    let status = response.status();
    let error = match response.error() {
        Some(error) if status.is_server_error() => Error::internal(error.to_string()),
        _ => Error::not_found("resource"),
    };
    let problem = respond(&error, &request, id);
    ServiceResponse::new(request, problem)
}

fn respond(error: &Error, request: &HttpRequest, id: &RequestId) -> HttpResponse {
    let base = request.app_data::<web::Data<BaseUrl>>().cloned();
    Voice { base, language: Language::negotiate(request) }.respond(error, id)
}

/// What is needed of a request to answer it with a problem.
struct Voice {
    base: Option<web::Data<BaseUrl>>,
    language: Language,
}

impl Voice {
    fn of(request: &ServiceRequest) -> Self {
        let base = request.app_data::<web::Data<BaseUrl>>().cloned();
        Self { base, language: Language::negotiate(request) }
    }

    fn respond(&self, error: &Error, id: &RequestId) -> HttpResponse {
        log(error);
        let base = self.base.as_ref().map_or("", |base| base.0.as_str());
        error.respond(base, &id.0, self.language)
    }
}

fn log(error: &Error) {
    match error {
        Error::Internal(cause) => tracing::error!(error = %chain(cause.as_ref()), "internal error"),
        error => tracing::debug!(code = error.code(), "refused"),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// Answers are data, never pages, unless a page says otherwise itself.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("strict-transport-security"), HeaderValue::from_static("max-age=31536000")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store")),
    (
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
];

fn add_headers(headers: &mut HeaderMap, id: &RequestId) {
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(HeaderName::from_static(request_id::HEADER), value);
    }
}

/// What no route took: another method on a known path gets 405 with `Allow`, `OPTIONS` gets 204 with it,
/// and all else 404.
pub async fn unrouted(request: HttpRequest, contract: web::Data<Contract>) -> Result<HttpResponse, Error> {
    let allowed = request.match_pattern().and_then(|route| contract.allow(&route));
    match allowed {
        None => Err(Error::not_found("resource")),
        Some(allowed) if request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header(("Allow", allowed)).finish())
        }
        Some(allowed) => Err(Error::method_not_allowed(&allowed)),
    }
}
