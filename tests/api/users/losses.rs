//! The table: every kind of credential against every way of losing access. Each is refused at once, by the process that
//! took the access away, by another, and by one that was started afterwards.

pub mod partnership;

use super::{
    leaving::leaving,
    provisional::{CHOSEN, Channels, provisional, sign_in},
};
use crate::{
    blocks::block,
    cases,
    harness::{Api, Issuer, Person, Tenant, at, text},
    one_time_codes,
    sessions::begin,
};
use reqwest::Method;
use serde_json::{Value, json};

cases![
    a_block_stops_every_credential,
    a_block_in_the_unit_shuts_it_to_every_credential,
    leaving_stops_every_credential,
    the_end_of_an_assignment_shuts_it_to_every_credential,
    a_renewed_agreement_shuts_it_to_every_credential,
    a_revoked_secret_stops_the_program,
];

/// With what somebody comes in; one that is used up by coming in is tried last, in the process that started last.
enum Way {
    AccessToken(String),
    RefreshTokens(Vec<String>),
    IdentityTokens(Vec<String>),
    OneTimeCodes(Vec<String>),
    Reset(String),
    Invitation(String),
    ProvisionalPassword(String),
    Secret(String),
}

impl Way {
    const fn name(&self) -> &'static str {
        match self {
            Self::AccessToken(_) => "access token",
            Self::RefreshTokens(_) => "refresh token",
            Self::IdentityTokens(_) => "identity token",
            Self::OneTimeCodes(_) => "one-time code",
            Self::Reset(_) => "reset",
            Self::Invitation(_) => "invitation",
            Self::ProvisionalPassword(_) => "provisional password",
            Self::Secret(_) => "API secret",
        }
    }

    const fn is_used_up(&self) -> bool {
        matches!(self, Self::Reset(_) | Self::Invitation(_) | Self::ProvisionalPassword(_))
    }
}

/// A lodge with a hall, and those who open its door.
struct Lodge {
    channels: Channels,
    tenant: Tenant,
    hall: String,
    issuer: Issuer,
    /// In the order: Anna, who has most kinds; Rita with a reset, Nora with an invitation, Pia with a password by SMS.
    people: Vec<Person>,
    program: String,
    secret_id: String,
    held: Vec<(String, Way)>,
}

const TURNS: usize = 3;

/// Of a session that begins with password and code.
async fn refresh_token(api: &Api, person: &Person, code: &str) -> String {
    let mut with_code = sign_in(person, &person.password, None);
    with_code["one_time_code"] = json!(code);
    text(&api.post("/v1/sessions", with_code).gives(201).await["refresh_token"])
}

impl Lodge {
    async fn open(api: &Api) -> Self {
        let channels = Channels::open(api).await;
        let api = &channels.api;
        let tenant = api.tenant_of("lodge").await;
        let hall = json!({ "kind": "hall", "name": "North" });
        let hall = text(&api.post(tenant.path("/units"), hall).by(&tenant.owner).gives(201).await["id"]);
        let keeper = || {
            let mut given = at(&hall);
            given["role"] = json!("lodge/keeper");
            json!([given])
        };
        let anna = tenant.user(api, "Anna", &[&hall], keeper()).await;
        let rita = tenant.user(api, "Rita", &[&hall], keeper()).await;
        let (nora, invitation) = Self::invited(api, &tenant, "Nora", &hall, keeper()).await;
        let (pia, _) = Self::invited(api, &tenant, "Pia", &hall, keeper()).await;
        let program = tenant.program(api, "lodge/keeper", at(&hall)).await;
        let issuer = Issuer::open();
        issuer.trusted(api).await;
        issuer.link(api, &anna, "anna").await;
        let mut held = vec![(anna.id.clone(), Way::AccessToken(anna.token(api).await))];
        // The first of the recovery codes are kept, the others begin a session each.
        let (_, codes) = one_time_codes::set_up(api, &anna).await;
        let mut tokens = Vec::new();
        for code in &codes[TURNS..2 * TURNS] {
            tokens.push(refresh_token(api, &anna, code).await);
        }
        held.push((anna.id.clone(), Way::RefreshTokens(tokens)));
        held.push((anna.id.clone(), Way::OneTimeCodes(codes)));
        let mut tokens = Vec::new();
        for _ in 0..TURNS {
            tokens.push(issuer.token(api, "anna", "high").await);
        }
        held.push((anna.id.clone(), Way::IdentityTokens(tokens)));
        begin(api, &rita).await;
        channels.carry().await;
        channels.office.take();
        api.post("/v1/password-resets", json!({ "email": rita.email })).gives(202).await;
        channels.courier(channels.gateway.way()).answer_resets().await.unwrap();
        channels.carry().await;
        let letter = channels.office.one();
        let reset = letter.text.lines().find(|line| line.starts_with("msw_")).unwrap().to_owned();
        held.push((rita.id.clone(), Way::Reset(reset)));
        held.push((nora.id.clone(), Way::Invitation(invitation)));
        provisional(api, &tenant, &pia).by(&tenant.owner).gives(200).await;
        held.push((pia.id.clone(), Way::ProvisionalPassword(channels.password().await)));
        held.push((program.id.clone(), Way::AccessToken(program.token(api).await)));
        held.push((program.id.clone(), Way::Secret(program.secret.clone())));
        let people = vec![anna, rita, nora, pia];
        let (program, secret_id) = (program.id, program.secret_id);
        Self { channels, tenant, hall, issuer, people, program, secret_id, held }
    }

    async fn invited(
        api: &Api,
        tenant: &Tenant,
        name: &str,
        hall: &str,
        assignments: Value,
    ) -> (Person, String) {
        let email = format!("{}@kessler.example", name.to_lowercase());
        let new = json!({
            "given_name": name, "family_name": "Muster", "email": email, "invitation_by": "answer",
            "units": [hall], "assignments": assignments,
        });
        let made = api.post(tenant.path("/users"), new).by(&tenant.owner).gives(201).await;
        let (id, password) = (text(&made["user"]["id"]), CHOSEN.to_owned());
        (Person { id, tenant: tenant.id.clone(), email, password }, text(&made["invitation"]["token"]))
    }

    /// The program's credentials, where it is lost to the program too, and the people's.
    async fn stands(&self, api: &Api, expected: &[(&str, &str)], program: &[(&str, &str)]) {
        let replica = self.channels.api.replica_with(&["lodge.toml"]).await;
        let restarted = api.replica_with(&["lodge.toml"]).await;
        for (turn, service) in [&self.channels.api, &replica, &restarted].into_iter().enumerate() {
            let mut found = (Vec::new(), Vec::new());
            let mut wanted = (Vec::new(), Vec::new());
            for (who, way) in &self.held {
                let (found, wanted, rows) = if *who == self.program {
                    (&mut found.1, &mut wanted.1, program)
                } else {
                    (&mut found.0, &mut wanted.0, expected)
                };
                let Some((name, says)) = rows.iter().find(|(name, _)| *name == way.name()) else { continue };
                if way.is_used_up() && *says == "shut" && turn + 1 < TURNS {
                    continue;
                }
                wanted.push((*name, (*says).to_owned()));
                found.push((*name, self.tried(service, who, way, turn).await));
            }
            assert_eq!(found, wanted, "{turn}");
        }
        for service in [replica, restarted] {
            service.stop().await;
        }
    }

    /// What it comes to: why nobody comes in with it, or whether the door is open to who does.
    async fn tried(&self, api: &Api, who: &str, way: &Way, turn: usize) -> String {
        match self.comes_in(api, who, way, turn).await {
            Ok(token) => self.opens(api, who, &token).await,
            Err(code) => code,
        }
    }

    async fn comes_in(&self, api: &Api, who: &str, way: &Way, turn: usize) -> Result<String, String> {
        let person = self.people.iter().find(|person| person.id == who);
        let person = || person.unwrap();
        let answer = match way {
            Way::AccessToken(token) => return Ok(token.clone()),
            Way::RefreshTokens(tokens) => {
                api.post("/v1/sessions/refresh", json!({ "refresh_token": tokens[turn] })).send().await
            }
            Way::IdentityTokens(tokens) => {
                let token = json!({ "identity_token": tokens[turn] });
                api.post("/v1/sessions/identity-token", token).send().await
            }
            Way::OneTimeCodes(codes) => {
                let mut with_code = sign_in(person(), &person().password, None);
                with_code["one_time_code"] = json!(codes[turn]);
                api.post("/v1/sessions", with_code).send().await
            }
            Way::ProvisionalPassword(password) => {
                api.post("/v1/sessions", sign_in(person(), password, Some(CHOSEN))).send().await
            }
            Way::Reset(token) | Way::Invitation(token) => {
                let path = if matches!(way, Way::Reset(_)) {
                    "/v1/password-resets/completion"
                } else {
                    "/v1/invitations/acceptance"
                };
                let chosen = api.post(path, json!({ "token": token, "password": CHOSEN })).send().await;
                if chosen.status == 204 {
                    api.post("/v1/sessions", sign_in(person(), CHOSEN, None)).send().await
                } else {
                    chosen
                }
            }
            Way::Secret(secret) => {
                let fields =
                    [("grant_type", "client_credentials"), ("client_id", who), ("client_secret", secret)];
                api.call(Method::POST, "/oauth2/token").form(&fields).send().await
            }
        };
        let word = |name: &str| answer.body[name].as_str().map(str::to_owned);
        word("access_token").ok_or_else(|| word("code").or_else(|| word("error")).unwrap_or_default())
    }

    async fn opens(&self, api: &Api, who: &str, token: &str) -> String {
        let kind = if who == self.program { "api_client" } else { "user" };
        let question = json!({
            "subject": { "type": kind, "id": who },
            "action": { "name": "lodge/door.open" },
            "resource": { "type": "door", "id": "1", "properties": { "unit_id": self.hall } },
        });
        let answer = api.post("/access/v1/evaluation", question).token(token).send().await;
        match (answer.status, answer.body["decision"].as_bool()) {
            (200, Some(true)) => "open".to_owned(),
            (200, Some(false)) => "shut".to_owned(),
            (status, _) => status.to_string(),
        }
    }

    /// What counts over and over is good before anything is lost.
    async fn is_open(&self) {
        for (who, way) in self.held.iter().filter(|(_, way)| matches!(way, Way::AccessToken(_))) {
            assert_eq!(self.tried(&self.channels.api, who, way, 0).await, "open", "{}", way.name());
        }
    }

    async fn close(self) {
        self.issuer.close().await;
        self.channels.stop().await;
    }
}

/// Nobody comes in who is blocked in the whole tenant.
async fn a_block_stops_every_credential(api: &Api) {
    let lodge = Lodge::open(api).await;
    lodge.is_open().await;
    for person in &lodge.people {
        block(&lodge.channels.api, &lodge.tenant, person, None, &lodge.tenant.owner).await;
    }
    let expected = [
        ("access token", "401"),
        ("refresh token", "refresh_token_invalid"),
        ("identity token", "user_blocked"),
        ("one-time code", "user_blocked"),
        ("reset", "password_reset_invalid"),
        ("invitation", "invitation_invalid"),
        ("provisional password", "user_blocked"),
    ];
    lodge.stands(api, &expected, &[("access token", "open"), ("API secret", "open")]).await;
    lodge.close().await;
}

/// Who comes in, comes in; the door stays shut.
const SHUT: [(&str, &str); 7] = [
    ("access token", "shut"),
    ("refresh token", "shut"),
    ("identity token", "shut"),
    ("one-time code", "shut"),
    ("reset", "shut"),
    ("invitation", "shut"),
    ("provisional password", "shut"),
];

async fn a_block_in_the_unit_shuts_it_to_every_credential(api: &Api) {
    let lodge = Lodge::open(api).await;
    lodge.is_open().await;
    for person in &lodge.people {
        block(&lodge.channels.api, &lodge.tenant, person, Some(&lodge.hall), &lodge.tenant.owner).await;
    }
    lodge.stands(api, &SHUT, &[("access token", "open"), ("API secret", "open")]).await;
    lodge.close().await;
}

async fn leaving_stops_every_credential(api: &Api) {
    let lodge = Lodge::open(api).await;
    lodge.is_open().await;
    let here = &lodge.channels.api;
    for person in &lodge.people {
        leaving(here, &lodge.tenant, person, json!({})).gives(200).await;
    }
    let client = lodge.tenant.path(&format!("/api-clients/{}", lodge.program));
    let ended = here.delete(client).by(&lodge.tenant.owner).send().await;
    assert!(ended.status < 300, "{}", ended.text);
    let expected = [
        ("access token", "401"),
        ("refresh token", "refresh_token_invalid"),
        ("identity token", "account_inactive"),
        ("one-time code", "account_inactive"),
        ("reset", "password_reset_invalid"),
        ("invitation", "invitation_invalid"),
        ("provisional password", "sign_in_failed"),
    ];
    lodge.stands(api, &expected, &[("access token", "401"), ("API secret", "invalid_client")]).await;
    lodge.close().await;
}

async fn the_end_of_an_assignment_shuts_it_to_every_credential(api: &Api) {
    let lodge = Lodge::open(api).await;
    lodge.is_open().await;
    let (here, owner) = (&lodge.channels.api, &lodge.tenant.owner);
    for given in lodge.tenant.list(here, "/assignments?limit=200", owner).await {
        if given["role"] == "lodge/keeper" {
            let end = lodge.tenant.path(&format!("/assignments/{}/end", text(&given["id"])));
            here.post(end, json!(null)).by(owner).gives(200).await;
        }
    }
    lodge.stands(api, &SHUT, &[("access token", "shut"), ("API secret", "shut")]).await;
    lodge.close().await;
}

/// Those who have never signed in have accepted nothing, before and after.
async fn a_renewed_agreement_shuts_it_to_every_credential(api: &Api) {
    let lodge = Lodge::open(api).await;
    lodge.is_open().await;
    let (here, owner) = (&lodge.channels.api, &lodge.tenant.owner);
    let publish = async |words: &str| {
        let new = json!({ "regime": "lodge", "agreement": "rules", "texts": { "en": words } });
        text(&here.post(lodge.tenant.path("/agreements"), new).by(owner).gives(201).await["id"])
    };
    let first = publish("# Rules").await;
    let anna = &lodge.people[0];
    let (Some((_, Way::AccessToken(token))), act) = (lodge.held.first(), json!({ "act": "download" })) else {
        panic!("Anna has a token")
    };
    here.post(format!("/v1/me/agreements/{first}/acceptance"), act).token(token).gives(200).await;
    assert_eq!(lodge.opens(here, &anna.id, token).await, "open");
    publish("# Rules anew").await;
    lodge.stands(api, &SHUT, &[]).await;
    lodge.close().await;
}

async fn a_revoked_secret_stops_the_program(api: &Api) {
    let lodge = Lodge::open(api).await;
    lodge.is_open().await;
    let secret = format!("/api-clients/{}/secrets/{}", lodge.program, lodge.secret_id);
    let here = &lodge.channels.api;
    let removed = here.delete(lodge.tenant.path(&secret)).by(&lodge.tenant.owner).send().await;
    assert!(removed.status < 300, "{}", removed.text);
    lodge.stands(api, &[], &[("access token", "401"), ("API secret", "invalid_client")]).await;
    lodge.close().await;
}
