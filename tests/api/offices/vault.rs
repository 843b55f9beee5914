//! The vault: users wait for an administrator's yes.

use super::unit;
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
};
use serde_json::{Value, json};

cases![
    vlt_03_vault_users_wait_and_stay_in_their_departments,
    every_vault_user_is_approved_by_a_vault_administrator,
    the_last_vault_administrator_stays,
];

const ADMINISTRATOR: &str = "data-vault/vault-administrator";
const USER: &str = "data-vault/vault-user";

async fn pending(api: &Api, tenant: &Tenant, user: &Person, scope: Value) -> String {
    let given = tenant.assign(api, user, USER, scope).await;
    let awaits = json!({ "what": "approval", "by_roles": [ADMINISTRATOR] });
    assert_eq!((&given["status"], &given["awaits"]), (&json!("awaiting"), &awaits));
    text(&given["id"])
}

async fn reads(api: &Api, tenant: &Tenant, user: &Person, unit: &str) -> bool {
    tenant.allows(api, user, "data-vault/employee.read", json!({ "unit_id": unit })).await
}

async fn vlt_03_vault_users_wait_and_stay_in_their_departments(api: &Api) {
    let tenant = api.tenant().await;
    let [vera, victor] =
        [tenant.user(api, "Vera", &[], json!([])).await, tenant.user(api, "Victor", &[], json!([])).await];
    // The vault is switched on, and with it the first is designated; she designates another.
    let on = json!({ "office_holder_id": vera.id });
    api.put(tenant.path("/regimes/data-vault"), on).by(&tenant.owner).gives(200).await;
    let reads_all = async |who: &Person| tenant.allows(api, who, "data-vault/employee.read", json!({})).await;
    assert!(reads_all(&vera).await);
    tenant.assigning(api, &victor, ADMINISTRATOR, json!({})).by(&vera).gives(201).await;
    assert!(reads_all(&victor).await);
    let department = async |name: &str| {
        let new = json!({ "kind": "department", "name": name });
        text(&api.post(tenant.path("/units"), new).by(&vera).gives(201).await["id"])
    };
    let [sales, staff] = [department("Sales").await, department("Staff").await];
    // The others become vault users, whose authorisation waits; without a scope it is their own department.
    let willem = tenant.user(api, "Willem", &[&sales], json!([])).await;
    let given = tenant.assigning(api, &willem, USER, json!({})).by(&vera).gives(201).await;
    assert_eq!((&given["status"], &given["awaits"]["what"]), (&json!("awaiting"), &json!("approval")));
    assert!(!reads(api, &tenant, &willem, &sales).await);
    let path = tenant.path(&format!("/assignments/{}/approval", text(&given["id"])));
    let begun = api.post(path, json!(null)).by(&victor).gives(200).await;
    assert_eq!(begun["scope"]["unit_id"], json!(sales));
    assert!(reads(api, &tenant, &willem, &sales).await);
    assert!(!reads(api, &tenant, &willem, &staff).await && !reads_all(&willem).await);
}

async fn every_vault_user_is_approved_by_a_vault_administrator(api: &Api) {
    let tenant = api.tenant_of("data-vault").await;
    let sales = unit(api, &tenant, "department", "Sales", None).await;
    let [willem, wendy] = [
        tenant.user(api, "Willem", &[&sales], json!([])).await,
        tenant.user(api, "Wendy", &[&sales], json!([])).await,
    ];
    let first = pending(api, &tenant, &willem, at(&sales)).await;
    let second = pending(api, &tenant, &wendy, at(&sales)).await;
    // The list of requests: who, for which units, when.
    let list = tenant.list(api, "/assignments?awaiting=true", &tenant.owner).await;
    let mut found: Vec<_> =
        list.iter().map(|item| (text(&item["id"]), item["appointed_at"].clone())).collect();
    found.sort_by_key(|(id, _)| *id != first);
    assert_eq!(found, [(first.clone(), json!(api.now())), (second.clone(), json!(api.now()))]);
    let mine = api.get("/v1/me/access").by(&willem).gives(200).await;
    assert_eq!(mine["awaiting"][0]["awaits"]["by_roles"], json!([ADMINISTRATOR]));
    let question = json!({
        "subject": { "type": "user", "id": willem.id },
        "action": { "name": "data-vault/employee.read" },
        "resource": { "type": "employee", "id": "1", "properties": { "unit_id": sales } },
    });
    let why = api.post(tenant.path("/explanations"), question).by(&tenant.owner).gives(200).await;
    assert_eq!(
        (&why["rule"], &why["smallest_change"]["kind"]),
        (&json!("awaited"), &json!("approve_assignment"))
    );
    assert_eq!(why["smallest_change"]["made_by"], json!([ADMINISTRATOR]));
    assert_eq!(why["smallest_change"]["makers"], json!([{ "type": "user", "id": tenant.owner.id }]));
    let path = |id: &str, act: &str| tenant.path(&format!("/assignments/{id}/{act}"));
    for unable in [&willem, &wendy] {
        api.post(path(&first, "approval"), json!(null)).by(unable).refused(404, "not_found").await;
    }
    let form = json!({ "method": "hand", "document_sha256": "ab".repeat(32) });
    api.post(path(&first, "acceptance"), form).by(&willem).refused(409, "nothing_awaited").await;
    let dry = format!("{}?dry_run=true", path(&first, "approval"));
    let tried = api.post(dry, json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(tried["events"][0]["data"]["begun"]["act"], "approved");
    api.post(path(&first, "approval"), json!(null)).by(&tenant.owner).gives(200).await;
    assert!(reads(api, &tenant, &willem, &sales).await);
    let rejected = api.post(path(&second, "rejection"), json!(null)).by(&tenant.owner).gives(200).await;
    assert_eq!(rejected["status"], "ended");
    assert!(!reads(api, &tenant, &wendy, &sales).await);
    api.post(path(&second, "approval"), json!(null)).by(&tenant.owner).refused(409, "assignment_ended").await;
    assert_eq!(tenant.list(api, "/assignments?awaiting=true", &tenant.owner).await, Vec::<Value>::new());
}

async fn the_last_vault_administrator_stays(api: &Api) {
    let tenant = api.tenant_of("data-vault").await;
    let last = super::assignment(api, &tenant, &tenant.owner, ADMINISTRATOR).await;
    let end = api.post(tenant.path(&format!("/assignments/{last}/end")), json!(null));
    end.by(&tenant.owner).refused(409, "office_emptied").await;
    // An administrator may approve for others, and never for themselves.
    let vera = tenant.user_with(api, "Vera", ADMINISTRATOR).await;
    let own = tenant.assigning(api, &vera, USER, json!({ "scope": { "type": "tenant" } })).by(&vera);
    let own = text(&own.gives(201).await["id"]);
    let approval = tenant.path(&format!("/assignments/{own}/approval"));
    let refused = api.post(&approval, json!(null)).by(&vera).refused(403, "approval_not_yours").await;
    assert_eq!(refused["roles"], json!([ADMINISTRATOR]));
    api.post(&approval, json!(null)).by(&tenant.owner).gives(200).await;
}
