//! The answers that many operations share: problems, dry runs, and the headers that go with a change.

use crate::{
    error::status,
    problems::{Language, text},
};
use serde_json::{Map, Value, json};

/// An operation with this mark has errors of a foreign standard and describes them all itself.
const OWN_ERRORS: &str = "x-own-errors";
/// An operation with this mark has the errors of OpenID AuthZEN 1.0: few statuses, and a message.
const AUTHZEN_ERRORS: &str = "x-authzen-errors";
/// An operation with this mark is admitted only so often within some time.
const LIMITED: &str = "x-limited";
const AUTHZEN_STATUSES: [(&str, &str); 5] = [
    ("400", "The request is not what AuthZEN asks for."),
    ("401", "There is no access token, or it does not count (any more)."),
    ("403", "The caller may not ask this."),
    ("500", "Something went wrong inside."),
    ("503", "The service cannot answer right now."),
];

/// Name, the code it is an example of, and what it says.
const PROBLEMS: [(&str, &str, &str); 12] = [
    ("BadRequest", "malformed_json", "The request is malformed: its JSON, its query, a header or a cursor."),
    ("Unauthenticated", "unauthenticated", "There is no access token, or it does not count (any more)."),
    ("Forbidden", "forbidden", "The caller may see this, but not do it; the problem names what is missing."),
    ("NotFound", "not_found", "There is no such thing, or none that the caller may see."),
    ("Conflict", "unit_not_empty", "The state of things does not allow it."),
    ("PreconditionFailed", "precondition_failed", "It has changed since the version named in `If-Match`."),
    ("BodyTooLarge", "body_too_large", "The body is too large."),
    ("UnsupportedMediaType", "unsupported_media_type", "The body is of another media type."),
    ("Invalid", "invalid_body", "The input is not valid; the problem lists every field that is wrong."),
    ("TooManyRequests", "too_many_requests", "Too many tries; wait for `Retry-After`."),
    ("Internal", "internal", "Something went wrong inside."),
    ("Unavailable", "unavailable", "The service cannot answer right now; try again after `Retry-After`."),
];

/// Puts the shared answers and headers among the components.
pub fn define(components: &mut Map<String, Value>) {
    let responses: Map<String, Value> =
        PROBLEMS.iter().map(|(name, code, says)| ((*name).to_owned(), problem(name, code, says))).collect();
    components.insert("responses".to_owned(), Value::Object(responses));
    components.insert(
        "headers".to_owned(),
        json!({
            "ETag": {
                "description": "The version of the thing, for `If-Match` and `If-None-Match`.",
                "schema": { "type": "string" }, "example": "\"7\"",
            },
            "Location": {
                "description": "Where the new thing is.",
                "schema": { "type": "string", "format": "uri-reference" },
                "example": "/v1/tenants/0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11/units/0198c5f2-8c1a-7c55-8a3e-5c0b7d1e9a42",
            },
            "MandatRevision": {
                "description": "How fresh this answer is. Send it back for an answer at least as fresh.",
                "schema": { "type": "string" }, "example": "AZjF8n0-ehCfGx9Kj28vEQAAAAAAAAAq",
            },
            "RetryAfter": {
                "description": "Seconds to wait.",
                "schema": { "type": "integer", "minimum": 0 }, "example": 1,
            },
            "WwwAuthenticate": {
                "description": "What is wrong with the token (RFC 6750).",
                "schema": { "type": "string" }, "example": "Bearer realm=\"mandat\", error=\"invalid_token\"",
            },
        }),
    );
}

fn problem(name: &str, code: &str, says: &str) -> Value {
    let title = text(code, Language::En).map_or("", |text| text.title.as_str());
    let detail = text(code, Language::En).map_or("", |text| text.meaning.as_str());
    let mut response = json!({
        "description": says,
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" },
            "example": {
                "type": format!("https://mandat.example/problems/{code}"),
                "title": title,
                "status": status(code).as_u16(),
                "detail": detail,
                "code": code,
                "request_id": "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11",
            },
        } },
    });
    let header = match name {
        "Unauthenticated" => Some(("WWW-Authenticate", "WwwAuthenticate")),
        "TooManyRequests" | "Unavailable" => Some(("Retry-After", "RetryAfter")),
        _ => None,
    };
    if let (Some((header, component)), Some(response)) = (header, response.as_object_mut()) {
        response.insert("headers".to_owned(), json!({ header: reference("headers", component) }));
    }
    response
}

fn authzen_error(says: &str) -> Value {
    json!({
        "description": says,
        "content": { "application/json": {
            "schema": { "type": "string", "description": "What was wrong." },
            "example": says,
        } },
    })
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// Adds to an operation the answers that follow from its parameters and its body.
pub fn add(method: &str, operation: &mut Map<String, Value>) {
    let own_errors = operation.remove(OWN_ERRORS).is_some();
    let authzen = operation.remove(AUTHZEN_ERRORS).is_some();
    let limited = operation.remove(LIMITED).is_some();
    let has = |place: &str, name: Option<&str>| {
        operation.get("parameters").and_then(Value::as_array).is_some_and(|list| {
            list.iter().any(|parameter| {
                parameter.get("in").and_then(Value::as_str) == Some(place)
                    && name.is_none_or(|name| parameter.get("name").and_then(Value::as_str) == Some(name))
            })
        })
    };
    let json =
        operation.get("requestBody").is_some_and(|body| body.pointer("/content/application~1json").is_some());
    let file = operation.get("requestBody").is_some_and(|body| body.pointer("/content/text~1csv").is_some());
    let public = operation.get("security") == Some(&json!([]));
    let dry_run = has("query", Some("dry_run"));
    let if_match = has("header", Some("If-Match"));
    let if_none_match = has("header", Some("If-None-Match"));
    let revision = dry_run || has("header", Some("Mandat-Revision"));
    let once = has("header", Some("Idempotency-Key"));
    let path = has("path", None);

    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    let Some(responses) = responses.as_object_mut() else { return };
    add_headers(responses, revision, if_match || if_none_match);
    if dry_run {
        add_dry_run(responses);
    }
    if if_none_match {
        responses
            .entry("304")
            .or_insert_with(|| json!({ "description": "It is still the version that the caller has." }));
    }
    if authzen {
        for (status, says) in AUTHZEN_STATUSES {
            responses.insert(status.to_owned(), authzen_error(says));
        }
    } else if !own_errors {
        let problems = [
            ("400", "BadRequest", true),
            ("401", "Unauthenticated", !public),
            ("403", "Forbidden", !public),
            ("404", "NotFound", path),
            ("409", "Conflict", revision || (method != "get" && path)),
            ("412", "PreconditionFailed", if_match),
            ("413", "BodyTooLarge", json || file),
            ("415", "UnsupportedMediaType", json || file),
            ("422", "Invalid", json || once || dry_run),
            ("429", "TooManyRequests", limited),
            ("500", "Internal", true),
            ("503", "Unavailable", true),
        ];
        for (status, name, _) in problems.iter().filter(|(_, _, can)| *can) {
            responses.entry(*status).or_insert_with(|| reference("responses", name));
        }
    }
    responses.sort_keys();
}

fn add_headers(responses: &mut Map<String, Value>, revision: bool, versioned: bool) {
    for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
        let Some(response) = response.as_object_mut() else { continue };
        let mut headers = response.get("headers").and_then(Value::as_object).cloned().unwrap_or_default();
        let wanted = [
            ("ETag", "ETag", status != "204" && (versioned || status == "201")),
            ("Location", "Location", status == "201" || status == "202"),
            ("Mandat-Revision", "MandatRevision", revision),
        ];
        for (name, component, _) in wanted.iter().filter(|(_, _, wanted)| *wanted) {
            headers.entry(*name).or_insert_with(|| reference("headers", component));
        }
        if !headers.is_empty() {
            response.insert("headers".to_owned(), Value::Object(headers));
        }
    }
}

/// The answer to `dry_run=true`, beside or instead of the one to a change.
fn add_dry_run(responses: &mut Map<String, Value>) {
    let dry = reference("schemas", "DryRun");
    match responses
        .get_mut("200")
        .and_then(|response| response.pointer_mut("/content/application~1json/schema"))
    {
        Some(schema) => *schema = json!({ "oneOf": [schema.clone(), dry] }),
        None => {
            responses.insert(
                "200".to_owned(),
                json!({
                    "description": "What the change would do; nothing of it is recorded (`dry_run=true`).",
                    "headers": { "Mandat-Revision": reference("headers", "MandatRevision") },
                    "content": { "application/json": { "schema": dry } },
                }),
            );
        }
    }
}
