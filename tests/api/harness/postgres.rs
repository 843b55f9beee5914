//! A throw-away PostgreSQL: started once for a test process, gone when that process ends.
//!
//! It needs the binaries of PostgreSQL and nothing else: no running server, no port, no configuration.
//! `MANDAT_TEST_POSTGRES=require` makes their absence a failure; `=skip` leaves them alone.

use mandat::storage::migrate;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// The roles, as an installation has them: one owns the tables, the other is what the service uses.
const OWNER: &str = "mandat_owner";
const APPLICATION: &str = "mandat_app";

/// A running server. The pipe in it keeps it alive.
pub struct Server {
    folder: PathBuf,
    databases: AtomicU32,
    _held: Child,
}

/// A migrated database of its own.
pub struct Database {
    /// The application's role: behind the wall.
    pub url: String,
    /// The owner of the tables, as `mandat migrate` uses it.
    pub owner_url: String,
    /// For tests that tamper with what they could not reach otherwise.
    pub superuser_url: String,
}

/// The server of this process, started at the first call; `None` where there are no binaries.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let wish = std::env::var("MANDAT_TEST_POSTGRES").unwrap_or_default();
            let binaries = if wish == "skip" { None } else { binaries() };
            assert!(
                binaries.is_some() || wish != "require",
                "MANDAT_TEST_POSTGRES=require, but no initdb found"
            );
            let binaries = binaries?;
            // A thread, because the caller may be inside a runtime already.
            std::thread::spawn(move || Some(Server::start(&binaries))).join().unwrap()
        })
        .as_ref()
}

impl Server {
    fn start(binaries: &Path) -> Self {
        let folder = PathBuf::from(format!("/tmp/mandat-postgres-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        let user = unprivileged_user();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let data = folder.join("data");
        let mut initdb = Command::new(binaries.join("initdb"));
        initdb
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data);
        become_user(&mut initdb, user);
        let made = initdb.stdin(Stdio::null()).output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        // The shell waits for the end of its input, which is the end of this process, however it ends.
        let script = r#"
            "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
                -c synchronous_commit=off -c max_connections=300 >"$2/log" 2>&1 </dev/null &
            server=$!
            cat >/dev/null
            kill -QUIT $server
            wait $server
            cd /
            rm -rf "$2"
        "#;
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh"]).arg(binaries).arg(&folder);
        become_user(&mut shell, user);
        let held = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let server = Self { folder, databases: AtomicU32::new(0), _held: held };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(server.prepare());
        server
    }

    /// Roles, and a template that is migrated once.
    async fn prepare(&self) {
        let mut tries = 0;
        let mut connection = loop {
            match PgConnection::connect(&self.url("postgres", "postgres")).await {
                Ok(connection) => break connection,
                Err(error) => {
                    tries += 1;
                    assert!(tries < 400, "PostgreSQL does not start: {error}");
                    tokio::time::sleep(Duration::from_millis(25)).await;
                }
            }
        };
        let roles = format!("create role {OWNER} login; create role {APPLICATION} login");
        sqlx::raw_sql(AssertSqlSafe(roles)).execute(&mut connection).await.unwrap();
        run(&mut connection, format!("create database template_mandat owner {OWNER}")).await;
        migrate(&self.url(OWNER, "template_mandat").into(), APPLICATION).await.unwrap();
    }

    /// A fresh copy of the migrated database.
    pub async fn database(&self) -> Database {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::SeqCst));
        let mut connection = PgConnection::connect(&self.url("postgres", "postgres")).await.unwrap();
        let create =
            format!("create database {name} owner {OWNER} template template_mandat strategy file_copy");
        run(&mut connection, create).await;
        connection.close().await.unwrap();
        Database {
            url: self.url(APPLICATION, &name),
            owner_url: self.url(OWNER, &name),
            superuser_url: self.url("postgres", &name),
        }
    }

    fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@localhost/{database}?host={}", self.folder.display())
    }
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.unwrap();
}

/// The folder with `initdb` and `postgres`: what `pg_config` says, the usual places, the path.
fn binaries() -> Option<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or else as `nobody`.
fn unprivileged_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    ["postgres", "nobody"].into_iter().find_map(|name| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

fn become_user(command: &mut Command, user: Option<(u32, u32)>) {
    command.current_dir("/");
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
}
