//! Sign-in for people: sessions that begin with a password or an identity token and go on by rotating refresh
//! tokens.

mod attempts;
mod begin;
mod by_identity;
mod candidates;
mod code_tries;
mod create;
mod current;
mod end;
mod failed;
pub mod janitor;
mod let_in;
mod refresh;
mod refused;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use candidates::{Fitting, Trial};
pub use code_tries::CodeTries;

use crate::identity_tokens::nonce;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create::create)
        .service(by_identity::create)
        .service(nonce::create)
        .service(refresh::refresh)
        .service(current::current)
        .service(end::end);
}
