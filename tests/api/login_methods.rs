//! How somebody must have signed in (CSM-02, SPV-14), and how they are told so (RFC 9470).

use crate::{
    cases,
    harness::{Answer, Api, NOBODY, Person, Tenant, text},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

cases![
    csm_02_activation_takes_a_strong_login_and_administration_any,
    csm_02_a_permission_says_which_methods_it_accepts,
    spv_14_administrators_and_users_sign_in_by_electronic_identity,
    spv_14_orderers_sign_by_electronic_identity_or_by_hand,
    one_regime_that_admits_is_enough_to_sign_in,
    a_portal_says_how_somebody_signed_in,
    a_program_is_asked_for_no_login,
    a_session_goes_on_by_the_method_it_began_with,
];

const ACTIVATION: &str = "/activation/company-access";
const OVERVIEW: &str = "employer-self-service/overview.read";
const ADMINISTRATOR: &str = "employer-self-service/administrator";

/// What is asked for of the token, where it is not enough (RFC 9470, section 3).
fn challenge(answer: &Answer) -> &str {
    answer.header("www-authenticate")
}

fn question(who: &Person, permission: &str, context: Value) -> Value {
    json!({
        "subject": { "type": "user", "id": who.id },
        "action": { "name": permission },
        "resource": { "type": "entry", "id": "1" },
        "context": context,
    })
}

async fn csm_02_activation_takes_a_strong_login_and_administration_any(api: &Api) {
    let company = api.tenant_of("company-access").await;
    let main = &company.owner;
    let activation = company.path(ACTIVATION);
    let refused = api.put(&activation, json!(null)).by(main).send().await;
    assert_eq!((refused.status, &refused.body["code"]), (401, &json!("insufficient_user_authentication")));
    let challenge = challenge(&refused);
    assert!(challenge.contains(r#"error="insufficient_user_authentication""#), "{challenge}");
    assert!(challenge.contains(r#"acr_values="app-code eid-card foreign-eid national-app""#), "{challenge}");
    assert!(refused.text.contains("not open to a login by password"), "{}", refused.text);
    let still = api.get(&activation).by(main).gives(200).await;
    assert_eq!(still["activated"], false);
    // What nobody could do by any method is no matter of the method.
    let ben = api.tenant().await.owner;
    api.put(&activation, json!(null)).by(&ben).refused(404, "not_found").await;

    main.shows_card(api).await;
    let session = api.get("/v1/sessions/current").by(main).gives(200).await;
    assert_eq!((&session["method"], &session["person"]), (&json!("eid-card"), &json!("citizen")));
    api.put(&activation, json!(null)).by(main).gives(200).await;
    // Administration is open to any method that both kinds of people may choose.
    api.forward(TimeDelta::hours(1));
    let session = api.get("/v1/sessions/current").by(main).gives(200).await;
    assert_eq!((&session["method"], session.get("person")), (&json!("password"), None));
    company.user(api, "Marie", &[], json!([])).await;
    let account = question(main, "company-access/account.manage", json!({}));
    let answer = api.post("/access/v1/evaluation", account).by(main).gives(200).await;
    assert_eq!(answer["decision"], true);
}

async fn csm_02_a_permission_says_which_methods_it_accepts(api: &Api) {
    let company = api.tenant_of("company-access").await;
    company.activate(api).await;
    let login =
        |login: Value| question(&company.owner, "company-access/account.manage", json!({ "login": login }));
    // Asked by a program, as a portal does.
    let whole = json!({ "scope": { "type": "tenant" } });
    let program = company.program(api, "company-access/co-main-access-manager", whole).await;
    let portal = program.token(api).await;
    let ask = async |said: Value| {
        let answer = api.post("/access/v1/evaluation", login(said)).token(&portal).gives(200).await;
        (answer["decision"].as_bool().unwrap(), answer["context"].clone())
    };
    for (person, method, accepted) in [
        ("citizen", "eid-card", true),
        ("citizen", "national-app", true),
        ("citizen", "password", true),
        ("citizen", "foreign-eid", false),
        ("foreigner", "foreign-eid", true),
        ("foreigner", "eid-card", false),
        ("foreigner", "app-code", true),
        ("martian", "password", false),
    ] {
        let (decision, context) = ask(json!({ "person": person, "method": method })).await;
        assert_eq!(decision, accepted, "{person} by {method}: {context}");
        assert_eq!(context["rule"] == "login_method_refused", !accepted);
    }
    let (_, context) = ask(json!({ "person": "foreigner", "method": "eid-card" })).await;
    assert_eq!(context["login_methods"], json!(["app-code", "foreign-eid", "password"]));
    assert!(text(&context["reason"]).contains("not open to a login by eid-card"), "{context}");
    // Where the kind of person is not known, all kinds must be able to come that way.
    assert!(ask(json!({ "method": "password" })).await.0);
    assert!(!ask(json!({ "method": "eid-card" })).await.0);
    assert!(!ask(json!({ "method": "foreign-eid" })).await.0);
}

async fn spv_14_administrators_and_users_sign_in_by_electronic_identity(api: &Api) {
    let employer = api.tenant_of("employer-self-service").await;
    sign(api, &employer, "e-id").await;
    let new = json!({ "given_name": "Ada", "family_name": "Muster", "email": "ada@kessler.example" });
    let ada = api.post(employer.path("/users"), new).by(&employer.owner).gives(201).await;
    // A password may be set, and lets nobody in.
    let ada = api.accept(&ada["invitation"], &ada["user"]["id"], &employer.id, "ada@kessler.example").await;
    let sign_in = json!({ "email": ada.email, "password": ada.password });
    let refused = api.post("/v1/sessions", sign_in).refused(403, "login_method_refused").await;
    assert_eq!(refused["login_methods"], json!(["e-id"]));
    let wrong = json!({ "email": ada.email, "password": "another horse battery staple" });
    api.post("/v1/sessions", wrong).refused(401, "sign_in_failed").await;
    let ben = employer.user(api, "Ben", &[], json!([])).await;
    let session = api.get("/v1/sessions/current").by(&ben).gives(200).await;
    assert_eq!(session["method"], "e-id");
}

/// The first orderer confirms the office by a signed form.
async fn sign(api: &Api, employer: &Tenant, method: &str) {
    let access = api.get("/v1/me/access").by(&employer.owner).gives(200).await;
    let id = text(&access["awaiting"][0]["assignment_id"]);
    let form = json!({ "method": method, "document_sha256": "ab".repeat(32) });
    let path = employer.path(&format!("/assignments/{id}/acceptance"));
    api.post(path, form).by(&employer.owner).gives(200).await;
}

async fn spv_14_orderers_sign_by_electronic_identity_or_by_hand(api: &Api) {
    for method in ["e-id", "hand"] {
        let employer = api.tenant_of("employer-self-service").await;
        sign(api, &employer, method).await;
        assert!(employer.allows(api, &employer.owner, OVERVIEW, json!({})).await, "signed by {method}");
    }
}

/// Of a tenant that follows two regimes, one of which admits passwords: somebody who administers by the other.
async fn administrator(api: &Api) -> (Tenant, Person) {
    let tenant = api.tenant_following(&["time-recording", "employer-self-service"]).await;
    sign(api, &tenant, "hand").await;
    let ada = tenant.user(api, "Ada", &[], json!([])).await;
    tenant.owner.shows_e_id(api).await;
    tenant.assign(api, &ada, ADMINISTRATOR, json!({})).await;
    (tenant, ada)
}

async fn one_regime_that_admits_is_enough_to_sign_in(api: &Api) {
    let (tenant, ada) = administrator(api).await;
    // By password she is in, and has nothing of what asks for more.
    let own = || api.post("/access/v1/evaluation", question(&ada, OVERVIEW, json!({})));
    let answer = own().by(&ada).gives(200).await;
    assert_eq!(
        (&answer["decision"], &answer["context"]["rule"]),
        (&json!(false), &json!("login_method_refused"))
    );
    assert_eq!(answer["context"]["login_methods"], json!(["e-id"]));
    let access = api.get("/v1/me/access").by(&ada).gives(200).await;
    assert!(!access.to_string().contains(OVERVIEW), "{access}");
    let explained = api.post(tenant.path("/explanations"), question(&ada, OVERVIEW, json!({}))).by(&ada);
    let change = &explained.gives(200).await["smallest_change"];
    assert_eq!((&change["kind"], &change["login_methods"]), (&json!("sign_in_again"), &json!(["e-id"])));
    assert_eq!(change["makers"], json!([{ "type": "user", "id": ada.id }]));
    let new = json!({ "given_name": "Ben", "family_name": "Muster", "email": "ben@kessler.example" });
    let refused = api.post(tenant.path("/users"), new.clone()).by(&ada).send().await;
    assert_eq!((refused.status, &refused.body["login_methods"]), (401, &json!(["e-id"])));
    assert!(challenge(&refused).contains(r#"acr_values="e-id""#), "{}", challenge(&refused));
    let list = api.get(tenant.path("/users")).by(&ada).refused(401, "insufficient_user_authentication").await;
    assert_eq!(list["login_methods"], json!(["e-id"]));
    // Unknown and forbidden to know still look alike.
    for id in [NOBODY, tenant.owner.id.as_str()] {
        api.get(tenant.path(&format!("/users/{id}"))).by(&ada).refused(404, "not_found").await;
    }

    ada.shows_e_id(api).await;
    assert_eq!(own().by(&ada).gives(200).await["decision"], true);
    let access = api.get("/v1/me/access").by(&ada).gives(200).await;
    assert!(access.to_string().contains(OVERVIEW), "{access}");
    api.post(tenant.path("/users"), new).by(&ada).gives(201).await;
}

async fn a_portal_says_how_somebody_signed_in(api: &Api) {
    let (tenant, ada) = administrator(api).await;
    let (permission, said) =
        (OVERVIEW, |method: &str| json!({ "login": { "method": method, "person": "citizen" } }));
    let ask = async |context: Value| {
        let owner = &tenant.owner;
        let one = api.post("/access/v1/evaluation", question(&ada, permission, context.clone())).by(owner);
        let one = one.gives(200).await["decision"].clone();
        // From the tables, which answer for another time, it is the same.
        let mut later = context.clone();
        later["as_of"] = json!(api.now() + TimeDelta::seconds(1));
        let later = api.post("/access/v1/evaluation", question(&ada, permission, later)).by(owner);
        assert_eq!(one, later.gives(200).await["decision"], "{context}");
        let actions = json!({
            "subject": { "type": "user", "id": ada.id },
            "resource": { "type": "entry", "id": "1" },
            "context": context,
        });
        let actions = api.post("/access/v1/search/action", actions).by(owner).gives(200).await;
        assert_eq!(one == true, actions["results"].to_string().contains(permission), "{actions}");
        one == true
    };
    assert!(ask(json!({})).await, "where it is not said, no method is refused");
    assert!(ask(said("e-id")).await);
    assert!(!ask(said("password")).await);
    let both = json!({
        "subject": { "type": "user", "id": ada.id }, "action": { "name": permission },
        "resource": { "type": "entry", "id": "1" }, "context": said("password"),
        "evaluations": [{}, { "context": said("e-id") }],
    });
    let both = api.post("/access/v1/evaluations", both).by(&tenant.owner).gives(200).await;
    let decisions: Vec<_> =
        both["evaluations"].as_array().unwrap().iter().map(|one| &one["decision"]).collect();
    assert_eq!(decisions, [&json!(false), &json!(true)]);
    // Of oneself one says nothing better.
    let own = question(&ada, permission, said("e-id"));
    assert_eq!(api.post("/access/v1/evaluation", own).by(&ada).gives(200).await["decision"], false);
}

async fn a_program_is_asked_for_no_login(api: &Api) {
    let (tenant, _) = administrator(api).await;
    let program = tenant.program(api, "time-recording/tenant-owner", json!({})).await;
    let token = program.token(api).await;
    let users = api.get(tenant.path("/users")).token(&token).gives(200).await;
    assert_eq!(users["items"].as_array().unwrap().len(), 2);
}

async fn a_session_goes_on_by_the_method_it_began_with(api: &Api) {
    let (tenant, ada) = administrator(api).await;
    let session = ada.shows_e_id(api).await;
    api.forward(TimeDelta::minutes(10));
    let refreshed = json!({ "refresh_token": session["refresh_token"] });
    let refreshed = api.post("/v1/sessions/refresh", refreshed).gives(200).await;
    let token = text(&refreshed["access_token"]);
    let own = question(&ada, OVERVIEW, json!({}));
    let answer = api.post("/access/v1/evaluation", own).token(&token).gives(200).await;
    assert_eq!(answer["decision"], true);
    assert_eq!(api.get(tenant.path("/users")).token(&token).send().await.status, 200);
}
