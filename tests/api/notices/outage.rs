//! A day on which nobody takes mail or SMS: nothing is lost, and nothing comes twice.

use super::courier;
use crate::{
    blocks::company,
    cases,
    harness::{Api, Gateway, Letter, PostOffice},
    users::provisional::{CHOSEN, Channels, pia, provisional, sign_in},
};
use chrono::TimeDelta;
use mandat::sms::SmsGateway;
use serde_json::json;
use std::collections::BTreeSet;

cases![csm_03_a_day_without_receivers_loses_nothing_and_sends_nothing_twice];

/// Two processes look for what is to be sent; gives how much left.
async fn carry(services: [&Api; 2], office: &PostOffice, gateway: &SmsGateway) -> usize {
    let mut left = 0;
    for service in services {
        let courier = courier(service, office).texting_by(gateway.clone());
        courier.make().await.unwrap();
        courier.answer_resets().await.unwrap();
        left += courier.deliver().await.unwrap();
    }
    left
}

fn token(letter: &Letter, prefix: &str) -> Option<String> {
    letter.text.lines().find(|line| line.starts_with(prefix)).map(str::to_owned)
}

async fn csm_03_a_day_without_receivers_loses_nothing_and_sends_nothing_twice(api: &Api) {
    let channels = Channels::open(api).await;
    let here = &channels.api;
    let replica = here.replica().await;
    let services = [here, &replica];
    let company = company(here).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let pia = pia(here, &company).await;
    channels.carry().await;
    channels.office.take();
    let (away, nowhere) = (channels.office.moved("smtp://127.0.0.1:1".to_owned()), Gateway::nowhere());
    let mut expected = Vec::new();
    for hour in 0..24 {
        if hour % 6 == 0 {
            let email = format!("u{hour}@kessler.example");
            let new = json!({ "given_name": "U", "family_name": "Muster", "email": email });
            here.post(tenant.path("/users"), new).by(owner).gives(201).await;
            expected.push(email);
        }
        if hour == 3 {
            provisional(here, tenant, &pia).by(owner).gives(200).await;
            expected.push(pia.email.clone());
        }
        if hour == 5 {
            here.post("/v1/password-resets", json!({ "email": company.anna.email })).gives(202).await;
            expected.push(company.anna.email.clone());
        }
        assert_eq!(carry(services, &away, &nowhere).await, 0);
        here.forward(TimeDelta::hours(1));
    }
    // They come back, and stumble at first.
    channels.office.refuse(&["451 later", "421 busy"]);
    channels.gateway.answer(&[503]);
    let (mut letters, mut texts) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        carry(services, &channels.office, &channels.gateway.way()).await;
        for letter in channels.office.take() {
            if let Some(reset) = token(&letter, "msw_") {
                let completion = json!({ "token": reset, "password": CHOSEN });
                let completed = here.post("/v1/password-resets/completion", completion).send().await;
                assert_eq!(completed.status, 204, "{}", completed.text);
            }
            letters.push(letter);
        }
        texts.extend(channels.gateway.take());
        here.forward(TimeDelta::hours(1));
    }
    let mut came: Vec<_> = letters.iter().map(|letter| letter.to.clone()).collect();
    came.sort();
    expected.sort();
    assert_eq!(came, expected, "each once");
    let ids: BTreeSet<_> = letters.iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!(ids.len(), letters.len());
    // The gateway answered one try with 503, and took the same message at the next.
    assert_eq!(texts.len(), 2);
    assert!(texts[0].key == texts[1].key && texts[0].body == texts[1].body);
    for letter in letters.iter().filter(|letter| letter.to.starts_with('u')) {
        let acceptance = json!({ "token": token(letter, "msi_").unwrap(), "password": CHOSEN });
        let accepted = here.post("/v1/invitations/acceptance", acceptance).send().await;
        assert_eq!(accepted.status, 204, "{}", accepted.text);
    }
    let password = texts[0].password();
    here.post("/v1/sessions", sign_in(&pia, &password, Some(CHOSEN))).gives(201).await;
    for state in ["mail=waiting", "mail=failed", "sms=waiting", "sms=failed"] {
        let left = tenant.list(here, &format!("/notices?{state}"), owner).await;
        assert_eq!(left.len(), 0, "{state}: {left:?}");
    }
    replica.stop().await;
    channels.stop().await;
}
