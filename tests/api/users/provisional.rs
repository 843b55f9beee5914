//! Provisional credentials: a user name by mail and, apart from it, a password by SMS (CSM-03).

pub mod channels;

use crate::{
    blocks::{Company, block, company},
    cases,
    harness::{Answer, Api, Call, Gateway, Person, PostOffice, Tenant, at, text},
    notices::courier,
    users::leaving::{leaving, returning},
};
use chrono::TimeDelta;
use futures_util::future::join_all;
use mandat::{mail::Mailer, notices::Courier, sms::SmsGateway};
use serde_json::{Value, json};

cases![
    csm_03_a_main_access_manager_without_a_number_activates_the_company,
    csm_03_the_password_is_changed_at_first_use,
    csm_03_of_two_first_uses_one_counts,
    csm_03_the_password_lapses_and_is_made_anew,
    csm_03_guesses_at_it_count_like_any_others,
    csm_03_the_two_channels_are_apart_and_nothing_stays,
    csm_03_it_is_for_who_has_no_number,
    csm_03_whoever_leaves_or_is_blocked_does_not_come_in,
];

pub const CHOSEN: &str = "violet engine sleeps twice";
pub const MOBILE: &str = "+32470123456";

/// A process of the service that sends mail and SMS, and who gets them.
pub struct Channels {
    pub api: Api,
    pub office: PostOffice,
    pub gateway: Gateway,
}

impl Channels {
    pub async fn open(api: &Api) -> Self {
        let (office, gateway) = (PostOffice::open().await, Gateway::open());
        let mailer = Mailer::smtp(&office.url, "Mandat <mandat@mandat.example>").unwrap();
        let api = api.replica_reaching(&["club.toml", "lodge.toml"], mailer, gateway.way()).await;
        Self { api, office, gateway }
    }

    pub fn courier(&self, gateway: SmsGateway) -> Courier {
        courier(&self.api, &self.office).texting_by(gateway)
    }

    /// Sends whatever there is; gives how many left.
    pub async fn carry(&self) -> usize {
        let courier = self.courier(self.gateway.way());
        courier.make().await.unwrap();
        courier.deliver().await.unwrap()
    }

    /// The password that came by SMS; what came by mail is left aside.
    pub async fn password(&self) -> String {
        self.carry().await;
        self.office.take();
        self.gateway.one().password()
    }

    pub async fn stop(self) {
        self.gateway.close().await;
        self.api.stop().await;
    }
}

/// Pia, in the group Declarations, who has no national number; the invitation of her making is left aside.
pub async fn pia(api: &Api, company: &Company) -> Person {
    newcomer(api, &company.tenant, "Pia", json!({ "units": [company.declarations] })).await
}

async fn newcomer(api: &Api, tenant: &Tenant, name: &str, more: Value) -> Person {
    let email = format!("{}@kessler.example", name.to_lowercase());
    let mut new = json!({
        "given_name": name, "family_name": "Muster", "email": email, "invitation_by": "answer", "language": "en",
    });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let created = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
    Person { id: text(&created["user"]["id"]), tenant: tenant.id.clone(), email, password: String::new() }
}

pub fn provisional<'a>(api: &'a Api, tenant: &Tenant, user: &Person) -> Call<'a> {
    let wanted = json!({ "by": "provisional", "mobile": MOBILE });
    api.post(tenant.path(&format!("/users/{}/credentials", user.id)), wanted)
}

pub fn sign_in(person: &Person, password: &str, new: Option<&str>) -> Value {
    let mut body = json!({ "email": person.email, "password": password });
    if let Some(new) = new {
        body["new_password"] = json!(new);
    }
    body
}

async fn tried(api: &Api, person: &Person, password: &str, new: Option<&str>) -> Answer {
    api.post("/v1/sessions", sign_in(person, password, new)).send().await
}

async fn csm_03_a_main_access_manager_without_a_number_activates_the_company(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let token = api.operator().await;
    let administrator = json!({
        "given_name": "Pia", "family_name": "Muster", "email": "pia@kessler.example", "mobile": MOBILE,
    });
    let new = json!({
        "name": "Kessler", "language": "en", "regimes": ["company-access"], "administrator": administrator,
    });
    let dry = api.post("/v1/tenants?dry_run=true", new.clone()).token(&token).gives(200).await;
    assert!(dry.to_string().contains("user.credentials_issued"), "{dry}");
    let founded = api.post("/v1/tenants", new).token(&token).gives(201).await;
    assert!(founded.get("invitation").is_none());
    let tenant = text(&founded["tenant"]["id"]);
    assert_eq!(channels.carry().await, 2);
    let (letter, sms) = (channels.office.one(), channels.gateway.one());
    assert!(letter.text.contains("\npia@kessler.example\n"), "{}", letter.text);
    assert_eq!(sms.to(), MOBILE);
    let pia = Person {
        id: text(&founded["administrator_id"]),
        tenant: tenant.clone(),
        email: "pia@kessler.example".to_owned(),
        password: CHOSEN.to_owned(),
    };
    let password = sms.password();
    api.post("/v1/sessions", sign_in(&pia, &password, None)).refused(403, "password_to_be_changed").await;
    let session = api.post("/v1/sessions", sign_in(&pia, &password, Some(CHOSEN))).gives(201).await;
    // The password is accepted from whoever is known to have no national number, and from nobody else.
    let start = format!("/v1/tenants/{tenant}/activation/company-access");
    api.put(&start, json!(null)).token(&text(&session["access_token"])).gives(200).await;
    let current = api.get("/v1/sessions/current").by(&pia).gives(200).await;
    assert_eq!((&current["method"], &current["person"]), (&json!("password"), &json!("foreigner")));
    let other = api.tenant_of("company-access").await;
    let start = other.path("/activation/company-access");
    let citizen = api.put(&start, json!(null)).by(&other.owner);
    citizen.refused(401, "insufficient_user_authentication").await;
    channels.stop().await;
}

async fn csm_03_the_password_is_changed_at_first_use(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let pia = pia(api, &company).await;
    let issued = provisional(api, &company.tenant, &pia).by(&company.tenant.owner).gives(200).await;
    assert_eq!(issued, json!({ "by": "provisional", "expires_at": api.now() + TimeDelta::hours(72) }));
    let password = channels.password().await;
    for (new, status, code) in [
        (None, 403, "password_to_be_changed"),
        (Some(password.as_str()), 422, "password_unchanged"),
        (Some("short"), 422, "password_length"),
        (Some("piamuster"), 422, "password_weak"),
    ] {
        let answer = tried(api, &pia, &password, new).await;
        assert_eq!((answer.status, &answer.body["code"]), (status, &json!(code)), "{new:?}");
    }
    api.post("/v1/sessions", sign_in(&pia, &password, Some(CHOSEN))).gives(201).await;
    let kinds: Vec<_> = company.tenant.events(api).await.iter().map(|event| text(&event["type"])).collect();
    assert!(kinds.ends_with(&["user.password_set".into(), "user.first_signed_in".into()]), "{kinds:?}");
    assert_eq!(tried(api, &pia, &password, None).await.status, 401);
    assert_eq!(tried(api, &pia, &password, Some("green kettle under the stairs")).await.status, 401);
    let own = tried(api, &pia, CHOSEN, Some("green kettle under the stairs")).await;
    assert_eq!((own.status, &own.body["code"]), (422, &json!("password_not_provisional")));
    api.forward(TimeDelta::days(30));
    assert_eq!(tried(api, &pia, CHOSEN, None).await.status, 201, "one's own does not lapse");
    channels.stop().await;
}

async fn csm_03_of_two_first_uses_one_counts(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let pia = pia(api, &company).await;
    provisional(api, &company.tenant, &pia).by(&company.tenant.owner).gives(200).await;
    let password = channels.password().await;
    let uses = [CHOSEN, "green kettle under the stairs", CHOSEN];
    let answers = join_all(uses.map(|new| tried(api, &pia, &password, Some(new)))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401, 401]);
    channels.stop().await;
}

async fn csm_03_the_password_lapses_and_is_made_anew(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let owner = &company.tenant.owner;
    let pia = pia(api, &company).await;
    provisional(api, &company.tenant, &pia).by(owner).gives(200).await;
    let first = channels.password().await;
    api.forward(TimeDelta::hours(71));
    api.post("/v1/sessions", sign_in(&pia, &first, None)).refused(403, "password_to_be_changed").await;
    api.forward(TimeDelta::hours(1));
    let lapsed = tried(api, &pia, &first, Some(CHOSEN)).await;
    let wrong = tried(api, &pia, "not the password 77", Some(CHOSEN)).await;
    assert_eq!((lapsed.status, &lapsed.body["detail"]), (401, &wrong.body["detail"]));
    // Made anew twice, the last one counts.
    provisional(api, &company.tenant, &pia).by(owner).gives(200).await;
    let second = channels.password().await;
    provisional(api, &company.tenant, &pia).by(owner).gives(200).await;
    let third = channels.password().await;
    assert!(first != second && second != third);
    assert_eq!(tried(api, &pia, &second, Some(CHOSEN)).await.status, 401);
    // Nobody makes up for it by mail alone.
    api.post("/v1/password-resets", json!({ "email": pia.email })).gives(202).await;
    assert_eq!(channels.courier(channels.gateway.way()).answer_resets().await.unwrap(), 0);
    assert_eq!(tried(api, &pia, &third, Some(CHOSEN)).await.status, 201);
    let again = provisional(api, &company.tenant, &pia).by(owner);
    again.refused(409, "user_signed_in").await;
    channels.stop().await;
}

async fn csm_03_guesses_at_it_count_like_any_others(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let pia = pia(api, &company).await;
    provisional(api, &company.tenant, &pia).by(&company.tenant.owner).gives(200).await;
    let password = channels.password().await;
    for _ in 0..5 {
        assert_eq!(tried(api, &pia, "abcd-efgh-jkmn", Some(CHOSEN)).await.status, 401);
    }
    assert_eq!(tried(api, &pia, &password, Some(CHOSEN)).await.status, 401, "paused");
    api.forward(TimeDelta::seconds(30));
    assert_eq!(tried(api, &pia, &password, Some(CHOSEN)).await.status, 201);
    channels.stop().await;
}

async fn csm_03_the_two_channels_are_apart_and_nothing_stays(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let pia = pia(api, &company).await;
    provisional(api, &company.tenant, &pia).by(&company.tenant.owner).gives(200).await;
    let sealed = "select cast(count(*) as text) from notices where sealed is not null";
    assert_eq!(api.texts(sealed).await, ["1"], "it waits, sealed");
    assert_eq!(channels.carry().await, 2);
    assert_eq!(api.texts(sealed).await, ["0"], "kept only until it is sent");
    let (letter, sms) = (channels.office.one(), channels.gateway.one());
    let password = sms.password();
    assert_eq!((letter.to.as_str(), sms.to()), (pia.email.as_str(), MOBILE));
    assert_eq!(letter.header("Subject"), "Kessler Metallbau AG: your user name");
    assert!(!letter.text.contains(&password) && !letter.text.contains(MOBILE));
    assert!(!sms.body.to_string().contains(&pia.email));
    assert!(sms.body["text"].as_str().unwrap().len() <= 160, "one SMS: {}", sms.body);
    assert_eq!((sms.authorization.as_str(), &sms.body["from"]), ("Bearer gateway-token", &json!("Mandat")));
    let notices = company.tenant.list(api, "/notices", &company.tenant.owner).await;
    let by = |channel: &str| notices.iter().find(|notice| notice.get(channel).is_some()).unwrap();
    assert_eq!((&by("sms")["id"], &by("sms")["sms"]["state"]), (&json!(sms.key), &json!("sent")));
    assert_eq!(
        (&by("mail")["occasion"], &by("mail")["mail"]["state"]),
        (&json!("provisional"), &json!("sent"))
    );
    let filtered = company.tenant.list(api, "/notices?sms=sent", &company.tenant.owner).await;
    assert_eq!(filtered.len(), 1);
    let shown = json!([notices, company.tenant.events(api).await]).to_string();
    assert!(!shown.contains(&password) && !shown.contains(MOBILE), "{shown}");
    channels.stop().await;
}

async fn csm_03_it_is_for_who_has_no_number(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let numbered = json!({ "identifiers": { "national-number": "85.07.30-033 28" } });
    let ben = newcomer(api, tenant, "Ben", numbered).await;
    provisional(api, tenant, &ben).by(owner).refused(409, "provisional_not_for_person").await;
    // Another regime foresees none.
    let elsewhere = api.tenant().await;
    let zoe = newcomer(api, &elsewhere, "Zoe", json!({})).await;
    let refused = provisional(api, &elsewhere, &zoe).by(&elsewhere.owner);
    refused.refused(409, "provisional_not_foreseen").await;
    let founder = json!({
        "name": "Muster", "language": "en", "regimes": ["time-recording"], "administrator": {
            "given_name": "Mia", "family_name": "Muster", "email": "mia@muster.example", "mobile": MOBILE,
        },
    });
    let token = api.operator().await;
    api.post("/v1/tenants", founder).token(&token).refused(409, "provisional_not_foreseen").await;
    // A number is one.
    let path = tenant.path(&format!("/users/{}/credentials", ben.id));
    for mobile in ["0470123456", "+0470123456", "+32 470 123456", "+3247012345678901", "", "+324701a3456"] {
        let wanted = json!({ "by": "provisional", "mobile": mobile });
        api.post(&path, wanted).by(owner).refused(422, "invalid_body").await;
    }
    assert_eq!(channels.carry().await, 0);
    channels.stop().await;
}

async fn csm_03_whoever_leaves_or_is_blocked_does_not_come_in(api: &Api) {
    let channels = Channels::open(api).await;
    let api = &channels.api;
    let company = company(api).await;
    let (tenant, owner) = (&company.tenant, &company.tenant.owner);
    let pia = pia(api, &company).await;
    provisional(api, tenant, &pia).by(owner).gives(200).await;
    let password = channels.password().await;
    let made = block(api, tenant, &pia, None, owner).await;
    api.post("/v1/sessions", sign_in(&pia, &password, Some(CHOSEN))).refused(403, "user_blocked").await;
    api.delete(made).by(owner).gives(200).await;
    leaving(api, tenant, &pia, json!({})).gives(200).await;
    assert_eq!(tried(api, &pia, &password, Some(CHOSEN)).await.status, 401);
    provisional(api, tenant, &pia).by(owner).refused(409, "user_inactive").await;
    returning(api, tenant, &pia).gives(200).await;
    assert_eq!(tried(api, &pia, &password, Some(CHOSEN)).await.status, 401, "it does not come back");
    // Left before the SMS went out, nothing goes.
    provisional(api, tenant, &pia).by(owner).gives(200).await;
    leaving(api, tenant, &pia, json!({})).gives(200).await;
    assert_eq!(channels.carry().await, 0);
    assert_eq!(channels.gateway.take().len(), 0);
    channels.stop().await;
}

/// Somebody in a group, as what a request that makes a user says.
pub fn in_group(group: &str, role: &str) -> Value {
    let mut given = at(group);
    given["role"] = json!(format!("company-access/{role}"));
    if role == "user" {
        given["attested"] = json!(["employment", "group-membership"]);
    }
    json!({ "units": [group], "assignments": [given] })
}
