//! Every field of every body: wrong types, hostile texts, impossible times.

use super::{assert_refused, over_all, places, replaced, send_body};
use crate::{
    cases,
    harness::{Api, contract},
    operations::Operation,
};
use serde_json::json;

cases![wrong_types_in_every_field, hostile_texts_in_every_field, impossible_times_in_every_field,];

/// What is wrong with one of several checks is said in its own answer.
fn is_one_of_several(operation: &Operation, at: &str) -> bool {
    operation.id == "evaluate_several" && at.starts_with("/evaluations/")
}

/// Whether the document says that `null` empties this field.
fn takes_null(operation: &Operation, at: &str) -> bool {
    let mut schema = operation.schema().unwrap();
    for name in at.split('/').skip(1) {
        let within = if schema["items"].is_null() { &schema["properties"][name] } else { &schema["items"] };
        schema = contract::resolve(within);
    }
    let forms = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
    forms.iter().any(|form| form["type"] == "null")
}

async fn wrong_types_in_every_field(api: &Api) {
    let kinds = [json!(null), json!(true), json!(12.5), json!(7), json!("text"), json!([]), json!({})];
    over_all(api, async |world, operation, token| {
        for (body, at, value) in places(world, api, operation) {
            for wrong in kinds.iter().chain([&json!([value]), &json!({ "value": value })]) {
                let same = std::mem::discriminant(wrong) == std::mem::discriminant(&value);
                // What can be emptied takes null, and a list or an object may be an empty one.
                let emptied = wrong.is_null() && takes_null(operation, &at);
                let optional = ["/context", "/resource/prop", "/options", "/page"];
                let optional = operation.is_authzen()
                    && wrong.is_null()
                    && optional.iter().any(|part| at.starts_with(part));
                if same || emptied || optional || value.is_null() {
                    continue;
                }
                let answer =
                    send_body(api, world, operation, token, replaced(&body, &at, wrong.clone()).to_string())
                        .await;
                if is_one_of_several(operation, &at) {
                    assert_eq!(answer.status, 200, "{wrong} at {at}: {}", answer.text);
                    continue;
                }
                assert_refused(operation, &answer, &format!("{wrong} at {at}"));
                if !operation.is_authzen() {
                    assert_eq!(answer.body["code"], "invalid_body", "{}: {wrong} at {at}", operation.id);
                    let fields = answer.body["errors"].as_array().unwrap().iter();
                    let mut fields = fields.map(|error| error["field"].as_str().unwrap());
                    assert!(
                        fields.any(|field| field.starts_with(&at)),
                        "{}: {wrong} at {at}: {}",
                        operation.id,
                        answer.text
                    );
                }
            }
        }
    })
    .await;
}

async fn hostile_texts_in_every_field(api: &Api) {
    let megabyte = "x".repeat(1 << 20);
    let long = "ä".repeat(60_000);
    let texts = [
        megabyte.as_str(),
        long.as_str(),
        "a\0b",
        "\0",
        "a\u{1}b",
        "a\u{7f}b",
        "a\u{85}b",
        "a\nb",
        "",
        " ",
        " a",
        "a\t",
    ];
    over_all(api, async |world, operation, token| {
        for (body, at, value) in places(world, api, operation) {
            if !value.is_string() {
                continue;
            }
            for text in texts {
                let lines = ["a\nb", " a", "a\t"].contains(&text);
                if operation.id == "publish_agreement" && at.starts_with("/texts/") && lines {
                    // Markdown has lines and indents.
                    continue;
                }
                let answer =
                    send_body(api, world, operation, token, replaced(&body, &at, json!(text)).to_string())
                        .await;
                let what = format!("{:?}… at {at}", text.chars().take(9).collect::<String>());
                // What a subject or a resource elsewhere is called is not ours to judge.
                let asks = operation.is_authzen() || operation.id == "explain";
                if is_one_of_several(operation, &at) && answer.status == 200 {
                    continue;
                }
                let foreign = asks && answer.status == 200;
                if foreign || operation.id == "explain" && answer.status == 404 {
                    assert!(
                        ["/subject", "/resource", "/action"].iter().any(|part| at.starts_with(part)),
                        "{what}: {}",
                        answer.text
                    );
                    continue;
                }
                assert_refused(operation, &answer, &what);
                assert!(answer.text.len() < 20_000, "{what}: values are not repeated");
                if text.len() == 1 << 20 && !operation.is_authzen() {
                    assert_eq!(answer.body["code"], "body_too_large", "{what}");
                }
            }
        }
    })
    .await;
}

async fn impossible_times_in_every_field(api: &Api) {
    let times = [
        "+10000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "-0001-01-01T00:00:00Z",
        "+262000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-03-02T25:00:00Z",
        "2026-03-02T08:00:00",
        "2026-03-02",
        "08:00",
        "tomorrow",
        "1772438400",
        "2026-03-02T08:00:00+99:99",
        "\u{0660}",
    ];
    over_all(api, async |world, operation, token| {
        for (body, at, value) in places(world, api, operation) {
            let name = at.rsplit('/').next().unwrap();
            if value.is_null()
                || !["valid_from", "valid_until", "expires_at", "as_of", "known_at"].contains(&name)
            {
                continue;
            }
            for time in times {
                let body = replaced(&body, &at, json!(time)).to_string();
                let answer = send_body(api, world, operation, token, body).await;
                if is_one_of_several(operation, &at) {
                    assert_eq!(answer.body["evaluations"][0]["context"]["error"]["status"], 400, "{time}");
                    continue;
                }
                assert_refused(operation, &answer, &format!("{time} at {at}"));
            }
        }
        for name in
            operation.parameters("query").into_iter().filter(|name| ["as_of", "known_at"].contains(name))
        {
            for time in times {
                let time = time.replace('+', "%2B");
                let path = format!("{}?{name}={time}", world.path(operation));
                let answer = api.call(operation.method(), path).token(token).send().await;
                assert_refused(operation, &answer, &format!("{name}={time}"));
            }
        }
    })
    .await;
}
