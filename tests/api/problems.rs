//! Problems: a stable code each, and a page that says what to do, in five languages.

use crate::{cases, harness::Api};
use mandat::error::CODES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

cases![
    every_code_has_a_page_in_every_language,
    a_problem_speaks_the_callers_language,
    the_type_of_a_problem_leads_to_its_page,
    an_unknown_code_has_no_page,
];

const LANGUAGES: [&str; 5] = ["en", "de", "fr", "nl", "sv"];

async fn page(api: &Api, code: &str, language: &str) -> Value {
    let call = api.get(format!("/problems/{code}")).header("accept", "application/json");
    let answer = call.header("accept-language", language).send().await;
    assert_eq!((answer.status, answer.media_type()), (200, "application/json"), "{code}");
    assert_eq!(answer.header("content-language"), language);
    answer.body
}

async fn every_code_has_a_page_in_every_language(api: &Api) {
    for (code, status) in CODES {
        let mut texts = BTreeSet::new();
        for language in LANGUAGES {
            let page = page(api, code, language).await;
            assert_eq!(
                (&page["code"], &page["status"], &page["language"]),
                (&json!(code), &json!(status.as_u16()), &json!(language))
            );
            for part in ["title", "meaning", "remedy"] {
                let text = page[part].as_str().unwrap();
                assert!(text.len() > 5 && text.trim() == text, "{part} of {code} in {language}");
            }
            texts.insert(page["meaning"].to_string() + &page["remedy"].to_string());
        }
        assert_eq!(texts.len(), LANGUAGES.len(), "{code} is not translated");
        let html = api.get(format!("/problems/{code}")).header("accept", "text/html").send().await;
        assert_eq!((html.status, html.media_type()), (200, "text/html"));
        assert!(
            html.text
                .contains(page(api, code, "en").await["title"].as_str().unwrap().split('\'').next().unwrap())
        );
        assert!(
            !html.text.contains("://") && !html.text.contains("<script"),
            "{code}: the page loads nothing"
        );
    }
}

async fn a_problem_speaks_the_callers_language(api: &Api) {
    for (accepted, spoken) in [
        ("de", "de"),
        ("de-CH, en;q=0.5", "de"),
        ("it, fr;q=0.4, en;q=0.2", "fr"),
        ("en;q=0.2, sv;q=0.9", "sv"),
        ("nl-BE", "nl"),
        ("it", "en"),
        ("*", "en"),
        ("", "en"),
        (";;;q=x", "en"),
    ] {
        let answer = api.get("/v1/me").header("accept-language", accepted).send().await;
        assert_eq!(answer.header("content-language"), spoken, "{accepted}");
        assert_eq!(answer.body["title"], page(api, "unauthenticated", spoken).await["title"]);
    }
    assert_eq!(api.get("/v1/me").send().await.header("content-language"), "en");
}

async fn the_type_of_a_problem_leads_to_its_page(api: &Api) {
    for (method, path) in
        [("GET", "/v1/me"), ("GET", "/nowhere"), ("DELETE", "/v1/me"), ("POST", "/v1/sessions")]
    {
        let problem = api.call(method.parse().unwrap(), path).send().await.body;
        let kind = problem["type"].as_str().unwrap();
        let path = kind.strip_prefix(&api.base).expect("an address of the service");
        let page = api.get(path).header("accept", "application/json").gives(200).await;
        assert_eq!(
            (&page["code"], &page["title"], &page["status"]),
            (&problem["code"], &problem["title"], &problem["status"])
        );
    }
}

async fn an_unknown_code_has_no_page(api: &Api) {
    for code in ["nonsense", "NOT_FOUND", "not_found.html", "%00", "..%2fen"] {
        api.get(format!("/problems/{code}")).refused(404, "not_found").await;
    }
}
