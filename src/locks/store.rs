//! Queries on locks.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{access::ResourcePath, ids::LockId, locks::create::LIMIT, validity::Moment};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(FromRow)]
pub struct LockRow {
    pub id: Uuid,
    path: String,
    pub holds_until: Option<Moment>,
    pub version: i64,
}

impl LockRow {
    pub fn path(&self) -> Result<ResourcePath, Error> {
        Ok(serde_json::from_str(&self.path)?)
    }
}

/// The columns of [`LockRow`], and where they come from.
macro_rules! lock {
    () => {
        "select l.id, l.path, l.holds_until, l.from_revision as version from locks l "
    };
}

impl Tx {
    /// A lock as it stands at the view or, ended before, as it stood last.
    pub async fn lock(&mut self, view: View, id: LockId) -> Result<Option<LockRow>, Error> {
        self.optional(
            concat!(
                lock!(),
                "where l.tenant_id = $1 and l.id = $4 and l.holds_from <= $3
                   and l.from_revision <= $2 and (l.to_revision is null or l.to_revision > $2)
                 order by l.holds_from desc, l.from_revision desc limit 1"
            ),
            &[&view.known, &view.at, &id.0],
        )
        .await
    }

    /// The locks that decisions about these paths go by: those on them and above them and, where a path is
    /// not known, any one.
    pub async fn locks_about(
        &mut self,
        view: View,
        paths: &BTreeSet<Option<ResourcePath>>,
    ) -> Result<Vec<ResourcePath>, Error> {
        let upwards: BTreeSet<_> = paths.iter().flatten().flat_map(ResourcePath::upwards).collect();
        let mut locks = self.locks_on(view, &upwards.into_iter().collect::<Vec<_>>()).await?;
        if paths.contains(&None) && locks.is_empty() {
            let any = self.locks(view, None, 1).await?;
            locks.extend(any.iter().map(LockRow::path).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(locks)
    }

    /// Which of these very paths are locked.
    pub async fn locks_on(&mut self, view: View, paths: &[ResourcePath]) -> Result<Vec<ResourcePath>, Error> {
        let paths = paths.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<LockRow> = self
            .all_among(
                concat!(
                    lock!(),
                    "where l.tenant_id = $1 and l.path in ({ids}) and ",
                    held!("l"),
                    " order by l.path"
                ),
                &paths,
                &[&view.known, &view.at],
            )
            .await?;
        rows.iter().map(LockRow::path).collect()
    }

    /// The lock on this very path.
    pub async fn lock_at(&mut self, view: View, path: &ResourcePath) -> Result<Option<LockId>, Error> {
        let row: Option<LockRow> = self
            .optional(
                concat!(lock!(), "where l.tenant_id = $1 and l.path = $4 and ", held!("l")),
                &[&view.known, &view.at, &serde_json::to_string(path)?],
            )
            .await?;
        Ok(row.map(|row| LockId(row.id)))
    }

    /// How many locks there are at the view.
    pub async fn count_locks(&mut self, view: View) -> Result<i64, Error> {
        let row: (i64,) = self
            .one(
                concat!("select count(*) from locks l where l.tenant_id = $1 and ", held!("l")),
                &[&view.known, &view.at],
            )
            .await?;
        Ok(row.0)
    }

    /// A page of the locks that lock at the view, in the order of their ids.
    pub async fn locks(
        &mut self,
        view: View,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<LockRow>, Error> {
        self.all(
            concat!(
                lock!(),
                "where l.tenant_id = $1 and ($4 is null or l.id > $4) and ",
                held!("l"),
                " order by l.id limit $5"
            ),
            &[&view.known, &view.at, &after, &limit],
        )
        .await
    }

    /// All that is locked, for a form.
    pub async fn all_locks(&mut self, view: View) -> Result<Vec<ResourcePath>, Error> {
        self.locks(view, None, LIMIT).await?.iter().map(LockRow::path).collect()
    }

    pub async fn project_lock_created(
        &mut self,
        recorded: &Recorded,
        id: LockId,
        path: &ResourcePath,
    ) -> Result<(), Error> {
        self.execute(
            "insert into locks (tenant_id, id, path, holds_from, from_revision) values ($1, $2, $3, $4, $5)",
            &[&id.0, &serde_json::to_string(path)?, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    /// The last row holds for no time and tells of the end.
    pub async fn project_lock_ended(&mut self, recorded: &Recorded, id: LockId) -> Result<(), Error> {
        supersede!(self, recorded, "locks", "id, path", "id = $4", &[&id.0]);
        self.execute(
            "insert into locks (tenant_id, id, path, holds_from, holds_until, from_revision)
             select tenant_id, id, path, $4, $4, $3 from locks
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at],
        )
        .await?;
        Ok(())
    }
}
