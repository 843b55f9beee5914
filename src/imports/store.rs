//! Queries on imports. How far one has come is operational; whether it was taken is a fact.

use super::{Import, ImportState, LEASE};
use crate::{
    problems::FieldError,
    storage::{Arg, Error, Platform, Recorded, Tx},
};
use mandat_domain::{
    account::{Account, Actor},
    event::Event,
    ids::{ImportId, TenantId},
    imports::Staged,
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

/// How many imports are looked after at a time.
const AT_ONCE: i64 = 100;

#[derive(Debug, FromRow)]
pub struct ImportRow {
    pub id: Uuid,
    state: String,
    pub users: i64,
    pub staged: i64,
    actor_type: Option<String>,
    actor_id: Option<Uuid>,
    pub begun_at: Moment,
    pub ended_at: Option<Moment>,
    pub(super) findings: String,
}

impl ImportRow {
    pub fn state(&self) -> Result<ImportState, Error> {
        let known = ImportState::ALL.into_iter().find(|state| state.as_str() == self.state);
        known.ok_or(Error::Unreadable { what: "imports.state" })
    }

    #[must_use]
    pub fn is_staging(&self) -> bool {
        self.state == ImportState::Staging.as_str()
    }

    /// Who began it; `None` for the command line.
    #[must_use]
    pub fn begun_by(&self) -> Option<Account> {
        Account::from_parts(self.actor_type.as_deref()?, self.actor_id?)
    }
}

/// An import that begins.
pub struct NewImport {
    pub id: ImportId,
    pub users: u64,
    pub actor: Actor,
}

impl Tx {
    /// An import of this tenant; `None` when there is none of that id.
    pub async fn import(&mut self, id: ImportId) -> Result<Option<ImportRow>, Error> {
        self.optional(
            "select id, state, users, staged, actor_type, actor_id, begun_at, ended_at, findings from imports
             where tenant_id = $1 and id = $2",
            &[&id.0],
        )
        .await
    }

    pub async fn import_as_answer(&mut self, id: ImportId) -> Result<Import, Error> {
        let row = self.import(id).await?.ok_or(Error::RowMissing)?;
        Import::new(&row)
    }

    /// The import that is on its way, if there is one.
    pub async fn running_import(&mut self) -> Result<Option<ImportId>, Error> {
        let row: Option<(Uuid,)> =
            self.optional("select id from imports where tenant_id = $1 and state = 'staging'", &[]).await?;
        Ok(row.map(|(id,)| ImportId(id)))
    }

    pub(super) async fn keep_import(&mut self, new: &NewImport) -> Result<(), Error> {
        let users = i64::try_from(new.users).unwrap_or(i64::MAX);
        let (now, account) = (self.now(), new.actor.account);
        self.execute(
            "insert into imports (tenant_id, id, state, users, staged, actor_tenant, actor_type, actor_id, begun_at,
                                  findings)
             values ($1, $2, 'staging', $3, 0, $4, $5, $6, $7, '[]')",
            &[
                &new.id.0,
                &users,
                &new.actor.tenant.0,
                &account.map(Account::kind),
                &account.map(Account::id),
                &now,
            ],
        )
        .await?;
        self.lease_import(new.id).await
    }

    /// So many more are staged; whoever works on it is alive.
    pub(super) async fn import_came_on(&mut self, id: ImportId, more: usize) -> Result<(), Error> {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        self.execute(
            "update imports set staged = staged + $3 where tenant_id = $1 and id = $2",
            &[&id.0, &more],
        )
        .await?;
        self.lease_import(id).await
    }

    pub(super) async fn import_taken(&mut self, id: ImportId) -> Result<(), Error> {
        self.end_import(id, ImportState::Taken, "[]").await?;
        self.import_cleared(id).await
    }

    /// Ends an import that is on its way, as one that failed; whether what it staged is to be cleared away, by whoever
    /// asks. Of an import that was taken nothing ever is.
    pub(super) async fn import_failed(
        &mut self,
        id: ImportId,
        findings: &[FieldError],
    ) -> Result<bool, Error> {
        self.end_import(id, ImportState::Failed, &serde_json::to_string(findings)?).await?;
        let failed = self.import(id).await?.is_some_and(|row| row.state == ImportState::Failed.as_str());
        if failed {
            self.lease_import(id).await?;
        } else {
            self.import_cleared(id).await?;
        }
        Ok(failed)
    }

    async fn end_import(&mut self, id: ImportId, state: ImportState, findings: &str) -> Result<(), Error> {
        let now = self.now();
        self.execute(
            "update imports set state = $3, ended_at = $4, findings = $5
             where tenant_id = $1 and id = $2 and state = 'staging'",
            &[&id.0, &state.as_str(), &now, &findings],
        )
        .await?;
        Ok(())
    }

    async fn lease_import(&mut self, id: ImportId) -> Result<(), Error> {
        let (tenant, until) = (self.tenant().0, self.now() + LEASE);
        self.platform()
            .execute(
                "insert into import_leases (tenant_id, import_id, until) values ($1, $2, $3)
                 on conflict (tenant_id, import_id) do update set until = $3",
                &[&tenant, &id.0, &until],
            )
            .await?;
        Ok(())
    }

    /// Nothing is left to be done about it.
    pub(super) async fn import_cleared(&mut self, id: ImportId) -> Result<(), Error> {
        let tenant = self.tenant().0;
        self.platform()
            .execute("delete from import_leases where tenant_id = $1 and import_id = $2", &[&tenant, &id.0])
            .await?;
        Ok(())
    }

    /// A page of the people whom an import has staged, in the order of their ids.
    pub(super) async fn staged_by(
        &mut self,
        id: ImportId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Uuid>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all(
                "select a.id from accounts a where a.tenant_id = $1 and a.import_id = $2 and ($3 is null or a.id > $3)
                 order by a.id limit $4",
                &[&id.0, &after, &limit],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// People whom an import has staged, one after the other: they count once it is taken.
    pub async fn project_users_staged(&mut self, recorded: &[Recorded]) -> Result<(), Error> {
        let all = recorded.iter().filter_map(|on| match &on.event {
            Event::UserStaged(staged) => Some((on, staged)),
            _ => None,
        });
        let all: Vec<(&Recorded, &Staged)> = all.collect();
        let accounts: Vec<[&dyn Arg; 4]> = all
            .iter()
            .map(|(on, staged)| -> [&dyn Arg; 4] {
                [&staged.user_id.0, &"user", &staged.import_id.0, &on.revision]
            })
            .collect();
        self.insert_all(
            "insert into accounts (tenant_id, id, type, import_id, from_revision)",
            &accounts,
            "",
        )
        .await?;
        let states: Vec<[&dyn Arg; 8]> = all
            .iter()
            .map(|(on, staged)| -> [&dyn Arg; 8] {
                [
                    &staged.user_id.0,
                    &true,
                    &on.sealed,
                    &on.revision,
                    &"user.staged",
                    &staged.import_id.0,
                    &on.at,
                    &on.revision,
                ]
            })
            .collect();
        self.insert_all(
            "insert into user_states (tenant_id, id, active, sealed, sealed_revision, sealed_event, import_id, holds_from,
                                      from_revision)",
            &states,
            "",
        )
        .await?;
        let placed = all.iter().flat_map(|(on, staged)| {
            staged.unit_ids.iter().map(move |unit| -> [&dyn Arg; 5] {
                [&unit.0, &staged.user_id.0, &staged.import_id.0, &on.at, &on.revision]
            })
        });
        let placed: Vec<_> = placed.collect();
        self.insert_all(
            "insert into memberships (tenant_id, unit_id, user_id, import_id, holds_from, from_revision)",
            &placed,
            "",
        )
        .await?;
        let at_home = all.iter().filter_map(|(on, staged)| -> Option<[&dyn Arg; 5]> {
            let home = staged.home_unit_id.as_ref()?;
            Some([&home.0, &staged.user_id.0, &staged.import_id.0, &on.at, &on.revision])
        });
        let at_home: Vec<_> = at_home.collect();
        self.insert_all(
            "insert into user_homes (tenant_id, unit_id, user_id, import_id, holds_from, from_revision)",
            &at_home,
            "",
        )
        .await?;
        Ok(())
    }

    /// From now on everybody whom the import has staged is a user.
    pub async fn project_users_imported(&mut self, recorded: &Recorded, id: ImportId) -> Result<(), Error> {
        self.execute(
            "insert into imports_taken (tenant_id, id, taken_at, from_revision) values ($1, $2, $3, $4)",
            &[&id.0, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }
}

impl Platform<'_> {
    /// The imports on which nobody works any more, the longest first.
    pub async fn imports_left_alone(&mut self, now: Moment) -> Result<Vec<(TenantId, ImportId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = self
            .all(
                "select tenant_id, import_id from import_leases where until <= $1 order by until limit $2",
                &[&now, &AT_ONCE],
            )
            .await?;
        Ok(rows.into_iter().map(|(tenant, import)| (TenantId(tenant), ImportId(import))).collect())
    }
}
