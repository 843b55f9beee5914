//! What is sent to whom.

use super::{MEMBER, TRAINER, carry, club, courier, notices, section, trainer, user};
use crate::{
    cases,
    harness::{Api, at, text},
};
use serde_json::json;

cases![
    an_appointment_is_confirmed_by_mail,
    a_change_is_told_to_the_affected_user_in_their_language,
    one_change_is_one_mail,
    two_couriers_send_nothing_twice,
    holders_elsewhere_hear_nothing,
    neither_log_nor_notice_holds_an_address,
];

async fn an_appointment_is_confirmed_by_mail(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    carry(&api, &office).await;
    office.take();
    club.assign(&api, &anna, TRAINER, json!({})).await;
    assert_eq!(carry(&api, &office).await, 2);
    let mut letters = office.take();
    letters.sort_by(|one, other| one.to.cmp(&other.to));
    let (to_anna, to_chair) = (&letters[0], &letters[1]);
    assert_eq!((to_anna.to.as_str(), to_chair.to.as_str()), (anna.email.as_str(), club.owner.email.as_str()));
    // The tenant's language is German, and the role has no German title.
    assert_eq!(to_anna.header("Subject"), "Kessler Metallbau AG: eine Rolle wurde vergeben");
    assert!(to_anna.text.contains("Sie haben jetzt die Rolle Trainer."), "{}", to_anna.text);
    assert!(to_chair.text.contains("Anna Muster hat jetzt die Rolle Trainer."), "{}", to_chair.text);
    assert!(to_anna.text.contains("https://mandat.example/v1/tenants/"), "{}", to_anna.text);
    assert_eq!(to_anna.header("Auto-Submitted"), "auto-generated");
    // A member is no trainer: only the one affected hears.
    club.assign(&api, &anna, MEMBER, json!({})).await;
    carry(&api, &office).await;
    assert_eq!(office.one().to, anna.email);
    api.stop().await;
}

async fn a_change_is_told_to_the_affected_user_in_their_language(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let asa = user(&api, &club, "Asa", json!({ "language": "sv" })).await;
    let given = text(&club.assign(&api, &asa, MEMBER, json!({})).await["id"]);
    carry(&api, &office).await;
    let letter = office.take().pop().unwrap();
    assert_eq!(letter.header("Subject"), "Kessler Metallbau AG: din behörighet har ändrats");
    assert!(letter.text.starts_with("Hej Asa Muster\n"), "{}", letter.text);
    assert!(
        letter.text.contains("Du har nu rollen Medlem. Den gäller för: hela organisationen."),
        "{}",
        letter.text
    );
    api.post(club.path(&format!("/assignments/{given}/end")), json!(null)).by(&club.owner).gives(200).await;
    carry(&api, &office).await;
    assert!(office.one().text.contains("Du har inte längre rollen Medlem."));
    // Another language from now on; and what one changes of one's own is no news.
    let path = club.path(&format!("/users/{}", asa.id));
    let changed = api.patch(&path, json!({ "language": "nl" })).by(&club.owner).gives(200).await;
    assert_eq!(changed["language"], "nl");
    carry(&api, &office).await;
    assert!(office.one().text.starts_with("Dag Asa Muster\n"));
    let own = club.path(&format!("/users/{}", club.owner.id));
    api.patch(own, json!({ "given_name": "Nadine" })).by(&club.owner).gives(200).await;
    assert_eq!(carry(&api, &office).await, 0);
    api.stop().await;
}

async fn one_change_is_one_mail(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let roles = json!([{ "role": MEMBER }, { "role": TRAINER }]);
    let anna = user(&api, &club, "Anna", json!({ "assignments": roles })).await;
    assert_eq!(carry(&api, &office).await, 2);
    let letters = office.take();
    let to_anna = letters.iter().find(|letter| letter.to == anna.email).unwrap();
    assert!(
        to_anna.text.contains("Rolle Member") && to_anna.text.contains("Rolle Trainer"),
        "{}",
        to_anna.text
    );
    let kept = notices(&api, &club, &format!("?user_id={}", anna.id)).await;
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0]["mail"]["state"], &kept[0]["mail"]["tries"]), (&json!("sent"), &json!(1)));
    assert_eq!(kept[0]["revisions"].as_array().unwrap().len(), 2);
    api.stop().await;
}

async fn two_couriers_send_nothing_twice(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let other = api.replica().await;
    for name in ["Anna", "Ben", "Carl", "Dora"] {
        let person = user(&api, &club, name, json!({})).await;
        club.assign(&api, &person, MEMBER, json!({})).await;
    }
    let (one, two) = (courier(&api, &office), courier(&other, &office));
    let (here, there) = tokio::join!(one.make(), two.make());
    here.unwrap();
    there.unwrap();
    // The process stops here; another one goes on where it ended.
    let three = courier(&other, &office);
    let (here, there) = tokio::join!(three.deliver(), two.deliver());
    assert_eq!(here.unwrap() + there.unwrap(), 4);
    let mut to: Vec<String> = office.take().into_iter().map(|letter| letter.to).collect();
    to.sort();
    assert_eq!(to, ["anna", "ben", "carl", "dora"].map(|name| format!("{name}@kessler.example")));
    assert_eq!(carry(&api, &office).await, 0);
    other.stop().await;
    api.stop().await;
}

async fn holders_elsewhere_hear_nothing(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let (swimming, rowing) = (section(&api, &club, "Swimming").await, section(&api, &club, "Rowing").await);
    let here = trainer(&api, &club, "Anna", &swimming).await;
    let there = trainer(&api, &club, "Ben", &rowing).await;
    carry(&api, &office).await;
    office.take();
    let new = user(&api, &club, "Carl", json!({})).await;
    club.assign(&api, &new, TRAINER, at(&swimming)).await;
    carry(&api, &office).await;
    let to: Vec<String> = office.take().into_iter().map(|letter| letter.to).collect();
    for (person, hears) in [(&here, true), (&new, true), (&club.owner, true), (&there, false)] {
        assert_eq!(to.contains(&person.email), hears, "{} in {to:?}", person.email);
    }
    api.stop().await;
}

async fn neither_log_nor_notice_holds_an_address(api: &Api) {
    let (api, office) = club(api).await;
    let club = api.tenant_of("club").await;
    let anna = user(&api, &club, "Anna", json!({})).await;
    club.assign(&api, &anna, TRAINER, json!({})).await;
    carry(&api, &office).await;
    assert!(!office.take().is_empty());
    let shown = json!([notices(&api, &club, "").await, club.events(&api).await]).to_string();
    for personal in ["anna@", "Anna", "Muster"] {
        assert!(!shown.contains(personal), "{personal}");
    }
    api.get(club.path("/notices")).by(&anna).refused(403, "forbidden").await;
    api.stop().await;
}
