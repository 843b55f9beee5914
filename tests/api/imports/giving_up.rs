//! An import that cannot go on leaves nobody behind.

use super::{begun, found, people, staged, told, told_of};
use crate::{
    cases,
    harness::{Api, OWNER, Tenant, text},
};
use chrono::TimeDelta;
use mandat::imports::Keeper;
use mandat_domain::ids::ImportId;
use serde_json::{Value, json};

cases![
    asp_13_an_address_taken_meanwhile_ends_it,
    asp_13_a_right_lost_meanwhile_ends_it,
    asp_13_whoever_leaves_meanwhile_ends_it,
    asp_13_a_unit_closed_meanwhile_ends_it,
    asp_13_what_nobody_works_on_is_given_up,
    asp_13_what_was_given_up_is_not_taken_after_all,
];

/// Of an import that failed nobody is left: not as a user, not by address, not in any key.
async fn nothing_is_left(api: &Api, tenant: &Tenant, import: ImportId, why: &[(u64, &str, &str)]) -> Value {
    let import = told_of(api, tenant, import).await;
    assert_eq!(import["state"], "failed", "{import}");
    assert_eq!(told(&import["findings"]), found(why));
    for user in staged(api, tenant).await {
        let path = tenant.path(&format!("/users/{user}"));
        api.get(path).by(&tenant.owner).refused(404, "not_found").await;
        let id = api.literal(&user);
        let key = format!("select 'kept' from data_keys where subject_id = {id} and wrapped is not null");
        assert!(api.texts(&key).await.is_empty());
        assert!(api.texts(&format!("select kind from directory where account_id = {id}")).await.is_empty());
    }
    assert!(api.texts("select 'left' from import_leases").await.is_empty());
    let last = tenant.events(api).await;
    let given_up: Vec<_> = last.iter().filter(|event| event["type"] == "import.given_up").collect();
    assert!(given_up.len() <= 1);
    let sound = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert_eq!(sound["sound"], true, "{sound}");
    // The addresses are free again.
    let new = json!({ "given_name": "P", "family_name": "M", "email": "p2@kessler.example" });
    api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    import
}

async fn asp_13_an_address_taken_meanwhile_ends_it(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(260, &north), Some(&tenant.owner)).await;
    let import = work.import;
    let meanwhile = async |so_far: usize| {
        if so_far == 250 {
            let new = json!({ "given_name": "P", "family_name": "M", "email": "P257@kessler.example" });
            api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
        }
    };
    assert!(!work.go(checked, meanwhile).await);
    nothing_is_left(api, &tenant, import, &[(258, "email", "email_taken")]).await;
}

async fn asp_13_a_right_lost_meanwhile_ends_it(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let second = tenant.user_with(api, "Second", OWNER).await;
    let held = tenant.list(api, &format!("/assignments?holder_id={}", second.id), &tenant.owner).await;
    let end = tenant.path(&format!("/assignments/{}/end", text(&held[0]["id"])));
    let (work, checked) = begun(api, &tenant, &people(3, &north), Some(&second)).await;
    let import = work.import;
    let meanwhile = async |_| {
        api.post(&end, json!(null)).by(&tenant.owner).gives(200).await;
    };
    // All are staged by then, and none of them is taken.
    assert!(!work.go(checked, meanwhile).await);
    let import = nothing_is_left(api, &tenant, import, &[(0, "", "forbidden")]).await;
    assert_eq!(import["staged"], 3);
}

async fn asp_13_whoever_leaves_meanwhile_ends_it(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let second = tenant.user_with(api, "Second", OWNER).await;
    let (work, checked) = begun(api, &tenant, &people(3, &north), Some(&second)).await;
    let import = work.import;
    let successor = json!({ "successor_id": tenant.owner.id });
    let path = tenant.path(&format!("/users/{}/deactivation", second.id));
    api.post(path, successor).by(&tenant.owner).gives(200).await;
    assert!(!work.go(checked, async |_| {}).await);
    nothing_is_left(api, &tenant, import, &[(0, "", "forbidden")]).await;
}

async fn asp_13_a_unit_closed_meanwhile_ends_it(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(3, &north), None).await;
    let import = work.import;
    let meanwhile = async |_| {
        let closure = tenant.path(&format!("/units/{north}/closure"));
        api.put(closure, json!(null)).by(&tenant.owner).gives(200).await;
    };
    assert!(!work.go(checked, meanwhile).await);
    nothing_is_left(api, &tenant, import, &[(0, "units", "unit_closed")]).await;
}

async fn asp_13_what_nobody_works_on_is_given_up(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(300, &north), None).await;
    let import = work.import;
    // The process ends after the first part.
    let (said, mut heard) = tokio::sync::mpsc::channel(1);
    let working = work.go(checked, async |_| {
        said.send(()).await.unwrap();
        std::future::pending::<()>().await;
    });
    tokio::select! {
        _ = working => panic!("it has not ended"),
        _ = heard.recv() => {}
    }
    let keeper = Keeper::new(api.store.clone());
    assert_eq!(keeper.look().await.unwrap(), 0, "it may still be alive");
    assert_eq!(told_of(api, &tenant, import).await["state"], "staging");
    api.forward(TimeDelta::seconds(31));
    assert_eq!(keeper.look().await.unwrap(), 1);
    assert_eq!(keeper.look().await.unwrap(), 0);
    nothing_is_left(api, &tenant, import, &[(0, "", "import_interrupted")]).await;
}

async fn asp_13_what_was_given_up_is_not_taken_after_all(api: &Api) {
    let tenant = api.tenant().await;
    let north = tenant.team(api, "North").await;
    let (work, checked) = begun(api, &tenant, &people(300, &north), None).await;
    let import = work.import;
    // It stands still for so long that another process takes it for dead.
    let meanwhile = async |so_far: usize| {
        if so_far == 250 {
            api.forward(TimeDelta::seconds(31));
            Keeper::new(api.store.clone()).look().await.unwrap();
        }
    };
    assert!(!work.go(checked, meanwhile).await);
    nothing_is_left(api, &tenant, import, &[(0, "", "import_interrupted")]).await;
}
