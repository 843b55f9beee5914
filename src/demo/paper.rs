//! `demo.json`: who there is and how they sign in, for scripts.

use crate::command_line::Failure;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};
use uuid::Uuid;

/// Holds passwords and secrets, so it does not print.
#[derive(Serialize, Deserialize)]
pub struct Paper {
    pub base_url: String,
    pub operator: Client,
    pub tenants: Vec<Tenant>,
}

#[derive(Serialize, Deserialize)]
pub struct Tenant {
    pub id: Uuid,
    pub name: String,
    pub units: Vec<Unit>,
    pub users: Vec<User>,
    pub clients: Vec<Client>,
}

#[derive(Serialize, Deserialize)]
pub struct Unit {
    pub id: Uuid,
    pub name: String,
}

#[derive(Serialize, Deserialize)]
pub struct User {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub password: String,
    /// The first of the roles held.
    pub role: String,
}

#[derive(Serialize, Deserialize)]
pub struct Client {
    pub id: Uuid,
    pub name: String,
    pub secret: String,
    pub role: String,
}

impl Paper {
    /// What was written before; `None` when nothing was.
    pub fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{}: {error}", path.display()).into()),
        };
        let paper = serde_json::from_str(&text).map_err(|error| {
            format!("{}, line {}: it is not as it was written", path.display(), error.line())
        })?;
        Ok(Some(paper))
    }

    /// Writes it whole or not at all, readable by its owner only.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self)?;
        let new = path.with_extension("json.new");
        let failed = |error| format!("{}: {error}", new.display());
        // With a database elsewhere, nobody has made the data directory yet.
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        // What an interrupted start left behind may have other rights.
        if let Err(error) = fs::remove_file(&new)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(failed(error).into());
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new).map_err(failed)?;
        file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&new, path).map_err(failed)?;
        Ok(())
    }
}
