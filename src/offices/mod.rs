//! Offices over HTTP: whom somebody may appoint, and who holds what by whose authority.

mod administrators;
mod appointments;
mod holders;
pub mod store;

use mandat_domain::regime::Titles;
use std::collections::BTreeMap;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(appointments::list)
        .service(holders::list)
        .service(administrators::list)
        .service(administrators::list_of);
}

fn titles(titles: &Titles) -> BTreeMap<String, String> {
    titles.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}
