//! What the figures are shares of: the same server library, and nothing but JSON in and out.

use actix_web::{App, HttpResponse, HttpServer, get, post, web};
use serde_json::Value;
use std::net::SocketAddr;

#[post("/echo")]
async fn echo(body: web::Json<Value>) -> web::Json<Value> {
    body
}

#[get("/readyz")]
async fn ready() -> HttpResponse {
    HttpResponse::Ok().finish()
}

/// Answers until the process is ended.
pub fn serve(address: SocketAddr) -> std::io::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(|| App::new().service(echo).service(ready)).workers(1).bind(address)?.run().await
    })
}
