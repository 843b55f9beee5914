//! `GET /problems/{code}`

use super::text::{Language, headings, text};
use crate::error::{Error, status};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{Accept, Header},
    web,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What a problem means and what to do about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemPage {
    #[schema(example = "invalid_cursor")]
    pub code: String,
    /// The HTTP status that goes with it.
    #[schema(example = 400, minimum = 400, maximum = 599)]
    pub status: u16,
    /// The language of the texts.
    #[schema(example = "en")]
    pub language: &'static str,
    #[schema(example = "The cursor cannot be used")]
    pub title: &'static str,
    /// What happened.
    #[schema(example = "The cursor was changed on its way, or belongs to another list.")]
    pub meaning: &'static str,
    /// What to do.
    #[schema(example = "Start again with the first page.")]
    pub remedy: &'static str,
}

/// The page of a problem
///
/// Every problem that the service answers names such a page in `type`. It says what happened and what
/// to do, in the language of `Accept-Language` (en, de, fr, nl, sv), as HTML or, when `Accept` prefers it, as JSON.
#[utoipa::path(
    tag = "service",
    operation_id = "show_problem",
    params(("code" = String, Path, description = "The code of a problem", example = "invalid_cursor")),
    responses(
        (status = 200, description = "The meaning of the problem and its remedy", content(
            (String = "text/html", example = json!("<!doctype html>…")),
            (ProblemPage = "application/json"),
        )),
    ),
    security(()),
)]
#[get("/problems/{code}")]
pub async fn show(request: HttpRequest, code: web::Path<String>) -> Result<HttpResponse, Error> {
    let language = Language::negotiate(&request);
    let (Some(text), Some(headings)) = (text(&code, language), headings(language)) else {
        return Err(Error::not_found("problem"));
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header(("Content-Language", language.tag()))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .insert_header(("Cache-Control", "public, max-age=3600"));
    if prefers_json(&request) {
        return Ok(response.json(ProblemPage {
            status: status(&code).as_u16(),
            code: code.into_inner(),
            language: language.tag(),
            title: &text.title,
            meaning: &text.meaning,
            remedy: &text.remedy,
        }));
    }
    let page = include_str!("page.html")
        .replace("{language}", language.tag())
        .replace("{code}", &code)
        .replace("{status}", status(&code).as_str())
        .replace("{status_heading}", &headings.status)
        .replace("{title}", &text.title)
        .replace("{meaning_heading}", &headings.meaning)
        .replace("{meaning}", &text.meaning)
        .replace("{remedy_heading}", &headings.remedy)
        .replace("{remedy}", &text.remedy);
    Ok(response
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .content_type("text/html; charset=utf-8")
        .body(page))
}

/// JSON for programs, HTML for whoever follows the link.
fn prefers_json(request: &HttpRequest) -> bool {
    Accept::parse(request).is_ok_and(|accept| {
        accept
            .ranked()
            .first()
            .is_some_and(|mime| mime.type_() == "application" && mime.subtype().as_str().ends_with("json"))
    })
}
