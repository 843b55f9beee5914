//! The real program, as it is started on a machine.

use crate::postgres;
use mandat::{
    clock::Clock,
    command_line,
    entropy::Entropy,
    projection::PROJECTION,
    serve,
    storage::{Location, Settings, Store, keys::EncryptionKeys},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::TcpListener,
    process::{Child, Command},
    sync::Mutex,
    time::Duration,
};

const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

pub struct Service {
    pub base: String,
    pub http: reqwest::Client,
    folder: tempfile::TempDir,
    database: Option<postgres::Database>,
    /// Id and secret of an operator.
    operator: (String, String),
    running: Mutex<Option<Child>>,
}

/// A tenant, and the token of its owner.
#[derive(Clone)]
pub struct Tenant {
    pub path: String,
    pub token: String,
}

impl Service {
    /// An installation with an operator, not started yet.
    pub async fn new(on_postgres: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match postgres::server() {
            Some(server) if on_postgres => Some(server.database().await),
            _ => None,
        };
        let location = database.as_ref().map_or_else(
            || Location::Sqlite(folder.path().join("mandat.db")),
            |database| Location::Postgres(database.url.clone().into()),
        );
        let encryption_keys = EncryptionKeys::parse(KEY).unwrap();
        let settings = Settings { location, encryption_keys, heads_file: None, connections: 2 };
        let store = Store::open(settings, Clock::system(), Entropy::system(), PROJECTION).await.unwrap();
        let catalogue = serve::catalogue(&[]).unwrap();
        command_line::platform::prepare(&store, &catalogue).await.unwrap();
        let program =
            command_line::operator::create_program(&store, &catalogue, "Operations".into()).await.unwrap();
        store.close().await;
        let program = serde_json::to_value(program).unwrap();
        let field = |name: &str| program[name].as_str().unwrap().to_owned();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self {
            base: format!("http://127.0.0.1:{port}"),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            folder,
            database,
            operator: (field("client_id"), field("client_secret")),
            running: Mutex::default(),
        }
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mandat"));
        command.args(["serve", "--listen", self.base.strip_prefix("http://").unwrap(), "--data-dir"]);
        command.arg(self.folder.path()).current_dir(self.folder.path());
        command.env_clear().envs([("MANDAT_ENCRYPTION_KEYS", KEY), ("MANDAT_LOG_FILTER", "error")]);
        if let Some(database) = &self.database {
            command.args(["--database", &database.url]);
        }
        *self.running.lock().unwrap() = Some(command.spawn().unwrap());
        for _ in 0..1_000 {
            if self.http.get(format!("{}/readyz", self.base)).send().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not start");
    }

    /// `kill -9`
    pub fn kill(&self) {
        let Some(mut child) = self.running.lock().unwrap().take() else { return };
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// A new tenant, whose owner is signed in.
    pub async fn tenant(&self) -> Tenant {
        let (id, secret) = &self.operator;
        let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let form = serde_urlencoded::to_string(fields).unwrap();
        let token = self.http.post(format!("{}/oauth2/token", self.base));
        let token = token.header("content-type", "application/x-www-form-urlencoded").body(form);
        let token: Value = token.send().await.unwrap().json().await.unwrap();
        let email = "nadja.kessler@kessler.example";
        let founded = self
            .post(
                "/v1/tenants",
                token["access_token"].as_str(),
                json!({
                    "name": "Kessler Metallbau AG", "language": "de", "regimes": ["time-recording"],
                    "administrator": { "given_name": "Nadja", "family_name": "Kessler", "email": email },
                }),
            )
            .await;
        let password = "correct horse battery staple 9";
        let acceptance = json!({ "token": founded["invitation"]["token"], "password": password });
        self.post("/v1/invitations/acceptance", None, acceptance).await;
        let session = self.post("/v1/sessions", None, json!({ "email": email, "password": password })).await;
        Tenant {
            path: format!("/v1/tenants/{}", founded["tenant"]["id"].as_str().unwrap()),
            token: session["access_token"].as_str().unwrap().to_owned(),
        }
    }

    /// All units of a tenant: ids by name.
    pub async fn units(&self, tenant: &Tenant) -> BTreeMap<String, String> {
        let (mut units, mut count, mut after) = (BTreeMap::new(), 0, String::new());
        loop {
            let page = self.get(tenant, &format!("/units?limit=200{after}")).await;
            for unit in page["items"].as_array().unwrap() {
                let text = |field: &str| unit[field].as_str().unwrap().to_owned();
                units.insert(text("name"), text("id"));
                count += 1;
            }
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            after = format!("&cursor={cursor}");
        }
        assert_eq!(units.len(), count, "a unit is there twice");
        units
    }

    pub async fn get(&self, tenant: &Tenant, path: &str) -> Value {
        let request = self.http.get(format!("{}{}{path}", self.base, tenant.path)).bearer_auth(&tenant.token);
        let answer = request.send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Value {
        let mut request = self.http.post(format!("{}{path}", self.base)).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }
}

impl Drop for Service {
    /// A case that fails leaves no process behind.
    fn drop(&mut self) {
        self.kill();
    }
}
