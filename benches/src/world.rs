//! A database with a company in it, made by the service itself.

use crate::{
    Failure,
    load::{Connection, form, request},
    postgres,
    process::Server,
};
use mandat::{
    clock::Clock,
    command_line::{self, tenant::NewTenant},
    entropy::Entropy,
    projection::PROJECTION,
    serve,
    storage::{Location, Settings, Store, keys::EncryptionKeys},
};
use mandat_domain::person::Person;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// A key-encryption key that protects nothing.
pub const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const PASSWORD: &str = "correct horse battery staple 9";
const EMAIL: &str = "nadja.kessler@kessler.example";
/// The employees. Roles are given to them in turn, so that nobody holds hundreds.
pub const EMPLOYEES: usize = 200;
/// As many as the service opens when nothing is set.
pub const CONNECTIONS: u32 = 16;

/// Where a database is.
pub struct Place {
    pub name: &'static str,
    pub url: String,
    pub folder: Folder,
}

/// A folder that goes with the program.
pub struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("mandat-bench-{}-{name}", std::process::id()));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Place {
    pub fn sqlite() -> Result<Self, Failure> {
        let folder = Folder::new("sqlite")?;
        let url = format!("sqlite:{}", folder.path().join("mandat.db").display());
        Ok(Self { name: "SQLite", url, folder })
    }

    /// `None` where PostgreSQL is not installed.
    pub async fn postgres() -> Result<Option<Self>, Failure> {
        let Some(server) = postgres::server() else { return Ok(None) };
        let url = server.database().await.url;
        Ok(Some(Self { name: "PostgreSQL", url, folder: Folder::new("postgres")? }))
    }

    pub fn location(&self) -> Result<Location, Failure> {
        Ok(Location::parse(Some(&self.url), self.folder.path())?)
    }

    /// The store on this database, in this process.
    pub async fn store(&self) -> Result<Store, Failure> {
        let settings = Settings {
            location: self.location()?,
            encryption_keys: EncryptionKeys::parse(KEY)?,
            heads_file: None,
            tombstone_file: None,
            connections: CONNECTIONS,
        };
        Ok(Store::open(settings, Clock::system(), Entropy::system(), PROJECTION).await?)
    }

    /// Makes the platform and a tenant; gives the tenant's id and the invitation of its owner.
    pub async fn found(&self) -> Result<(String, Value), Failure> {
        let store = self.store().await?;
        let catalogue = serve::catalogue(&[])?;
        command_line::platform::prepare(&store, &catalogue).await?;
        let new = NewTenant {
            name: "Kessler Metallbau AG".to_owned(),
            language: "de".to_owned(),
            provider: false,
            regimes: vec!["time-recording".to_owned()],
            administrator: Person {
                given_name: "Nadja".to_owned(),
                family_name: "Kessler".to_owned(),
                email: EMAIL.to_owned(),
                ..Person::default()
            },
        };
        let founded = command_line::tenant::create(&store, &catalogue, new).await?;
        store.close().await;
        let invitation = serde_json::to_value(&founded.invitation)?;
        Ok((founded.tenant_id.to_string(), invitation["token"].clone()))
    }
}

/// The company, and who asks.
pub struct Company {
    pub tenant: String,
    pub team: String,
    pub employees: Vec<String>,
    /// A user who is supervisor of the team.
    pub supervisor: String,
    client: (String, String),
    address: SocketAddr,
}

impl Company {
    /// Fills the tenant over HTTP, as an integration would.
    pub fn fill(server: &Server, tenant: String, invitation: &Value) -> Result<Self, Failure> {
        let mut http = Connection::open(server.address)?;
        let acceptance = json!({ "token": invitation, "password": PASSWORD });
        http.json(&request("POST", "/v1/invitations/acceptance", None, Some(&acceptance)))?;
        let token = sign_in(&mut http, &tenant)?;
        let mut made = |what: &str, body: Value| -> Result<Value, Failure> {
            let path = format!("/v1/tenants/{tenant}/{what}");
            http.json(&request("POST", &path, Some(&token), Some(&body)))
        };
        let team = text(&made("units", json!({ "kind": "team", "name": "Montage" }))?["id"])?;
        let scope = json!({ "type": "unit", "unit_id": team });
        let mut employees = Vec::new();
        for number in 0..=EMPLOYEES {
            let role = if number == 0 { "time-recording/supervisor" } else { "time-recording/employee" };
            let user = made(
                "users",
                json!({
                    "given_name": format!("Nummer {number}"),
                    "family_name": "Muster",
                    "email": format!("nummer{number}@kessler.example"),
                    "units": [team],
                    "assignments": [{ "role": role, "scope": scope }],
                }),
            )?;
            employees.push(text(&user["user"]["id"])?);
        }
        let supervisor = employees.remove(0);
        let client = text(&made("api-clients", json!({ "name": "Time clock" }))?["id"])?;
        let secret = text(&made(&format!("api-clients/{client}/secrets"), json!({}))?["secret"])?;
        let holder = json!({ "type": "api_client", "id": client });
        made("assignments", json!({ "holder": holder, "role": "time-recording/tenant-owner" }))?;
        Ok(Self { tenant, team, employees, supervisor, client: (client, secret), address: server.address })
    }

    /// Another process serves the same company now.
    pub fn moved_to(&mut self, server: &Server) {
        self.address = server.address;
    }

    /// A fresh access token of the API client.
    pub fn program_token(&self) -> Result<String, Failure> {
        let (id, secret) = &self.client;
        let fields = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let answer = Connection::open(self.address)?.json(&form("/oauth2/token", &fields))?;
        text(&answer["access_token"])
    }

    /// A fresh access token of the owner, who signs in with a password.
    pub fn person_token(&self) -> Result<String, Failure> {
        sign_in(&mut Connection::open(self.address)?, &self.tenant)
    }

    /// The id of the API client.
    pub fn client(&self) -> &str {
        &self.client.0
    }

    /// What an integration asks all day: may this supervisor change that employee's times?
    pub fn question(&self) -> Value {
        json!({
            "subject": { "type": "user", "id": self.supervisor },
            "action": { "name": "time-recording/time.change" },
            "resource": {
                "type": "time_entry",
                "id": "2026-03-02/4711",
                "properties": { "owner_id": self.employees.first(), "unit_id": self.team },
            },
        })
    }
}

fn sign_in(http: &mut Connection, tenant: &str) -> Result<String, Failure> {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "tenant_id": tenant });
    let session = http.json(&request("POST", "/v1/sessions", None, Some(&body)))?;
    text(&session["access_token"])
}

/// The text in a JSON value.
pub fn text(value: &Value) -> Result<String, Failure> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("no text: {value}").into())
}
