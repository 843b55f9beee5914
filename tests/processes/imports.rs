//! The service is killed in the middle of an import: nobody of it is there, before or after, and the same file can be
//! sent again.

use crate::service::{Process, Service, Tenant};
use serde_json::Value;
use std::{fmt::Write, time::Duration};

const PEOPLE: usize = 4_000;

pub async fn nothing_is_half_loaded(on_postgres: bool) {
    let service = Service::new(on_postgres).await;
    let process = service.start().await;
    let tenant = service.tenant(&process).await;
    let mut file = "given_name,family_name,email\n".to_owned();
    for person in 0..PEOPLE {
        writeln!(file, "P{person},Muster,p{person}@kessler.example").unwrap();
    }
    let import = send(&process, &tenant, &file).await;
    let place = format!("/imports/{}", import["id"].as_str().unwrap());
    loop {
        let import = process.get(&tenant, &place).await;
        assert_eq!(import["state"], "staging", "it was killed in the middle: {import}");
        if import["staged"].as_u64().unwrap() > 0 {
            break;
        }
    }
    process.kill();

    let process = service.start().await;
    let import = loop {
        let import = process.get(&tenant, &place).await;
        assert_eq!(users(&process, &tenant).await, 1, "nobody but the owner is there");
        if import["state"] != "staging" {
            break import;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    assert_eq!(
        (&import["state"], &import["findings"][0]["code"]),
        (&"failed".into(), &"import_interrupted".into())
    );
    let found = process.get(&tenant, "/audit/verification").await;
    assert_eq!(found["sound"], true, "{found}");

    // The addresses are free once all of it is cleared away.
    let import = loop {
        let answer = sending(&process, &tenant, &file).await;
        if answer["state"] == "staging" {
            break answer;
        }
        assert_eq!(answer["code"], "import_findings", "{answer}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    let place = format!("/imports/{}", import["id"].as_str().unwrap());
    loop {
        // Counted first: what is still staged afterwards was not taken when it was counted.
        let there = users(&process, &tenant).await;
        let import = process.get(&tenant, &place).await;
        if import["state"] == "taken" {
            break;
        }
        assert_eq!((&import["state"], there), (&"staging".into(), 1));
    }
    assert_eq!(users(&process, &tenant).await, 200);
}

/// How many users a page of them shows.
async fn users(process: &Process, tenant: &Tenant) -> usize {
    process.get(tenant, "/users?limit=200").await["items"].as_array().unwrap().len()
}

async fn send(process: &Process, tenant: &Tenant, file: &str) -> Value {
    let import = sending(process, tenant, file).await;
    assert_eq!(import["state"], "staging", "{import}");
    import
}

async fn sending(process: &Process, tenant: &Tenant, file: &str) -> Value {
    let request = process.http.post(format!("{}{}/imports/users", process.base, tenant.path));
    let request = request.bearer_auth(&tenant.token).header("content-type", "text/csv").body(file.to_owned());
    request.send().await.unwrap().json().await.unwrap()
}
