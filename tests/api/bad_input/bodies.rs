//! Bodies that are no JSON, no object, or not said to be JSON.

use super::{assert_refused, over_all, send_body};
use crate::{cases, harness::Api};
use serde_json::json;

cases![bodies_that_are_no_json_or_no_object, wrong_content_types,];

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
        if operation.is_authzen() {
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

async fn wrong_content_types(api: &Api) {
    over_all(api, async |world, operation, token| {
        let Some(body) = world.body(api, operation) else { return };
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
            if !operation.is_authzen() {
                assert_eq!(answer.body["code"], "unsupported_media_type", "{kind}");
            }
        }
    })
    .await;
}
