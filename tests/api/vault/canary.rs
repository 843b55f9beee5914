//! Personal data lie nowhere but sealed: what an employee is called, lives at and is numbered with is looked for everywhere.

use super::{World, pulls};
use crate::{
    cases,
    harness::{Api, Tenant, text},
};
use serde_json::{Value, json};

cases![no_mark_of_an_employee_lies_open_anywhere];

/// Told apart from everything else that a test says.
const MARKS: [&str; 14] = [
    "Kanariegeel",
    "Zebedea",
    "1961-07-13",
    "Vogelzanglaan",
    "7719ZQ",
    "Muiderbergen",
    "123456782",
    "kanarie@werk.example",
    "kanarie@thuis.example",
    "0771990013",
    "0771990014",
    "0677199015",
    "KN-771990",
    "Kanariereden",
];

fn canary() -> Value {
    json!({
        "given_name": "Zebedea", "family_name": "Kanariegeel", "birth_date": "1961-07-13", "sex": "female",
        "street": "Vogelzanglaan", "postcode": "7719 ZQ", "city": "Muiderbergen", "citizen_number": "123456782",
        "email": "kanarie@werk.example", "private_email": "kanarie@thuis.example", "work_phone": "0771990013",
        "home_phone": "0771990014", "mobile_phone": "0677199015", "personnel_number": "KN-771990",
        "employed_from": "2018-01-31",
    })
}

/// Everything that a vault is for, with one employee.
async fn story(api: &Api) -> World {
    let world = World::with(api, json!({ pulls::OPEN: "undisclosed" })).await;
    let owner = &world.employer.owner;
    let employees = world.employer.path("/vault/employees");
    let new = json!({ "unit_id": world.department, "data": canary() });
    let entered = api.post(&employees, new.clone()).by(owner).header("Idempotency-Key", "canary");
    let employee = entered.gives(201).await;
    let path = format!("{employees}/{}", text(&employee["id"]));
    // What is refused repeats nothing.
    let mut wrong = canary();
    wrong["birth_date"] = json!("Kanariegeel");
    for refused in [
        api.post(&employees, new).by(owner).refused(409, "personnel_number_taken").await,
        api.post(&employees, json!({ "data": wrong })).by(owner).refused(422, "invalid_body").await,
        api.get(&path).by(&world.manager).refused(404, "not_found").await,
    ] {
        unmarked("a problem", &refused.to_string());
    }
    let pull = json!({
        "situation": pulls::OPEN, "birth_date": "1961-07-13", "postcode": "7719ZQ", "citizen_number": "123456782",
    });
    let pulled = world.pulling(api, pull).gives(202).await;
    unmarked("the answer to a pull", &pulled.to_string());
    pulls::looked(api).await;
    let search = world.employer.path("/vault/employee-searches");
    let wanted = json!({ "family_name": "kanariegeel", "birth_date": "1961-07-13" });
    let found = api.post(search, wanted).by(owner).gives(200).await;
    assert_eq!(found["items"][0]["id"], employee["id"]);
    api.patch(&path, json!({ "data": { "house_number": "7" } })).by(owner).gives(200).await;
    let mut share = world.sharing();
    share["reason"] = json!("Kanariereden");
    api.post(world.shares_of(&employee), share).by(owner).gives(201).await;
    let file = world.files(api).await.remove(0);
    assert_eq!(file["data"]["family_name"], "Kanariegeel");
    world.begin(api, &file).await;
    api.post(format!("{path}/exports"), json!(null)).by(owner).gives(200).await;
    world
}

fn unmarked(what: &str, told: &str) {
    for mark in MARKS {
        assert!(!told.to_lowercase().contains(&mark.to_lowercase()), "{mark} in {what}: {told}");
    }
}

/// What those read who may read what happened, but no personal data.
async fn told(api: &Api, tenant: &Tenant) {
    for path in ["/events?limit=100", "/access-log?limit=100", "/audit/verification"] {
        let answer = api.get(tenant.path(path)).by(&tenant.owner).gives(200).await;
        unmarked(path, &answer.to_string());
    }
}

async fn no_mark_of_an_employee_lies_open_anywhere(api: &Api) {
    let world = story(api).await;
    told(api, &world.employer).await;
    told(api, &world.provider).await;
    let register = api.get(world.employer.path("/vault/register")).by(&world.employer.owner).gives(200).await;
    unmarked("the register", &register.to_string());
    for mark in MARKS {
        assert_eq!(api.where_it_lies(mark).await, Vec::<String>::new(), "{mark}");
    }
    // What is looked for would be found: the name of a department is no secret.
    assert!(!api.where_it_lies("Afdeling A").await.is_empty());
}
