//! Puts the slices' routes, the document and the frame together. Server, tests and document share it.

use crate::{
    clock::Clock,
    entropy::Entropy,
    error::{Error, FieldError, ProblemBody},
    health,
    http::{self, BaseUrl, Cursors, DryRun},
    openapi::{self, Contract},
    problems,
};
use actix_web::{
    App, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data},
};
use serde_json::Value;
use std::{io, net::TcpListener, time::Duration};
use utoipa::OpenApi;
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

/// Schemas that no operation names by itself, because the finishing pass adds them.
#[derive(OpenApi)]
#[openapi(components(schemas(ProblemBody, FieldError, DryRun)))]
struct Shared;

/// Every route there is: one line per slice.
pub fn routes(config: &mut ServiceConfig) {
    config.configure(health::routes).configure(openapi::routes).configure(problems::routes);
}

/// The OpenAPI document.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<Value, serde_json::Error> {
    let (_, generated) =
        App::new().into_utoipa_app().openapi(Shared::openapi()).configure(routes).split_for_parts();
    openapi::finish(&generated)
}

/// What the handlers share.
#[derive(Clone)]
pub struct Parts {
    pub clock: Data<Clock>,
    pub entropy: Data<Entropy>,
    pub base_url: Data<BaseUrl>,
    pub cursors: Data<Cursors>,
    pub contract: Data<Contract>,
}

/// The whole application.
pub fn app(
    parts: &Parts,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    app.app_data(parts.clock.clone())
        .app_data(parts.entropy.clone())
        .app_data(parts.base_url.clone())
        .app_data(parts.cursors.clone())
        .app_data(parts.contract.clone())
        .app_data(web::PayloadConfig::new(http::BODY_LIMIT))
        // A path that holds no id where one belongs names nothing.
        .app_data(web::PathConfig::default().error_handler(|_, _| Error::not_found("resource").into()))
        .default_service(web::route().to(http::unrouted))
        .wrap(from_fn(http::frame))
}

/// Starts answering on a listener. The returned server ends when its handle stops it; a graceful stop
/// lets running requests end first.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(
    parts: Parts,
    listener: TcpListener,
    workers: Option<usize>,
    stop: Duration,
) -> io::Result<Server> {
    let mut server = HttpServer::new(move || app(&parts))
        .shutdown_timeout(stop.as_secs())
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        .keep_alive(Duration::from_secs(75))
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}
