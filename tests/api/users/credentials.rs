//! First credentials made anew: by whom, for whom, and what becomes of those before.

use super::provisional::{CHOSEN, Channels, in_group, pia, provisional, sign_in};
use crate::{
    blocks::company,
    cases,
    harness::{Api, Call, NOBODY, Person, Tenant, numbers, text},
    sessions::begin,
    users::leaving::leaving,
};
use serde_json::{Value, json};

cases![
    csm_03_an_invitation_is_made_anew,
    csm_03_each_kind_takes_the_place_of_the_other,
    csm_03_a_dry_run_and_a_replay_make_nothing,
    csm_07_managers_make_credentials_within_their_group,
    csm_03_nobody_becomes_their_superior,
    csm_03_the_fields_go_together,
    csm_03_who_has_a_way_in_gets_no_first_one,
];

fn issue<'a>(api: &'a Api, tenant: &Tenant, user: &str, wanted: Value) -> Call<'a> {
    api.post(tenant.path(&format!("/users/{user}/credentials")), wanted)
}

fn acceptance(token: &Value) -> Value {
    json!({ "token": token, "password": CHOSEN })
}

async fn csm_03_an_invitation_is_made_anew(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let tenant = api.tenant().await;
    let new = json!({
        "given_name": "Nora", "family_name": "Muster", "email": "nora@kessler.example", "invitation_by": "answer",
    });
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    let (id, first) = (text(&created["user"]["id"]), &created["invitation"]["token"]);
    let wanted = json!({ "by": "invitation", "invitation_by": "answer" });
    let second = issue(api, &tenant, &id, wanted).by(&tenant.owner).gives(200).await;
    let accept = |token: &Value| api.post("/v1/invitations/acceptance", acceptance(token));
    accept(first).refused(422, "invitation_invalid").await;
    // By mail, as the service has a mail server; nothing of it is in the answer.
    let by_mail = issue(api, &tenant, &id, json!({ "by": "invitation" })).by(&tenant.owner).gives(200).await;
    assert_eq!(by_mail, json!({ "by": "invitation" }));
    accept(&second["invitation"]["token"]).refused(422, "invitation_invalid").await;
    assert_eq!(channels.carry().await, 1);
    let letter = channels.office.one();
    let third = letter.text.lines().find(|line| line.starts_with("msi_")).unwrap();
    let accepted = accept(&json!(third)).send().await;
    assert_eq!(accepted.status, 204, "{}", accepted.text);
    let events = tenant.events(api).await;
    let issued: Vec<_> = events.iter().filter(|event| event["type"] == "user.credentials_issued").collect();
    assert_eq!(issued.len(), 2);
    assert_eq!(issued[0]["data"], json!({ "user_id": id, "by": "invitation" }));
    assert_eq!(issued[0]["actor"]["id"], json!(tenant.owner.id));
    channels.stop().await;
}

async fn csm_03_each_kind_takes_the_place_of_the_other(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let pia = pia(api, &company).await;
    let by_answer = json!({ "by": "invitation", "invitation_by": "answer" });
    let invited = issue(api, tenant, &pia.id, by_answer.clone()).by(owner).gives(200).await;
    provisional(api, tenant, &pia).by(owner).gives(200).await;
    let accept = acceptance(&invited["invitation"]["token"]);
    api.post("/v1/invitations/acceptance", accept).refused(422, "invitation_invalid").await;
    let password = channels.password().await;
    // The SMS of the next one is on its way when an invitation takes its place.
    provisional(api, tenant, &pia).by(owner).gives(200).await;
    let invited = issue(api, tenant, &pia.id, by_answer).by(owner).gives(200).await;
    assert_eq!(channels.carry().await, 0);
    assert_eq!(channels.gateway.take().len(), 0);
    api.post("/v1/sessions", sign_in(&pia, &password, Some(CHOSEN))).refused(401, "sign_in_failed").await;
    let accepted =
        api.post("/v1/invitations/acceptance", acceptance(&invited["invitation"]["token"])).send().await;
    assert_eq!(accepted.status, 204, "{}", accepted.text);
    channels.stop().await;
}

async fn csm_03_a_dry_run_and_a_replay_make_nothing(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let pia = pia(api, &company).await;
    let path = tenant.path(&format!("/users/{}/credentials", pia.id));
    let wanted = json!({ "by": "provisional", "mobile": super::provisional::MOBILE });
    let dry = api.post(format!("{path}?dry_run=true"), wanted.clone()).by(owner).gives(200).await;
    assert_eq!(dry["events"][0]["type"], "user.credentials_issued");
    assert_eq!(channels.carry().await, 0);
    for _ in 0..2 {
        let once = api.post(&path, wanted.clone()).header("idempotency-key", "k-1").by(owner);
        once.gives(200).await;
    }
    channels.carry().await;
    let password = channels.gateway.one().password();
    api.post("/v1/sessions", sign_in(&pia, &password, Some(CHOSEN))).gives(201).await;
    channels.stop().await;
}

/// A new user in a group; nobody has signed in as them.
async fn member(api: &Api, tenant: &Tenant, name: &str, group: &str, role: &str) -> String {
    let email = format!("{name}@kessler.example").to_lowercase();
    let mut new = json!({
        "given_name": name, "family_name": "Muster", "email": email, "invitation_by": "answer",
        "identifiers": numbers::identifiers(&tenant.regimes, &email),
    });
    new.as_object_mut().unwrap().extend(in_group(group, role).as_object().unwrap().clone());
    text(&api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await["user"]["id"])
}

async fn csm_07_managers_make_credentials_within_their_group(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let here = member(api, tenant, "Uwe", &company.declarations, "user").await;
    let there = member(api, tenant, "Una", &company.careers, "user").await;
    let wanted = || json!({ "by": "invitation", "invitation_by": "answer" });
    for manager in [&company.gert, &company.dirk, &tenant.owner] {
        issue(api, tenant, &here, wanted()).by(manager).gives(200).await;
    }
    issue(api, tenant, &there, wanted()).by(&company.lise).gives(200).await;
    for (user, by) in [(&here, &company.lise), (&there, &company.gert), (&there, &company.dirk)] {
        issue(api, tenant, user, wanted()).by(by).refused(404, "not_found").await;
    }
    // Who is in two groups takes somebody who manages both.
    let both = member(api, tenant, "Udo", &company.declarations, "user").await;
    let place = tenant.path(&format!("/units/{}/members/{both}", company.careers));
    let placed = api.put(&place, json!(null)).by(&tenant.owner).send().await;
    assert!(placed.status < 300, "{}", placed.text);
    issue(api, tenant, &both, wanted()).by(&company.gert).refused(403, "forbidden").await;
    issue(api, tenant, &both, wanted()).by(&tenant.owner).gives(200).await;
}

async fn csm_03_nobody_becomes_their_superior(api: &Api) {
    let company = company(api).await;
    let tenant = &company.tenant;
    let manager = member(api, tenant, "Mona", &company.declarations, "co-main-access-manager").await;
    let wanted = || json!({ "by": "invitation", "invitation_by": "answer" });
    let problem = issue(api, tenant, &manager, wanted()).by(&company.gert);
    let problem = problem.refused(403, "credentials_not_yours").await;
    assert_eq!(problem["roles"], json!(["company-access/main-access-manager"]));
    issue(api, tenant, &manager, wanted()).by(&tenant.owner).gives(200).await;
}

async fn csm_03_the_fields_go_together(api: &Api) {
    let company = company(api).await;
    let pia = pia(api, &company).await;
    for (wanted, field) in [
        (json!({ "by": "provisional" }), "mobile"),
        (json!({ "by": "invitation", "mobile": "+32470123456" }), "mobile"),
        (json!({ "by": "provisional", "mobile": "+32470123456", "invitation_by": "mail" }), "invitation_by"),
    ] {
        let problem = issue(api, &company.tenant, &pia.id, wanted).by(&company.tenant.owner);
        let problem = problem.refused(422, "credentials_fields").await;
        assert_eq!(crate::harness::field(&problem), format!("/{field}"));
    }
    let by_mail = json!({ "by": "invitation", "invitation_by": "mail" });
    let call = issue(api, &company.tenant, &pia.id, by_mail).by(&company.tenant.owner);
    call.refused(409, "mail_not_set_up").await;
}

async fn csm_03_who_has_a_way_in_gets_no_first_one(api: &Api) {
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let wanted = || json!({ "by": "invitation", "invitation_by": "answer" });
    begin(api, &company.anna).await;
    issue(api, tenant, &company.anna.id, wanted()).by(owner).refused(409, "user_signed_in").await;
    issue(api, tenant, NOBODY, wanted()).by(owner).refused(404, "not_found").await;
    let gone = member(api, tenant, "Uwe", &company.declarations, "user").await;
    let uwe = Person { id: gone, ..company.anna.clone() };
    leaving(api, tenant, &uwe, json!({})).gives(200).await;
    issue(api, tenant, &uwe.id, wanted()).by(owner).refused(409, "user_inactive").await;
    let other = api.tenant().await;
    issue(api, tenant, &company.anna.id, wanted()).by(&other.owner).refused(404, "not_found").await;
}
