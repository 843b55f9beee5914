//! People whom one tenant lends another (TIM-02, TIM-15).

use super::{end, open};
use crate::{
    cases,
    harness::{Api, EMPLOYEE, NOBODY, OWNER, Person, SUPERVISOR, Tenant, field, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    tim_02_employees_and_supervisors_come_as_externals_too_and_nobody_else,
    tim_15_externals_record_no_working_time_whatever_they_hold,
    tim_15_an_external_acts_here_with_the_token_of_home,
    tim_15_the_end_of_a_partnership_counts_at_once,
    tim_15_an_external_counts_while_active_at_home,
    nothing_is_told_of_the_users_of_a_partner,
    only_a_host_registers_externals,
    an_external_signs_in_at_home_alone,
];

/// Who is lent: a token of home, and the account in the host's tenant.
struct Lent {
    host: Tenant,
    lender: Tenant,
    partnership: String,
    /// As they are at home.
    anna: Person,
    /// As the host knows them.
    here: Person,
}

async fn lent(api: &Api, assignments: Value) -> Lent {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let partnership = open(api, &host, json!({ "type": "host" }), &lender).await;
    let anna = lender.user_with(api, "Anna", EMPLOYEE).await;
    let registered = registering(api, &host, &partnership, &anna.id, assignments).gives(201).await;
    let here = Person { id: text(&registered["id"]), ..anna.clone() };
    Lent { host, lender, partnership, anna, here }
}

/// A call that registers one of the lender's users as an external of the host.
pub fn registering<'a>(
    api: &'a Api,
    host: &Tenant,
    partnership: &str,
    home: &str,
    assignments: Value,
) -> crate::harness::Call<'a> {
    let new = json!({
        "home_user_id": home, "given_name": "Anna", "family_name": "Fitter", "email": "anna@muster.example",
        "assignments": assignments,
    });
    api.post(host.path(&format!("/partnerships/{partnership}/externals")), new).by(&host.owner)
}

async fn tim_02_employees_and_supervisors_come_as_externals_too_and_nobody_else(api: &Api) {
    let roles = json!([{ "role": EMPLOYEE }, { "role": SUPERVISOR }]);
    let Lent { host, partnership, here, .. } = lent(api, roles).await;
    for shut in [OWNER, "time-recording/absence-manager"] {
        let given = host.assigning(api, &here, shut, json!({})).by(&host.owner);
        assert_eq!(field(&given.refused(422, "role_shut_to_externals").await), "/role");
        let call = registering(api, &host, &partnership, NOBODY, json!([{ "role": shut }]));
        call.refused(422, "role_shut_to_externals").await;
    }
    let own = json!({ "key": "clerk", "title": "Clerk", "permissions": ["time-recording/report.read"] });
    api.post(host.path("/roles"), own).by(&host.owner).gives(201).await;
    let given = host.assigning(api, &here, "own/clerk", json!({})).by(&host.owner);
    given.refused(422, "role_shut_to_externals").await;
}

async fn tim_15_externals_record_no_working_time_whatever_they_hold(api: &Api) {
    let roles = json!([{ "role": EMPLOYEE }, { "role": SUPERVISOR }]);
    let Lent { host, lender, anna, here, .. } = lent(api, roles).await;
    let theirs = json!({ "owner_id": here.id });
    let refused = host.evaluation(api, &here, "time-recording/time.record", theirs.clone(), json!({})).await;
    assert_eq!(
        (&refused["decision"], &refused["context"]["rule"]),
        (&json!(false), &json!("shut_to_externals"))
    );
    for permission in ["activity.record", "activity.change", "activity.read", "time.read"] {
        assert!(host.can(api, &here, permission, theirs.clone()).await, "{permission}");
    }
    // At home they record as before.
    assert!(lender.can(api, &anna, "time.record", json!({ "owner_id": anna.id })).await);
}

async fn tim_15_an_external_acts_here_with_the_token_of_home(api: &Api) {
    let Lent { host, lender, partnership, anna, here } = lent(api, json!([{ "role": SUPERVISOR }])).await;
    let ben = host.user_with(api, "Ben", EMPLOYEE).await;
    let seen = host.ids(api, "/users", &anna).await;
    let mut everybody = vec![host.owner.id.clone(), here.id.clone(), ben.id.clone()];
    everybody.sort();
    assert_eq!(seen, everybody);
    let user = api.get(host.path(&format!("/users/{}", here.id))).by(&anna).gives(200).await;
    let home = json!({ "partnership_id": partnership, "home_user_id": anna.id });
    assert_eq!(user["external"], home);
    // What an external does stands in the host's log under the account here.
    host.assigning(api, &ben, SUPERVISOR, json!({})).by(&anna).gives(201).await;
    let last = host.events(api).await.pop().unwrap();
    assert_eq!((&last["actor"]["id"], &last["actor_tenant_id"]), (&json!(here.id), &json!(host.id)));
    api.post(host.path("/units"), json!({ "kind": "team", "name": "North" }))
        .by(&anna)
        .refused(403, "forbidden")
        .await;
    // Others of the lender find nothing, and neither does the lender's owner.
    let carl = lender.user_with(api, "Carl", EMPLOYEE).await;
    for other in [&carl, &lender.owner] {
        api.get(host.path("/users")).by(other).refused(404, "not_found").await;
        host.assigning(api, &ben, EMPLOYEE, json!({})).by(other).refused(404, "not_found").await;
    }
    // A request sent again happens once.
    let assigning =
        || host.assigning(api, &ben, SUPERVISOR, json!({})).by(&anna).header("idempotency-key", "k");
    assigning().refused(409, "already_assigned").await;
    let dry = json!({ "holder": { "type": "user", "id": here.id }, "role": EMPLOYEE });
    let dry = api.post(host.path("/assignments?dry_run=true"), dry).by(&host.owner).gives(200).await;
    let gained: Vec<&str> = dry["access"]["gained"]["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|access| access["permission"].as_str().unwrap())
        .collect();
    assert!(gained.contains(&"time-recording/activity.record"), "{gained:?}");
    assert!(!gained.contains(&"time-recording/time.record"), "{gained:?}");
    let whole = api.get(host.path("/audit/verification")).by(&host.owner).gives(200).await;
    assert_eq!(whole["sound"], true, "{whole}");
}

async fn tim_15_the_end_of_a_partnership_counts_at_once(api: &Api) {
    for by_host in [true, false] {
        let Lent { host, lender, partnership, anna, here } = lent(api, json!([{ "role": EMPLOYEE }])).await;
        let theirs = json!({ "owner_id": here.id });
        let before = json!(api.now());
        api.forward(TimeDelta::hours(1));
        assert!(host.can(api, &here, "activity.record", theirs.clone()).await);
        end(api, if by_host { &host } else { &lender }, &partnership).await;
        let refused =
            host.evaluation(api, &here, "time-recording/activity.record", theirs.clone(), json!({})).await;
        assert_eq!(refused["context"]["rule"], "subject_inactive");
        api.get(host.path("/users")).by(&anna).refused(404, "not_found").await;
        // What counted then counted.
        for context in [json!({ "as_of": before }), json!({ "as_of": before, "known_at": before })] {
            let then =
                host.evaluation(api, &here, "time-recording/activity.record", theirs.clone(), context).await;
            assert_eq!(then["decision"], true);
        }
        // Another partnership later takes another account.
        open(api, &host, json!({ "type": "host" }), &lender).await;
        api.get(host.path("/users")).by(&anna).refused(404, "not_found").await;
        assert!(!host.can(api, &here, "activity.record", theirs).await);
    }
}

async fn tim_15_an_external_counts_while_active_at_home(api: &Api) {
    let Lent { host, anna, here, .. } = lent(api, json!([{ "role": EMPLOYEE }])).await;
    let theirs = json!({ "owner_id": here.id });
    assert!(host.can(api, &here, "activity.record", theirs.clone()).await);
    let id = api.literal(&anna.id);
    api.tamper(&format!("update user_states set active = (1 = 0) where id = {id}")).await;
    assert!(!host.can(api, &here, "activity.record", theirs).await);
}

async fn nothing_is_told_of_the_users_of_a_partner(api: &Api) {
    let Lent { host, lender, partnership, .. } = lent(api, json!([])).await;
    // Somebody who is there and somebody who is not get the same answer.
    let ben = lender.user_with(api, "Ben", EMPLOYEE).await;
    for home in [ben.id.as_str(), NOBODY] {
        let registered =
            registering(api, &host, &partnership, home, json!([{ "role": EMPLOYEE }])).gives(201).await;
        assert_eq!(registered["external"]["home_user_id"], home);
        assert_eq!(registered["active"], true);
        let again = registering(api, &host, &partnership, home, json!([]));
        let again = again.refused(409, "external_exists").await;
        assert!(text(&again["detail"]).contains(&text(&registered["id"])));
    }
    api.get(host.path(&format!("/users/{}", ben.id))).by(&host.owner).refused(404, "not_found").await;
    let unknown = host.evaluation(api, &ben, "time-recording/time.read", json!({}), json!({})).await;
    assert_eq!(unknown["context"]["rule"], "subject_unknown");
}

async fn only_a_host_registers_externals(api: &Api) {
    let Lent { host, lender, partnership, anna, here } = lent(api, json!([])).await;
    let call =
        |tenant: &Tenant, partnership: &str| registering(api, tenant, partnership, &anna.id, json!([]));
    call(&lender, &partnership).refused(409, "partnership_not_host").await;
    call(&host, NOBODY).refused(404, "not_found").await;
    let new = json!({
        "home_user_id": anna.id, "given_name": "A", "family_name": "B", "email": "a@b.example",
    });
    let path = host.path(&format!("/partnerships/{partnership}/externals"));
    let simon = host.user_with(api, "Simon", SUPERVISOR).await;
    api.post(&path, new).by(&simon).refused(404, "not_found").await;
    end(api, &host, &partnership).await;
    call(&host, &partnership).refused(409, "partnership_not_open").await;
    assert_eq!(
        api.get(host.path(&format!("/users/{}", here.id))).by(&host.owner).gives(200).await["active"],
        true
    );
}

async fn an_external_signs_in_at_home_alone(api: &Api) {
    let Lent { host, lender, here, .. } = lent(api, json!([])).await;
    let path = host.path(&format!("/users/{}", here.id));
    let address = json!({ "email": lender.owner.email });
    let changed = api.patch(&path, address).by(&host.owner).gives(200).await;
    assert_eq!(changed["email"], lender.owner.email, "it is an address to write to");
    let session = json!({ "email": here.email, "password": here.password, "tenant_id": host.id });
    api.post("/v1/sessions", session).refused(401, "sign_in_failed").await;
    // Somebody at home here can have the address: it belongs to no account.
    host.user_with(api, "Anna", EMPLOYEE).await;
}
