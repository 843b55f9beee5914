//! Users leave: what ends with them, who follows, and what stands in the way.

use crate::{
    cases,
    harness::{Api, Call, EMPLOYEE, NOBODY, OWNER, Person, SUPERVISOR, Tenant, field, text},
    offices,
    portal::{self, key, whole},
};
use chrono::{SecondsFormat, TimeDelta};
use mandat::projection::PROJECTION;
use serde_json::{Value, json};

cases![
    asp_22_deactivation_needs_a_successor,
    asp_22_the_successor_is_responsible_from_then_on,
    asp_22_a_successor_is_where_the_open_records_are,
    asp_22_chains_of_successors_are_followed_and_form_no_circle,
    asp_22_a_dry_run_shows_the_plan,
    asp_22_the_plan_tells_what_waits_for_the_leaver,
    asp_22_everything_ends_in_one_group_with_a_receipt,
    asp_22_ten_and_a_thousand_records_go_over_by_the_same_writes,
    asp_22_who_comes_back_begins_with_nothing,
    without_a_successor_records_are_addressed_to_nobody,
    the_stricter_regime_wins,
];

pub fn leaving<'a>(api: &'a Api, tenant: &Tenant, who: &Person, body: Value) -> Call<'a> {
    api.post(tenant.path(&format!("/users/{}/deactivation", who.id)), body).by(&tenant.owner)
}

pub fn returning<'a>(api: &'a Api, tenant: &Tenant, who: &Person) -> Call<'a> {
    api.post(tenant.path(&format!("/users/{}/reactivation", who.id)), json!(null)).by(&tenant.owner)
}

async fn put(api: &Api, tenant: &Tenant, id: &str, body: Value) -> Value {
    api.put(tenant.path(&format!("/records/claim/{id}")), body).by(&tenant.owner).gives(200).await
}

/// Who is responsible for a record; null where nobody is. `rest` may ask about another time.
async fn responsible(api: &Api, tenant: &Tenant, id: &str, rest: &str) -> Value {
    let path = tenant.path(&format!("/records/claim/{id}{rest}"));
    api.get(path).by(&tenant.owner).gives(200).await["responsible_id"].clone()
}

/// The external ids of a user's records.
async fn records(api: &Api, tenant: &Tenant, who: &Person, rest: &str) -> Vec<String> {
    let list = tenant.list(api, &format!("/users/{}/records{rest}", who.id), &tenant.owner).await;
    list.iter().map(|record| text(&record["external_id"])).collect()
}

fn to(who: &Person) -> Value {
    json!({ "responsible_id": who.id })
}

fn follows(who: &Person) -> Value {
    json!({ "successor_id": who.id })
}

/// A customer of the broker with Anna, who has two open cases and a closed one, and Ben and Carl.
async fn customer(api: &Api) -> (Tenant, [Person; 3]) {
    let tenant = api.tenant_of("broker-portal").await;
    let mut people = Vec::new();
    for name in ["Anna", "Ben", "Carl"] {
        people.push(portal::user(api, &tenant, name, &[whole("motor")]).await);
    }
    let people: [Person; 3] = people.try_into().unwrap();
    for id in ["1", "2", "3"] {
        put(api, &tenant, id, to(&people[0])).await;
    }
    api.post(tenant.path("/records/claim/3/end"), json!(null)).by(&tenant.owner).gives(200).await;
    (tenant, people)
}

async fn asp_22_deactivation_needs_a_successor(api: &Api) {
    let (tenant, [anna, ben, carl]) = customer(api).await;
    let other = api.tenant().await;
    let refused = async |body: Value, status: u16, code: &str| {
        let problem = leaving(api, &tenant, &anna, body).refused(status, code).await;
        assert_eq!(field(&problem), "/successor_id");
    };
    refused(json!({}), 422, "successor_missing").await;
    refused(follows(&anna), 422, "successor_self").await;
    for unknown in [NOBODY, &other.owner.id] {
        refused(json!({ "successor_id": unknown }), 422, "user_unknown").await;
    }
    leaving(api, &tenant, &carl, follows(&ben)).gives(200).await;
    refused(follows(&carl), 409, "successor_inactive").await;
    assert_eq!(responsible(api, &tenant, "1", "").await, json!(anna.id), "nothing was done");
    let receipt = leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    assert_eq!((&receipt["successor_id"], &receipt["user"]["active"]), (&json!(ben.id), &json!(false)));
    assert_eq!(receipt["records"], json!({ "count": 3, "open": 2, "sample": [] }));
    leaving(api, &tenant, &anna, follows(&ben)).refused(409, "user_deactivated").await;
}

async fn asp_22_the_successor_is_responsible_from_then_on(api: &Api) {
    let (tenant, [anna, ben, _]) = customer(api).await;
    let before = api.now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let first = api.get(tenant.path("/records/claim/1")).by(&tenant.owner).send().await;
    api.forward(TimeDelta::days(1));
    leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    for id in ["1", "2", "3"] {
        assert_eq!(responsible(api, &tenant, id, "").await, json!(ben.id), "{id}: closed ones too");
        for time in ["as_of", "known_at"] {
            let then = responsible(api, &tenant, id, &format!("?{time}={before}")).await;
            assert_eq!(then, json!(anna.id), "{id}: {time}");
        }
    }
    assert_eq!(records(api, &tenant, &ben, "").await, ["1", "2", "3"]);
    assert_eq!(records(api, &tenant, &anna, "").await, [""; 0]);
    let then = format!("?as_of={before}");
    assert_eq!(records(api, &tenant, &anna, &then).await, ["1", "2", "3"]);
    assert_eq!(records(api, &tenant, &ben, &then).await, [""; 0]);
    // The record is another one for whoever keeps a copy.
    let again = api.get(tenant.path("/records/claim/1")).by(&tenant.owner);
    let again = again.header("if-none-match", first.header("etag")).send().await;
    assert_eq!((again.status, &again.body["responsible_id"]), (200, &json!(ben.id)));
    let stale = api.put(tenant.path("/records/claim/1"), json!({})).by(&tenant.owner);
    stale.header("if-match", first.header("etag")).refused(412, "precondition_failed").await;
    // Who puts again what they put before takes nothing from the successor, and changes nothing.
    let events = tenant.events(api).await.len();
    assert_eq!(put(api, &tenant, "1", to(&anna)).await["responsible_id"], json!(ben.id));
    assert_eq!(tenant.events(api).await.len(), events);
    let new = api.put(tenant.path("/records/claim/9"), to(&anna)).by(&tenant.owner);
    new.refused(409, "user_inactive").await;
    assert_eq!(verified(api, &tenant).await, Value::Null);
}

/// The fault that is found in the log and the tables; null where there is none.
pub async fn verified(api: &Api, tenant: &Tenant) -> Value {
    api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await["fault"].clone()
}

async fn asp_22_a_successor_is_where_the_open_records_are(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let (north, south) = (
        offices::unit(api, &tenant, "company", "North", None).await,
        offices::unit(api, &tenant, "company", "South", None).await,
    );
    // What lets somebody in says nothing about where they are; Ben and Carl are in the south.
    let anna = portal::user(api, &tenant, "Anna", &[]).await;
    let southern = json!({ "role": key("motor"), "scope": { "type": "unit", "unit_id": south } });
    let ben = portal::user(api, &tenant, "Ben", &[southern]).await;
    let rights = json!([whole("user"), whole("api-user")]);
    let carl = tenant.user(api, "Carl", &[&south], rights).await;
    put(api, &tenant, "1", json!({ "unit_id": north, "responsible_id": anna.id })).await;
    let problem = leaving(api, &tenant, &anna, follows(&ben)).refused(409, "successor_outside_units").await;
    assert_eq!((field(&problem), &problem["unit_ids"]), ("/successor_id", &json!([north])));
    leaving(api, &tenant, &anna, follows(&carl)).refused(409, "successor_outside_units").await;
    // A member of the unit is not outside, and nor is who holds a role there, or everywhere.
    let member = tenant.path(&format!("/units/{north}/members/{}", carl.id));
    api.put(member, json!(null)).by(&tenant.owner).gives(200).await;
    let dry = tenant.path(&format!("/users/{}/deactivation?dry_run=true", anna.id));
    let dora = portal::user(api, &tenant, "Dora", &[whole("motor")]).await;
    for one in [&carl, &dora] {
        let plan = api.post(&dry, follows(one)).by(&tenant.owner).gives(200).await;
        assert_eq!(plan["plan"]["obstacles"], json!([]));
    }
    // A closed case needs nobody there.
    api.post(tenant.path("/records/claim/1/end"), json!(null)).by(&tenant.owner).gives(200).await;
    leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    assert_eq!(responsible(api, &tenant, "1", "").await, json!(ben.id));
}

async fn asp_22_chains_of_successors_are_followed_and_form_no_circle(api: &Api) {
    let (tenant, [anna, ben, carl]) = customer(api).await;
    leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    put(api, &tenant, "4", to(&ben)).await;
    leaving(api, &tenant, &ben, follows(&carl)).gives(200).await;
    for id in ["1", "2", "3", "4"] {
        assert_eq!(responsible(api, &tenant, id, "").await, json!(carl.id), "{id}");
    }
    assert_eq!(records(api, &tenant, &carl, "").await, ["1", "2", "3", "4"]);
    // Anna comes back and gets nothing back; what is put to her now is hers.
    returning(api, &tenant, &anna).gives(200).await;
    assert_eq!(records(api, &tenant, &anna, "").await, [""; 0]);
    put(api, &tenant, "5", to(&anna)).await;
    assert_eq!(records(api, &tenant, &anna, "").await, ["5"]);
    // Carl leaves too, and Anna follows him: what was hers once comes round to her, and that is the end of it.
    leaving(api, &tenant, &carl, follows(&anna)).gives(200).await;
    assert_eq!(records(api, &tenant, &anna, "").await, ["1", "2", "3", "4", "5"]);
    for gone in [&ben, &carl] {
        assert_eq!(records(api, &tenant, gone, "").await, [""; 0]);
    }
    returning(api, &tenant, &ben).gives(200).await;
    leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    for id in ["1", "2", "3", "4", "5"] {
        assert_eq!(responsible(api, &tenant, id, "").await, json!(ben.id), "{id}");
    }
    assert_eq!(records(api, &tenant, &ben, "").await.len(), 5);
    assert_eq!(verified(api, &tenant).await, Value::Null);
}

async fn asp_22_a_dry_run_shows_the_plan(api: &Api) {
    let (tenant, [anna, ben, _]) = customer(api).await;
    let path = tenant.path(&format!("/users/{}/deactivation?dry_run=true", anna.id));
    let events = tenant.events(api).await.len();
    let told = api.post(&path, json!({})).by(&tenant.owner).gives(200).await;
    let records = &told["plan"]["records"];
    assert_eq!((&records["count"], &records["open"]), (&json!(3), &json!(2)));
    let named = |id: &str| json!({ "type": "claim", "external_id": id });
    assert_eq!(records["sample"], json!([named("1"), named("2")]));
    assert_eq!(told["plan"]["obstacles"][0]["code"], "successor_missing");
    assert_eq!(told["events"], json!([]), "nothing would be recorded");
    let told = api.post(&path, follows(&ben)).by(&tenant.owner).gives(200).await;
    assert_eq!(told["plan"]["obstacles"], json!([]));
    let left = json!({ "type": "user.deactivated", "data": { "user_id": anna.id, "successor_id": ben.id } });
    assert_eq!(told["events"][0], left);
    let lost = told["access"]["lost"]["listed"].as_array().unwrap();
    assert!(lost.iter().any(|lost| lost["holder"]["id"] == json!(anna.id)), "{lost:?}");
    assert_eq!(tenant.events(api).await.len(), events);
    // Who may not have her leave learns nothing of it.
    api.post(&path, follows(&ben)).by(&ben).refused(404, "not_found").await;
}

async fn asp_22_everything_ends_in_one_group_with_a_receipt(api: &Api) {
    let tenant = api.tenant_following(&["time-recording", "company-access"]).await;
    tenant.activate(api).await;
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    let anna = tenant.user(api, "Anna", &[], json!([{ "role": EMPLOYEE }, { "role": SUPERVISOR }])).await;
    // The owner lets Anna act with a part of the office.
    let main = offices::assignment(api, &tenant, &tenant.owner, "company-access/main-access-manager").await;
    let part = json!({ "assignment_id": main, "delegate_id": anna.id });
    let received = api.post(tenant.path("/delegations"), part).by(&tenant.owner).gives(201).await;
    let wish = json!({ "role": "time-recording/absence-manager" });
    let request = api.post(tenant.path("/access-requests"), wish).by(&anna).gives(201).await;
    put(api, &tenant, "1", to(&anna)).await;
    let held = tenant.ids(api, &format!("/assignments?holder_id={}&live=true", anna.id), &tenant.owner).await;
    let receipt = leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    let sorted = |ids: &Value| {
        let mut ids: Vec<String> = ids.as_array().unwrap().iter().map(text).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&receipt["assignments_ended"]), held);
    assert_eq!(receipt["delegations_ended"], json!([received["id"]]));
    assert_eq!(receipt["requests_closed"], json!([request["id"]]));
    // One group: every event between the two revisions is of this request, and nothing else is.
    let (first, last) =
        (receipt["first_revision"].as_i64().unwrap(), receipt["last_revision"].as_i64().unwrap());
    let events = tenant.events(api).await;
    let group: Vec<&Value> =
        events.iter().filter(|event| (first..=last).contains(&event["revision"].as_i64().unwrap())).collect();
    assert_eq!(group.len(), 5);
    assert_eq!(group[0]["type"], "user.deactivated");
    assert!(group.iter().all(|event| event["request_id"] == group[0]["request_id"]), "{group:?}");
    assert_eq!(events.last().unwrap()["revision"], json!(last));
    // All of it shows.
    let live = format!("/assignments?holder_id={}&live=true", anna.id);
    assert!(tenant.list(api, &live, &tenant.owner).await.is_empty());
    let part = tenant.path(&format!("/delegations/{}", text(&received["id"])));
    assert_eq!(api.get(part).by(&tenant.owner).gives(200).await["status"], "ended");
    let asked = tenant.path(&format!("/access-requests/{}", text(&request["id"])));
    assert_eq!(api.get(asked).by(&tenant.owner).gives(200).await["status"], "rejected");
    assert!(!tenant.can(api, &anna, "time.record", json!({ "owner_id": anna.id })).await);
    assert_eq!(verified(api, &tenant).await, Value::Null);
}

async fn asp_22_the_plan_tells_what_waits_for_the_leaver(api: &Api) {
    let tenant = api.tenant().await;
    let sara = tenant.user_with(api, "Sara", SUPERVISOR).await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let wish = json!({ "role": "time-recording/absence-manager" });
    api.post(tenant.path("/access-requests"), wish.clone()).by(&emil).gives(201).await;
    // Her own she would not answer, and an owner's office is not hers to give.
    api.post(tenant.path("/access-requests"), wish).by(&sara).gives(201).await;
    api.post(tenant.path("/access-requests"), json!({ "role": OWNER })).by(&emil).gives(201).await;
    let round = json!({ "roles": [EMPLOYEE, SUPERVISOR], "due_at": api.now() + TimeDelta::days(9) });
    api.post(tenant.path("/access-reviews"), round).by(&tenant.owner).gives(201).await;
    let dry = tenant.path(&format!("/users/{}/deactivation?dry_run=true", sara.id));
    let plan = api.post(dry, json!({})).by(&tenant.owner).gives(200).await;
    assert_eq!(plan["plan"]["waiting"], json!({ "requests": 1, "review_items": 1 }));
    assert_eq!(plan["plan"]["requests"].as_array().unwrap().len(), 1, "her own is closed");
}

async fn asp_22_who_comes_back_begins_with_nothing(api: &Api) {
    let (tenant, [anna, ben, _]) = customer(api).await;
    returning(api, &tenant, &anna).refused(409, "user_active").await;
    leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    // Nobody gives anything to who has left.
    let given = tenant.assigning(api, &anna, &key("motor"), json!({ "scope": { "type": "tenant" } }));
    given.by(&tenant.owner).refused(409, "user_inactive").await;
    let back = returning(api, &tenant, &anna).gives(200).await;
    assert_eq!(back["active"], true);
    let live = format!("/assignments?holder_id={}&live=true", anna.id);
    assert!(tenant.list(api, &live, &tenant.owner).await.is_empty());
    assert_eq!(records(api, &tenant, &anna, "").await, [""; 0]);
    assert_eq!(responsible(api, &tenant, "1", "").await, json!(ben.id));
    let roles = json!({ "scope": { "type": "tenant" } });
    tenant.assign(api, &anna, &key("motor"), roles).await;
    // Named anew, she is meant.
    assert_eq!(put(api, &tenant, "1", to(&anna)).await["responsible_id"], json!(anna.id));
}

async fn asp_22_ten_and_a_thousand_records_go_over_by_the_same_writes(api: &Api) {
    let mut writes = Vec::new();
    for number in [10, 1_000] {
        let (tenant, [anna, ben, _]) = customer(api).await;
        let id = api.literal(&tenant.id);
        let columns = "unit_id, path, attributes, responsible_id, person_reference, ended, holds_from, \
                       from_revision, addressed_revision";
        let more = format!(
            "insert into records (tenant_id, kind, external_id, {columns}) \
             with recursive more (number) as (select 1 union all select number + 1 from more where number < {number}) \
             select r.tenant_id, r.kind, r.external_id || '-' || more.number, {columns} from records r, more \
             where r.tenant_id = {id} and r.external_id = '1'"
        );
        assert_eq!(api.tamper(&more).await, number);
        let before = api
            .texts(&format!("select cast(max(revision) as text) from events where tenant_id = {id}"))
            .await;
        let receipt = leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
        assert_eq!(receipt["records"]["count"], json!(number + 3));
        let mut written = Vec::new();
        for table in PROJECTION.tables {
            let since = format!("select cast(count(*) as text) from {table} where tenant_id = {id}");
            let rows = api.texts(&format!("{since} and from_revision > {}", before[0])).await.remove(0);
            written.push((*table, rows));
        }
        let closed =
            format!("select cast(count(*) as text) from records where tenant_id = {id} and to_revision > 0");
        written.extend(api.texts(&closed).await.into_iter().map(|rows| ("closed records", rows)));
        writes.push(written);
        assert_eq!(responsible(api, &tenant, &format!("1-{number}"), "").await, json!(ben.id));
    }
    assert_eq!(writes[0], writes[1]);
    assert!(writes[0].contains(&("successions", "1".to_owned())));
}

async fn without_a_successor_records_are_addressed_to_nobody(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    put(api, &tenant, "1", to(&anna)).await;
    let receipt = leaving(api, &tenant, &anna, json!({})).gives(200).await;
    assert_eq!((receipt.get("successor_id"), &receipt["records"]["count"]), (None, &json!(1)));
    assert_eq!(responsible(api, &tenant, "1", "").await, Value::Null);
    assert_eq!(put(api, &tenant, "1", to(&anna)).await.get("responsible_id"), None, "she stands for nobody");
    assert_eq!(records(api, &tenant, &anna, "").await, [""; 0]);
}

async fn the_stricter_regime_wins(api: &Api) {
    let tenant = api.tenant_following(&["time-recording", "broker-portal"]).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let ben = tenant.user_with(api, "Ben", EMPLOYEE).await;
    leaving(api, &tenant, &anna, json!({})).refused(422, "successor_missing").await;
    leaving(api, &tenant, &anna, follows(&ben)).gives(200).await;
    // Where the regimes have nobody follow, nobody is named.
    let vault = api.tenant_of("data-vault").await;
    let carl = vault.user(api, "Carl", &[], json!([])).await;
    let successor = follows(&vault.owner);
    leaving(api, &vault, &carl, successor).refused(422, "successor_not_foreseen").await;
    leaving(api, &vault, &carl, json!({})).gives(200).await;
}
