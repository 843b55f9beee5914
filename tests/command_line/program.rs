//! Starting the program, once or to serve.

use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A folder that goes away with its test, and the program started in it.
pub struct Place {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What the program said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The program while it serves. It is killed when this goes away.
pub struct Service {
    child: Child,
    out: PathBuf,
    pub base: String,
    pub http: Client,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// A setting of the environment from now on.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.push((name.to_owned(), value.into()));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of the data directory.
    pub fn data(&self, name: &str) -> PathBuf {
        self.path("mandat-data").join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mandat"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MANDAT_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Starts serving on a free port, or where `arguments` say.
    pub fn serve(&self, arguments: &[&str]) -> Service {
        let (out, err) = (self.path("out"), self.path("err"));
        let mut command = self.command(&["serve"]);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(arguments).env("MANDAT_LOG_FORMAT", "json");
        command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
        let mut child = command.spawn().unwrap();
        let patience = Instant::now() + Duration::from_mins(1);
        let base = loop {
            let log = fs::read_to_string(&err).unwrap();
            let line = log.lines().find_map(|line| serde_json::from_str(line).ok().filter(listening));
            if let Some(line) = line {
                break format!("http://{}", line["address"].as_str().unwrap());
            }
            assert!(child.try_wait().unwrap().is_none() && Instant::now() < patience, "{log}");
            sleep(Duration::from_millis(20));
        };
        let http = Client::builder().no_proxy().build().unwrap();
        let service = Service { child, out, base, http };
        if arguments.contains(&"--demo") {
            while !service.printed().contains("\ndone\n") {
                assert!(Instant::now() < patience, "{}", service.printed());
                sleep(Duration::from_millis(20));
            }
        }
        service
    }
}

fn listening(line: &Value) -> bool {
    line["message"] == "listening"
}

impl Said {
    /// What it printed, having ended well.
    pub fn fine(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// The same as JSON.
    pub fn json(self) -> Value {
        serde_json::from_str(&self.fine()).unwrap()
    }
}

impl Service {
    pub fn printed(&self) -> String {
        fs::read_to_string(&self.out).unwrap()
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Response {
        let request = self.http.post(format!("{}{path}", self.base));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.json(&body).send().await.unwrap()
    }

    pub async fn get(&self, path: &str, token: &str) -> Response {
        self.http.get(format!("{}{path}", self.base)).bearer_auth(token).send().await.unwrap()
    }

    /// An access token of a person.
    pub async fn person(&self, email: &str, password: &str) -> String {
        let body = json!({"email": email, "password": password});
        token(self.post("/v1/sessions", None, body).await, 201).await
    }

    /// An access token of a program.
    pub async fn program(&self, id: &str, secret: &str) -> String {
        let request = self.http.post(format!("{}/oauth2/token", self.base)).basic_auth(id, Some(secret));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        token(request.body("grant_type=client_credentials").send().await.unwrap(), 200).await
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

async fn token(answer: Response, status: u16) -> String {
    let (given, body) = (answer.status().as_u16(), answer.text().await.unwrap());
    assert_eq!(given, status, "{body}");
    let body: Value = serde_json::from_str(&body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file of JSON.
pub fn json_file(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
