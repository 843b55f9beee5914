//! The agency, which serves employers by the regime that they follow: it tells, and changes nothing.

use super::{
    employer::{ADMINISTRATOR, ORDERER, USER, working},
    unit,
};
use crate::{
    cases,
    harness::{Api, Person, Tenant, at, text},
    partnerships::{code, propose},
};
use reqwest::Method;
use serde_json::{Value, json};

cases![
    spv_16_the_agency_tells_a_user_who_their_administrators_are,
    spv_16_the_agency_creates_nobody_and_changes_nothing,
    spv_16_the_agency_itself_lacks_no_orderer,
    a_users_administrators_are_told_to_who_may_see_the_user,
];

const OFFICER: &str = "employer-self-service/agency-officer";

/// An agency with two offices and an employer that the first looks after.
struct World {
    agency: Tenant,
    employer: Tenant,
    /// Administers all codes of the employer.
    ada: Person,
    /// Of the employer, with its one code.
    uma: Person,
    /// At the office of the employer.
    oskar: Person,
    /// At the other one.
    olga: Person,
}

async fn world(api: &Api) -> World {
    let agency = api.provider_of("employer-self-service").await;
    let (employer, ada, code_1001) = working(api).await;
    let uma =
        employer.user(api, "Uma", &[], json!([{ "role": USER, "scope": at(&code_1001)["scope"] }])).await;
    let [north, south] = [
        unit(api, &agency, "office", "North", None).await,
        unit(api, &agency, "office", "South", None).await,
    ];
    let officer = async |name: &str, office: &str| {
        agency.user(api, name, &[], json!([{ "role": OFFICER, "scope": at(office)["scope"] }])).await
    };
    let (oskar, olga) = (officer("Oskar", &north).await, officer("Olga", &south).await);
    let side = json!({ "type": "client", "regime": "employer-self-service" });
    let code = code(api, &employer, side, "Kessler Metallbau AG").await;
    let id = text(&propose(api, &agency, &code, "Pension agency").await["id"]);
    let acceptance = employer.path(&format!("/partnerships/{id}/acceptance"));
    api.post(acceptance, json!(null)).by(&employer.owner).gives(200).await;
    let served_by = agency.path(&format!("/partnerships/{id}/site"));
    api.put(served_by, json!({ "unit_id": north })).by(&agency.owner).gives(200).await;
    World { agency, employer, ada, uma, oskar, olga }
}

/// Who a user of the employer is told to ask: role and e-mail address.
async fn told(api: &Api, path: String, by: &Person) -> Vec<(String, String)> {
    let page = api.get(path).by(by).gives(200).await;
    let told = page["items"].as_array().unwrap().iter();
    let mut told: Vec<_> = told.map(|item| (text(&item["role"]), text(&item["email"]))).collect();
    told.sort();
    told
}

async fn spv_16_the_agency_tells_a_user_who_their_administrators_are(api: &Api) {
    let World { agency, employer, ada, uma, oskar, olga } = world(api).await;
    let path = employer.path(&format!("/users/{}/administrators", uma.id));
    let expected =
        [(ADMINISTRATOR.to_owned(), ada.email.clone()), (ORDERER.to_owned(), employer.owner.email.clone())];
    assert_eq!(told(api, path.clone(), &oskar).await, expected);
    assert_eq!(told(api, "/v1/me/administrators".to_owned(), &uma).await, expected, "what Uma sees herself");
    // Another office does not look after this employer, and who administers the agency reaches nobody by that.
    for stranger in [&olga, &agency.owner] {
        api.get(&path).by(stranger).refused(404, "not_found").await;
    }
    let nobody = employer.path("/users/0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f33/administrators");
    api.get(nobody).by(&oskar).refused(404, "not_found").await;
}

async fn spv_16_the_agency_creates_nobody_and_changes_nothing(api: &Api) {
    let World { employer, uma, oskar, .. } = world(api).await;
    let before = employer.events(api).await.len();
    let holds = employer.list(api, &format!("/assignments?holder_id={}", uma.id), &oskar).await;
    let new = json!({ "given_name": "Nils", "family_name": "Muster", "email": "nils@kessler.example" });
    let give = json!({ "holder": { "type": "user", "id": uma.id }, "role": USER });
    let office = json!({ "holder": { "type": "user", "id": uma.id }, "role": ADMINISTRATOR });
    let tried: [(Method, String, Value); 6] = [
        (Method::POST, "/users".to_owned(), new),
        (Method::PATCH, format!("/users/{}", uma.id), json!({ "given_name": "Ulla" })),
        (Method::POST, "/assignments".to_owned(), give),
        (Method::POST, "/assignments".to_owned(), office),
        (Method::POST, format!("/assignments/{}/end", text(&holds[0]["id"])), json!(null)),
        (Method::POST, "/units".to_owned(), json!({ "kind": "employer-code", "name": "1002" })),
    ];
    for (method, rest, body) in tried {
        let call = api.call(method.clone(), employer.path(&rest)).json(body).by(&oskar);
        let answer = call.send().await;
        assert_eq!(answer.status, 403, "{method} {rest}: {}", answer.text);
    }
    assert_eq!(employer.events(api).await.len(), before);
}

async fn spv_16_the_agency_itself_lacks_no_orderer(api: &Api) {
    let agency = api.provider_of("employer-self-service").await;
    // Without an orderer nothing of an employer would change (SPV-09); the agency goes on.
    let oskar = agency.user_with(api, "Oskar", OFFICER).await;
    let held = agency.list(api, &format!("/assignments?holder_id={}", oskar.id), &agency.owner).await;
    let end = agency.path(&format!("/assignments/{}/end", text(&held[0]["id"])));
    api.post(end, json!(null)).by(&agency.owner).gives(200).await;
    // And there are no employers' offices to give.
    let orderer = agency.assigning(api, &oskar, ORDERER, json!({})).by(&agency.owner);
    orderer.refused(403, "appointment_not_yours").await;
}

async fn a_users_administrators_are_told_to_who_may_see_the_user(api: &Api) {
    let World { employer, ada, uma, .. } = world(api).await;
    let path = |who: &Person| employer.path(&format!("/users/{}/administrators", who.id));
    let mine = told(api, "/v1/me/administrators".to_owned(), &uma).await;
    assert_eq!(told(api, path(&uma), &ada).await, mine);
    api.get(path(&ada)).by(&uma).refused(404, "not_found").await;
}
