//! Agreements: published, owed, discharged.

use crate::{
    cases,
    harness::{Api, NOBODY, Person, Tenant, field, text},
    notices, partnerships, portal,
};
use serde_json::{Value, json};

cases![
    asp_19_nothing_works_for_the_administrator_until_the_agreement_is_downloaded,
    a_new_version_gates_again,
    vlt_04_the_signatory_is_named_recorded_and_told_by_mail,
    vlt_07_agreements_are_listed_and_read,
    those_of_others_are_not_known,
    a_version_has_the_languages_that_the_regime_asks_for,
    what_was_owed_then_is_known_later,
];

const PORTAL: &str = "broker-portal";

/// A broker and a customer that it serves.
pub async fn served(api: &Api) -> (Tenant, Tenant) {
    let broker = api.provider_of(PORTAL).await;
    let customer = api.tenant_of(PORTAL).await;
    let site = json!({ "kind": "site", "name": "Bern" });
    let site = text(&api.post(broker.path("/units"), site).by(&broker.owner).gives(201).await["id"]);
    let as_client = json!({ "type": "client", "regime": PORTAL });
    let code = partnerships::code(api, &customer, as_client, "Kessler Metallbau AG").await;
    let id = text(&partnerships::propose(api, &broker, &code, "Muster Broker AG").await["id"]);
    let accept = customer.path(&format!("/partnerships/{id}/acceptance"));
    api.post(accept, json!(null)).by(&customer.owner).gives(200).await;
    let set = broker.path(&format!("/partnerships/{id}/site"));
    api.put(set, json!({ "unit_id": site })).by(&broker.owner).gives(200).await;
    (broker, customer)
}

fn usage(text: &str) -> Value {
    json!({ "regime": PORTAL, "agreement": "usage", "texts": { "en": format!("# {text}"), "de": "# Nutzung" } })
}

async fn publish(api: &Api, tenant: &Tenant, by: &Person, new: Value) -> Value {
    api.post(tenant.path("/agreements"), new).by(by).gives(201).await
}

async fn mine(api: &Api, person: &Person) -> Vec<Value> {
    let found = api.get("/v1/me/agreements").by(person).gives(200).await;
    found["items"].as_array().unwrap().clone()
}

fn acceptance(agreement: &Value) -> String {
    format!("/v1/me/agreements/{}/acceptance", text(&agreement["id"]))
}

/// Whether somebody may, asked by themselves.
async fn may(api: &Api, who: &Person, permission: &str) -> bool {
    let question = json!({
        "subject": { "type": "user", "id": who.id },
        "action": { "name": permission },
        "resource": { "type": "entry", "id": "1" },
    });
    let answer = api.post("/access/v1/evaluation", question).by(who).gives(200).await;
    answer["decision"].as_bool().unwrap()
}

/// A customer administrator whom the broker's office makes, and who has not done anything yet.
async fn administrator(api: &Api, broker: &Tenant, customer: &Tenant) -> Person {
    let email = "mira@kessler.example".to_owned();
    let roles = ["user", "api-user", "customer-administrator"].map(portal::whole);
    let new = json!({ "given_name": "Mira", "family_name": "Muster", "email": email, "assignments": roles });
    let made = api.post(customer.path("/users"), new).by(&broker.owner).gives(201).await;
    let password = "correct horse battery staple 9".to_owned();
    let acceptance = json!({ "token": made["invitation"]["token"], "password": password });
    api.post("/v1/invitations/acceptance", acceptance).send().await;
    Person { id: text(&made["user"]["id"]), tenant: customer.id.clone(), email, password }
}

async fn asp_19_nothing_works_for_the_administrator_until_the_agreement_is_downloaded(api: &Api) {
    let (broker, customer) = served(api).await;
    let anna = portal::user(api, &customer, "Anna", &[portal::whole("policies")]).await;
    let administrator = &administrator(api, &broker, &customer).await;
    api.get(customer.path("/users")).by(administrator).gives(200).await;
    // The customer does not publish what it must accept; the broker's office does.
    let refused = api.post(customer.path("/agreements"), usage("1")).by(administrator);
    assert_eq!(refused.refused(403, "forbidden").await["permission"], "mandat/agreement.publish");
    let dry = customer.path("/agreements?dry_run=true");
    api.post(dry, usage("1")).by(&broker.owner).gives(200).await;
    assert!(mine(api, administrator).await.is_empty());
    let published = publish(api, &customer, &broker.owner, usage("Usage")).await;
    assert_eq!((&published["version"], &published["discharged_by"]), (&json!(1), &json!(["download"])));
    let refused = api.get(customer.path("/users")).by(administrator).refused(403, "forbidden").await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("accept version 1 of the agreement usage"), "{detail}");
    for permission in ["broker-portal/company-data.read", "broker-portal/injury.record", "mandat/unit.change"]
    {
        assert!(!may(api, administrator, permission).await, "{permission}");
    }
    // Others go on, and signing in does too: that is where one discharges it.
    api.get(format!("/v1/tenants/{}/users", customer.id)).by(&broker.owner).gives(200).await;
    assert!(may(api, &anna, "broker-portal/policy.read").await);
    let owed = mine(api, administrator).await;
    assert_eq!((owed.len(), &owed[0]["discharged"]), (1, &json!(false)));
    // Reading it is no download.
    let path = customer.path(&format!("/agreements/{}", text(&published["id"])));
    api.get(&path).by(administrator).gives(200).await;
    api.get(customer.path("/users")).by(administrator).refused(403, "forbidden").await;
    let accept = acceptance(&published);
    let by_hand =
        api.post(&accept, json!({ "act": "hand" })).by(administrator).refused(422, "agreement_act").await;
    assert_eq!(field(&by_hand), "/act");
    api.post(&accept, json!({ "act": "download" })).by(&anna).refused(403, "agreement_not_yours").await;
    api.post(format!("{accept}?dry_run=true"), json!({ "act": "download" }))
        .by(administrator)
        .gives(200)
        .await;
    api.get(customer.path("/users")).by(administrator).refused(403, "forbidden").await;
    let downloaded = api.post(&accept, json!({ "act": "download" })).by(administrator).gives(200).await;
    assert_eq!(downloaded["agreement"]["texts"]["en"], "# Usage");
    api.get(customer.path("/users")).by(administrator).gives(200).await;
    assert_eq!(mine(api, administrator).await[0]["discharged"], true);
    let list = format!("/agreements/{}/acceptances", text(&published["id"]));
    let accepted = customer.list(api, &list, &broker.owner).await;
    assert_eq!(
        (&accepted[0]["user_id"], &accepted[0]["act"]),
        (&json!(administrator.id), &json!("download"))
    );
    api.get(customer.path(&list)).by(administrator).refused(403, "forbidden").await;
}

async fn a_new_version_gates_again(api: &Api) {
    let (broker, customer) = served(api).await;
    let first = publish(api, &customer, &broker.owner, usage("1")).await;
    let download = json!({ "act": "download" });
    api.post(acceptance(&first), download.clone()).by(&customer.owner).gives(200).await;
    let second = publish(api, &customer, &broker.owner, usage("2")).await;
    assert_eq!(second["version"], 2);
    let refused = api.get(customer.path("/users")).by(&customer.owner).refused(403, "forbidden").await;
    assert!(refused["detail"].as_str().unwrap().contains("version 2"), "{refused}");
    api.post(acceptance(&first), download.clone())
        .by(&customer.owner)
        .refused(409, "agreement_superseded")
        .await;
    api.post(acceptance(&second), download).by(&customer.owner).gives(200).await;
    api.get(customer.path("/users")).by(&customer.owner).gives(200).await;
    api.get(customer.path("/audit/verification")).by(&customer.owner).gives(200).await;
}

async fn vlt_04_the_signatory_is_named_recorded_and_told_by_mail(api: &Api) {
    let (api, office) = notices::club(api).await;
    let vault = api.tenant_of("data-vault").await;
    let new = json!({ "regime": "data-vault", "agreement": "processing", "texts": { "en": "# Data", "nl": "# Gegevens" } });
    let published = publish(&api, &vault, &vault.owner, new).await;
    let accept = acceptance(&published);
    let without = json!({ "act": "naming-a-signatory" });
    let refused = api.post(&accept, without).by(&vault.owner).refused(422, "signatory_missing").await;
    assert_eq!(field(&refused), "/signatory");
    let marta = json!({ "name": "Marta Muster", "email": "marta@kessler.example" });
    let naming = json!({ "act": "naming-a-signatory", "signatory": marta });
    api.post(&accept, naming).by(&vault.owner).gives(200).await;
    let list = format!("/agreements/{}/acceptances", text(&published["id"]));
    let accepted = vault.list(&api, &list, &vault.owner).await;
    assert_eq!((&accepted[0]["signatory"], &accepted[0]["user_id"]), (&marta, &json!(vault.owner.id)));
    assert_eq!(notices::carry(&api, &office).await, 1);
    let letter = office.one();
    assert_eq!(letter.to, "marta@kessler.example");
    assert_eq!(letter.header("Subject"), "Kessler Metallbau AG: eine Vereinbarung wurde angenommen");
    assert!(
        letter.text.contains("Nadja Kessler hat die Vereinbarung Processing agreement angenommen."),
        "{}",
        letter.text
    );
    let log = json!(vault.events(&api).await).to_string();
    assert!(
        log.contains("agreement.discharged") && !log.contains("Marta") && !log.contains("marta@"),
        "{log}"
    );
    // Told once, and nothing waits for what gates nothing.
    assert_eq!(notices::carry(&api, &office).await, 0);
    api.get(vault.path("/users")).by(&vault.owner).gives(200).await;
    api.stop().await;
}

async fn vlt_07_agreements_are_listed_and_read(api: &Api) {
    let vault = api.tenant_of("data-vault").await;
    let willem = vault.user(api, "Willem", &[], json!([])).await;
    for number in ["1", "2"] {
        let texts = json!({ "en": format!("# {number}"), "nl": format!("# {number}") });
        let new = json!({ "regime": "data-vault", "agreement": "processing", "texts": texts });
        publish(api, &vault, &vault.owner, new).await;
    }
    for who in [&vault.owner, &willem] {
        let listed = vault.list(api, "/agreements", who).await;
        let versions: Vec<_> = listed.iter().map(|item| item["version"].as_i64().unwrap()).collect();
        assert_eq!((versions, &listed[0]["agreement"]), (vec![1, 2], &json!("processing")));
        assert_eq!(listed[0]["title"]["nl"], "Verwerkersovereenkomst");
        assert!(listed[0].get("texts").is_none());
        let path = vault.path(&format!("/agreements/{}", text(&listed[0]["id"])));
        assert_eq!(api.get(&path).by(who).gives(200).await["texts"]["en"], "# 1");
    }
    let owed = mine(api, &vault.owner).await;
    assert_eq!((&owed[0]["agreement"]["version"], &owed[0]["discharged"]), (&json!(2), &json!(false)));
    assert!(mine(api, &willem).await.is_empty(), "it is for vault administrators");
}

async fn those_of_others_are_not_known(api: &Api) {
    let (broker, customer) = served(api).await;
    let anna = portal::user(api, &customer, "Anna", &[]).await;
    for number in ["1", "2"] {
        publish(api, &customer, &broker.owner, usage(number)).await;
    }
    let listed = customer.list(api, "/agreements", &anna).await;
    let versions: Vec<_> = listed.iter().map(|item| item["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [1, 2]);
    assert!(listed[0].get("texts").is_none());
    let path = customer.path(&format!("/agreements/{}", text(&listed[0]["id"])));
    assert_eq!(api.get(&path).by(&anna).gives(200).await["texts"]["en"], "# 1");
    api.get(customer.path(&format!("/agreements/{NOBODY}"))).by(&anna).refused(404, "not_found").await;
    api.get(broker.path(&format!("/agreements/{}", text(&listed[0]["id"]))))
        .by(&broker.owner)
        .gives(404)
        .await;
    assert!(mine(api, &anna).await.is_empty());
}

async fn a_version_has_the_languages_that_the_regime_asks_for(api: &Api) {
    let (broker, customer) = served(api).await;
    let with = |more: Value| {
        let mut new = usage("1");
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    for (more, code, wrong) in [
        (json!({ "texts": { "en": "# Usage" } }), "agreement_text_missing", "/texts"),
        (json!({ "texts": { "de": "# Nutzung" } }), "agreement_text_missing", "/texts"),
        (json!({ "texts": { "en": "# Usage", "de": "" } }), "invalid_body", "/texts"),
        (json!({ "agreement": "other" }), "agreement_unknown", "/agreement"),
        (json!({ "regime": "time-recording" }), "agreement_unknown", "/agreement"),
    ] {
        let refused =
            api.post(customer.path("/agreements"), with(more)).by(&broker.owner).refused(422, code).await;
        assert_eq!(field(&refused), wrong, "{refused}");
    }
}

async fn what_was_owed_then_is_known_later(api: &Api) {
    let (broker, customer) = served(api).await;
    api.forward(chrono::TimeDelta::hours(1));
    let published = publish(api, &customer, &broker.owner, usage("1")).await;
    api.forward(chrono::TimeDelta::hours(1));
    api.post(acceptance(&published), json!({ "act": "download" })).by(&customer.owner).gives(200).await;
    let (now, hour) = (api.now(), chrono::TimeDelta::hours(1));
    for (at, allowed) in [(now - hour - hour, true), (now - hour, false), (now, true)] {
        let question = json!({
            "subject": { "type": "user", "id": customer.owner.id },
            "action": { "name": "broker-portal/company-data.read" },
            "resource": { "type": "tenant", "id": customer.id },
            "context": { "as_of": at },
        });
        let answer = api.post("/access/v1/evaluation", question).by(&customer.owner).gives(200).await;
        assert_eq!(answer["decision"], allowed, "{at}: {answer}");
    }
}
