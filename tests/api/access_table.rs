//! Who gets what from every operation there is: without a token, with one that is none, from another
//! tenant, and without any role. An operation that is missing here fails the case.

use crate::{
    cases,
    harness::Api,
    operations::{Operation, World},
};
use serde_json::json;
use std::collections::BTreeMap;

cases![every_operation_is_guarded_as_the_table_says, no_tenant_makes_itself_an_operator];

/// What an operation answers on something of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// Open to everybody: the same answer to all.
    Public(u16),
    /// 401 without a token that counts. Then the owner of another tenant, and a user without any role.
    Token { other_tenant: u16, no_role: u16 },
}

const fn token(other_tenant: u16, no_role: u16) -> Guard {
    Guard::Token { other_tenant, no_role }
}

const TABLE: &[(&str, Guard)] = &[
    // Without any token: nothing in these says anything about a tenant.
    ("read_liveness", Guard::Public(200)),
    ("read_readiness", Guard::Public(200)),
    ("read_openapi", Guard::Public(200)),
    ("show_reference", Guard::Public(200)),
    ("read_reference_file", Guard::Public(200)),
    ("show_problem", Guard::Public(200)),
    ("get_key_set", Guard::Public(200)),
    ("get_authzen_configuration", Guard::Public(200)),
    // These are how somebody comes by a token. The password is one's own, and no new one is asked for. The invitation, the reset and the refresh token are wrong here.
    ("sign_in", Guard::Public(422)),
    ("refresh_session", Guard::Public(401)),
    ("accept_invitation", Guard::Public(422)),
    ("ask_for_password_reset", Guard::Public(202)),
    ("complete_password_reset", Guard::Public(422)),
    ("create_nonce", Guard::Public(200)),
    ("sign_in_with_identity", Guard::Public(401)),
    ("accept_invitation_with_identity", Guard::Public(422)),
    ("issue_token", Guard::Public(200)),
    // Everybody on themselves. The present password is wrong here.
    ("read_me", token(200, 200)),
    ("change_my_password", token(422, 422)),
    ("list_my_agreements", token(200, 200)),
    ("accept_my_agreement", token(404, 403)),
    ("list_my_inbox", token(200, 200)),
    ("change_my_inbox_item", token(404, 404)),
    // Nobody has begun with an app.
    ("read_one_time_code", token(200, 200)),
    ("begin_one_time_code", token(422, 422)),
    ("confirm_one_time_code", token(404, 404)),
    ("remove_one_time_code", token(404, 404)),
    // The identity token is wrong here.
    ("list_identities", token(200, 200)),
    ("link_identity", token(401, 401)),
    ("unlink_identity", token(404, 404)),
    ("read_current_session", token(200, 200)),
    ("sign_out", token(204, 204)),
    // What is the same for everybody who is known.
    ("list_regimes", token(200, 200)),
    ("read_regime", token(200, 200)),
    // For operators.
    ("list_tenants", token(403, 403)),
    ("found_tenant", token(403, 403)),
    ("list_issuers", token(403, 403)),
    ("register_issuer", token(403, 403)),
    ("read_issuer", token(404, 404)),
    ("end_issuer", token(404, 404)),
    // For another tenant a subject of this one does not exist.
    ("evaluate", token(200, 403)),
    ("evaluate_several", token(200, 200)),
    ("search_subjects", token(200, 200)),
    ("search_resources", token(200, 403)),
    ("search_actions", token(200, 403)),
    ("read_my_access", token(200, 200)),
    ("list_my_administrators", token(200, 200)),
    ("read_user_access", token(404, 200)),
    ("read_api_client_access", token(404, 404)),
    ("read_access_overview", token(404, 403)),
    ("explain", token(404, 403)),
    // Whom one sees nobody of, one finds nobody of.
    ("find_user", token(404, 200)),
    // What is named in these is a unit that somebody without any role may not read, and so unknown.
    ("create_unit", token(404, 422)),
    ("create_users", token(404, 422)),
    ("create_user", token(404, 422)),
    ("create_assignment", token(404, 422)),
    // The rest lies in a tenant: another tenant's does not exist.
    ("read_tenant", token(404, 404)),
    ("change_tenant", token(404, 403)),
    ("list_tenant_regimes", token(404, 404)),
    ("follow_regime", token(404, 403)),
    ("list_modules", token(404, 200)),
    ("switch_module_on", token(404, 403)),
    ("switch_module_off", token(404, 403)),
    ("list_capacities", token(404, 200)),
    ("give_capacity", token(404, 403)),
    ("withdraw_capacity", token(404, 403)),
    ("read_activation", token(404, 200)),
    ("activate", token(404, 403)),
    ("read_settings", token(404, 404)),
    ("change_settings", token(404, 403)),
    ("read_user_settings", token(404, 404)),
    ("change_user_settings", token(404, 404)),
    ("list_units", token(404, 403)),
    ("read_unit", token(404, 404)),
    ("change_unit", token(404, 404)),
    ("close_unit", token(404, 404)),
    ("reopen_unit", token(404, 404)),
    ("place_member", token(404, 404)),
    ("set_home_unit", token(404, 404)),
    ("remove_member", token(404, 404)),
    ("list_dormant_users", token(404, 403)),
    ("list_users", token(404, 403)),
    ("import_users", token(404, 403)),
    ("read_import", token(404, 404)),
    ("read_user", token(404, 404)),
    ("change_user", token(404, 404)),
    ("issue_credentials", token(404, 404)),
    ("deactivate_user", token(404, 404)),
    ("reactivate_user", token(404, 404)),
    ("delete_user", token(404, 404)),
    ("list_blocks", token(404, 404)),
    ("block_user", token(404, 404)),
    ("read_block", token(404, 404)),
    ("unblock_user", token(404, 404)),
    ("list_api_clients", token(404, 403)),
    ("create_api_client", token(404, 403)),
    ("read_api_client", token(404, 404)),
    ("change_api_client", token(404, 404)),
    ("end_api_client", token(404, 404)),
    ("add_secret", token(404, 404)),
    ("remove_secret", token(404, 404)),
    ("list_roles", token(404, 200)),
    ("list_permissions", token(404, 200)),
    ("define_role", token(404, 403)),
    ("read_role", token(404, 200)),
    ("change_role", token(404, 403)),
    ("withdraw_role", token(404, 403)),
    ("list_holders", token(404, 403)),
    ("list_assignments", token(404, 403)),
    ("read_assignment", token(404, 404)),
    ("change_assignment", token(404, 404)),
    ("end_assignment", token(404, 404)),
    ("take_over_assignment", token(404, 404)),
    ("accept_assignment", token(404, 404)),
    ("approve_assignment", token(404, 404)),
    ("reject_assignment", token(404, 404)),
    ("list_appointments", token(404, 200)),
    ("list_office_holders", token(404, 403)),
    ("list_delegations", token(404, 200)),
    ("delegate", token(404, 422)),
    ("read_delegation", token(404, 404)),
    ("end_delegation", token(404, 404)),
    ("list_exceptions", token(404, 403)),
    ("create_exception", token(404, 422)),
    ("read_exception", token(404, 404)),
    ("change_exception", token(404, 404)),
    ("end_exception", token(404, 404)),
    // A vault and what came out of it lie in tenants in which nobody of these is at home.
    ("read_vault", token(404, 404)),
    ("open_vault", token(404, 404)),
    ("connect_vault", token(404, 404)),
    ("list_employees", token(404, 404)),
    ("enter_employee", token(404, 404)),
    ("find_employees", token(404, 404)),
    ("read_employee_tree", token(404, 404)),
    ("read_employee", token(404, 404)),
    ("change_employee", token(404, 404)),
    ("erase_employee", token(404, 404)),
    ("export_employee", token(404, 404)),
    ("read_register", token(404, 404)),
    ("share_file", token(404, 404)),
    ("list_shares", token(404, 404)),
    ("withdraw_share", token(404, 404)),
    ("begin_employee_episode", token(404, 404)),
    ("list_client_employments", token(404, 404)),
    ("begin_client_episode", token(404, 404)),
    ("list_files", token(404, 404)),
    ("enter_file", token(404, 404)),
    ("read_file", token(404, 404)),
    ("list_episodes", token(404, 404)),
    ("begin_episode", token(404, 404)),
    ("pull_file", token(404, 404)),
    ("list_pulls", token(404, 404)),
    ("list_records", token(404, 403)),
    ("put_record", token(404, 404)),
    ("read_record", token(404, 404)),
    ("end_record", token(404, 404)),
    ("list_records_of_user", token(404, 404)),
    ("list_administrators", token(404, 404)),
    ("list_locks", token(404, 403)),
    ("create_lock", token(404, 403)),
    ("read_lock", token(404, 404)),
    ("end_lock", token(404, 404)),
    ("list_partnerships", token(404, 403)),
    ("make_partnership_code", token(404, 403)),
    ("propose_partnership", token(404, 403)),
    ("read_partnership", token(404, 404)),
    ("accept_partnership", token(404, 404)),
    ("end_partnership", token(404, 404)),
    ("list_clients", token(404, 200)),
    ("register_external", token(404, 404)),
    ("set_partnership_site", token(404, 404)),
    ("list_access_requests", token(404, 200)),
    ("request_access", token(404, 422)),
    ("read_access_request", token(404, 404)),
    ("approve_access_request", token(404, 404)),
    ("reject_access_request", token(404, 404)),
    ("list_access_reviews", token(404, 200)),
    ("start_access_review", token(404, 422)),
    ("read_access_review", token(404, 404)),
    ("list_access_review_items", token(404, 404)),
    ("decide_access_review_item", token(404, 404)),
    ("complete_access_review", token(404, 404)),
    ("read_access_review_report", token(404, 404)),
    ("list_agreements", token(404, 200)),
    ("publish_agreement", token(404, 403)),
    ("read_agreement", token(404, 200)),
    ("list_acceptances", token(404, 403)),
    ("list_inbox", token(404, 200)),
    ("post_inbox_item", token(404, 403)),
    ("read_inbox_item", token(404, 404)),
    ("change_inbox_item", token(404, 404)),
    ("list_notices", token(404, 403)),
    ("list_events", token(404, 403)),
    ("verify_log", token(404, 403)),
    ("list_access_log", token(404, 403)),
];

async fn every_operation_is_guarded_as_the_table_says(api: &Api) {
    let world = World::new(api).await;
    let table: BTreeMap<&str, Guard> = TABLE.iter().copied().collect();
    assert_eq!(table.len(), TABLE.len(), "an operation stands twice in the table");
    let operations = Operation::all();
    for name in table.keys() {
        assert!(operations.iter().any(|operation| operation.id == *name), "there is no operation {name}");
    }
    // Nobody signs in for the first time any more.
    for person in [&world.other.owner, &world.nemo] {
        person.token(api).await;
    }
    let before = api.events().await;
    let mut wrong = Vec::new();
    for operation in &operations {
        let Some(expected) = table.get(operation.id) else {
            wrong.push(format!("{} is missing in the table", operation.id));
            continue;
        };
        assert_eq!(operation.is_public(), matches!(expected, Guard::Public(_)), "{}", operation.id);
        let found = statuses(api, &world, operation).await;
        let expected = match *expected {
            Guard::Public(status) => [status; 4],
            Guard::Token { other_tenant, no_role } => [401, 401, other_tenant, no_role],
        };
        if found != expected {
            wrong.push(format!("{}: {found:?} instead of {expected:?}", operation.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(api.events().await, before, "nobody of them changed anything");
}

/// A tenant makes roles of its own, but gives nobody what nobody in it has.
async fn no_tenant_makes_itself_an_operator(api: &Api) {
    let tenant = api.tenant().await;
    let permissions = json!(["mandat/tenant.create", "mandat/tenant.list"]);
    let role = json!({ "key": "operator", "title": "Operator", "permissions": permissions });
    let defined = api.post(tenant.path("/roles"), role).by(&tenant.owner).send().await;
    if defined.status == 201 {
        tenant.assigning(api, &tenant.owner, "own/operator", json!({})).by(&tenant.owner).gives(403).await;
    } else {
        assert!(matches!(defined.status, 403 | 422), "{}", defined.text);
    }
    api.get("/v1/tenants").by(&tenant.owner).refused(403, "forbidden").await;
}

/// Without a token, with garbage, for the owner of another tenant, for a user without any role.
async fn statuses(api: &Api, world: &World, operation: &Operation) -> [u16; 4] {
    let (mut other, mut nemo) = (world.other.owner.token(api).await, world.nemo.token(api).await);
    if operation.id == "sign_out" {
        // Not the sessions that the other operations are asked with.
        for (token, person) in [(&mut other, &world.other.owner), (&mut nemo, &world.nemo)] {
            *token = crate::harness::text(&crate::sessions::begin(api, person).await["access_token"]);
        }
    }
    let mut statuses = [0; 4];
    for (status, token) in statuses.iter_mut().zip([None, Some("garbage"), Some(&*other), Some(&*nemo)]) {
        let mut call = api.call(operation.method(), world.path(operation));
        if let Some(body) = world.body(api, operation) {
            call = call.json(body);
        }
        if operation.id == "issue_token" {
            let (id, secret) = (&world.client, crate::harness::text(&world.secret["secret"]));
            call = call.form(&[
                ("grant_type", "client_credentials"),
                ("client_id", id),
                ("client_secret", &secret),
            ]);
        } else if let Some(token) = token {
            call = call.token(token);
        }
        *status = call.send().await.status;
    }
    statuses
}
