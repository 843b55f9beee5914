//! What somebody changes in the tables of a vault behind the service's back is found.

use super::pulls;
use crate::{
    cases,
    harness::{Api, Tenant, text},
};
use serde_json::json;

cases![an_edited_row_of_any_table_of_a_vault_is_found];

/// The tables of facts of a vault, on both sides.
pub const TABLES: [&str; 8] =
    ["vaults", "vault_connections", "employees", "shares", "share_withdrawals", "files", "episodes", "pulls"];

async fn an_edited_row_of_any_table_of_a_vault_is_found(api: &Api) {
    let world = pulls::world(api).await;
    let anna = world.anna(api).await;
    let share = text(&world.share(api, &anna).await["id"]);
    let withdrawal = world.employer.path(&format!("/vault/shares/{share}/withdrawal"));
    api.post(withdrawal, json!(null)).by(&world.employer.owner).gives(200).await;
    world.share(api, &anna).await;
    let file = world.files(api).await.remove(0);
    world.begin(api, &file).await;
    world.pulling(api, pulls::anna()).gives(202).await;
    pulls::looked(api).await;
    // The last table first: the first one that differs is named.
    edit(api, &world.employer, "share_withdrawals", "withdrawn_at = '2001-01-01T00:00:00.000000Z'").await;
    edit(api, &world.employer, "shares", "given = '{\"names\":[]}'").await;
    edit(api, &world.employer, "employees", "sealed_revision = sealed_revision + 1").await;
    edit(api, &world.employer, "vault_connections", "terms = '{\"pulls\":{}} '").await;
    edit(api, &world.employer, "vaults", "regime = 'none'").await;
    edit(api, &world.provider, "pulls", "situation = 'party'").await;
    edit(api, &world.provider, "episodes", "kind = 'party'").await;
    edit(api, &world.provider, "files", "knowledge = 'undisclosed'").await;
}

async fn edit(api: &Api, tenant: &Tenant, table: &str, edit: &str) {
    let id = api.literal(&tenant.id);
    let sql = format!("update {table} set {edit} where tenant_id = {id}");
    assert!(api.tamper(&sql).await >= 1, "{table}");
    let found = api.get(tenant.path("/audit/verification")).by(&tenant.owner).gives(200).await;
    assert!(text(&found["fault"]).contains(&format!("table {table}, row ")), "{found}");
}
