//! Mail that does not leave at once.

use super::{MEMBER, carry, club, courier, notices, user};
use crate::{cases, harness::Api};
use chrono::TimeDelta;
use mandat::{mail::Mailer, notices::Courier, serve};
use serde_json::json;
use std::{path::Path, sync::Arc};

cases![
    a_mail_is_tried_again_with_growing_pauses,
    a_mail_that_fails_for_good_is_shown_with_its_reason,
    after_three_days_nobody_tries_any_more,
    a_try_that_was_cut_off_is_made_once_more,
    without_a_server_mail_becomes_files,
];

async fn a_mail_is_tried_again_with_growing_pauses(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    club.assign(&api, &anna, MEMBER, json!({})).await;
    office.refuse(&["451 later", "451 later", "451 later"]);
    for (pause, tries) in [(1, 1), (5, 2), (15, 3)] {
        assert_eq!(carry(&api, &office).await, 0);
        let waiting = notices(&api, &club, "?mail=waiting").await;
        let mail = &waiting[0]["mail"];
        assert_eq!(
            (mail["tries"].as_i64(), mail["reason"].as_str()),
            (Some(tries), Some("the server answered 451"))
        );
        assert_eq!(mail["due_at"], json!(api.now() + TimeDelta::minutes(pause)));
        api.forward(TimeDelta::minutes(pause) - TimeDelta::seconds(1));
        assert_eq!(carry(&api, &office).await, 0);
        api.forward(TimeDelta::seconds(1));
    }
    assert_eq!(carry(&api, &office).await, 1);
    assert_eq!(office.one().to, anna.email);
    assert_eq!(notices(&api, &club, "?mail=sent").await[0]["mail"]["tries"], 4);
    api.stop().await;
}

async fn a_mail_that_fails_for_good_is_shown_with_its_reason(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    club.assign(&api, &anna, MEMBER, json!({})).await;
    office.refuse(&["550 no such user: anna@kessler.example"]);
    assert_eq!(carry(&api, &office).await, 0);
    let failed = notices(&api, &club, "?mail=failed").await;
    assert_eq!(failed.len(), 1);
    // Without the words of the server, who repeats addresses.
    assert_eq!(failed[0]["mail"]["reason"], "the server answered 550");
    assert!(failed[0]["mail"].get("due_at").is_none());
    api.forward(TimeDelta::days(4));
    assert_eq!(carry(&api, &office).await, 0);
    api.stop().await;
}

async fn after_three_days_nobody_tries_any_more(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    club.assign(&api, &anna, MEMBER, json!({})).await;
    // Nobody listens there.
    let away = office.moved("smtp://127.0.0.1:1".to_owned());
    for _ in 0..12 {
        assert_eq!(carry(&api, &away).await, 0);
        api.forward(TimeDelta::days(1));
    }
    let failed = notices(&api, &club, "?mail=failed").await;
    assert_eq!(failed[0]["mail"]["tries"], 10);
    assert_eq!(failed[0]["mail"]["reason"], "the server was not reached");
    assert_eq!(carry(&api, &office).await, 0);
    api.stop().await;
}

/// The process is killed while the server thinks: the try counts, and the next one comes after the hold.
async fn a_try_that_was_cut_off_is_made_once_more(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    club.assign(&api, &anna, MEMBER, json!({})).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let away = office.moved(format!("smtp://{}", silent.local_addr().unwrap()));
    let courier = courier(&api, &away);
    courier.make().await.unwrap();
    {
        let delivery = courier.deliver();
        tokio::pin!(delivery);
        tokio::select! {
            _ = &mut delivery => panic!("nobody answers"),
            accepted = silent.accept() => drop(accepted.unwrap()),
        }
    }
    assert_eq!(carry(&api, &office).await, 0);
    api.forward(TimeDelta::minutes(10));
    assert_eq!(carry(&api, &office).await, 1);
    let id = notices(&api, &club, "?mail=sent").await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(office.one().header("Message-ID"), format!("<{id}@mandat.example>"));
    api.stop().await;
}

async fn without_a_server_mail_becomes_files(api: &Api) {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::files(folder.path().join("mail"), None).unwrap();
    let api = api.replica_sending(&["club.toml"], mailer.clone()).await;
    let club = api.tenant_of("club").await;
    let new = json!({ "given_name": "Anna", "family_name": "Muster", "email": "anna@kessler.example" });
    let created = api.post(club.path("/users"), new).by(&club.owner).gives(201).await;
    assert!(created["invitation"]["token"].is_string(), "a file reaches nobody");
    let holder = json!({ "type": "user", "id": created["user"]["id"] });
    api.post(club.path("/assignments"), json!({ "holder": holder, "role": MEMBER }))
        .by(&club.owner)
        .gives(201)
        .await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regimes/club.toml");
    let catalogue = Arc::new(serve::catalogue(&[file]).unwrap());
    let courier = Courier::new(api.store.clone(), catalogue, mailer, "https://mandat.example".to_owned());
    courier.make().await.unwrap();
    assert_eq!(courier.deliver().await.unwrap(), 1);
    let written: Vec<_> =
        std::fs::read_dir(folder.path().join("mail")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].extension().unwrap(), "eml");
    let text = std::fs::read_to_string(&written[0]).unwrap();
    assert!(text.contains("anna@kessler.example") && text.contains("From: Mandat"), "{text}");
    api.stop().await;
}
