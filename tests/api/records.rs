//! Records: business cases kept elsewhere, and who reaches them.

use crate::{
    cases,
    decisions::{question, rule, teams},
    harness::{Api, Person, Tenant, at, field, text},
    portal,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

cases![
    a_record_is_put_changed_ended_and_begun_again,
    putting_the_same_again_changes_nothing,
    what_is_wrong_is_named,
    attributes_are_values_of_the_tenants_dimensions,
    lists_are_of_what_is_in_reach,
    a_record_decides_by_its_own_facts,
    asp_07_a_level_that_is_recorded_bites,
    asp_06_being_responsible_gives_nothing,
    a_record_of_another_time_decides_as_it_did_then,
    a_locked_record_is_shut_whatever_is_said,
];

const CHANGE: &str = "time-recording/time.change";

async fn put(api: &Api, tenant: &Tenant, rest: &str, body: Value) -> Value {
    api.put(tenant.path(&format!("/records/{rest}")), body).by(&tenant.owner).gives(200).await
}

fn said(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The rule by which somebody may, or may not, do something to a record of which this is said.
async fn decided(
    api: &Api,
    tenant: &Tenant,
    who: &Person,
    action: &str,
    id: &str,
    properties: Value,
) -> String {
    let resource = json!({ "type": "claim", "id": id, "properties": properties });
    rule(api, &tenant.owner, question(&who.id, action, resource)).await.1
}

async fn a_record_is_put_changed_ended_and_begun_again(api: &Api) {
    let (tenant, [north, south], [anna, ..]) = teams(api).await;
    let owner = &tenant.owner;
    let path = tenant.path("/records/claim/2026-4711");
    api.get(&path).by(owner).refused(404, "not_found").await;
    let body = json!({
        "unit_id": north, "path": ["acme"], "responsible_id": anna.id, "person_reference": "p-17",
    });
    let answer = api.put(&path, body.clone()).by(owner).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let made = answer.body.clone();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&made[name], value);
    }
    assert_eq!((&made["type"], &made["external_id"]), (&json!("claim"), &json!("2026-4711")));
    assert_eq!((&made["ended"], &made["attributes"]), (&json!(false), &json!({})));
    let made_at = api.now();
    api.forward(TimeDelta::hours(1));
    let moved = json!({ "unit_id": south });
    let change = api.put(&path, moved.clone()).by(owner).header("if-match", answer.header("etag"));
    let changed = change.gives(200).await;
    assert_eq!(changed["unit_id"], json!(south));
    for name in ["responsible_id", "person_reference"] {
        assert_eq!(changed.get(name), None, "what is left out is not known any more");
    }
    let stale = api.put(&path, body).by(owner).header("if-match", answer.header("etag"));
    stale.refused(412, "precondition_failed").await;
    api.forward(TimeDelta::hours(1));
    let end = format!("{path}/end");
    assert_eq!(api.post(&end, json!(null)).by(owner).gives(200).await["ended"], true);
    api.post(&end, json!(null)).by(owner).refused(409, "record_ended").await;
    assert_eq!(put(api, &tenant, "claim/2026-4711", moved).await["ended"], false, "begun again");
    let then = api.get(format!("{path}?as_of={}", said(made_at))).by(owner).gives(200).await;
    assert_eq!((&then["unit_id"], &then["person_reference"]), (&json!(north), &json!("p-17")));
    assert_eq!(api.get(tenant.path("/audit/verification")).by(owner).gives(200).await.get("fault"), None);
}

async fn putting_the_same_again_changes_nothing(api: &Api) {
    let tenant = api.tenant().await;
    let body = json!({ "person_reference": "p-17" });
    let first = put(api, &tenant, "claim/1", body.clone()).await;
    let events = tenant.events(api).await.len();
    assert_eq!(put(api, &tenant, "claim/1", body).await, first);
    assert_eq!(tenant.events(api).await.len(), events);
}

async fn what_is_wrong_is_named(api: &Api) {
    let (tenant, _, [anna, _, sara]) = teams(api).await;
    let other = api.tenant().await;
    let refused = async |body: Value, code: &str| {
        let call = api.put(tenant.path("/records/claim/1"), body).by(&tenant.owner);
        field(&call.refused(422, code).await).to_owned()
    };
    let nobody = uuid::Uuid::max().to_string();
    for id in [&nobody, &other.owner.id] {
        assert_eq!(refused(json!({ "unit_id": id }), "unit_unknown").await, "/unit_id");
        assert_eq!(refused(json!({ "responsible_id": id }), "user_unknown").await, "/responsible_id");
    }
    assert_eq!(
        refused(json!({ "attributes": { "line": "motor" } }), "dimension_unknown").await,
        "/attributes"
    );
    assert_eq!(refused(json!({ "path": vec!["a"; 9] }), "invalid_body").await, "/path");
    assert_eq!(
        refused(json!({ "person_reference": "Anna Keller" }), "invalid_body").await,
        "/person_reference"
    );
    for address in ["Claim/1", "claim/anna@kessler.example", "claim/a%20b", "2claim/1"] {
        let call = api.put(tenant.path(&format!("/records/{address}")), json!({})).by(&tenant.owner);
        call.refused(422, "record_key_malformed").await;
    }
    for kind in ["user", "unit", "tenant", "api_client"] {
        let call = api.put(tenant.path(&format!("/records/{kind}/1")), json!({})).by(&tenant.owner);
        call.refused(422, "record_type_kept").await;
    }
    for person in [&anna, &sara] {
        api.put(tenant.path("/records/claim/1"), json!({})).by(person).refused(403, "forbidden").await;
    }
}

async fn attributes_are_values_of_the_tenants_dimensions(api: &Api) {
    let tenant = api.tenant_following(&["broker-portal"]).await;
    let refused = async |attributes: Value, code: &str| {
        let body = json!({ "attributes": attributes });
        let call = api.put(tenant.path("/records/claim/1"), body).by(&tenant.owner);
        field(&call.refused(422, code).await).to_owned()
    };
    assert_eq!(refused(json!({ "colour": "red" }), "dimension_unknown").await, "/attributes");
    assert_eq!(refused(json!({ "level": "wizard" }), "dimension_value_unknown").await, "/attributes");
    let good = json!({ "level": "employee", "line": "pets" });
    let made = put(api, &tenant, "claim/1", json!({ "attributes": good })).await;
    assert_eq!(made["attributes"], good, "a line that is not listed counts as the general one");
}

/// A reader of records for one team sees those of the team and below, and no other.
async fn lists_are_of_what_is_in_reach(api: &Api) {
    let (tenant, [north, south], [anna, ben, _]) = teams(api).await;
    let below = tenant.team_below(api, "Night", &north).await;
    let role = json!({
        "key": "clerk", "title": "Clerk", "permissions": ["mandat/record.read", "mandat/record.change", "mandat/unit.read"],
    });
    api.post(tenant.path("/roles"), role).by(&tenant.owner).gives(201).await;
    let clerk = tenant.user(api, "Clara", &[], json!([])).await;
    tenant.assign(api, &clerk, "own/clerk", at(&north)).await;
    for (rest, body) in [
        ("claim/1", json!({ "unit_id": north, "responsible_id": anna.id })),
        ("claim/2", json!({ "unit_id": below })),
        ("claim/3", json!({ "unit_id": south, "responsible_id": anna.id })),
        ("note/1", json!({ "unit_id": north, "responsible_id": ben.id })),
        ("note/2", json!({})),
    ] {
        put(api, &tenant, rest, body).await;
    }
    let end = tenant.path("/records/note/1/end");
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    let listed = async |rest: &str, by: &Person| {
        let name = |item: &Value| format!("{}/{}", text(&item["type"]), text(&item["external_id"]));
        tenant.list(api, rest, by).await.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    let owner = &tenant.owner;
    assert_eq!(listed("/records", owner).await, "claim/1 claim/2 claim/3 note/1 note/2");
    assert_eq!(listed("/records", &clerk).await, "claim/1 claim/2 note/1");
    assert_eq!(listed("/records?type=note", owner).await, "note/1 note/2");
    assert_eq!(listed("/records?ended=true", owner).await, "note/1");
    assert_eq!(listed("/records?ended=false&type=note", owner).await, "note/2");
    assert_eq!(listed(&format!("/records?unit_id={north}"), owner).await, "claim/1 note/1");
    assert_eq!(listed(&format!("/records?responsible_id={}", anna.id), owner).await, "claim/1 claim/3");
    assert_eq!(listed(&format!("/users/{}/records", anna.id), owner).await, "claim/1 claim/3");
    let page = api.get(tenant.path("/records?limit=2")).by(owner).gives(200).await;
    let rest = format!("/records?limit=2&cursor={}", text(&page["next_cursor"]));
    assert_eq!(listed(&rest, owner).await, "claim/3 note/1");
    // What is out of reach is not there, and nothing is moved out of reach or into it.
    let beyond = tenant.path("/records/claim/3");
    api.get(&beyond).by(&clerk).refused(404, "not_found").await;
    api.put(&beyond, json!({ "unit_id": north })).by(&clerk).refused(404, "not_found").await;
    api.post(format!("{beyond}/end"), json!(null)).by(&clerk).refused(404, "not_found").await;
    api.put(tenant.path("/records/claim/1"), json!({})).by(&clerk).refused(403, "forbidden").await;
    api.get(tenant.path(&format!("/users/{}/records", anna.id))).by(&clerk).refused(404, "not_found").await;
    api.get(tenant.path("/records")).by(&anna).refused(403, "forbidden").await;
}

async fn a_record_decides_by_its_own_facts(api: &Api) {
    let (tenant, [north, south], [anna, _, sara]) = teams(api).await;
    let asked =
        async |id: &str, properties: Value| decided(api, &tenant, &sara, CHANGE, id, properties).await;
    // Not known here: what the caller says counts.
    assert_eq!(asked("1", json!({ "unit_id": north })).await, "granted");
    put(api, &tenant, "claim/1", json!({ "unit_id": south, "path": ["acme"] })).await;
    for properties in [json!({}), json!({ "unit_id": south }), json!({ "path": ["acme"] })] {
        assert_eq!(asked("1", properties.clone()).await, "not_granted", "{properties}");
    }
    put(api, &tenant, "claim/1", json!({ "unit_id": north, "path": ["acme"] })).await;
    assert_eq!(asked("1", json!({})).await, "granted");
    for properties in [
        json!({ "unit_id": south }),
        json!({ "path": ["beta"] }),
        json!({ "path": ["acme", "web"] }),
        json!({ "owner_id": anna.id }),
        json!({ "attributes": { "line": "motor" } }),
    ] {
        assert_eq!(asked("1", properties.clone()).await, "resource_unknown", "{properties}");
    }
    assert_eq!(asked("2", json!({ "unit_id": north })).await, "granted", "another id is not known here");
    // A closed case is no less confidential than an open one.
    put(api, &tenant, "claim/1", json!({ "unit_id": south })).await;
    api.post(tenant.path("/records/claim/1/end"), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(asked("1", json!({})).await, "not_granted");
    assert_eq!(asked("1", json!({ "unit_id": north })).await, "resource_unknown");
}

async fn asp_07_a_level_that_is_recorded_bites(api: &Api) {
    let tenant = api.tenant_following(&["broker-portal"]).await;
    let most = portal::narrowed("personal-injury", json!({ "level": portal::LEVELS[..3] }));
    let ida = portal::user(api, &tenant, "Ida", &[most]).await;
    let read = portal::key("injury.read");
    let asked = async |properties: Value| decided(api, &tenant, &ida, &read, "1", properties).await;
    let case = |level: &str| json!({ "attributes": { "line": "accident", "level": level } });
    put(api, &tenant, "claim/1", case("employee")).await;
    assert_eq!(asked(json!({})).await, "granted", "nothing needs to be said of what is known here");
    put(api, &tenant, "claim/1", case("senior-management")).await;
    assert_eq!(asked(json!({})).await, "not_granted");
    assert_eq!(asked(case("employee")).await, "resource_unknown", "nobody says away what is recorded");
}

/// Whom a case is addressed to is not the person whose data it is.
async fn asp_06_being_responsible_gives_nothing(api: &Api) {
    let (tenant, [_, south], [anna, ..]) = teams(api).await;
    put(api, &tenant, "claim/1", json!({ "responsible_id": anna.id, "unit_id": south })).await;
    let read = "time-recording/activity.read";
    assert_eq!(decided(api, &tenant, &anna, read, "1", json!({})).await, "not_granted");
    let own = json!({ "owner_id": anna.id });
    assert_ne!(decided(api, &tenant, &anna, read, "1", own).await, "granted");
}

async fn a_record_of_another_time_decides_as_it_did_then(api: &Api) {
    let (tenant, [north, south], [_, _, sara]) = teams(api).await;
    put(api, &tenant, "claim/1", json!({ "unit_id": north })).await;
    let first = api.now();
    api.forward(TimeDelta::hours(1));
    put(api, &tenant, "claim/1", json!({ "unit_id": south })).await;
    let asked = async |context: Value| {
        let mut asked = question(&sara.id, CHANGE, json!({ "type": "claim", "id": "1" }));
        asked["context"] = context;
        rule(api, &tenant.owner, asked).await.0
    };
    assert!(!asked(json!({})).await);
    assert!(asked(json!({ "as_of": first })).await);
    assert!(asked(json!({ "as_of": api.now(), "known_at": first })).await);
}

async fn a_locked_record_is_shut_whatever_is_said(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    put(api, &tenant, "claim/1", json!({ "path": ["acme", "web"] })).await;
    api.post(tenant.path("/locks"), json!({ "path": ["acme"] })).by(&tenant.owner).gives(201).await;
    let record = "time-recording/activity.record";
    assert_eq!(decided(api, &tenant, &anna, record, "1", json!({})).await, "locked");
    // Nobody says it away: what contradicts the record is not there.
    for path in [json!([]), json!(["beta"])] {
        let rule = decided(api, &tenant, &anna, record, "1", json!({ "path": path })).await;
        assert!(["locked", "resource_unknown"].contains(&rule.as_str()), "{rule}");
    }
}
