//! Nothing can be done with an employee whose file is not shared (VLT-11).

use super::World;
use crate::{
    cases,
    harness::{Api, text},
};
use serde_json::json;

cases![
    vlt_11_nothing_is_begun_with_an_employee_who_is_not_shared,
    vlt_11_once_shared_the_employer_and_the_provider_begin_episodes,
    vlt_11_decisions_say_the_same,
    an_episode_takes_its_permission_and_a_kind_of_the_regime,
];

async fn vlt_11_nothing_is_begun_with_an_employee_who_is_not_shared(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let path = world.employer.path(&format!("/vault/employees/{}/episodes", text(&anna["id"])));
    for kind in ["sickness-report", "appointment"] {
        let new = json!({ "provider_id": world.provider.id, "kind": kind });
        let refused =
            api.post(&path, new).by(&world.employer.owner).refused(409, "employee_not_shared").await;
        assert!(text(&refused["detail"]).contains("share the file first"), "{refused}");
    }
    let pseudonym = world.employments(api).await.remove(0)["pseudonym"].clone();
    let at_client = world.provider.path(&format!("/clients/{}/episodes", world.employer.id));
    let new = json!({ "pseudonym": pseudonym, "kind": "sickness-report" });
    api.post(at_client, new).by(&world.manager).refused(409, "employee_not_shared").await;
}

async fn vlt_11_once_shared_the_employer_and_the_provider_begin_episodes(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    let path = world.employer.path(&format!("/vault/employees/{}/episodes", text(&anna["id"])));
    let new = json!({ "provider_id": world.provider.id, "kind": "sickness-report" });
    let first = api.post(path, new).by(&world.employer.owner).gives(201).await;
    let at_client = world.provider.path(&format!("/clients/{}/episodes", world.employer.id));
    let new = json!({ "pseudonym": file["pseudonym"], "kind": "appointment" });
    let second = api.post(at_client, new).by(&world.manager).gives(201).await;
    let episodes = world.provider.path(&format!("/files/{}/episodes", text(&file["id"])));
    let seen = api.get(episodes).by(&world.manager).gives(200).await;
    let mut ids: Vec<String> = seen["items"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
    let mut begun = [text(&first["id"]), text(&second["id"])];
    ids.sort();
    begun.sort();
    assert_eq!(ids, begun);
    assert_eq!(first["begun_in"], world.employer.id.as_str());
    assert_eq!(world.files(api).await[0]["has_content"], true);
}

async fn vlt_11_decisions_say_the_same(api: &Api) {
    let world = World::new(api).await;
    let ask = async |status: &str| {
        let check = json!({
            "subject": { "type": "user", "id": world.employer.owner.id },
            "action": { "name": "data-vault/sick-report.create" },
            "resource": {
                "type": "employee", "id": "1",
                "properties": { "attributes": { "share-status": status } },
            },
        });
        api.post("/access/v1/evaluation", check).by(&world.employer.owner).gives(200).await["decision"]
            .clone()
    };
    assert_eq!((ask("shared").await, ask("not-shared").await), (json!(true), json!(false)));
}

async fn an_episode_takes_its_permission_and_a_kind_of_the_regime(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    let path = world.provider.path(&format!("/files/{}/episodes", text(&file["id"])));
    let unknown = api.post(&path, json!({ "kind": "party" })).by(&world.manager);
    unknown.refused(422, "episode_unknown").await;
    let new = json!({ "kind": "appointment" });
    api.post(&path, new).by(&world.provider.owner).refused(404, "not_found").await;
    assert_eq!(world.files(api).await[0]["has_content"], false);
}
