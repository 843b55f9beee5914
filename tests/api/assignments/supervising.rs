//! Supervisors, of everybody or of a team, and employees, who see themselves alone.

use crate::{
    cases,
    harness::{Api, EMPLOYEE, SUPERVISOR, at},
};
use serde_json::json;

cases![
    tim_08_a_supervisor_reaches_all_employees,
    tim_08_a_supervisor_of_a_team_reaches_its_members_alone,
    tim_10_an_employee_sees_only_their_own_data,
];

const OF_OTHERS: [&str; 10] = [
    "time.read",
    "time.change",
    "activity.read",
    "activity.change",
    "absence.read",
    "absence.change",
    "expense.read",
    "expense.change",
    "report.read",
    "report.absence.read",
];

async fn tim_08_a_supervisor_reaches_all_employees(api: &Api) {
    let tenant = api.tenant().await;
    let simon = tenant.user_with(api, "Simon", SUPERVISOR).await;
    let anna = tenant.user_with(api, "Anna", EMPLOYEE).await;
    for name in OF_OTHERS {
        assert!(tenant.can(api, &simon, name, json!({ "owner_id": anna.id })).await, "{name}");
    }
    for name in ["customer.manage", "project.manage", "settings.user.read", "settings.user.change"] {
        assert!(tenant.can(api, &simon, name, json!({})).await, "{name}");
    }
    for name in ["settings.tenant.read", "settings.tenant.change", "invoice.read", "absence.approve"] {
        assert!(!tenant.can(api, &simon, name, json!({})).await, "{name}");
    }
    for name in ["time.record", "activity.record", "absence.request", "expense.record"] {
        assert!(!tenant.can(api, &simon, name, json!({ "owner_id": anna.id })).await, "{name}");
    }
    api.get(tenant.path("")).by(&simon).refused(404, "not_found").await;
    api.get(tenant.path("/events")).by(&simon).refused(403, "forbidden").await;
    let patch = json!({ "language": "fr" });
    api.patch(tenant.path(""), patch).by(&simon).refused(403, "forbidden").await;
}

async fn tim_08_a_supervisor_of_a_team_reaches_its_members_alone(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let night = tenant.team_below(api, "East, at night", &east).await;
    let simon = tenant.user(api, "Simon", &[], json!([])).await;
    tenant.assign(api, &simon, SUPERVISOR, at(&east)).await;
    let employee = || json!([{ "role": EMPLOYEE }]);
    let anna = tenant.user(api, "Anna", &[&east], employee()).await;
    let nils = tenant.user(api, "Nils", &[&night], employee()).await;
    let wanda = tenant.user(api, "Wanda", &[&west], employee()).await;
    let freya = tenant.user(api, "Freya", &[], employee()).await;
    for name in OF_OTHERS {
        for (somebody, expected) in [(&anna, true), (&nils, true), (&wanda, false), (&freya, false)] {
            let of = json!({ "owner_id": somebody.id });
            assert_eq!(tenant.can(api, &simon, name, of).await, expected, "{name} of {}", somebody.email);
        }
    }
    for (resource, expected) in [
        (json!({}), false),
        (json!({ "unit_id": east }), true),
        (json!({ "unit_id": night }), true),
        (json!({ "unit_id": west }), false),
        (json!({ "unit_id": west, "owner_id": anna.id }), false),
        (json!({ "unit_id": east, "owner_id": wanda.id }), false),
    ] {
        let allowed = tenant.can(api, &simon, "project.manage", resource.clone()).await;
        assert_eq!(allowed, expected, "{resource}");
    }
    // Membership counts from the next request on.
    let place = tenant.path(&format!("/units/{east}/members/{}", wanda.id));
    let of_wanda = json!({ "owner_id": wanda.id });
    api.put(&place, json!(null)).by(&tenant.owner).gives(200).await;
    assert!(tenant.can(api, &simon, "time.read", of_wanda.clone()).await);
    api.delete(&place).by(&tenant.owner).gives(200).await;
    assert!(!tenant.can(api, &simon, "time.read", of_wanda).await);
}

async fn tim_10_an_employee_sees_only_their_own_data(api: &Api) {
    let tenant = api.tenant().await;
    let east = tenant.team(api, "East").await;
    let anna = tenant.user(api, "Anna", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let ben = tenant.user(api, "Ben", &[&east], json!([{ "role": EMPLOYEE }])).await;
    for name in [
        "time.record",
        "time.read",
        "activity.record",
        "activity.read",
        "absence.request",
        "absence.read",
        "expense.record",
        "expense.read",
        "report.read",
        "report.absence.read",
        "settings.personal.read",
        "settings.personal.change",
    ] {
        assert!(tenant.can(api, &anna, name, json!({ "owner_id": anna.id })).await, "{name}");
        assert!(!tenant.can(api, &anna, name, json!({ "owner_id": ben.id })).await, "{name}");
        assert!(!tenant.can(api, &anna, name, json!({})).await, "{name}");
        assert!(!tenant.can(api, &anna, name, json!({ "unit_id": east })).await, "{name}");
    }
    // In the service itself no less.
    assert_eq!(tenant.ids(api, "/users", &anna).await, std::slice::from_ref(&anna.id));
    let seen = tenant.list(api, "/assignments", &anna).await;
    assert!(seen.iter().all(|given| given["holder"]["id"] == anna.id) && seen.len() == 1);
    api.get(tenant.path("/units")).by(&anna).refused(403, "forbidden").await;
    api.get(tenant.path(&format!("/users/{}", anna.id))).by(&anna).gives(200).await;
    api.get(tenant.path(&format!("/users/{}", ben.id))).by(&anna).refused(404, "not_found").await;
    let holders = tenant.list(api, "/roles/time-recording/employee/holders", &anna).await;
    assert_eq!(holders.len(), 1);
    // About themselves they may ask, about others not.
    let mut question = json!({
        "subject": { "type": "user", "id": anna.id },
        "action": { "name": "time-recording/time.record" },
        "resource": { "type": "entry", "id": "1", "properties": { "owner_id": anna.id } },
    });
    let answer = api.post("/access/v1/evaluation", question.clone()).by(&anna).gives(200).await;
    assert_eq!(answer["decision"], true);
    question["subject"]["id"] = json!(ben.id);
    api.post("/access/v1/evaluation", question).by(&anna).gives(403).await;
}
