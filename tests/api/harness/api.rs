//! The service under test: the real one, on a port of its own.

use super::{call::Call, issuer::Issuer, postgres};
use actix_web::{dev::ServerHandle, web::Data};
use chrono::{DateTime, TimeDelta, Utc};
use mandat::{
    app::{self, Parts},
    clock::{Clock, Hand},
    command_line,
    entropy::Entropy,
    mail::Mailer,
    passwords::{Passwords, ProvisionalHours},
    projection::PROJECTION,
    serve,
    sms::SmsGateway,
    storage::{Location, Settings, Store, keys::EncryptionKeys},
    tokens::{Ring, Tokens},
};
use reqwest::Method;
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    net::TcpListener,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tokio::sync::OnceCell;

/// The first moment of every case.
pub const START: &str = "2026-03-02T08:00:00Z";
/// Who issues the access tokens, whichever replica it is.
pub const ISSUER: &str = "https://mandat.example";
const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

pub struct Api {
    pub base: String,
    pub store: Store,
    pub http: reqwest::Client,
    /// What the service signs access tokens with.
    pub signing: Data<Tokens>,
    clock: Clock,
    hand: Hand,
    server: ServerHandle,
    /// Access tokens by who signed in, with the moment until which they are used again.
    pub(super) tokens: RefCell<HashMap<String, (String, DateTime<Utc>)>>,
    pub(super) place: Rc<Place>,
}

/// Where a service keeps what it knows.
pub(super) struct Place {
    pub(super) folder: tempfile::TempDir,
    pub(super) database: Option<postgres::Database>,
    /// Who vouches for people whose regime lets nobody in by password.
    pub(super) issuer: OnceCell<Issuer>,
    /// How many further processes there were: no two draw the same random numbers.
    replicas: Cell<u64>,
}

impl Api {
    pub async fn start(on_postgres: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match postgres::server() {
            Some(server) if on_postgres => Some(server.database().await),
            _ => None,
        };
        let (clock, hand) = Clock::moved(START.parse().unwrap());
        Self::serve(
            Rc::new(Place { folder, database, issuer: OnceCell::new(), replicas: Cell::new(0) }),
            clock,
            hand,
            7,
            &[],
            (Mailer::Nowhere, SmsGateway::Nowhere),
        )
        .await
    }

    /// Another process of the same service: same database, same clock.
    pub async fn replica(&self) -> Self {
        self.replica_with(&[]).await
    }

    /// The same, started with regimes of its own: files of `tests/regimes`.
    pub async fn replica_with(&self, files: &[&str]) -> Self {
        self.replica_sending(files, Mailer::Nowhere).await
    }

    /// The same, and mail leaves that way.
    pub async fn replica_sending(&self, files: &[&str], mailer: Mailer) -> Self {
        self.replica_reaching(files, mailer, SmsGateway::Nowhere).await
    }

    /// The same, and SMS leave that way.
    pub async fn replica_reaching(&self, files: &[&str], mailer: Mailer, gateway: SmsGateway) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regimes");
        let files: Vec<_> = files.iter().map(|file| folder.join(file)).collect();
        let before = self.place.replicas.replace(self.place.replicas.get() + 1);
        let (clock, hand) = (self.clock.clone(), self.hand.clone());
        Self::serve(Rc::clone(&self.place), clock, hand, 8 + before, &files, (mailer, gateway)).await
    }

    async fn serve(
        place: Rc<Place>,
        clock: Clock,
        hand: Hand,
        seed: u64,
        regimes: &[PathBuf],
        (mailer, gateway): (Mailer, SmsGateway),
    ) -> Self {
        let location = place.database.as_ref().map_or_else(
            || Location::Sqlite(place.folder.path().join("mandat.db")),
            |database| Location::Postgres(database.url.clone().into()),
        );
        let settings = Settings {
            location,
            encryption_keys: EncryptionKeys::parse(KEY).unwrap(),
            heads_file: Some(place.folder.path().join("heads.jsonl")),
            tombstone_file: Some(place.folder.path().join("tombstones")),
            connections: 4,
        };
        let store = Store::open(settings, clock.clone(), Entropy::seeded(seed), PROJECTION).await.unwrap();
        let catalogue = serve::catalogue(regimes).unwrap();
        command_line::platform::prepare(&store, &catalogue).await.unwrap();
        command_line::platform::follow_newest(&store, &catalogue).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let tokens = Tokens::new(ISSUER.to_owned(), Ring::of_store(&store));
        let passwords = Passwords::start(1, 16).unwrap();
        let parts = Parts::new(store.clone(), tokens, passwords, catalogue, base.clone(), 64 << 20)
            .unwrap()
            .sending_by(mailer)
            .texting_by(gateway, ProvisionalHours(72));
        let signing = parts.tokens().clone();
        let server = app::start(parts, listener, Some(1), Duration::from_secs(1)).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let tokens = RefCell::default();
        Self { base, store, http, signing, clock, hand, server: handle, tokens, place }
    }

    pub async fn stop(self) {
        self.server.stop(false).await;
        self.store.close().await;
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets time pass.
    pub fn forward(&self, by: TimeDelta) {
        self.hand.forward(by);
    }

    pub fn get(&self, path: impl Into<String>) -> Call<'_> {
        Call::new(self, Method::GET, path.into())
    }

    pub fn post(&self, path: impl Into<String>, body: Value) -> Call<'_> {
        Call::new(self, Method::POST, path.into()).json(body)
    }

    pub fn put(&self, path: impl Into<String>, body: Value) -> Call<'_> {
        Call::new(self, Method::PUT, path.into()).json(body)
    }

    pub fn patch(&self, path: impl Into<String>, body: Value) -> Call<'_> {
        Call::new(self, Method::PATCH, path.into()).json(body)
    }

    pub fn delete(&self, path: impl Into<String>) -> Call<'_> {
        Call::new(self, Method::DELETE, path.into())
    }

    /// Any method, with or without a body.
    pub fn call(&self, method: Method, path: impl Into<String>) -> Call<'_> {
        Call::new(self, method, path.into())
    }
}
