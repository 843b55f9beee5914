//! Who sees which assignments, and what a list can be narrowed to.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, SUPERVISOR, at, text},
};
use chrono::TimeDelta;
use serde_json::json;

cases![
    a_supervisor_of_a_team_sees_those_of_its_members,
    reach_is_judged_now_whatever_time_is_asked_about,
    a_list_is_narrowed_by_holder_role_unit_and_time,
];

async fn a_supervisor_of_a_team_sees_those_of_its_members(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let employee = || json!([{ "role": EMPLOYEE }]);
    let anna = tenant.user(api, "Anna", &[&east], employee()).await;
    let nils = tenant.user(api, "Nils", &[&night], employee()).await;
    let wanda = tenant.user(api, "Wanda", &[&west], employee()).await;
    let simon = tenant.user(api, "Simon", &[], employee()).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let seen = tenant.list(api, "/assignments", &simon).await;
    let mut holders: Vec<String> = seen.iter().map(|given| text(&given["holder"]["id"])).collect();
    holders.sort();
    // The supervisor's own is seen as an employee, and so is the supervisor's other role.
    let mut expected = [&anna, &nils, &simon, &simon].map(|person| person.id.clone());
    expected.sort();
    assert_eq!(holders, expected);
    for (somebody, status) in [(&anna, 200), (&nils, 200), (&simon, 200), (&wanda, 404)] {
        let list = tenant.list(api, &format!("/assignments?holder_id={}", somebody.id), &tenant.owner).await;
        let path = tenant.path(&format!("/assignments/{}", text(&list[0]["id"])));
        api.get(path).by(&simon).gives(status).await;
    }
    let holders = tenant.list(api, "/roles/time-recording/employee/holders", &simon).await;
    assert_eq!(holders.len(), 3);
    assert!(tenant.list(api, &format!("/assignments?holder_id={}", wanda.id), &simon).await.is_empty());
}

/// Who has left the team is out of sight, also in the past; and who is in it is seen, also before.
async fn reach_is_judged_now_whatever_time_is_asked_about(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let anna = tenant.user(api, "Anna", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let ben = tenant.user(api, "Ben", &[], json!([{ "role": EMPLOYEE }])).await;
    let then = api.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    api.forward(TimeDelta::days(1));
    let member = |id: &str| tenant.path(&format!("/units/{east}/members/{id}"));
    api.delete(member(&anna.id)).by(&tenant.owner).gives(200).await;
    api.put(member(&ben.id), json!(null)).by(&tenant.owner).gives(200).await;
    for times in [String::new(), format!("&as_of={then}"), format!("&as_of={then}&known_at={then}")] {
        for (somebody, expected) in [(&anna, 0), (&ben, 1)] {
            let list = format!("/assignments?holder_id={}{times}", somebody.id);
            assert_eq!(tenant.list(api, &list, &simon).await.len(), expected, "{times} {}", somebody.email);
        }
    }
    let holders = format!("/roles/time-recording/employee/holders?as_of={then}");
    let seen = tenant.list(api, &holders, &simon).await;
    assert!(seen.len() == 1 && seen[0]["holder"]["id"] == ben.id, "{seen:?}");
}

async fn a_list_is_narrowed_by_holder_role_unit_and_time(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    let later = api.now() + TimeDelta::days(2);
    tenant.assign(api, &anna, SUPERVISOR, at(&east)).await;
    tenant.assign(api, &anna, SUPERVISOR, json!({ "valid_from": later })).await;
    let count =
        async |query: String| tenant.list(api, &format!("/assignments?{query}"), &tenant.owner).await.len();
    let at_that_time = later.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    for (query, expected) in [
        (String::new(), 4),
        (format!("holder_id={}", anna.id), 3),
        (format!("holder_id={NOBODY}"), 0),
        (format!("holder_id={}&live=true", anna.id), 2),
        (format!("holder_id={}&live=true&as_of={at_that_time}", anna.id), 3),
        ("role=time-recording/supervisor".to_owned(), 2),
        ("role=nonsense".to_owned(), 0),
        (format!("unit_id={east}"), 1),
        (format!("unit_id={east}&role=time-recording/employee"), 0),
    ] {
        assert_eq!(count(query.clone()).await, expected, "{query}");
    }
    for query in ["holder=1", "holder_id=1", "live=perhaps", "as_of=yesterday", "role=%00"] {
        let list = tenant.path(&format!("/assignments?{query}"));
        api.get(list).by(&tenant.owner).refused(400, "invalid_query").await;
    }
}
