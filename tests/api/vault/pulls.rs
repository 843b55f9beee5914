//! The provider finds a person by several identifiers and pulls the file itself (VLT-15).

use super::{CITIZEN_NUMBER, REGIME, World, janssen, somebody};
use crate::{
    cases,
    harness::{Api, Call, Person, text},
    partnerships,
};
use chrono::TimeDelta;
use mandat::{
    serve,
    storage::{Change, Error, Tx},
    vault::pulls::Puller,
};
use mandat_domain::{
    account::{Account, Actor},
    event::Event,
    ids::{PartnershipId, PullId, TenantId, UserId},
    vault::{Field, Fields},
};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

cases![
    vlt_15_several_identifiers_that_match_open_the_file,
    vlt_15_a_miss_tells_nothing,
    vlt_15_one_wrong_identifier_of_three_opens_nothing,
    vlt_15_fewer_identifiers_than_asked_for_are_refused,
    vlt_15_only_in_situations_that_the_connection_admits,
    vlt_15_tries_are_bounded_by_the_hour,
    vlt_15_who_tried_is_known_and_not_for_whom,
    vlt_15_only_who_may_and_reaches_the_client,
    vlt_15_without_a_connection_nobody_is_looked_for,
    vlt_15_a_try_that_was_left_alone_is_taken_up,
    the_same_request_again_is_no_second_try,
];

pub const OPEN: &str = "open-consultation";
pub const DIRECT: &str = "direct-sick-report";

pub async fn world(api: &Api) -> World {
    World::with(api, json!({ OPEN: "undisclosed" })).await
}

/// What names Anna Janssen.
pub fn anna() -> Value {
    json!({
        "situation": OPEN, "birth_date": "1965-09-19", "postcode": "5211 nj", "citizen_number": CITIZEN_NUMBER,
    })
}

/// The same, with something else.
pub fn but(field: &str, value: &str) -> Value {
    let mut said = anna();
    said[field] = json!(value);
    said
}

impl World {
    fn pulls(&self) -> String {
        self.provider.path(&format!("/clients/{}/pulls", self.employer.id))
    }

    pub fn pulling<'a>(&self, api: &'a Api, said: Value) -> Call<'a> {
        api.post(self.pulls(), said).by(&self.manager)
    }

    /// Tries, and waits until somebody has looked; the files of then.
    pub async fn pull(&self, api: &Api, said: Value) -> Vec<Value> {
        self.pulling(api, said).gives(202).await;
        looked(api).await;
        self.files(api).await
    }

    async fn tries(&self, api: &Api) -> Vec<Value> {
        let page = api.get(self.pulls()).by(&self.manager).gives(200).await;
        page["items"].as_array().unwrap().clone()
    }
}

/// Waits until for everybody was looked.
pub async fn looked(api: &Api) {
    while api.texts("select 'waits' from pulls_waiting").await != Vec::<String>::new() {}
}

/// Answers but for the id and what is of the moment.
async fn answer(call: Call<'_>) -> (u16, Vec<String>, String) {
    let answer = call.send().await;
    let mut body = answer.body.clone();
    assert!(body["id"].is_string());
    body["id"] = json!("");
    let headers =
        ["content-type", "location", "etag", "cache-control"].map(|name| answer.header(name).to_owned());
    (answer.status, headers.to_vec(), body.to_string())
}

async fn vlt_15_several_identifiers_that_match_open_the_file(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    world.enter(api, None, somebody("MS005", "Bakker")).await;
    let files = world.pull(api, anna()).await;
    let [file] = &files[..] else { panic!("one file: {files:?}") };
    assert_eq!(file["client_id"], json!(world.employer.id));
    assert_eq!((&file["situation"], &file["knowledge"]), (&json!(OPEN), &json!("undisclosed")));
    for (field, said) in
        [("family_name", "Janssen"), ("citizen_number", CITIZEN_NUMBER), ("city", "'s-Hertogenbosch")]
    {
        assert_eq!(file["data"][field], said, "{field}");
    }
    // The file is one like any other.
    world.begin(api, file).await;
}

async fn vlt_15_a_miss_tells_nothing(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    let hit = answer(world.pulling(api, anna())).await;
    looked(api).await;
    let files = world.files(api).await.len();
    let mut nobody = but("birth_date", "1999-01-01");
    nobody["postcode"] = json!("1000AA");
    nobody["citizen_number"] = json!("123456782");
    for other in [nobody, but("citizen_number", "123456782")] {
        assert_eq!(answer(world.pulling(api, other)).await, hit);
        looked(api).await;
    }
    assert_eq!(world.files(api).await.len(), files);
    assert_eq!(api.texts("select 'left' from pull_leases").await, Vec::<String>::new());
    // For whom was looked is forgotten.
    let keys =
        "select 'kept' from data_keys k join pulls p on p.id = k.subject_id where k.wrapped is not null";
    assert_eq!(api.texts(keys).await, Vec::<String>::new());
}

async fn vlt_15_one_wrong_identifier_of_three_opens_nothing(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    for (field, value) in
        [("birth_date", "1965-09-20"), ("postcode", "5211NK"), ("citizen_number", "123456782")]
    {
        assert!(world.pull(api, but(field, value)).await.is_empty(), "{field}");
    }
    // Who is not known to have it, does not have it.
    let mut unnumbered = janssen("MS009");
    unnumbered["postcode"] = json!("1234AB");
    unnumbered.as_object_mut().unwrap().remove("citizen_number");
    world.enter(api, None, unnumbered).await;
    assert!(world.pull(api, but("postcode", "1234AB")).await.is_empty());
    assert_eq!(world.pull(api, anna()).await.len(), 1);
}

async fn vlt_15_fewer_identifiers_than_asked_for_are_refused(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    for field in ["birth_date", "postcode", "citizen_number"] {
        let mut few = anna();
        few.as_object_mut().unwrap().remove(field);
        world.pulling(api, few).refused(422, "identifiers_missing").await;
    }
    for (field, value) in [("birth_date", "19-09-1965"), ("citizen_number", "111222334"), ("postcode", "?")] {
        let problem = world.pulling(api, but(field, value)).refused(422, "invalid_body").await;
        assert!(problem.to_string().contains(field) && !problem.to_string().contains(value), "{problem}");
    }
    assert!(world.tries(api).await.is_empty());
}

async fn vlt_15_only_in_situations_that_the_connection_admits(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    world.pulling(api, but("situation", DIRECT)).refused(409, "situation_not_admitted").await;
    world.pulling(api, but("situation", "curiosity")).refused(422, "situation_unknown").await;
    // The employer changes the terms.
    world.connect(api, json!({ DIRECT: "disclosed" })).await;
    world.pulling(api, anna()).refused(409, "situation_not_admitted").await;
    assert_eq!(world.pull(api, but("situation", DIRECT)).await.len(), 1);
}

async fn vlt_15_tries_are_bounded_by_the_hour(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    let colleague =
        world.provider.user(api, "Mila", &[], json!([{ "role": "data-vault/case-manager" }])).await;
    let wrong = but("postcode", "1000AA");
    for _ in 0..30 {
        world.pulling(api, wrong.clone()).gives(202).await;
    }
    api.forward(TimeDelta::minutes(30));
    for _ in 0..30 {
        world.pulling(api, wrong.clone()).by(&colleague).gives(202).await;
    }
    // Whoever tries, and whomever for.
    let refused = world.pulling(api, anna()).send().await;
    assert_eq!((refused.status, refused.body["code"].clone()), (429, json!("pulls_too_many")));
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=30 * 60 + 1).contains(&seconds), "{seconds}");
    looked(api).await;
    assert!(world.files(api).await.is_empty());
    api.forward(TimeDelta::seconds(seconds));
    assert_eq!(world.pull(api, anna()).await.len(), 1);
    // A replica counts the same: the tries are in the database.
    let other = api.replica().await;
    for _ in 0..29 {
        other.post(world.pulls(), wrong.clone()).token(&world.manager.token(api).await).gives(202).await;
    }
    world.pulling(api, wrong).refused(429, "pulls_too_many").await;
    looked(api).await;
    other.stop().await;
}

async fn vlt_15_who_tried_is_known_and_not_for_whom(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    world.pull(api, anna()).await;
    api.forward(TimeDelta::seconds(1));
    world.pull(api, but("postcode", "1000AA")).await;
    let tries = world.tries(api).await;
    assert_eq!(tries.len(), 2);
    for tried in &tries {
        let fields: Vec<&String> = tried.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["id", "situation", "tried_at", "tried_by"]);
        assert_eq!((&tried["situation"], &tried["tried_by"]["id"]), (&json!(OPEN), &json!(world.manager.id)));
    }
    let log = world.provider.events(api).await;
    assert_eq!(log.iter().filter(|event| event["type"] == "pull.tried").count(), 2);
    for mark in ["5211", "1000AA", CITIZEN_NUMBER, "1965"] {
        assert!(!json!(log).to_string().contains(mark), "{mark}");
    }
}

async fn vlt_15_only_who_may_and_reaches_the_client(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    let office = json!({ "kind": "office", "name": "Utrecht" });
    let owner = &world.provider.owner;
    let office = text(&api.post(world.provider.path("/units"), office).by(owner).gives(201).await["id"]);
    let of_office =
        json!([{ "role": "data-vault/case-manager", "scope": { "type": "unit", "unit_id": office } }]);
    let mila = world.provider.user(api, "Mila", &[], of_office).await;
    let by = |person: &Person| api.post(world.pulls(), anna()).by(person);
    // Another office serves the client, or none that is named.
    by(&mila).refused(404, "not_found").await;
    api.get(world.pulls()).by(&mila).refused(404, "not_found").await;
    // Who sees the client's employments, but pulls no files.
    by(owner).refused(403, "forbidden").await;
    api.get(world.pulls()).by(owner).refused(403, "forbidden").await;
    by(&world.employer.owner).refused(404, "not_found").await;
    let set = world.provider.path(&format!("/partnerships/{}/site", world.partnership));
    api.put(set, json!({ "unit_id": office })).by(owner).gives(200).await;
    by(&mila).gives(202).await;
    looked(api).await;
    // Of a client that is none, there is nothing.
    let other = api.tenant_of(REGIME).await;
    let path = world.provider.path(&format!("/clients/{}/pulls", other.id));
    api.post(path, anna()).by(&world.manager).refused(404, "not_found").await;
}

async fn vlt_15_without_a_connection_nobody_is_looked_for(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    let other = api.tenant_of(REGIME).await;
    let client = json!({ "type": "client", "regime": REGIME });
    partnerships::open(api, &other, client, &world.provider).await;
    let path = world.provider.path(&format!("/clients/{}/pulls", other.id));
    api.post(path, anna()).by(&world.manager).refused(409, "vault_not_connected").await;
    // The partnership ends between the try and the look: nobody is looked for any more.
    let end = world.employer.path(&format!("/partnerships/{}/end", world.partnership));
    api.post(end, json!(null)).by(&world.employer.owner).gives(200).await;
    world.pulling(api, anna()).refused(404, "not_found").await;
}

/// As after a kill between the try and the look: all that the request does is done, and nothing of what comes after it.
async fn vlt_15_a_try_that_was_left_alone_is_taken_up(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    let (tenant, user) = (TenantId(id(&world.provider.id)), UserId(id(&world.manager.id)));
    let now = api.now();
    let pull_id = PullId(api.store.entropy().id(now));
    let change = Change {
        tenant,
        actor: Actor::new(tenant, Account::User(user)),
        on_behalf_of: None,
        now,
        request_id: "the one that was killed".to_owned(),
        dry_run: false,
        idempotency: None,
    };
    let partnership_id = PartnershipId(id(&world.partnership));
    let tried = Event::PullTried { pull_id, partnership_id, situation: OPEN.to_owned() };
    let decide = async |_: &mut Tx| Ok::<_, Error>(vec![tried]);
    let keep = async |tx: &mut Tx| tx.keep_waiting(pull_id, &change.request_id, &identifiers()).await;
    api.store.write::<(), Error>(&change, decide, keep).await.unwrap();

    let puller = Puller::here(api.store.clone(), Arc::new(serve::catalogue(&[]).unwrap()));
    assert_eq!(puller.look().await.unwrap(), 0, "whoever began may be at it");
    assert!(world.files(api).await.is_empty());
    api.forward(TimeDelta::seconds(31));
    assert_eq!(puller.look().await.unwrap(), 1);
    assert_eq!(world.files(api).await.len(), 1);
    let log = world.provider.events(api).await;
    let opened = log.iter().find(|event| event["type"] == "file.opened").unwrap();
    assert_eq!(opened["actor"]["id"], json!(world.manager.id));
    api.forward(TimeDelta::seconds(31));
    assert_eq!(puller.look().await.unwrap(), 0, "once");
    assert_eq!(
        world.employer.events(api).await.iter().filter(|event| event["type"] == "file.shared").count(),
        0
    );
}

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

/// What names Anna Janssen, in its normal form.
pub fn identifiers() -> Fields {
    Fields::kept([
        (Field::BirthDate, "1965-09-19".to_owned()),
        (Field::Postcode, "5211NJ".to_owned()),
        (Field::CitizenNumber, CITIZEN_NUMBER.to_owned()),
    ])
}

async fn the_same_request_again_is_no_second_try(api: &Api) {
    let world = world(api).await;
    world.anna(api).await;
    let once = || world.pulling(api, anna()).header("idempotency-key", "consultation-17");
    let (first, second) = (once().gives(202).await, once().gives(202).await);
    assert_eq!(first, second);
    looked(api).await;
    assert_eq!(world.tries(api).await.len(), 1);
    let dry = api.post(format!("{}?dry_run=true", world.pulls()), anna()).by(&world.manager).gives(200).await;
    assert_eq!(dry["events"].as_array().unwrap().len(), 1);
    assert_eq!(dry["events"][0]["type"], "pull.tried");
    assert_eq!(world.tries(api).await.len(), 1);
}
