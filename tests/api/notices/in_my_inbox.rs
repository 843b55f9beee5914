//! What waits for somebody.

use super::{MEMBER, carry, club, section, trainer, user};
use crate::{
    cases,
    harness::{Api, NOBODY, Person, text},
    portal,
};
use serde_json::{Value, json};

cases![
    asp_16_a_recorded_accident_waits_for_the_safety_desk,
    asp_17_the_safety_officer_is_told_who_was_hurt_unless_a_setting_hides_it,
    an_item_is_done_and_leads_to_the_thing,
    an_inbox_is_ones_own,
];

async fn inbox(api: &Api, person: &Person, query: &str) -> Vec<Value> {
    let page = api.get(format!("/v1/me/inbox{query}")).by(person).gives(200).await;
    page["items"].as_array().unwrap().clone()
}

async fn asp_16_a_recorded_accident_waits_for_the_safety_desk(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let (swimming, rowing) = (section(&api, &club, "Swimming").await, section(&api, &club, "Rowing").await);
    let desk = trainer(&api, &club, "Anna", &swimming).await;
    let other = trainer(&api, &club, "Ben", &rowing).await;
    carry(&api, &office).await;
    let before = inbox(&api, &desk, "").await.len();
    for (kind, id, unit) in [("accident", "U-1", &swimming), ("claim", "S-1", &swimming)] {
        api.put(club.path(&format!("/records/{kind}/{id}")), json!({ "unit_id": unit }))
            .by(&club.owner)
            .gives(200)
            .await;
    }
    // Put again, it is not new.
    let again = json!({ "unit_id": swimming, "person_reference": "p-17" });
    api.put(club.path("/records/accident/U-1"), again).by(&club.owner).gives(200).await;
    carry(&api, &office).await;
    let items = inbox(&api, &desk, "").await;
    assert_eq!(items.len(), before + 1, "{items:#?}");
    let item = items.iter().find(|item| item["occasion"] == "record-created").unwrap();
    assert_eq!(
        (&item["occasion"], &item["title"]),
        (&json!("record-created"), &json!("Kessler Metallbau AG: ein neuer Fall"))
    );
    assert_eq!(item["text"], "Ein neuer Fall wurde erfasst: U-1.");
    assert_eq!(item["links"], json!([club.path("/records/accident/U-1")]));
    assert!(inbox(&api, &other, "").await.iter().all(|item| item["occasion"] != "record-created"));
    api.stop().await;
}

async fn asp_17_the_safety_officer_is_told_who_was_hurt_unless_a_setting_hides_it(api: &Api) {
    let (api, office) = club(api).await;
    let tenant = api.tenant_of("broker-portal").await;
    let sia = portal::user(&api, &tenant, "Sia", &[portal::whole("safety-officer")]).await;
    let record = tenant.path("/records/occupational-accident/U-1");
    let accident = json!({ "person_reference": "p-17", "person_name": "Quirin Xylander" });
    api.put(&record, accident.clone()).by(&tenant.owner).gives(200).await;
    carry(&api, &office).await;
    let said = async || {
        let items = inbox(&api, &sia, "").await;
        let item = items.iter().find(|item| item["occasion"] == "record-created").unwrap();
        text(&item["text"])
    };
    // By default it shows, in the inbox alone: no mail and no event says it.
    assert_eq!(said().await, "Ein neuer Fall wurde erfasst: U-1 (Quirin Xylander).");
    assert!(office.take().iter().all(|letter| !letter.text.contains("Xylander")));
    assert!(tenant.events(&api).await.iter().all(|event| !event.to_string().contains("Xylander")));
    let read = api.get(&record).by(&tenant.owner).gives(200).await;
    assert_eq!(read["person_name"], "Quirin Xylander");
    api.get(&record).by(&sia).refused(404, "not_found").await;
    // Said again, nothing is new.
    let again = api.put(&record, accident).by(&tenant.owner).gives(200).await;
    assert_eq!(again["version"], read["version"]);
    let hide =
        |value: &str| json!({ "set": [{ "key": "broker-portal/hide-injured-person", "value": value }] });
    api.patch(tenant.path("/settings"), hide("on")).by(&tenant.owner).gives(200).await;
    assert_eq!(said().await, "Ein neuer Fall wurde erfasst: U-1.");
    api.patch(tenant.path("/settings"), hide("off")).by(&tenant.owner).gives(200).await;
    assert!(said().await.contains("Xylander"));
    // Left out, it is not known any more.
    api.put(&record, json!({ "person_reference": "p-17" })).by(&tenant.owner).gives(200).await;
    assert_eq!(said().await, "Ein neuer Fall wurde erfasst: U-1.");
    api.stop().await;
}

async fn an_item_is_done_and_leads_to_the_thing(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    let given = club.assign(&api, &anna, MEMBER, json!({})).await;
    carry(&api, &office).await;
    let items = inbox(&api, &anna, "?done=false").await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["links"], json!([club.path(&format!("/assignments/{}", text(&given["id"])))]));
    let path = format!("/v1/me/inbox/{}", text(&items[0]["id"]));
    let dry = format!("{path}?dry_run=true");
    api.patch(dry, json!({ "done": true })).by(&anna).gives(200).await;
    assert_eq!(inbox(&api, &anna, "?done=true").await.len(), 0);
    let done = api.patch(&path, json!({ "done": true })).by(&anna).gives(200).await;
    assert_eq!(done["done_at"], json!(api.now()));
    assert_eq!(inbox(&api, &anna, "?done=false").await.len(), 0);
    let open = api.patch(&path, json!({ "done": false })).by(&anna).gives(200).await;
    assert!(open.get("done_at").is_none());
    api.stop().await;
}

async fn an_inbox_is_ones_own(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let (anna, ben) = (user(&api, &club, "Anna", json!({})).await, user(&api, &club, "Ben", json!({})).await);
    club.assign(&api, &anna, MEMBER, json!({})).await;
    carry(&api, &office).await;
    let item = text(&inbox(&api, &anna, "").await[0]["id"]);
    for id in [item.as_str(), NOBODY] {
        let path = format!("/v1/me/inbox/{id}");
        api.patch(path, json!({ "done": true })).by(&ben).refused(404, "not_found").await;
    }
    assert!(inbox(&api, &ben, "").await.is_empty());
    api.stop().await;
}
