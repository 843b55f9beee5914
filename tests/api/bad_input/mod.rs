//! Whatever comes in: an answer in the documented form, never a 500, and nothing changed. Generated
//! over every operation of the document.

mod addresses;
mod bodies;
mod fields;
mod headers;

use crate::{
    harness::{Answer, Api, NamedCase},
    operations::{Operation, World},
};
use mandat::error::CODES;
use serde_json::Value;

pub fn cases() -> Vec<NamedCase> {
    [addresses::cases(), bodies::cases(), fields::cases(), headers::cases()].concat()
}

/// An answer to bad input: a status that says so, in the form of its operation.
fn assert_refused(operation: &Operation, answer: &Answer, what: &str) {
    let what = format!("{} with {what}: {} {}", operation.id, answer.status, answer.text);
    assert!((400..500).contains(&answer.status), "{what}");
    match operation.id {
        _ if operation.is_authzen() => assert!(answer.body.is_string(), "{what}"),
        "issue_token" => assert!(answer.body["error"].is_string(), "{what}"),
        _ => {
            assert_eq!(answer.media_type(), "application/problem+json", "{what}");
            let code = answer.body["code"].as_str().unwrap();
            let known = CODES.iter().find(|(known, _)| *known == code).expect(&what);
            assert_eq!(
                (known.1.as_u16(), answer.body["status"].as_u64()),
                (answer.status, Some(answer.status.into())),
                "{what}"
            );
        }
    }
}

/// Runs what a case does with each operation, and sees that nothing changed by it.
async fn over_all(api: &Api, with: impl AsyncFn(&World, &Operation, &str)) {
    let world = World::new(api).await;
    let before = api.events().await;
    for operation in Operation::all() {
        let token = world.token(api, &operation).await;
        with(&world, &operation, &token).await;
    }
    assert_eq!(api.events().await, before, "something was recorded");
}

async fn send_body(
    api: &Api,
    world: &World,
    operation: &Operation,
    token: &str,
    body: impl Into<Vec<u8>>,
) -> Answer {
    let call = api.call(operation.method(), world.path(operation));
    call.body("application/json", body).token(token).send().await
}

/// Every place in a value, as a JSON pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                found.push(format!("{at}/{name}"));
                pointers(inner, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                found.push(format!("{at}/{index}"));
                pointers(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The valid body of an operation with every place in it, and its values at these places.
fn places(world: &World, api: &Api, operation: &Operation) -> Vec<(Value, String, Value)> {
    let Some(body) = world.body(api, operation) else { return Vec::new() };
    let properties = operation.schema().unwrap()["properties"].as_object().unwrap();
    for name in properties.keys() {
        assert!(body.get(name).is_some(), "the body of {} leaves {name} out", operation.id);
    }
    let mut found = Vec::new();
    pointers(&body, "", &mut found);
    found.into_iter().map(|at| (body.clone(), at.clone(), body.pointer(&at).unwrap().clone())).collect()
}

fn replaced(body: &Value, at: &str, value: Value) -> Value {
    let mut body = body.clone();
    *body.pointer_mut(at).unwrap() = value;
    body
}
