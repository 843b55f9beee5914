//! `mandat tenant create`.

use crate::program::Place;
use serde_json::{Value, json};

#[tokio::test]
async fn the_administrator_accepts_the_invitation_and_owns_the_tenant() {
    let place = Place::new();
    let founded = place
        .run(&[
            "tenant",
            "create",
            "--name",
            "Muster AG",
            "--administrator",
            "admin@muster.example",
            "--given-name",
            "Anna",
            "--family-name",
            "Muster",
            "--language",
            "de",
            "--regime",
            "time-recording",
        ])
        .json();
    let service = place.serve(&[]);
    let body = json!({"token": founded["invitation"]["token"], "password": "mossy lantern under the quay"});
    assert_eq!(service.post("/v1/invitations/acceptance", None, body).await.status(), 204);
    let token = service.person("admin@muster.example", "mossy lantern under the quay").await;
    let tenant = format!("/v1/tenants/{}", founded["tenant_id"].as_str().unwrap());
    let read: Value = service.get(&tenant, &token).await.json().await.unwrap();
    assert_eq!((&read["name"], &read["language"]), (&"Muster AG".into(), &"de".into()));
    let user = format!("{tenant}/users/{}", founded["administrator_id"].as_str().unwrap());
    let read: Value = service.get(&user, &token).await.json().await.unwrap();
    assert_eq!((&read["given_name"], &read["family_name"]), (&"Anna".into(), &"Muster".into()));
    service.stop();
}

#[test]
fn what_was_typed_is_checked() {
    let place = Place::new();
    let create = |name: &str, administrator: &str, regime: &str| {
        place.run(&["tenant", "create", "--name", name, "--administrator", administrator, "--regime", regime])
    };
    for said in [
        create("", "admin@muster.example", "time-recording"),
        create("Muster\u{7}AG", "admin@muster.example", "time-recording"),
        create("Muster AG", "admin", "time-recording"),
    ] {
        assert_eq!(said.code, Some(2), "{said:?}");
    }
    let said = create("Muster AG", "admin@muster.example", "time-keeping");
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("there is no regime time-keeping; there are: time-recording"), "{}", said.err);
    assert_eq!(place.run(&["audit", "verify"]).fine().lines().count(), 1, "nothing was founded");
}
