//! Every answer must be one that the OpenAPI document describes: status, media type, headers and body.

use super::Answer;
use jsonschema::Validator;
use mandat::app;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| app::document().unwrap());

/// The document that the service publishes.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// Fails when the answer is not one that the document describes.
pub fn check(method: &Method, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap();
    let what = format!("{method} {path} answered {}: {}", answer.status, answer.text);
    assert_ne!(answer.status, 500, "{what}");
    assert!(!answer.header("x-request-id").is_empty(), "no X-Request-ID: {what}");
    let operation =
        template(path).map(|template| &DOCUMENT["paths"][template][method.as_str().to_lowercase()]);
    let Some(operation) = operation.filter(|operation| operation.is_object()) else {
        if method == Method::OPTIONS && answer.status == 204 {
            return;
        }
        // Nothing is documented there, so that only a problem may come.
        assert!(matches!(answer.status, 404 | 405 | 414), "undocumented: {what}");
        return;
    };
    if matches!(answer.status, 414 | 431) {
        // Refused before it is looked at which operation was meant.
        assert!(answer.media_type().ends_with("json"), "{what}");
        return;
    }
    let response = resolve(&operation["responses"][answer.status.to_string()]);
    assert!(response.is_object(), "the document knows no such status: {what}");
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let required = resolve(header)["required"] == true;
        assert!(!required || answer.headers.contains_key(name), "header {name} is missing: {what}");
    }
    let Some(content) = response["content"].as_object().filter(|_| answer.status != 304) else {
        assert!(answer.text.is_empty(), "the document knows no body: {what}");
        return;
    };
    let media = content.get(answer.media_type()).or_else(|| content.get("*/*"));
    let media = media.unwrap_or_else(|| panic!("undocumented media type {}: {what}", answer.media_type()));
    if answer.media_type().ends_with("json") {
        let validator = validator(&media["schema"]);
        let errors: Vec<String> = validator
            .iter_errors(&answer.body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "the body is not as documented: {errors:?}: {what}");
    }
}

/// The documented path that a path is one of; a fixed word wins over a parameter.
pub fn template(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &&'static String| {
        let words: Vec<&str> = template.split('/').collect();
        words.len() == parts.len()
            && words
                .iter()
                .zip(&parts)
                .all(|(word, part)| word == part || (word.starts_with('{') && !part.is_empty()))
    };
    let candidates = DOCUMENT["paths"].as_object().unwrap().keys().filter(fits);
    candidates.min_by_key(|template| template.matches('{').count()).map(String::as_str)
}

/// What a reference refers to.
pub fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(pointer) => DOCUMENT.pointer(pointer.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

fn validator(schema: &Value) -> Arc<Validator> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let key = schema.to_string();
    let mut compiled = COMPILED.lock().unwrap();
    let made = compiled.entry(key).or_insert_with(|| {
        let whole = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
        Arc::new(jsonschema::options().should_validate_formats(true).build(&whole).unwrap())
    });
    Arc::clone(made)
}
