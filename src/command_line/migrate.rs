//! Bringing a PostgreSQL database up to date.

use super::{Failure, print};
use crate::{
    config::Settings,
    storage::{self, migrated},
};

/// Migrates as the role that owns the tables, and gives the application's role its rights.
///
/// # Errors
/// Without the owner's URL, and when the database refuses.
pub async fn migrate(settings: &Settings) -> Result<(), Failure> {
    let Some(owner) = &settings.owner_database_url else {
        return Err("this needs the URL of the role that owns the tables: set MANDAT_OWNER_DATABASE_URL \
                    to postgres://… (the embedded database is migrated whenever it is opened)"
            .into());
    };
    storage::migrate(&owner.0, &settings.application_role).await?;
    print(&format!(
        "the database is at migration {}, and {} has its rights\n",
        migrated(),
        settings.application_role
    ))?;
    Ok(())
}
