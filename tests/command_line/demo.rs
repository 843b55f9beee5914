//! `mandat serve --demo`.

use crate::program::{Place, Service, json_file};
use serde_json::Value;
use std::{
    io::Write,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

/// The part of what was printed that is to be pasted.
fn story(service: &Service) -> String {
    let printed = service.printed();
    let from = printed.find("\nbase=").unwrap() + 1;
    let until = printed.find("\ndone\n").unwrap() + "\ndone\n".len();
    printed[from..until].to_owned()
}

/// What a shell says when it is pasted there.
fn pasted(story: &str) -> String {
    let mut shell = Command::new("bash")
        .env("no_proxy", "*")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(story.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    String::from_utf8(output.stdout).unwrap()
}

fn decisions(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with("\"decision\"")).collect()
}

const DENY_ALLOW_DENY: [&str; 3] = ["\"decision\":false", "\"decision\":true", "\"decision\":false"];

#[tokio::test]
async fn everybody_on_the_paper_signs_in() {
    let place = Place::new();
    let service = place.serve(&["--demo"]);
    let path = place.data("demo.json");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let paper = json_file(&path);
    assert_eq!(paper["base_url"], service.base);
    let text = |value: &Value| value.as_str().unwrap().to_owned();

    let operator = &paper["operator"];
    let token = service.program(&text(&operator["id"]), &text(&operator["secret"])).await;
    let tenants = service.get("/v1/tenants", &token).await;
    assert_eq!(tenants.status(), 200);

    let tenant = &paper["tenants"][0];
    let of_tenant = format!("/v1/tenants/{}", text(&tenant["id"]));
    let client = &tenant["clients"][0];
    let token = service.program(&text(&client["id"]), &text(&client["secret"])).await;
    let users: Value = service.get(&format!("{of_tenant}/users"), &token).await.json().await.unwrap();
    let users = users["items"].as_array().unwrap().len();
    assert_eq!(users, tenant["users"].as_array().unwrap().len());

    for user in tenant["users"].as_array().unwrap() {
        let token = service.person(&text(&user["email"]), &text(&user["password"])).await;
        let me: Value = service.get("/v1/me", &token).await.json().await.unwrap();
        assert!(me.to_string().contains(&text(&user["id"])), "{me}");
    }
}

#[test]
fn the_story_works_when_pasted_and_again_after_a_restart() {
    let place = Place::new();
    let service = place.serve(&["--demo"]);
    let first = story(&service);
    let said = pasted(&first);
    assert!(said.starts_with("{\"id\":"), "{said}");
    assert!(said.contains("\"status\":\"pending\""), "{said}");
    assert_eq!(decisions(&said), DENY_ALLOW_DENY, "{said}");
    assert_eq!(said.matches("\"reason\":\"").count(), 3, "{said}");
    for step in ["starts only at", "gives time-recording/time.read in the whole tenant", "ran out at"] {
        assert!(said.contains(step), "{step}: {said}");
    }
    let before = service.base.clone();
    service.stop();

    let service = place.serve(&["--demo"]);
    assert_eq!(json_file(&place.data("demo.json"))["base_url"], service.base);
    let again = story(&service);
    assert_eq!(again, first.replace(&before, &service.base));
    let said = pasted(&again);
    assert!(said.contains("already_assigned"), "{said}");
    assert_eq!(decisions(&said), DENY_ALLOW_DENY, "{said}");
    service.stop();
    assert_eq!(place.run(&["audit", "verify"]).fine().matches(": sound: ").count(), 2);
}

#[test]
fn a_database_that_holds_something_else_is_left_alone() {
    let place = Place::new();
    place.run(&["tenant", "create", "--name", "Muster AG", "--administrator", "admin@muster.example"]).fine();
    let said = place.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("--demo fills an empty database only"), "{}", said.err);
    assert!(!place.data("demo.json").exists());
}
