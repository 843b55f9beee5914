//! What cannot be delegated, and by whom.

use super::{delegating, handled};
use crate::{
    cases,
    harness::{Api, NOBODY, Person, field},
    offices::{
        assignment,
        employer::{ADMINISTRATOR, ORDERER, hire},
    },
};
use serde_json::json;

cases![
    everybody_delegates_of_their_own,
    who_acts_is_another_user_who_is_seen,
    what_has_not_begun_or_has_ended_is_not_delegated,
    a_narrowed_token_delegates_nothing,
    nobody_is_given_anything_by_their_own_authority,
];

async fn everybody_delegates_of_their_own(api: &Api) {
    let it = handled(api).await;
    let (tenant, orderer) = (&it.tenant, &it.tenant.owner);
    let cilla = hire(api, tenant, "Cilla").await;
    let administers = assignment(api, tenant, &it.ada, ADMINISTRATOR).await;
    // Another's, and one that is not there, look alike.
    for (source, by) in [(&administers, orderer), (&it.office, &it.ada), (&NOBODY.to_owned(), orderer)] {
        let refused = delegating(api, tenant, source, &cilla, json!({})).by(by);
        let refused = refused.refused(422, "delegation_source_unknown").await;
        assert_eq!(field(&refused), "/assignment_id");
    }
    let refused = delegating(api, tenant, &administers, &cilla, json!({})).by(&it.ada);
    refused.refused(403, "role_not_delegable").await;
}

async fn who_acts_is_another_user_who_is_seen(api: &Api) {
    let it = handled(api).await;
    let (tenant, orderer) = (&it.tenant, &it.tenant.owner);
    let refused = delegating(api, tenant, &it.office, orderer, json!({})).by(orderer);
    assert_eq!(field(&refused.refused(422, "delegation_to_yourself").await), "/delegate_id");
    let other = api.tenant().await;
    let nobody = Person { id: NOBODY.to_owned(), ..orderer.clone() };
    for stranger in [&other.owner, &nobody] {
        let refused = delegating(api, tenant, &it.office, stranger, json!({})).by(orderer);
        assert_eq!(field(&refused.refused(422, "user_unknown").await), "/delegate_id");
    }
    let client = api.post(tenant.path("/api-clients"), json!({ "name": "Payroll" })).by(orderer);
    let client = client.gives(201).await["id"].as_str().unwrap().to_owned();
    let program = Person { id: client, ..orderer.clone() };
    delegating(api, tenant, &it.office, &program, json!({})).by(orderer).refused(422, "user_unknown").await;
}

async fn what_has_not_begun_or_has_ended_is_not_delegated(api: &Api) {
    let it = handled(api).await;
    let (tenant, orderer) = (&it.tenant, &it.tenant.owner);
    let olof = hire(api, tenant, "Olof").await;
    let waiting = tenant.assign(api, &olof, ORDERER, json!({})).await["id"].as_str().unwrap().to_owned();
    delegating(api, tenant, &waiting, &it.ben, json!({}))
        .by(&olof)
        .refused(409, "delegation_source_idle")
        .await;
    let end = tenant.path(&format!("/assignments/{waiting}/end"));
    api.post(end, json!(null)).by(orderer).gives(200).await;
    delegating(api, tenant, &waiting, &it.ben, json!({})).by(&olof).refused(409, "assignment_ended").await;
}

async fn nobody_is_given_anything_by_their_own_authority(api: &Api) {
    let it = handled(api).await;
    let (tenant, orderer) = (&it.tenant, &it.tenant.owner);
    let give = |to: &Person| tenant.assigning(api, to, "employer-self-service/user", json!({})).by(&it.ben);
    let refused = give(orderer).refused(403, "appointment_not_yours").await;
    assert!(refused["roles"].to_string().contains(ORDERER), "another orderer does it: {refused}");
    let cilla = hire(api, tenant, "Cilla").await;
    give(&cilla).gives(201).await;
}

/// No scope of a token stands for delegating.
async fn a_narrowed_token_delegates_nothing(api: &Api) {
    let tenant = api.tenant_of("company-access").await;
    tenant.activate(api).await;
    let whole = json!({ "scope": { "type": "tenant" } });
    let program = tenant.program(api, "company-access/co-main-access-manager", whole).await;
    let clara = hire(api, &tenant, "Clara").await;
    let me = api.get("/v1/me").token(&program.token(api).await).gives(200).await;
    let source = me["roles"][0]["assignment_id"].as_str().unwrap().to_owned();
    let narrowed = program.token_for(api, "mandat/user.create").await;
    delegating(api, &tenant, &source, &clara, json!({}))
        .token(&narrowed)
        .refused(403, "insufficient_scope")
        .await;
    let made = delegating(api, &tenant, &source, &clara, json!({})).token(&program.token(api).await);
    let made = made.gives(201).await;
    let expected = ["company-access/user.manage", "mandat/user.change", "mandat/user.create"];
    assert_eq!(made["permissions"], json!(expected), "CSM-07: all that the regime lets be delegated");
}
