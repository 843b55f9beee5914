//! Several users in one call: all of them, or nobody (CSM-07).

use super::attesting::new;
use crate::{
    blocks::{Company, company},
    cases,
    harness::{Api, EMPLOYEE, field, text},
    offices,
};
use serde_json::{Value, json};

cases![
    csm_07_a_manager_records_several_users_of_the_group_at_once,
    csm_07_what_is_refused_of_one_records_nobody_and_says_of_whom,
    csm_06_of_several_as_many_are_managers_as_may_be,
    each_is_invited_and_signs_in,
];

const USER: [&str; 1] = ["user"];

async fn csm_07_a_manager_records_several_users_of_the_group_at_once(api: &Api) {
    let company = company(api).await;
    let Company { tenant, declarations, careers, gert, .. } = &company;
    let path = tenant.path("/user-batches");
    let batch = |group: &str| {
        let users = ["Nora", "Nils", "Noah"].map(|name| new(name, group, &USER));
        json!({ "users": users })
    };
    let users = async || tenant.list(api, "/users", &tenant.owner).await.len();
    let before = users().await;
    let dry = api.post(format!("{path}?dry_run=true"), batch(declarations)).by(gert).gives(200).await;
    assert_eq!(dry["events"].as_array().unwrap().len(), 9, "recorded, placed and appointed");
    api.post(&path, batch(careers)).by(gert).refused(422, "unit_unknown").await;
    assert_eq!(users().await, before, "nobody is recorded");
    let made = api.post(&path, batch(declarations)).by(gert).gives(200).await;
    let named: Vec<_> =
        made["users"].as_array().unwrap().iter().map(|made| text(&made["user"]["given_name"])).collect();
    assert_eq!(named, ["Nora", "Nils", "Noah"]);
    for made in made["users"].as_array().unwrap() {
        let held =
            tenant.list(api, &format!("/assignments?holder_id={}", text(&made["user"]["id"])), gert).await;
        assert_eq!(held[0]["attested"], json!(["employment", "group-membership"]));
        assert_eq!(made["user"]["units"], json!([declarations]));
    }
}

async fn csm_07_what_is_refused_of_one_records_nobody_and_says_of_whom(api: &Api) {
    let company = company(api).await;
    let Company { tenant, declarations, gert, anna, .. } = &company;
    let users = async || tenant.list(api, "/users", &tenant.owner).await.len();
    let before = users().await;
    let batch = |change: fn(&mut [Value; 3]), status: u16, code: &'static str| {
        let mut users = ["Nora", "Nils", "Noah"].map(|name| new(name, declarations, &USER));
        change(&mut users);
        api.post(tenant.path("/user-batches"), json!({ "users": users })).by(gert).refused(status, code)
    };
    let twice = batch(|users| users[2]["email"] = users[0]["email"].clone(), 409, "email_taken").await;
    assert_eq!(field(&twice), "/users/2/email");
    let taken = batch(|users| users[1]["email"] = json!("anna@kessler.example"), 409, "email_taken").await;
    assert_eq!((field(&taken), anna.email.as_str()), ("/users/1/email", "anna@kessler.example"));
    let same = |users: &mut [Value; 3]| users[1]["identifiers"] = users[0]["identifiers"].clone();
    assert_eq!(field(&batch(same, 409, "identifier_taken").await), "/users/1/identifiers");
    let none = batch(|users| users[1]["identifiers"] = json!({}), 422, "identifier_needed").await;
    assert_eq!(field(&none), "/users/1/identifiers");
    let silent = |users: &mut [Value; 3]| users[2]["assignments"][0]["attested"] = json!([]);
    let silent = batch(silent, 422, "attestation_missing").await;
    assert_eq!(field(&silent), "/users/2/attested");
    assert_eq!(silent["attestations"], json!(["employment", "group-membership"]));
    let nameless = batch(|users| users[2]["given_name"] = json!(""), 422, "invalid_body").await;
    assert_eq!(field(&nameless), "/users/2/given_name");
    assert_eq!(users().await, before);
}

async fn csm_06_of_several_as_many_are_managers_as_may_be(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let group = offices::unit(api, tenant, "group", "Training", Some(&company.domain)).await;
    let batch = |names: &[&str]| {
        let users: Vec<_> = names.iter().map(|name| new(name, &group, &["group-manager"])).collect();
        api.post(tenant.path("/user-batches"), json!({ "users": users })).by(&tenant.owner)
    };
    let refused = batch(&["Nora", "Nils"]).refused(409, "office_full").await;
    assert_eq!(refused["errors"][0]["field"], "/users/1");
    batch(&["Nora"]).gives(200).await;
    batch(&["Nils"]).refused(409, "office_full").await;
}

async fn each_is_invited_and_signs_in(api: &Api) {
    let tenant = api.tenant().await;
    let one = |name: &str| {
        json!({
            "given_name": name, "family_name": "Muster", "email": format!("{name}@kessler.example"),
            "invitation_by": "answer", "assignments": [{ "role": EMPLOYEE }],
        })
    };
    let batch = json!({ "users": [one("nora"), one("nils")] });
    let made = api.post(tenant.path("/user-batches"), batch).by(&tenant.owner).gives(200).await;
    for (place, email) in ["nora@kessler.example", "nils@kessler.example"].into_iter().enumerate() {
        let person = tenant.accepts(api, &made["users"][place], email).await;
        let me = api.get("/v1/me").by(&person).gives(200).await;
        assert_eq!(me["account"]["id"], made["users"][place]["user"]["id"]);
    }
    api.post(tenant.path("/user-batches"), json!({ "users": [] }))
        .by(&tenant.owner)
        .refused(422, "invalid_body")
        .await;
    let many = json!({ "users": (0..101).map(|n| one(&format!("n{n}"))).collect::<Vec<_>>() });
    api.post(tenant.path("/user-batches"), many).by(&tenant.owner).refused(422, "invalid_body").await;
}
