//! Checkpoints: what was noted cannot be altered afterwards without it being seen.

use super::log;
use crate::{
    cases,
    harness::{Api, Tenant},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use mandat::{
    access_log::Sealer,
    storage::{Fault, Place, verify},
};
use mandat_domain::ids::TenantId;
use serde_json::{Value, json};

cases![
    what_was_noted_is_sealed_every_quarter_of_an_hour,
    a_thousand_entries_wait_for_no_time,
    several_processes_seal_no_entry_twice,
    an_altered_entry_is_found_and_named,
    an_entry_removed_or_slipped_in_is_found,
    an_entry_altered_with_its_digest_is_found,
    an_entry_that_is_not_sealed_yet_is_checked_by_itself,
];

async fn read(api: &Api, tenant: &Tenant, times: usize) {
    let path = tenant.path(&format!("/users/{}", tenant.owner.id));
    for _ in 0..times {
        api.get(&path).by(&tenant.owner).gives(200).await;
    }
}

async fn checkpoints(api: &Api, tenant: &Tenant) -> Vec<Value> {
    let events = tenant.events(api).await;
    events.into_iter().filter(|event| event["type"] == "access_log.sealed").collect()
}

async fn fault(api: &Api, tenant: &Tenant) -> Fault {
    let id = TenantId(tenant.id.parse().unwrap());
    verify(&api.store, id).await.expect_err("nothing was found")
}

/// A tenant with sealed entries: how many, and by which event.
async fn sealed(api: &Api) -> (Tenant, u64, i64) {
    let tenant = api.tenant().await;
    read(api, &tenant, 4).await;
    api.forward(TimeDelta::minutes(15));
    assert!(Sealer::new(api.store.clone()).look().await.unwrap() > 0);
    let checkpoint = checkpoints(api, &tenant).await.pop().unwrap();
    let entries = checkpoint["data"]["entries"].as_u64().unwrap();
    (tenant, entries, checkpoint["revision"].as_i64().unwrap())
}

async fn what_was_noted_is_sealed_every_quarter_of_an_hour(api: &Api) {
    let tenant = api.tenant().await;
    let sealer = Sealer::new(api.store.clone());
    read(api, &tenant, 3).await;
    sealer.look().await.unwrap();
    assert!(checkpoints(api, &tenant).await.is_empty(), "the quarter of an hour is not over");
    let noted = log(api, &tenant, "").await.len();
    api.forward(TimeDelta::minutes(15));
    sealer.look().await.unwrap();
    assert_eq!(sealer.look().await.unwrap(), 0, "nothing waits any more");
    let made = checkpoints(api, &tenant).await;
    assert_eq!(made.len(), 1);
    let data = &made[0]["data"];
    // Reading the log was noted too, and so was signing in.
    assert_eq!(data["entries"], json!(noted + 1));
    assert_eq!(data["digest"].as_str().unwrap().len(), 64);
    let names: Vec<_> = data.as_object().unwrap().keys().collect();
    assert_eq!(names, ["entries", "digest", "from", "until"], "nothing of whom it is about");
    assert!(made[0].get("actor").is_none(), "the service did it by itself");
    let read = log(api, &tenant, "object_type=user").await;
    assert!(read.iter().all(|entry| entry["sealed_by"] == made[0]["revision"]), "{read:?}");
    let verified = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!((&verified["sound"], &verified["access_log_entries"]), (&json!(true), &json!(noted + 1)));
    // Tenants of which nothing is noted get none.
    api.forward(TimeDelta::hours(2));
    sealer.look().await.unwrap();
    let quiet = checkpoints(api, &tenant).await.len();
    api.forward(TimeDelta::hours(2));
    sealer.look().await.unwrap();
    api.forward(TimeDelta::hours(2));
    assert_eq!(sealer.look().await.unwrap(), 0);
    assert!(checkpoints(api, &tenant).await.len() <= quiet + 1);
    let due = "select cast(count(*) as text) from access_log_due";
    api.forward(TimeDelta::minutes(17));
    sealer.look().await.unwrap();
    api.forward(TimeDelta::minutes(17));
    sealer.look().await.unwrap();
    assert_eq!(api.texts(due).await, ["0"], "nothing is looked at where nothing is noted");
}

async fn a_thousand_entries_wait_for_no_time(api: &Api) {
    let tenant = api.tenant().await;
    read(api, &tenant, 1).await;
    let by = mandat_domain::access_log::Circumstances {
        at: api.now(),
        actor: mandat_domain::account::Actor::COMMAND_LINE,
        request_id: "many-at-once".to_owned(),
        address: None,
    };
    let deeds = vec![mandat_domain::access_log::Deed::listed("user"); 2_500];
    let id = TenantId(tenant.id.parse().unwrap());
    api.store.note_access(id, &by, &deeds).await.unwrap();
    assert_eq!(Sealer::new(api.store.clone()).look().await.unwrap(), 2);
    let made = checkpoints(api, &tenant).await;
    assert_eq!(made.iter().map(|event| event["data"]["entries"].clone()).collect::<Vec<_>>(), [1000, 1000]);
    assert!(verify(&api.store, id).await.unwrap().sealed_entries == 2_000);
}

async fn several_processes_seal_no_entry_twice(api: &Api) {
    let tenant = api.tenant().await;
    read(api, &tenant, 5).await;
    api.forward(TimeDelta::minutes(15));
    let others = [api.replica().await, api.replica().await];
    let sealers: Vec<_> =
        [api, &others[0], &others[1]].iter().map(|one| Sealer::new(one.store.clone())).collect();
    for made in join_all(sealers.iter().map(Sealer::look)).await {
        made.unwrap();
    }
    let made = checkpoints(api, &tenant).await;
    assert_eq!(made.len(), 1, "{made:?}");
    let unsealed =
        "select cast(count(*) as text) from access_log where sealed_by is null and object_type = 'user'";
    assert_eq!(api.texts(unsealed).await, ["0"]);
    verify(&api.store, TenantId(tenant.id.parse().unwrap())).await.unwrap();
    for other in others {
        other.stop().await;
    }
}

async fn an_altered_entry_is_found_and_named(api: &Api) {
    let (tenant, _, _) = sealed(api).await;
    let entry = log(api, &tenant, "object_type=user").await.remove(0);
    let id = entry["id"].as_str().unwrap().to_owned();
    let place = Place::AccessLogEntry { id: id.parse().unwrap() };
    let at = format!("where id = {}", api.literal(&id));
    for (alter, mend) in [
        ("action = 'erased'", "action = 'read'"),
        ("action = 'looked'", "action = 'read'"),
        ("address = '192.0.2.1'", "address = '127.0.0.1'"),
        ("address = null", "address = '127.0.0.1'"),
        ("roles = ''", "roles = 'time-recording/tenant-owner'"),
        ("object_id = null", &format!("object_id = {}", api.literal(&tenant.owner.id))),
        ("outcome = 'refused'", "outcome = 'allowed'"),
        ("request_id = 'another'", &format!("request_id = '{}'", entry["request_id"].as_str().unwrap())),
    ] {
        assert_eq!(api.tamper(&format!("update access_log set {alter} {at}")).await, 1);
        assert_eq!(fault(api, &tenant).await.place, place, "{alter}");
        assert_eq!(api.tamper(&format!("update access_log set {mend} {at}")).await, 1);
    }
    verify(&api.store, TenantId(tenant.id.parse().unwrap())).await.unwrap();
    api.tamper(&format!("update access_log set action = 'erased' {at}")).await;
    let said = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(said["sound"], false);
    assert!(said["fault"].as_str().unwrap().contains(&format!("entry {id} of the access log")), "{said}");
}

async fn an_entry_removed_or_slipped_in_is_found(api: &Api) {
    let (tenant, entries, revision) = sealed(api).await;
    let id = log(api, &tenant, "object_type=user").await[0]["id"].as_str().unwrap().to_owned();
    let id = api.literal(&id);
    let columns = "tenant_id, at, actor_tenant_id, actor_kind, actor_id, on_behalf_kind, on_behalf_id, roles, \
                   action, object_type, object_id, objects, fields, purpose, purpose_id, outcome, request_id, \
                   address, digest, sealed_by";
    api.tamper("create table kept as select * from access_log").await;
    let new = api.literal("0198c5f2-0000-7000-8000-000000000001");
    // Slipped in: with the digest of another it is not what it was.
    let copy = format!(
        "insert into access_log (id, {columns}) select {new}, {columns} from access_log where id = {id}"
    );
    api.tamper(&copy).await;
    assert!(matches!(fault(api, &tenant).await.place, Place::AccessLogEntry { .. }));
    api.tamper(&format!("delete from access_log where id = {new}")).await;
    // Removed, and taken out of its checkpoint to be sealed once more.
    for take in ["delete from access_log where", "update access_log set sealed_by = null where"] {
        api.tamper(&format!("{take} id = {id}")).await;
        let found = fault(api, &tenant).await;
        assert_eq!(found.place, Place::Checkpoint { revision });
        let told = format!("sealed {entries} entries of the access log, and {} are there", entries - 1);
        assert_eq!(found.what, told);
        api.tamper(&format!("delete from access_log where id = {id}")).await;
        api.tamper(&format!("insert into access_log select * from kept where id = {id}")).await;
    }
    // Under a checkpoint that there is not.
    assert!(api.tamper("update access_log set sealed_by = 1 where sealed_by is null").await > 0);
    let found = fault(api, &tenant).await;
    assert!(matches!(found.place, Place::AccessLogEntry { .. }), "{found}");
    assert_eq!(found.what, "names a checkpoint that there is not");
}

/// Who can write a fitting digest cannot write the checkpoint.
async fn an_entry_altered_with_its_digest_is_found(api: &Api) {
    let (tenant, _, revision) = sealed(api).await;
    let entries = log(api, &tenant, "object_type=user").await;
    let one = api.literal(entries[0]["id"].as_str().unwrap());
    // Taking an entry out and putting another one that is whole in its place: that of a later time.
    api.tamper(&format!("delete from access_log where id = {one}")).await;
    let later = log(api, &tenant, "object_type=access-log").await;
    let later = later.iter().find(|entry| entry.get("sealed_by").is_none()).unwrap();
    let later = api.literal(later["id"].as_str().unwrap());
    api.tamper(&format!("update access_log set sealed_by = {revision} where id = {later}")).await;
    let found = fault(api, &tenant).await;
    assert_eq!(found.place, Place::Checkpoint { revision });
    assert_eq!(found.what, "the entries of the access log are not those that it sealed");
}

async fn an_entry_that_is_not_sealed_yet_is_checked_by_itself(api: &Api) {
    let tenant = api.tenant().await;
    read(api, &tenant, 1).await;
    api.tamper("update access_log set object_id = actor_tenant_id where object_type = 'user'").await;
    assert!(matches!(fault(api, &tenant).await.place, Place::AccessLogEntry { .. }));
    // Nor does sealing hide it.
    api.forward(TimeDelta::minutes(15));
    Sealer::new(api.store.clone()).look().await.unwrap();
    assert!(matches!(fault(api, &tenant).await.place, Place::AccessLogEntry { .. }));
}
