//! Invitations: how somebody comes to a first password.

use crate::{
    cases,
    harness::{Api, Tenant, text},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

cases![
    an_invitation_is_good_for_one_acceptance,
    an_invitation_lapses_after_seven_days,
    of_two_acceptances_at_once_one_counts,
    weak_passwords_are_refused_and_cost_nothing,
    no_guess_and_no_other_token_is_an_invitation,
];

const PASSWORD: &str = "mossy lantern under the quay";

/// The invitation of a new user.
async fn invite(api: &Api, tenant: &Tenant) -> Value {
    let new = json!({ "given_name": "Annemarie", "family_name": "Oberhauser", "email": "a.oberhauser@kessler.example" });
    api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await["invitation"].take()
}

fn acceptance(invitation: &Value, password: &str) -> Value {
    json!({ "token": invitation["token"], "password": password })
}

async fn gets_in(api: &Api) -> bool {
    let sign_in = json!({ "email": "a.oberhauser@kessler.example", "password": PASSWORD });
    api.post("/v1/sessions", sign_in).send().await.status == 201
}

async fn an_invitation_is_good_for_one_acceptance(api: &Api) {
    let tenant = api.tenant().await;
    let invitation = invite(api, &tenant).await;
    assert!(!gets_in(api).await);
    let answer = api.post("/v1/invitations/acceptance", acceptance(&invitation, PASSWORD)).send().await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert!(!answer.header("mandat-revision").is_empty());
    assert!(gets_in(api).await);
    let again = acceptance(&invitation, "violet engine sleeps twice");
    api.post("/v1/invitations/acceptance", again).refused(422, "invitation_invalid").await;
    assert!(gets_in(api).await, "the password is still the first one");
    let feed = api.get(tenant.path("/events?limit=200")).by(&tenant.owner).gives(200).await;
    let kinds: Vec<String> =
        feed["items"].as_array().unwrap().iter().map(|item| text(&item["type"])).collect();
    assert!(kinds.ends_with(&["user.password_set".into(), "user.first_signed_in".into()]), "{kinds:?}");
    assert!(!feed.to_string().contains(&text(&invitation["token"])));
}

async fn an_invitation_lapses_after_seven_days(api: &Api) {
    let tenant = api.tenant().await;
    let invitation = invite(api, &tenant).await;
    let end: chrono::DateTime<chrono::Utc> = text(&invitation["expires_at"]).parse().unwrap();
    assert_eq!(end, api.now() + TimeDelta::days(7));
    api.forward(TimeDelta::days(7));
    api.post("/v1/invitations/acceptance", acceptance(&invitation, PASSWORD))
        .refused(422, "invitation_invalid")
        .await;
    assert!(!gets_in(api).await);
}

async fn of_two_acceptances_at_once_one_counts(api: &Api) {
    let tenant = api.tenant().await;
    let invitation = invite(api, &tenant).await;
    let accept = |password| api.post("/v1/invitations/acceptance", acceptance(&invitation, password)).send();
    let answers = join_all([accept(PASSWORD), accept("violet engine sleeps twice"), accept(PASSWORD)]).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422, 422]);
}

async fn weak_passwords_are_refused_and_cost_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let invitation = invite(api, &tenant).await;
    let long = "ä".repeat(129);
    for (password, code) in [
        ("short", "password_length"),
        (long.as_str(), "password_length"),
        ("annemarieoberhauser", "password_weak"),
        ("a.oberhauser@kessler.example", "password_weak"),
        ("Oberhauser1", "password_weak"),
    ] {
        let answer = api.post("/v1/invitations/acceptance", acceptance(&invitation, password)).send().await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (422, Some(code)), "{password}");
    }
    api.post("/v1/invitations/acceptance", acceptance(&invitation, PASSWORD)).gives(204).await;
    assert!(gets_in(api).await);
}

async fn no_guess_and_no_other_token_is_an_invitation(api: &Api) {
    let tenant = api.tenant().await;
    let token = text(&invite(api, &tenant).await["token"]);
    let mut flipped = token.clone().into_bytes();
    let last = flipped.len() - 2;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    let session = crate::sessions::begin(api, &tenant.owner).await;
    for wrong in [
        "msi_x".to_owned(),
        String::new(),
        String::from_utf8(flipped).unwrap(),
        token.replace("msi_", "msr_"),
        format!("{token}A"),
        text(&session["refresh_token"]),
        text(&session["refresh_token"]).replace("msr_", "msi_"),
    ] {
        let body = json!({ "token": wrong, "password": PASSWORD });
        api.post("/v1/invitations/acceptance", body).refused(422, "invitation_invalid").await;
    }
    assert!(!gets_in(api).await);
}
