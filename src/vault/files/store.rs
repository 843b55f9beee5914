//! Queries on the provider's side: files, and what is in them.

use crate::{
    storage::{Error, Recorded, SealedFields, Tx},
    supersede,
};
use mandat_domain::{
    account::Account,
    ids::{EpisodeId, FileId, PartnershipId, TenantId},
    validity::Moment,
    vault::{Field, Fields, File, FileTold, Knowledge},
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(Debug, Clone, FromRow)]
pub struct FileRow {
    pub id: Uuid,
    pub partnership_id: Uuid,
    pub client_id: Uuid,
    pub pseudonym: Option<String>,
    knowledge: String,
    pub situation: Option<String>,
    sealed: Vec<u8>,
    sealed_revision: i64,
    pub as_of: Moment,
    pub opened_at: Moment,
    pub has_content: bool,
    pub version: i64,
}

impl FileRow {
    #[must_use]
    pub fn sealed(&self) -> SealedFields<'_> {
        SealedFields { subject: self.id, revision: self.sealed_revision, sealed: &self.sealed }
    }

    /// Whether the employer knows of it.
    ///
    /// # Errors
    /// [`Error::Unreadable`]
    pub fn knowledge(&self) -> Result<Knowledge, Error> {
        Knowledge::from_word(&self.knowledge).ok_or(Error::Unreadable { what: "files.knowledge" })
    }

    /// The file with what it says, as decisions on it take it.
    ///
    /// # Errors
    /// [`Error::Unreadable`]
    pub fn with(self, fields: Fields) -> Result<File, Error> {
        Ok(File {
            id: FileId(self.id),
            client: TenantId(self.client_id),
            partnership: PartnershipId(self.partnership_id),
            knowledge: self.knowledge()?,
            pseudonym: self.pseudonym,
            situation: self.situation,
            has_content: self.has_content,
            fields,
        })
    }
}

/// An episode as it is told of.
#[derive(Debug, Clone, FromRow)]
pub struct EpisodeRow {
    pub id: Uuid,
    pub kind: String,
    pub begun_at: Moment,
    pub actor_tenant: Uuid,
    actor_type: Option<String>,
    actor_id: Option<Uuid>,
}

impl EpisodeRow {
    #[must_use]
    pub fn begun_by(&self) -> Option<Account> {
        Account::from_parts(self.actor_type.as_deref()?, self.actor_id?)
    }
}

/// The columns of [`FileRow`], and where they come from: the files that are open now.
macro_rules! file {
    () => {
        "select f.id, f.partnership_id, f.client_id, f.pseudonym, f.knowledge, f.situation, f.sealed,
                f.sealed_revision, f.as_of, f.opened_at, f.from_revision as version,
                exists (select 1 from episodes x where x.tenant_id = $1 and x.file_id = f.id) as has_content
         from files f where f.tenant_id = $1 and f.to_revision is null and f.holds_until is null and "
    };
}

impl Tx {
    pub async fn file(&mut self, id: FileId) -> Result<Option<FileRow>, Error> {
        self.optional(concat!(file!(), "f.id = $2"), &[&id.0]).await
    }

    /// The file of somebody at a client, by what they are called towards this tenant.
    pub async fn file_of(
        &mut self,
        partnership: PartnershipId,
        pseudonym: &str,
    ) -> Result<Option<FileRow>, Error> {
        self.optional(
            concat!(file!(), "f.partnership_id = $2 and f.pseudonym = $3"),
            &[&partnership.0, &pseudonym],
        )
        .await
    }

    /// The files of these, by what they are called towards this tenant.
    pub async fn files_called(
        &mut self,
        partnership: PartnershipId,
        pseudonyms: &[String],
    ) -> Result<Vec<FileRow>, Error> {
        self.all_among(
            concat!(file!(), "f.partnership_id = $2 and f.pseudonym in ({ids})"),
            pseudonyms,
            &[&partnership.0],
        )
        .await
    }

    /// The files of a client that came from elsewhere than its vault.
    pub async fn files_held_of(&mut self, partnership: PartnershipId) -> Result<Vec<FileRow>, Error> {
        self.all(concat!(file!(), "f.partnership_id = $2 and f.knowledge = 'held'"), &[&partnership.0]).await
    }

    /// A page of the files of these clients, in the order in which they were opened.
    pub async fn files(
        &mut self,
        clients: &[Uuid],
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<FileRow>, Error> {
        self.all_among(
            concat!(file!(), "($2 is null or f.id > $2) and f.client_id in ({ids}) order by f.id limit $3"),
            clients,
            &[&after, &limit],
        )
        .await
    }

    /// What the files say, field by field.
    pub async fn fields_of_files(
        &mut self,
        rows: &[FileRow],
        wanted: &[Field],
    ) -> Result<Vec<Fields>, Error> {
        let sealed: Vec<_> = rows.iter().map(FileRow::sealed).collect();
        let opened = self.open_fields(&sealed, wanted).await?;
        Ok(opened.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The files with all that they say.
    pub async fn whole_files(&mut self, rows: Vec<FileRow>) -> Result<Vec<File>, Error> {
        let fields = self.fields_of_files(&rows, Field::ALL).await?;
        rows.into_iter().zip(fields).map(|(row, fields)| row.with(fields)).collect()
    }

    /// A page of the episodes of a file, in the order in which they began.
    pub async fn episodes(
        &mut self,
        file: FileId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<EpisodeRow>, Error> {
        self.all(
            "select id, kind, begun_at, actor_tenant, actor_type, actor_id from episodes
             where tenant_id = $1 and file_id = $2 and ($3 is null or id > $3) order by id limit $4",
            &[&file.0, &after, &limit],
        )
        .await
    }

    pub async fn episode(&mut self, id: EpisodeId) -> Result<Option<EpisodeRow>, Error> {
        self.optional(
            "select id, kind, begun_at, actor_tenant, actor_type, actor_id from episodes
             where tenant_id = $1 and id = $2",
            &[&id.0],
        )
        .await
    }

    pub async fn project_file_opened(&mut self, recorded: &Recorded, told: &FileTold) -> Result<(), Error> {
        self.insert_file(recorded, told, recorded.at).await
    }

    pub async fn project_file_changed(&mut self, recorded: &Recorded, told: &FileTold) -> Result<(), Error> {
        let opened: (Moment,) = self
            .one("select min(opened_at) from files where tenant_id = $1 and id = $2", &[&told.file_id.0])
            .await?;
        self.project_file_closed(recorded, told.file_id).await?;
        self.insert_file(recorded, told, opened.0).await
    }

    async fn insert_file(
        &mut self,
        recorded: &Recorded,
        told: &FileTold,
        opened: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into files (tenant_id, id, partnership_id, client_id, pseudonym, knowledge, situation, sealed,
                                sealed_revision, as_of, opened_at, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $9)",
            &[
                &told.file_id.0,
                &told.partnership_id.0,
                &told.client_id.0,
                &told.pseudonym,
                &told.knowledge.as_str(),
                &told.situation,
                &recorded.sealed.as_deref().unwrap_or_default(),
                &recorded.revision,
                &recorded.at,
                &opened,
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_file_closed(&mut self, recorded: &Recorded, id: FileId) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "files",
            "id, partnership_id, client_id, pseudonym, knowledge, situation, sealed, sealed_revision, as_of, opened_at",
            "id = $4",
            &[&id.0]
        );
        Ok(())
    }

    pub async fn project_episode_begun(
        &mut self,
        recorded: &Recorded,
        id: EpisodeId,
        file: FileId,
        kind: &str,
    ) -> Result<(), Error> {
        let actor = recorded.actor;
        self.execute(
            "insert into episodes (tenant_id, id, file_id, kind, begun_at, actor_tenant, actor_type, actor_id,
                                   from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &id.0,
                &file.0,
                &kind,
                &recorded.at,
                &actor.tenant.0,
                &actor.account.map(Account::kind),
                &actor.account.map(Account::id),
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }
}
