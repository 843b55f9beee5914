//! Users are deleted, where the regimes admit it: really, and with the log whole.

use super::leaving::{leaving, verified};
use crate::{
    cases,
    harness::{Api, Call, EMPLOYEE, OWNER, Person, SUPERVISOR, Tenant, text},
    offices, portal,
    portal::whole,
};
use serde_json::{Value, json};

cases![
    asp_20_who_has_signed_in_once_is_never_deleted,
    asp_20_who_never_signed_in_is_deleted_and_really,
    spv_06_a_user_is_removed_whether_they_signed_in_or_not,
    whom_records_are_addressed_to_has_a_successor_first,
    deletion_takes_what_leaving_takes,
];

fn deleting<'a>(api: &'a Api, tenant: &Tenant, id: &str) -> Call<'a> {
    api.delete(tenant.path(&format!("/users/{id}"))).by(&tenant.owner)
}

/// A user who has not accepted the invitation.
async fn entered(api: &Api, tenant: &Tenant, name: &str, assignments: Value) -> String {
    let new = json!({
        "given_name": name, "family_name": "Wolkenstein", "email": format!("{name}@kessler.example"),
        "invitation_by": "answer", "assignments": assignments,
    });
    text(&api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await["user"]["id"])
}

async fn asp_20_who_has_signed_in_once_is_never_deleted(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = portal::user(api, &tenant, "Anna", &[]).await;
    let ben = portal::user(api, &tenant, "Ben", &[]).await;
    anna.token(api).await;
    deleting(api, &tenant, &anna.id).refused(409, "user_not_deletable").await;
    leaving(api, &tenant, &anna, json!({ "successor_id": ben.id })).gives(200).await;
    deleting(api, &tenant, &anna.id).refused(409, "user_not_deletable").await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    assert_eq!(api.get(path).by(&tenant.owner).gives(200).await["given_name"], "Anna");
    // Who has a password, and never came, can.
    deleting(api, &tenant, &ben.id).gives(204).await;
}

async fn asp_20_who_never_signed_in_is_deleted_and_really(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let roles = json!([whole("user"), whole("api-user"), whole("motor")]);
    let zoe = entered(api, &tenant, "Zoe", roles.clone()).await;
    let path = tenant.path(&format!("/users/{zoe}"));
    let keyed =
        format!("select cast(count(*) as text) from data_keys where subject_id = {}", api.literal(&zoe));
    let unlocked = format!("{keyed} and wrapped is not null");
    assert_eq!(api.texts(&unlocked).await, ["1"]);
    let events = tenant.events(api).await.len();
    let dry = api.delete(format!("{path}?dry_run=true")).by(&tenant.owner).gives(200).await;
    let kinds: Vec<_> = dry["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds.first().unwrap(), "user.deactivated");
    assert_eq!(kinds.last().unwrap(), "user.deleted");
    assert_eq!(tenant.events(api).await.len(), events);
    deleting(api, &tenant, &zoe).gives(204).await;
    // There is nobody any more, for anything.
    api.get(&path).by(&tenant.owner).refused(404, "not_found").await;
    deleting(api, &tenant, &zoe).refused(404, "not_found").await;
    for rest in ["/reactivation", "/deactivation"] {
        let body = if rest == "/deactivation" { json!({}) } else { json!(null) };
        api.post(format!("{path}{rest}"), body).by(&tenant.owner).refused(404, "not_found").await;
    }
    let given = json!({
        "holder": { "type": "user", "id": zoe }, "role": portal::key("motor"), "scope": { "type": "tenant" },
    });
    let given = api.post(tenant.path("/assignments"), given).by(&tenant.owner).send().await;
    assert!((400..500).contains(&given.status), "{}", given.text);
    assert!(!tenant.ids(api, "/users", &tenant.owner).await.contains(&zoe));
    assert_eq!(api.texts(&unlocked).await, ["0"], "what was sealed for her cannot be opened");
    assert_eq!(api.texts(&keyed).await, ["1"], "and nothing new is sealed for her");
    // The log knows that there was an account, and nothing of the person.
    let log = json!(tenant.events(api).await).to_string();
    assert!(log.contains(&zoe) && !log.contains("Wolkenstein"));
    assert_eq!(verified(api, &tenant).await, Value::Null);
    // The address is free again.
    let again = entered(api, &tenant, "Zoe", roles).await;
    assert_ne!(again, zoe);
}

async fn spv_06_a_user_is_removed_whether_they_signed_in_or_not(api: &Api) {
    let (tenant, ada, code) = offices::employer::working(api).await;
    let uma = offices::employer::hire(api, &tenant, "Uma").await;
    let scope = json!({ "scope": { "type": "unit", "unit_id": code } });
    tenant.assigning(api, &uma, offices::employer::INVOICES, scope).by(&ada).gives(201).await;
    let member = tenant.path(&format!("/units/{code}/members/{}", uma.id));
    api.put(member, json!(null)).by(&ada).gives(200).await;
    let token = uma.token(api).await;
    // The administrator takes her off the users, and out of the codes; then she is gone.
    let path = tenant.path(&format!("/users/{}", uma.id));
    let receipt = api.post(format!("{path}/deactivation"), json!({})).by(&ada).gives(200).await;
    assert_eq!(receipt["units_left"], json!([code]));
    assert_eq!(receipt["user"]["units"], json!([]));
    api.get("/v1/me").token(&token).refused(401, "unauthenticated").await;
    api.delete(&path).by(&ada).gives(204).await;
    api.get(&path).by(&ada).refused(404, "not_found").await;
    assert_eq!(verified(api, &tenant).await, Value::Null);
}

async fn whom_records_are_addressed_to_has_a_successor_first(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let ben = portal::user(api, &tenant, "Ben", &[whole("motor")]).await;
    let zoe = entered(api, &tenant, "Zoe", json!([whole("user"), whole("api-user")])).await;
    let record = tenant.path("/records/claim/1");
    api.put(&record, json!({ "responsible_id": zoe })).by(&tenant.owner).gives(200).await;
    deleting(api, &tenant, &zoe).refused(422, "successor_missing").await;
    let leaves = tenant.path(&format!("/users/{zoe}/deactivation"));
    api.post(leaves, json!({ "successor_id": ben.id })).by(&tenant.owner).gives(200).await;
    deleting(api, &tenant, &zoe).gives(204).await;
    let now = api.get(&record).by(&tenant.owner).gives(200).await;
    assert_eq!(now["responsible_id"], json!(ben.id));
    // Who put it before and says so again means whoever follows.
    let again = api.put(&record, json!({ "responsible_id": zoe })).by(&tenant.owner).gives(200).await;
    assert_eq!(again["responsible_id"], json!(ben.id));
}

async fn deletion_takes_what_leaving_takes(api: &Api) {
    let tenant = api.tenant().await;
    let sara = tenant.user_with(api, "Sara", SUPERVISOR).await;
    let (owner, emil) = (&tenant.owner, tenant.user_with(api, "Emil", EMPLOYEE).await);
    let by_sara = |who: &Person| api.delete(tenant.path(&format!("/users/{}", who.id))).by(&sara);
    by_sara(owner).refused(403, "leaver_not_yours").await;
    deleting(api, &tenant, &owner.id).refused(409, "office_emptied").await;
    let olga = tenant.user_with(api, "Olga", OWNER).await;
    let stale = deleting(api, &tenant, &emil.id).header("if-match", "\"1\"");
    stale.refused(412, "precondition_failed").await;
    by_sara(&emil).gives(204).await;
    // An owner is deleted once there is another.
    let path = tenant.path(&format!("/users/{}", owner.id));
    api.delete(path).by(&olga).gives(204).await;
}
