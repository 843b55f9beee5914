//! The searches of AuthZEN 1.0: who, on what, which actions. Each answer is one that a check on it says yes
//! to.

mod action;
mod kept;
mod page;
mod resource;
mod subject;

pub use page::{AskedPage, SearchContext, SearchPage};

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(subject::search_subjects)
        .service(resource::search_resources)
        .service(action::search_actions);
}
