//! `null` only where it means something.
//!
//! The generator makes every `Option` both optional and nullable. Here a field without a value is left
//! out, so the `null` goes; it stays where a PATCH can empty a field, which `Clearable` marks.

use crate::http::CLEARABLE;
use serde_json::{Map, Value, json};

/// Puts the marked schemas where they are referred to, and strips `null` from all others.
pub fn strip(document: &mut Value) {
    let marked = take_marked(document);
    walk(document, &marked);
}

fn take_marked(document: &mut Value) -> Map<String, Value> {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return Map::new();
    };
    let (marked, rest): (Map<_, _>, Map<_, _>) =
        std::mem::take(schemas).into_iter().partition(|(_, schema)| schema.get(CLEARABLE).is_some());
    *schemas = rest;
    marked
}

fn walk(value: &mut Value, marked: &Map<String, Value>) {
    if let Value::Object(map) = value {
        inline(map, marked);
        if map.remove(CLEARABLE).is_none() {
            strip_type(map);
            strip_variants(map, "oneOf");
            strip_variants(map, "anyOf");
        } else {
            // The parts of a marked schema keep what they are, the null among them.
            return;
        }
    }
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if key != "example" && key != "examples" && key != "default" {
                    walk(inner, marked);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| walk(inner, marked)),
        _ => {}
    }
}

fn inline(map: &mut Map<String, Value>, marked: &Map<String, Value>) {
    let name = map.get("$ref").and_then(Value::as_str).and_then(|text| text.rsplit('/').next());
    if let Some(Value::Object(schema)) = name.and_then(|name| marked.get(name)) {
        map.remove("$ref");
        for (key, value) in schema {
            map.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// `type: [string, null]` → `type: string`
fn strip_type(map: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = map.get_mut("type") else { return };
    types.retain(|kind| kind != "null");
    if let [only] = types.as_slice() {
        let only = only.clone();
        map.insert("type".to_owned(), only);
    }
}

/// `oneOf: [null, X]` → `X`, with what stood beside it
fn strip_variants(map: &mut Map<String, Value>, keyword: &str) {
    let Some(Value::Array(variants)) = map.get_mut(keyword) else { return };
    let before = variants.len();
    variants.retain(|variant| *variant != json!({ "type": "null" }));
    if before == variants.len() || variants.len() != 1 {
        return;
    }
    if let Some(Value::Object(only)) = variants.pop() {
        map.remove(keyword);
        for (key, value) in only {
            map.entry(key).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_marked_null_stays() {
        let mut document = json!({ "components": { "schemas": {
            "Patch": { "properties": {
                "name": { "type": ["string", "null"], "description": "Kept." },
                "scope": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Scope" }] },
                "until": { "$ref": "#/components/schemas/Clearable_Time" },
            } },
            "Clearable_Time": { "oneOf": [{ "type": "string" }, { "type": "null" }], CLEARABLE: true },
        } } });
        strip(&mut document);
        assert_eq!(
            document,
            json!({ "components": { "schemas": { "Patch": { "properties": {
                "name": { "type": "string", "description": "Kept." },
                "scope": { "$ref": "#/components/schemas/Scope" },
                "until": { "oneOf": [{ "type": "string" }, { "type": "null" }] },
            } } } } })
        );
    }
}
