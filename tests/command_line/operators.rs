//! `mandat operator create`.

use crate::program::Place;
use serde_json::{Value, json};

#[tokio::test]
async fn a_program_founds_tenants() {
    let place = Place::new();
    let made = place.run(&["operator", "create", "--api-client", "Onboarding"]).json();
    let service = place.serve(&[]);
    let [id, secret] = ["client_id", "client_secret"].map(|name| made[name].as_str().unwrap());
    let token = service.program(id, secret).await;
    let body = json!({
        "name": "Muster AG", "language": "de", "regimes": ["time-recording"],
        "administrator": {"given_name": "Anna", "family_name": "Muster", "email": "anna@muster.example"},
    });
    let answer = service.post("/v1/tenants", Some(&token), body).await;
    assert_eq!(answer.status(), 201);
    service.stop();
}

#[tokio::test]
async fn a_person_accepts_the_invitation_and_sees_the_tenants() {
    let place = Place::new();
    let create = ["operator", "create", "--email", "ops@mandat.example"];
    let made = place.run(&create).json();
    let service = place.serve(&[]);
    let body = json!({"token": made["invitation"]["token"], "password": "mossy lantern under the quay"});
    assert_eq!(service.post("/v1/invitations/acceptance", None, body).await.status(), 204);
    let token = service.person("ops@mandat.example", "mossy lantern under the quay").await;
    let tenants: Value = service.get("/v1/tenants", &token).await.json().await.unwrap();
    assert_eq!(tenants["items"], json!([]));
    service.stop();

    let said = place.run(&create);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("already has this e-mail address"), "{}", said.err);
}

#[test]
fn it_is_either_a_person_or_a_program() {
    let said = Place::new().run(&["operator", "create", "--email", "a@b.example", "--api-client", "Both"]);
    assert_eq!(said.code, Some(2));
}
