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
        header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
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
/// But for those whose body is a file.
const TIME_WITH_FILE: Duration = Duration::from_mins(10);
const WITH_FILE: &str = "/v1/tenants/{tenant_id}/imports/users";
/// Paths with errors in the form of that standard, whoever refuses: handler, caller or frame.
const AUTHZEN: &str = "/access/v1/";
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
    let asked = Asked::by(&request, &route, id);
    let span = tracing::info_span!("request", request_id = &*asked.id.0, %method, route);
    async move {
        let mut response = answer(request, next, &route, &asked).await;
        let (status, headers) = match &mut response {
            Ok(response) => (response.status(), response.headers_mut()),
            Err(response) => (response.status(), response.headers_mut()),
        };
        add_headers(headers, &asked);
        telemetry::answered(&method, &route, status, start.elapsed());
        response.map_err(|response| InternalError::from_response("answered by the frame", response).into())
    }
    .instrument(span)
    .await
}

/// What an error's answer needs of the request. The request itself must not be held while it is routed.
struct Asked {
    id: RequestId,
    base_url: Option<web::Data<BaseUrl>>,
    language: Language,
    authzen: bool,
    /// What AuthZEN 1.0 wants back as it came, an arbitrary string ("Request Identification"). The log
    /// and the events know the request by `id`.
    echo: Option<HeaderValue>,
}

impl Asked {
    fn by(request: &ServiceRequest, route: &str, id: RequestId) -> Self {
        let base_url = request.app_data::<web::Data<BaseUrl>>().cloned();
        let authzen = route.starts_with(AUTHZEN);
        let echo = request.headers().get(request_id::HEADER).filter(|_| authzen).cloned();
        Self { id, base_url, language: Language::negotiate(request), authzen, echo }
    }

    fn respond(&self, error: &Error) -> HttpResponse {
        log(error);
        if self.authzen {
            return error.respond_in_authzen();
        }
        let base = self.base_url.as_ref().map_or("", |base| base.0.as_str());
        error.respond(base, &self.id.0, self.language)
    }
}

/// The answer of a handler with its error given a body; or the answer alone, where the request is gone.
async fn answer<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    route: &str,
    asked: &Asked,
) -> Result<ServiceResponse<BoxBody>, HttpResponse> {
    if let Err(refused) = admit(&request, route) {
        return Ok(request.into_response(asked.respond(&refused)));
    }
    let time = if route == WITH_FILE { TIME_WITH_FILE } else { TIME };
    match tokio::time::timeout(time, next.call(request)).await {
        Err(_) => Err(asked.respond(&Error::problem("timed_out", "the answer took too long"))),
        Ok(Err(error)) => Err(asked.respond(&own(&error))),
        Ok(Ok(response)) => Ok(finish(response, asked)),
    }
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
fn own(error: &actix_web::Error) -> Error {
    let status = error.as_response_error().status_code();
    match status {
        StatusCode::NOT_FOUND => Error::not_found("resource"),
        StatusCode::PAYLOAD_TOO_LARGE => Error::problem("body_too_large", "the body is too large"),
        status if status.is_client_error() => Error::problem("invalid_header", "the request is malformed"),
        _ => Error::internal(error.to_string()),
    }
}

/// Gives an error its body, in the caller's language.
fn finish<B: MessageBody + 'static>(response: ServiceResponse<B>, asked: &Asked) -> ServiceResponse<BoxBody> {
    let problem = match response.response().error() {
        None => return response.map_into_boxed_body(),
        Some(error) => {
            if let Some(error) = error.as_error::<Error>() {
                asked.respond(error)
            } else if let Some(AuthZenError(error)) = error.as_error::<AuthZenError>() {
                log(error);
                return response.map_into_boxed_body();
            } else if has_own_form(response.response().headers()) {
                // An error of a standard that has its own form.
                return response.map_into_boxed_body();
            } else {
                asked.respond(&own(error))
            }
        }
    };
    response.into_response(problem)
}

fn has_own_form(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/"))
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

fn add_headers(headers: &mut HeaderMap, asked: &Asked) {
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    let own = || HeaderValue::from_str(&asked.id.0).ok();
    if let Some(value) = asked.echo.clone().or_else(own) {
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

/// What is said where a part of the path is no id of anything: another path may stand there, which knows other methods.
#[must_use]
pub fn misnamed(request: &HttpRequest) -> Error {
    let spoken = |route: String| {
        let (above, _) = route.rsplit_once('/').filter(|(_, last)| last.starts_with('{'))?;
        let (_, last) = request.path().rsplit_once('/')?;
        let contract = request.app_data::<web::Data<Contract>>()?;
        contract.allow(&format!("{above}/{last}"))
    };
    let allowed = request.match_pattern().and_then(spoken);
    allowed.map_or_else(|| Error::not_found("resource"), |allowed| Error::method_not_allowed(&allowed))
}
