//! Whatever comes in: an answer in the documented form, never a 500, and nothing changed. Generated
//! over every operation of the document.

use crate::{
    cases,
    harness::{Answer, Api},
    operations::{Operation, World},
};
use mandat::error::CODES;
use serde_json::{Value, json};

cases![
    bodies_that_are_no_json_or_no_object,
    wrong_types_in_every_field,
    hostile_texts_in_every_field,
    impossible_times_in_every_field,
    ids_that_are_unknown_foreign_or_none,
    wrong_and_repeated_query_parameters,
    forged_cursors,
    wrong_content_types,
    wrong_methods,
    headers_that_are_malformed_or_oversized,
];

/// An answer to bad input: a status that says so, in the form of its operation.
fn assert_refused(operation: &Operation, answer: &Answer, what: &str) {
    let what = format!("{} with {what}: {} {}", operation.id, answer.status, answer.text);
    assert!((400..500).contains(&answer.status), "{what}");
    match operation.id {
        "evaluate" => assert!(answer.body.is_string(), "{what}"),
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

async fn bodies_that_are_no_json_or_no_object(api: &Api) {
    let deep = "[".repeat(100_000);
    let bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "{",
        "}",
        "nul",
        "null",
        "true",
        "7",
        "1e999",
        "\"text\"",
        "[]",
        "[{}]",
        "{\"a\":}",
        "{'a':1}",
        "{\"a\":1}{\"b\":2}",
        "\u{feff}{}",
        "{\"a\\u0000\":1}",
        deep.as_str(),
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([vec![0xff, 0xfe, 0x00], b"{\"name\":\"\xc3\x28\"}".to_vec(), b"{\"name\":\"\\ud800\"}".to_vec()])
    .collect();
    over_all(api, async |world, operation, token| {
        let Some(valid) = world.body(api, operation) else { return };
        for body in &bodies {
            let answer = send_body(api, world, operation, token, body.clone()).await;
            assert_refused(operation, &answer, &String::from_utf8_lossy(&body[..body.len().min(40)]));
        }
        // An array of the values in their order is no object, whatever serde says.
        let list = json!(valid.as_object().unwrap().values().collect::<Vec<_>>());
        assert_refused(
            operation,
            &send_body(api, world, operation, token, list.to_string()).await,
            "an array",
        );
        if operation.id == "evaluate" {
            return;
        }
        let mut unknown = valid.clone();
        unknown["nmae"] = json!(1);
        let answer = send_body(api, world, operation, token, unknown.to_string()).await;
        assert_refused(operation, &answer, "an unknown field");
        assert!(answer.text.contains("/nmae"), "unknown fields are named: {}", answer.text);
        let whole = valid.to_string();
        let twice = format!("{{\"nmae\":1,{}", &whole[1..]);
        assert_refused(
            operation,
            &send_body(api, world, operation, token, twice).await,
            "an unknown field first",
        );
    })
    .await;
}

async fn wrong_types_in_every_field(api: &Api) {
    let kinds = [json!(null), json!(true), json!(12.5), json!(7), json!("text"), json!([]), json!({})];
    over_all(api, async |world, operation, token| {
        for (body, at, value) in places(world, api, operation) {
            for wrong in kinds.iter().chain([&json!([value]), &json!({ "value": value })]) {
                let same = std::mem::discriminant(wrong) == std::mem::discriminant(&value);
                // What can be emptied takes null, and a list or an object may be an empty one.
                let emptied = wrong.is_null() && matches!(at.as_str(), "/valid_until" | "/parent_id");
                let optional = operation.id == "evaluate" && at.starts_with("/context") && wrong.is_null();
                let optional = optional
                    || (operation.id == "evaluate" && at.starts_with("/resource/prop") && wrong.is_null());
                if same || (emptied && operation.method == "patch") || optional || value.is_null() {
                    continue;
                }
                let answer =
                    send_body(api, world, operation, token, replaced(&body, &at, wrong.clone()).to_string())
                        .await;
                assert_refused(operation, &answer, &format!("{wrong} at {at}"));
                if operation.id != "evaluate" {
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
                let answer =
                    send_body(api, world, operation, token, replaced(&body, &at, json!(text)).to_string())
                        .await;
                let what = format!("{:?}… at {at}", text.chars().take(9).collect::<String>());
                // What a resource elsewhere is called is not ours to judge.
                let foreign = matches!(operation.id, "evaluate" | "explain") && answer.status == 200;
                if foreign || operation.id == "explain" && answer.status == 404 {
                    assert!(
                        at.starts_with("/resource") || at.starts_with("/action"),
                        "{what}: {}",
                        answer.text
                    );
                    continue;
                }
                assert_refused(operation, &answer, &what);
                assert!(answer.text.len() < 20_000, "{what}: values are not repeated");
                if text.len() == 1 << 20 && operation.id != "evaluate" {
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
                assert_refused(
                    operation,
                    &send_body(api, world, operation, token, body).await,
                    &format!("{time} at {at}"),
                );
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
            if name.ends_with("_id") {
                values.push(elsewhere.value(name));
            }
            for value in values {
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
        if matches!(operation.id, "evaluate" | "sign_in") {
            return;
        }
        for (body, at, value) in places(world, api, operation) {
            if !value.as_str().is_some_and(|text| uuid::Uuid::try_parse(text).is_ok()) {
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
            // The key of a role or a text may be anything; then it is simply not found.
            let nothing =
                answer.status == 200 && query.starts_with("role=") && answer.body["items"] == json!([]);
            if !nothing {
                assert_refused(operation, &answer, &query);
            }
        }
    })
    .await;
}

async fn forged_cursors(api: &Api) {
    over_all(api, async |world, operation, token| {
        if !operation.parameters("query").contains(&"cursor") {
            return;
        }
        let path = world.path(operation);
        let users = api.get(world.tenant.path("/users?limit=1")).by(&world.tenant.owner).gives(200).await;
        let elsewhere = users["next_cursor"].as_str().unwrap().to_owned();
        let others = api.get(world.other.path("/events?limit=1")).by(&world.other.owner).gives(200).await;
        let foreign = others["next_cursor"].as_str().unwrap().to_owned();
        let mut cursors = vec![
            "A".to_owned(),
            "AAAA".to_owned(),
            "%25".to_owned(),
            "e30".to_owned(),
            "A".repeat(2_000),
            foreign,
        ];
        if operation.id != "list_users" {
            cursors.push(elsewhere);
        }
        let page = api.get(format!("{path}?limit=1")).token(token).gives(200).await;
        if let Some(own) = page["next_cursor"].as_str() {
            let mut flipped = own.to_owned().into_bytes();
            let middle = flipped.len() / 2;
            flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
            cursors.push(String::from_utf8(flipped).unwrap());
            cursors.push(own[..own.len() - 4].to_owned());
            let narrowed =
                operation.parameters("query").contains(&"live").then(|| format!("{own}&live=true"));
            cursors.extend(narrowed);
        }
        for cursor in cursors {
            let answer = api.get(format!("{path}?cursor={cursor}")).token(token).send().await;
            assert_refused(operation, &answer, &cursor);
            assert_eq!(answer.body["code"], "invalid_cursor", "{}: {cursor}", operation.id);
        }
    })
    .await;
}

async fn wrong_content_types(api: &Api) {
    over_all(api, async |world, operation, token| {
        let Some(body) = world.body(api, operation) else { return };
        if operation.id == "evaluate" {
            return;
        }
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "json",
            "\u{e4}",
        ] {
            let call = api.call(operation.method(), world.path(operation)).body(kind, body.to_string());
            let answer = call.token(token).send().await;
            assert_refused(operation, &answer, kind);
            assert_eq!(answer.body["code"], "unsupported_media_type", "{kind}");
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
            let authzen = operation.id == "evaluate";
            assert_eq!(
                answer.status,
                if authzen { 400 } else { 405 },
                "{method} {}: {}",
                operation.template,
                answer.text
            );
            assert!(authzen || answer.body["code"] == "method_not_allowed", "{}", answer.text);
        }
    })
    .await;
}

async fn headers_that_are_malformed_or_oversized(api: &Api) {
    over_all(api, async |world, operation, token| {
        let send = async |name: &str, value: &str| {
            let call = api.call(operation.method(), world.path(operation)).token(token).header(name, value);
            match world.body(api, operation) {
                Some(body) => call.json(body).send().await,
                None => call.send().await,
            }
        };
        let parameters = operation.parameters("header");
        for (name, values) in [
            ("If-Match", &["7", "\"", "\"999999\"", "W/\"1\"", "", "\"a\" \"b\""][..]),
            ("Idempotency-Key", &["", "a b", "\u{e4}", &"k".repeat(300)]),
            ("Mandat-Revision", &["", "7", "nonsense", "-1", "99999999999999999999999"]),
        ] {
            for value in values.iter().filter(|_| parameters.contains(&name)) {
                assert_refused(operation, &send(name, value).await, &format!("{name}: {value}"));
            }
        }
        if operation.is_public() {
            return;
        }
        let large = send("X-Large", &"x".repeat(40_000)).await;
        assert_refused(operation, &large, "a large header");
        let path = format!("{}?limit={}", world.path(operation), "1".repeat(9_000));
        let long = api.call(operation.method(), path).token(token).send().await;
        assert_refused(operation, &long, "a long address");
    })
    .await;
}
