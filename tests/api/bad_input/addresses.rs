//! Paths, query parameters and methods.

use super::{assert_refused, over_all, places, replaced, send_body};
use crate::{
    cases,
    harness::Api,
    operations::{Operation, World},
};
use serde_json::json;

cases![ids_that_are_unknown_foreign_or_none, wrong_and_repeated_query_parameters, wrong_methods,];

async fn ids_that_are_unknown_foreign_or_none(api: &Api) {
    let elsewhere = World::new(api).await;
    over_all(api, async |world, operation, token| {
        let unknown = uuid::Uuid::max().to_string();
        for name in operation.parameters("path") {
            let long = "a".repeat(300);
            let mut values = vec![
                unknown.clone(),
                "0".to_owned(),
                "%00".to_owned(),
                "%ff".to_owned(),
                long,
                "..%2f..".to_owned(),
                "'%20or%201=1--".to_owned(),
            ];
            // All operators see the same issuers.
            if name.ends_with("_id") && !matches!(name, "external_id" | "issuer_id") {
                values.push(elsewhere.value(operation, name));
            }
            for value in values {
                // The id that a record has elsewhere is new at the first time.
                let formed = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                if operation.id == "put_record" && name != "tenant_id" && formed && value.len() < 64 {
                    continue;
                }
                let call =
                    api.call(operation.method(), world.path_with(operation, name, &value)).token(token);
                let call = match world.body(api, operation) {
                    Some(body) => call.json(body),
                    None => call,
                };
                let answer = call.send().await;
                assert_refused(operation, &answer, &format!("{name}={value}"));
            }
        }
        // In bodies. A check answers that it knows no such thing.
        if operation.is_authzen() || operation.id == "sign_in" {
            return;
        }
        for (body, at, value) in places(world, api, operation) {
            if value.as_str().is_none_or(|text| uuid::Uuid::try_parse(text).is_err()) {
                continue;
            }
            for id in [unknown.as_str(), &elsewhere.team, &elsewhere.nemo.id, "0", ""] {
                let answer =
                    send_body(api, world, operation, token, replaced(&body, &at, json!(id)).to_string())
                        .await;
                assert_refused(operation, &answer, &format!("{id} at {at}"));
            }
        }
    })
    .await;
}

async fn wrong_and_repeated_query_parameters(api: &Api) {
    over_all(api, async |world, operation, token| {
        if operation.is_public() {
            return;
        }
        let path = world.path(operation);
        let mut queries = vec!["nonsense=1".to_owned(), "Limit=5".to_owned()];
        for name in operation.parameters("query") {
            queries.push(format!("{name}=1&{name}=1"));
            queries.extend(
                ["", "%00", "%ff", "maybe", "[]", "1.5", "-1", "99999999999999999999"]
                    .map(|value| format!("{name}={value}")),
            );
            if name == "limit" {
                queries.extend(["limit=0".to_owned(), "limit=201".to_owned(), "limit=1e1".to_owned()]);
            }
        }
        for query in queries {
            let call = api.call(operation.method(), format!("{path}?{query}")).token(token);
            let call = match world.body(api, operation) {
                Some(body) => call.json(body),
                None => call,
            };
            let answer = call.send().await;
            // The key of a role or regime or a text may be anything; then it is simply not found.
            let is_key = ["role=", "permission=", "regime=", "type=", "object_type="]
                .iter()
                .any(|name| query.starts_with(name));
            let nothing = answer.status == 200 && is_key && answer.body["items"] == json!([]);
            if !nothing {
                assert_refused(operation, &answer, &query);
            }
        }
    })
    .await;
}

async fn wrong_methods(api: &Api) {
    let all = Operation::all();
    over_all(api, async |world, operation, token| {
        let known: Vec<String> = all
            .iter()
            .filter(|other| other.template == operation.template)
            .map(|other| other.method.to_uppercase())
            .collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if known.iter().any(|known| known == method) {
                continue;
            }
            let call = api.call(method.parse().unwrap(), world.path(operation)).token(token);
            let answer = call.json(json!({})).send().await;
            let allowed: Vec<&str> = answer.header("allow").split(", ").collect();
            assert!(
                known.iter().all(|known| allowed.contains(&known.as_str())),
                "{method} {}: {allowed:?}",
                operation.template
            );
            assert!(!allowed.contains(&method));
            assert_eq!(answer.status, 405, "{method} {}: {}", operation.template, answer.text);
            let code = &answer.body["code"];
            assert!(operation.is_authzen() || code == "method_not_allowed", "{}", answer.text);
        }
    })
    .await;
}
