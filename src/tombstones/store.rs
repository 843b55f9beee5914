//! Queries on tombstones, and what a backup brings back of a person.

use crate::storage::{Error, Platform, Tombstone, Tx};
use mandat_domain::{ids::TenantId, validity::Moment};
use sqlx::FromRow;
use uuid::Uuid;

/// What a backup brings back of a person beside what is sealed under their key. Whoever makes a table of which this is true
/// adds it here.
const BROUGHT_BACK: &[&str] = &[
    "delete from passwords where tenant_id = $1 and user_id in ({ids})",
    "delete from one_time_codes where tenant_id = $1 and user_id in ({ids})",
    "delete from invitations where tenant_id = $1 and user_id in ({ids})",
    "delete from password_resets where tenant_id = $1 and user_id in ({ids})",
    "delete from user_numbers where tenant_id = $1 and user_id in ({ids})",
    "delete from employee_marks where tenant_id = $1 and employee_id in ({ids})",
];

#[derive(FromRow)]
struct TombstoneRow {
    tenant_id: Uuid,
    subject_id: Uuid,
    at: Moment,
}

impl Platform<'_> {
    /// How many there are.
    pub(super) async fn number_of_tombstones(&mut self) -> Result<i64, Error> {
        let (number,): (i64,) = self.one("select cast(count(*) as bigint) from tombstones", &[]).await?;
        Ok(number)
    }

    /// A page of them, in the order of tenants and subjects.
    pub(super) async fn tombstones_after(
        &mut self,
        (tenant, subject): (Uuid, Uuid),
        limit: i64,
    ) -> Result<Vec<Tombstone>, Error> {
        let rows: Vec<TombstoneRow> = self
            .all(
                "select tenant_id, subject_id, at from tombstones where (tenant_id, subject_id) > ($1, $2)
                 order by tenant_id, subject_id limit $3",
                &[&tenant, &subject, &limit],
            )
            .await?;
        let stone = |row: TombstoneRow| Tombstone {
            tenant: TenantId(row.tenant_id),
            subject: row.subject_id,
            at: row.at,
        };
        Ok(rows.into_iter().map(stone).collect())
    }
}

impl Tx {
    /// Takes out of a database that was put back who was erased since it was made: their keys, by which they would be found,
    /// and by which they would come in. The log stays as it was put back.
    pub(super) async fn erase_again(&mut self, subjects: &[Uuid]) -> Result<(), Error> {
        self.destroy_keys_again(subjects).await?;
        for statement in BROUGHT_BACK {
            self.execute_among(statement, subjects, &[]).await?;
        }
        let sessions = "delete from sessions where tenant_id = $1 and user_id in ({ids})";
        if self.execute_among(sessions, subjects, &[]).await? > 0 {
            self.note_ended_sessions().await?;
        }
        let tenant = self.tenant().0;
        for statement in [
            "delete from directory where tenant_id = $1 and account_id in ({ids})",
            "delete from identities where tenant_id = $1 and user_id in ({ids})",
        ] {
            self.platform().execute_among(statement, subjects, &[&tenant]).await?;
        }
        Ok(())
    }
}
