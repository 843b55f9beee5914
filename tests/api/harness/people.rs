//! Tenants and the people in them, made over HTTP as an integration would.

use super::{Api, call::Call, issuer::Issuer, numbers};
use chrono::TimeDelta;
use mandat::{command_line, serve};
use serde_json::{Value, json};

pub const OWNER: &str = "time-recording/tenant-owner";
pub const SUPERVISOR: &str = "time-recording/supervisor";
pub const ABSENCE_MANAGER: &str = "time-recording/absence-manager";
pub const ACTIVITY_MANAGER: &str = "time-recording/activity-manager";
pub const EMPLOYEE: &str = "time-recording/employee";
/// An id that nothing has.
pub const NOBODY: &str = "0198c5f2-0000-7000-8000-000000000000";

const PASSWORD: &str = "correct horse battery staple 9";

/// The regimes that let nobody in by password.
const BY_IDENTITY: [&str; 1] = ["employer-self-service"];
/// The authentication class that proves an electronic identity.
const ELECTRONIC_IDENTITY: &str = "eid";
/// The one that proves a citizen's identity card.
const CARD: &str = "card";

/// Somebody who can sign in: with a password or, where that is empty, by an electronic identity.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub tenant: String,
    pub email: String,
    pub password: String,
}

/// A program with one secret.
#[derive(Debug, Clone)]
pub struct Program {
    pub id: String,
    pub secret_id: String,
    pub secret: String,
}

/// A tenant that follows time-recording, and its owner.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub id: String,
    pub owner: Person,
    /// The regimes that it follows.
    pub regimes: Vec<String>,
}

impl Api {
    /// A token of a new operator that is a program.
    pub async fn operator(&self) -> String {
        let catalogue = serve::catalogue(&[]).unwrap();
        let program = command_line::operator::create_program(&self.store, &catalogue, "Operations".into())
            .await
            .unwrap();
        let program = serde_json::to_value(program).unwrap();
        let (id, secret) = (&program["client_id"], &program["client_secret"]);
        self.program_token(id.as_str().unwrap(), secret.as_str().unwrap()).await
    }

    /// An access token by client credentials.
    pub async fn program_token(&self, id: &str, secret: &str) -> String {
        let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let body = self.call(reqwest::Method::POST, "/oauth2/token").form(&fields).gives(200).await;
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// A new tenant that follows time-recording.
    pub async fn tenant(&self) -> Tenant {
        self.tenant_of("time-recording").await
    }

    /// The same, following another regime; the founder holds that regime's founding role.
    pub async fn tenant_of(&self, regime: &str) -> Tenant {
        self.tenant_following(&[regime]).await
    }

    /// The same, following several; the founder holds the founding role of each.
    pub async fn tenant_following(&self, regimes: &[&str]) -> Tenant {
        let by_identity = regimes.iter().all(|regime| BY_IDENTITY.contains(regime));
        self.founded(regimes, false, by_identity).await
    }

    /// The same, whose people sign in by their electronic identity.
    #[allow(dead_code, reason = "the model of the guild uses it")]
    pub async fn tenant_by_identity(&self, regime: &str) -> Tenant {
        self.founded(&[regime], false, true).await
    }

    /// A tenant that serves others by a regime; the founder holds what that regime has for providers.
    pub async fn provider_of(&self, regime: &str) -> Tenant {
        self.founded(&[regime], true, BY_IDENTITY.contains(&regime)).await
    }

    async fn founded(&self, regimes: &[&str], provider: bool, by_identity: bool) -> Tenant {
        let token = self.operator().await;
        let email = "nadja.kessler@kessler.example";
        let new = json!({
            "name": "Kessler Metallbau AG",
            "language": "de",
            "regimes": regimes,
            "provider": provider,
            "administrator": { "given_name": "Nadja", "family_name": "Kessler", "email": email },
        });
        let founded = self.post("/v1/tenants", new).token(&token).gives(201).await;
        let id = text(&founded["tenant"]["id"]);
        let (invitation, owner) = (&founded["invitation"], &founded["administrator_id"]);
        let owner = if by_identity {
            self.accept_by_identity(invitation, owner, &id, email).await
        } else {
            self.accept(invitation, owner, &id, email).await
        };
        Tenant { id, owner, regimes: regimes.iter().map(ToString::to_string).collect() }
    }

    /// The issuer that vouches for people by their electronic identity.
    async fn issuer(&self) -> &Issuer {
        let open = async || {
            let issuer = Issuer::open();
            let proves = |method: &str| json!({ "method": method, "person": "citizen" });
            let classes = json!({ ELECTRONIC_IDENTITY: proves("e-id"), CARD: proves("eid-card") });
            issuer.trusted_for(self, classes).await;
            issuer
        };
        self.place.issuer.get_or_init(open).await
    }

    /// A person linked by their invitation with their electronic identity; they have not signed in.
    async fn accept_by_identity(&self, invitation: &Value, id: &Value, tenant: &str, email: &str) -> Person {
        let token = self.issuer().await.token(self, email, ELECTRONIC_IDENTITY).await;
        let acceptance = json!({ "token": invitation["token"], "identity_token": token });
        let answer = self.post("/v1/invitations/acceptance/identity-token", acceptance).send().await;
        assert!(answer.status < 300, "{}", answer.text);
        let (tenant, email) = (tenant.to_owned(), email.to_owned());
        Person { id: text(id), tenant, email, password: String::new() }
    }

    /// A person with a password by their invitation; they have not signed in.
    pub async fn accept(&self, invitation: &Value, id: &Value, tenant: &str, email: &str) -> Person {
        let acceptance = json!({ "token": invitation["token"], "password": PASSWORD });
        let answer = self.post("/v1/invitations/acceptance", acceptance).send().await;
        assert!(answer.status < 300, "{}", answer.text);
        Person {
            id: text(id),
            tenant: tenant.to_owned(),
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
        }
    }
}

impl Tenant {
    /// `/v1/tenants/{id}` and what comes after.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/tenants/{}{rest}", self.id)
    }

    /// A new team at the top; its id.
    pub async fn team(&self, api: &Api, name: &str) -> String {
        let new = json!({ "kind": "team", "name": name });
        text(&api.post(self.path("/units"), new).by(&self.owner).gives(201).await["id"])
    }

    /// A new user in these units with these assignments, who has accepted the invitation.
    pub async fn user(&self, api: &Api, name: &str, units: &[&str], assignments: Value) -> Person {
        let email = format!("{}@kessler.example", name.to_lowercase());
        let new = json!({
            "given_name": name,
            "family_name": "Muster",
            "email": email,
            "identifiers": numbers::identifiers(&self.regimes, &email),
            "invitation_by": "answer",
            "units": units,
            "assignments": assignments,
        });
        let created = api.post(self.path("/users"), new).by(&self.owner).gives(201).await;
        self.accepts(api, &created, &email).await
    }

    /// Somebody new accepts the invitation, in the way in which people sign in here.
    pub async fn accepts(&self, api: &Api, created: &Value, email: &str) -> Person {
        let (invitation, id) = (&created["invitation"], &created["user"]["id"]);
        if self.owner.password.is_empty() {
            return api.accept_by_identity(invitation, id, &self.id, email).await;
        }
        api.accept(invitation, id, &self.id, email).await
    }

    /// Gives a role as the owner; the answer's body.
    pub async fn assign(&self, api: &Api, holder: &Person, role: &str, more: Value) -> Value {
        self.assigning(api, holder, role, more).by(&self.owner).gives(201).await
    }

    /// The request that gives a role: `more` holds scope and validity.
    pub fn assigning<'a>(&self, api: &'a Api, holder: &Person, role: &str, more: Value) -> Call<'a> {
        let mut new = json!({ "holder": { "type": "user", "id": holder.id }, "role": role });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api.post(self.path("/assignments"), new)
    }

    /// Whether somebody may do something, asked by the owner.
    pub async fn allows(&self, api: &Api, subject: &Person, action: &str, properties: Value) -> bool {
        self.evaluation(api, subject, action, properties, json!({})).await["decision"].as_bool().unwrap()
    }

    /// The whole answer to a check, asked by the owner.
    pub async fn evaluation(
        &self,
        api: &Api,
        subject: &Person,
        action: &str,
        properties: Value,
        context: Value,
    ) -> Value {
        let question = json!({
            "subject": { "type": "user", "id": subject.id },
            "action": { "name": action },
            "resource": { "type": "entry", "id": "1", "properties": properties },
            "context": context,
        });
        api.post("/access/v1/evaluation", question).by(&self.owner).gives(200).await
    }
}

impl Tenant {
    /// A new user with one role for the whole tenant.
    pub async fn user_with(&self, api: &Api, name: &str, role: &str) -> Person {
        self.user(api, name, &[], json!([{ "role": role }])).await
    }

    /// A new team below another; its id.
    pub async fn team_below(&self, api: &Api, name: &str, parent: &str) -> String {
        let new = json!({ "kind": "team", "name": name, "parent_id": parent });
        text(&api.post(self.path("/units"), new).by(&self.owner).gives(201).await["id"])
    }

    /// A new API client with one secret and this role; `more` holds the scope.
    pub async fn program(&self, api: &Api, role: &str, more: Value) -> Program {
        let clients = self.path("/api-clients");
        let client = api.post(&clients, json!({ "name": "Payroll export" })).by(&self.owner).gives(201).await;
        let id = text(&client["id"]);
        let secrets = format!("{clients}/{id}/secrets");
        let secret = api.post(secrets, json!({})).by(&self.owner).gives(201).await;
        let mut new = json!({ "holder": { "type": "api_client", "id": id }, "role": role });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api.post(self.path("/assignments"), new).by(&self.owner).gives(201).await;
        Program { id, secret_id: text(&secret["id"]), secret: text(&secret["secret"]) }
    }

    /// Whether somebody may use a permission of time-recording, asked by the owner.
    pub async fn can(&self, api: &Api, subject: &Person, permission: &str, properties: Value) -> bool {
        self.allows(api, subject, &format!("time-recording/{permission}"), properties).await
    }

    /// The whole log.
    pub async fn events(&self, api: &Api) -> Vec<Value> {
        let page = api.get(self.path("/events?limit=200")).by(&self.owner).gives(200).await;
        page["items"].as_array().unwrap().clone()
    }

    /// What a list shows somebody, in one page.
    pub async fn list(&self, api: &Api, rest: &str, by: &Person) -> Vec<Value> {
        let page = api.get(self.path(rest)).by(by).gives(200).await;
        page["items"].as_array().unwrap().clone()
    }

    /// The same, the ids alone, sorted.
    pub async fn ids(&self, api: &Api, rest: &str, by: &Person) -> Vec<String> {
        let mut ids: Vec<String> =
            self.list(api, rest, by).await.iter().map(|item| text(&item["id"])).collect();
        ids.sort();
        ids
    }
}

impl Program {
    /// A new access token.
    pub async fn token(&self, api: &Api) -> String {
        api.program_token(&self.id, &self.secret).await
    }

    /// A new access token for some service permissions only.
    pub async fn token_for(&self, api: &Api, scope: &str) -> String {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.id),
            ("client_secret", &self.secret),
            ("scope", scope),
        ];
        let body = api.call(reqwest::Method::POST, "/oauth2/token").form(&fields).gives(200).await;
        assert_eq!(body["scope"], scope);
        text(&body["access_token"])
    }
}

/// The scope of a unit, as what a request that gives a role adds.
pub fn at(unit: &str) -> Value {
    json!({ "scope": { "type": "unit", "unit_id": unit } })
}

/// The one field that a problem names, for whatever is wrong with it.
pub fn field(problem: &Value) -> &str {
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("no field: {problem}"));
    assert!(errors.iter().all(|error| error["field"] == errors[0]["field"]), "{problem}");
    errors[0]["field"].as_str().unwrap()
}

impl Tenant {
    /// The company's access begins: its main access manager starts it with their card (CSM-01, CSM-02).
    pub async fn activate(&self, api: &Api) {
        self.owner.shows_card(api).await;
        api.put(self.path("/activation/company-access"), json!(null)).by(&self.owner).gives(200).await;
    }
}

impl Person {
    /// Signs in once more, by a citizen's identity card, and goes on with that session.
    pub async fn shows_card(&self, api: &Api) {
        self.signs_in_by(api, CARD).await;
    }

    /// The same by an electronic identity.
    pub async fn shows_e_id(&self, api: &Api) -> Value {
        self.signs_in_by(api, ELECTRONIC_IDENTITY).await
    }

    async fn signs_in_by(&self, api: &Api, class: &str) -> Value {
        let issuer = api.issuer().await;
        let link = json!({ "identity_token": issuer.token(api, &self.email, class).await });
        let linked = api.post("/v1/me/identities", link).by(self).send().await;
        assert!(linked.status < 300, "{}", linked.text);
        let token = issuer.token(api, &self.email, class).await;
        let sign_in = json!({ "identity_token": token, "tenant_id": self.tenant });
        let session = api.post("/v1/sessions/identity-token", sign_in).gives(201).await;
        self.goes_on(api, &session);
        session
    }

    fn goes_on(&self, api: &Api, session: &Value) -> String {
        let token = text(&session["access_token"]);
        let until = api.now() + TimeDelta::minutes(4);
        api.tokens.borrow_mut().insert(self.name(), (token.clone(), until));
        token
    }

    fn name(&self) -> String {
        format!("{}/{}", self.tenant, self.email)
    }

    /// An access token; a new one where the last has run out by the clock of the case.
    pub async fn token(&self, api: &Api) -> String {
        let known = api.tokens.borrow().get(&self.name()).cloned();
        if let Some((token, _)) = known.filter(|(_, until)| api.now() < *until) {
            return token;
        }
        let session = if self.password.is_empty() {
            let token = api.issuer().await.token(api, &self.email, ELECTRONIC_IDENTITY).await;
            let sign_in = json!({ "identity_token": token, "tenant_id": self.tenant });
            api.post("/v1/sessions/identity-token", sign_in).gives(201).await
        } else {
            let sign_in = json!({ "email": self.email, "password": self.password, "tenant_id": self.tenant });
            api.post("/v1/sessions", sign_in).gives(201).await
        };
        self.goes_on(api, &session)
    }
}

/// The text in a JSON value.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
