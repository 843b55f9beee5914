//! What an employer's people hear in the agency's self-service.

use super::{carry, club, notices};
use crate::{
    cases,
    harness::{Api, text},
    offices::employer::{ADMINISTRATOR, USER, hire, working},
};
use serde_json::json;

cases![
    spv_04_orderer_administrators_and_the_one_appointed_get_a_mail,
    spv_11_each_change_is_told_to_the_affected_user,
];

async fn spv_04_orderer_administrators_and_the_one_appointed_get_a_mail(api: &Api) {
    let (api, office) = club(api).await;
    let (tenant, ada, _) = working(&api).await;
    let anna = hire(&api, &tenant, "Anna").await;
    carry(&api, &office).await;
    office.take();
    tenant.assign(&api, &anna, ADMINISTRATOR, json!({})).await;
    carry(&api, &office).await;
    let mut letters = office.take();
    letters.sort_by(|one, other| one.to.cmp(&other.to));
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(to, [&ada.email, &anna.email, &tenant.owner.email]);
    assert!(letters[1].text.contains("Sie haben jetzt die Rolle Administrator."), "{}", letters[1].text);
    for letter in [&letters[0], &letters[2]] {
        assert_eq!(letter.header("Subject"), "Kessler Metallbau AG: eine Rolle wurde vergeben");
        assert!(letter.text.contains("Anna Muster hat jetzt die Rolle Administrator."), "{}", letter.text);
    }
}

async fn spv_11_each_change_is_told_to_the_affected_user(api: &Api) {
    let (api, office) = club(api).await;
    let (tenant, ada, _) = working(&api).await;
    let ulla = hire(&api, &tenant, "Ulla").await;
    let swedish = json!({ "language": "sv" });
    let path = tenant.path(&format!("/users/{}", ulla.id));
    api.patch(path, swedish).by(&ada).gives(200).await;
    carry(&api, &office).await;
    office.take();
    let given = tenant.assigning(&api, &ulla, USER, json!({})).by(&ada).gives(201).await;
    carry(&api, &office).await;
    let letter = office.one();
    assert_eq!(
        (letter.to.as_str(), letter.header("Subject").as_str()),
        (ulla.email.as_str(), "Kessler Metallbau AG: din behörighet har ändrats")
    );
    assert!(letter.text.contains("Du har nu rollen Användare."), "{}", letter.text);
    let end = tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
    api.post(end, json!(null)).by(&ada).gives(200).await;
    carry(&api, &office).await;
    let letter = office.one();
    assert_eq!(letter.to, ulla.email);
    assert!(letter.text.contains("Du har inte längre rollen Användare."), "{}", letter.text);
    let kept = notices(&api, &tenant, &format!("?user_id={}", ulla.id)).await;
    assert!(kept.iter().all(|notice| notice["mail"]["state"] == "sent"), "{kept:?}");
}
