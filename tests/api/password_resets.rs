//! Resets of passwords by mail: for who has the mailbox, and silent about who has an account.

use crate::{
    blocks::block,
    cases,
    harness::{Answer, Api, EMPLOYEE, Person, PostOffice, Tenant, text},
    notices::{carry, club, courier},
    one_time_codes,
    sessions::{begin, counts},
    users::leaving::{leaving, returning},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    a_forgotten_password_is_replaced_by_mail,
    nobody_learns_who_has_an_account,
    a_reset_lapses_after_an_hour,
    a_newer_reset_takes_the_place_of_an_older_one,
    no_guess_and_no_other_token_is_a_reset,
    each_account_of_an_address_has_a_mail_of_its_own,
    who_leaves_or_is_blocked_gets_no_reset_and_keeps_none,
    a_reset_ends_with_what_it_was_for,
    an_address_is_not_flooded,
    a_reset_does_not_get_around_the_app,
    two_processes_send_one_mail,
];

const PASSWORD: &str = "violet engine sleeps twice";

async fn ask(api: &Api, email: &str) -> Answer {
    let answer = api.post("/v1/password-resets", json!({ "email": email })).send().await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    answer
}

/// The tokens of the resets that came by mail, each with the address it came to.
async fn arrived(api: &Api, office: &PostOffice) -> Vec<(String, String)> {
    carry(api, office).await;
    let token = |text: &str| text.lines().find(|line| line.starts_with("msw_")).map(str::to_owned);
    office.take().into_iter().filter_map(|letter| Some((letter.to, token(&letter.text)?))).collect()
}

async fn reset(api: &Api, office: &PostOffice, person: &Person) -> String {
    ask(api, &person.email).await;
    let mut arrived = arrived(api, office).await;
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    assert_eq!(arrived[0].0, person.email);
    arrived.remove(0).1
}

fn completion(token: &str, password: &str) -> Value {
    json!({ "token": token, "password": password })
}

async fn complete(api: &Api, token: &str, password: &str) -> Answer {
    api.post("/v1/password-resets/completion", completion(token, password)).send().await
}

async fn refused(api: &Api, token: &str) {
    let call = api.post("/v1/password-resets/completion", completion(token, PASSWORD));
    call.refused(422, "password_reset_invalid").await;
}

async fn gets_in(api: &Api, person: &Person, password: &str) -> bool {
    let sign_in = json!({ "email": person.email, "password": password, "tenant_id": person.tenant });
    api.post("/v1/sessions", sign_in).send().await.status == 201
}

/// A service that sends mail, and somebody with a password there.
async fn with_anna(api: &Api) -> (Api, PostOffice, Tenant, Person) {
    let (api, office) = club(api).await;
    let tenant = api.tenant().await;
    let anna = tenant.user_with(&api, "Anna", EMPLOYEE).await;
    (api, office, tenant, anna)
}

async fn a_forgotten_password_is_replaced_by_mail(api: &Api) {
    let (api, office, tenant, anna) = with_anna(api).await;
    let session = begin(&api, &anna).await;
    ask(&api, "ANNA@Kessler.example").await;
    carry(&api, &office).await;
    let letter = office.one();
    assert_eq!(letter.header("Subject"), "Kessler Metallbau AG: ein neues Passwort");
    assert!(letter.text.contains("https://mandat.example/v1/password-resets/completion"), "{}", letter.text);
    let token = letter.text.lines().find(|line| line.starts_with("msw_")).unwrap().to_owned();
    assert!(counts(&api, &session).await && gets_in(&api, &anna, &anna.password).await, "asking is harmless");
    for (password, code) in [("short", "password_length"), ("annamuster", "password_weak")] {
        let answer = complete(&api, &token, password).await;
        assert_eq!((answer.status, &answer.body["code"]), (422, &json!(code)));
    }
    let answer = complete(&api, &token, PASSWORD).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert!(!answer.header("mandat-revision").is_empty());
    assert!(!counts(&api, &session).await);
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    api.post("/v1/sessions/refresh", refresh).refused(401, "refresh_token_invalid").await;
    assert!(!gets_in(&api, &anna, &anna.password).await && gets_in(&api, &anna, PASSWORD).await);
    refused(&api, &token).await;
    let events = tenant.events(&api).await;
    let last = events.last().unwrap();
    assert_eq!((&last["type"], &last["actor"]["id"]), (&json!("user.password_set"), &json!(anna.id)));
    let notices = tenant.list(&api, "/notices", &tenant.owner).await;
    assert_eq!(
        (&notices[0]["occasion"], &notices[0]["user_id"]),
        (&json!("password-reset"), &json!(anna.id))
    );
    assert!(!json!([events, notices]).to_string().contains(&token));
    api.stop().await;
}

/// What somebody who asks can see of an answer.
fn visible(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let headers = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date"));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (answer.status, answer.text.clone(), headers)
}

async fn nobody_learns_who_has_an_account(api: &Api) {
    let (api, office, tenant, anna) = with_anna(api).await;
    let ben = tenant.user_with(&api, "Ben", EMPLOYEE).await;
    let carl = tenant.user_with(&api, "Carl", EMPLOYEE).await;
    tenant.invitation(&api, "Nora").await;
    leaving(&api, &tenant, &ben, json!({})).gives(200).await;
    block(&api, &tenant, &carl, None, &tenant.owner).await;
    office.take();
    let answer = visible(&ask(&api, &anna.email).await);
    for email in ["nobody@kessler.example", &ben.email, &carl.email, "nora@kessler.example", "ä@ö"] {
        assert_eq!(visible(&ask(&api, email).await), answer, "{email}");
    }
    // Asked for is one row each, whoever has an account: it is looked up afterwards.
    let asked = api.texts("select cast(count(*) as text) from password_reset_requests").await;
    assert_eq!(asked, ["6"]);
    let arrived = arrived(&api, &office).await;
    assert_eq!(arrived.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), [anna.email.as_str()]);
    let left = api.texts("select cast(count(*) as text) from password_reset_requests").await;
    assert_eq!(left, ["0"]);
    api.stop().await;
}

async fn a_reset_lapses_after_an_hour(api: &Api) {
    let (api, office, _, anna) = with_anna(api).await;
    let token = reset(&api, &office, &anna).await;
    api.forward(TimeDelta::minutes(59));
    let weak = complete(&api, &token, "short").await;
    assert_eq!(weak.body["code"], "password_length", "it still counts");
    api.forward(TimeDelta::minutes(1));
    refused(&api, &token).await;
    assert!(gets_in(&api, &anna, &anna.password).await);
    api.stop().await;
}

async fn a_newer_reset_takes_the_place_of_an_older_one(api: &Api) {
    let (api, office, _, anna) = with_anna(api).await;
    let first = reset(&api, &office, &anna).await;
    api.forward(TimeDelta::seconds(1));
    let second = reset(&api, &office, &anna).await;
    refused(&api, &first).await;
    assert_eq!(complete(&api, &second, PASSWORD).await.status, 204);
    api.stop().await;
}

async fn no_guess_and_no_other_token_is_a_reset(api: &Api) {
    let (api, office, tenant, anna) = with_anna(api).await;
    let nora = json!({
        "given_name": "Nora", "family_name": "Muster", "email": "nora@kessler.example", "invitation_by": "answer",
    });
    let made = api.post(tenant.path("/users"), nora).by(&tenant.owner).gives(201).await;
    let invitation = text(&made["invitation"]["token"]);
    let token = reset(&api, &office, &anna).await;
    let mut flipped = token.clone().into_bytes();
    let last = flipped.len() - 2;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    for wrong in [
        String::new(),
        "msw_x".to_owned(),
        String::from_utf8(flipped).unwrap(),
        format!("{token}A"),
        token.replace("msw_", "msi_"),
        invitation.clone(),
        invitation.replace("msi_", "msw_"),
    ] {
        refused(&api, &wrong).await;
    }
    // And it is no invitation either.
    for wrong in [token.clone(), token.replace("msw_", "msi_")] {
        let acceptance = completion(&wrong, PASSWORD);
        api.post("/v1/invitations/acceptance", acceptance).refused(422, "invitation_invalid").await;
    }
    assert_eq!(complete(&api, &token, PASSWORD).await.status, 204);
    api.stop().await;
}

async fn each_account_of_an_address_has_a_mail_of_its_own(api: &Api) {
    let (api, office, _, anna) = with_anna(api).await;
    let other = api.tenant_of("club").await;
    let anna_there = other.user_with(&api, "Anna", "club/member").await;
    carry(&api, &office).await;
    office.take();
    ask(&api, &anna.email).await;
    let arrived = arrived(&api, &office).await;
    assert_eq!(arrived.len(), 2);
    for (_, token) in &arrived {
        assert_eq!(complete(&api, token, PASSWORD).await.status, 204);
        let (here, there) =
            (gets_in(&api, &anna, PASSWORD).await, gets_in(&api, &anna_there, PASSWORD).await);
        assert!(here || there);
        assert_eq!(here && there, token == &arrived[1].1, "each counts in its own tenant");
    }
    api.stop().await;
}

async fn who_leaves_or_is_blocked_gets_no_reset_and_keeps_none(api: &Api) {
    let (api, office, tenant, anna) = with_anna(api).await;
    // Open when it happens.
    let token = reset(&api, &office, &anna).await;
    let made = block(&api, &tenant, &anna, None, &tenant.owner).await;
    refused(&api, &token).await;
    api.delete(&made).by(&tenant.owner).gives(200).await;
    refused(&api, &token).await;
    api.forward(TimeDelta::seconds(1));
    let token = reset(&api, &office, &anna).await;
    leaving(&api, &tenant, &anna, json!({})).gives(200).await;
    refused(&api, &token).await;
    returning(&api, &tenant, &anna).gives(200).await;
    refused(&api, &token).await;
    // Asked for when it happens: the mail is not written any more.
    api.forward(TimeDelta::seconds(1));
    ask(&api, &anna.email).await;
    let courier = courier(&api, &office);
    assert_eq!(courier.answer_resets().await.unwrap(), 1);
    leaving(&api, &tenant, &anna, json!({})).gives(200).await;
    assert_eq!(arrived(&api, &office).await, []);
    let failed = tenant.list(&api, "/notices?mail=failed", &tenant.owner).await;
    assert_eq!(failed[0]["mail"]["reason"], "there is nobody to send it to");
    // Blocked in one unit alone, the account is theirs as before.
    let north = tenant.team(&api, "North").await;
    let ben = tenant.user(&api, "Ben", &[&north], json!([])).await;
    block(&api, &tenant, &ben, Some(&north), &tenant.owner).await;
    let token = reset(&api, &office, &ben).await;
    assert_eq!(complete(&api, &token, PASSWORD).await.status, 204);
    api.stop().await;
}

async fn a_reset_ends_with_what_it_was_for(api: &Api) {
    let (api, office, tenant, anna) = with_anna(api).await;
    // The password was remembered and changed.
    let token = reset(&api, &office, &anna).await;
    let change = json!({ "old_password": anna.password, "password": "green kettle under the stairs" });
    api.put("/v1/me/password", change).by(&anna).gives(204).await;
    refused(&api, &token).await;
    // The address it went to is another's.
    api.forward(TimeDelta::seconds(1));
    let token = reset(&api, &office, &anna).await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    let moved = json!({ "email": "anna.berg@kessler.example" });
    api.patch(&path, moved).by(&tenant.owner).gives(200).await;
    refused(&api, &token).await;
    // Deleted, nobody is there any more.
    api.forward(TimeDelta::seconds(1));
    let anna = Person { email: "anna.berg@kessler.example".to_owned(), ..anna };
    let token = reset(&api, &office, &anna).await;
    api.delete(&path).by(&tenant.owner).gives(204).await;
    refused(&api, &token).await;
    ask(&api, &anna.email).await;
    assert_eq!(arrived(&api, &office).await, []);
    api.stop().await;
}

async fn an_address_is_not_flooded(api: &Api) {
    let (api, office, _, anna) = with_anna(api).await;
    let mut mails = 0;
    for _ in 0..9 {
        ask(&api, &anna.email).await;
        mails += arrived(&api, &office).await.len();
        api.forward(TimeDelta::seconds(1));
    }
    assert_eq!(mails, 5);
    // Signing in is not paused by it, and the other way round.
    assert!(gets_in(&api, &anna, &anna.password).await);
    api.forward(TimeDelta::seconds(30));
    for _ in 0..5 {
        assert!(!gets_in(&api, &anna, "not the password 77").await);
    }
    assert!(!gets_in(&api, &anna, &anna.password).await, "paused");
    let token = reset(&api, &office, &anna).await;
    assert_eq!(complete(&api, &token, PASSWORD).await.status, 204);
    assert!(gets_in(&api, &anna, PASSWORD).await, "who reads the mail is not the one who guesses");
    api.stop().await;
}

async fn a_reset_does_not_get_around_the_app(api: &Api) {
    let (api, office, _, anna) = with_anna(api).await;
    let (app, _) = one_time_codes::set_up(&api, &anna).await;
    let token = reset(&api, &office, &anna).await;
    assert_eq!(complete(&api, &token, PASSWORD).await.status, 204);
    let mut sign_in = json!({ "email": anna.email, "password": PASSWORD });
    api.post("/v1/sessions", sign_in.clone()).refused(401, "one_time_code_required").await;
    sign_in["one_time_code"] = json!(app.code(&api));
    api.post("/v1/sessions", sign_in).gives(201).await;
    api.stop().await;
}

async fn two_processes_send_one_mail(api: &Api) {
    let (api, office, _, anna) = with_anna(api).await;
    let replica = api.replica().await;
    ask(&api, &anna.email).await;
    ask(&replica, &anna.email).await;
    let (one, other) = (courier(&api, &office), courier(&replica, &office));
    let (one, other) = tokio::join!(one.answer_resets(), other.answer_resets());
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(arrived(&api, &office).await.len(), 1);
    assert_eq!(arrived(&replica, &office).await.len(), 0);
    for service in [replica, api] {
        service.stop().await;
    }
}
