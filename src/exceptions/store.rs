//! Queries on exceptions.

use crate::{
    held, reach_below,
    storage::{Error, Recorded, Tx, View, Within},
    supersede, there,
};
use mandat_domain::{
    access::{Exception, ResourcePath, Verdict},
    ids::{ExceptionId, UserId},
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct ExceptionRow {
    pub id: Uuid,
    pub user_id: Uuid,
    pub regime: String,
    path: String,
    verdict: String,
    pub active: bool,
    pub holds_until: Option<Moment>,
    pub version: i64,
}

impl ExceptionRow {
    pub fn path(&self) -> Result<ResourcePath, Error> {
        Ok(serde_json::from_str(&self.path)?)
    }

    pub fn verdict(&self) -> Result<Verdict, Error> {
        Verdict::of_word(&self.verdict).ok_or(Error::Unreadable { what: "exceptions.verdict" })
    }

    /// The exception as decisions take it.
    pub fn fact(&self) -> Result<Exception, Error> {
        let (path, verdict) = (self.path()?, self.verdict()?);
        Ok(Exception { regime: self.regime.clone(), path, verdict, active: self.active })
    }
}

/// An exception as its event tells of it.
pub struct Made<'a> {
    pub id: ExceptionId,
    pub user_id: UserId,
    pub regime: &'a str,
    pub path: &'a ResourcePath,
    pub verdict: Verdict,
    pub active: bool,
}

/// What a list of exceptions is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub user: Option<Uuid>,
    pub regime: Option<String>,
}

/// The columns of [`ExceptionRow`], and where they come from.
macro_rules! exception {
    () => {
        "select e.id, e.user_id, e.regime, e.path, e.verdict, e.active, e.holds_until, e.from_revision as version
         from exceptions e "
    };
}

impl Tx {
    /// An exception as it stands at the view or, ended before, as it stood last.
    pub async fn exception(&mut self, view: View, id: ExceptionId) -> Result<Option<ExceptionRow>, Error> {
        self.optional(
            concat!(
                exception!(),
                "where e.tenant_id = $1 and e.id = $4 and e.holds_from <= $3
                   and e.from_revision <= $2 and (e.to_revision is null or e.to_revision > $2)
                 order by e.holds_from desc, e.from_revision desc limit 1"
            ),
            &[&view.known, &view.at, &id.0],
        )
        .await
    }

    /// The exceptions that these users have at the view, active or not.
    pub async fn exceptions_among(&mut self, view: View, users: &[Uuid]) -> Result<Vec<ExceptionRow>, Error> {
        self.all_among(
            concat!(
                exception!(),
                "where e.tenant_id = $1 and e.user_id in ({ids}) and ",
                held!("e"),
                " order by e.id"
            ),
            users,
            &[&view.known, &view.at],
        )
        .await
    }

    /// A page of the exceptions that live at the view, of the users within the reach, in the order of their
    /// ids. Who is in reach is judged now, whatever time the view asks about.
    pub async fn exceptions(
        &mut self,
        view: View,
        within: &Within,
        filter: &Filter,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<ExceptionRow>, Error> {
        let now = self.view();
        self.all_among(
            concat!(
                reach_below!(),
                exception!(),
                "where e.tenant_id = $1
                  and e.from_revision <= $10 and (e.to_revision is null or e.to_revision > $10)
                  and e.holds_from <= $11 and (e.holds_until is null or e.holds_until > $11)
                  and ($6 is null or e.id > $6)
                  and ($7 is null or e.user_id = $7) and ($8 is null or e.regime = $8)
                  and ($4 or e.user_id = $5 or exists (select 1 from memberships m join reach on reach.id = m.unit_id
                       where m.tenant_id = $1 and m.user_id = e.user_id and ",
                there!("m"),
                ")) order by e.id limit $9"
            ),
            &within.units,
            &[
                &now.known,
                &now.at,
                &within.everything,
                &within.own,
                &after,
                &filter.user,
                &filter.regime,
                &limit,
                &view.known,
                &view.at,
            ],
        )
        .await
    }

    pub async fn project_exception_created(
        &mut self,
        recorded: &Recorded,
        made: Made<'_>,
    ) -> Result<(), Error> {
        self.execute(
            "insert into exceptions (tenant_id, id, user_id, regime, path, verdict, active, holds_from,
                                     from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &made.id.0,
                &made.user_id.0,
                &made.regime,
                &serde_json::to_string(made.path)?,
                &made.verdict.as_str(),
                &made.active,
                &recorded.at,
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_exception_changed(
        &mut self,
        recorded: &Recorded,
        id: ExceptionId,
        active: bool,
    ) -> Result<(), Error> {
        self.supersede_exception(recorded, id).await?;
        self.execute(
            "insert into exceptions (tenant_id, id, user_id, regime, path, verdict, active, holds_from,
                                     from_revision)
             select tenant_id, id, user_id, regime, path, verdict, $5, $4, $3 from exceptions
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &active],
        )
        .await?;
        Ok(())
    }

    /// The last row holds for no time and tells of the end.
    pub async fn project_exception_ended(
        &mut self,
        recorded: &Recorded,
        id: ExceptionId,
    ) -> Result<(), Error> {
        self.supersede_exception(recorded, id).await?;
        self.execute(
            "insert into exceptions (tenant_id, id, user_id, regime, path, verdict, active, holds_from,
                                     holds_until, from_revision)
             select tenant_id, id, user_id, regime, path, verdict, active, $4, $4, $3 from exceptions
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at],
        )
        .await?;
        Ok(())
    }

    async fn supersede_exception(&mut self, recorded: &Recorded, id: ExceptionId) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "exceptions",
            "id, user_id, regime, path, verdict, active",
            "id = $4",
            &[&id.0]
        );
        Ok(())
    }
}
