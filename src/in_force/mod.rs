//! What of its regimes is in force in a tenant, over HTTP: modules, capacities, and whether it has begun.

mod activation;
mod capacities;
mod modules;
pub mod store;

use mandat_domain::regime::Titles;
use std::collections::BTreeMap;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(modules::list)
        .service(modules::switch_on)
        .service(modules::switch_off)
        .service(capacities::list)
        .service(capacities::give)
        .service(capacities::withdraw)
        .service(activation::read)
        .service(activation::activate);
}

fn titles(titles: &Titles) -> BTreeMap<String, String> {
    titles.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}
