//! What a provider sees: employments without names, and the files that it has (VLT-01).

use super::{REGIME, World, somebody};
use crate::{
    cases,
    harness::{Api, text},
    partnerships,
};
use serde_json::{Value, json};

cases![
    vlt_01_a_provider_sees_employments_without_names,
    vlt_01_two_providers_cannot_join_what_they_see,
    vlt_01_files_are_seen_by_who_serves_the_client,
];

async fn vlt_01_a_provider_sees_employments_without_names(api: &Api) {
    let world = World::new(api).await;
    for number in 0..10 {
        world.enter(api, Some(&world.department), somebody(&format!("N{number}"), "Bakker")).await;
    }
    let anna = world.enter(api, Some(&world.elsewhere), super::janssen("MS004")).await;
    let seen = world.employments(api).await;
    assert_eq!(seen.len(), 11);
    let told = seen.iter().map(Value::to_string).collect::<String>();
    for hidden in ["Bakker", "Janssen", "N0", "MS004", "1980", "05-01", "01-31", &text(&anna["id"])] {
        assert!(!told.contains(hidden), "{hidden}: {told}");
    }
    let here: Vec<_> = seen.iter().filter(|one| one["unit_id"] == world.department.as_str()).collect();
    assert_eq!(here.len(), 10);
    assert!(here.iter().all(|one| one["since"] == 2020), "{here:?}");
    // Of the only one in a unit neither the unit nor the year is told.
    let alone: Vec<_> = seen.iter().filter(|one| one.get("unit_id").is_none()).collect();
    let [alone] = alone.as_slice() else { panic!("{alone:?}") };
    assert!(alone.get("since").is_none());
    assert_eq!((&alone["hours"], &alone["ended"]), (&json!("up_to_36"), &json!(false)));

    world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    let seen = world.employments(api).await;
    let named: Vec<_> = seen.iter().filter(|one| one.get("name").is_some()).collect();
    let [named] = named.as_slice() else { panic!("{named:?}") };
    assert_eq!((&named["name"], &named["file_id"]), (&json!("Anna van der Janssen"), &file["id"]));
    assert_eq!((&named["pseudonym"], &alone["pseudonym"]), (&file["pseudonym"], &file["pseudonym"]));
    // Who sees employments but no files is told of neither.
    let path = world.provider.path(&format!("/clients/{}/employees", world.employer.id));
    let seen = api.get(path).by(&world.provider.owner).gives(200).await.to_string();
    assert!(!seen.contains("Janssen") && !seen.contains(&text(&file["id"])), "{seen}");
    api.get(world.provider.path("/files")).by(&world.provider.owner).refused(403, "forbidden").await;
}

async fn vlt_01_two_providers_cannot_join_what_they_see(api: &Api) {
    let world = World::new(api).await;
    world.anna(api).await;
    let provider = api.provider_of(REGIME).await;
    let client = json!({ "type": "client", "regime": REGIME });
    let partnership = partnerships::open(api, &world.employer, client, &provider).await;
    let manager = provider.user(api, "Mia", &[], json!([{ "role": "data-vault/case-manager" }])).await;
    let (department, elsewhere) = (world.department.clone(), world.elsewhere.clone());
    let other =
        World { employer: world.employer.clone(), provider, partnership, department, elsewhere, manager };
    other.connect(api, json!({})).await;
    let (one, two) = (world.employments(api).await.remove(0), other.employments(api).await.remove(0));
    assert_ne!(one["pseudonym"], two["pseudonym"]);
    assert_eq!(world.employments(api).await.remove(0), one);
}

async fn vlt_01_files_are_seen_by_who_serves_the_client(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    let provider = &world.provider;
    let office = async |name: &str| {
        let new = json!({ "kind": "office", "name": name });
        text(&api.post(provider.path("/units"), new).by(&provider.owner).gives(201).await["id"])
    };
    let (breda, tilburg) = (office("Breda").await, office("Tilburg").await);
    let site = provider.path(&format!("/partnerships/{}/site", world.partnership));
    api.put(site, json!({ "unit_id": breda })).by(&provider.owner).gives(200).await;
    let manager = async |name: &str, office: &str| {
        let scope = json!({ "type": "unit", "unit_id": office });
        let roles = json!([{ "role": "data-vault/case-manager", "scope": scope }]);
        provider.user(api, name, &[], roles).await
    };
    let (here, there) = (manager("Bea", &breda).await, manager("Tom", &tilburg).await);
    let path = provider.path(&format!("/files/{}", text(&file["id"])));
    assert_eq!(api.get(&path).by(&here).gives(200).await, file);
    api.get(&path).by(&there).refused(404, "not_found").await;
    let listed = api.get(provider.path("/files")).by(&there).gives(200).await;
    assert_eq!(listed["items"], json!([]));
    let employments = provider.path(&format!("/clients/{}/employees", world.employer.id));
    api.get(employments).by(&there).refused(404, "not_found").await;
}
