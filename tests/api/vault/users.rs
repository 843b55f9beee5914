//! Who has access to a vault: approved, seen, raised and withdrawn by its administrators (VLT-05, VLT-06).

use super::World;
use crate::{
    cases,
    harness::{Api, Person, text},
};
use serde_json::{Value, json};

cases![
    vlt_06_approval_gives_standard_access_to_share_and_to_search,
    vlt_06_administrators_see_all_who_have_access,
    vlt_06_a_vault_user_is_made_administrator,
    vlt_06_access_is_withdrawn_and_counts_at_once,
];

/// Asked for by the administrator, and not approved yet; the user and the assignment.
async fn asked(api: &Api, world: &World, name: &str) -> (Person, String) {
    let employer = &world.employer;
    let user = employer.user(api, name, &[&world.department], json!([])).await;
    let scope = json!({ "type": "unit", "unit_id": world.department });
    let given = employer.assign(api, &user, "data-vault/vault-user", json!({ "scope": scope })).await;
    (user, text(&given["id"]))
}

async fn administrator(api: &Api, world: &World) -> Person {
    world.employer.user(api, "Vera", &[], json!([{ "role": "data-vault/vault-administrator" }])).await
}

async fn vlt_06_approval_gives_standard_access_to_share_and_to_search(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let vera = administrator(api, &world).await;
    let (user, assignment) = asked(api, &world, "Ulla").await;
    let search = world.employer.path("/vault/employee-searches");
    let wanted = json!({ "personnel_number": "MS004" });
    api.post(&search, wanted.clone()).by(&user).refused(403, "forbidden").await;
    api.post(world.shares_of(&anna), world.sharing()).by(&user).refused(404, "not_found").await;
    let approval = world.employer.path(&format!("/assignments/{assignment}/approval"));
    api.post(approval, json!(null)).by(&vera).gives(200).await;
    let found = api.post(&search, wanted).by(&user).gives(200).await;
    assert_eq!(found["items"][0]["id"], anna["id"]);
    let share = api.post(world.shares_of(&anna), world.sharing()).by(&user).gives(201).await;
    assert_eq!(share["shared_by"]["id"], user.id.as_str());
}

async fn vlt_06_administrators_see_all_who_have_access(api: &Api) {
    let world = World::new(api).await;
    let vera = administrator(api, &world).await;
    let (user, _) = asked(api, &world, "Ulla").await;
    let seen = world.employer.list(api, "/assignments", &vera).await;
    let holders: Vec<&Value> = seen.iter().map(|held| &held["holder"]["id"]).collect();
    for who in [&world.employer.owner.id, &vera.id, &user.id] {
        assert!(holders.contains(&&json!(who)), "{seen:?}");
    }
}

async fn vlt_06_a_vault_user_is_made_administrator(api: &Api) {
    let world = World::new(api).await;
    let vera = administrator(api, &world).await;
    let (user, _) = asked(api, &world, "Ulla").await;
    let path = world.employer.path("/assignments");
    let given = json!({
        "holder": { "type": "user", "id": user.id }, "role": "data-vault/vault-administrator",
        "scope": { "type": "tenant" },
    });
    // Whoever waits for a yes sees nobody here, not even themselves.
    api.post(&path, given.clone()).by(&user).refused(422, "holder_unknown").await;
    api.post(&path, given).by(&vera).gives(201).await;
    api.get(world.employer.path("/vault/employees")).by(&user).gives(200).await;
}

async fn vlt_06_access_is_withdrawn_and_counts_at_once(api: &Api) {
    let world = World::new(api).await;
    world.anna(api).await;
    let vera = administrator(api, &world).await;
    let (user, assignment) = asked(api, &world, "Ulla").await;
    let approval = world.employer.path(&format!("/assignments/{assignment}/approval"));
    api.post(approval, json!(null)).by(&vera).gives(200).await;
    let employees = world.employer.path("/vault/employees");
    api.get(&employees).by(&user).gives(200).await;
    let end = world.employer.path(&format!("/assignments/{assignment}/end"));
    api.post(end, json!(null)).by(&vera).gives(200).await;
    api.get(&employees).by(&user).refused(403, "forbidden").await;
}
