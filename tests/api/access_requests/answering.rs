//! Approved as it is or narrower, by those who could give it; or rejected, with a reason.

use super::teams;
use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, SUPERVISOR, at, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    who_could_give_it_approves,
    it_is_approved_narrower_and_never_wider,
    nobody_approves_their_own,
    a_refusal_names_who_could,
    it_is_rejected_with_a_reason,
    who_asked_takes_it_back,
];

async fn who_could_give_it_approves(api: &Api) {
    let teams = teams(api).await;
    let path = teams.asked(api).await;
    let dry = api.post(format!("{path}/approval?dry_run=true"), json!({})).by(&teams.sara).gives(200).await;
    assert!(dry.to_string().contains("assignment.created"), "{dry}");
    assert_eq!(api.get(&path).by(&teams.sara).gives(200).await["status"], "open");
    let answered = api.post(format!("{path}/approval"), json!({})).by(&teams.sara).gives(200).await;
    assert_eq!(
        (&answered["status"], &answered["answer"]["by"]["id"]),
        (&json!("approved"), &json!(teams.sara.id))
    );
    let given = teams.tenant.path(&format!("/assignments/{}", text(&answered["answer"]["assignment_id"])));
    let given = api.get(given).by(&teams.sara).gives(200).await;
    assert_eq!(
        (&given["role"], &given["holder"]["id"], &given["appointed_by"]["id"]),
        (&json!(EMPLOYEE), &json!(teams.nils.id), &json!(teams.sara.id))
    );
    assert!(teams.tenant.can(api, &teams.nils, "time.record", json!({ "owner_id": teams.nils.id })).await);
    let again = api.post(format!("{path}/approval"), json!({})).by(&teams.tenant.owner);
    again.refused(409, "request_answered").await;
    let verified = api.get(teams.tenant.path("/audit/verification")).by(&teams.tenant.owner).gives(200).await;
    assert_eq!(verified["sound"], true, "{verified}");
}

async fn it_is_approved_narrower_and_never_wider(api: &Api) {
    let teams = teams(api).await;
    let now = api.now();
    let day = |days: i64| json!(now + TimeDelta::days(days));
    let mut wish = at(&teams.north);
    wish["valid_from"] = day(5);
    wish["valid_until"] = day(20);
    let made = teams.asking(api, &teams.nils, SUPERVISOR, wish).gives(201).await;
    let path = teams.tenant.path(&format!("/access-requests/{}/approval", text(&made["id"])));
    let wider: [(Value, &str); 4] = [
        (json!({ "scope": { "type": "tenant" } }), "/scope"),
        (at(&teams.south), "/scope"),
        (json!({ "valid_from": day(4) }), "/valid_from"),
        (json!({ "valid_until": day(21) }), "/valid_until"),
    ];
    for (more, wrong) in wider {
        let refused = api.post(&path, more).by(&teams.tenant.owner).refused(422, "request_wider").await;
        assert_eq!(field(&refused), wrong, "{refused}");
    }
    let below = teams.tenant.team_below(api, "Night", &teams.north).await;
    let mut narrower = at(&below);
    narrower["valid_until"] = day(10);
    let answered = api.post(&path, narrower).by(&teams.tenant.owner).gives(200).await;
    let given = teams.tenant.path(&format!("/assignments/{}", text(&answered["answer"]["assignment_id"])));
    let given = api.get(given).by(&teams.tenant.owner).gives(200).await;
    assert_eq!(given["scope"]["unit_id"], json!(below));
    assert_eq!((&given["valid_from"], &given["valid_until"]), (&made["valid_from"], &day(10)));
}

async fn nobody_approves_their_own(api: &Api) {
    let teams = teams(api).await;
    let owner = &teams.tenant.owner;
    let wish = json!({ "user_id": teams.nils.id, "scope": { "type": "unit", "unit_id": teams.north } });
    let forward = teams.asking(api, owner, EMPLOYEE, wish).gives(201).await;
    let forward = teams.tenant.path(&format!("/access-requests/{}/approval", text(&forward["id"])));
    let refused = api.post(&forward, json!({})).by(owner).refused(403, "request_own").await;
    assert!(text(&refused["detail"]).contains(SUPERVISOR), "{refused}");
    api.post(&forward, json!({})).by(&teams.sara).gives(200).await;
    let own =
        teams.asking(api, &teams.sara, "time-recording/absence-manager", at(&teams.north)).gives(201).await;
    let own = teams.tenant.path(&format!("/access-requests/{}/approval", text(&own["id"])));
    api.post(&own, json!({})).by(&teams.sara).refused(403, "request_own").await;
    api.post(&own, json!({})).by(owner).gives(200).await;
}

async fn a_refusal_names_who_could(api: &Api) {
    let teams = teams(api).await;
    let made = teams.asking(api, &teams.nils, OWNER, json!({})).gives(201).await;
    let path = teams.tenant.path(&format!("/access-requests/{}", text(&made["id"])));
    for (what, body) in [("approval", json!({})), ("rejection", json!({ "reason": "No" }))] {
        let answer = api.post(format!("{path}/{what}"), body).by(&teams.sara);
        let refused = answer.refused(403, "appointment_not_yours").await;
        assert!(text(&refused["detail"]).contains(OWNER), "{refused}");
    }
    api.post(format!("{path}/approval"), json!({})).by(&teams.ines).refused(404, "not_found").await;
}

async fn it_is_rejected_with_a_reason(api: &Api) {
    let teams = teams(api).await;
    let path = teams.asked(api).await;
    let rejection = format!("{path}/rejection");
    let missing = api.post(&rejection, json!({})).by(&teams.sara).refused(422, "invalid_body").await;
    assert_eq!(field(&missing), "/reason");
    let reason = json!({ "reason": "Wolkenstein does it already" });
    api.post(format!("{rejection}?dry_run=true"), reason.clone()).by(&teams.sara).gives(200).await;
    let answered = api.post(&rejection, reason).by(&teams.sara).gives(200).await;
    assert_eq!(
        (&answered["status"], &answered["answer"]["reason"]),
        (&json!("rejected"), &json!("Wolkenstein does it already"))
    );
    assert_eq!(api.get(&path).by(&teams.nils).gives(200).await["answer"], answered["answer"]);
    let log = json!(teams.tenant.events(api).await).to_string();
    assert!(log.contains("access_request.rejected") && !log.contains("Wolkenstein"), "{log}");
    api.post(format!("{path}/approval"), json!({})).by(&teams.sara).refused(409, "request_answered").await;
}

async fn who_asked_takes_it_back(api: &Api) {
    let teams = teams(api).await;
    let path = teams.asked(api).await;
    let reason = json!({ "reason": "Found somebody else" });
    let answered = api.post(format!("{path}/rejection"), reason).by(&teams.nils).gives(200).await;
    assert_eq!(
        (&answered["status"], &answered["answer"]["by"]["id"]),
        (&json!("rejected"), &json!(teams.nils.id))
    );
    teams.asked(api).await;
}
