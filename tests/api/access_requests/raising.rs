//! Who asks for what, and who sees it.

use super::{Teams, teams};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, Person, SUPERVISOR, at, field, text},
    notices,
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    everybody_asks_for_a_role_that_they_lack,
    another_is_put_forward_by_who_sees_them,
    those_who_could_give_it_find_it_in_their_inbox,
    what_cannot_be_held_is_not_asked_for,
    a_request_lapses,
];

async fn seen(api: &Api, teams: &Teams, by: &Person) -> usize {
    teams.tenant.list(api, "/access-requests?status=open", by).await.len()
}

async fn everybody_asks_for_a_role_that_they_lack(api: &Api) {
    let teams = teams(api).await;
    let mut wish = at(&teams.north);
    wish["reason"] = json!("Stands in for Jonas");
    let dry = api.post(teams.tenant.path("/access-requests?dry_run=true"), {
        let mut new = wish.clone();
        new["role"] = json!(EMPLOYEE);
        new
    });
    dry.by(&teams.nils).gives(200).await;
    assert_eq!(seen(api, &teams, &teams.nils).await, 0);
    let made = teams.asking(api, &teams.nils, EMPLOYEE, wish.clone()).gives(201).await;
    assert_eq!(
        (&made["status"], &made["user_id"], &made["reason"]),
        (&json!("open"), &json!(teams.nils.id), &json!("Stands in for Jonas"))
    );
    assert!(
        !teams.tenant.can(api, &teams.nils, "time.record", json!({ "owner_id": teams.nils.id })).await,
        "it gives nothing yet"
    );
    for (who, number) in [(&teams.nils, 1), (&teams.sara, 1), (&teams.tenant.owner, 1), (&teams.ines, 0)] {
        assert_eq!(seen(api, &teams, who).await, number);
    }
    let path = teams.tenant.path(&format!("/access-requests/{}", text(&made["id"])));
    assert_eq!(api.get(&path).by(&teams.sara).gives(200).await["reason"], "Stands in for Jonas");
    api.get(&path).by(&teams.ines).refused(404, "not_found").await;
    let twice = teams.asking(api, &teams.nils, EMPLOYEE, wish.clone()).refused(409, "request_open").await;
    assert!(text(&twice["detail"]).contains(&text(&made["id"])), "{twice}");
    teams.tenant.assign(api, &teams.sara, EMPLOYEE, json!({})).await;
    teams.asking(api, &teams.sara, EMPLOYEE, json!({})).refused(409, "already_assigned").await;
    let log = json!(teams.tenant.events(api).await).to_string();
    assert!(log.contains("access_request.raised") && !log.contains("Jonas"), "{log}");
    let verified = api.get(teams.tenant.path("/audit/verification")).by(&teams.tenant.owner).gives(200).await;
    assert_eq!(verified["sound"], true, "{verified}");
}

async fn another_is_put_forward_by_who_sees_them(api: &Api) {
    let teams = teams(api).await;
    let mut wish = at(&teams.north);
    wish["user_id"] = json!(teams.nils.id);
    let made = teams.asking(api, &teams.sara, EMPLOYEE, wish.clone()).gives(201).await;
    assert_eq!((&made["raised_by"]["id"], &made["user_id"]), (&json!(teams.sara.id), &json!(teams.nils.id)));
    assert_eq!(seen(api, &teams, &teams.nils).await, 1, "it is for him");
    let refused = teams.asking(api, &teams.ines, EMPLOYEE, wish).refused(422, "user_unknown").await;
    assert_eq!(field(&refused), "/user_id");
}

async fn those_who_could_give_it_find_it_in_their_inbox(api: &Api) {
    let (api, office) = notices::club(api).await;
    let teams = teams(&api).await;
    notices::carry(&api, &office).await;
    let path = teams.asked(&api).await;
    notices::carry(&api, &office).await;
    let inbox = async |who: &Person| {
        let page = api.get("/v1/me/inbox?done=false").by(who).gives(200).await;
        page["items"].as_array().unwrap().clone()
    };
    for (who, number) in [(&teams.sara, 1), (&teams.tenant.owner, 1), (&teams.ines, 0), (&teams.nils, 0)] {
        let items = inbox(who).await;
        assert_eq!(items.len(), number, "{items:?}");
        for item in items {
            assert_eq!((&item["occasion"], &item["links"]), (&json!("request-raised"), &json!([path])));
            assert!(text(&item["text"]).contains("Nils Muster"), "{item}");
        }
    }
    let reason = json!({ "reason": "Not this year" });
    api.post(format!("{path}/rejection"), reason).by(&teams.sara).gives(200).await;
    notices::carry(&api, &office).await;
    let told = inbox(&teams.nils).await;
    assert_eq!((&told[0]["occasion"], &told[0]["links"]), (&json!("request-answered"), &json!([path])));
    api.stop().await;
}

async fn what_cannot_be_held_is_not_asked_for(api: &Api) {
    let teams = teams(api).await;
    for (role, more, status, code) in [
        ("time-recording/nobody", json!({}), 422, "role_unknown"),
        (OWNER, at(&teams.north), 422, "scope_not_allowed"),
        ("time-recording/activity-manager", json!({}), 409, "module_off"),
        (SUPERVISOR, json!({ "valid_until": api.now() - TimeDelta::days(1) }), 422, "validity_empty"),
    ] {
        teams.asking(api, &teams.nils, role, more).refused(status, code).await;
    }
    assert_eq!(seen(api, &teams, &teams.nils).await, 0);
}

async fn a_request_lapses(api: &Api) {
    let teams = teams(api).await;
    let path = teams.asked(api).await;
    let mut soon = at(&teams.north);
    soon["valid_until"] = json!(api.now() + TimeDelta::days(10));
    let short = teams.asking(api, &teams.nils, SUPERVISOR, soon.clone()).gives(201).await;
    assert_eq!(short["lapses_at"], short["valid_until"], "what would be over need not be waited for");
    api.forward(TimeDelta::days(30));
    assert_eq!(api.get(&path).by(&teams.nils).gives(200).await["status"], "lapsed");
    assert_eq!(seen(api, &teams, &teams.nils).await, 0);
    let refused = api
        .post(format!("{path}/approval"), json!({}))
        .by(&teams.sara)
        .refused(409, "request_answered")
        .await;
    assert!(text(&refused["detail"]).contains("lapsed"), "{refused}");
    teams.asking(api, &teams.nils, EMPLOYEE, at(&teams.north)).gives(201).await;
}
