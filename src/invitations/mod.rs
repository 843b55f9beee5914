//! Invitations: how a user sets the first password.

mod accept;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(accept::accept);
}
