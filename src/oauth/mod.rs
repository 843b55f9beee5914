//! Sign-in for programs: the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4).
//!
//! These endpoints follow the RFC rather than the habits of the others: a form for a body, and its own
//! shape of errors.

mod credentials;
mod error;
mod key_set;
mod scope;
mod store;
mod token;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(token::token).service(key_set::key_set);
}
