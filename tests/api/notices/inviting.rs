//! Invitations by mail.

use super::{carry, club, notices};
use crate::{
    cases,
    harness::{Api, Person, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    an_invitation_goes_by_mail_and_nowhere_else,
    a_retry_brings_an_invitation_that_counts,
    whoever_asks_gets_the_invitation_in_the_answer,
];

const PASSWORD: &str = "correct horse battery staple 9";

fn anna(more: Value) -> Value {
    let mut new = json!({ "given_name": "Anna", "family_name": "Muster", "email": "anna@kessler.example" });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    new
}

fn token(letter: &str) -> String {
    letter.lines().find(|line| line.starts_with("msi_")).unwrap_or_else(|| panic!("{letter}")).to_owned()
}

async fn an_invitation_goes_by_mail_and_nowhere_else(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let dry = club.path("/users?dry_run=true");
    api.post(dry, anna(json!({}))).by(&club.owner).gives(200).await;
    let created =
        api.post(club.path("/users"), anna(json!({ "language": "fr" }))).by(&club.owner).gives(201).await;
    assert!(created.get("invitation").is_none());
    assert_eq!(carry(&api, &office).await, 1);
    let letter = office.one();
    assert_eq!(letter.header("Subject"), "Kessler Metallbau AG : votre compte");
    let token = token(&letter.text);
    let shown = json!([notices(&api, &club, "").await, club.events(&api).await]).to_string();
    assert!(!shown.contains(&token));
    let acceptance = json!({ "token": token, "password": PASSWORD });
    let accepted = api.post("/v1/invitations/acceptance", acceptance.clone()).send().await;
    assert!(accepted.status < 300, "{}", accepted.text);
    let person = Person {
        id: text(&created["user"]["id"]),
        tenant: club.id.clone(),
        email: "anna@kessler.example".to_owned(),
        password: PASSWORD.to_owned(),
    };
    api.get("/v1/me").by(&person).gives(200).await;
    api.post("/v1/invitations/acceptance", acceptance).refused(422, "invitation_invalid").await;
    assert_eq!(carry(&api, &office).await, 0);
    api.stop().await;
}

async fn a_retry_brings_an_invitation_that_counts(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    api.post(club.path("/users"), anna(json!({}))).by(&club.owner).gives(201).await;
    office.refuse(&["451 later"]);
    assert_eq!(carry(&api, &office).await, 0);
    api.forward(TimeDelta::minutes(1));
    assert_eq!(carry(&api, &office).await, 1);
    let acceptance = json!({ "token": token(&office.one().text), "password": PASSWORD });
    assert!(api.post("/v1/invitations/acceptance", acceptance).send().await.status < 300);
    api.stop().await;
}

async fn whoever_asks_gets_the_invitation_in_the_answer(api: &Api) {
    let (sending, office) = club(api).await;
    let club = sending.tenant_of("club").await;
    let body = anna(json!({ "invitation_by": "answer" }));
    let created = sending.post(club.path("/users"), body).by(&club.owner).gives(201).await;
    assert!(created["invitation"]["token"].is_string());
    assert_eq!(carry(&sending, &office).await, 0);
    sending.stop().await;
    // A service without a mail server says so, and hands the invitation over unless it is asked not to.
    let tenant = api.tenant().await;
    let body = anna(json!({ "invitation_by": "mail" }));
    api.post(tenant.path("/users"), body).by(&tenant.owner).refused(409, "mail_not_set_up").await;
    let created = api.post(tenant.path("/users"), anna(json!({}))).by(&tenant.owner).gives(201).await;
    assert!(created["invitation"]["token"].is_string());
}
