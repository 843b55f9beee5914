//! A sample for trying out: a company, its people and a program, made by the same decisions and through
//! the same recording as everything else, by those who would do it.

mod acting;
mod company;
mod fill;
mod paper;
mod story;

use crate::{
    command_line::Failure, config::Settings, passwords::Passwords, storage, storage::Location, storage::Store,
};
use mandat_domain::{
    ids::{PLATFORM, TenantId},
    regime::Catalogue,
};
use paper::Paper;
use secrecy::ExposeSecret;

/// What the platform's own log begins with. A database with more has been used.
const UNUSED: i64 = 1;

/// Fills an empty embedded database, writes `demo.json` beside it, and gives the text to be printed. Where
/// the sample is there already, only the address in `demo.json` is made the present one.
///
/// # Errors
/// [`storage::Error::Setup`] for PostgreSQL, and for a database that holds anything else.
pub async fn prepare(
    store: &Store,
    catalogue: &Catalogue,
    passwords: &Passwords,
    settings: &Settings,
    base_url: &str,
) -> Result<String, Failure> {
    let url = settings.database_url.as_ref().map(|url| url.0.expose_secret());
    if let Location::Postgres(_) = Location::parse(url, &settings.data_dir)? {
        return refused("--demo fills the embedded database only: start without --database");
    }
    let path = settings.data_dir.join("demo.json");
    let mut paper = match Paper::read(&path)? {
        Some(paper) if belongs(&paper, store).await? => paper,
        None if store.head(PLATFORM).await?.revision <= UNUSED => {
            fill::fill(store, catalogue, passwords).await?
        }
        _ => {
            return refused(
                "--demo fills an empty database only, and this one holds something else: name a new folder \
                 with --data-dir, or start without --demo",
            );
        }
    };
    base_url.clone_into(&mut paper.base_url);
    paper.write(&path)?;
    story::tell(&paper, &path, store.clock().now()).ok_or_else(|| {
        format!("{} is not complete; name a new folder with --data-dir", path.display()).into()
    })
}

/// Whether the tenants on the paper are in this database.
async fn belongs(paper: &Paper, store: &Store) -> Result<bool, storage::Error> {
    let there = store.tenants().await?;
    Ok(paper.tenants.iter().all(|tenant| there.contains(&TenantId(tenant.id))))
}

fn refused<T>(text: &str) -> Result<T, Failure> {
    Err(storage::Error::Setup(text.to_owned()).into())
}
