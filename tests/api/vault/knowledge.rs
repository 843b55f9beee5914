//! What the employer learns of a pull, and what it does not (VLT-14).

use super::{
    World,
    pulls::{DIRECT, OPEN, anna, but, world},
};
use crate::{
    cases,
    harness::{Api, text},
};
use serde_json::{Value, json};

cases![
    vlt_14_an_undisclosed_pull_leaves_no_trace_at_the_employer,
    vlt_14_a_disclosed_pull_is_a_share_that_the_employer_sees,
    a_second_pull_opens_no_second_file,
];

impl World {
    /// Everything that the employer can see of what was done, and what it cannot.
    async fn employers_side(&self, api: &Api, employee: &Value) -> Vec<String> {
        let owner = &self.employer.owner;
        let mut seen = Vec::new();
        for path in [
            "/events".to_owned(),
            format!("/vault/employees/{}", text(&employee["id"])),
            format!("/vault/employees/{}/shares", text(&employee["id"])),
            format!("/vault/tree?unit_id={}", self.department),
            "/vault".to_owned(),
            "/inbox".to_owned(),
            "/notices".to_owned(),
        ] {
            let mut page = api.get(self.employer.path(&path)).by(owner).gives(200).await;
            // A cursor is another one each time.
            page["next_cursor"] = json!(null);
            seen.push(page.to_string());
        }
        for table in ["events", "shares", "employees", "inbox_items", "notices", "pulls"] {
            let tenant = api.literal(&self.employer.id);
            let count = format!("select cast(count(*) as text) from {table} where tenant_id = {tenant}");
            seen.push(format!("{table}: {:?}", api.texts(&count).await));
        }
        seen
    }
}

async fn vlt_14_an_undisclosed_pull_leaves_no_trace_at_the_employer(api: &Api) {
    let world = world(api).await;
    let employee = world.anna(api).await;
    let before = world.employers_side(api, &employee).await;
    let of_employer = api.literal(&world.employer.id);
    let revision = format!("select cast(revision as text) from heads where tenant_id = {of_employer}");
    let head = api.texts(&revision).await;
    assert_eq!(world.pull(api, anna()).await.len(), 1);
    assert!(world.pull(api, but("postcode", "1000AA")).await.len() == 1);
    assert_eq!(world.employers_side(api, &employee).await, before);
    let by_provider = format!(
        "select action from access_log where tenant_id = {of_employer} and actor_tenant_id = {}",
        api.literal(&world.provider.id)
    );
    assert_eq!(api.texts(&by_provider).await, Vec::<String>::new());
    assert_eq!(api.texts(&revision).await, head);
    // What the employer changes later does not flow.
    let path = world.employer.path(&format!("/vault/employees/{}", text(&employee["id"])));
    api.patch(path, json!({ "data": { "city": "Utrecht" } })).by(&world.employer.owner).gives(200).await;
    assert_eq!(world.files(api).await[0]["data"]["city"], "'s-Hertogenbosch");
}

async fn vlt_14_a_disclosed_pull_is_a_share_that_the_employer_sees(api: &Api) {
    let world = World::with(api, json!({ DIRECT: "disclosed" })).await;
    let employee = world.anna(api).await;
    let files = world.pull(api, but("situation", DIRECT)).await;
    assert_eq!(files[0]["knowledge"], "disclosed");
    let shares = api.get(world.shares_of(&employee)).by(&world.employer.owner).gives(200).await;
    let [share] = &shares["items"].as_array().unwrap()[..] else { panic!("one share: {shares}") };
    assert_eq!(share["situation"], json!(DIRECT));
    assert!(world.employee(api, &employee["id"]).await["shared"].as_bool().unwrap());
    let log = world.employer.events(api).await;
    let told = log.iter().find(|event| event["type"] == "file.shared").unwrap();
    assert_eq!(told["actor"]["id"], json!(world.manager.id));
}

async fn a_second_pull_opens_no_second_file(api: &Api) {
    let world = world(api).await;
    let employee = world.anna(api).await;
    assert_eq!(world.pull(api, anna()).await.len(), 1);
    assert_eq!(world.pull(api, anna()).await.len(), 1);
    // Nor does one of somebody whose file was shared.
    let other = World::with(api, json!({ OPEN: "undisclosed" })).await;
    let anna_there = other.anna(api).await;
    other.share(api, &anna_there).await;
    let files = other.pull(api, anna()).await;
    assert_eq!((files.len(), &files[0]["knowledge"]), (1, &json!("disclosed")));
    // Shared later, it is the same file, and the employer learns of the share alone.
    world.share(api, &employee).await;
    let files = world.files(api).await;
    assert_eq!((files.len(), &files[0]["knowledge"]), (1, &json!("disclosed")));
}
