//! Headers and cursors.

use super::{assert_refused, over_all};
use crate::{cases, harness::Api};

cases![forged_cursors, headers_that_are_malformed_or_oversized,];

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
        let body = world.body(api, operation);
        let ask = |query: String| {
            let call = api.call(operation.method(), format!("{path}?{query}")).token(token);
            match &body {
                Some(body) => call.json(body.clone()),
                None => call,
            }
        };
        let page = ask("limit=1".to_owned()).gives(200).await;
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
            let answer = ask(format!("cursor={cursor}")).send().await;
            assert_refused(operation, &answer, &cursor);
            assert_eq!(answer.body["code"], "invalid_cursor", "{}: {cursor}", operation.id);
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
