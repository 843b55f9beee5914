//! Settings: from a file, the environment and the command line, in this order of growing weight.
//!
//! None is needed: without any, the service keeps everything in `./mandat-data` and listens on this
//! machine only.

use config::{Config, ConfigError, Environment, File};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

const PREFIX: &str = "MANDAT_";
/// Names the file itself, so it is no setting in it.
pub const FILE_VARIABLE: &str = "MANDAT_CONFIG";

/// A setting that is never shown.
#[derive(Debug, Clone)]
pub struct Secret(pub SecretString);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(hidden)")
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    #[default]
    Human,
    Json,
}

/// All settings. Each is `MANDAT_` and its name in capitals in the environment.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the embedded database, its keys and signed heads are kept.
    pub data_dir: PathBuf,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address under which callers reach the service; from `listen` when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Where Prometheus finds metrics; nowhere when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_listen: Option<SocketAddr>,
    /// `postgres://…` or `sqlite:PATH`; the embedded database in `data_dir` when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<Secret>,
    /// `postgres://…` of the role that owns the tables, for `mandat migrate` and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_database_url: Option<Secret>,
    /// The PostgreSQL role that serves; `mandat migrate` gives it its rights.
    pub application_role: String,
    /// Connections to the database.
    pub database_connections: u32,
    /// A file with the key-encryption keys, the current one first; made in `data_dir` on the first start
    /// with the embedded database when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// The key-encryption keys themselves, instead of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_keys: Option<Secret>,
    /// Where it is written down whose keys were destroyed: `tombstones` beside the key file, or in `data_dir` where there
    /// is none. Outside every backup of the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tombstone_file: Option<PathBuf>,
    /// Files with regimes of the operator's own, beside those that are compiled in. In the environment their
    /// names are separated by commas.
    pub regime_files: Vec<PathBuf>,
    /// The mail server: `smtps://USER:PASSWORD@HOST` or `smtp://HOST:25?tls=required`. Without it the embedded
    /// database's mails become files in `data_dir`, and others fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_url: Option<Secret>,
    /// Who mails come from: `Mandat <mandat@example.com>`. Needed with `smtp_url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// The SMS gateway: the `https://` address to which each SMS is posted as JSON. Without it the embedded database's SMS
    /// become files in `data_dir`, and others fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_url: Option<Secret>,
    /// What the gateway knows this service by: sent as `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_token: Option<Secret>,
    /// A file with it, instead of the token itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_token_file: Option<PathBuf>,
    /// Who SMS come from, in the gateway's words; what the gateway says when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_sender: Option<String>,
    /// How long the gateway may take, in seconds.
    pub sms_timeout_seconds: u64,
    /// For how many hours a provisional password counts.
    pub provisional_hours: u32,
    /// Threads that answer requests; one per core when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<usize>,
    /// How many megabytes the compiled forms of tenants may take together; without any, each check is
    /// answered from the tables.
    pub forms_megabytes: usize,
    pub log_format: LogFormat,
    /// What is logged, in the words of `tracing`: `info`, `mandat=debug,sqlx=warn`.
    pub log_filter: String,
    /// How long running requests may take to end when the service is stopped, in seconds.
    pub stop_seconds: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./mandat-data"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            base_url: None,
            metrics_listen: None,
            database_url: None,
            owner_database_url: None,
            application_role: "mandat_app".to_owned(),
            database_connections: 16,
            key_file: None,
            encryption_keys: None,
            tombstone_file: None,
            regime_files: Vec::new(),
            smtp_url: None,
            mail_from: None,
            sms_url: None,
            sms_token: None,
            sms_token_file: None,
            sms_sender: None,
            sms_timeout_seconds: 10,
            provisional_hours: 72,
            workers: None,
            forms_megabytes: 512,
            log_format: LogFormat::Human,
            log_filter: "info,sqlx=warn,actix_server=warn".to_owned(),
            stop_seconds: 30,
        }
    }
}

/// Why there are no settings. Says where, and never shows a value: it may be a secret, or one that was
/// written into the wrong place.
#[derive(Debug)]
pub struct Unreadable(ConfigError);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |key: &Option<String>, origin: &Option<String>| {
            let key = key.as_deref().unwrap_or("a setting");
            let origin = origin.as_deref().map(|origin| format!(" in {origin}")).unwrap_or_default();
            format!("`{key}`{origin}")
        };
        match &self.0 {
            ConfigError::Type { origin, expected, key, .. } => {
                write!(f, "{}: expected {expected}", place(key, origin))
            }
            ConfigError::At { origin, key, .. } => {
                write!(f, "{}: the value has not the form it needs", place(key, origin))
            }
            // The lines between the first and the last quote the file.
            ConfigError::FileParse { uri, cause } => {
                let text = cause.to_string();
                let file = uri.as_deref().unwrap_or("the file of settings");
                let lines = (text.lines().next(), text.trim_end().lines().last());
                write!(f, "{file}: {}: {}", lines.0.unwrap_or_default(), lines.1.unwrap_or_default())
            }
            other => other.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Settings that the command line gave.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub data_dir: Option<PathBuf>,
    pub listen: Option<SocketAddr>,
    pub database_url: Option<String>,
    pub owner_database_url: Option<String>,
    pub application_role: Option<String>,
    /// Instead of those of the file and the environment, where there are any.
    pub regime_files: Vec<PathBuf>,
}

impl Settings {
    /// Reads the file (the named one must exist, `mandat.toml` need not), then the environment, then the
    /// flags.
    ///
    /// # Errors
    /// For a file that cannot be read, an unknown setting and a value of the wrong form, named with its
    /// place but without the value.
    pub fn read(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &Flags,
    ) -> Result<Self, Unreadable> {
        Self::gather(file, environment, flags).map_err(Unreadable)
    }

    fn gather(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &Flags,
    ) -> Result<Self, ConfigError> {
        let variables: HashMap<String, String> = environment
            .filter(|(name, _)| name != FILE_VARIABLE)
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_lowercase(), value)))
            .collect();
        let file = match file {
            Some(path) => File::from(path).required(true),
            None => File::from(Path::new("mandat.toml")).required(false),
        };
        let environment = Environment::default()
            .source(Some(variables))
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("regime_files");
        let regimes = flags.regime_files.iter().map(|path| path.to_string_lossy().into_owned());
        let regimes = Some(regimes.collect::<Vec<_>>()).filter(|files| !files.is_empty());
        Config::builder()
            .add_source(file)
            .add_source(environment)
            .set_override_option(
                "data_dir",
                flags.data_dir.as_ref().map(|path| path.to_string_lossy().into_owned()),
            )?
            .set_override_option("listen", flags.listen.map(|listen| listen.to_string()))?
            .set_override_option("database_url", flags.database_url.clone())?
            .set_override_option("owner_database_url", flags.owner_database_url.clone())?
            .set_override_option("application_role", flags.application_role.clone())?
            .set_override_option("regime_files", regimes)?
            .build()?
            .try_deserialize()
    }

    /// The bytes that the compiled forms of tenants may take together.
    #[must_use]
    pub const fn forms_bytes(&self) -> usize {
        self.forms_megabytes.saturating_mul(1_000_000)
    }

    /// Where it is written down whose keys were destroyed: with the keys, wherever they are.
    #[must_use]
    pub fn tombstone_file(&self) -> PathBuf {
        if let Some(file) = &self.tombstone_file {
            return file.clone();
        }
        let key_file = self.key_file.as_ref().filter(|_| self.encryption_keys.is_none());
        let folder = key_file.and_then(|file| file.parent()).unwrap_or(&self.data_dir);
        folder.join("tombstones")
    }

    /// The address for links, without a slash at its end. `bound` is where the service really listens:
    /// port 0 of `listen` has become another, and who listens everywhere is reached on this machine.
    #[must_use]
    pub fn base_url(&self, mut bound: SocketAddr) -> String {
        if let Some(url) = &self.base_url {
            return url.trim_end_matches('/').to_owned();
        }
        match bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => bound.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => bound.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        format!("http://{bound}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], flags: &Flags) -> Result<Settings, Unreadable> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::read(None, variables, flags)
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let settings = read(&[("PATH", "/bin"), ("MANDAT_CONFIG", "x.toml")], &Flags::default()).unwrap();
        assert_eq!(settings.data_dir, Path::new("./mandat-data"));
        assert_eq!(settings.base_url(([127, 0, 0, 1], 4711).into()), "http://127.0.0.1:4711");
        assert_eq!(settings.base_url(([0, 0, 0, 0], 8080).into()), "http://127.0.0.1:8080");
    }

    #[test]
    fn flags_count_more_than_the_environment() {
        let flags = Flags { listen: Some(([127, 0, 0, 1], 9000).into()), ..Flags::default() };
        let variables = [
            ("MANDAT_LISTEN", "127.0.0.1:7000"),
            ("MANDAT_WORKERS", "3"),
            ("MANDAT_BASE_URL", "https://mandat.example/"),
            ("MANDAT_LOG_FORMAT", "json"),
        ];
        let settings = read(&variables, &flags).unwrap();
        assert_eq!(settings.listen.port(), 9000);
        assert_eq!(settings.workers, Some(3));
        assert_eq!(settings.base_url(settings.listen), "https://mandat.example");
        assert_eq!(settings.log_format, LogFormat::Json);
    }

    #[test]
    fn regime_files_are_a_list_wherever_they_are_named() {
        let variables = [("MANDAT_REGIME_FILES", "library.toml,shop.toml"), ("MANDAT_LOG_FILTER", "a=b,c=d")];
        let settings = read(&variables, &Flags::default()).unwrap();
        assert_eq!(settings.regime_files, [Path::new("library.toml"), Path::new("shop.toml")]);
        assert_eq!(settings.log_filter, "a=b,c=d");
        let flags = Flags { regime_files: vec!["care.toml".into()], ..Flags::default() };
        assert_eq!(read(&variables, &flags).unwrap().regime_files, [Path::new("care.toml")]);
    }

    #[test]
    fn tombstones_are_where_the_keys_are() {
        let file = |variables: &[_]| read(variables, &Flags::default()).unwrap().tombstone_file();
        assert_eq!(file(&[]), Path::new("./mandat-data/tombstones"));
        let keys = ("MANDAT_KEY_FILE", "/srv/keys/mandat");
        assert_eq!(file(&[keys]), Path::new("/srv/keys/tombstones"));
        let held = ("MANDAT_ENCRYPTION_KEYS", "x");
        assert_eq!(file(&[keys, held, ("MANDAT_DATA_DIR", "/data")]), Path::new("/data/tombstones"));
        assert_eq!(file(&[keys, ("MANDAT_TOMBSTONE_FILE", "/srv/stones")]), Path::new("/srv/stones"));
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(read(&[("MANDAT_LISTNE", "127.0.0.1:7000")], &Flags::default()).is_err());
    }

    #[test]
    fn secrets_are_not_shown() {
        let variables = [("MANDAT_DATABASE_URL", "postgres://mandat:geheim@db/mandat")];
        let settings = read(&variables, &Flags::default()).unwrap();
        assert!(!toml::to_string(&settings).unwrap().contains("geheim"));
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
