//! Reading the log.

use super::{log, newest, user};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, text},
    offices::employer::working,
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    reading_the_log_is_noted,
    the_log_is_read_by_whom_the_regime_says,
    the_log_is_narrowed_by_its_filters,
    the_log_comes_in_pages_newest_first,
];

async fn reading_the_log_is_noted(api: &Api) {
    let tenant = api.tenant().await;
    let first = log(api, &tenant, "object_type=access-log").await;
    assert!(first.is_empty(), "what is read is noted after it was read: {first:?}");
    let noted = newest(api, &tenant, "object_type=access-log").await;
    assert_eq!((&noted["actor"], &noted["action"]), (&user(&tenant.owner), &json!("listed")));
    assert_eq!((&noted["objects"], &noted["purpose"]), (&json!(0), &json!("oversight")));
    assert_eq!(noted["fields"], json!(["object_type"]));
    let again = newest(api, &tenant, "object_type=access-log").await;
    assert_eq!(again["objects"], 1);
}

async fn the_log_is_read_by_whom_the_regime_says(api: &Api) {
    let company = api.tenant_of("company-access").await;
    company.activate(api).await;
    let (employer, ..) = working(api).await;
    let mut tenants = vec![company, employer];
    for regime in ["time-recording", "broker-portal", "data-vault"] {
        tenants.push(api.tenant_of(regime).await);
    }
    for tenant in &tenants {
        log(api, tenant, "").await;
        let noted = newest(api, tenant, "object_type=access-log").await;
        assert_eq!(noted["roles"].as_array().unwrap().len(), 1, "{:?}", tenant.regimes);
    }
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let sven = tenant.user_with(api, "Sven", SUPERVISOR).await;
    for person in [&anna, &sven] {
        api.get(tenant.path("/access-log")).by(person).refused(403, "forbidden").await;
        let noted = newest(api, &tenant, &format!("actor_id={}&outcome=refused", person.id)).await;
        assert_eq!((&noted["object_type"], &noted["objects"]), (&json!("access-log"), &json!(0)));
    }
    let other = api.tenant().await;
    api.get(tenant.path("/access-log")).by(&other.owner).refused(404, "not_found").await;
}

async fn the_log_is_narrowed_by_its_filters(api: &Api) {
    let tenant = api.tenant().await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let path = tenant.path(&format!("/users/{}", anna.id));
    let early = api.now();
    api.get(&path).by(&tenant.owner).gives(200).await;
    api.forward(TimeDelta::minutes(2));
    let late = api.now();
    api.get(&path).by(&anna).gives(200).await;
    let moment = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    for (query, expected) in [
        (format!("object_id={}", anna.id), 2),
        (format!("object_id={}&actor_id={}", anna.id, anna.id), 1),
        (format!("object_id={}&from={}", anna.id, moment(late)), 1),
        (format!("object_id={}&until={}", anna.id, moment(late)), 1),
        (format!("object_id={}&until={}", anna.id, moment(early)), 0),
        (format!("object_id={}&action=listed", anna.id), 0),
        (format!("object_id={}&outcome=refused", anna.id), 0),
        ("object_type=employee".to_owned(), 0),
    ] {
        assert_eq!(log(api, &tenant, &query).await.len(), expected, "{query}");
    }
    for wrong in ["action=looked", "outcome=perhaps", "from=yesterday", "actor=1"] {
        let path = tenant.path(&format!("/access-log?{wrong}"));
        api.get(path).by(&tenant.owner).refused(400, "invalid_query").await;
    }
}

async fn the_log_comes_in_pages_newest_first(api: &Api) {
    let tenant = api.tenant().await;
    let path = tenant.path(&format!("/users/{}", tenant.owner.id));
    for _ in 0..5 {
        api.forward(TimeDelta::seconds(1));
        api.get(&path).by(&tenant.owner).gives(200).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let list = tenant.path(&format!("/access-log?object_type=user&limit=2{cursor}"));
        let page = api.get(list).by(&tenant.owner).gives(200).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|noted| text(&noted["at"])));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|one, other| other.cmp(one));
    assert_eq!((seen.len(), &seen), (5, &sorted));
}
