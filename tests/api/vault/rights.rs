//! The rights of the person, and the register of what was given to whom (GDPR, articles 15 and 30).

use super::World;
use crate::{
    cases,
    harness::{Api, text},
};
use serde_json::{Value, json};

cases![
    an_export_has_all_that_is_held_and_who_looked_at_it,
    the_register_has_every_share_and_names_nobody,
    whoever_reads_is_in_the_access_log_before_the_answer,
];

async fn an_export_has_all_that_is_held_and_who_looked_at_it(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let owner = &world.employer.owner;
    let path = world.employer.path(&format!("/vault/employees/{}", text(&anna["id"])));
    world.employee(api, &anna["id"]).await;
    api.forward(chrono::TimeDelta::days(1));
    let changed = api.patch(&path, json!({ "data": { "city": "Breda" } })).by(owner).gives(200).await;
    world.share(api, &anna).await;
    let export = api.post(format!("{path}/exports"), json!(null)).by(owner).gives(200).await;
    assert_eq!(export["employee"]["data"], changed["data"]);
    let cities: Vec<_> =
        export["versions"].as_array().unwrap().iter().map(|version| &version["data"]["city"]).collect();
    assert_eq!(cities, ["'s-Hertogenbosch", "Breda"]);
    assert_eq!(export["shares"][0]["reason"], "Is ill, and I am going to report it");
    let reads: Vec<&Value> =
        export["accesses"].as_array().unwrap().iter().filter(|access| access["action"] == "read").collect();
    assert_eq!(reads.len(), 1);
    assert_eq!(reads[0]["actor"]["id"], owner.id.as_str());
    // The next one tells of this one.
    let again = api.post(format!("{path}/exports"), json!(null)).by(owner).gives(200).await;
    assert_eq!(again["accesses"][0]["action"], "exported");
    let user = world.employer.user(api, "Nemo", &[], json!([])).await;
    api.post(format!("{path}/exports"), json!(null)).by(&user).refused(404, "not_found").await;
}

async fn the_register_has_every_share_and_names_nobody(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    let share = world.share(api, &anna).await;
    let path = world.employer.path("/vault/register");
    let owner = &world.employer.owner;
    let register = api.get(&path).by(owner).gives(200).await;
    let [entry] = register["items"].as_array().unwrap().as_slice() else { panic!("{register}") };
    assert_eq!((&entry["share_id"], &entry["employee_id"]), (&share["id"], &anna["id"]));
    assert_eq!((&entry["fields"], &entry["basis"]), (&share["fields"], &share["basis"]));
    let csv = api.get(&path).by(owner).header("Accept", "text/csv").send().await;
    assert_eq!(csv.status, 200, "{}", csv.text);
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("share_id,employee_id,") && lines[1].contains(&text(&anna["id"])));
    for hidden in ["Janssen", "111222333", "Is ill", "MS004"] {
        assert!(!csv.text.contains(hidden) && !register.to_string().contains(hidden), "{hidden}");
    }
    let user = world.employer.user(api, "Nemo", &[], json!([])).await;
    api.get(path).by(&user).refused(403, "forbidden").await;
}

async fn whoever_reads_is_in_the_access_log_before_the_answer(api: &Api) {
    let world = World::new(api).await;
    let anna = world.anna(api).await;
    world.employee(api, &anna["id"]).await;
    let search = world.employer.path("/vault/employee-searches");
    let wanted = json!({ "family_name": "Janssen", "postcode": "5211NJ" });
    api.post(search, wanted).by(&world.employer.owner).gives(200).await;
    world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    let path = world.provider.path(&format!("/files/{}", text(&file["id"])));
    api.get(&path).by(&world.provider.owner).refused(404, "not_found").await;
    let log = async |tenant: &crate::harness::Tenant, rest: &str| {
        let path = tenant.path(&format!("/access-log{rest}"));
        api.get(path).by(&tenant.owner).gives(200).await["items"].as_array().unwrap().clone()
    };
    let read = log(&world.employer, &format!("?object_id={}", text(&anna["id"]))).await;
    assert_eq!((&read[0]["action"], &read[0]["outcome"]), (&json!("read"), &json!("allowed")));
    assert!(read[0]["fields"].as_array().unwrap().contains(&json!("citizen_number")), "{read:?}");
    let searched = log(&world.employer, "?action=searched").await;
    assert_eq!(
        (&searched[0]["fields"], &searched[0]["objects"]),
        (&json!(["family_name", "postcode"]), &json!(1))
    );
    let refused = log(&world.provider, "?outcome=refused&object_type=file").await;
    assert_eq!(refused[0]["object_id"], file["id"]);
    let listed = log(&world.provider, "?action=listed&object_type=file").await;
    assert_eq!(
        (&listed[0]["purpose"], &listed[0]["actor"]["id"]),
        (&json!("care"), &json!(world.manager.id))
    );
    for entries in [read, searched, refused, listed] {
        let told = Value::Array(entries).to_string();
        assert!(!told.contains("Janssen") && !told.contains("5211NJ"), "{told}");
    }
}
