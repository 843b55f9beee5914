//! `GET /.well-known/authzen-configuration`: what this policy decision point can do, and where (AuthZEN
//! 1.0, "Policy Decision Point Metadata").

use crate::http::BaseUrl;
use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Where decisions are asked for.
#[derive(Serialize, ToSchema)]
pub struct AuthzenConfiguration {
    /// The address of the service: the setting `base_url`. Clients of the standard take none but `https`.
    #[schema(example = "https://mandat.example")]
    policy_decision_point: String,
    #[schema(example = "https://mandat.example/access/v1/evaluation")]
    access_evaluation_endpoint: String,
    #[schema(example = "https://mandat.example/access/v1/evaluations")]
    access_evaluations_endpoint: String,
    #[schema(example = "https://mandat.example/access/v1/search/subject")]
    search_subject_endpoint: String,
    #[schema(example = "https://mandat.example/access/v1/search/resource")]
    search_resource_endpoint: String,
    #[schema(example = "https://mandat.example/access/v1/search/action")]
    search_action_endpoint: String,
}

/// Discover the decision endpoints
///
/// The metadata of AuthZEN 1.0. One service decides for all tenants: which one is asked about follows
/// from the access token.
#[utoipa::path(
    tag = "decisions",
    operation_id = "get_authzen_configuration",
    responses((status = 200, description = "The endpoints.", body = AuthzenConfiguration)),
    security(()),
)]
#[get("/.well-known/authzen-configuration")]
pub async fn configuration(base_url: web::Data<BaseUrl>) -> HttpResponse {
    let base = &base_url.0;
    let at = |path: &str| format!("{base}/access/v1/{path}");
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(AuthzenConfiguration {
        policy_decision_point: base.clone(),
        access_evaluation_endpoint: at("evaluation"),
        access_evaluations_endpoint: at("evaluations"),
        search_subject_endpoint: at("search/subject"),
        search_resource_endpoint: at("search/resource"),
        search_action_endpoint: at("search/action"),
    })
}
