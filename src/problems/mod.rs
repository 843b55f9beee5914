//! The pages that say what a problem means and what to do about it, in five languages.

mod body;
mod page;
mod text;

pub use body::{FieldError, ProblemBody};
pub use page::show;
pub use text::{Language, Text, text, title};

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(show);
}
