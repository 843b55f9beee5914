//! A backup is put back that was made before somebody was deleted.

use crate::program::{Place, Service, json_file};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// What a backup holds: the database and the exported heads. Neither keys nor tombstones.
const BACKED_UP: [&str; 4] = ["mandat.db", "mandat.db-wal", "mandat.db-shm", "heads.jsonl"];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in BACKED_UP {
        let _ = fs::remove_file(to.join(name));
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn status(service: &Service, path: &str, token: &str) -> u16 {
    service.get(path, token).await.status().as_u16()
}

#[tokio::test]
async fn who_was_deleted_does_not_come_back_with_a_backup() {
    let mut place = Place::new();
    place.set("MANDAT_BASE_URL", "http://mandat.example");
    let service = place.serve(&["--demo"]);
    let tenant = json_file(&place.data("demo.json"))["tenants"][0].clone();
    let of_tenant = format!("/v1/tenants/{}", text(&tenant["id"]));
    let user = |name: &str| {
        let users = tenant["users"].as_array().unwrap();
        users.iter().find(|user| text(&user["email"]).starts_with(name)).unwrap().clone()
    };
    let (owner, gone) = (user("nadja"), user("luca"));
    let (owner, password) = ((text(&owner["email"]), text(&owner["password"])), text(&gone["password"]));
    let place_of = format!("{of_tenant}/users/{}", text(&gone["id"]));
    let session = json!({ "email": gone["email"], "password": password });
    let open = service.post("/v1/sessions", None, session.clone()).await;
    let open: Value = open.json().await.unwrap();
    service.stop();
    let (data, backup) = (place.data(""), place.path("backup"));
    copy(&data, &backup);

    let service = place.serve(&[]);
    let token = service.person(&owner.0, &owner.1).await;
    let deleting = service.http.delete(format!("{}{place_of}", service.base)).bearer_auth(&token);
    assert_eq!(deleting.send().await.unwrap().status(), 204);
    service.stop();

    // Without the tombstones the backup brings the person back, and with them whoever knows the password.
    copy(&backup, &data);
    let tombstones = place.data("tombstones");
    fs::rename(&tombstones, place.path("newest")).unwrap();
    let service = place.serve(&[]);
    let token = service.person(&owner.0, &owner.1).await;
    assert_eq!(status(&service, &place_of, &token).await, 200);
    assert_eq!(service.post("/v1/sessions", None, session.clone()).await.status(), 201);
    service.stop();

    copy(&backup, &data);
    fs::rename(place.path("newest"), &tombstones).unwrap();
    let service = place.serve(&[]);
    let token = service.person(&owner.0, &owner.1).await;
    assert_eq!(status(&service, &place_of, &token).await, 404);
    let all: Value = service.get(&format!("{of_tenant}/users"), &token).await.json().await.unwrap();
    assert!(!all.to_string().contains(&text(&gone["email"])), "{all}");
    assert_eq!(service.post("/v1/sessions", None, session).await.status(), 401);
    let again = json!({ "refresh_token": open["refresh_token"] });
    assert_eq!(service.post("/v1/sessions/refresh", None, again).await.status(), 401);
    assert_eq!(status(&service, "/v1/me", &text(&open["access_token"])).await, 401);
    service.stop();
    let said = place.run(&["audit", "verify"]).fine();
    assert!(said.lines().all(|line| line.contains(": sound: ")), "{said}");

    // It is in the database that it was done, and the file did not grow by it.
    let stones = fs::read_to_string(&tombstones).unwrap();
    assert_eq!(stones.matches(&text(&gone["id"])).count(), 1, "{stones}");
}
