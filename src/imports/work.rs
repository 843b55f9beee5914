//! The work on an import, beside the requests: its people are staged in short writes, and then it is taken or given up.

use super::{AT_ONCE, checking::Checked, file::Named, keeper::give_up, store::ImportRow};
use crate::{
    error,
    http::Beginner,
    problems::FieldError,
    storage::{self, Change, Store, Tx},
};
use mandat_domain::{
    access::Authority,
    event::Event,
    ids::{ImportId, UserId},
    imports::{
        Destination, Row, stage,
        take::{self, Take},
    },
    refused::Refused,
    regime::Catalogue,
    users::IdentifierRefused,
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use uuid::Uuid;

/// How often a write that found no room is tried again.
const TRIES: usize = 2;
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// In whose name it is done.
pub enum By {
    CommandLine,
    Account(Beginner),
}

/// Why an import does not go on.
pub(super) enum Stop {
    /// Somebody else has ended it.
    Ended,
    /// Whoever began it is not here any more.
    Left,
    Refused(Refused),
    Found(Vec<FieldError>),
    Failed(error::Error),
}

impl From<storage::Error> for Stop {
    fn from(error: storage::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<error::Error> for Stop {
    fn from(error: error::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Stop {
    /// What is told of it.
    fn findings(self) -> Vec<FieldError> {
        let about = |code: &str, says: String| vec![FieldError::new("", code, says)];
        match self {
            Self::Ended => Vec::new(),
            Self::Left => about("forbidden", "whoever began it is not active here any more".to_owned()),
            Self::Refused(refused) => {
                let column = refused.field().unwrap_or_default();
                vec![FieldError::new(column, refused.code(), refused.to_string())]
            }
            Self::Found(findings) => findings,
            Self::Failed(error) => about(error.code(), error.to_string()),
        }
    }
}

/// An import that has begun, in the hands of this process.
pub struct Work {
    pub store: Store,
    pub catalogue: Arc<Catalogue>,
    pub import: ImportId,
    pub by: By,
    /// Who does it and by which request, as the log is to have it.
    pub change: Change,
}

impl Work {
    /// Stages everybody and takes the import, or gives it up; whether it was taken. `progress` hears after
    /// each write how many are staged, and is waited for.
    pub async fn go(self, checked: Checked, progress: impl AsyncFn(usize)) -> bool {
        let Checked { people, units, nowhere, .. } = checked;
        let users = people.len() as u64;
        let staged = self.stage_all(people, progress).await;
        let taken = match staged {
            Ok(()) => self.take(&units, nowhere, users).await,
            stop => stop,
        };
        let Err(stop) = taken else { return true };
        if let Stop::Failed(error) = &stop {
            tracing::warn!(%error, import = %self.import, "an import cannot go on");
        }
        let tenant = self.change.tenant;
        let findings = stop.findings();
        if let Err(error) = give_up(&self.store, tenant, self.import, &findings).await {
            tracing::warn!(%error, import = %self.import, "an import was not given up; it will be later");
        }
        false
    }

    async fn stage_all(&self, people: Vec<Named>, progress: impl AsyncFn(usize)) -> Result<(), Stop> {
        let mut people = people.into_iter();
        let mut done = 0;
        loop {
            let some: Vec<Named> = people.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return Ok(());
            }
            let now = self.store.clock().now();
            let some: Vec<_> =
                some.into_iter().map(|named| (UserId(self.store.entropy().id(now)), named)).collect();
            self.patiently(async || self.stage(&some).await).await?;
            done += some.len();
            progress(done).await;
        }
    }

    /// One short write.
    async fn stage(&self, some: &[(UserId, Named)]) -> Result<(), Stop> {
        let emails: Vec<_> = some.iter().map(|(_, named)| named.email).collect();
        let decide = async |tx: &mut Tx| {
            self.goes_on(tx).await?;
            let tenant = tx.tenant();
            let taken: HashSet<_> = tx.platform().taken_emails(tenant, &emails).await?.into_iter().collect();
            let taken: Vec<_> = some.iter().filter(|(_, named)| taken.contains(&named.email)).collect();
            if !taken.is_empty() {
                let refused = Refused::EmailTaken;
                let found = |(_, named): &&(UserId, Named)| {
                    FieldError::new("email", refused.code(), refused.to_string()).in_line(named.row.line)
                };
                return Err(Stop::Found(taken.iter().map(found).collect()));
            }
            let rows: Vec<&Row> = some.iter().map(|(_, named)| &named.row).collect();
            let numbers = tx.numbers_taken(self.store.keys(), &rows).await?;
            if !numbers.is_empty() {
                let found = |(line, name): (u64, String)| {
                    let column = format!("identifier:{name}");
                    let refused = Refused::from(IdentifierRefused::Taken { name });
                    FieldError::new(column, refused.code(), refused.to_string()).in_line(line)
                };
                return Err(Stop::Found(numbers.into_iter().map(found).collect()));
            }
            let rows: Vec<(UserId, Row)> = some.iter().map(|(id, named)| (*id, named.row.clone())).collect();
            self.decide(tx, |authority| stage::decide(authority, self.import, rows)).await
        };
        let entered: Vec<_> = some.iter().map(|(id, named)| (*id, named.email)).collect();
        let keep = async |tx: &mut Tx| {
            let tenant = tx.tenant();
            tx.platform().enter_new_emails(tenant, &entered).await?;
            let numbers: Vec<_> =
                some.iter().map(|(id, named)| (*id, &named.row.person.identifiers)).collect();
            tx.enter_new_numbers(self.store.keys(), &numbers).await?;
            Ok(tx.import_came_on(self.import, some.len()).await?)
        };
        self.store.write::<(), Stop>(&self.change_now(), decide, keep).await.map(drop)
    }

    async fn take(&self, units: &[Uuid], nowhere: bool, users: u64) -> Result<(), Stop> {
        self.patiently(async || {
            let decide = async |tx: &mut Tx| {
                let staged = self.goes_on(tx).await?;
                let units = tx.units_of_import(units).await?;
                let destination = Destination { units: &units, nowhere };
                let take = Take { import_id: self.import, users, staged, destination };
                self.decide(tx, |authority| take::decide(authority, &take)).await
            };
            let keep = async |tx: &mut Tx| Ok(tx.import_taken(self.import).await?);
            self.store.write::<(), Stop>(&self.change_now(), decide, keep).await.map(drop)
        })
        .await
    }

    /// How many are staged, of an import that nobody has ended.
    async fn goes_on(&self, tx: &mut Tx) -> Result<u64, Stop> {
        let row = tx.import(self.import).await?.filter(ImportRow::is_staging);
        row.map(|row| u64::try_from(row.staged).unwrap_or_default()).ok_or(Stop::Ended)
    }

    /// Decides with what whoever began it may do now.
    async fn decide(
        &self,
        tx: &mut Tx,
        decide: impl FnOnce(&Authority<'_>) -> Result<Vec<Event>, Refused>,
    ) -> Result<Vec<Event>, Stop> {
        match &self.by {
            By::CommandLine => {
                let rules = tx.rules(tx.view(), &self.catalogue).await?;
                Ok(decide(&Authority::command_line(&rules, tx.now()))?)
            }
            By::Account(who) => {
                let standing = tx.standing_of(who, &self.catalogue).await?.ok_or(Stop::Left)?;
                Ok(decide(&standing.authority())?)
            }
        }
    }

    /// Tries again while others are in the way for too long.
    async fn patiently(&self, work: impl AsyncFn() -> Result<(), Stop>) -> Result<(), Stop> {
        for _ in 1..TRIES {
            match work().await {
                Err(Stop::Failed(error)) if error.code() == "unavailable" => {
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                result => return result,
            }
        }
        work().await
    }

    fn change_now(&self) -> Change {
        Change { now: self.store.clock().now(), ..self.change.clone() }
    }
}
