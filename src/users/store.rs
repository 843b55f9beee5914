//! Queries on users. Their particulars stay sealed until a row leaves the database.

use crate::{
    held, reach_below,
    storage::{Error, Recorded, SealedValue, Tx, View, Within},
    supersede,
};
use mandat_domain::{
    ids::{PartnershipId, UnitId, UserId},
    person::Person,
};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

#[derive(FromRow)]
struct SealedRow {
    id: Uuid,
    active: bool,
    sealed: Vec<u8>,
    sealed_revision: i64,
    sealed_event: String,
    version: i64,
    partnership_id: Option<Uuid>,
    home_id: Option<Uuid>,
}

/// The columns of [`SealedRow`], and where they come from.
macro_rules! sealed_user {
    () => {
        "select u.id, u.active, u.sealed, u.sealed_revision, u.sealed_event, u.from_revision as version,
                x.partnership_id, x.home_id
         from user_states u left join externals x on x.tenant_id = $1 and x.id = u.id "
    };
}

/// A user with particulars opened.
pub struct UserRow {
    pub id: UserId,
    pub person: Person,
    pub active: bool,
    pub version: i64,
    /// The partnership and the user at home, of somebody at home in another tenant.
    pub external: Option<(PartnershipId, UserId)>,
}

impl Tx {
    /// A user of this tenant; `None` when there is none of that id.
    pub async fn user(&mut self, view: View, id: UserId) -> Result<Option<UserRow>, Error> {
        let row: Option<SealedRow> = self
            .optional(
                concat!(sealed_user!(), "where u.tenant_id = $1 and u.id = $4 and ", held!("u")),
                &[&view.known, &view.at, &id.0],
            )
            .await?;
        Ok(self.open_users(row.into_iter().collect()).await?.pop())
    }

    /// Those of the users who are there, with their particulars.
    pub async fn users_by_id(&mut self, view: View, ids: &[Uuid]) -> Result<Vec<UserRow>, Error> {
        let rows: Vec<SealedRow> = self
            .all_among(
                concat!(sealed_user!(), "where u.tenant_id = $1 and u.id in ({ids}) and ", held!("u")),
                ids,
                &[&view.known, &view.at],
            )
            .await?;
        self.open_users(rows).await
    }

    /// Whether a user of this tenant is active; `None` when there is none of that id.
    pub async fn user_is_active(&mut self, view: View, id: UserId) -> Result<Option<bool>, Error> {
        let row: Option<(bool,)> = self
            .optional(
                concat!(
                    "select u.active from user_states u where u.tenant_id = $1 and u.id = $4 and ",
                    held!("u")
                ),
                &[&view.known, &view.at, &id.0],
            )
            .await?;
        Ok(row.map(|(active,)| active))
    }

    /// Those of the users who are there and active.
    pub async fn active_users(&mut self, view: View, ids: &[Uuid]) -> Result<BTreeSet<UserId>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all_among(
                concat!(
                    "select u.id from user_states u where u.tenant_id = $1 and u.active and u.id in ({ids}) and ",
                    held!("u")
                ),
                ids,
                &[&view.known, &view.at],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| UserId(id)).collect())
    }

    /// A page of the users within the reach: all, or the members of its units and below, or one alone.
    pub async fn users(
        &mut self,
        view: View,
        reach: &Within,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<UserRow>, Error> {
        let rows: Vec<SealedRow> = self
            .all_among(
                concat!(
                    reach_below!(),
                    sealed_user!(),
                    "where u.tenant_id = $1 and ($6 is null or u.id > $6)
                       and ($4 or u.id = $5 or exists (select 1 from memberships m join reach on reach.id = m.unit_id
                            where m.tenant_id = $1 and m.user_id = u.id and ",
                    held!("m"),
                    ")) and ",
                    held!("u"),
                    " order by u.id limit $7"
                ),
                &reach.units,
                &[&view.known, &view.at, &reach.everything, &reach.own, &after, &limit],
            )
            .await?;
        self.open_users(rows).await
    }

    /// Opens the particulars of a page of users with one query for their keys. Users whose keys were
    /// destroyed are left out: there is nobody behind them any more.
    async fn open_users(&mut self, rows: Vec<SealedRow>) -> Result<Vec<UserRow>, Error> {
        let sealed: Vec<SealedValue<'_>> = rows
            .iter()
            .map(|row| SealedValue {
                subject: row.id,
                event_type: &row.sealed_event,
                revision: row.sealed_revision,
                sealed: &row.sealed,
            })
            .collect();
        let opened = self.open_all(&sealed).await?;
        rows.iter()
            .zip(opened)
            .filter_map(|(row, plain)| Some((row, plain?)))
            .map(|(row, plain)| {
                let person: Person = serde_json::from_slice(&plain)?;
                let external = row.partnership_id.zip(row.home_id);
                Ok(UserRow {
                    id: UserId(row.id),
                    person,
                    active: row.active,
                    version: row.version,
                    external: external.map(|(id, home)| (PartnershipId(id), UserId(home))),
                })
            })
            .collect()
    }

    /// The names of the numbers by which the user is known elsewhere.
    pub async fn numbers_of(&mut self, user: UserId) -> Result<BTreeSet<String>, Error> {
        let row = self.user(self.view(), user).await?;
        Ok(row.map(|row| row.person.identifiers.into_keys().collect()).unwrap_or_default())
    }

    /// What those of these users are called, by id.
    pub async fn names_of_users(&mut self, view: View, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
        let rows = self
            .all_among(
                concat!(sealed_user!(), "where u.tenant_id = $1 and u.id in ({ids}) and ", held!("u")),
                ids,
                &[&view.known, &view.at],
            )
            .await?;
        let users = self.open_users(rows).await?.into_iter();
        let name = |person: &Person| format!("{} {}", person.given_name, person.family_name);
        Ok(users.map(|user| (user.id.0, name(&user.person))).collect())
    }

    /// Where those of these accounts are at home that are at home somewhere: pairs of user and unit.
    pub async fn homes_of(&mut self, view: View, users: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, Error> {
        self.all_among(
            concat!(
                "select h.user_id, h.unit_id from user_homes h where h.tenant_id = $1 and h.user_id in ({ids}) and ",
                held!("h"),
                " order by h.user_id"
            ),
            users,
            &[&view.known, &view.at],
        )
        .await
    }

    pub async fn project_user_home_changed(
        &mut self,
        recorded: &Recorded,
        user: UserId,
        unit: UnitId,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "user_homes", "user_id, unit_id", "user_id = $4", &[&user.0]);
        self.execute(
            "insert into user_homes (tenant_id, user_id, unit_id, holds_from, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&user.0, &unit.0, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    /// An account with sealed particulars, by the event that brought them.
    pub async fn project_user_recorded(
        &mut self,
        recorded: &Recorded,
        id: UserId,
        event: &str,
    ) -> Result<(), Error> {
        self.execute(
            "insert into accounts (tenant_id, id, type, from_revision) values ($1, $2, $3, $4)",
            &[&id.0, &"user", &recorded.revision],
        )
        .await?;
        self.execute(
            "insert into user_states (tenant_id, id, active, sealed, sealed_revision, sealed_event, holds_from,
                                      from_revision)
             values ($1, $2, $3, $4, $5, $7, $6, $5)",
            &[&id.0, &true, &recorded.sealed, &recorded.revision, &recorded.at, &event],
        )
        .await?;
        Ok(())
    }

    pub async fn project_user_changed(&mut self, recorded: &Recorded, id: UserId) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "user_states",
            "id, active, sealed, sealed_revision, sealed_event",
            "id = $4",
            &[&id.0]
        );
        self.execute(
            "insert into user_states (tenant_id, id, active, sealed, sealed_revision, sealed_event, holds_from,
                                      from_revision)
             select tenant_id, id, active, $5, $3, 'user.changed', $4, $3 from user_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &recorded.sealed],
        )
        .await?;
        Ok(())
    }
}
