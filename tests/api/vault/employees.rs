//! Employees in the vault: entered, seen, found, changed, erased (VLT-01, VLT-03, VLT-08, VLT-09).

use super::{CITIZEN_NUMBER, World, janssen, somebody};
use crate::{
    cases,
    harness::{Api, Person, text},
};
use serde_json::{Value, json};

cases![
    vlt_08_the_employer_reads_all_personal_data_of_its_employees,
    vlt_08_the_tree_shows_a_personnel_number_until_the_file_is_shared,
    vlt_03_a_vault_user_sees_the_employees_of_their_own_departments,
    vlt_09_employees_are_found_by_search,
    what_is_wrong_is_named_field_by_field_and_never_repeated,
    a_change_replaces_what_is_said_and_nothing_else,
    an_erased_employee_is_nowhere_and_the_log_stays_whole,
];

fn employees(world: &World, rest: &str) -> String {
    world.employer.path(&format!("/vault/employees{rest}"))
}

/// Approved for the employees of this department.
async fn vault_user(api: &Api, world: &World, name: &str, department: &str) -> Person {
    let employer = &world.employer;
    let user = employer.user(api, name, &[department], json!([])).await;
    let scope = json!({ "type": "unit", "unit_id": department });
    let given = employer.assign(api, &user, "data-vault/vault-user", json!({ "scope": scope })).await;
    let approval = employer.path(&format!("/assignments/{}/approval", text(&given["id"])));
    let second = employer.user(api, "Vera", &[], json!([{ "role": "data-vault/vault-administrator" }])).await;
    api.post(approval, json!(null)).by(&second).gives(200).await;
    user
}

fn labels(tree: &Value) -> Vec<String> {
    tree["employees"].as_array().unwrap().iter().map(|one| text(&one["label"])).collect()
}

async fn vlt_08_the_employer_reads_all_personal_data_of_its_employees(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let mut known = janssen("MS004");
    known["postcode"] = json!("5211NJ");
    known["work_phone"] = json!("0736159998");
    known["home_phone"] = json!("0736159999");
    known["mobile_phone"] = json!("0612345678");
    assert_eq!(anna["data"], known);
    assert_eq!((&anna["shared"], &anna["unit_id"]), (&json!(false), &json!(world.department)));
    assert_eq!(world.employee(api, &anna["id"]).await, anna);
    let listed = api.get(employees(&world, "")).by(&world.employer.owner).gives(200).await;
    assert_eq!(listed["items"], json!([anna]));
    // Nobody else does: not a user without a role, and not the provider.
    let nemo = world.employer.user(api, "Nemo", &[], json!([])).await;
    let path = employees(&world, &format!("/{}", text(&anna["id"])));
    api.get(&path).by(&nemo).refused(404, "not_found").await;
    api.get(employees(&world, "")).by(&nemo).refused(403, "forbidden").await;
    api.get(&path).by(&world.manager).refused(404, "not_found").await;
}

async fn vlt_08_the_tree_shows_a_personnel_number_until_the_file_is_shared(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.enter(api, Some(&world.department), somebody("MS003", "Bakker")).await;
    world.enter(api, None, somebody("MS009", "Visser")).await;
    let top = api.get(world.employer.path("/vault/tree")).by(&world.employer.owner).gives(200).await;
    let units = top["units"].as_array().unwrap();
    assert_eq!(units.len(), 2, "{top}");
    let here = units.iter().find(|unit| unit["unit_id"] == world.department.as_str()).unwrap();
    assert_eq!((&here["name"], &here["employees"]), (&json!("Afdeling A"), &json!(2)));
    assert_eq!(labels(&top), ["Anonymous (personnel no. MS009)"]);
    let mut seen = labels(&world.tree(api, &world.department).await);
    seen.sort();
    assert_eq!(seen, ["Anonymous (personnel no. MS003)", "Anonymous (personnel no. MS004)"]);

    world.share(api, &anna).await;
    let mut seen = labels(&world.tree(api, &world.department).await);
    seen.sort();
    assert_eq!(seen, ["Anna van der Janssen", "Anonymous (personnel no. MS003)"]);
    // In either case the data are there for whoever may read them.
    assert_eq!(world.employee(api, &anna["id"]).await["data"]["family_name"], "Janssen");
}

async fn vlt_03_a_vault_user_sees_the_employees_of_their_own_departments(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let bakker = world.enter(api, Some(&world.elsewhere), somebody("MS003", "Bakker")).await;
    let nowhere = world.enter(api, None, somebody("MS009", "Visser")).await;
    let user = vault_user(api, &world, "Ulla", &world.department).await;
    let listed = api.get(employees(&world, "")).by(&user).gives(200).await;
    assert_eq!(listed["items"], json!([anna]));
    for other in [&bakker, &nowhere] {
        let path = employees(&world, &format!("/{}", text(&other["id"])));
        api.get(&path).by(&user).refused(404, "not_found").await;
        api.post(world.shares_of(other), world.sharing()).by(&user).refused(404, "not_found").await;
    }
    let search = world.employer.path("/vault/employee-searches");
    let found = api.post(&search, json!({ "personnel_number": "MS003" })).by(&user).gives(200).await;
    assert_eq!(found["items"], json!([]));
    let tree = api.get(world.employer.path("/vault/tree")).by(&user).gives(200).await;
    assert_eq!(tree["units"].as_array().unwrap().len(), 1, "{tree}");
    assert_eq!(tree["employees"], json!([]));
    let elsewhere = world.employer.path(&format!("/vault/tree?unit_id={}", world.elsewhere));
    assert_eq!(api.get(elsewhere).by(&user).gives(200).await["employees"], json!([]));
    // Entering and changing are the administrators'.
    let new = json!({ "unit_id": world.department, "data": somebody("MS010", "Smit") });
    api.post(employees(&world, ""), new).by(&user).refused(403, "forbidden").await;
}

async fn vlt_09_employees_are_found_by_search(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let bakker = world.enter(api, None, somebody("MS003", "Bakker")).await;
    let other = world.enter(api, None, somebody("MS002", "bakker")).await;
    let search = async |wanted: Value| {
        let path = world.employer.path("/vault/employee-searches");
        let found = api.post(path, wanted).by(&world.employer.owner).gives(200).await;
        let mut ids: Vec<String> =
            found["items"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
        ids.sort();
        ids
    };
    let (anna, bakker, other) = (text(&anna["id"]), text(&bakker["id"]), text(&other["id"]));
    assert_eq!(search(json!({ "personnel_number": "MS004" })).await, [anna.as_str()]);
    assert_eq!(search(json!({ "birth_date": "1965-09-19", "postcode": "5211nj" })).await, [anna.as_str()]);
    let mut both = [bakker.as_str(), other.as_str()];
    both.sort_unstable();
    assert_eq!(search(json!({ "family_name": "BAKKER" })).await, both);
    assert_eq!(search(json!({ "family_name": "Bakker", "personnel_number": "MS003" })).await, [bakker]);
    assert!(search(json!({ "family_name": "Bakker", "personnel_number": "MS004" })).await.is_empty());
    assert!(search(json!({ "postcode": "9999ZZ" })).await.is_empty());
    let path = world.employer.path("/vault/employee-searches");
    api.post(&path, json!({})).by(&world.employer.owner).refused(422, "invalid_body").await;
    // By a citizen number nobody is looked for here.
    let wanted = json!({ "citizen_number": CITIZEN_NUMBER });
    api.post(&path, wanted).by(&world.employer.owner).refused(422, "invalid_body").await;
}

async fn what_is_wrong_is_named_field_by_field_and_never_repeated(api: &Api) {
    let world = World::new(api).await;
    let wrong = json!({
        "birth_date": "19-09-1965", "citizen_number": "111222334", "postcode": "!", "hours": "many",
        "personnel_number": "MS004", "employed_from": "2018-01-31",
    });
    let refused = api.post(employees(&world, ""), json!({ "data": wrong })).by(&world.employer.owner);
    let refused = refused.refused(422, "invalid_body").await;
    let mut fields: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|error| text(&error["field"])).collect();
    fields.sort();
    assert_eq!(
        fields,
        ["/data/birth_date", "/data/citizen_number", "/data/family_name", "/data/hours", "/data/postcode"]
    );
    assert!(!refused.to_string().contains("111222334"), "{refused}");
    world.anna(api).await;
    let again =
        api.post(employees(&world, ""), json!({ "data": janssen("MS004") })).by(&world.employer.owner);
    again.refused(409, "personnel_number_taken").await;
}

async fn a_change_replaces_what_is_said_and_nothing_else(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let path = employees(&world, &format!("/{}", text(&anna["id"])));
    let change = json!({
        "unit_id": world.elsewhere, "data": { "family_name": "Jansen", "prefix": null, "employed_until": "2026-01-31" },
    });
    let changed = api.patch(&path, change).by(&world.employer.owner).gives(200).await;
    let mut expected = anna["data"].clone();
    expected["family_name"] = json!("Jansen");
    expected["employed_until"] = json!("2026-01-31");
    expected.as_object_mut().unwrap().remove("prefix");
    assert_eq!((&changed["data"], &changed["unit_id"]), (&expected, &json!(world.elsewhere)));
    assert_ne!(changed["version"], anna["version"]);
    let search = world.employer.path("/vault/employee-searches");
    let found = async |name: &str| {
        let page =
            api.post(&search, json!({ "family_name": name })).by(&world.employer.owner).gives(200).await;
        page["items"].as_array().unwrap().len()
    };
    assert_eq!((found("Janssen").await, found("Jansen").await), (0, 1));
    // What everybody is known by stays.
    let gone = json!({ "data": { "family_name": null } });
    api.patch(&path, gone).by(&world.employer.owner).refused(422, "invalid_body").await;
    let late = api.patch(&path, json!({ "data": { "city": "Breda" } })).by(&world.employer.owner);
    late.header("If-Match", "\"1\"").refused(412, "precondition_failed").await;
}

async fn an_erased_employee_is_nowhere_and_the_log_stays_whole(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.share(api, &anna).await;
    assert_eq!(world.files(api).await.len(), 1);
    let path = employees(&world, &format!("/{}", text(&anna["id"])));
    let receipt = api.delete(&path).by(&world.employer.owner).gives(200).await;
    assert_eq!(receipt["employee_id"], anna["id"]);
    assert_eq!(receipt["provider_ids"], json!([world.provider.id]));
    api.get(&path).by(&world.employer.owner).refused(404, "not_found").await;
    let search = world.employer.path("/vault/employee-searches");
    let found =
        api.post(search, json!({ "personnel_number": "MS004" })).by(&world.employer.owner).gives(200).await;
    assert_eq!(found["items"], json!([]));
    assert_eq!(world.files(api).await, Vec::<Value>::new());
    for (tenant, owner) in
        [(&world.employer, &world.employer.owner), (&world.provider, &world.provider.owner)]
    {
        let verified = api.get(tenant.path("/audit/verification")).by(owner).gives(200).await;
        assert_eq!(verified["sound"], true, "{verified}");
    }
    // The receipt names the event, with the hash that later ones build on.
    let feed = world.employer.path("/events?limit=100");
    let feed = api.get(feed).by(&world.employer.owner).gives(200).await;
    let erased =
        feed["items"].as_array().unwrap().iter().find(|event| event["type"] == "employee.erased").unwrap();
    assert_eq!(erased["revision"], receipt["revision"]);
    assert!(!feed.to_string().contains("Janssen"), "{feed}");
    // The personnel number is free again.
    world.anna(api).await;
}
