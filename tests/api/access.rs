//! What accounts may do, one by one and in an overview.

use crate::{
    cases,
    decisions::teams,
    harness::{Api, NOBODY, Person, Tenant, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    the_access_of_a_user_says_what_gives_and_what_shuts,
    about_oneself_it_is_free_and_about_others_a_right,
    the_access_of_other_times_can_be_read,
    spv_06_one_overview_of_users_units_and_permissions,
    spv_06_the_overview_ends_at_the_reach_of_the_caller,
    the_overview_comes_in_pages_and_as_csv,
];

async fn held(api: &Api, path: String, by: &Person, permission: &str) -> Value {
    let access = api.get(path).by(by).gives(200).await;
    let permissions = access["permissions"].as_array().unwrap().iter();
    permissions.clone().find(|held| held["permission"] == permission).cloned().unwrap_or_default()
}

async fn the_access_of_a_user_says_what_gives_and_what_shuts(api: &Api) {
    let (tenant, [north, _], [anna, _, sara]) = teams(api).await;
    let of = |person: &Person| tenant.path(&format!("/users/{}/access", person.id));
    let read = held(api, of(&anna), &tenant.owner, "time-recording/time.read").await;
    assert_eq!(read["shut"], json!([]));
    assert_eq!(
        (&read["given"][0]["own_data_only"], &read["given"][0]["role"]),
        (&json!(true), &json!("time-recording/employee"))
    );
    let unit = json!({ "type": "unit", "unit_id": north });
    let change = held(api, of(&sara), &tenant.owner, "time-recording/time.change").await;
    assert_eq!((&change["given"][0]["scope"], &change["given"][0]["own_data_only"]), (&unit, &json!(false)));
    assert!(change["given"][0]["assignment_id"].is_string());
    // Nothing of an employee's is left to who holds the role no more (TIM-11): nothing is given, then.
    let record = held(api, of(&sara), &tenant.owner, "time-recording/time.record").await;
    assert_eq!(record, json!(null));
    // A module that is off shuts what the role gives (TIM-18).
    let bundle = held(api, of(&tenant.owner), &tenant.owner, "time-recording/activity.bundle").await;
    assert_eq!(bundle["shut"][0]["rule"], "module_off", "{bundle}");
    assert_eq!(bundle["given"].as_array().unwrap().len(), 1);
    let client = tenant.program(api, "time-recording/supervisor", json!({})).await;
    let path = tenant.path(&format!("/api-clients/{}/access", client.id));
    let read = held(api, path, &tenant.owner, "time-recording/time.read").await;
    assert_eq!(read["given"][0]["scope"], json!({ "type": "tenant" }));
}

async fn about_oneself_it_is_free_and_about_others_a_right(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    let of = |id: &str| api.get(tenant.path(&format!("/users/{id}/access")));
    let mine = api.get("/v1/me/access").by(&anna).gives(200).await;
    assert_eq!(mine, of(&anna.id).by(&anna).gives(200).await);
    assert_eq!(of(&anna.id).by(&sara).gives(200).await, mine);
    for (id, by) in [
        (&ben.id, &sara),
        (&sara.id, &anna),
        (&NOBODY.to_owned(), &sara),
        (&NOBODY.to_owned(), &tenant.owner),
    ] {
        of(id).by(by).refused(404, "not_found").await;
    }
    let as_client = tenant.path(&format!("/api-clients/{}/access", anna.id));
    api.get(as_client).by(&tenant.owner).refused(404, "not_found").await;
}

async fn the_access_of_other_times_can_be_read(api: &Api) {
    let (tenant, _, [anna, ..]) = teams(api).await;
    let start = api.now() + TimeDelta::days(7);
    tenant.assign(api, &anna, "time-recording/supervisor", json!({ "valid_from": start })).await;
    let at = |moment: chrono::DateTime<chrono::Utc>| {
        let moment = moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        tenant.path(&format!("/users/{}/access?as_of={moment}", anna.id))
    };
    let change = "time-recording/time.change";
    assert_eq!(held(api, at(start - TimeDelta::seconds(1)), &tenant.owner, change).await, json!(null));
    assert_eq!(held(api, at(start), &tenant.owner, change).await["given"].as_array().unwrap().len(), 1);
}

async fn rows(api: &Api, tenant: &Tenant, by: &Person, query: &str) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(tenant.path(&format!("/access?{query}{cursor}"))).by(by).gives(200).await;
        rows.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}

fn holders(rows: &[Value]) -> Vec<String> {
    let mut ids: Vec<String> = rows.iter().map(|row| text(&row["holder"]["id"])).collect();
    ids.dedup();
    ids
}

async fn spv_06_one_overview_of_users_units_and_permissions(api: &Api) {
    let (tenant, [north, south], [anna, ben, sara]) = teams(api).await;
    let all = rows(api, &tenant, &tenant.owner, "limit=200").await;
    let mut everybody = vec![tenant.owner.id.clone(), anna.id.clone(), ben.id.clone(), sara.id.clone()];
    everybody.sort();
    assert_eq!(holders(&all), everybody);
    // It says of each account what the account's own access says.
    for person in [&anna, &sara] {
        let access =
            api.get(tenant.path(&format!("/users/{}/access", person.id))).by(&tenant.owner).gives(200).await;
        let given = access["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|held| held["given"].as_array().unwrap().len());
        let listed = rows(api, &tenant, &tenant.owner, &format!("holder_id={}&limit=200", person.id)).await;
        assert_eq!(listed.len(), given.sum::<usize>());
        assert!(all.iter().filter(|row| row["holder"]["id"] == json!(person.id)).eq(listed.iter()));
    }
    let change = rows(api, &tenant, &tenant.owner, "permission=time-recording/time.change").await;
    let mut who = vec![tenant.owner.id.clone(), sara.id.clone()];
    who.sort();
    assert_eq!(holders(&change), who);
    let by_role = rows(api, &tenant, &tenant.owner, "role=time-recording/supervisor&limit=200").await;
    assert_eq!(holders(&by_role), std::slice::from_ref(&sara.id));
    // What reaches a unit: held for it or the tenant, or the data of its members.
    let read = |unit: &str| format!("permission=time-recording/time.read&unit_id={unit}");
    let mut in_north = vec![tenant.owner.id.clone(), anna.id.clone(), sara.id.clone()];
    in_north.sort();
    assert_eq!(holders(&rows(api, &tenant, &tenant.owner, &read(&north)).await), in_north);
    let mut in_south = vec![tenant.owner.id.clone(), ben.id.clone()];
    in_south.sort();
    assert_eq!(holders(&rows(api, &tenant, &tenant.owner, &read(&south)).await), in_south);
    assert!(rows(api, &tenant, &tenant.owner, &read(NOBODY)).await.is_empty());
}

async fn spv_06_the_overview_ends_at_the_reach_of_the_caller(api: &Api) {
    let (tenant, _, [anna, ben, sara]) = teams(api).await;
    let mut near = vec![anna.id.clone(), sara.id.clone()];
    near.sort();
    assert_eq!(holders(&rows(api, &tenant, &sara, "limit=200").await), near);
    assert!(rows(api, &tenant, &sara, &format!("holder_id={}", ben.id)).await.is_empty());
    api.get(tenant.path("/access")).by(&anna).refused(403, "forbidden").await;
}

async fn the_overview_comes_in_pages_and_as_csv(api: &Api) {
    let (tenant, ..) = teams(api).await;
    let whole = rows(api, &tenant, &tenant.owner, "limit=200").await;
    assert_eq!(rows(api, &tenant, &tenant.owner, "limit=7").await, whole);
    let answer =
        api.get(tenant.path("/access?limit=1")).by(&tenant.owner).header("accept", "text/csv").send().await;
    assert_eq!((answer.status, answer.media_type()), (200, "text/csv"));
    assert!(!answer.header("mandat-revision").is_empty());
    let lines: Vec<&str> = answer.text.split("\r\n").collect();
    assert!(lines[0].starts_with("holder_type,holder_id,permission,scope,unit_id,"), "{}", lines[0]);
    assert_eq!(lines.len(), whole.len() + 2, "a header, the rows, and the end of the last one");
    assert!(lines[1].starts_with(&format!("user,{},", text(&whole[0]["holder"]["id"]))), "{}", lines[1]);
}
