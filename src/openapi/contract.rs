//! The finished document in the forms in which the running service uses it.

use actix_web::{http::Method, web::Bytes};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::OnceLock,
};

/// What the document says, made ready for asking.
pub struct Contract {
    text: Bytes,
    etag: String,
    /// Path template → method → names of the query parameters.
    operations: HashMap<String, BTreeMap<String, BTreeSet<String>>>,
    schemas: Map<String, Value>,
    /// Compiled when the first body of that kind comes.
    validators: HashMap<String, OnceLock<Option<Validator>>>,
}

impl Contract {
    #[must_use]
    pub fn new(document: &Value) -> Self {
        let text = serde_json::to_string_pretty(document).unwrap_or_default() + "\n";
        let schemas =
            document.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
        Self {
            etag: format!("\"{}\"", &hex::encode(Sha256::digest(&text))),
            text: text.into(),
            operations: operations(document),
            validators: schemas.keys().map(|name| (name.clone(), OnceLock::new())).collect(),
            schemas,
        }
    }

    /// The document as it is published.
    #[must_use]
    pub fn text(&self) -> Bytes {
        self.text.clone()
    }

    #[must_use]
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// Each operation: path template and method.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.operations
            .iter()
            .flat_map(|(path, methods)| methods.keys().map(|method| (path.as_str(), method.as_str())))
    }

    /// The methods of a path, for the header `Allow`; `None` for a path that is not documented.
    #[must_use]
    pub fn allow(&self, template: &str) -> Option<String> {
        let methods = self.operations.get(template)?;
        let mut allowed: Vec<&str> = methods.keys().map(String::as_str).collect();
        if methods.contains_key("GET") {
            allowed.push("HEAD");
        }
        allowed.push("OPTIONS");
        Some(allowed.join(", "))
    }

    /// The query parameters of an operation; `None` for one that is not documented.
    #[must_use]
    pub fn query_parameters(&self, template: &str, method: &Method) -> Option<&BTreeSet<String>> {
        self.operations.get(template)?.get(method.as_str())
    }

    /// What checks a body of that schema; `None` when the document has no such schema.
    #[must_use]
    pub fn validator(&self, schema: &str) -> Option<&Validator> {
        self.validators
            .get(schema)?
            .get_or_init(|| {
                let mut needed = Map::new();
                collect(schema, &self.schemas, &mut needed);
                let root = json!({
                    "$ref": format!("#/components/schemas/{schema}"),
                    "components": { "schemas": needed },
                });
                jsonschema::draft202012::options()
                    .should_validate_formats(true)
                    .with_format("date-time", |text: &str| super::moment::parse(text).is_some())
                    .should_ignore_unknown_formats(true)
                    .build(&root)
                    .inspect_err(|error| tracing::error!(%schema, %error, "this schema cannot be used"))
                    .ok()
            })
            .as_ref()
    }
}

fn operations(document: &Value) -> HashMap<String, BTreeMap<String, BTreeSet<String>>> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .map(|(path, item)| {
            let methods = item
                .as_object()
                .into_iter()
                .flatten()
                .map(|(method, operation)| (method.to_uppercase(), query_names(document, operation)))
                .collect();
            (path.clone(), methods)
        })
        .collect()
}

fn query_names(document: &Value, operation: &Value) -> BTreeSet<String> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters
        .into_iter()
        .flatten()
        .filter_map(|parameter| match parameter.get("$ref").and_then(Value::as_str) {
            Some(reference) => document.pointer(reference.trim_start_matches('#')),
            None => Some(parameter),
        })
        .filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("query"))
        .filter_map(|parameter| parameter.get("name")?.as_str().map(str::to_owned))
        .collect()
}

/// The schema and all that it refers to.
fn collect(name: &str, all: &Map<String, Value>, found: &mut Map<String, Value>) {
    let Some(schema) = all.get(name) else { return };
    if found.contains_key(name) {
        return;
    }
    found.insert(name.to_owned(), schema.clone());
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                let reference = map.get("$ref").and_then(Value::as_str);
                if let Some(name) = reference.and_then(|text| text.strip_prefix("#/components/schemas/")) {
                    collect(name, all, found);
                }
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
}
