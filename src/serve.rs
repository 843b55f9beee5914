//! Starting and stopping the service.

use crate::{
    access_log::Sealer,
    app::{self, Parts},
    clock::Clock,
    command_line,
    config::Settings,
    demo,
    entropy::Entropy,
    imports::Keeper,
    mail::Mailer,
    notices::Courier,
    passwords::{Passwords, ProvisionalHours},
    projection::PROJECTION,
    sessions::janitor,
    sms::SmsGateway,
    storage::{self, Location, Store, keys::EncryptionKeys},
    telemetry,
    tokens::{Ring, Tokens},
    tombstones,
    vault::Flow,
};
use mandat_domain::regime::{Catalogue, Fault};
use secrecy::ExposeSecret;
use std::{
    fs, io, net::TcpListener, path::PathBuf, sync::Arc, thread::available_parallelism, time::Duration,
};
use tokio::signal::unix::{SignalKind, signal};

/// How many sign-ins may wait for a thread that hashes before others are turned away.
const SIGN_INS_WAITING: usize = 64;
/// Heads are exported as changes come; this is how long one may wait at most.
const EXPORT_EVERY: Duration = Duration::from_secs(10);

/// Opens the store that the settings name.
///
/// # Errors
/// [`storage::Error::Setup`] says what to do.
pub async fn open_store(
    settings: &Settings,
    clock: Clock,
    entropy: Entropy,
) -> Result<Store, storage::Error> {
    let url = settings.database_url.as_ref().map(|url| url.0.expose_secret());
    let location = Location::parse(url, &settings.data_dir)?;
    let encryption_keys = match (&settings.encryption_keys, &settings.key_file, &location) {
        (Some(keys), _, _) => EncryptionKeys::parse(keys.0.expose_secret())?,
        (None, Some(file), _) => EncryptionKeys::from_file(file)?,
        (None, None, Location::Sqlite(_)) => {
            EncryptionKeys::from_file_or_new(&settings.data_dir.join("keys"), &entropy)?
        }
        (None, None, Location::Postgres(_)) => {
            return Err(storage::Error::Setup(
                "with PostgreSQL, set MANDAT_KEY_FILE or MANDAT_ENCRYPTION_KEYS: all replicas need the same keys"
                    .to_owned(),
            ));
        }
    };
    let heads_file = match &location {
        Location::Sqlite(_) => Some(settings.data_dir.join("heads.jsonl")),
        Location::Postgres(_) => None,
    };
    let tombstone_file = Some(settings.tombstone_file());
    let connections = settings.database_connections;
    Store::open(
        storage::Settings { location, encryption_keys, heads_file, tombstone_file, connections },
        clock,
        entropy,
        PROJECTION,
    )
    .await
}

/// The regimes that tenants here can follow: those compiled in, and those of the operator's own files.
///
/// # Errors
/// When a file cannot be read, and every fault in it.
pub fn catalogue(files: &[PathBuf]) -> io::Result<Catalogue> {
    let in_words = |faults: Vec<Fault>| {
        io::Error::other(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    let mut catalogue = Catalogue::shipped().map_err(in_words)?.offered();
    for path in files {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| io::Error::other(format!("{file}: {error}")))?;
        catalogue = catalogue.with_file(&file, &text).map_err(in_words)?;
    }
    Ok(catalogue)
}

/// Answers requests until the process is told to stop; then lets those that run come to their end. With
/// `with_demo`, an empty embedded database is filled with a sample first, and what to try is printed.
///
/// # Errors
/// When the store cannot be opened, an address is taken, or there is no place for the sample.
pub async fn serve(settings: &Settings, with_demo: bool) -> Result<(), Box<dyn std::error::Error>> {
    telemetry::log(settings.log_format, &settings.log_filter)?;
    let metrics = settings.metrics_listen.map(telemetry::serve_metrics).transpose()?;
    if let Some(metrics) = metrics {
        actix_web::rt::spawn(metrics);
    }
    // First, so that a second service on the same address ends before it touches anything.
    let listener = TcpListener::bind(settings.listen)
        .map_err(|error| format!("cannot listen on {}: {error}; --listen takes another", settings.listen))?;
    let bound = listener.local_addr()?;
    let base_url = settings.base_url(bound);
    let catalogue = catalogue(&settings.regime_files)?;
    let store = open_store(settings, Clock::system(), Entropy::system()).await?;
    command_line::platform::prepare(&store, &catalogue).await.map_err(command_line::in_words)?;
    command_line::platform::follow_newest(&store, &catalogue).await.map_err(command_line::in_words)?;
    // Before anybody is answered: the database may be a backup from before somebody was erased.
    let mut tombstones = tombstones::Keeper::new(store.clone());
    tombstones.begin().await?;
    let tokens = Tokens::new(base_url.clone(), Ring::of_store(&store));
    let url = settings.database_url.as_ref().map(|url| url.0.expose_secret());
    let embedded = matches!(Location::parse(url, &settings.data_dir)?, Location::Sqlite(_));
    let mailer = Mailer::of(settings, embedded)?;
    if !mailer.sends() {
        tracing::warn!("no mail server is set (MANDAT_SMTP_URL): notices by mail fail");
    }
    let gateway = SmsGateway::of(settings, embedded)?;
    let threads = available_parallelism().map_or(1, usize::from);
    let passwords = Passwords::start(threads, SIGN_INS_WAITING)?;
    let to_try = if with_demo {
        Some(demo::prepare(&store, &catalogue, &passwords, settings, &base_url).await?)
    } else {
        None
    };
    let parts =
        Parts::new(store.clone(), tokens, passwords, catalogue, base_url.clone(), settings.forms_bytes())?
            .sending_by(mailer.clone())
            .texting_by(gateway.clone(), ProvisionalHours(settings.provisional_hours));
    keep_house(&store, &parts);
    actix_web::rt::spawn(tombstones.go_on());
    let catalogue = Arc::clone(parts.catalogue());
    let courier = Courier::new(store.clone(), catalogue, mailer, base_url.clone());
    actix_web::rt::spawn(courier.texting_by(gateway).go_on());
    let server = app::start(parts, listener, settings.workers, Duration::from_secs(settings.stop_seconds))?;
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        if asked_to_stop().await.is_ok() {
            tracing::info!("stopping");
            handle.stop(true).await;
        }
    });
    tracing::info!(address = %bound, %base_url, "listening");
    if let Some(text) = to_try {
        command_line::print(&text)?;
    }
    server.await?;
    store.close().await;
    Ok(())
}

/// What goes on beside the requests.
fn keep_house(store: &Store, parts: &Parts) {
    let (sweeping, following, exporting) = (store.clone(), store.clone(), store.clone());
    let tokens = parts.tokens().clone();
    actix_web::rt::spawn(async move { janitor::sweep_forever(&sweeping).await });
    actix_web::rt::spawn(Keeper::new(store.clone()).go_on());
    actix_web::rt::spawn(Flow::new(store.clone()).go_on());
    actix_web::rt::spawn(parts.puller().get_ref().clone().go_on());
    actix_web::rt::spawn(Sealer::new(store.clone()).go_on());
    actix_web::rt::spawn(async move { janitor::follow_keys(&following, &tokens).await });
    let forms = parts.forms().get_ref().clone();
    actix_web::rt::spawn(forms.follow());
    actix_web::rt::spawn(async move { storage::export_forever(exporting, EXPORT_EVERY).await });
}

/// Waits for what service managers and people at a terminal send.
async fn asked_to_stop() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
