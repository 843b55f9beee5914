//! The log: complete, in order, without personal data, and proof against tampering.

use crate::{
    cases, exceptions,
    harness::{Api, Person, Tenant, text},
    imports, oauth, offices, partnerships,
    vault::tampering,
};
use mandat::{
    projection::PROJECTION,
    storage::{self, Place, verify},
};
use mandat_domain::ids::{PLATFORM, TenantId};
use serde_json::{Value, json};

cases![
    the_feed_is_in_order_and_without_gaps,
    a_cursor_goes_on_where_the_log_ended,
    no_personal_data_is_in_the_log,
    a_long_history_is_sound,
    a_flipped_byte_is_found,
    an_event_cut_off_is_found,
    an_edited_row_of_any_table_is_found,
];

/// What occurs in no key and no code, so that it is found wherever it went.
const NAMES: [&str; 4] = ["Quirina", "Xylander", "Zenobia", "Wolkenstein"];

/// What the owner holds is delegated to somebody and taken back.
async fn delegated(api: &Api, tenant: &Tenant, to: &Person) {
    let by = &tenant.owner;
    let office = offices::assignment(api, tenant, by, "company-access/main-access-manager").await;
    let part = json!({ "assignment_id": office, "delegate_id": to.id });
    let part = api.post(tenant.path("/delegations"), part).by(by).gives(201).await;
    let end = tenant.path(&format!("/delegations/{}/end", text(&part["id"])));
    api.call(reqwest::Method::POST, end).by(by).gives(200).await;
}

/// Somebody leaves, comes back, leaves again and is deleted.
async fn left(api: &Api, tenant: &Tenant) {
    let short = tenant.user(api, "Odo", &[], json!([])).await;
    let path = tenant.path(&format!("/users/{}", short.id));
    let successor = json!({ "successor_id": tenant.owner.id });
    api.post(format!("{path}/deactivation"), successor).by(&tenant.owner).gives(200).await;
    api.post(format!("{path}/reactivation"), json!(null)).by(&tenant.owner).gives(200).await;
    api.delete(path).by(&tenant.owner).gives(204).await;
}

/// Somebody is blocked in a unit, and not any more.
async fn blocked(api: &Api, tenant: &Tenant, who: &Person, unit: &str) {
    let block = json!({ "reason": NAMES[3], "unit_id": unit });
    let blocks = tenant.path(&format!("/users/{}/blocks", who.id));
    let block = api.post(&blocks, block).by(&tenant.owner).gives(201).await;
    api.delete(format!("{blocks}/{}", text(&block["id"]))).by(&tenant.owner).gives(200).await;
}

/// Somebody comes from a file.
async fn imported(api: &Api, tenant: &Tenant) {
    let home = tenant.team(api, "East").await;
    let header = "given_name,family_name,email,home_unit_id";
    let file = format!("{header}\n{},{},q@wolkenstein.example,{home}\n", NAMES[0], NAMES[1]);
    imports::imported(api, tenant, imports::CSV, &file).await;
}

/// One of everything that can happen, so that every table has rows to be proud of.
async fn history(api: &Api) -> Tenant {
    let tenant = everyday(api).await;
    imported(api, &tenant).await;
    left(api, &tenant).await;
    tenant
}

/// The same as long as nobody leaves.
async fn everyday(api: &Api) -> Tenant {
    let tenant = api.tenant().await;
    let by = &tenant.owner;
    let [north, south] = [tenant.team(api, "North").await, tenant.team(api, "South").await];
    api.patch(tenant.path(&format!("/units/{north}")), json!({ "name": "Northern" })).by(by).gives(200).await;
    api.patch(tenant.path(&format!("/units/{south}")), json!({ "parent_id": north })).by(by).gives(200).await;
    api.call(reqwest::Method::PUT, tenant.path(&format!("/units/{south}/closure"))).by(by).gives(200).await;
    api.delete(tenant.path(&format!("/units/{south}/closure"))).by(by).gives(200).await;
    let first = json!([{ "role": "time-recording/employee" }]);
    let quirina = tenant.user(api, NAMES[0], &[&north], first).await;
    blocked(api, &tenant, &quirina, &south).await;
    let change =
        json!({ "given_name": NAMES[2], "family_name": NAMES[1], "email": "zenobia@wolkenstein.example" });
    api.patch(tenant.path(&format!("/users/{}", quirina.id)), change).by(by).gives(200).await;
    let member = tenant.path(&format!("/units/{south}/members/{}", quirina.id));
    api.call(reqwest::Method::PUT, member.clone()).by(by).gives(200).await;
    api.delete(member).by(by).gives(200).await;
    for home in [&north, &south] {
        let path = tenant.path(&format!("/users/{}/home-unit", quirina.id));
        api.put(path, json!({ "unit_id": home })).by(by).gives(200).await;
    }
    api.patch(tenant.path(""), json!({ "name": "Kessler Stahlbau AG", "language": "fr" }))
        .by(by)
        .gives(200)
        .await;
    let role = json!({ "key": "clerk", "title": "Clerk", "permissions": ["time-recording/report.read"] });
    api.post(tenant.path("/roles"), role).by(by).gives(201).await;
    let role = json!({ "title": "Senior clerk", "permissions": ["time-recording/time.read"] });
    api.put(tenant.path("/roles/own/clerk"), role).by(by).gives(200).await;
    let given = tenant.assign(api, &quirina, "own/clerk", json!({})).await;
    api.forward(chrono::TimeDelta::days(3));
    let until = json!({ "valid_until": api.now() + chrono::TimeDelta::days(30) });
    let path = tenant.path(&format!("/assignments/{}", text(&given["id"])));
    api.patch(path.clone(), until).by(by).gives(200).await;
    api.call(reqwest::Method::POST, format!("{path}/end")).by(by).gives(200).await;
    let module = tenant.path("/modules/time-recording/activity-management");
    api.put(module.clone(), json!(null)).by(by).gives(200).await;
    api.delete(module).by(by).gives(200).await;
    let set = |key: &str, value: &str| json!({ "set": [{ "key": key, "value": value }] });
    for value in ["on", "off"] {
        let wish = set("time-recording/target-hours", value);
        api.patch(tenant.path("/settings"), wish).by(by).gives(200).await;
    }
    let settings = tenant.path(&format!("/users/{}/settings", quirina.id));
    let code = set("time-recording/personnel-code", NAMES[3]);
    api.patch(&settings, code).by(by).gives(200).await;
    let back = json!({ "reset": ["time-recording/personnel-code"] });
    api.patch(&settings, back).by(by).gives(200).await;
    let lender = api.tenant().await;
    let partnership = partnerships::open(api, &tenant, json!({ "type": "host" }), &lender).await;
    let lent = partnerships::externals::registering(api, &tenant, &partnership, &lender.owner.id, json!([]));
    lent.gives(201).await;
    let record = tenant.path("/records/claim/4711");
    api.put(&record, json!({ "responsible_id": quirina.id })).by(by).gives(200).await;
    api.call(reqwest::Method::POST, format!("{record}/end")).by(by).gives(200).await;
    let excepted = exceptions::make(api, &tenant, &quirina, json!(["acme"]), "deny").await;
    let path = tenant.path(&format!("/exceptions/{}", text(&excepted["id"])));
    api.patch(&path, json!({ "active": false })).by(by).gives(200).await;
    let lock = api.post(tenant.path("/locks"), json!({ "path": ["acme"] })).by(by).gives(201).await;
    api.forward(chrono::TimeDelta::days(3));
    api.call(reqwest::Method::POST, format!("{path}/end")).by(by).gives(200).await;
    let lock = tenant.path(&format!("/locks/{}/end", text(&lock["id"])));
    api.call(reqwest::Method::POST, lock).by(by).gives(200).await;
    let (client, _) = oauth::program(api, &tenant).await;
    api.patch(tenant.path(&format!("/api-clients/{client}")), json!({ "name": "Export" }))
        .by(by)
        .gives(200)
        .await;
    let followed = json!({ "version": 1, "office_holder_id": tenant.owner.id });
    api.put(tenant.path("/regimes/company-access"), followed.clone()).by(by).gives(200).await;
    api.put(tenant.path("/regimes/broker-portal"), followed).by(by).gives(200).await;
    tenant.activate(api).await;
    let asker = tenant.user(api, "Oswalda", &[], json!([])).await;
    delegated(api, &tenant, &asker).await;
    for (role, end) in [("supervisor", "approval"), ("absence-manager", "rejection")] {
        let wish = json!({ "role": format!("time-recording/{role}"), "reason": NAMES[3] });
        let raised = api.post(tenant.path("/access-requests"), wish).by(&asker).gives(201).await;
        let path = tenant.path(&format!("/access-requests/{}/{end}", text(&raised["id"])));
        let body = if end == "approval" { json!({}) } else { json!({ "reason": NAMES[3] }) };
        api.post(path, body).by(by).gives(200).await;
    }
    let round =
        json!({ "roles": ["time-recording/supervisor"], "due_at": api.now() + chrono::TimeDelta::days(9) });
    let round = text(&api.post(tenant.path("/access-reviews"), round).by(by).gives(201).await["id"]);
    let round = tenant.path(&format!("/access-reviews/{round}"));
    let items = api.get(format!("{round}/items")).by(by).gives(200).await;
    let item = format!("{round}/items/{}", text(&items["items"][0]["assignment"]["id"]));
    api.put(item, json!({ "outcome": "confirmed" })).by(by).gives(200).await;
    api.post(format!("{round}/completion"), json!(null)).by(by).gives(200).await;
    let texts = json!({ "en": "# Usage", "de": "# Nutzung" });
    let usage = json!({ "regime": "broker-portal", "agreement": "usage", "texts": texts });
    let usage = api.post(tenant.path("/agreements"), usage).by(by).gives(201).await;
    let accept = format!("/v1/me/agreements/{}/acceptance", text(&usage["id"]));
    api.post(accept, json!({ "act": "download" })).by(by).gives(200).await;
    let item = json!({ "kind": "message", "title": "Hello" });
    let item = text(&api.post(tenant.path("/inbox"), item).by(by).gives(201).await["id"]);
    let item = tenant.path(&format!("/inbox/{item}"));
    api.patch(item, json!({ "done": true })).by(by).gives(200).await;
    tenant
}

/// All items of the feed, page by page, and the cursor behind the last.
async fn feed(api: &Api, tenant: &Tenant, from: Option<String>) -> (Vec<Value>, String) {
    let (mut items, mut cursor) = (Vec::new(), from);
    loop {
        let after = cursor.as_ref().map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let path = tenant.path(&format!("/events?limit=3{after}"));
        let page = api.get(path).by(&tenant.owner).gives(200).await;
        cursor = Some(text(&page["next_cursor"]));
        let page = page["items"].as_array().unwrap().clone();
        if page.is_empty() {
            return (items, cursor.unwrap());
        }
        items.extend(page);
    }
}

async fn the_feed_is_in_order_and_without_gaps(api: &Api) {
    let tenant = history(api).await;
    let (items, _) = feed(api, &tenant, None).await;
    let revisions: Vec<i64> = items.iter().map(|event| event["revision"].as_i64().unwrap()).collect();
    assert_eq!(revisions, (1..=i64::try_from(items.len()).unwrap()).collect::<Vec<_>>());
    let times: Vec<&str> = items.iter().map(|event| event["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
    let kinds: std::collections::BTreeSet<&str> =
        items.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert!(kinds.len() >= 19, "{kinds:?}");
    assert_eq!(items[0]["type"], "tenant.created");
    let by_owner = |event: &&Value| event["actor"]["id"] == json!(tenant.owner.id);
    assert!(items.iter().filter(by_owner).count() > 15);
    assert!(items.iter().all(|event| !text(&event["request_id"]).is_empty()));
}

async fn a_cursor_goes_on_where_the_log_ended(api: &Api) {
    let tenant = history(api).await;
    let (items, cursor) = feed(api, &tenant, None).await;
    let (nothing, cursor) = feed(api, &tenant, Some(cursor)).await;
    assert!(nothing.is_empty());
    let call = api.post(tenant.path("/units"), json!({ "kind": "team", "name": "East" }));
    let made = call.header("x-request-id", "the-request-of-east").by(&tenant.owner).gives(201).await;
    let (new, _) = feed(api, &tenant, Some(cursor)).await;
    assert_eq!(new.len(), 1);
    assert_eq!(new[0]["revision"].as_i64().unwrap(), i64::try_from(items.len()).unwrap() + 1);
    assert_eq!((&new[0]["type"], &new[0]["data"]["unit_id"]), (&json!("unit.created"), &made["id"]));
    assert_eq!(new[0]["request_id"], "the-request-of-east");
}

async fn no_personal_data_is_in_the_log(api: &Api) {
    let tenant = history(api).await;
    let (items, _) = feed(api, &tenant, None).await;
    let mut places = vec![json!(items).to_string()];
    places.extend(api.texts("select payload from events").await);
    places.extend(api.texts("select request_id from events").await);
    let users = api.get(tenant.path("/users?limit=200")).by(&tenant.owner).gives(200).await;
    let users = users["items"].as_array().unwrap();
    let mut personal: Vec<String> = NAMES.map(str::to_owned).to_vec();
    for user in users {
        personal.extend(["given_name", "family_name", "email"].map(|field| text(&user[field])));
    }
    // Kessler is also the name of the tenant, which is nobody's personal data.
    personal.retain(|word| word != "Kessler");
    assert!(personal.len() >= 9);
    for place in places {
        let place = place.to_lowercase();
        for word in &personal {
            assert!(!place.contains(&word.to_lowercase()), "{word} is in {place}");
        }
    }
}

async fn verification(api: &Api, tenant: &Tenant) -> Value {
    api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await
}

async fn a_long_history_is_sound(api: &Api) {
    let tenant = history(api).await;
    storage::export(&api.store).await.unwrap();
    for number in 0..20 {
        tenant.team(api, &format!("Team {number}")).await;
    }
    let found = verification(api, &tenant).await;
    let (items, _) = feed(api, &tenant, None).await;
    assert_eq!((&found["sound"], &found["events"]), (&json!(true), &json!(items.len())), "{found}");
    assert!(found["facts"].as_u64().unwrap() > 60);
    verify(&api.store, PLATFORM).await.unwrap();
}

async fn a_flipped_byte_is_found(api: &Api) {
    let tenant = history(api).await;
    let id = api.literal(&tenant.id);
    let sql = format!(
        "update events set payload = replace(payload, 'North', 'Morth') where tenant_id = {id} and revision"
    );
    assert_eq!(api.tamper(&format!("{sql} = 6")).await, 1);
    let found = verification(api, &tenant).await;
    assert_eq!((&found["sound"], &found["events"]), (&json!(false), &json!(0)), "{found}");
    assert!(text(&found["fault"]).contains("event 6: its hash is not that of its content"), "{found}");
}

async fn an_event_cut_off_is_found(api: &Api) {
    let tenant = history(api).await;
    let id = api.literal(&tenant.id);
    let last = verification(api, &tenant).await["events"].as_i64().unwrap();
    assert_eq!(
        api.tamper(&format!("delete from events where tenant_id = {id} and revision = {last}")).await,
        1
    );
    let found = verification(api, &tenant).await;
    assert!(text(&found["fault"]).contains(&format!("event {last}: is missing")), "{found}");
}

/// Tables are compared in their order, and the first fault is named. So the last table is edited first,
/// and each edit must be found before the ones that were made already.
async fn an_edited_row_of_any_table_is_found(api: &Api) {
    let tenant = history(api).await;
    let id = api.literal(&tenant.id);
    let tenant_id = TenantId(tenant.id.parse().unwrap());
    let edits = [
        ("tenants", "name = name || 'x'"),
        ("tenant_regimes", "position = position + 1"),
        ("regime_parts", "in_force = not in_force"),
        ("tenant_settings", "value = 'maybe'"),
        ("user_settings", "sealed_revision = sealed_revision + 1"),
        ("partnerships", "own_name = own_name || 'x'"),
        ("partnership_states", "status = 'ended'"),
        ("units", "kind = 'site'"),
        ("unit_states", "name = name || 'x'"),
        ("accounts", "type = case when type = 'user' then 'api_client' else 'user' end"),
        ("user_states", "sealed_revision = sealed_revision + 1"),
        ("successions", "after_revision = after_revision + 1"),
        ("api_client_states", "name = name || 'x'"),
        ("client_secrets", "sealed_revision = sealed_revision + 1"),
        ("memberships", "to_revision = from_revision"),
        ("user_homes", "to_revision = from_revision"),
        ("blocks", "sealed_revision = sealed_revision + 1"),
        ("imports_taken", "taken_at = '2001-01-01T00:00:00.000000Z'"),
        ("first_sign_ins", "signed_in_at = '2001-01-01T00:00:00.000000Z'"),
        ("own_roles", "permissions = '[\"time-recording/time.change\"]'"),
        ("assignments", "role = 'time-recording/tenant-owner'"),
        ("delegations", "permissions = '[]'"),
        ("exceptions", "verdict = 'allow'"),
        ("locks", "path = path || ' '"),
        ("externals", "home_id = id"),
        ("access_requests", "role = 'time-recording/employee'"),
        ("access_request_answers", "approved = not approved"),
        ("access_reviews", "roles = '[]'"),
        ("access_review_outcomes", "outcome = 'ended'"),
        ("access_review_completions", "undone = '[\"x\"]'"),
        ("agreements", "version = version + 1"),
        ("agreement_acceptances", "act = 'hand'"),
        ("inbox_items", "kind = 'task'"),
        ("inbox_states", "done = not done"),
        ("records", "attributes = '{\"line\": \"motor\"}'"),
    ];
    let mut tables: Vec<&str> = edits.iter().map(|(table, _)| *table).collect();
    tables.extend(["registered_tenants", "issuers"]);
    tables.extend(tampering::TABLES);
    let mut known = PROJECTION.tables.to_vec();
    tables.sort_unstable();
    known.sort_unstable();
    assert_eq!(tables, known, "a table of facts is missing here");
    let order = |table: &str| PROJECTION.tables.iter().position(|known| *known == table);
    let mut edits = edits.to_vec();
    edits.sort_by_key(|(table, _)| std::cmp::Reverse(order(table)));
    for (table, edit) in edits {
        // The newest rows, so that the owner can still ask.
        let newest = format!("select max(from_revision) from {table} where tenant_id = {id}");
        let sql = format!("update {table} set {edit} where tenant_id = {id} and from_revision = ({newest})");
        assert!(api.tamper(&sql).await >= 1, "{table}");
        let fault = verify(&api.store, tenant_id).await.expect_err(table);
        assert!(matches!(fault.place, Place::Row { table: named, .. } if named == table), "{table}: {fault}");
        let found = verification(api, &tenant).await;
        assert!(text(&found["fault"]).contains(&format!("table {table}, row ")), "{found}");
    }
    let operator = api.operator().await;
    let issuer = json!({ "name": "National", "issuer": "https://id.example", "audience": "portal" });
    api.post("/v1/issuers", issuer).token(&operator).gives(201).await;
    assert!(api.tamper("update issuers set name = name || 'x'").await >= 1);
    let fault = verify(&api.store, PLATFORM).await.expect_err("an edited issuer");
    assert!(matches!(fault.place, Place::Row { table: "issuers", .. }), "{fault}");
    assert!(api.tamper("update issuers set name = 'National'").await >= 1);
    assert!(api.tamper("update registered_tenants set name = name || 'x'").await >= 1);
    let fault = verify(&api.store, PLATFORM).await.expect_err("an edited register");
    assert!(matches!(fault.place, Place::Row { table: "registered_tenants", .. }), "{fault}");
}
