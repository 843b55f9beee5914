//! Puts the slices' routes, the document and the frame together. Server, tests and document share it.

use crate::{
    access_log, access_requests, access_reviews, agreements, api_clients, assignments, blocks, decisions,
    delegations, dormancy, events, exceptions,
    forms::Forms,
    health,
    http::{self, BaseUrl, DryRun},
    identity_tokens::IdentityTokens,
    imports::{self, Workshop},
    in_force, inbox, invitations, issuers, locks,
    mail::Mailer,
    me, notices, oauth, offices,
    openapi::{self, Contract},
    partnerships, password_resets,
    passwords::{Passwords, ProvisionalHours},
    problems,
    problems::{FieldError, ProblemBody},
    records, regimes, roles, sessions, settings,
    sms::SmsGateway,
    storage::Store,
    tenants,
    tokens::Tokens,
    units, users,
    vault::{self, pulls::Puller},
};
use actix_web::{
    App, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data},
};
use mandat_domain::regime::Catalogue;
use serde_json::Value;
use std::{io, net::TcpListener, sync::Arc, time::Duration};
use utoipa::OpenApi;
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

/// Schemas that no operation names by itself, because the finishing pass adds them.
#[derive(OpenApi)]
#[openapi(components(schemas(ProblemBody, FieldError, DryRun)))]
struct Shared;

/// Every route there is: one line per slice.
pub fn routes(config: &mut ServiceConfig) {
    config
        // First: the router tries one route after another, and nothing is asked as often as for decisions.
        .configure(decisions::routes)
        .configure(health::routes)
        .configure(openapi::routes)
        .configure(problems::routes)
        .configure(sessions::routes)
        .configure(invitations::routes)
        .configure(password_resets::routes)
        .configure(oauth::routes)
        .configure(me::routes)
        .configure(regimes::routes)
        .configure(issuers::routes)
        .configure(tenants::routes)
        .configure(in_force::routes)
        .configure(inbox::routes)
        .configure(notices::routes)
        .configure(agreements::routes)
        .configure(access_requests::routes)
        .configure(delegations::routes)
        .configure(access_reviews::routes)
        .configure(units::routes)
        // Before the users: `dormant` is no id of one.
        .configure(dormancy::routes)
        .configure(users::routes)
        .configure(vault::routes)
        .configure(imports::routes)
        .configure(blocks::routes)
        .configure(settings::routes)
        .configure(api_clients::routes)
        .configure(roles::routes)
        .configure(assignments::routes)
        .configure(offices::routes)
        .configure(exceptions::routes)
        .configure(locks::routes)
        .configure(records::routes)
        .configure(partnerships::routes)
        .configure(events::routes)
        .configure(access_log::routes);
}

/// The OpenAPI document.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<Value, serde_json::Error> {
    let (_, generated) =
        App::new().into_utoipa_app().openapi(Shared::openapi()).configure(routes).split_for_parts();
    openapi::finish(&generated)
}

/// What is missing before the first request can be answered.
#[derive(Debug, thiserror::Error)]
pub enum Unprepared {
    #[error("the document cannot be made: {0}")]
    Document(#[from] serde_json::Error),
    #[error("issuers cannot be asked for their keys: {0}")]
    Http(#[from] reqwest::Error),
}

/// What the handlers share.
#[derive(Clone)]
pub struct Parts {
    store: Data<Store>,
    tokens: Data<Tokens>,
    passwords: Data<Passwords>,
    catalogue: Data<Catalogue>,
    base_url: Data<BaseUrl>,
    contract: Data<Contract>,
    forms: Data<Forms>,
    mailer: Data<Mailer>,
    gateway: Data<SmsGateway>,
    provisional: Data<ProvisionalHours>,
    identity_tokens: Data<IdentityTokens>,
    workshop: Data<Workshop>,
    puller: Data<Puller>,
}

impl Parts {
    /// # Errors
    /// [`Unprepared`]
    pub fn new(
        store: Store,
        tokens: Tokens,
        passwords: Passwords,
        catalogue: Catalogue,
        base_url: String,
        forms_limit: usize,
    ) -> Result<Self, Unprepared> {
        let (catalogue, contract) = (Data::new(catalogue), Data::new(Contract::new(&document()?)));
        let forms = Forms::new(store.clone(), Arc::clone(&catalogue), forms_limit);
        let workshop = Workshop::here(Arc::clone(&catalogue), Arc::clone(&contract));
        let puller = Puller::here(store.clone(), Arc::clone(&catalogue));
        Ok(Self {
            store: Data::new(store),
            tokens: Data::new(tokens),
            passwords: Data::new(passwords),
            catalogue,
            base_url: Data::new(BaseUrl(base_url)),
            contract,
            forms: Data::new(forms),
            mailer: Data::new(Mailer::Nowhere),
            gateway: Data::new(SmsGateway::Nowhere),
            provisional: Data::new(ProvisionalHours(72)),
            identity_tokens: Data::new(IdentityTokens::new()?),
            workshop: Data::new(workshop),
            puller: Data::new(puller),
        })
    }

    /// The same, with a way for mail to leave.
    #[must_use]
    pub fn sending_by(mut self, mailer: Mailer) -> Self {
        self.mailer = Data::new(mailer);
        self
    }

    /// The same, with a way for SMS to leave, and how long what they bring counts.
    #[must_use]
    pub fn texting_by(mut self, gateway: SmsGateway, provisional: ProvisionalHours) -> Self {
        self.gateway = Data::new(gateway);
        self.provisional = Data::new(provisional);
        self
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    #[must_use]
    pub const fn forms(&self) -> &Data<Forms> {
        &self.forms
    }

    #[must_use]
    pub const fn catalogue(&self) -> &Data<Catalogue> {
        &self.catalogue
    }

    #[must_use]
    pub const fn puller(&self) -> &Data<Puller> {
        &self.puller
    }

    #[must_use]
    pub const fn tokens(&self) -> &Data<Tokens> {
        &self.tokens
    }
}

/// The whole application.
pub fn app(
    parts: &Parts,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    app.app_data(parts.store.clone())
        .app_data(parts.tokens.clone())
        .app_data(parts.passwords.clone())
        .app_data(parts.catalogue.clone())
        .app_data(parts.base_url.clone())
        .app_data(parts.contract.clone())
        .app_data(parts.forms.clone())
        .app_data(parts.mailer.clone())
        .app_data(parts.gateway.clone())
        .app_data(parts.provisional.clone())
        .app_data(parts.identity_tokens.clone())
        .app_data(parts.workshop.clone())
        .app_data(parts.puller.clone())
        .app_data(web::PayloadConfig::new(http::BODY_LIMIT))
        // A path that holds no id where one belongs names nothing.
        .app_data(web::PathConfig::default().error_handler(|_, request| http::misnamed(request).into()))
        .default_service(web::route().to(http::unrouted))
        .wrap(from_fn(http::frame))
}

/// Starts answering on a listener. The returned server ends when its handle stops it; a graceful stop
/// lets running requests end first.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(
    parts: Parts,
    listener: TcpListener,
    workers: Option<usize>,
    stop: Duration,
) -> io::Result<Server> {
    let mut server = HttpServer::new(move || app(&parts))
        .shutdown_timeout(stop.as_secs())
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        .keep_alive(Duration::from_secs(75))
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_published_document_is_fresh() {
        let kept = include_str!("../openapi/openapi.json");
        let contract = Contract::new(&document().unwrap());
        assert!(kept.as_bytes() == contract.text(), "run `mandat openapi > openapi/openapi.json`");
    }

    #[test]
    fn every_operation_has_an_id_of_its_own_and_says_what_it_does() {
        let document = document().unwrap();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let place = format!("{method} {path}");
                assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{place}");
                for part in ["summary", "description"] {
                    assert!(operation[part].as_str().is_some_and(|text| text.len() > 5), "{part} of {place}");
                }
                assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{place}");
            }
        }
    }
}
