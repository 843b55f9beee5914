//! Notices: by mail to a real receiver, in the inbox, and what becomes of them.

mod employer;
mod in_my_inbox;
mod inviting;
mod outage;
mod sending;
mod trying_again;

use crate::harness::{Api, NamedCase, Person, PostOffice, Tenant, at, numbers, text};
use mandat::{mail::Mailer, notices::Courier, serve};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc};

pub const TRAINER: &str = "club/trainer";
pub const MEMBER: &str = "club/member";

pub fn cases() -> Vec<NamedCase> {
    [
        employer::cases(),
        in_my_inbox::cases(),
        inviting::cases(),
        outage::cases(),
        sending::cases(),
        trying_again::cases(),
    ]
    .concat()
}

/// A process of the service that knows the club and sends to the receiver.
pub async fn club(api: &Api) -> (Api, PostOffice) {
    let office = PostOffice::open().await;
    let mailer = Mailer::smtp(&office.url, "Mandat <mandat@mandat.example>").unwrap();
    (api.replica_sending(&["club.toml"], mailer).await, office)
}

/// What carries notices to the receiver, once each time it is asked.
pub fn courier(api: &Api, office: &PostOffice) -> Courier {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regimes");
    let files = ["club.toml", "lodge.toml"].map(|file| folder.join(file));
    let catalogue = Arc::new(serve::catalogue(&files).unwrap());
    let mailer = Mailer::smtp(&office.url, "Mandat <mandat@mandat.example>").unwrap();
    Courier::new(api.store.clone(), catalogue, mailer, "https://mandat.example".to_owned())
}

/// Makes and sends whatever there is; gives how many mails left.
pub async fn carry(api: &Api, office: &PostOffice) -> usize {
    let courier = courier(api, office);
    courier.make().await.unwrap();
    courier.remind().await.unwrap();
    courier.report_dormant().await.unwrap();
    courier.answer_resets().await.unwrap();
    courier.deliver().await.unwrap()
}

/// A new user who is handed the invitation; nothing that was sent about it is left.
pub async fn user(api: &Api, club: &Tenant, name: &str, more: Value) -> Person {
    let email = format!("{}@kessler.example", name.to_lowercase());
    let mut new = json!({
        "given_name": name, "family_name": "Muster", "email": email, "invitation_by": "answer",
        "identifiers": numbers::identifiers(&club.regimes, &email),
    });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let created = api.post(club.path("/users"), new).by(&club.owner).gives(201).await;
    club.accepts(api, &created, &email).await
}

/// A new section of the club; its id.
pub async fn section(api: &Api, club: &Tenant, name: &str) -> String {
    let new = json!({ "kind": "section", "name": name });
    text(&api.post(club.path("/units"), new).by(&club.owner).gives(201).await["id"])
}

/// A new user who is a trainer in that section alone.
pub async fn trainer(api: &Api, club: &Tenant, name: &str, section: &str) -> Person {
    let given = json!([{ "role": TRAINER, "scope": at(section)["scope"] }]);
    user(api, club, name, json!({ "assignments": given })).await
}

/// The notices of the tenant, as its chair sees them.
pub async fn notices(api: &Api, club: &Tenant, query: &str) -> Vec<Value> {
    club.list(api, &format!("/notices{query}"), &club.owner).await
}
