//! The row of the partnership: whoever is lent loses the host, and nothing at home.

use super::refresh_token;
use crate::{
    cases,
    harness::{Api, EMPLOYEE, Issuer, SUPERVISOR, text},
    one_time_codes,
    partnerships::{self, externals::registering},
    users::provisional::sign_in,
};
use serde_json::json;

cases![the_end_of_a_partnership_shuts_the_host_to_every_credential];

/// Who is lent comes in at home as before, whatever they come with, and finds nothing of the host any more.
async fn the_end_of_a_partnership_shuts_the_host_to_every_credential(api: &Api) {
    let (host, lender) = (api.tenant().await, api.tenant().await);
    let partnership = partnerships::open(api, &host, json!({ "type": "host" }), &lender).await;
    let anna = lender.user_with(api, "Anna", EMPLOYEE).await;
    let roles = json!([{ "role": SUPERVISOR }]);
    registering(api, &host, &partnership, &anna.id, roles).gives(201).await;
    let issuer = Issuer::open();
    issuer.trusted(api).await;
    issuer.link(api, &anna, "anna").await;
    let token = anna.token(api).await;
    let (_, codes) = one_time_codes::set_up(api, &anna).await;
    let refresh = refresh_token(api, &anna, &codes[1]).await;
    let identity = issuer.token(api, "anna", "high").await;
    let users = host.path("/users");
    api.get(&users).token(&token).gives(200).await;
    partnerships::end(api, &host, &partnership).await;
    let restarted = api.replica().await;
    let mut with_code = sign_in(&anna, &anna.password, None);
    with_code["one_time_code"] = json!(codes[0]);
    let mut tokens = vec![token];
    for (path, body) in [
        ("/v1/sessions/refresh", json!({ "refresh_token": refresh })),
        ("/v1/sessions/identity-token", json!({ "identity_token": identity })),
        ("/v1/sessions", with_code),
    ] {
        let session = restarted.post(path, body).send().await;
        tokens.push(text(&session.body["access_token"]));
    }
    for token in tokens {
        for service in [api, &restarted] {
            service.get(&users).token(&token).refused(404, "not_found").await;
        }
    }
    issuer.close().await;
    restarted.stop().await;
}
