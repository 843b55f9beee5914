//! `mandat import`.

use crate::program::Place;
use serde_json::Value;
use std::fs;

const PASSWORD: &str = "mossy lantern under the quay";

/// A place with a tenant; its id, and the invitation of its owner.
fn founded() -> (Place, String, Value) {
    let place = Place::new();
    let create = ["tenant", "create", "--name", "Muster AG", "--administrator", "admin@muster.example"];
    let founded = place.run(&create).json();
    let tenant = founded["tenant_id"].as_str().unwrap().to_owned();
    (place, tenant, founded["invitation"].clone())
}

#[test]
fn asp_13_what_is_wrong_with_a_file_is_printed_with_line_and_column() {
    let (place, tenant, _) = founded();
    let people = "given_name,family_name,email\nZoe,Muster,zoe@muster.example\n,Muster,admin@muster.example\n\
                  Yves,Muster,ADMIN@muster.example\n";
    fs::write(place.path("people.csv"), people).unwrap();
    let said = place.run(&["import", "--tenant", &tenant, "people.csv"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(
        said.out,
        "line 3, given_name: this field is required (missing)\n\
         line 4, email: another user of this tenant already has this e-mail address (email_taken)\n"
    );
    let said = place.run(&["import", "--tenant", &tenant, "people.xlsx"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("people.xlsx: its name must end in .csv, .ndjson or .jsonl"), "{}", said.err);
    let nowhere = "0198c5f2-0000-7000-8000-000000000000";
    let said = place.run(&["import", "--tenant", nowhere, "people.csv"]);
    assert_eq!(said.code, Some(1), "{said:?}");
}

#[tokio::test]
async fn asp_13_a_file_is_taken_beside_the_service() {
    let (place, tenant, invitation) = founded();
    let line = |number: usize| {
        format!(r#"{{"given_name":"P{number}","family_name":"M","email":"p{number}@muster.example"}}"#)
    };
    let people: Vec<String> = (1..=300).map(line).collect();
    fs::write(place.path("people.ndjson"), people.join("\n")).unwrap();
    let service = place.serve(&[]);
    let body = serde_json::json!({"token": invitation["token"], "password": PASSWORD});
    assert_eq!(service.post("/v1/invitations/acceptance", None, body).await.status(), 204);
    let token = service.person("admin@muster.example", PASSWORD).await;
    let import = ["import", "--tenant", &tenant, "people.ndjson"];
    let tried = place.run(&[&import[..], &["--dry-run"]].concat()).fine();
    assert!(tried.contains("nothing is wrong with it; it names 300 people"), "{tried}");
    let done = place.run(&import).json();
    assert_eq!(
        (&done["state"], &done["users"], &done["staged"]),
        (&"taken".into(), &300.into(), &300.into())
    );
    let users: Value =
        service.get(&format!("/v1/tenants/{tenant}/users?limit=200"), &token).await.json().await.unwrap();
    assert_eq!(users["items"].as_array().unwrap().len(), 200);
    assert!(users["next_cursor"].is_string());
    let import = format!("/v1/tenants/{tenant}/imports/{}", done["id"].as_str().unwrap());
    let told: Value = service.get(&import, &token).await.json().await.unwrap();
    assert_eq!(told, done);
    service.stop();
    place.run(&["audit", "verify"]).fine();
}
