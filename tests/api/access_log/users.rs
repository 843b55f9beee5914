//! Reads of users' personal data.

use super::{log, newest, user};
use crate::{
    blocks::company,
    cases,
    harness::{Api, EMPLOYEE, NOBODY, OWNER, text},
    offices::{
        assignment,
        employer::{ORDERER, hire, working},
    },
};
use serde_json::json;

cases![
    asp_21_a_read_of_a_user_is_noted,
    asp_21_lists_and_searches_are_noted_with_how_many_were_shown,
    asp_21_an_overview_as_a_file_is_an_export,
    asp_21_whoever_else_shows_a_person_is_noted,
    asp_21_what_was_refused_is_noted_too,
    asp_21_a_read_stays_traceable_after_the_user_has_left,
    asp_21_who_reads_for_another_is_noted_with_whom,
    no_personal_data_are_in_the_log,
];

async fn asp_21_a_read_of_a_user_is_noted(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    api.get(&path).by(&tenant.owner).header("x-request-id", "reading-1").gives(200).await;
    let at = api.now();
    let noted = newest(api, &tenant, "object_type=user").await;
    assert_eq!((&noted["actor"], &noted["actor_tenant_id"]), (&user(&tenant.owner), &json!(tenant.id)));
    assert_eq!((&noted["action"], &noted["outcome"]), (&json!("read"), &json!("allowed")));
    assert_eq!((&noted["object_id"], &noted["objects"]), (&json!(anna.id), &json!(1)));
    assert_eq!(noted["roles"], json!([OWNER]));
    assert_eq!(noted["purpose"], "administration");
    assert_eq!((&noted["request_id"], &noted["address"]), (&json!("reading-1"), &json!("127.0.0.1")));
    assert_eq!(noted["at"], json!(at));
    assert_eq!(noted["fields"], json!(["email", "family_name", "given_name"]));
    assert!(noted.get("on_behalf_of").is_none() && noted.get("sealed_by").is_none(), "{noted}");
    // What somebody reads of themselves is nobody's administration.
    api.get(&path).by(&anna).gives(200).await;
    let noted = newest(api, &tenant, &format!("actor_id={}&action=read", anna.id)).await;
    assert_eq!((&noted["object_id"], noted.get("purpose")), (&json!(anna.id), None));
}

async fn asp_21_lists_and_searches_are_noted_with_how_many_were_shown(api: &Api) {
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let shown = tenant.list(api, "/users?limit=2", owner).await;
    let noted = newest(api, tenant, "object_type=user&action=listed").await;
    assert_eq!((shown.len(), &noted["objects"], noted.get("object_id")), (2, &json!(2), None));
    let new = json!({
        "given_name": "Emma", "family_name": "Muster", "email": "emma@kessler.example",
        "identifiers": { "national-number": "85.07.30-033.28" }, "invitation_by": "answer",
    });
    for found in 0..2 {
        let search = json!({ "identifiers": { "national-number": "85.07.30-033.28" } });
        api.post(tenant.path("/user-searches"), search).by(owner).gives(200).await;
        let noted = newest(api, tenant, "object_type=user&action=searched").await;
        assert_eq!(noted["objects"], found);
        assert_eq!(noted["fields"], json!(["national-number"]), "the name of the filter, and no number");
        if found == 0 {
            api.post(tenant.path("/users"), new.clone()).by(owner).gives(201).await;
        }
    }
}

async fn asp_21_an_overview_as_a_file_is_an_export(api: &Api) {
    let tenant = api.tenant().await;
    let path = tenant.path(&format!("/access?holder_id={}", tenant.owner.id));
    let page = api.get(&path).by(&tenant.owner).gives(200).await;
    let rows = page["items"].as_array().unwrap().len();
    let listed = newest(api, &tenant, "object_type=access").await;
    assert_eq!((&listed["action"], &listed["objects"]), (&json!("listed"), &json!(rows)));
    assert_eq!(listed["fields"], json!(["holder_id"]));
    let file = api.get(tenant.path("/access")).by(&tenant.owner).header("accept", "text/csv").send().await;
    let exported = newest(api, &tenant, "action=exported").await;
    assert_eq!(exported["object_type"], "access");
    assert_eq!(exported["objects"], json!(file.text.lines().count() - 1));
}

async fn asp_21_whoever_else_shows_a_person_is_noted(api: &Api) {
    let (tenant, ada, _) = working(api).await;
    let asked = api.get("/v1/me/administrators").by(&ada).gives(200).await;
    let shown = asked["items"].as_array().unwrap().len();
    let noted = newest(api, &tenant, &format!("actor_id={}&action=listed", ada.id)).await;
    assert_eq!((&noted["object_type"], &noted["objects"]), (&json!("user"), &json!(shown)));
    let told = tenant.list(api, &format!("/users/{}/administrators", ada.id), &tenant.owner).await;
    let noted = newest(api, &tenant, "object_type=user&action=listed").await;
    assert_eq!((&noted["actor"], &noted["objects"]), (&user(&tenant.owner), &json!(told.len())));
    tenant.list(api, "/users/dormant", &tenant.owner).await;
    let noted = newest(api, &tenant, "object_type=user&action=listed").await;
    assert_eq!((&noted["actor"], &noted["objects"]), (&user(&tenant.owner), &json!(0)));
    // A record names whom it is about only where it is read alone.
    let broker = api.tenant_of("time-recording").await;
    let record = broker.path("/records/claim/S-1");
    api.put(&record, json!({ "person_name": "Nadja Weber" })).by(&broker.owner).gives(200).await;
    api.put(broker.path("/records/claim/S-2"), json!({})).by(&broker.owner).gives(200).await;
    broker.list(api, "/records", &broker.owner).await;
    api.get(broker.path("/records/claim/S-2")).by(&broker.owner).gives(200).await;
    assert!(log(api, &broker, "object_type=record-person").await.is_empty());
    api.get(&record).by(&broker.owner).gives(200).await;
    let noted = newest(api, &broker, "object_type=record-person").await;
    assert_eq!((&noted["action"], &noted["fields"]), (&json!("read"), &json!(["person_name"])));
    assert!(noted["object_id"].is_string() && !noted.to_string().contains("Weber"), "{noted}");
}

async fn asp_21_what_was_refused_is_noted_too(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    for id in [&tenant.owner.id, NOBODY] {
        api.get(tenant.path(&format!("/users/{id}"))).by(&anna).refused(404, "not_found").await;
        let noted = newest(api, &tenant, "outcome=refused").await;
        assert_eq!((&noted["actor"], &noted["object_id"]), (&user(&anna), &json!(id)));
        assert_eq!((&noted["action"], &noted["objects"]), (&json!("read"), &json!(0)));
    }
    // Who does not exist here leaves no trace here, and none at home.
    let other = api.tenant().await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    let before = log(api, &tenant, "outcome=refused").await.len();
    api.get(&path).by(&other.owner).refused(404, "not_found").await;
    api.get(&path).refused(401, "unauthenticated").await;
    assert_eq!(log(api, &tenant, "outcome=refused").await.len(), before);
    assert!(log(api, &other, "outcome=refused").await.is_empty());
    // A query that is no query reads nothing.
    api.get(tenant.path("/users?limit=0")).by(&tenant.owner).refused(400, "invalid_query").await;
    assert!(log(api, &tenant, "action=listed&object_type=user").await.is_empty());
}

async fn asp_21_a_read_stays_traceable_after_the_user_has_left(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", OWNER).await;
    api.get(tenant.path(&format!("/users/{}", tenant.owner.id))).by(&anna).gives(200).await;
    let leaving = json!({ "successor_id": tenant.owner.id });
    let path = tenant.path(&format!("/users/{}/deactivation", anna.id));
    api.post(path, leaving).by(&tenant.owner).gives(200).await;
    let noted = log(api, &tenant, &format!("actor_id={}&action=read", anna.id)).await;
    assert_eq!((noted.len(), &noted[0]["object_id"]), (1, &json!(tenant.owner.id)));
}

async fn asp_21_who_reads_for_another_is_noted_with_whom(api: &Api) {
    let (tenant, ada, _) = working(api).await;
    let office = assignment(api, &tenant, &tenant.owner, ORDERER).await;
    let ben = hire(api, &tenant, "Ben").await;
    let part = json!({ "assignment_id": office, "delegate_id": ben.id });
    api.post(tenant.path("/delegations"), part).by(&tenant.owner).gives(201).await;
    api.get(tenant.path(&format!("/users/{}", ada.id))).by(&ben).gives(200).await;
    tenant.list(api, "/users", &ben).await;
    for action in ["read", "listed"] {
        let noted = newest(api, &tenant, &format!("actor_id={}&action={action}", ben.id)).await;
        assert_eq!(noted["on_behalf_of"], user(&tenant.owner), "{noted}");
        assert_eq!(noted["roles"], json!([ORDERER]));
    }
}

async fn no_personal_data_are_in_the_log(api: &Api) {
    let tenant = api.tenant_of("company-access").await;
    tenant.activate(api).await;
    let new = json!({
        "given_name": "Quirina", "family_name": "Xylander", "email": "zenobia@wolkenstein.example",
        "identifiers": { "national-number": "85.07.30-033.28" }, "invitation_by": "answer",
    });
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    api.get(tenant.path(&format!("/users/{}", text(&created["user"]["id"]))))
        .by(&tenant.owner)
        .gives(200)
        .await;
    let search = json!({ "identifiers": { "national-number": "85.07.30-033.28" } });
    api.post(tenant.path("/user-searches"), search).by(&tenant.owner).gives(200).await;
    tenant.list(api, "/users", &tenant.owner).await;
    let columns = "roles || ' ' || action || ' ' || object_type || ' ' || fields || ' ' || outcome || ' ' || request_id";
    let rows = api.texts(&format!("select {columns} from access_log")).await;
    assert!(rows.len() >= 3, "{rows:?}");
    for row in rows {
        for mark in ["quirina", "xylander", "wolkenstein", "kessler", "8507", "85.07"] {
            assert!(!row.to_lowercase().contains(mark), "{row}");
        }
    }
}
