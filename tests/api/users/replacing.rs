//! Who has somebody leave, and who gets what they held.

use super::leaving::leaving;
use crate::{
    cases,
    harness::{Answer, Api, EMPLOYEE, NOBODY, OWNER, Person, SUPERVISOR, at, field, text},
    offices,
};
use serde_json::{Value, json};

cases![only_who_could_end_all_of_it_has_somebody_leave, a_replacement_is_an_appointment_like_any_other];

async fn only_who_could_end_all_of_it_has_somebody_leave(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let sara = tenant.user(api, "Sara", &[&north], json!([])).await;
    tenant.assign(api, &sara, SUPERVISOR, json!({})).await;
    let olga = tenant.user(api, "Olga", &[&north], json!([{ "role": OWNER }, { "role": EMPLOYEE }])).await;
    let office = offices::assignment(api, &tenant, &olga, OWNER).await;
    let by_sara =
        |who: &Person| api.post(tenant.path(&format!("/users/{}/deactivation", who.id)), json!({})).by(&sara);
    let problem = by_sara(&olga).refused(403, "leaver_not_yours").await;
    assert_eq!((&problem["assignment_ids"], &problem["roles"]), (&json!([office]), &json!([OWNER])));
    let emil = tenant.user(api, "Emil", &[&north], json!([{ "role": EMPLOYEE }])).await;
    by_sara(&emil).gives(200).await;
    let back = tenant.path(&format!("/users/{}/reactivation", emil.id));
    api.post(&back, json!(null)).by(&olga).gives(200).await;
    api.post(tenant.path(&format!("/users/{NOBODY}/deactivation")), json!({}))
        .by(&tenant.owner)
        .refused(404, "not_found")
        .await;
    // An employee has nobody leave, and does not see who is there.
    let call = api.post(tenant.path(&format!("/users/{}/deactivation", sara.id)), json!({})).by(&emil);
    call.refused(404, "not_found").await;
}

async fn a_replacement_is_an_appointment_like_any_other(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let anna = tenant.user(api, "Anna", &[&north], json!([])).await;
    let held = text(&tenant.assign(api, &anna, SUPERVISOR, at(&north)).await["id"]);
    let ben = tenant.user(api, "Ben", &[], json!([])).await;
    let replaced = |of: &str, by: &str| json!({ "replacements": [{ "assignment_id": of, "user_id": by }] });
    let refused = async |body: Value, status: u16, code: &str| {
        let problem = leaving(api, &tenant, &anna, body).refused(status, code).await;
        assert_eq!(field(&problem), "/replacements");
    };
    refused(replaced(NOBODY, &ben.id), 422, "replacement_unknown").await;
    refused(replaced(&held, NOBODY), 422, "user_unknown").await;
    refused(replaced(&held, &anna.id), 422, "successor_self").await;
    let receipt = leaving(api, &tenant, &anna, replaced(&held, &ben.id)).gives(200).await;
    let given = text(&receipt["assignments_given"][0]);
    let given = api.get(tenant.path(&format!("/assignments/{given}"))).by(&tenant.owner).gives(200).await;
    assert_eq!((&given["role"], &given["holder"]["id"]), (&json!(SUPERVISOR), &json!(ben.id)));
    assert_eq!(given["scope"], at(&north)["scope"]);
    let answer: Answer = leaving(api, &tenant, &ben, json!({})).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
