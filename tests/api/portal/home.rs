//! Where a user is at home, and what a role without a scope means there.

use super::{assignment, key, user, whole};
use crate::{
    cases,
    harness::{Api, Call, EMPLOYEE, NOBODY, Person, SUPERVISOR, Tenant, at, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    asp_15_without_a_scope_a_right_counts_in_the_home_company,
    asp_15_without_a_home_company_a_scope_is_needed,
    asp_15_access_to_further_companies_is_given_by_the_site_administrator,
    asp_15_the_switch_lets_customer_administrators_give_it_too,
    asp_14_the_home_company_changes_when_nothing_points_to_it,
    whoever_is_at_home_in_a_company_is_a_member_there,
    a_home_is_one_of_the_units_one_may_name,
];

async fn company(api: &Api, tenant: &Tenant, name: &str) -> String {
    let new = json!({ "kind": "company", "name": name });
    text(&api.post(tenant.path("/units"), new).by(&tenant.owner).gives(201).await["id"])
}

fn home<'a>(api: &'a Api, tenant: &Tenant, who: &Person, unit: &str) -> Call<'a> {
    let path = tenant.path(&format!("/users/{}/home-unit", who.id));
    api.put(path, json!({ "unit_id": unit })).by(&tenant.owner)
}

async fn read(api: &Api, tenant: &Tenant, who: &Person) -> Value {
    api.get(tenant.path(&format!("/users/{}", who.id))).by(&tenant.owner).gives(200).await
}

async fn asp_15_without_a_scope_a_right_counts_in_the_home_company(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let (north, south) = (company(api, &tenant, "North").await, company(api, &tenant, "South").await);
    let new = json!({
        "given_name": "Anna", "family_name": "Muster", "email": "anna@kessler.example",
        "home_unit_id": north,
        "assignments": [whole("user"), whole("api-user"), { "role": key("motor") }],
    });
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    assert_eq!(created["user"]["home_unit_id"], north);
    assert_eq!(created["user"]["units"], json!([north]));
    let id = &created["user"]["id"];
    let list = format!("/assignments?holder_id={}&role={}", id.as_str().unwrap(), key("motor"));
    let held = tenant.list(api, &list, &tenant.owner).await;
    assert_eq!(held[0]["scope"], json!({ "type": "unit", "unit_id": north }));
    // Given later, it is the same.
    let anna =
        Person { id: text(id), tenant: tenant.id.clone(), email: String::new(), password: String::new() };
    let given = tenant.assign(api, &anna, &key("property"), json!({})).await;
    assert_eq!(given["scope"]["unit_id"], north);
    for (unit, line, allowed) in [
        (&north, "motor", true),
        (&south, "motor", false),
        (&north, "property", true),
        (&south, "property", false),
    ] {
        let there = json!({ "unit_id": unit, "attributes": { "line": line } });
        assert_eq!(tenant.allows(api, &anna, &key("claim.read"), there).await, allowed, "{line}");
    }
}

async fn asp_15_without_a_home_company_a_scope_is_needed(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = user(api, &tenant, "Anna", &[]).await;
    let give = |more: Value| tenant.assigning(api, &anna, &key("motor"), more).by(&tenant.owner);
    let refused = give(json!({})).refused(422, "home_unit_missing").await;
    assert_eq!(field(&refused), "/scope");
    give(json!({ "scope": { "type": "tenant" } })).gives(201).await;
    let north = company(api, &tenant, "North").await;
    home(api, &tenant, &anna, &north).gives(200).await;
    assert_eq!(give(json!({})).gives(201).await["scope"]["unit_id"], north);
    // Where the regime says nothing, it is the whole tenant as ever.
    let elsewhere = api.tenant().await;
    let ben = elsewhere.user_with(api, "Ben", EMPLOYEE).await;
    let held = elsewhere.list(api, &format!("/assignments?holder_id={}", ben.id), &elsewhere.owner).await;
    assert_eq!(held[0]["scope"], json!({ "type": "tenant" }));
}

/// A user at home in North, and another company.
async fn at_home(api: &Api, tenant: &Tenant, portal: &str) -> (Person, String, String) {
    let (north, south) = (company(api, tenant, "North").await, company(api, tenant, "South").await);
    let roles = ["user", "api-user"].map(|role| json!({ "role": format!("{portal}/{role}") }));
    let anna = tenant.user(api, "Anna", &[], json!(roles)).await;
    home(api, tenant, &anna, &north).gives(200).await;
    (anna, north, south)
}

async fn asp_15_access_to_further_companies_is_given_by_the_site_administrator(api: &Api) {
    let (broker, tenant) = crate::agreements::served(api).await;
    let (anna, north, south) = at_home(api, &tenant, "broker-portal").await;
    tenant.assign(api, &anna, &key("property"), at(&north)).await;
    let there = json!({ "unit_id": south, "attributes": { "line": "property" } });
    for scope in [at(&south), json!({ "scope": { "type": "tenant" } })] {
        let refused = tenant.assigning(api, &anna, &key("property"), scope).by(&tenant.owner);
        let refused = refused.refused(403, "appointment_not_yours").await;
        assert_eq!(refused["roles"], json!([key("site-administrator")]), "who could");
    }
    assert!(!tenant.allows(api, &anna, &key("claim.read"), there.clone()).await);
    let listed = tenant.list(api, &format!("/appointments?role={}", key("property")), &tenant.owner).await;
    assert_eq!(listed[0]["home_only"], true);
    // The customer administrator asks the broker's office for it.
    let wish = json!({
        "user_id": anna.id, "role": key("property"), "scope": { "type": "unit", "unit_id": south },
    });
    let asked = api.post(tenant.path("/access-requests"), wish).by(&tenant.owner).gives(201).await;
    let approval = tenant.path(&format!("/access-requests/{}/approval", text(&asked["id"])));
    api.post(&approval, json!({})).by(&broker.owner).gives(200).await;
    assert!(tenant.allows(api, &anna, &key("claim.read"), there).await);
    // Whoever administers the customer may take it away again.
    let given =
        tenant.list(api, &format!("/assignments?holder_id={}&unit_id={south}", anna.id), &tenant.owner).await;
    let end = tenant.path(&format!("/assignments/{}/end", text(&given[0]["id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
}

/// The same regime under another name, switched.
async fn asp_15_the_switch_lets_customer_administrators_give_it_too(api: &Api) {
    let regimes = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("regimes");
    let text_of = std::fs::read_to_string(regimes.join("broker-portal.toml")).unwrap();
    let switched = text_of.replace("key = \"broker-portal\"", "key = \"switched-portal\"");
    let switched = switched.replace(", home_only = true", "");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("switched-portal.toml");
    std::fs::write(&file, switched).unwrap();
    let api = api.replica_with(&[file.to_str().unwrap()]).await;
    let tenant = api.tenant_of("switched-portal").await;
    let (anna, _, south) = at_home(&api, &tenant, "switched-portal").await;
    tenant.assign(&api, &anna, "switched-portal/property", at(&south)).await;
    let there = json!({ "unit_id": south, "attributes": { "line": "property" } });
    assert!(tenant.allows(&api, &anna, "switched-portal/claim.read", there).await);
    let listed = tenant.list(&api, "/appointments?role=switched-portal/property", &tenant.owner).await;
    assert_eq!(listed[0]["home_only"], false);
    api.stop().await;
}

async fn asp_14_the_home_company_changes_when_nothing_points_to_it(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let (north, south) = (company(api, &tenant, "North").await, company(api, &tenant, "South").await);
    let anna = user(api, &tenant, "Anna", &[]).await;
    home(api, &tenant, &anna, &north).gives(200).await;
    tenant.assign(api, &anna, &key("motor"), json!({})).await;
    let refused = home(api, &tenant, &anna, &south).refused(409, "home_unit_assignments").await;
    let motor = assignment(api, &tenant, &anna, "motor").await;
    assert!(motor.ends_with(refused["assignment_ids"][0].as_str().unwrap()), "it is listed");
    assert_eq!(read(api, &tenant, &anna).await["home_unit_id"], north);
    api.post(format!("{motor}/end"), json!(null)).by(&tenant.owner).gives(200).await;
    let moved = home(api, &tenant, &anna, &south).gives(200).await;
    assert_eq!((&moved["home_unit_id"], &moved["units"]), (&json!(south), &json!([south])));
    let kinds: Vec<String> = tenant.events(api).await.iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds[kinds.len() - 3..], ["member.placed", "user.home_changed", "member.removed"]);
    // What is already so is no event.
    home(api, &tenant, &anna, &south).gives(200).await;
    assert_eq!(tenant.events(api).await.len(), kinds.len());
    // Elsewhere roles point where they like.
    let elsewhere = api.tenant().await;
    let (east, west) = (elsewhere.team(api, "East").await, elsewhere.team(api, "West").await);
    let ben = elsewhere.user(api, "Ben", &[&east], json!([])).await;
    home(api, &elsewhere, &ben, &east).gives(200).await;
    elsewhere.assign(api, &ben, SUPERVISOR, at(&east)).await;
    home(api, &elsewhere, &ben, &west).gives(200).await;
}

async fn whoever_is_at_home_in_a_company_is_a_member_there(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let anna = tenant.user(api, "Anna", &[], json!([])).await;
    let mira = tenant.user(api, "Mira", &[], json!([])).await;
    tenant.assign(api, &mira, SUPERVISOR, at(&east)).await;
    let data = || json!({ "owner_id": anna.id });
    assert!(!tenant.can(api, &mira, "time.read", data()).await);
    home(api, &tenant, &anna, &east).gives(200).await;
    assert!(tenant.can(api, &mira, "time.read", data()).await);
    let east_home = tenant.path(&format!("/units/{east}/members/{}", anna.id));
    api.delete(east_home).by(&tenant.owner).refused(409, "home_unit_member").await;
    let then = api.now();
    api.forward(TimeDelta::hours(1));
    home(api, &tenant, &anna, &west).gives(200).await;
    assert!(!tenant.can(api, &mira, "time.read", data()).await);
    let known = json!({ "as_of": then, "known_at": then });
    let action = "time-recording/time.read";
    let answer = tenant.evaluation(api, &mira, action, data(), known).await;
    assert_eq!(answer["decision"], true, "she was at home there then");
    let listed = tenant.list(api, "/users", &tenant.owner).await;
    let listed = listed.iter().find(|user| user["id"] == anna.id).unwrap();
    assert_eq!(listed["home_unit_id"], west);
}

async fn a_home_is_one_of_the_units_one_may_name(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let anna = tenant.user(api, "Anna", &[&east], json!([])).await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let by_simon = |unit: &str| {
        let path = tenant.path(&format!("/users/{}/home-unit", anna.id));
        api.put(path, json!({ "unit_id": unit })).by(&simon)
    };
    by_simon(&west).refused(422, "unit_unknown").await;
    by_simon(NOBODY).refused(422, "unit_unknown").await;
    by_simon(&east).gives(200).await;
    api.put(tenant.path(&format!("/units/{west}/closure")), json!(null)).by(&tenant.owner).gives(200).await;
    let closed = home(api, &tenant, &anna, &west).refused(409, "unit_closed").await;
    assert_eq!(field(&closed), "/unit_id");
}
