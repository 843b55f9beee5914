//! Files are shared, for a reason, and withdrawn while nothing has begun (VLT-10, VLT-12, VLT-13, VLT-14).

use super::{World, pulls};
use crate::{
    cases,
    harness::{Api, text},
};
use mandat::{
    error::Error,
    storage::{Change, Tx},
    vault::Flow,
};
use mandat_domain::{
    account::Actor,
    event::Event,
    ids::{EmployeeId, TenantId},
    vault::{EmployeeTold, Field, Fields},
};
use serde_json::json;

cases![
    vlt_10_sharing_takes_a_care_need_and_a_reason_and_conveys_all_data,
    vlt_10_a_citizen_number_goes_along_only_on_a_legal_basis,
    vlt_10_the_agreement_that_it_is_given_under_is_recorded,
    vlt_12_status_and_history_say_when_by_whom_why_and_to_whom,
    vlt_13_a_share_is_withdrawn_while_there_is_no_content,
    vlt_13_with_content_a_share_stays,
    vlt_14_later_changes_flow_to_the_provider,
    vlt_14_a_change_whose_process_died_flows_later,
    vlt_14_a_withdrawn_share_leaves_the_provider_what_it_had_pulled,
    no_event_shows_the_reason_or_what_was_given,
];

async fn vlt_10_sharing_takes_a_care_need_and_a_reason_and_conveys_all_data(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let (shares, owner) = (world.shares_of(&anna), &world.employer.owner);
    let mut said = world.sharing();
    said["care_need"] = json!(false);
    api.post(&shares, said.clone()).by(owner).refused(422, "care_need_not_confirmed").await;
    said.as_object_mut().unwrap().remove("care_need");
    api.post(&shares, said).by(owner).refused(422, "invalid_body").await;
    let mut said = world.sharing();
    said["reason"] = json!("");
    api.post(&shares, said).by(owner).refused(422, "invalid_body").await;
    assert!(world.files(api).await.is_empty());

    let share = world.share(api, &anna).await;
    assert_eq!(share["provider_id"], world.provider.id.as_str());
    let files = world.files(api).await;
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(file["data"], anna["data"]);
    assert_eq!((&file["knowledge"], &file["has_content"]), (&json!("disclosed"), &json!(false)));
    let mut given: Vec<String> = anna["data"].as_object().unwrap().keys().cloned().collect();
    let mut fields: Vec<String> = share["fields"].as_array().unwrap().iter().map(text).collect();
    fields.sort();
    given.sort();
    assert_eq!(fields, given);
    api.post(&shares, world.sharing()).by(owner).refused(409, "employee_shared").await;
}

async fn vlt_10_a_citizen_number_goes_along_only_on_a_legal_basis(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let mut said = world.sharing();
    said["basis"] = json!("curiosity");
    let refused = api.post(world.shares_of(&anna), said.clone()).by(&world.employer.owner);
    refused.refused(422, "basis_unknown").await;
    said.as_object_mut().unwrap().remove("basis");
    let share = api.post(world.shares_of(&anna), said).by(&world.employer.owner).gives(201).await;
    assert!(!share["fields"].as_array().unwrap().contains(&json!("citizen_number")), "{share}");
    let files = world.files(api).await;
    assert!(files[0]["data"].get("citizen_number").is_none(), "{files:?}");
    assert_eq!(files[0]["data"]["family_name"], "Janssen");
    // Nor does it come later.
    let path = world.employer.path(&format!("/vault/employees/{}", text(&anna["id"])));
    api.patch(path, json!({ "data": { "city": "Breda" } })).by(&world.employer.owner).gives(200).await;
    let files = world.files(api).await;
    assert_eq!(files[0]["data"]["city"], "Breda");
    assert!(files[0]["data"].get("citizen_number").is_none(), "{files:?}");
}

async fn vlt_10_the_agreement_that_it_is_given_under_is_recorded(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let texts = json!({ "en": "# Processing", "nl": "# Verwerking" });
    let new = json!({ "regime": "data-vault", "agreement": "processing", "texts": texts });
    let owner = &world.employer.owner;
    let published = api.post(world.employer.path("/agreements"), new).by(owner).gives(201).await;
    let share = world.share(api, &anna).await;
    assert_eq!(share["agreement_id"], published["id"]);
}

async fn vlt_12_status_and_history_say_when_by_whom_why_and_to_whom(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let owner = &world.employer.owner;
    let shared_at = api.now();
    let share = world.share(api, &anna).await;
    api.forward(chrono::TimeDelta::days(1));
    let withdrawal = world.employer.path(&format!("/vault/shares/{}/withdrawal", text(&share["id"])));
    api.post(withdrawal, json!(null)).by(owner).gives(200).await;
    api.forward(chrono::TimeDelta::days(1));
    world.share(api, &anna).await;
    let history = api.get(world.shares_of(&anna)).by(owner).gives(200).await;
    let history = history["items"].as_array().unwrap();
    assert_eq!(history.len(), 2);
    let first = &history[0];
    assert_eq!(first["reason"], "Is ill, and I am going to report it");
    assert_eq!(first["shared_by"], json!({ "type": "user", "id": owner.id }));
    assert_eq!(first["provider_name"], "Other");
    assert_eq!(first["shared_at"], json!(shared_at));
    assert_eq!(first["withdrawn_by"], json!({ "type": "user", "id": owner.id }));
    assert!(history[1].get("withdrawn_at").is_none());
    assert_eq!(world.employee(api, &anna["id"]).await["shared"], true);
    let nemo = world.employer.user(api, "Nemo", &[], json!([])).await;
    api.get(world.shares_of(&anna)).by(&nemo).refused(404, "not_found").await;
}

async fn vlt_13_a_share_is_withdrawn_while_there_is_no_content(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let share = world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    let path = world.employer.path(&format!("/vault/shares/{}/withdrawal", text(&share["id"])));
    let withdrawn = api.post(&path, json!(null)).by(&world.employer.owner).gives(200).await;
    assert!(withdrawn["withdrawn_at"].is_string(), "{withdrawn}");
    assert!(world.files(api).await.is_empty());
    let gone = world.provider.path(&format!("/files/{}", text(&file["id"])));
    api.get(gone).by(&world.manager).refused(404, "not_found").await;
    let seen = world.employee(api, &anna["id"]).await;
    assert_eq!((&seen["shared"], &seen["label"]), (&json!(false), &json!("Anonymous (personnel no. MS004)")));
    // Again changes nothing, and what is not there is not found.
    assert_eq!(api.post(&path, json!(null)).by(&world.employer.owner).gives(200).await, withdrawn);
    api.post(path, json!(null)).by(&world.manager).refused(404, "not_found").await;
}

async fn vlt_13_with_content_a_share_stays(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let share = world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    world.begin(api, &file).await;
    let path = world.employer.path(&format!("/vault/shares/{}/withdrawal", text(&share["id"])));
    api.post(path, json!(null)).by(&world.employer.owner).refused(409, "file_has_content").await;
    assert_eq!(world.files(api).await.len(), 1);
    assert_eq!(world.employee(api, &anna["id"]).await["shared"], true);
    // Erased by the employer, the person's file with content is the provider's own.
    let employee = world.employer.path(&format!("/vault/employees/{}", text(&anna["id"])));
    api.delete(employee).by(&world.employer.owner).gives(200).await;
    let kept = world.files(api).await;
    assert_eq!((kept[0]["knowledge"].clone(), &kept[0]["data"]), (json!("held"), &file["data"]));
}

async fn vlt_14_later_changes_flow_to_the_provider(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let before = api.now();
    world.share(api, &anna).await;
    api.forward(chrono::TimeDelta::days(1));
    let path = world.employer.path(&format!("/vault/employees/{}", text(&anna["id"])));
    let moved = json!({ "data": { "street": "Markt", "house_number": "1" } });
    let changed = api.patch(path, moved).by(&world.employer.owner).gives(200).await;
    let file = world.files(api).await.remove(0);
    assert_eq!(file["data"], changed["data"]);
    assert_ne!(file["as_of"], json!(before));
    assert_eq!(file["opened_at"], json!(before));
}

/// A process ends between the change and the update of the provider's file; whoever looks next does the rest.
async fn vlt_14_a_change_whose_process_died_flows_later(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.share(api, &anna).await;
    let id = EmployeeId(text(&anna["id"]).parse().unwrap());
    let change = Change {
        tenant: TenantId(world.employer.id.parse().unwrap()),
        actor: Actor::COMMAND_LINE,
        on_behalf_of: None,
        now: api.now(),
        request_id: "died".to_owned(),
        dry_run: false,
        idempotency: None,
    };
    // What the request does up to its commit.
    let moved = async |tx: &mut Tx| {
        let (known, _) = tx.employee_facts(id).await?;
        let said = known.fields.iter().map(|(field, text)| (field, text.to_owned()));
        let fields = Fields::kept(said.chain([(Field::City, "Breda".to_owned())]));
        let unit_id = known.unit.and_then(|path| path.0.first().copied());
        let told = EmployeeTold { employee_id: id, unit_id, names: vec![Field::City], fields: Some(fields) };
        Ok::<_, Error>(vec![Event::EmployeeChanged(told)])
    };
    let noted = async |tx: &mut Tx| tx.note_share_updates(id).await;
    api.store.write::<(), Error>(&change, moved, noted).await.unwrap();
    assert_eq!(world.files(api).await[0]["data"]["city"], "'s-Hertogenbosch");
    let flow = Flow::new(api.store.clone());
    assert_eq!(flow.look().await.unwrap(), 1);
    assert_eq!(world.files(api).await[0]["data"]["city"], "Breda");
    assert_eq!(flow.look().await.unwrap(), 0);
}

async fn vlt_14_a_withdrawn_share_leaves_the_provider_what_it_had_pulled(api: &Api) {
    let world = pulls::world(api).await;
    let anna = world.anna(api).await;
    world.pulling(api, pulls::anna()).gives(202).await;
    pulls::looked(api).await;
    let share = world.share(api, &anna).await;
    assert_eq!(world.files(api).await[0]["knowledge"], "disclosed");
    let path = world.employer.path(&format!("/vault/shares/{}/withdrawal", text(&share["id"])));
    api.post(path, json!(null)).by(&world.employer.owner).gives(200).await;
    let left = world.files(api).await;
    assert_eq!((left.len(), &left[0]["knowledge"]), (1, &json!("undisclosed")));
    let moved = json!({ "data": { "city": "Breda" } });
    let employee = world.employer.path(&format!("/vault/employees/{}", text(&anna["id"])));
    api.patch(employee, moved).by(&world.employer.owner).gives(200).await;
    assert_eq!(world.files(api).await[0]["data"]["city"], "'s-Hertogenbosch");
}

async fn no_event_shows_the_reason_or_what_was_given(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.share(api, &anna).await;
    for tenant in [&world.employer, &world.provider] {
        let feed = api.get(tenant.path("/events?limit=100")).by(&tenant.owner).gives(200).await.to_string();
        assert!(feed.contains("file."), "{feed}");
        for said in ["Janssen", "111222333", "Is ill", "MS004", "5211NJ", "1965-09-19", "Josephstraat"] {
            assert!(!feed.contains(said), "{said}: {feed}");
        }
    }
}
