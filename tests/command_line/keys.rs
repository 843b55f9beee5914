//! `mandat keys rotate`.

use crate::program::{Place, json_file};
use serde_json::Value;
use std::fs;

const NEW_KEY: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

#[tokio::test]
async fn old_tokens_and_sealed_data_outlive_the_key_they_were_made_under() {
    let mut place = Place::new();
    // Tokens name the address of their issuer, and each start takes another port.
    place.set("MANDAT_BASE_URL", "http://mandat.example");
    let service = place.serve(&["--demo"]);
    let paper = json_file(&place.data("demo.json"));
    let user = &paper["tenants"][0]["users"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (email, password) = (text(&user["email"]), text(&user["password"]));
    let old = service.person(&email, &password).await;
    service.stop();

    let keys = place.data("keys");
    let before = fs::read_to_string(&keys).unwrap();
    fs::write(&keys, format!("{NEW_KEY}\n{before}")).unwrap();
    let said = place.run(&["keys", "rotate"]).fine();
    assert!(said.starts_with("rewrapped: platform keys: 1, signing keys: 2, tenant keys: 2\n"), "{said}");
    assert!(place.run(&["keys", "rotate"]).fine().starts_with("rewrapped: platform keys: 0, "));
    fs::write(&keys, format!("{NEW_KEY}\n")).unwrap();

    let service = place.serve(&[]);
    let new = service.person(&email, &password).await;
    for token in [old, new] {
        let path = format!("/v1/tenants/{}/users/{}", text(&paper["tenants"][0]["id"]), text(&user["id"]));
        let answer = service.get(&path, &token).await;
        assert_eq!(answer.status(), 200);
        let read: Value = answer.json().await.unwrap();
        assert_eq!(read["email"], email.as_str(), "sealed under the key of the tenant");
    }
    service.stop();
    place.run(&["audit", "verify"]).fine();

    fs::write(&keys, before).unwrap();
    let said = place.run(&["audit", "verify"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("another key-encryption key"), "{}", said.err);
}
