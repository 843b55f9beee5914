//! The one pass from what the generator gives to the document that is published.

use super::{hoist, info, nulls, responses};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// The finished document.
///
/// # Errors
/// When what the generator gave cannot be written as JSON.
pub fn finish(generated: &utoipa::openapi::OpenApi) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(generated)?;
    nulls::strip(&mut document);
    info::describe(&mut document);
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        if let Some(schemas) = components.get_mut("schemas").and_then(Value::as_object_mut) {
            hoist::variants(schemas);
        }
        responses::define(components);
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.sort_keys();
        for item in paths.values_mut() {
            for method in METHODS {
                if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                    complete(method, operation);
                }
            }
        }
    }
    close_inputs(&mut document);
    drop_unused(&mut document);
    Ok(document)
}

fn complete(method: &str, operation: &mut Map<String, Value>) {
    // `security(())` comes out as one empty requirement; none at all is meant.
    if operation.get("security") == Some(&json!([{}])) {
        operation.insert("security".to_owned(), json!([]));
    }
    responses::add(method, operation);
}

/// Unknown fields are refused, so inputs say that they have no others; but for those of AuthZEN, where
/// they are ignored (AuthZEN 1.0, section 5).
fn close_inputs(document: &mut Value) {
    let is_authzen = |path: &str| path.starts_with("/access/v1/");
    let left_open = inputs(document, is_authzen);
    for name in inputs(document, |path| !is_authzen(path)).difference(&left_open) {
        let Some(schema) = document.pointer_mut(&format!("/components/schemas/{name}")) else { continue };
        each(schema, &mut |map| {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
        });
    }
}

/// The schemas of the request bodies of some paths, with all that they are made of.
fn inputs(document: &mut Value, of: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut open: Vec<String> = Vec::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (_, path) in paths.into_iter().flatten().filter(|(path, _)| of(path)) {
        each(path, &mut |map| {
            if let Some(body) = map.get("requestBody") {
                references(body, &mut open);
            }
        });
    }
    let mut inputs = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = document.pointer(&format!("/components/schemas/{name}")) {
            let schema = schema.clone();
            if inputs.insert(name) {
                references(&schema, &mut open);
            }
        }
    }
    inputs
}

/// Components that nothing refers to are left out, such as dry runs before there is a change.
fn drop_unused(document: &mut Value) {
    let mut used = BTreeSet::new();
    let mut open = vec![document.get("paths").cloned().unwrap_or_default()];
    while let Some(value) = open.pop() {
        for pointer in pointers(&value) {
            if let Some(target) = document.pointer(&pointer).filter(|_| used.insert(pointer.clone())) {
                open.push(target.clone());
            }
        }
    }
    for kind in ["schemas", "responses", "headers"] {
        let components = document.pointer_mut(&format!("/components/{kind}")).and_then(Value::as_object_mut);
        if let Some(components) = components {
            components.retain(|name, _| used.contains(&format!("/components/{kind}/{name}")));
        }
    }
}

/// Every local reference in a value, as a JSON pointer.
fn pointers(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
            own.map(str::to_owned).into_iter().chain(map.values().flat_map(pointers)).collect()
        }
        Value::Array(list) => list.iter().flat_map(pointers).collect(),
        _ => Vec::new(),
    }
}

/// The names of all schemas that a value refers to.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let reference = map.get("$ref").and_then(Value::as_str);
            found.extend(
                reference.and_then(|text| text.strip_prefix("#/components/schemas/")).map(str::to_owned),
            );
            map.values().for_each(|inner| references(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

fn each(value: &mut Value, work: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            work(map);
            map.values_mut().for_each(|inner| each(inner, work));
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| each(inner, work)),
        _ => {}
    }
}
