//! Tokens, sessions and sign-in of somebody who is blocked.

use super::{block, blocks, company, new};
use crate::{
    cases,
    harness::{Api, text},
    partnerships,
};
use serde_json::{Value, json};

cases![
    csm_09_tokens_and_sessions_are_refused_at_once,
    csm_09_sign_in_says_so_once_the_password_is_proved,
    csm_09_blocked_in_a_group_one_signs_in,
    csm_09_whoever_is_blocked_at_home_is_blocked_where_they_are_lent_to,
];

async fn csm_09_tokens_and_sessions_are_refused_at_once(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    let sign_in = json!({ "email": anna.email, "password": anna.password });
    let session = api.post("/v1/sessions", sign_in.clone()).gives(201).await;
    let token = text(&session["access_token"]);
    let check = json!({
        "subject": { "type": "user", "id": anna.id },
        "action": { "name": super::SERVICE },
        "resource": { "type": "x", "id": "1", "properties": { "unit_id": company.careers } },
    });
    let replica = api.replica().await;
    for place in [api, &replica] {
        let asked = place.post("/access/v1/evaluation", check.clone()).token(&token).gives(200).await;
        assert_eq!(asked["decision"], true);
    }
    let answer = api.post(blocks(tenant, anna), new(None)).by(&tenant.owner).send().await;
    let made = format!("{}/{}", blocks(tenant, anna), text(&answer.body["id"]));
    // Another machine is asked for an answer at least that fresh.
    let revision = answer.header("mandat-revision");
    let refused = async |place: &Api| {
        place.get("/v1/me").token(&token).refused(401, "unauthenticated").await;
        let asked = place.post("/access/v1/evaluation", check.clone()).token(&token);
        let asked = asked.header("mandat-revision", revision).send().await;
        assert_eq!(asked.status, 401, "{}", asked.text);
        let refresh = json!({ "refresh_token": session["refresh_token"] });
        place.post("/v1/sessions/refresh", refresh).refused(401, "refresh_token_invalid").await;
        let again = place.post("/v1/sessions", sign_in.clone()).gives(403).await;
        assert_eq!(again["code"], "user_blocked");
    };
    refused(api).await;
    refused(&replica).await;
    replica.stop().await;
    // After a restart too.
    let restarted = api.replica().await;
    refused(&restarted).await;
    restarted.stop().await;
    api.delete(made).by(&tenant.owner).gives(200).await;
    api.get("/v1/me").token(&token).refused(401, "unauthenticated").await;
    let again = api.post("/v1/sessions", sign_in).gives(201).await;
    api.get("/v1/me").token(&text(&again["access_token"])).gives(200).await;
}

async fn csm_09_sign_in_says_so_once_the_password_is_proved(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    block(api, tenant, anna, None, &tenant.owner).await;
    let sign_in = |password: &str| {
        let wanted = json!({ "email": anna.email, "password": password });
        api.post("/v1/sessions", wanted)
    };
    sign_in("not the right one at all").refused(401, "sign_in_failed").await;
    let told = sign_in(&anna.password).refused(403, "user_blocked").await;
    assert!(!told.to_string().contains(super::REASON), "{told}");
}

async fn csm_09_blocked_in_a_group_one_signs_in(api: &Api) {
    let company = company(api).await;
    let (tenant, anna) = (&company.tenant, &company.anna);
    let sign_in = json!({ "email": anna.email, "password": anna.password });
    let session = api.post("/v1/sessions", sign_in.clone()).gives(201).await;
    api.post(blocks(tenant, anna), new(Some(&company.careers))).by(&company.lise).gives(201).await;
    api.get("/v1/me").token(&text(&session["access_token"])).gives(200).await;
    api.post("/v1/sessions", sign_in).gives(201).await;
}

async fn csm_09_whoever_is_blocked_at_home_is_blocked_where_they_are_lent_to(api: &Api) {
    let [host, lender] = [api.tenant().await, api.tenant().await];
    let partnership = partnerships::open(api, &host, json!({ "type": "host" }), &lender).await;
    let olga = lender.user_with(api, "Olga", "time-recording/tenant-owner").await;
    let role = json!([{ "role": "time-recording/supervisor" }]);
    let lent = partnerships::externals::registering(api, &host, &partnership, &olga.id, role);
    let here: Value = lent.gives(201).await;
    let here = text(&here["id"]);
    let read = async || {
        let question = json!({
            "subject": { "type": "user", "id": here },
            "action": { "name": "time-recording/time.read" },
            "resource": { "type": "x", "id": "1" },
        });
        api.post("/access/v1/evaluation", question).by(&host.owner).gives(200).await["decision"].clone()
    };
    assert_eq!(read().await, true);
    let made = block(api, &lender, &olga, None, &lender.owner).await;
    assert_eq!(read().await, false);
    api.delete(made).by(&lender.owner).gives(200).await;
    assert_eq!(read().await, true);
}
