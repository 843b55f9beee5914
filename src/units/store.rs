//! Queries on units and on who is placed in them.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View, Within},
    supersede, there,
};
use mandat_domain::{
    access::UnitPath,
    ids::{UnitId, UserId},
    units::Unit,
};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

#[derive(FromRow)]
pub struct UnitRow {
    #[sqlx(try_from = "Uuid")]
    pub id: UnitId,
    pub kind: String,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub closed: bool,
    pub version: i64,
}

/// One step of the way from a unit to the top; the first step is the unit itself.
#[derive(FromRow)]
struct StepRow {
    start_id: Uuid,
    id: Uuid,
    kind: String,
    name: String,
    parent_id: Option<Uuid>,
    closed: bool,
    version: i64,
}

impl StepRow {
    /// The unit at which a way begins, and its version.
    fn unit(way: &[Self]) -> Option<(Unit, i64)> {
        let own = way.first()?;
        let unit = Unit {
            id: UnitId(own.id),
            parent_id: own.parent_id.map(UnitId),
            path: UnitPath(way.iter().map(|step| UnitId(step.id)).collect()),
            kind: own.kind.clone(),
            name: own.name.clone(),
            closed: own.closed,
        };
        Some((unit, own.version))
    }
}

#[derive(FromRow)]
struct PathRow {
    user_id: Uuid,
    start_id: Uuid,
    id: Uuid,
}

/// The units of a list and all below them, as a table `reach (id)`.
#[macro_export]
macro_rules! reach_below {
    () => {
        concat!(
            "with recursive shut (id) as (select b.unit_id from blocks b
             where b.tenant_id = $1 and b.unit_id is not null and b.user_id in ({ids}) and ",
            $crate::held!("b"),
            " union select s.id from shut join unit_states s on s.tenant_id = $1 and s.parent_id = shut.id and ",
            $crate::held!("s"),
            "), reach (id) as (select u.id from units u where u.tenant_id = $1 and u.id in ({ids})
                and not exists (select 1 from shut where shut.id = u.id)
             union select s.id from reach join unit_states s on s.tenant_id = $1 and s.parent_id = reach.id
                and not exists (select 1 from shut where shut.id = s.id) and ",
            $crate::held!("s"),
            ") "
        )
    };
}

/// From the units with which a table `above` begins, step by step to the top.
macro_rules! way_up {
    () => {
        concat!(
            " union all
               select above.start_id, s.id, s.parent_id, s.name, s.closed, s.from_revision, above.depth + 1
               from above join unit_states s on s.tenant_id = $1 and s.id = above.parent_id and ",
            held!("s"),
            ") select above.start_id, above.id, u.kind, above.name, above.parent_id, above.closed, above.version
               from above join units u on u.tenant_id = $1 and u.id = above.id
               order by above.start_id, above.depth"
        )
    };
}

impl Tx {
    /// A unit with its way to the top, and its version; `None` when there is none of that id here.
    pub async fn unit(&mut self, view: View, id: UnitId) -> Result<Option<(Unit, i64)>, Error> {
        Ok(self.units_among(view, &[id.0]).await?.pop())
    }

    /// Those of the units that exist here, each with its way to the top and its version.
    pub async fn units_among(&mut self, view: View, ids: &[Uuid]) -> Result<Vec<(Unit, i64)>, Error> {
        let steps: Vec<StepRow> = self
            .all_among(
                concat!(
                    "with recursive above (start_id, id, parent_id, name, closed, version, depth) as (
                       select s.id, s.id, s.parent_id, s.name, s.closed, s.from_revision, 0
                       from unit_states s where s.tenant_id = $1 and s.id in ({ids}) and ",
                    held!("s"),
                    way_up!()
                ),
                ids,
                &[&view.known, &view.at],
            )
            .await?;
        Ok(steps.chunk_by(|a, b| a.start_id == b.start_id).filter_map(StepRow::unit).collect())
    }

    /// All units of these kinds, closed ones too, each with its way to the top.
    pub async fn units_of_kinds(&mut self, view: View, kinds: &[String]) -> Result<Vec<Unit>, Error> {
        let steps: Vec<StepRow> = self
            .all_among(
                concat!(
                    "with recursive above (start_id, id, parent_id, name, closed, version, depth) as (
                       select s.id, s.id, s.parent_id, s.name, s.closed, s.from_revision, 0
                       from units k join unit_states s on s.tenant_id = $1 and s.id = k.id
                       where k.tenant_id = $1 and k.kind in ({ids}) and ",
                    held!("s"),
                    way_up!()
                ),
                kinds,
                &[&view.known, &view.at],
            )
            .await?;
        let found = steps.chunk_by(|a, b| a.start_id == b.start_id).filter_map(StepRow::unit);
        Ok(found.map(|(unit, _)| unit).collect())
    }

    /// The units that stand under no other.
    pub async fn top_units(&mut self, view: View) -> Result<Vec<Uuid>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all(
                concat!(
                    "select s.id from unit_states s where s.tenant_id = $1 and s.parent_id is null and ",
                    held!("s")
                ),
                &[&view.known, &view.at],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// These units and all that stand below them at the view.
    pub async fn units_below(&mut self, view: View, units: &[Uuid]) -> Result<BTreeSet<UnitId>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all_among(concat!(reach_below!(), "select reach.id from reach"), units, &[&view.known, &view.at])
            .await?;
        Ok(rows.into_iter().map(|(id,)| UnitId(id)).collect())
    }

    /// Where each of these users is a member: the way to the top from each of their units.
    pub async fn member_paths(
        &mut self,
        view: View,
        users: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<UnitPath>>, Error> {
        let steps: Vec<PathRow> = self
            .all_among(
                concat!(
                    "with recursive above (user_id, start_id, id, depth) as (
                       select m.user_id, m.unit_id, m.unit_id, 0 from memberships m
                       where m.tenant_id = $1 and m.user_id in ({ids}) and ",
                    there!("m"),
                    " union all
                       select above.user_id, above.start_id, s.parent_id, above.depth + 1
                       from above join unit_states s on s.tenant_id = $1 and s.id = above.id and ",
                    held!("s"),
                    " where s.parent_id is not null
                     ) select user_id, start_id, id from above order by user_id, start_id, depth"
                ),
                users,
                &[&view.known, &view.at],
            )
            .await?;
        let mut paths: HashMap<Uuid, Vec<UnitPath>> = HashMap::new();
        for way in steps.chunk_by(|a, b| (a.user_id, a.start_id) == (b.user_id, b.start_id)) {
            let path = UnitPath(way.iter().map(|step| UnitId(step.id)).collect());
            paths.entry(way.first().map(|step| step.user_id).unwrap_or_default()).or_default().push(path);
        }
        Ok(paths)
    }

    /// In which units each of these users is a member: pairs of user and unit.
    pub async fn units_of(&mut self, view: View, users: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, Error> {
        self.all_among(
            concat!(
                "select m.user_id, m.unit_id from memberships m where m.tenant_id = $1 and m.user_id in ({ids}) and ",
                there!("m"),
                " order by m.user_id, m.unit_id"
            ),
            users,
            &[&view.known, &view.at],
        )
        .await
    }

    /// The units that stand right under one, in the order of their ids.
    pub async fn units_right_below(&mut self, view: View, id: UnitId) -> Result<Vec<Uuid>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all(
                concat!(
                    "select s.id from unit_states s where s.tenant_id = $1 and s.parent_id = $4 and ",
                    held!("s"),
                    " order by s.id"
                ),
                &[&view.known, &view.at, &id.0],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Whether an open unit stands directly below.
    pub async fn has_open_units_below(&mut self, view: View, id: UnitId) -> Result<bool, Error> {
        let below: Option<(Uuid,)> = self
            .optional(
                concat!(
                    "select s.id from unit_states s where s.tenant_id = $1 and s.parent_id = $4 and not s.closed and ",
                    held!("s"),
                    " limit 1"
                ),
                &[&view.known, &view.at, &id.0],
            )
            .await?;
        Ok(below.is_some())
    }

    /// A page of the units that lie within the reach, in the order of their ids.
    pub async fn units(
        &mut self,
        view: View,
        reach: &Within,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<UnitRow>, Error> {
        self.all_among(
            concat!(
                reach_below!(),
                "select u.id, u.kind, s.name, s.parent_id, s.closed, s.from_revision as version
                 from units u join unit_states s on s.tenant_id = $1 and s.id = u.id and ",
                held!("s"),
                " where u.tenant_id = $1 and ($4 or u.id in (select id from reach))
                  and ($5 is null or u.id > $5) order by u.id limit $6"
            ),
            &reach.units,
            &[&view.known, &view.at, &reach.everything, &after, &limit],
        )
        .await
    }

    /// A page of the ids of all units, in their order.
    pub async fn unit_ids(
        &mut self,
        view: View,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Uuid>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all(
                concat!(
                    "select s.id from unit_states s where s.tenant_id = $1 and ($4 is null or s.id > $4) and ",
                    held!("s"),
                    " order by s.id limit $5"
                ),
                &[&view.known, &view.at, &after, &limit],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    pub async fn project_unit_created(
        &mut self,
        recorded: &Recorded,
        id: UnitId,
        kind: &str,
        name: &str,
        parent: Option<UnitId>,
    ) -> Result<(), Error> {
        self.execute(
            "insert into units (tenant_id, id, kind, from_revision) values ($1, $2, $3, $4)",
            &[&id.0, &kind, &recorded.revision],
        )
        .await?;
        self.execute(
            "insert into unit_states (tenant_id, id, name, parent_id, closed, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[&id.0, &name, &parent.map(|id| id.0), &false, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_unit_changed(
        &mut self,
        recorded: &Recorded,
        id: UnitId,
        name: &str,
        parent: Option<UnitId>,
    ) -> Result<(), Error> {
        self.supersede_unit(recorded, id).await?;
        self.execute(
            "insert into unit_states (tenant_id, id, name, parent_id, closed, holds_from, from_revision)
             select tenant_id, id, $5, $6, closed, $4, $3 from unit_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &name, &parent.map(|id| id.0)],
        )
        .await?;
        Ok(())
    }

    pub async fn project_unit_closure(
        &mut self,
        recorded: &Recorded,
        id: UnitId,
        closed: bool,
    ) -> Result<(), Error> {
        self.supersede_unit(recorded, id).await?;
        self.execute(
            "insert into unit_states (tenant_id, id, name, parent_id, closed, holds_from, from_revision)
             select tenant_id, id, name, parent_id, $5, $4, $3 from unit_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &closed],
        )
        .await?;
        Ok(())
    }

    async fn supersede_unit(&mut self, recorded: &Recorded, id: UnitId) -> Result<(), Error> {
        supersede!(self, recorded, "unit_states", "id, name, parent_id, closed", "id = $4", &[&id.0]);
        Ok(())
    }

    pub async fn project_member_placed(
        &mut self,
        recorded: &Recorded,
        unit: UnitId,
        user: UserId,
    ) -> Result<(), Error> {
        self.execute(
            "insert into memberships (tenant_id, unit_id, user_id, holds_from, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&unit.0, &user.0, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_member_removed(
        &mut self,
        recorded: &Recorded,
        unit: UnitId,
        user: UserId,
    ) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "memberships",
            "unit_id, user_id, import_id",
            "unit_id = $4 and user_id = $5",
            &[&unit.0, &user.0]
        );
        Ok(())
    }
}
