//! Queries on the access log.

use super::checkpoints::store::checkpoint;
use crate::storage::{Arg, Error, Tx};
use mandat_domain::{
    access::Grounds,
    access_log::{
        Action, Circumstances, Deed, Entry, Outcome, Purpose,
        seal::{Checkpoint, quarter_ends},
    },
    account::{Account, Actor},
    ids::TenantId,
    keys::RoleKey,
    validity::Moment,
};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// An entry with what shows that it is what it was.
#[derive(Debug, Clone)]
pub struct EntryRow {
    pub entry: Entry,
    /// Over the entry as it was when it was written.
    pub digest: Vec<u8>,
    /// The revision of the event that sealed it.
    pub sealed_by: Option<i64>,
}

/// What is found of the entries under one checkpoint.
#[derive(Debug)]
pub struct Covered {
    /// The first that is not what it was when it was made.
    pub altered: Option<Uuid>,
    /// What a checkpoint of them would say now; `None` where there are none.
    pub checkpoint: Option<Checkpoint>,
}

/// What a reader of the log looks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub actor: Option<Uuid>,
    pub object_type: Option<String>,
    pub object: Option<Uuid>,
    pub action: Option<Action>,
    pub outcome: Option<Outcome>,
    /// From this moment on.
    pub from: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
}

#[derive(FromRow)]
struct Kept {
    id: Uuid,
    at: Moment,
    actor_tenant_id: Uuid,
    actor_kind: Option<String>,
    actor_id: Option<Uuid>,
    on_behalf_kind: Option<String>,
    on_behalf_id: Option<Uuid>,
    roles: String,
    action: String,
    object_type: String,
    object_id: Option<Uuid>,
    objects: i64,
    fields: String,
    purpose: Option<String>,
    purpose_id: Option<Uuid>,
    outcome: String,
    request_id: String,
    address: Option<String>,
    digest: Vec<u8>,
    sealed_by: Option<i64>,
}

macro_rules! entry_columns {
    () => {
        "id, at, actor_tenant_id, actor_kind, actor_id, on_behalf_kind, on_behalf_id, roles, action, object_type,
         object_id, objects, fields, purpose, purpose_id, outcome, request_id, address, digest, sealed_by"
    };
}

impl Tx {
    /// Notes what somebody did with personal data of this tenant, by one statement. Where another had delegated the
    /// authority for what this transaction decided, it is noted as done on their behalf.
    ///
    /// # Errors
    /// [`Error::NotNoted`]. The transaction cannot be committed then, and nothing of what was done may be answered
    pub async fn note_access(&mut self, by: &Circumstances, deeds: &[Deed]) -> Result<(), Error> {
        self.write_entries(by, deeds).await.map_err(|error| {
            tracing::error!(%error, "the access log did not take an entry");
            Error::NotNoted
        })
    }

    async fn write_entries(&mut self, by: &Circumstances, deeds: &[Deed]) -> Result<(), Error> {
        if deeds.is_empty() {
            return Ok(());
        }
        let on_behalf = self.on_behalf().account();
        let noted = deeds.iter().map(|deed| {
            let mut deed = deed.clone();
            deed.grounds.on_behalf_of = deed.grounds.on_behalf_of.or(on_behalf);
            Kept::new(&Entry { id: self.new_id(), deed, circumstances: by.clone() }, self.tenant())
        });
        let noted: Vec<Kept> = noted.collect();
        let rows: Vec<_> = noted.iter().map(Kept::row).collect();
        self.insert_all(
            "insert into access_log (tenant_id, id, at, actor_tenant_id, actor_kind, actor_id, on_behalf_kind, \
             on_behalf_id, roles, action, object_type, object_id, objects, fields, purpose, purpose_id, outcome, \
             request_id, address, digest)",
            &rows,
            "",
        )
        .await?;
        let (tenant, ends) = (self.tenant().0, quarter_ends(self.now()));
        self.platform()
            .execute(
                "insert into access_log_due (tenant_id, quarter_ends) values ($1, $2)
                 on conflict (tenant_id, quarter_ends) do nothing",
                &[&tenant, &ends],
            )
            .await?;
        Ok(())
    }

    /// Entries that fit, newest first.
    pub async fn access_log(
        &mut self,
        filter: &Filter,
        before: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<EntryRow>, Error> {
        let Filter { actor, object_type, object, action, outcome, from, until } = filter;
        let rows: Vec<Kept> = self
            .all(
                concat!(
                    "select ",
                    entry_columns!(),
                    " from access_log
                     where tenant_id = $1 and ($2 is null or id < $2) and ($3 is null or actor_id = $3)
                       and ($4 is null or object_type = $4) and ($5 is null or object_id = $5)
                       and ($6 is null or action = $6) and ($7 is null or outcome = $7)
                       and ($8 is null or at >= $8) and ($9 is null or at < $9)
                     order by id desc limit $10"
                ),
                &[
                    &before,
                    actor,
                    object_type,
                    object,
                    &action.map(Action::as_str),
                    &outcome.map(Outcome::as_str),
                    from,
                    until,
                    &limit,
                ],
            )
            .await?;
        rows.into_iter().map(EntryRow::try_from).collect()
    }

    /// The entries under the checkpoint of that revision, or those that wait for one.
    pub async fn access_covered(&mut self, sealed_by: Option<i64>) -> Result<Covered, Error> {
        let rows: Vec<Kept> = match sealed_by {
            Some(revision) => {
                self.all(
                    concat!(
                        "select ",
                        entry_columns!(),
                        " from access_log where tenant_id = $1 and sealed_by = $2 order by id"
                    ),
                    &[&revision],
                )
                .await?
            }
            None => {
                self.all(
                    concat!(
                        "select ",
                        entry_columns!(),
                        " from access_log where tenant_id = $1 and sealed_by is null order by id"
                    ),
                    &[],
                )
                .await?
            }
        };
        let tenant = self.tenant();
        let entries: Vec<_> = rows.iter().map(|row| (row.at, row.digest.clone())).collect();
        let altered =
            rows.into_iter().map(|row| (row.id, is_altered(row, tenant))).find(|(_, altered)| *altered);
        Ok(Covered { altered: altered.map(|(id, _)| id), checkpoint: checkpoint(tenant, &entries) })
    }
}

impl Kept {
    fn new(entry: &Entry, tenant: TenantId) -> Self {
        let Entry { id, deed, circumstances } = entry;
        let (actor, on_behalf) = (circumstances.actor, deed.grounds.on_behalf_of);
        let roles: Vec<_> = deed.grounds.roles.iter().map(ToString::to_string).collect();
        let fields: Vec<_> = deed.fields.iter().map(AsRef::as_ref).collect();
        let word = |text: &str| text.to_owned();
        Self {
            id: *id,
            at: circumstances.at,
            actor_tenant_id: actor.tenant.0,
            actor_kind: actor.account.map(Account::kind).map(word),
            actor_id: actor.account.map(Account::id),
            on_behalf_kind: on_behalf.map(Account::kind).map(word),
            on_behalf_id: on_behalf.map(Account::id),
            roles: roles.join(","),
            action: word(deed.action.as_str()),
            object_type: word(&deed.object_type),
            object_id: deed.object_id,
            objects: deed.objects.into(),
            fields: fields.join(","),
            purpose: deed.purpose.map(Purpose::as_str).map(word),
            purpose_id: deed.purpose_id,
            outcome: word(deed.outcome.as_str()),
            request_id: circumstances.request_id.clone(),
            address: circumstances.address.clone(),
            digest: digest(entry, tenant).to_vec(),
            sealed_by: None,
        }
    }

    /// All but what sealed it, which nothing has yet.
    fn row(&self) -> [&dyn Arg; 19] {
        [
            &self.id,
            &self.at,
            &self.actor_tenant_id,
            &self.actor_kind,
            &self.actor_id,
            &self.on_behalf_kind,
            &self.on_behalf_id,
            &self.roles,
            &self.action,
            &self.object_type,
            &self.object_id,
            &self.objects,
            &self.fields,
            &self.purpose,
            &self.purpose_id,
            &self.outcome,
            &self.request_id,
            &self.address,
            &self.digest,
        ]
    }

    /// `None` where it holds a word that there is not.
    fn entry(self) -> Option<EntryRow> {
        let roles: Option<BTreeSet<RoleKey>> = split(&self.roles).map(RoleKey::parse).collect();
        let purpose = match &self.purpose {
            None => None,
            Some(word) => Some(Purpose::parse(word)?),
        };
        let deed = Deed {
            action: Action::parse(&self.action)?,
            object_type: self.object_type.into(),
            object_id: self.object_id,
            objects: u32::try_from(self.objects).ok()?,
            fields: split(&self.fields).map(|field| field.to_owned().into()).collect(),
            purpose,
            purpose_id: self.purpose_id,
            grounds: Grounds {
                roles: roles?,
                on_behalf_of: account(self.on_behalf_kind.as_deref(), self.on_behalf_id).ok()?,
            },
            outcome: Outcome::parse(&self.outcome)?,
        };
        let account = account(self.actor_kind.as_deref(), self.actor_id).ok()?;
        let circumstances = Circumstances {
            at: self.at,
            actor: Actor { tenant: TenantId(self.actor_tenant_id), account },
            request_id: self.request_id,
            address: self.address,
        };
        let entry = Entry { id: self.id, deed, circumstances };
        Some(EntryRow { entry, digest: self.digest, sealed_by: self.sealed_by })
    }
}

impl TryFrom<Kept> for EntryRow {
    type Error = Error;

    fn try_from(kept: Kept) -> Result<Self, Error> {
        kept.entry().ok_or(Error::Unreadable { what: "access_log" })
    }
}

fn split(words: &str) -> impl Iterator<Item = &str> {
    words.split(',').filter(|_| !words.is_empty())
}

/// Nobody, or an account.
fn account(kind: Option<&str>, id: Option<Uuid>) -> Result<Option<Account>, Error> {
    let unreadable = || Error::Unreadable { what: "access_log" };
    match (kind, id) {
        (None, None) => Ok(None),
        (Some(kind), Some(id)) => Account::from_parts(kind, id).map(Some).ok_or_else(unreadable),
        _ => Err(unreadable()),
    }
}

/// Whether it is what was written, as far as it can be read at all.
fn is_altered(kept: Kept, tenant: TenantId) -> bool {
    kept.entry().is_none_or(|row| row.digest != digest(&row.entry, tenant))
}

/// SHA-256 over the canonical bytes of an entry.
fn digest(entry: &Entry, tenant: TenantId) -> [u8; 32] {
    Sha256::digest(entry.canonical(tenant)).into()
}
