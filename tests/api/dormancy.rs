//! Users who do not sign in: who is told of them, how often, and that nobody loses anything by it.

use crate::{
    cases,
    harness::{Answer, Api, Letter, Person, PostOffice, Tenant, at, text},
    notices::{carry, club, courier},
    offices::{
        employer::{ADMINISTRATOR, USER, hire, working},
        unit,
    },
    portal,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

cases![
    asp_24_whoever_does_not_sign_in_is_reported_quarterly_to_the_customer_administrator,
    asp_24_the_brokers_own_staff_are_reported_to_the_site_administrators,
    asp_24_what_was_missed_is_reported_once_by_one_of_several_processes,
    spv_15_after_18_months_administrators_are_told_and_nobody_is_removed,
    the_list_shows_whom_the_caller_may_see,
];

/// Moves the clock to that moment.
fn on(api: &Api, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    assert!(moment > api.now(), "{moment}");
    api.forward(moment - api.now());
}

/// Makes and sends what is due; the letters about dormant users, by whom they reached.
async fn reports(api: &Api, office: &PostOffice) -> Vec<Letter> {
    carry(api, office).await;
    let mut letters: Vec<Letter> = office
        .take()
        .into_iter()
        .filter(|letter| letter.header("Subject").contains("ohne Anmeldung"))
        .collect();
    letters.sort_by(|one, other| one.to.cmp(&other.to));
    letters
}

fn to(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|letter| letter.to.as_str()).collect()
}

async fn dormant(api: &Api, tenant: &Tenant, by: &Person) -> Vec<String> {
    tenant.list(api, "/users/dormant", by).await.iter().map(|user| text(&user["user_id"])).collect()
}

async fn asp_24_whoever_does_not_sign_in_is_reported_quarterly_to_the_customer_administrator(api: &Api) {
    let (api, office) = club(api).await;
    let tenant = api.tenant_of("broker-portal").await;
    let anna = portal::user(&api, &tenant, "Anna", &[]).await;
    let carl = portal::user(&api, &tenant, "Carl", &[]).await;
    let made_at = api.now();
    anna.token(&api).await;
    // A quarter begins, and nobody was away for half a year.
    on(&api, "2026-07-01T00:00:00Z");
    tenant.owner.token(&api).await;
    assert_eq!(to(&reports(&api, &office).await), [""; 0]);
    assert!(dormant(&api, &tenant, &tenant.owner).await.is_empty());
    on(&api, "2026-08-01T00:00:00Z");
    anna.token(&api).await;
    on(&api, "2026-09-30T23:59:00Z");
    tenant.owner.token(&api).await;
    assert_eq!(dormant(&api, &tenant, &tenant.owner).await, std::slice::from_ref(&carl.id));
    assert_eq!(to(&reports(&api, &office).await), [""; 0], "not before the quarter");
    on(&api, "2026-10-01T00:00:00Z");
    let letters = reports(&api, &office).await;
    assert_eq!(to(&letters), [&tenant.owner.email]);
    let told = &letters[0].text;
    assert!(told.contains("Carl Muster") && told.contains("noch nie angemeldet"), "{told}");
    assert!(told.contains(&made_at.format("%Y-%m-%d").to_string()), "{told}");
    assert!(!told.contains("Anna") && told.contains("/users/dormant"), "{told}");
    assert_eq!(to(&reports(&api, &office).await), [""; 0], "once");
    // Reminded of each quarter, until he comes.
    tenant.owner.token(&api).await;
    on(&api, "2027-01-01T00:00:00Z");
    assert_eq!(to(&reports(&api, &office).await), [&tenant.owner.email]);
    on(&api, "2027-03-31T00:00:00Z");
    for person in [&carl, &anna, &tenant.owner] {
        person.token(&api).await;
    }
    on(&api, "2027-04-01T00:00:00Z");
    assert_eq!(to(&reports(&api, &office).await), [""; 0]);
    // Whoever came once is away since then.
    on(&api, "2027-10-01T00:00:00Z");
    let items = tenant.list(&api, "/users/dormant", &tenant.owner).await;
    let found = items.iter().find(|item| item["user_id"] == json!(carl.id)).unwrap();
    let expected = json!({
        "user_id": carl.id, "given_name": "Carl", "family_name": "Muster", "email": carl.email,
        "signed_in_at": "2027-03-31T00:00:00Z", "away_since": "2027-03-31T00:00:00Z",
        "regime": "broker-portal", "after_months": 6,
    });
    assert_eq!(found, &expected);
    let letters = reports(&api, &office).await;
    assert!(letters[0].text.contains("Carl Muster hat sich zuletzt am 2027-03-31"), "{}", letters[0].text);
    api.stop().await;
}

async fn asp_24_the_brokers_own_staff_are_reported_to_the_site_administrators(api: &Api) {
    let (api, office) = club(api).await;
    let broker = api.provider_of("broker-portal").await;
    let [bern, zurich] =
        [unit(&api, &broker, "site", "Bern", None).await, unit(&api, &broker, "site", "Zürich", None).await];
    let staff = async |name: &str, role: &str, site: &str| {
        let assignments = json!([
            portal::whole("user"), portal::whole("api-user"),
            { "role": portal::key(role), "scope": at(site)["scope"] },
        ]);
        broker.user(&api, name, &[site], assignments).await
    };
    let berta = staff("Berta", "site-administrator", &bern).await;
    let zora = staff("Zora", "site-administrator", &zurich).await;
    let bob = portal::user(&api, &broker, "Bob", &[]).await;
    let path = broker.path(&format!("/units/{bern}/members/{}", bob.id));
    api.put(path, json!(null)).by(&broker.owner).gives(200).await;
    on(&api, "2026-09-30T00:00:00Z");
    for person in [&berta, &zora, &broker.owner] {
        person.token(&api).await;
    }
    on(&api, "2026-10-01T00:00:00Z");
    let letters = reports(&api, &office).await;
    let mut told = [berta.email.as_str(), broker.owner.email.as_str()];
    told.sort_unstable();
    assert_eq!(to(&letters), told, "who administers Bern, and who administers the whole broker");
    assert!(letters.iter().all(|letter| letter.text.contains("Bob Muster")));
    assert_eq!(dormant(&api, &broker, &berta).await, [bob.id]);
    assert!(dormant(&api, &broker, &zora).await.is_empty());
    api.stop().await;
}

async fn asp_24_what_was_missed_is_reported_once_by_one_of_several_processes(api: &Api) {
    let (api, office) = club(api).await;
    let tenant = api.tenant_of("broker-portal").await;
    portal::user(&api, &tenant, "Carl", &[]).await;
    carry(&api, &office).await;
    office.take();
    // Nobody looked for a year and a half.
    on(&api, "2027-09-15T00:00:00Z");
    tenant.owner.token(&api).await;
    let (one, other) = (courier(&api, &office), courier(&api, &office));
    let (first, second) = tokio::join!(one.report_dormant(), other.report_dormant());
    assert_eq!(first.unwrap() + second.unwrap(), 1);
    assert_eq!(to(&reports(&api, &office).await), [&tenant.owner.email]);
    on(&api, "2027-09-30T00:00:00Z");
    assert_eq!(to(&reports(&api, &office).await), [""; 0]);
    on(&api, "2027-10-01T00:00:00Z");
    assert_eq!(to(&reports(&api, &office).await), [&tenant.owner.email]);
    api.stop().await;
}

async fn spv_15_after_18_months_administrators_are_told_and_nobody_is_removed(api: &Api) {
    let (api, office) = club(api).await;
    let (tenant, ada, first) = working(&api).await;
    let second = unit(&api, &tenant, "employer-code", "1002", None).await;
    let bo = hire(&api, &tenant, "Bo").await;
    tenant.assign(&api, &bo, ADMINISTRATOR, at(&second)).await;
    let uma = hire(&api, &tenant, "Uma").await;
    tenant.assign(&api, &uma, USER, at(&first)).await;
    uma.token(&api).await;
    let staff = [&ada, &bo, &tenant.owner];
    let present = async || {
        for person in staff {
            person.token(&api).await;
        }
    };
    on(&api, "2027-08-31T00:00:00Z");
    present().await;
    assert_eq!(to(&reports(&api, &office).await), [""; 0]);
    on(&api, "2027-10-01T00:00:00Z");
    present().await;
    let letters = reports(&api, &office).await;
    let mut told = vec![ada.email.as_str(), tenant.owner.email.as_str()];
    told.sort_unstable();
    assert_eq!(to(&letters), told, "the orderer is an administrator too; Bo has another code");
    assert!(letters[0].text.contains("Uma Muster"), "{}", letters[0].text);
    let inbox = async |person: &Person| {
        let page = api.get("/v1/me/inbox?done=false").by(person).gives(200).await;
        let items = page["items"].as_array().unwrap().clone();
        items.into_iter().filter(|item| item["occasion"] == "dormant").collect::<Vec<Value>>()
    };
    let items = inbox(&ada).await;
    assert_eq!(items.len(), 1);
    assert!(text(&items[0]["text"]).contains("Uma Muster"), "{items:?}");
    assert_eq!(items[0]["links"], json!([tenant.path("/users/dormant")]));
    assert!(inbox(&bo).await.is_empty());
    // Reminded, and still there with all she has.
    on(&api, "2028-01-01T00:00:00Z");
    present().await;
    assert_eq!(to(&reports(&api, &office).await), told);
    assert!(
        tenant
            .allows(&api, &uma, "employer-self-service/self-service.use", at(&first)["scope"].clone())
            .await
    );
    uma.token(&api).await;
    let items = inbox(&ada).await;
    assert!(items.iter().all(|item| !text(&item["text"]).contains("Uma")), "she has come: {items:?}");
    api.stop().await;
}

async fn the_list_shows_whom_the_caller_may_see(api: &Api) {
    let tenant = api.tenant_of("broker-portal").await;
    let anna = portal::user(api, &tenant, "Anna", &[]).await;
    let carl = portal::user(api, &tenant, "Carl", &[]).await;
    on(api, "2026-09-03T00:00:00Z");
    let mut both = [anna.id.clone(), carl.id.clone()];
    both.sort();
    assert_eq!(dormant(api, &tenant, &tenant.owner).await, both);
    let first = api.get(tenant.path("/users/dormant?limit=1")).by(&tenant.owner).gives(200).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 1);
    let next = tenant.path(&format!("/users/dormant?limit=1&cursor={}", text(&first["next_cursor"])));
    let next = api.get(next).by(&tenant.owner).gives(200).await;
    assert_ne!(first["items"][0]["user_id"], next["items"][0]["user_id"]);
    // Who asks has signed in.
    assert!(dormant(api, &tenant, &anna).await.is_empty());
    assert_eq!(dormant(api, &tenant, &tenant.owner).await, [carl.id]);
    let stranger = api.tenant().await;
    let answer: Answer = api.get(tenant.path("/users/dormant")).by(&stranger.owner).send().await;
    assert_eq!(answer.status, 404);
    assert!(dormant(api, &stranger, &stranger.owner).await.is_empty(), "no rule, nobody dormant");
}
