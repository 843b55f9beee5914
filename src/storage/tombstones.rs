//! Whose keys were destroyed, written down outside the database: a backup that is put back brings nobody back who was
//! erased after it was made.

use super::{error::Error, store::Store};
use chrono::SecondsFormat;
use mandat_domain::{ids::TenantId, validity::Moment};
use std::{
    collections::{HashMap, HashSet},
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use uuid::Uuid;

const HEADER: &str = "\
# Tombstones of Mandat: whose keys were destroyed. Keep this file with the key-encryption keys and apart from every
# backup, never replace it by an older one, and never take a line out: whoever it names would come back with the backup.
";

/// That the key of a data subject was destroyed. Says nothing of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tombstone {
    pub tenant: TenantId,
    pub subject: Uuid,
    pub at: Moment,
}

impl Tombstone {
    fn line(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{} {} {at}\n", self.tenant, self.subject)
    }

    fn from_line(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (tenant, subject, at) = (words.next()?, words.next()?, words.next()?);
        let stone = Self {
            tenant: TenantId(tenant.parse().ok()?),
            subject: subject.parse().ok()?,
            at: at.parse().ok()?,
        };
        words.next().is_none().then_some(stone)
    }
}

/// The file of tombstones. Lines are only ever added to it, by any number of processes.
#[derive(Debug, Clone)]
pub struct TombstoneFile(PathBuf);

impl TombstoneFile {
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the file where there is none, readable by its owner only; whether it was made.
    ///
    /// # Errors
    /// [`Error::Setup`] when it cannot be written: nobody is served then, because nobody could be erased for good
    pub fn prepare(&self) -> Result<bool, Error> {
        let made = !self.0.exists();
        self.open().map(|_| made).map_err(|error| {
            Error::Setup(format!(
                "the file of tombstones {} cannot be written: {error}; MANDAT_TOMBSTONE_FILE names another place",
                self.0.display()
            ))
        })
    }

    /// How long it is, so that whoever has read it knows whether there is more.
    ///
    /// # Errors
    /// Those of the file
    pub fn length(&self) -> Result<u64, Error> {
        match std::fs::metadata(&self.0) {
            Ok(known) => Ok(known.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Everybody in it, by tenant. A line that a crash left unfinished is none: the database still has it.
    ///
    /// # Errors
    /// Those of the file
    pub fn read(&self) -> Result<HashMap<TenantId, HashSet<Uuid>>, Error> {
        let text = match std::fs::read(&self.0) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let mut all: HashMap<TenantId, HashSet<Uuid>> = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(stone) = Tombstone::from_line(line) {
                all.entry(stone.tenant).or_default().insert(stone.subject);
            } else {
                tracing::warn!(line = number + 1, "a line of the file of tombstones cannot be read");
            }
        }
        Ok(all)
    }

    /// Adds them and makes them last.
    ///
    /// # Errors
    /// Those of the file
    pub fn add(&self, stones: &[Tombstone]) -> Result<(), Error> {
        if stones.is_empty() {
            return Ok(());
        }
        let mut file = self.open()?;
        file.lock()?;
        // What a crash left unfinished stays a line of its own.
        let torn = file.seek(SeekFrom::End(-1)).is_ok() && {
            let mut last = [0];
            file.read_exact(&mut last)?;
            last != [b'\n']
        };
        let mut lines = if torn { "\n".to_owned() } else { String::new() };
        lines.extend(stones.iter().map(Tombstone::line));
        file.write_all(lines.as_bytes())?;
        file.sync_data()?;
        Ok(())
    }

    fn open(&self) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).append(true);
        match options.open(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            opened => return opened,
        }
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder)?;
        }
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.create(true).open(&self.0)?;
        file.lock()?;
        if file.metadata()?.len() == 0 {
            file.write_all(HEADER.as_bytes())?;
            file.sync_all()?;
            if let Some(folder) = self.0.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                // The name of the file, too, is to outlive a power cut.
                File::open(folder)?.sync_all()?;
            }
        }
        file.unlock()?;
        Ok(file)
    }
}

impl Store {
    /// Writes down whose keys a committed transaction destroyed. What cannot be written now is left to whoever looks
    /// after the tombstones: the database has it.
    pub(super) async fn bury(&self, stones: Vec<Tombstone>) {
        let Some(file) = self.tombstones().cloned() else { return };
        if let Err(error) = add_tombstones(file, stones).await {
            tracing::error!(%error, "the file of tombstones was not written; it will be at the next try");
        }
    }
}

/// Adds them on a thread where waiting for the disk holds up nobody.
///
/// # Errors
/// Those of the file
pub async fn add_tombstones(file: TombstoneFile, stones: Vec<Tombstone>) -> Result<(), Error> {
    let adding = tokio::task::spawn_blocking(move || file.add(&stones));
    adding.await.map_err(|_| Error::other("writing tombstones was interrupted".to_owned()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stone(number: u128) -> Tombstone {
        let at = Moment::from_timestamp(1_790_000_000, 5_000).unwrap();
        Tombstone { tenant: TenantId(Uuid::from_u128(7)), subject: Uuid::from_u128(number), at }
    }

    fn read(file: &TombstoneFile) -> Vec<Uuid> {
        let mut subjects: Vec<Uuid> = file.read().unwrap().into_values().flatten().collect();
        subjects.sort();
        subjects
    }

    #[test]
    fn lines_are_added_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = TombstoneFile::new(folder.path().join("apart/tombstones"));
        assert!(file.read().unwrap().is_empty());
        assert!(file.prepare().unwrap());
        assert!(!file.prepare().unwrap());
        file.add(&[stone(1), stone(2)]).unwrap();
        file.add(&[stone(2)]).unwrap();
        assert_eq!(read(&file), [Uuid::from_u128(1), Uuid::from_u128(2)]);
        assert_eq!(Tombstone::from_line(&stone(1).line()), Some(stone(1)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_torn_line_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = TombstoneFile::new(folder.path().join("tombstones"));
        file.add(&[stone(1), stone(2)]).unwrap();
        let whole = std::fs::read(file.path()).unwrap();
        for cut in 1..stone(2).line().len() {
            std::fs::write(file.path(), &whole[..whole.len() - cut]).unwrap();
            file.add(&[stone(3)]).unwrap();
            let left = read(&file);
            assert!(left.contains(&Uuid::from_u128(1)) && left.contains(&Uuid::from_u128(3)), "{cut}");
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let refused = TombstoneFile::new(folder.path().to_path_buf()).prepare().unwrap_err();
        assert!(refused.to_string().contains("MANDAT_TOMBSTONE_FILE"), "{refused}");
    }
}
