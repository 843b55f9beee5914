//! Orphans: what one who left had given goes on, and somebody answers for it.

use super::assignment;
use crate::{
    cases,
    harness::{Api, EMPLOYEE, OWNER, Person, SUPERVISOR, Tenant, at, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    what_a_leaver_gave_goes_on_and_is_taken_over,
    only_whoever_could_give_it_takes_it_over,
    nobody_takes_over_the_source_of_their_own_authority,
    a_takeover_is_told_in_a_dry_run,
];

struct Left {
    tenant: Tenant,
    /// Gave it, and has left.
    sara: Person,
    ben: Person,
    given: Value,
    of_sara: String,
}

/// A supervisor of a team who has given a role and lost theirs.
async fn left(api: &Api) -> Left {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let sara = tenant.user(api, "Sara", &[&north], json!([])).await;
    let of_sara = text(&tenant.assign(api, &sara, SUPERVISOR, at(&north)).await["id"]);
    let ben = tenant.user(api, "Ben", &[&north], json!([])).await;
    let given = tenant.assigning(api, &ben, EMPLOYEE, at(&north)).by(&sara).gives(201).await;
    assert_eq!(given["orphaned"], false);
    api.forward(TimeDelta::days(1));
    let end = tenant.path(&format!("/assignments/{of_sara}/end"));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    Left { tenant, sara, ben, given, of_sara }
}

impl Left {
    fn path(&self, rest: &str) -> String {
        self.tenant.path(&format!("/assignments/{}{rest}", text(&self.given["id"])))
    }
}

async fn what_a_leaver_gave_goes_on_and_is_taken_over(api: &Api) {
    let left = left(api).await;
    let (tenant, owner) = (&left.tenant, &left.tenant.owner);
    assert!(tenant.can(api, &left.ben, "time.record", json!({ "owner_id": left.ben.id })).await);
    let orphans = tenant.list(api, "/assignments?orphaned=true", owner).await;
    assert_eq!(orphans.len(), 1);
    assert_eq!((&orphans[0]["id"], &orphans[0]["orphaned"]), (&left.given["id"], &json!(true)));
    api.forward(TimeDelta::days(1));
    let taken = api.post(left.path("/takeover"), json!(null)).by(owner).gives(200).await;
    let own = assignment(api, tenant, owner, OWNER).await;
    assert_eq!((&taken["orphaned"], &taken["authority_id"]), (&json!(false), &json!(own)));
    let expected = json!({
        "at": api.now(), "by": { "type": "user", "id": owner.id }, "tenant_id": tenant.id,
        "from_authority_id": left.of_sara,
    });
    assert_eq!(taken["taken_over"], expected);
    // Who gave it, and when, stays.
    assert_eq!(taken["appointed_by"]["id"], json!(left.sara.id));
    assert_eq!(taken["appointed_at"], left.given["appointed_at"]);
    assert_eq!(tenant.list(api, "/assignments?orphaned=true", owner).await, Vec::<Value>::new());
    let events = tenant.events(api).await;
    let event = events.last().unwrap();
    assert_eq!(event["type"], "assignment.taken_over");
    assert_eq!((&event["data"]["from"], &event["data"]["by"]), (&json!(left.of_sara), &json!(own)));
    // What was known before is known as it was.
    let before = (api.now() - TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let then = api.get(left.path(&format!("?known_at={before}&as_of={before}"))).by(owner).gives(200).await;
    assert_eq!((&then["orphaned"], &then["authority_id"]), (&json!(true), &json!(left.of_sara)));
    api.post(left.path("/takeover"), json!(null)).by(owner).refused(409, "not_orphaned").await;
    // It changes on like any other.
    let until = json!({ "valid_until": api.now() + TimeDelta::days(9) });
    let changed = api.patch(left.path(""), until).by(owner).gives(200).await;
    assert_eq!(changed["taken_over"], expected);
}

async fn only_whoever_could_give_it_takes_it_over(api: &Api) {
    let left = left(api).await;
    let tenant = &left.tenant;
    let other = tenant.team(api, "South").await;
    let nora = tenant.user(api, "Nora", &[], json!([])).await;
    tenant.assign(api, &nora, SUPERVISOR, at(&other)).await;
    api.post(left.path("/takeover"), json!(null)).by(&nora).refused(404, "not_found").await;
    api.post(left.path("/takeover"), json!(null)).by(&left.ben).refused(403, "appointment_not_yours").await;
    let root = assignment(api, tenant, &tenant.owner, OWNER).await;
    let root = tenant.path(&format!("/assignments/{root}/takeover"));
    api.post(root, json!(null)).by(&tenant.owner).refused(409, "not_orphaned").await;
    let end = api.post(left.path("/end"), json!(null)).by(&tenant.owner);
    end.gives(200).await;
    api.post(left.path("/takeover"), json!(null)).by(&tenant.owner).refused(409, "assignment_ended").await;
}

async fn nobody_takes_over_the_source_of_their_own_authority(api: &Api) {
    let tenant = api.tenant().await;
    let founder = tenant.owner.clone();
    let olga = tenant.user_with(api, "Olga", OWNER).await;
    let of_olga = assignment(api, &tenant, &olga, OWNER).await;
    let rita = tenant.user(api, "Rita", &[], json!([])).await;
    tenant.assigning(api, &rita, OWNER, json!({})).by(&olga).gives(201).await;
    let independent = tenant.user_with(api, "Ines", OWNER).await;
    let root = assignment(api, &tenant, &founder, OWNER).await;
    api.post(tenant.path(&format!("/assignments/{root}/end")), json!(null)).by(&founder).gives(200).await;
    let takeover = tenant.path(&format!("/assignments/{of_olga}/takeover"));
    for circular in [&olga, &rita] {
        let refused = api.post(&takeover, json!(null)).by(circular).refused(409, "takeover_circular").await;
        assert_eq!(refused["roles"], json!([OWNER]));
    }
    api.post(&takeover, json!(null)).by(&independent).gives(200).await;
}

async fn a_takeover_is_told_in_a_dry_run(api: &Api) {
    let left = left(api).await;
    let tried =
        api.post(left.path("/takeover?dry_run=true"), json!(null)).by(&left.tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["type"], "assignment.taken_over");
    assert_eq!(
        (&tried["access"]["gained"]["count"], &tried["access"]["lost"]["count"]),
        (&json!(0), &json!(0))
    );
    let still = api.get(left.path("")).by(&left.tenant.owner).gives(200).await;
    assert_eq!(still["orphaned"], true);
}
