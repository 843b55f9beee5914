//! A vault is opened and connected (VLT-02).

use super::{REGIME, World, department, janssen, somebody};
use crate::{
    cases,
    harness::{Api, text},
    partnerships,
};
use serde_json::json;

cases![
    vlt_02_a_vault_is_opened_by_its_administrator_and_connected_with_a_provider,
    vlt_02_connecting_makes_employees_without_content_anonymous_for_the_provider,
    vlt_02_nothing_crosses_without_a_connection,
    vlt_02_what_connects_ends_with_the_partnership,
    situations_are_those_of_the_regime,
];

async fn vlt_02_a_vault_is_opened_by_its_administrator_and_connected_with_a_provider(api: &Api) {
    let employer = api.tenant_of(REGIME).await;
    let nemo = employer.user(api, "Nemo", &[], json!([])).await;
    let vault = employer.path("/vault");
    assert_eq!(
        api.get(&vault).by(&employer.owner).gives(200).await,
        json!({ "open": false, "connections": [] })
    );
    api.put(&vault, json!(null)).by(&nemo).refused(403, "forbidden").await;
    api.get(&vault).by(&nemo).refused(404, "not_found").await;
    // Before it is open there is nothing to enter somebody into.
    let new = json!({ "data": janssen("MS004") });
    let employees = employer.path("/vault/employees");
    api.post(&employees, new.clone()).by(&employer.owner).refused(409, "vault_not_open").await;
    let opened = api.put(&vault, json!(null)).by(&employer.owner).gives(200).await;
    assert_eq!((&opened["open"], opened["opened_at"].is_string()), (&json!(true), true));
    assert_eq!(api.put(&vault, json!(null)).by(&employer.owner).gives(200).await, opened);
    api.post(&employees, new).by(&employer.owner).gives(201).await;

    let provider = api.provider_of(REGIME).await;
    let connection = employer.path(&format!("/vault/connections/{}", provider.id));
    api.put(&connection, json!({})).by(&employer.owner).refused(404, "not_found").await;
    let client = json!({ "type": "client", "regime": REGIME });
    let partnership = partnerships::open(api, &employer, client, &provider).await;
    let connected = api.put(&connection, json!({})).by(&employer.owner).gives(200).await;
    assert_eq!(connected["provider_id"], provider.id.as_str());
    assert_eq!((&connected["partnership_id"], &connected["pulls"]), (&json!(partnership), &json!({})));
    let seen = api.get(&vault).by(&employer.owner).gives(200).await;
    assert_eq!(seen["connections"], json!([connected]));
}

async fn vlt_02_connecting_makes_employees_without_content_anonymous_for_the_provider(api: &Api) {
    let employer = api.tenant_of(REGIME).await;
    let provider = api.provider_of(REGIME).await;
    let client = json!({ "type": "client", "regime": REGIME });
    let partnership = partnerships::open(api, &employer, client, &provider).await;
    let roles = json!([{ "role": "data-vault/case-manager" }]);
    let manager = provider.user(api, "Mark", &[], roles).await;
    // Before the vault, the provider keeps files of its own.
    let file = async |data| {
        let new = json!({ "client_id": employer.id, "data": data });
        api.post(provider.path("/files"), new).by(&manager).gives(201).await
    };
    let (empty, filled) = (file(janssen("MS004")).await, file(somebody("MS005", "Bakker")).await);
    assert_eq!(empty["knowledge"], "held");
    let world = World {
        department: department(api, &employer, "Afdeling A").await,
        elsewhere: department(api, &employer, "Afdeling B").await,
        employer,
        provider,
        partnership,
        manager,
    };
    world.begin(api, &filled).await;
    api.put(world.employer.path("/vault"), json!(null)).by(&world.employer.owner).gives(200).await;
    world.enter(api, None, janssen("MS004")).await;
    world.connect(api, json!({})).await;

    let files = world.files(api).await;
    assert_eq!(files.iter().map(|file| &file["id"]).collect::<Vec<_>>(), [&filled["id"]]);
    let path = world.provider.path(&format!("/files/{}", text(&empty["id"])));
    api.get(path).by(&world.manager).refused(404, "not_found").await;
    let seen = world.employments(api).await;
    assert_eq!(seen.len(), 1);
    assert!(seen[0].get("name").is_none() && seen[0].get("file_id").is_none(), "{seen:?}");
    // From now on the vault is where employees are entered.
    let new = json!({ "client_id": world.employer.id, "data": somebody("MS006", "Visser") });
    let entered = api.post(world.provider.path("/files"), new).by(&world.manager);
    entered.refused(409, "file_kept_in_vault").await;
}

async fn vlt_02_nothing_crosses_without_a_connection(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let stranger = api.provider_of(REGIME).await;
    let share = json!({ "provider_id": stranger.id, "care_need": true, "reason": "Is ill" });
    let shares = world.shares_of(&anna);
    api.post(&shares, share.clone()).by(&world.employer.owner).refused(409, "vault_not_connected").await;
    // A partnership alone is no connection.
    let client = json!({ "type": "client", "regime": REGIME });
    partnerships::open(api, &world.employer, client, &stranger).await;
    api.post(&shares, share).by(&world.employer.owner).refused(409, "vault_not_connected").await;
    let roles = json!([{ "role": "data-vault/case-manager" }]);
    let manager = stranger.user(api, "Mia", &[], roles).await;
    let employments = stranger.path(&format!("/clients/{}/employees", world.employer.id));
    api.get(employments).by(&manager).refused(409, "vault_not_connected").await;
    let unknown = stranger.path(&format!("/clients/{}/employees", world.provider.id));
    api.get(unknown).by(&manager).refused(404, "not_found").await;
}

async fn vlt_02_what_connects_ends_with_the_partnership(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    partnerships::end(api, &world.employer, &world.partnership).await;
    let seen = api.get(world.employer.path("/vault")).by(&world.employer.owner).gives(200).await;
    assert_eq!(seen["connections"], json!([]));
    let shared = api.post(world.shares_of(&anna), world.sharing()).by(&world.employer.owner);
    shared.refused(409, "vault_not_connected").await;
    let employments = world.provider.path(&format!("/clients/{}/employees", world.employer.id));
    api.get(employments).by(&world.manager).refused(404, "not_found").await;
}

async fn situations_are_those_of_the_regime(api: &Api) {
    let world = World::new(api).await;
    let path = world.employer.path(&format!("/vault/connections/{}", world.provider.id));
    let pulls = json!({ "pulls": { "curiosity": "disclosed" } });
    api.put(&path, pulls).by(&world.employer.owner).refused(422, "situation_unknown").await;
    let pulls = json!({ "open-consultation": "undisclosed" });
    let connected = world.connect(api, pulls.clone()).await;
    assert_eq!(connected["pulls"], pulls);
}
