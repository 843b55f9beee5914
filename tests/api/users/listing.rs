//! Who sees whom, page by page.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, Person, SUPERVISOR, Tenant, at, text},
    portal,
};
use serde_json::json;

cases![
    asp_02_a_user_is_recorded_with_rights_in_one_step_and_the_list_shows_both,
    everybody_sees_those_within_reach,
    pages_hold_everybody_exactly_once,
    a_cursor_counts_for_its_own_list_alone,
    an_answer_is_as_fresh_as_asked_for,
];

async fn everybody_sees_those_within_reach(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let deep = tenant.team_below(api, "East, late at night", &night).await;
    let simon = tenant.user(api, "Simon", &[&west], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let anna = tenant.user(api, "Anna", &[&east, &night], json!([])).await;
    let nils = tenant.user(api, "Nils", &[&deep], json!([{ "role": EMPLOYEE }])).await;
    let wanda = tenant.user(api, "Wanda", &[&west], json!([{ "role": SUPERVISOR }])).await;
    let sorted = |people: &[&Person]| {
        let mut ids: Vec<String> = people.iter().map(|person| person.id.clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(tenant.ids(api, "/users", &simon).await, sorted(&[&anna, &nils]));
    assert_eq!(tenant.ids(api, "/users", &nils).await, sorted(&[&nils]));
    api.get(tenant.path("/users")).by(&anna).refused(403, "forbidden").await;
    let all = sorted(&[&tenant.owner, &simon, &anna, &nils, &wanda]);
    assert_eq!(tenant.ids(api, "/users", &wanda).await, all);
    assert_eq!(tenant.ids(api, "/users", &tenant.owner).await, all);
    // What a list shows is what can be read, and the other way round.
    for (by, seen) in [(&simon, &[&anna, &nils][..]), (&nils, &[&nils]), (&anna, &[])] {
        for somebody in [&simon, &anna, &nils, &wanda, &tenant.owner] {
            let expected = if seen.iter().any(|one| one.id == somebody.id) { 200 } else { 404 };
            api.get(tenant.path(&format!("/users/{}", somebody.id))).by(by).gives(expected).await;
        }
    }
    // Moving a unit moves who is in reach.
    let path = tenant.path(&format!("/units/{night}"));
    api.patch(path, json!({ "parent_id": west })).by(&tenant.owner).gives(200).await;
    assert_eq!(tenant.ids(api, "/users", &simon).await, sorted(&[&anna]));
}

async fn asp_02_a_user_is_recorded_with_rights_in_one_step_and_the_list_shows_both(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let levels = json!({ "level": ["employee"] });
    let new = json!({
        "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example",
        "assignments": [portal::whole("user"), portal::whole("api-user"), portal::narrowed("personal-injury", levels)],
    });
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    let carl = &created["user"]["id"];
    let listed = tenant.list(api, "/users", &tenant.owner).await;
    assert_eq!(listed.len(), 2);
    let shown = listed.iter().find(|user| user["id"] == *carl).unwrap();
    assert_eq!((&shown["family_name"], &shown["email"]), (&json!("Muster"), &json!("carl@kessler.example")));
    let mut held: Vec<String> =
        shown["roles"].as_array().unwrap().iter().map(|held| text(&held["role"])).collect();
    held.sort();
    assert_eq!(held, ["api-user", "personal-injury", "user"].map(portal::key));
    let injuries = shown["roles"].as_array().unwrap().iter();
    let injury = injuries.clone().find(|held| held["role"] == portal::key("personal-injury")).unwrap();
    assert_eq!(injury["scope"], json!({ "type": "tenant" }));
    // What has ended is not shown.
    let end = tenant.path(&format!("/assignments/{}/end", text(&injury["assignment_id"])));
    api.post(end, json!(null)).by(&tenant.owner).gives(200).await;
    let listed = tenant.list(api, "/users", &tenant.owner).await;
    let shown = listed.iter().find(|user| user["id"] == *carl).unwrap();
    assert_eq!(shown["roles"].as_array().unwrap().len(), 2);
}

async fn many(api: &Api, tenant: &Tenant, number: usize) {
    for index in 0..number {
        let new = json!({
            "given_name": "U", "family_name": "M", "email": format!("u{index}@kessler.example"),
        });
        api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    }
}

async fn pages_hold_everybody_exactly_once(api: &Api) {
    let tenant = api.tenant().await;
    many(api, &tenant, 6).await;
    let all = tenant.ids(api, "/users", &tenant.owner).await;
    assert_eq!(all.len(), 7);
    for limit in [1, 2, 3, 7, 200] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = tenant.path(&format!("/users?limit={limit}{cursor}"));
            let page = api.get(path).by(&tenant.owner).gives(200).await;
            let items = page["items"].as_array().unwrap();
            assert!(!items.is_empty() && items.len() <= limit);
            seen.extend(items.iter().map(|user| text(&user["id"])));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        seen.sort();
        assert_eq!(seen, all, "pages of {limit}");
    }
    for limit in ["0", "201", "-1", "many", ""] {
        let path = tenant.path(&format!("/users?limit={limit}"));
        let refused = api.get(path).by(&tenant.owner).refused(400, "invalid_query").await;
        assert_eq!(refused["errors"][0]["field"], "limit");
    }
}

async fn a_cursor_counts_for_its_own_list_alone(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    many(api, &tenant, 2).await;
    let page = api.get(tenant.path("/users?limit=1")).by(&tenant.owner).gives(200).await;
    let cursor = text(&page["next_cursor"]);
    api.get(tenant.path(&format!("/users?limit=2&cursor={cursor}"))).by(&tenant.owner).gives(200).await;
    for (list, by) in [
        (tenant.path("/units"), &tenant.owner),
        (tenant.path("/assignments"), &tenant.owner),
        (tenant.path("/events"), &tenant.owner),
        (other.path("/users"), &other.owner),
    ] {
        let call = api.get(format!("{list}?cursor={cursor}")).by(by);
        call.refused(400, "invalid_cursor").await;
    }
    let page = api.get(tenant.path("/assignments?limit=1&live=false")).by(&tenant.owner).gives(200).await;
    assert!(page["next_cursor"].is_null());
    let mut forged = cursor.clone().into_bytes();
    forged[9] = if forged[9] == b'A' { b'B' } else { b'A' };
    for forged in [String::from_utf8(forged).unwrap(), "AAAA".to_owned(), String::new()] {
        let path = tenant.path(&format!("/users?cursor={forged}"));
        api.get(path).by(&tenant.owner).refused(400, "invalid_cursor").await;
    }
}

async fn an_answer_is_as_fresh_as_asked_for(api: &Api) {
    let (tenant, other) = (api.tenant().await, api.tenant().await);
    let unit = json!({ "kind": "team", "name": "East" });
    let made = api.post(tenant.path("/units"), unit.clone()).by(&tenant.owner).send().await;
    let revision = made.header("mandat-revision").to_owned();
    assert!(!revision.is_empty());
    let read = |rest: &str, revision: &str| {
        api.get(tenant.path(rest)).by(&tenant.owner).header("mandat-revision", revision)
    };
    let page = read("/units", &revision).send().await;
    assert_eq!((page.status, page.header("mandat-revision")), (200, revision.as_str()));
    // One that this tenant's log has not reached, and one of another tenant, which says nothing here.
    for _ in 0..9 {
        api.post(other.path("/units"), unit.clone()).by(&other.owner).gives(201).await;
    }
    let foreign = api.get(other.path("/units")).by(&other.owner).send().await;
    read("/units", foreign.header("mandat-revision")).gives(200).await;
    read("/units", "nonsense").refused(400, "revision_malformed").await;
}
