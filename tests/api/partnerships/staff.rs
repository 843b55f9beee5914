//! A broker's staff at its customers (ASP-01, ASP-18).

use super::{code, end, propose};
use crate::{
    access_log::log,
    cases,
    harness::{Api, Person, Tenant, at, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    asp_18_without_cross_site_search_staff_reach_the_customers_of_their_own_site,
    asp_18_cross_site_search_reaches_every_customer,
    asp_18_customers_are_found_by_who_reaches_them,
    asp_01_the_brokers_staff_use_user_administration_for_their_customers,
    asp_01_the_customer_sees_who_of_the_broker_did_it,
    asp_18_a_closing_counts_at_once,
    asp_21_the_customer_sees_who_of_the_broker_read,
    asp_18_decisions_about_staff_are_asked_at_the_customer,
    nobody_is_reached_before_both_said_yes,
    a_provider_is_founded_by_a_regime_that_knows_them,
];

const REGIME: &str = "broker-portal";

fn role(name: &str) -> String {
    format!("{REGIME}/{name}")
}

/// A broker with two sites and a customer that Bern serves.
struct World {
    broker: Tenant,
    customer: Tenant,
    partnership: String,
    bern: String,
    zurich: String,
    /// Site administrator in Bern.
    berta: Person,
    /// Site administrator in Zürich.
    zora: Person,
}

async fn world(api: &Api) -> World {
    let broker = api.provider_of(REGIME).await;
    let customer = api.tenant_of(REGIME).await;
    let (bern, zurich) = (site(api, &broker, "Bern").await, site(api, &broker, "Zürich").await);
    let partnership = served(api, &broker, &customer).await;
    set_site(api, &broker, &partnership, &bern).await;
    let berta = staff(api, &broker, "Berta", &bern).await;
    let zora = staff(api, &broker, "Zora", &zurich).await;
    World { broker, customer, partnership, bern, zurich, berta, zora }
}

async fn site(api: &Api, broker: &Tenant, name: &str) -> String {
    let new = json!({ "kind": "site", "name": name });
    text(&api.post(broker.path("/units"), new).by(&broker.owner).gives(201).await["id"])
}

/// An open partnership, proposed by the broker with the customer's code.
async fn served(api: &Api, broker: &Tenant, customer: &Tenant) -> String {
    let side = json!({ "type": "client", "regime": REGIME });
    let code = code(api, customer, side, "Kessler Metallbau AG").await;
    let id = text(&propose(api, broker, &code, "Muster Broker AG").await["id"]);
    let path = customer.path(&format!("/partnerships/{id}/acceptance"));
    api.post(path, json!(null)).by(&customer.owner).gives(200).await;
    id
}

async fn set_site(api: &Api, broker: &Tenant, partnership: &str, site: &str) {
    let path = broker.path(&format!("/partnerships/{partnership}/site"));
    let set = api.put(path, json!({ "unit_id": site })).by(&broker.owner).gives(200).await;
    assert_eq!(set["site_id"], site);
}

/// A site administrator of one site.
async fn staff(api: &Api, broker: &Tenant, name: &str, site: &str) -> Person {
    let scope = json!({ "type": "unit", "unit_id": site });
    let roles = json!([
        { "role": role("user") }, { "role": role("api-user") },
        { "role": role("site-administrator"), "scope": scope },
    ]);
    broker.user(api, name, &[], roles).await
}

/// What everybody holds who signs in (ASP-03).
fn minimum() -> Value {
    json!([{ "role": role("user") }, { "role": role("api-user") }])
}

/// A user to be recorded.
fn carl() -> Value {
    json!({
        "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example", "assignments": minimum(),
    })
}

/// Whether the customer's tenant is there for somebody.
async fn reaches(api: &Api, customer: &Tenant, person: &Person) -> bool {
    let answer = api.get(customer.path("/users")).by(person).send().await;
    assert!(matches!(answer.status, 200 | 404), "{}", answer.text);
    answer.status == 200
}

async fn asp_18_without_cross_site_search_staff_reach_the_customers_of_their_own_site(api: &Api) {
    let World { broker, customer, partnership, bern, zurich, berta, zora } = world(api).await;
    assert!(reaches(api, &customer, &berta).await);
    assert!(!reaches(api, &customer, &zora).await);
    assert!(reaches(api, &customer, &broker.owner).await, "for the whole broker, which covers every site");
    let nemo = broker.user(api, "Nemo", &[], minimum()).await;
    assert!(!reaches(api, &customer, &nemo).await);
    // Another site takes over.
    set_site(api, &broker, &partnership, &zurich).await;
    assert!(!reaches(api, &customer, &berta).await);
    assert!(reaches(api, &customer, &zora).await);
    set_site(api, &broker, &partnership, &bern).await;
    // An administration below a site is not one of it, and the customer sees nothing of sites.
    let seen = super::seen(api, &customer, &partnership).await;
    assert_eq!(seen["site_id"], Value::Null);
    let path = customer.path(&format!("/partnerships/{partnership}/site"));
    api.put(path, json!({ "unit_id": bern }))
        .by(&customer.owner)
        .refused(409, "partnership_not_served")
        .await;
}

async fn asp_18_cross_site_search_reaches_every_customer(api: &Api) {
    let World { broker, customer, zora, .. } = world(api).await;
    assert!(!reaches(api, &customer, &zora).await);
    let given = broker.assign(api, &zora, &role("cross-site-search"), json!({})).await;
    assert!(reaches(api, &customer, &zora).await);
    api.post(customer.path("/users"), carl()).by(&zora).gives(201).await;
    let end = broker.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.post(end, json!(null)).by(&broker.owner).gives(200).await;
    assert!(!reaches(api, &customer, &zora).await);
    // The customer's own administrators do not give it (ASP-01).
    let given = customer.assigning(api, &customer.owner, &role("cross-site-search"), json!({}));
    given.by(&customer.owner).refused(403, "appointment_not_yours").await;
}

async fn asp_18_customers_are_found_by_who_reaches_them(api: &Api) {
    let World { broker, customer, partnership, bern, zurich, berta, zora } = world(api).await;
    // Ids of the same moment have no order.
    api.forward(TimeDelta::seconds(1));
    let second = api.tenant_of(REGIME).await;
    let theirs = served(api, &broker, &second).await;
    let clients = async |person: &Person, rest: &str| {
        let listed = broker.list(api, &format!("/clients{rest}"), person).await;
        listed.iter().map(|client| text(&client["tenant_id"])).collect::<Vec<_>>()
    };
    assert_eq!(clients(&berta, "").await, std::slice::from_ref(&customer.id));
    assert!(clients(&zora, "").await.is_empty());
    assert_eq!(clients(&broker.owner, "").await, [customer.id.clone(), second.id.clone()]);
    set_site(api, &broker, &theirs, &zurich).await;
    assert_eq!(clients(&zora, "").await, std::slice::from_ref(&second.id));
    assert_eq!(clients(&broker.owner, &format!("?site_id={bern}")).await, std::slice::from_ref(&customer.id));
    broker.assign(api, &zora, &role("cross-site-search"), json!({})).await;
    assert_eq!(clients(&zora, "").await, [customer.id.clone(), second.id.clone()]);
    let first = api.get(broker.path("/clients?limit=1")).by(&zora).gives(200).await;
    assert_eq!(
        first["items"],
        json!([{
            "tenant_id": customer.id, "name": "Kessler Metallbau AG", "partnership_id": partnership,
            "regime": REGIME, "site_id": bern,
        }])
    );
    let next = broker.path(&format!("/clients?limit=1&cursor={}", text(&first["next_cursor"])));
    let next = api.get(next).by(&zora).gives(200).await;
    assert_eq!((&next["items"][0]["tenant_id"], &next["next_cursor"]), (&json!(second.id), &Value::Null));
    end(api, &second, &theirs).await;
    assert_eq!(clients(&zora, "").await, std::slice::from_ref(&customer.id));
    assert!(customer.list(api, "/clients", &customer.owner).await.is_empty());
    assert!(customer.list(api, "/clients", &berta).await.is_empty(), "what they hold here is for here");
}

async fn asp_01_the_brokers_staff_use_user_administration_for_their_customers(api: &Api) {
    let World { broker, customer, berta, .. } = world(api).await;
    let new = json!({
        "given_name": "Carl", "family_name": "Muster", "email": "carl@kessler.example",
        "assignments": [
            { "role": role("user") }, { "role": role("api-user") }, { "role": role("customer-administrator") },
        ],
    });
    let created = api.post(customer.path("/users"), new).by(&berta).gives(201).await;
    let carl = Person { id: text(&created["user"]["id"]), ..customer.owner.clone() };
    let company = json!({ "kind": "company", "name": "Kessler Montage AG" });
    let company = text(&api.post(customer.path("/units"), company).by(&berta).gives(201).await["id"]);
    customer.assigning(api, &carl, &role("motor"), at(&company)).by(&berta).gives(201).await;
    for permission in ["company-data.change", "customer.administer"] {
        for who in [&carl, &berta] {
            let allowed = customer.allows(api, who, &role(permission), json!({})).await;
            assert!(allowed, "{permission}");
        }
    }
    // The customer administrator grants the rights of the catalogue, and makes no further one (ASP-19).
    let scope = json!({ "scope": { "type": "tenant" } });
    let own = customer.assigning(api, &customer.owner, &role("policies"), scope);
    own.by(&customer.owner).gives(201).await;
    let dora = customer.user(api, "Dora", &[], minimum()).await;
    customer
        .assigning(api, &dora, &role("customer-administrator"), json!({}))
        .by(&customer.owner)
        .refused(403, "appointment_not_yours")
        .await;
    // What they are at the customer they are by their role at home: the customer gives them nothing.
    customer
        .assigning(api, &berta, &role("policies"), json!({}))
        .by(&customer.owner)
        .refused(422, "holder_unknown")
        .await;
    // And nobody of the customer comes to the broker.
    api.get(broker.path("/users")).by(&customer.owner).refused(404, "not_found").await;
    api.get(broker.path("")).by(&customer.owner).refused(404, "not_found").await;
}

async fn asp_01_the_customer_sees_who_of_the_broker_did_it(api: &Api) {
    let World { broker, customer, partnership, berta, .. } = world(api).await;
    let dora = customer.user(api, "Dora", &[], minimum()).await;
    let given = customer.assigning(api, &dora, &role("customer-administrator"), json!({})).by(&berta);
    let given = given.gives(201).await;
    let last = customer.events(api).await.pop().unwrap();
    assert_eq!((&last["actor"]["id"], &last["actor_tenant_id"]), (&json!(berta.id), &json!(broker.id)));
    assert_eq!(
        (&given["appointed_by"]["id"], &given["appointer_tenant_id"]),
        (&json!(berta.id), &json!(broker.id))
    );
    let held = broker.list(api, &format!("/assignments?holder_id={}", berta.id), &broker.owner).await;
    let held = held.iter().find(|held| held["role"] == role("site-administrator")).unwrap();
    assert_eq!(given["authority_id"], held["id"]);
    let explained = async |subject: &str| {
        let question = json!({
            "subject": { "type": "user", "id": subject },
            "action": { "name": role("customer.administer") },
            "resource": { "type": "tenant", "id": customer.id },
        });
        api.post(customer.path("/explanations"), question).by(&customer.owner).gives(200).await
    };
    let mut link = json!({
        "tenant_id": broker.id, "account": { "type": "user", "id": berta.id },
        "assignment_id": held["id"], "role": role("site-administrator"),
    });
    let doras = explained(&dora.id).await;
    assert_eq!((&doras["chain"][0]["id"], &doras["provider"]), (&given["id"], &link));
    assert_eq!(
        doras["chain"].as_array().unwrap().len(),
        1,
        "of the broker's own appointments it tells nothing"
    );
    let bertas = explained(&berta.id).await;
    assert_eq!(
        (&bertas["decision"], &bertas["chain"], &bertas["provider"]),
        (&json!(true), &json!([]), &link)
    );
    let founders = explained(&customer.owner.id).await;
    assert_eq!(founders["provider"], Value::Null);
    // What was given stays when they part; what the broker holds is not looked at any more.
    end(api, &customer, &partnership).await;
    link.as_object_mut().unwrap().remove("role");
    assert_eq!(explained(&dora.id).await["provider"], link);
    let whole = api.get(customer.path("/audit/verification")).by(&customer.owner).gives(200).await;
    assert_eq!(whole["sound"], true, "{whole}");
}

async fn asp_21_the_customer_sees_who_of_the_broker_read(api: &Api) {
    let it = world(api).await;
    let path = it.customer.path(&format!("/users/{}", it.customer.owner.id));
    api.get(&path).by(&it.berta).gives(200).await;
    api.get(&path).by(&it.zora).refused(404, "not_found").await;
    let noted = log(api, &it.customer, "object_type=user").await;
    assert_eq!(noted.len(), 1, "whoever does not reach the customer does not exist there: {noted:?}");
    assert_eq!(noted[0]["actor"], json!({ "type": "user", "id": it.berta.id }));
    assert_eq!(noted[0]["actor_tenant_id"], json!(it.broker.id));
    assert_eq!(noted[0]["roles"], json!([role("site-administrator")]));
    assert!(log(api, &it.broker, "object_type=user").await.is_empty(), "the data are the customer's");
}

async fn asp_18_a_closing_counts_at_once(api: &Api) {
    for by_customer in [true, false] {
        let World { broker, customer, partnership, berta, .. } = world(api).await;
        assert!(reaches(api, &customer, &berta).await);
        let user = || api.post(customer.path("/users"), carl()).by(&berta).header("idempotency-key", "carl");
        user().gives(201).await;
        end(api, if by_customer { &customer } else { &broker }, &partnership).await;
        assert!(!reaches(api, &customer, &berta).await);
        user().refused(404, "not_found").await;
        api.get(customer.path("")).by(&berta).refused(404, "not_found").await;
    }
}

async fn asp_18_decisions_about_staff_are_asked_at_the_customer(api: &Api) {
    let World { broker, customer, partnership, zurich, berta, zora, .. } = world(api).await;
    let operate = role("customer.operate");
    let asked = async |who: &Person, context: Value| {
        let answer = customer.evaluation(api, who, &operate, json!({}), context).await;
        (answer["decision"] == true, text(&answer["context"]["rule"]))
    };
    assert_eq!(asked(&berta, json!({})).await, (true, "granted".to_owned()));
    // Who does not reach the customer is unknown there, whether they exist or not.
    assert_eq!(asked(&zora, json!({})).await, (false, "subject_unknown".to_owned()));
    let before = json!(api.now());
    api.forward(TimeDelta::hours(1));
    set_site(api, &broker, &partnership, &zurich).await;
    assert_eq!(asked(&berta, json!({})).await, (false, "subject_unknown".to_owned()));
    assert_eq!(asked(&zora, json!({})).await, (true, "granted".to_owned()));
    for context in [json!({ "as_of": before }), json!({ "as_of": before, "known_at": before })] {
        assert_eq!(asked(&berta, context.clone()).await, (true, "granted".to_owned()));
        assert_eq!(asked(&zora, context).await, (false, "subject_unknown".to_owned()));
    }
    let known = json!({ "known_at": before });
    assert_eq!(asked(&berta, known).await, (true, "granted".to_owned()), "as it was known then");
    // Staff ask about themselves there.
    let question = json!({
        "subject": { "type": "user", "id": zora.id },
        "action": { "name": operate },
        "resource": { "type": "tenant", "id": customer.id },
    });
    let explained = api.post(customer.path("/explanations"), question).by(&zora).gives(200).await;
    assert_eq!(explained["decision"], true);
}

async fn nobody_is_reached_before_both_said_yes(api: &Api) {
    let (broker, customer) = (api.provider_of(REGIME).await, api.tenant_of(REGIME).await);
    let bern = site(api, &broker, "Bern").await;
    let berta = staff(api, &broker, "Berta", &bern).await;
    for person in [&berta, &broker.owner] {
        assert!(!reaches(api, &customer, person).await);
    }
    let side = json!({ "type": "client", "regime": REGIME });
    let code = code(api, &customer, side, "Kessler").await;
    let id = text(&propose(api, &broker, &code, "Muster Broker AG").await["id"]);
    set_site(api, &broker, &id, &bern).await;
    for person in [&berta, &broker.owner] {
        assert!(!reaches(api, &customer, person).await);
    }
    api.post(customer.path(&format!("/partnerships/{id}/acceptance")), json!(null))
        .by(&customer.owner)
        .gives(200)
        .await;
    assert!(reaches(api, &customer, &berta).await);
    // A company is no site.
    let company = json!({ "kind": "company", "name": "Muster" });
    let company = text(&api.post(broker.path("/units"), company).by(&broker.owner).gives(201).await["id"]);
    let path = broker.path(&format!("/partnerships/{id}/site"));
    api.put(path, json!({ "unit_id": company })).by(&broker.owner).refused(422, "site_kind").await;
}

async fn a_provider_is_founded_by_a_regime_that_knows_them(api: &Api) {
    let token = api.operator().await;
    let new = |regime: &str| {
        json!({
            "name": "Muster Broker AG", "language": "de", "regimes": [regime], "provider": true,
            "administrator": { "given_name": "Mia", "family_name": "Muster", "email": "mia@muster.example" },
        })
    };
    let refused = api.post("/v1/tenants", new("time-recording")).token(&token);
    refused.refused(422, "provider_role_missing").await;
    let broker = api.provider_of(REGIME).await;
    let held = broker.list(api, "/assignments", &broker.owner).await;
    assert!(held.iter().any(|held| held["role"] == role("site-administrator")), "ASP-19");
    assert!(held.iter().all(|held| held["role"] != role("customer-administrator")));
}
