//! Both sides say yes, and nobody is asked who did not hand out a code.

use super::{code, end, open, propose, seen};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    both_sides_say_yes,
    a_code_is_good_once_for_fourteen_days_and_for_others,
    either_side_says_no_or_closes,
    one_of_a_kind_at_a_time,
    service_is_by_a_regime_that_both_follow,
    who_may_not_finds_nothing,
    a_partner_sees_a_name_and_nothing_else,
];

async fn both_sides_say_yes(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let code = code(api, &host, json!({ "type": "host" }), "Kessler Metallbau AG").await;
    let proposed = propose(api, &lender, &code, "Muster Montage GmbH").await;
    let id = text(&proposed["id"]);
    assert_eq!(proposed["side"], json!({ "type": "lender" }));
    assert_eq!((&proposed["partner_id"], &proposed["status"]), (&json!(host.id), &json!("proposed")));
    assert_eq!(
        (&proposed["partner_name"], &proposed["own_name"]),
        (&json!("Kessler Metallbau AG"), &json!("Muster Montage GmbH"))
    );
    assert_eq!(proposed["proposed_here"], true);

    let asked = seen(api, &host, &id).await;
    assert_eq!(asked["side"], json!({ "type": "host" }));
    assert_eq!((&asked["partner_id"], &asked["status"]), (&json!(lender.id), &json!("proposed")));
    assert_eq!(
        (&asked["partner_name"], &asked["proposed_here"]),
        (&json!("Muster Montage GmbH"), &json!(false))
    );

    let acceptance = |tenant: &crate::harness::Tenant| {
        api.post(tenant.path(&format!("/partnerships/{id}/acceptance")), json!(null))
    };
    acceptance(&lender).by(&lender.owner).refused(409, "partnership_not_proposed").await;
    let tried = api.post(host.path(&format!("/partnerships/{id}/acceptance?dry_run=true")), json!(null));
    let tried = tried.by(&host.owner).gives(200).await;
    assert_eq!(
        tried["events"],
        json!([
            { "type": "partnership.accepted", "data": { "partnership_id": id } }
        ])
    );
    assert_eq!(seen(api, &lender, &id).await["status"], "proposed", "a dry run changes neither side");
    assert_eq!(acceptance(&host).by(&host.owner).gives(200).await["status"], "open");
    for tenant in [&host, &lender] {
        assert_eq!(seen(api, tenant, &id).await["status"], "open");
        assert_eq!(tenant.ids(api, "/partnerships?status=open", &tenant.owner).await.join(","), id);
        assert!(tenant.list(api, "/partnerships?status=ended", &tenant.owner).await.is_empty());
        let last = tenant.events(api).await.pop().unwrap();
        assert_eq!(
            (&last["type"], &last["actor"]["id"], &last["actor_tenant_id"]),
            (&json!("partnership.accepted"), &json!(host.owner.id), &json!(host.id))
        );
        let whole = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
        assert_eq!(whole["sound"], true, "{whole}");
    }
    let before = lender.events(api).await.len();
    assert_eq!(acceptance(&host).by(&host.owner).gives(200).await["status"], "open");
    assert_eq!(lender.events(api).await.len(), before, "accepted once");
}

async fn a_code_is_good_once_for_fourteen_days_and_for_others(api: &Api) {
    let (host, lender, third) = (api.tenant().await, api.tenant().await, api.tenant().await);
    let used = code(api, &host, json!({ "type": "host" }), "Kessler").await;
    propose(api, &lender, &used, "Muster").await;
    let old = code(api, &host, json!({ "type": "host" }), "Kessler").await;
    let own = code(api, &third, json!({ "type": "host" }), "Third").await;
    let propose = |code: &str| {
        let new = json!({ "code": code, "name": "Third" });
        api.post(third.path("/partnerships"), new).by(&third.owner)
    };
    assert_eq!(field(&propose(&own).refused(422, "partnership_with_self").await), "/code");
    let unknown = propose("msp_x").refused(422, "partnership_code_invalid").await;
    let spent = propose(&used).refused(422, "partnership_code_invalid").await;
    api.forward(TimeDelta::days(14));
    let late = propose(&old).refused(422, "partnership_code_invalid").await;
    assert_eq!((field(&unknown), &unknown["detail"]), ("/code", &spent["detail"]));
    assert_eq!(spent["detail"], late["detail"], "unknown, used and expired look alike");
    assert!(third.list(api, "/partnerships", &third.owner).await.is_empty());
}

async fn either_side_says_no_or_closes(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    for (open_first, by_host) in [(false, true), (false, false), (true, true), (true, false)] {
        let id = if open_first {
            open(api, &host, json!({ "type": "host" }), &lender).await
        } else {
            let code = code(api, &host, json!({ "type": "host" }), "Kessler").await;
            text(&propose(api, &lender, &code, "Muster").await["id"])
        };
        let before = api.now();
        api.forward(TimeDelta::hours(1));
        end(api, if by_host { &host } else { &lender }, &id).await;
        for tenant in [&host, &lender] {
            assert_eq!(seen(api, tenant, &id).await["status"], "ended");
            let path = tenant.path(&format!("/partnerships/{id}"));
            let then = json!(before).as_str().unwrap().to_owned();
            let then = api.get(format!("{path}?as_of={then}")).by(&tenant.owner).gives(200).await;
            assert_eq!(then["status"], if open_first { "open" } else { "proposed" });
            api.post(format!("{path}/acceptance"), json!(null))
                .by(&tenant.owner)
                .refused(409, "partnership_ended")
                .await;
        }
        let events = lender.events(api).await.len();
        end(api, &host, &id).await;
        end(api, &lender, &id).await;
        assert_eq!(lender.events(api).await.len(), events, "ended once");
    }
}

async fn one_of_a_kind_at_a_time(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let id = open(api, &host, json!({ "type": "host" }), &lender).await;
    let again = code(api, &host, json!({ "type": "host" }), "Kessler").await;
    let new = json!({ "code": again, "name": "Muster" });
    let refused = api.post(lender.path("/partnerships"), new).by(&lender.owner);
    let refused = refused.refused(409, "partnership_exists").await;
    assert!(text(&refused["detail"]).contains(&id));
    // They may lend each other people, and one may serve the other besides.
    open(api, &host, json!({ "type": "lender" }), &lender).await;
    open(api, &host, json!({ "type": "client", "regime": "time-recording" }), &lender).await;
    end(api, &host, &id).await;
    propose(api, &lender, &again, "Muster").await;
}

async fn service_is_by_a_regime_that_both_follow(api: &Api) {
    let tenant = api.tenant().await;
    let codes = tenant.path("/partnership-codes");
    let side = json!({ "type": "client", "regime": "no-such-regime" });
    let call = api.post(&codes, json!({ "side": side, "name": "Kessler" })).by(&tenant.owner);
    assert_eq!(field(&call.refused(422, "regime_not_followed").await), "/side/regime");
    let missing = json!({ "side": { "type": "client" }, "name": "Kessler" });
    api.post(&codes, missing).by(&tenant.owner).refused(422, "invalid_body").await;
}

async fn who_may_not_finds_nothing(api: &Api) {
    let (host, lender, third) = (api.tenant().await, api.tenant().await, api.tenant().await);
    let id = open(api, &host, json!({ "type": "host" }), &lender).await;
    let ben = host.user_with(api, "Ben", EMPLOYEE).await;
    let path = host.path(&format!("/partnerships/{id}"));
    api.get(host.path("/partnerships")).by(&ben).refused(403, "forbidden").await;
    for id in [id.as_str(), NOBODY] {
        let path = host.path(&format!("/partnerships/{id}"));
        api.get(&path).by(&ben).refused(404, "not_found").await;
        for act in ["acceptance", "end"] {
            api.post(format!("{path}/{act}"), json!(null)).by(&ben).refused(404, "not_found").await;
            let elsewhere = third.path(&format!("/partnerships/{id}/{act}"));
            api.post(elsewhere, json!(null)).by(&third.owner).refused(404, "not_found").await;
        }
    }
    // The same partnership has one address on each side.
    api.get(&path).by(&lender.owner).refused(404, "not_found").await;
    for body in [json!({ "side": { "type": "host" }, "name": "Ben" }), json!({ "code": "x", "name": "Ben" })]
    {
        let rest = if body["code"].is_null() { "/partnership-codes" } else { "/partnerships" };
        api.post(host.path(rest), body).by(&ben).refused(403, "forbidden").await;
    }
}

async fn a_partner_sees_a_name_and_nothing_else(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let anna = lender.user_with(api, "Anna", EMPLOYEE).await;
    let id = open(api, &host, json!({ "type": "host" }), &lender).await;
    for rest in ["", "/users", "/units", "/events", "/partnerships", "/assignments"] {
        api.get(lender.path(rest)).by(&host.owner).refused(404, "not_found").await;
        api.get(host.path(rest)).by(&lender.owner).refused(404, "not_found").await;
    }
    api.get(lender.path(&format!("/users/{}", anna.id))).by(&host.owner).refused(404, "not_found").await;
    api.get(host.path(&format!("/users/{}", anna.id))).by(&host.owner).refused(404, "not_found").await;
    let seen = seen(api, &host, &id).await;
    let names: Vec<&String> = seen.as_object().unwrap().keys().collect();
    let known =
        ["id", "side", "partner_id", "partner_name", "own_name", "status", "proposed_here", "version"];
    assert_eq!(names, known);
    assert_eq!(seen["site_id"], Value::Null);
}
