//! The document and the reference page. The page loads nothing from elsewhere, and is held to it.

use super::Contract;
use crate::error::Error;
use actix_web::{HttpRequest, HttpResponse, get, http::header::CONTENT_ENCODING, web};
use std::sync::Arc;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The OpenAPI document
///
/// The contract of this service in OpenAPI 3.1, as it is running.
#[utoipa::path(
    tag = "service",
    operation_id = "read_openapi",
    responses((status = 200, description = "The document", body = Object, content_type = "application/json",
        headers(("ETag" = String, description = "Another one for another document")),
        example = json!({ "openapi": "3.1.0", "info": { "title": "Mandat", "version": "0.1.0" } }))),
    security(()),
)]
#[get("/openapi.json")]
pub async fn document(request: HttpRequest, contract: web::Data<Contract>) -> HttpResponse {
    let known = request.headers().get("if-none-match").and_then(|value| value.to_str().ok());
    let mut response =
        if known == Some(contract.etag()) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(("ETag", contract.etag())).insert_header(("Cache-Control", "no-cache"));
    if known == Some(contract.etag()) {
        return response.finish();
    }
    response.content_type("application/json").body(contract.text())
}

/// The reference page
///
/// All operations, to read and to try out in a browser.
#[utoipa::path(
    tag = "service",
    operation_id = "show_reference",
    responses((status = 200, description = "The page", body = String, content_type = "text/html",
        example = json!("<!doctype html>…"))),
    security(()),
)]
#[get("/docs")]
pub async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Content-Security-Policy", POLICY))
        .content_type("text/html; charset=utf-8")
        .body(include_str!("docs.html"))
}

/// A part of the reference page
///
/// Scripts, styles and pictures of the page.
#[utoipa::path(
    tag = "service",
    operation_id = "read_reference_file",
    params(("file" = String, Path, description = "Its name", example = "swagger-ui.css")),
    responses((status = 200, description = "The file", body = String, content_type = "*/*",
        example = json!(".swagger-ui{…}"))),
    security(()),
)]
#[get("/docs/{file}")]
pub async fn file(name: web::Path<String>) -> Result<HttpResponse, Error> {
    if name.as_str() == "start.js" {
        return Ok(HttpResponse::Ok()
            .content_type("text/javascript; charset=utf-8")
            .body(include_str!("docs.js")));
    }
    let found = utoipa_swagger_ui::serve(&name, Arc::default())
        .map_err(|error| Error::internal(error.to_string()))?
        .filter(|file| !file.content_type.contains("html"))
        .ok_or(Error::not_found("file"))?;
    let mut response = HttpResponse::Ok();
    response.insert_header(("Cache-Control", "public, max-age=3600"));
    if found.gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(response.content_type(found.content_type).body(found.bytes.into_owned()))
}
