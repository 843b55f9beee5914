//! The roles of time recording, each with what makes it what it is.

use super::{ACTIVITIES, EXTENDED};
use crate::{
    cases,
    harness::{
        ABSENCE_MANAGER, ACTIVITY_MANAGER, Api, EMPLOYEE, OWNER, Person, SUPERVISOR, Tenant, at, text,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

cases![
    tim_02_the_roles_are_these_and_each_can_be_held,
    tim_16_an_absence_manager_handles_absences_and_sees_nothing_else_of_others,
    tim_16_an_absence_manager_of_a_team_reaches_that_team,
    tim_19_activity_managers_handle_activities_and_open_all_work_reports,
    tim_19_the_extended_report_opens_only_where_extended_activities_are_on,
];

/// What of these somebody may do to whoever owns the data.
async fn able(api: &Api, tenant: &Tenant, who: &Person, names: &[&str], on: &Value) -> Vec<String> {
    let mut able = Vec::new();
    for name in names {
        if tenant.can(api, who, name, on.clone()).await {
            able.push((*name).to_owned());
        }
    }
    able
}

async fn tim_02_the_roles_are_these_and_each_can_be_held(api: &Api) {
    let tenant = api.tenant().await;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(&tenant.owner).gives(200).await;
    let all = [OWNER, SUPERVISOR, ABSENCE_MANAGER, EMPLOYEE, ACTIVITY_MANAGER];
    let roles = tenant.list(api, "/roles", &tenant.owner).await;
    let keys: BTreeSet<String> = roles.iter().map(|role| text(&role["key"])).collect();
    assert_eq!(keys, all.map(str::to_owned).into());
    assert!(roles.iter().all(|role| role["in_force"] == true), "{roles:?}");
    let given: Vec<Value> = all.iter().map(|role| json!({ "role": role })).collect();
    let anna = tenant.user(api, "Anna", &[], json!(given)).await;
    let me = api.get("/v1/me").by(&anna).gives(200).await;
    let held: BTreeSet<String> =
        me["roles"].as_array().unwrap().iter().map(|role| text(&role["role"])).collect();
    assert_eq!(held, keys);
    // Each brings what the others do not.
    let own = json!({ "owner_id": anna.id });
    for (permission, on) in [
        ("invoice.read", json!({})),
        ("time.change", json!({ "owner_id": tenant.owner.id })),
        ("absence.approve", json!({ "owner_id": tenant.owner.id })),
        ("time.record", own),
        ("activity.post", json!({})),
    ] {
        assert!(tenant.can(api, &anna, permission, on).await, "{permission}");
    }
}

const ABSENCES: [&str; 5] =
    ["absence.request", "absence.read", "absence.approve", "absence.reject", "report.absence.read"];
const OTHERWISE: [&str; 9] = [
    "absence.change",
    "time.read",
    "time.change",
    "time.record",
    "activity.read",
    "expense.read",
    "report.read",
    "report.work.read",
    "settings.personal.read",
];

async fn tim_16_an_absence_manager_handles_absences_and_sees_nothing_else_of_others(api: &Api) {
    let tenant = api.tenant().await;
    let emil = tenant.user_with(api, "Emil", EMPLOYEE).await;
    let anna = tenant.user_with(api, "Anna", ABSENCE_MANAGER).await;
    let (his, hers) = (json!({ "owner_id": emil.id }), json!({ "owner_id": anna.id }));
    assert_eq!(able(api, &tenant, &anna, &ABSENCES, &his).await, ABSENCES);
    assert_eq!(able(api, &tenant, &anna, &OTHERWISE, &his).await, Vec::<String>::new());
    assert_eq!(able(api, &tenant, &anna, &ABSENCES, &hers).await, ABSENCES);
    assert_eq!(
        able(api, &tenant, &anna, &OTHERWISE, &hers).await,
        ["report.read", "settings.personal.read"],
        "her own settings and reports"
    );
    api.get(tenant.path(&format!("/users/{}", emil.id))).by(&anna).refused(404, "not_found").await;
    api.get(tenant.path(&format!("/users/{}", anna.id))).by(&anna).gives(200).await;
}

async fn tim_16_an_absence_manager_of_a_team_reaches_that_team(api: &Api) {
    let tenant = api.tenant().await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let emil = tenant.user(api, "Emil", &[&east], json!([{ "role": EMPLOYEE }])).await;
    let willi = tenant.user(api, "Willi", &[&west], json!([{ "role": EMPLOYEE }])).await;
    let mut role = at(&east);
    role["role"] = json!(ABSENCE_MANAGER);
    let anna = tenant.user(api, "Anna", &[&east], json!([role])).await;
    let of = |person: &Person| json!({ "owner_id": person.id });
    assert_eq!(able(api, &tenant, &anna, &ABSENCES, &of(&emil)).await, ABSENCES);
    assert_eq!(able(api, &tenant, &anna, &ABSENCES, &of(&willi)).await, Vec::<String>::new());
    assert!(!tenant.can(api, &anna, "report.absence.read", json!({})).await, "not of all teams");
}

const HANDLING: [&str; 4] = ["activity.status.set", "activity.bundle", "activity.export", "activity.post"];

async fn tim_19_activity_managers_handle_activities_and_open_all_work_reports(api: &Api) {
    let tenant = api.tenant().await;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(&tenant.owner).gives(200).await;
    let (east, west) = (tenant.team(api, "East").await, tenant.team(api, "West").await);
    let emil = tenant.user(api, "Emil", &[&west], json!([{ "role": EMPLOYEE }])).await;
    let anna = tenant.user(api, "Anna", &[&east], json!([{ "role": ACTIVITY_MANAGER }])).await;
    for on in [json!({}), json!({ "unit_id": east }), json!({ "owner_id": emil.id, "unit_id": west })] {
        assert_eq!(able(api, &tenant, &anna, &HANDLING, &on).await, HANDLING);
        assert!(tenant.can(api, &anna, "report.work.read", on).await, "of all teams");
    }
    let nothing = ["time.read", "time.change", "absence.read", "activity.record", "customer.manage"];
    assert!(able(api, &tenant, &anna, &nothing, &json!({ "owner_id": emil.id })).await.is_empty());
    tenant
        .assigning(api, &emil, ACTIVITY_MANAGER, at(&west))
        .by(&tenant.owner)
        .refused(422, "scope_not_allowed")
        .await;
}

async fn tim_19_the_extended_report_opens_only_where_extended_activities_are_on(api: &Api) {
    let tenant = api.tenant().await;
    let owner = &tenant.owner;
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    let anna = tenant.user_with(api, "Anna", ACTIVITY_MANAGER).await;
    let opens = async || tenant.can(api, &anna, "report.work.extended.read", json!({})).await;
    assert!(!opens().await);
    api.put(tenant.path(EXTENDED), json!(null)).by(owner).gives(200).await;
    assert!(opens().await);
    api.delete(tenant.path(ACTIVITIES)).by(owner).gives(200).await;
    assert!(!opens().await, "the role is off");
    api.put(tenant.path(ACTIVITIES), json!(null)).by(owner).gives(200).await;
    api.delete(tenant.path(EXTENDED)).by(owner).gives(200).await;
    assert!(!opens().await);
}
