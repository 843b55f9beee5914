//! Log lines and metrics. Neither ever holds a query string, a body, a token or a name.

use crate::config::LogFormat;
use actix_web::{
    App, HttpResponse, HttpServer,
    http::{Method, StatusCode},
    web,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    io::{self, IsTerminal},
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// Seconds that are of interest: a cached read takes 100 µs, a change some milliseconds, a password 30.
const BUCKETS: [f64; 12] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// Starts writing log lines to standard error. The filter is that of `tracing` (`info,sqlx=warn`).
///
/// # Errors
/// When the filter cannot be read, or lines are written already.
pub fn log(format: LogFormat, filter: &str) -> io::Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(io::Error::other)?;
    let lines = tracing_subscriber::registry().with(filter);
    let colours = io::stderr().is_terminal();
    let writer = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(colours);
    match format {
        LogFormat::Human => lines.with(writer).try_init(),
        LogFormat::Json => lines.with(writer.json().flatten_event(true)).try_init(),
    }
    .map_err(io::Error::other)
}

/// Whether somebody may read the metrics. If not, nothing is counted.
static COUNTED: AtomicBool = AtomicBool::new(false);

/// Counts an answered request and writes its line. The route is the template, never the path itself.
pub fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let seconds = took.as_secs_f64();
    if COUNTED.load(Ordering::Relaxed) {
        count(method, route, status, seconds);
    }
    tracing::info!(status = status.as_u16(), seconds, "answered");
}

fn count(method: &Method, route: &str, status: StatusCode, seconds: f64) {
    let method = match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        // Whatever a caller invents must not become a time series each.
        _ => "other",
    };
    let route = if route.is_empty() { "unknown" } else { route };
    metrics::counter!("mandat_http_requests_total",
        "method" => method, "route" => route.to_owned(), "status" => status.as_u16().to_string())
    .increment(1);
    metrics::histogram!("mandat_http_request_duration_seconds", "method" => method, "route" => route.to_owned())
        .record(seconds);
}

/// Serves metrics for Prometheus on a port of its own, which is not for the world to see.
///
/// # Errors
/// When the address is taken.
pub fn serve_metrics(listen: SocketAddr) -> io::Result<actix_web::dev::Server> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .map_err(io::Error::other)?
        .install_recorder()
        .map_err(io::Error::other)?;
    COUNTED.store(true, Ordering::Relaxed);
    metrics::describe_counter!("mandat_http_requests_total", "Answered requests");
    metrics::describe_histogram!("mandat_http_request_duration_seconds", "Time from request to answer");
    metrics::describe_counter!(
        "mandat_mails_total",
        "Tries to send a mail, by outcome: sent, put_off, failed"
    );
    metrics::describe_counter!("mandat_events_total", "Recorded events, by type");
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(handle.clone())).route("/metrics", web::get().to(render))
    });
    Ok(server.workers(1).disable_signals().bind(listen)?.run())
}

async fn render(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    handle.run_upkeep();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}
