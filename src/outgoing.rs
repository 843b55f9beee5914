//! Mails and SMS as files, where no server is set to send them: what stands in them is for their reader alone.

use crate::mail::Undelivered;
use std::{io, path::Path};
use tokio::{fs, io::AsyncWriteExt};
use uuid::Uuid;

/// In the data directory.
pub const FOLDER: &str = "outgoing";

/// Writes one, for nobody else on this machine to read. The log tells where it is, and nothing of what it says. Written
/// twice, it is the same file.
///
/// # Errors
/// When the folder cannot be written.
pub async fn write(folder: &Path, id: Uuid, ending: &str, content: &[u8]) -> Result<(), Undelivered> {
    let path = folder.join(format!("{id}.{ending}"));
    let written = async {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&path).await?;
        file.write_all(content).await?;
        file.flush().await
    };
    let written: io::Result<()> = written.await;
    written.map_err(|_| Undelivered::again("the folder cannot be written"))?;
    tracing::info!(path = %path.display(), "nothing sends mails or SMS here: written to a file");
    Ok(())
}
