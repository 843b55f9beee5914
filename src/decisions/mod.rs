//! Decisions over HTTP: may this subject do this to that resource, and why.
//!
//! The check itself is the OpenID AuthZEN Authorization API 1.0; the explanation is ours.

mod access;
mod by_form;
mod discovery;
mod effect;
mod evaluation;
mod evaluations;
mod explanations;
mod facts;
mod question;
mod search;
mod standing;
pub mod store;

pub use standing::Standing;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(evaluation::evaluate)
        .service(evaluations::evaluate_several)
        .service(discovery::configuration)
        .service(explanations::explain)
        .configure(search::routes)
        .configure(access::routes);
}
