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
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::TcpListener,
    process::{Child, Command},
    sync::Mutex,
    time::Duration,
};

const PASSWORD: &str = "correct horse battery staple 9";
const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// Where the program keeps what it knows.
pub struct Service {
    folder: tempfile::TempDir,
    database: Option<postgres::Database>,
    /// Id and secret of an operator.
    operator: (String, String),
}

/// The program while it runs. Several processes of one service are its replicas.
pub struct Process {
    pub base: String,
    pub http: reqwest::Client,
    running: Mutex<Option<Child>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub revision: String,
    pub body: Value,
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
        let settings =
            Settings { location, encryption_keys, heads_file: None, tombstone_file: None, connections: 2 };
        let store = Store::open(settings, Clock::system(), Entropy::system(), PROJECTION).await.unwrap();
        let catalogue = serve::catalogue(&[]).unwrap();
        command_line::platform::prepare(&store, &catalogue).await.unwrap();
        let program =
            command_line::operator::create_program(&store, &catalogue, "Operations".into()).await.unwrap();
        store.close().await;
        let program = serde_json::to_value(program).unwrap();
        let field = |name: &str| program[name].as_str().unwrap().to_owned();
        Self { folder, database, operator: (field("client_id"), field("client_secret")) }
    }

    /// Starts it on a port of its own and waits until it answers.
    pub async fn start(&self) -> Process {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_mandat"));
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"]);
        command.arg(self.folder.path()).current_dir(self.folder.path());
        // Tokens are issued in the name of the service, whichever replica it was.
        let settings =
            [("ENCRYPTION_KEYS", KEY), ("LOG_FILTER", "error"), ("BASE_URL", "https://mandat.example")];
        command.env_clear().envs(settings.map(|(name, value)| (format!("MANDAT_{name}"), value)));
        if let Some(database) = &self.database {
            command.args(["--database", &database.url]);
        }
        let process = Process {
            base: format!("http://127.0.0.1:{port}"),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            running: Mutex::new(Some(command.spawn().unwrap())),
        };
        for _ in 0..1_000 {
            if process.http.get(format!("{}/readyz", process.base)).send().await.is_ok() {
                return process;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not start");
    }

    /// A new tenant, whose owner is signed in.
    pub async fn tenant(&self, process: &Process) -> Tenant {
        let (id, secret) = &self.operator;
        let operator = process.program_token(id, secret).await;
        let email = "nadja.kessler@kessler.example";
        let new = json!({
            "name": "Kessler Metallbau AG", "language": "de", "regimes": ["time-recording"],
            "administrator": { "given_name": "Nadja", "family_name": "Kessler", "email": email },
        });
        let founded = process.post("/v1/tenants", Some(&operator), new).await;
        process.accept(&founded["invitation"]).await;
        let id = founded["tenant"]["id"].as_str().unwrap();
        let token = process.sign_in(id, email).await;
        Tenant { path: format!("/v1/tenants/{id}"), token }
    }
}

impl Process {
    /// `kill -9`
    pub fn kill(&self) {
        let Some(mut child) = self.running.lock().unwrap().take() else { return };
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// An access token by client credentials.
    pub async fn program_token(&self, id: &str, secret: &str) -> String {
        let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let form = serde_urlencoded::to_string(fields).unwrap();
        let token = self.http.post(format!("{}/oauth2/token", self.base));
        let token = token.header("content-type", "application/x-www-form-urlencoded").body(form);
        let token: Value = token.send().await.unwrap().json().await.unwrap();
        token["access_token"].as_str().unwrap().to_owned()
    }

    /// Somebody who was invited sets the password.
    pub async fn accept(&self, invitation: &Value) {
        let acceptance = json!({ "token": invitation["token"], "password": PASSWORD });
        self.post("/v1/invitations/acceptance", None, acceptance).await;
    }

    /// An access token of a person.
    pub async fn sign_in(&self, tenant: &str, email: &str) -> String {
        let sign_in = json!({ "email": email, "password": PASSWORD, "tenant_id": tenant });
        let session = self.post("/v1/sessions", None, sign_in).await;
        session["access_token"].as_str().unwrap().to_owned()
    }

    /// Any request; a token or header without a value is left out.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let revision = answer.headers().get("mandat-revision");
        Answer {
            status: answer.status().as_u16(),
            revision: revision.map_or_else(String::new, |value| value.to_str().unwrap().to_owned()),
            body: answer.json().await.unwrap_or_default(),
        }
    }

    /// One check, sent until it is answered; `revision` is what was answered as `Mandat-Revision` before, or
    /// nothing.
    pub async fn check(&self, token: &str, question: &Value, revision: &str) -> Answer {
        let (path, headers) = ("/access/v1/evaluation", [("mandat-revision", revision)]);
        loop {
            let answer = self.call(Method::POST, path, token, Some(question), &headers).await;
            if answer.status != 503 {
                return answer;
            }
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

    /// A request that must be done, sent until the service has time for it.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Value {
        loop {
            let answer = self.call(Method::POST, path, token.unwrap_or_default(), Some(&body), &[]).await;
            if answer.status != 503 {
                assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
                return answer.body;
            }
        }
    }
}

impl Drop for Process {
    /// A case that fails leaves no process behind.
    fn drop(&mut self) {
        self.kill();
    }
}
