//! The document and its page, as the running service gives them.

use crate::{cases, harness::Api, operations::Operation};
use std::collections::BTreeSet;

cases![
    the_document_is_the_published_one,
    every_group_of_operations_is_described,
    the_reference_page_loads_nothing_from_elsewhere,
];

async fn the_document_is_the_published_one(api: &Api) {
    let answer = api.get("/openapi.json").send().await;
    assert_eq!((answer.status, answer.media_type()), (200, "application/json"));
    assert!(
        answer.text == include_str!("../../openapi/openapi.json"),
        "run `mandat openapi > openapi/openapi.json`"
    );
    let known =
        api.http.get(format!("{}/openapi.json", api.base)).header("if-none-match", answer.header("etag"));
    let known = known.send().await.unwrap();
    assert_eq!(known.status().as_u16(), 304);
    assert!(known.text().await.unwrap().is_empty());
}

async fn every_group_of_operations_is_described(api: &Api) {
    let document = api.get("/openapi.json").gives(200).await;
    let described: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let operations = Operation::all();
    let used = operations.iter().flat_map(|operation| operation.document["tags"].as_array().unwrap());
    let used: BTreeSet<&str> = used.map(|tag| tag.as_str().unwrap()).collect();
    assert_eq!(used, described);
}

/// Every address in it is a path of the service itself, and the browser is held to that.
async fn the_reference_page_loads_nothing_from_elsewhere(api: &Api) {
    let page = api.get("/docs").send().await;
    assert!(!page.text.contains("://") && !page.text.contains("\"//"), "{}", page.text);
    let mut loaded = 0;
    for attribute in ["src=\"", "href=\""] {
        for address in page.text.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(address.starts_with('/'), "{address}");
            let file = api.get(address).send().await;
            assert_eq!(file.status, 200, "{address}");
            loaded += 1;
        }
    }
    assert!(loaded >= 4, "styles, scripts, a picture and the document");
    let start = api.get("/docs/start.js").gives(200).await;
    assert!(start.is_null() || !start.to_string().contains("://"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"));
    for source in policy.split([';', ' ']).filter(|word| !word.is_empty()) {
        let plain = source.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
        assert!(plain || source.starts_with('\'') || source == "data:", "{source} is elsewhere");
    }
    assert!(
        !policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe-inline'"),
        "{policy}"
    );
}
