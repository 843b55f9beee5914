//! What everybody needs, and what needs something else.

use super::{LEVELS, assignment, key, may, narrowed, user, whole};
use crate::{
    cases,
    harness::{Api, Call, Person, Tenant, text},
};
use serde_json::{Value, json};

cases![
    asp_03_nobody_begins_below_the_minimum_unconfirmed,
    asp_03_nobody_comes_below_the_minimum_unconfirmed,
    asp_03_asp_12_nobody_signs_in_without_the_rights_to,
    asp_12_a_right_that_is_lost_ends_what_was_begun,
    asp_11_statistics_take_every_function_level,
    asp_11_a_level_stays_while_statistics_are_held,
    asp_11_statistics_cover_the_lines_that_are_seen,
];

async fn asp_03_nobody_begins_below_the_minimum_unconfirmed(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let new = |assignments: Value, more: Value| {
        let mut new = json!({
            "given_name": "Anna", "family_name": "Muster", "email": "anna@kessler.example",
            "assignments": assignments,
        });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api.post(tenant.path("/users"), new).by(&tenant.owner)
    };
    let both = json!([key("portal.enter"), key("portal.log-in")]);
    for (given, missing) in [
        (json!([]), both),
        (json!([whole("user")]), json!([key("portal.log-in")])),
        (json!([whole("api-user"), whole("motor")]), json!([key("portal.enter")])),
    ] {
        let refused = new(given.clone(), json!({})).refused(409, "below_minimum_rights").await;
        assert_eq!(refused["permissions"], missing, "it says what is missing");
        new(given, json!({ "confirm_below_minimum": false })).refused(409, "below_minimum_rights").await;
    }
    new(json!([whole("user"), whole("api-user")]), json!({})).gives(201).await;
    let confirmed = json!({ "confirm_below_minimum": true, "email": "ben@kessler.example" });
    new(json!([]), confirmed).gives(201).await;
    // Where the regime asks for nothing, nothing is missing.
    let elsewhere = api.tenant().await;
    elsewhere.user(api, "Carl", &[], json!([])).await;
}

async fn asp_03_nobody_comes_below_the_minimum_unconfirmed(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[whole("motor")]).await;
    let end = async |role: &str, query: &str| {
        let path = assignment(api, &tenant, &anna, role).await;
        api.post(format!("{path}/end{query}"), json!(null)).by(&tenant.owner)
    };
    let refused = end("user", "").await.refused(409, "below_minimum_rights").await;
    assert_eq!(refused["permissions"], json!([key("portal.enter")]));
    end("user", "?dry_run=true").await.refused(409, "below_minimum_rights").await;
    end("motor", "").await.gives(200).await;
    end("user", "?confirm_below_minimum=true").await.gives(200).await;
    // Giving is never held up by what is missing already.
    tenant.assign(api, &anna, &key("motor"), whole("motor")).await;
}

/// A user who holds these roles and nothing else.
async fn bare(api: &Api, tenant: &Tenant, name: &str, roles: &[&str]) -> Person {
    let email = format!("{}@kessler.example", name.to_lowercase());
    let given: Vec<Value> = roles.iter().map(|role| whole(role)).collect();
    let new = json!({
        "given_name": name, "family_name": "Muster", "email": email,
        "assignments": given, "confirm_below_minimum": true,
    });
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    let password = "correct horse battery staple 9";
    let acceptance = json!({ "token": created["invitation"]["token"], "password": password });
    api.post("/v1/invitations/acceptance", acceptance).gives(204).await;
    let id = text(&created["user"]["id"]);
    Person { id, tenant: tenant.id.clone(), email, password: password.to_owned() }
}

fn sign_in<'a>(api: &'a Api, who: &Person, password: &str) -> Call<'a> {
    api.post("/v1/sessions", json!({ "email": who.email, "password": password }))
}

async fn asp_03_asp_12_nobody_signs_in_without_the_rights_to(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    for (name, roles, code, permission) in [
        ("Anna", &["user", "motor"][..], "api_user_right_missing", "portal.log-in"),
        ("Ben", &["api-user"], "user_right_missing", "portal.enter"),
        ("Carl", &["motor"], "api_user_right_missing", "portal.log-in"),
    ] {
        let who = bare(api, &tenant, name, roles).await;
        let refused = sign_in(api, &who, &who.password).refused(403, "login_right_missing").await;
        assert_eq!(
            (&refused["regime_code"], &refused["permission"]),
            (&json!(code), &json!(key(permission)))
        );
        // Who does not know the password learns nothing of it.
        let guessed = sign_in(api, &who, "something else entirely 7").refused(401, "sign_in_failed").await;
        assert_eq!(guessed.get("regime_code"), None);
    }
    let who = bare(api, &tenant, "Dora", &["user", "api-user"]).await;
    sign_in(api, &who, &who.password).gives(201).await;
}

async fn asp_12_a_right_that_is_lost_ends_what_was_begun(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[whole("motor")]).await;
    let session = sign_in(api, &anna, &anna.password).gives(201).await;
    let (access, refresh) =
        (text(&session["access_token"]), json!({ "refresh_token": session["refresh_token"] }));
    api.get(tenant.path("/users")).token(&access).gives(200).await;
    let path = assignment(api, &tenant, &anna, "api-user").await;
    let ending = api.post(format!("{path}/end?confirm_below_minimum=true"), json!(null));
    ending.by(&tenant.owner).gives(200).await;
    // The token that is out decides nothing more.
    api.get(tenant.path("/users")).token(&access).refused(403, "forbidden").await;
    let motor = json!({ "attributes": { "line": "motor" } });
    let answer = tenant.evaluation(api, &anna, &key("claim.read"), motor.clone(), json!({})).await;
    assert_eq!(answer["context"]["rule"], "login_right_missing");
    let refused = api.post("/v1/sessions/refresh", refresh.clone()).refused(403, "login_right_missing").await;
    assert_eq!(refused["regime_code"], "api_user_right_missing");
    // With the right back, the session goes on with the token it has.
    tenant.assign(api, &anna, &key("api-user"), whole("api-user")).await;
    assert!(tenant.allows(api, &anna, &key("claim.read"), motor).await);
    api.post("/v1/sessions/refresh", refresh.clone()).gives(200).await;
    api.post("/v1/sessions/refresh", refresh).refused(401, "refresh_token_invalid").await;
}

async fn asp_11_statistics_take_every_function_level(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let few = narrowed("personal-injury", json!({ "level": &LEVELS[..3] }));
    let anna = user(api, &tenant, "Anna", &[few]).await;
    let give = || tenant.assigning(api, &anna, &key("statistics"), whole("statistics")).by(&tenant.owner);
    let refused = give().refused(409, "prerequisite_missing").await;
    assert_eq!(refused["permission"], key("statistics.read"));
    assert_eq!(refused["permissions"], json!([key("injury.read")]));
    let path = assignment(api, &tenant, &anna, "personal-injury").await;
    let every = json!({ "constraints": { "level": LEVELS } });
    api.patch(path, every).by(&tenant.owner).gives(200).await;
    give().gives(201).await;
    assert!(may(api, &tenant, &anna, "statistics.read", json!({ "line": "accident" })).await);
    // In one step the order does not matter.
    let every = narrowed("personal-injury", json!({ "level": LEVELS }));
    user(api, &tenant, "Ben", &[whole("statistics"), every]).await;
    let new = json!({
        "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example",
        "assignments": [whole("user"), whole("api-user"), whole("statistics")],
    });
    api.post(tenant.path("/users"), new).by(&tenant.owner).refused(409, "prerequisite_missing").await;
}

async fn asp_11_a_level_stays_while_statistics_are_held(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let every = narrowed("personal-injury", json!({ "level": LEVELS }));
    let anna = user(api, &tenant, "Anna", &[every.clone(), whole("statistics")]).await;
    let injuries = assignment(api, &tenant, &anna, "personal-injury").await;
    let statistics = assignment(api, &tenant, &anna, "statistics").await;
    let fewer = json!({ "constraints": { "level": &LEVELS[..3] } });
    let refused = api.patch(&injuries, fewer.clone()).by(&tenant.owner).refused(409, "needed_by_other").await;
    assert_eq!(refused["permission"], key("statistics.read"), "it is named");
    assert_eq!(refused["roles"], json!([key("statistics")]));
    assert!(statistics.ends_with(refused["assignment_ids"][0].as_str().unwrap()));
    let ending = api.post(format!("{injuries}/end"), json!(null)).by(&tenant.owner);
    ending.refused(409, "needed_by_other").await;
    // While another assignment has the level, this one need not.
    let senior = narrowed("personal-injury", json!({ "level": ["senior-management"] }));
    api.post(format!("{statistics}/end"), json!(null)).by(&tenant.owner).gives(200).await;
    api.patch(&injuries, fewer).by(&tenant.owner).gives(200).await;
    let more = tenant.assign(api, &anna, &key("personal-injury"), senior).await;
    tenant.assign(api, &anna, &key("statistics"), whole("statistics")).await;
    let path = tenant.path(&format!("/assignments/{}/end", text(&more["id"])));
    api.post(path, json!(null)).by(&tenant.owner).refused(409, "needed_by_other").await;
}

async fn asp_11_statistics_cover_the_lines_that_are_seen(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let every = narrowed("personal-injury", json!({ "level": LEVELS }));
    let anna = user(api, &tenant, "Anna", &[every, whole("motor"), whole("statistics")]).await;
    for (line, seen) in [("accident", true), ("illness", true), ("motor", true), ("property", false)] {
        assert_eq!(
            may(api, &tenant, &anna, "statistics.read", json!({ "line": line })).await,
            seen,
            "{line}"
        );
    }
    let path = assignment(api, &tenant, &anna, "motor").await;
    api.post(format!("{path}/end"), json!(null)).by(&tenant.owner).gives(200).await;
    assert!(!may(api, &tenant, &anna, "statistics.read", json!({ "line": "motor" })).await);
    assert!(may(api, &tenant, &anna, "statistics.read", json!({ "line": "accident" })).await);
}
