//! The OpenAPI document, which is the contract: generated from the code, finished here, and then used
//! to check what comes in, so that what it says and what the service accepts cannot drift apart.

mod contract;
mod docs;
mod finish;
mod hoist;
mod info;
pub mod moment;
mod nulls;
mod responses;

pub use contract::Contract;
pub use finish::finish;
pub use info::describe;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(docs::document).service(docs::page).service(docs::file);
}
