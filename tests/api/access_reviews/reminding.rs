//! Who is told of a round, and when again.

use super::employer;
use crate::{
    cases,
    harness::{Api, Person},
    notices::{carry, club},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    spv_10_those_with_something_to_go_through_are_told_and_reminded,
    spv_10_nobody_is_reminded_of_what_is_done,
];

async fn inbox(api: &Api, person: &Person, occasion: &str) -> Vec<Value> {
    let page = api.get("/v1/me/inbox?done=false").by(person).gives(200).await;
    let items = page["items"].as_array().unwrap().clone();
    items.into_iter().filter(|item| item["occasion"] == occasion).collect()
}

fn reached(office: &crate::harness::PostOffice) -> Vec<String> {
    let mut to: Vec<String> = office.take().into_iter().map(|letter| letter.to).collect();
    to.sort();
    to
}

async fn spv_10_those_with_something_to_go_through_are_told_and_reminded(api: &Api) {
    let (api, office) = club(api).await;
    let employer = employer(&api).await;
    carry(&api, &office).await;
    office.take();
    let round = employer.round(&api).await;
    carry(&api, &office).await;
    let all = [&employer.ada, &employer.bo, &employer.tenant.owner].map(|person| person.email.clone());
    let mut all = all.to_vec();
    all.sort();
    let letters = office.take();
    let mut to: Vec<_> = letters.iter().map(|letter| letter.to.clone()).collect();
    to.sort();
    assert_eq!(to, all);
    // The tenant's language is German.
    assert_eq!(letters[0].header("Subject"), "Kessler Metallbau AG: eine Überprüfung der Zugriffe beginnt");
    assert!(letters[0].text.contains("2026-04-01"), "{}", letters[0].text);
    let item = inbox(&api, &employer.bo, "review-started").await.remove(0);
    assert_eq!(item["links"], json!([round]));
    assert!(inbox(&api, &employer.ulla, "review-started").await.is_empty());
    carry(&api, &office).await;
    assert_eq!(reached(&office), Vec::<String>::new());
    // A week before it should be done, those for whom something is left.
    for of in [&employer.uno, &employer.vera] {
        employer.say(&api, &round, of, "confirmed", &employer.bo).await.gives(200).await;
    }
    carry(&api, &office).await;
    api.forward(TimeDelta::days(23) - TimeDelta::minutes(1));
    carry(&api, &office).await;
    assert_eq!(reached(&office), Vec::<String>::new());
    api.forward(TimeDelta::minutes(1));
    carry(&api, &office).await;
    let mut left = vec![employer.ada.email.clone(), employer.tenant.owner.email.clone()];
    left.sort();
    assert_eq!(reached(&office), left, "Bo is done");
    assert_eq!(inbox(&api, &employer.ada, "review-due").await.len(), 1);
    // And once more when it should have been.
    api.forward(TimeDelta::days(7));
    carry(&api, &office).await;
    carry(&api, &office).await;
    let letters = office.take();
    assert_eq!(letters.len(), 2);
    assert!(letters[0].text.contains("Was niemand durchgeht"), "{}", letters[0].text);
    assert!(letters[0].text.contains(&round), "{}", letters[0].text);
    api.forward(TimeDelta::days(30));
    carry(&api, &office).await;
    assert_eq!(reached(&office), Vec::<String>::new());
    api.stop().await;
}

async fn spv_10_nobody_is_reminded_of_what_is_done(api: &Api) {
    let (api, office) = club(api).await;
    let employer = employer(&api).await;
    let soon = json!({ "due_at": api.now() + TimeDelta::days(3) });
    employer.starting(&api, &employer.ada, soon).gives(201).await;
    let round = employer.round(&api).await;
    carry(&api, &office).await;
    office.take();
    api.post(format!("{round}/completion"), json!(null)).by(&employer.ada).gives(200).await;
    api.forward(TimeDelta::days(3));
    carry(&api, &office).await;
    let titles: Vec<_> = office.take().iter().map(|letter| letter.header("Subject")).collect();
    assert_eq!(titles.len(), 3, "{titles:?}");
    assert!(titles.iter().all(|title| title.ends_with("ist überfällig")), "there was no week: {titles:?}");
    api.forward(TimeDelta::days(60));
    carry(&api, &office).await;
    assert_eq!(reached(&office), Vec::<String>::new());
    api.stop().await;
}
