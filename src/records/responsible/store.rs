//! Queries on who followed whom.

use crate::storage::{Error, Tx, View};
use mandat_domain::{ids::UserId, records::Succession};
use uuid::Uuid;

/// The table `addressed`: to whom records were addressed that are a user's at a view, after and before which event.
/// Takes the parameters with the user, the revision and the moment.
macro_rules! addressed {
    ($user:literal, $known:literal, $at:literal) => {
        concat!(
            "addressed (user_id, low, high) as (
               select ",
            $user,
            ", coalesce((select max(s.from_revision) from successions s where s.tenant_id = $1 and s.user_id = ",
            $user,
            " and s.from_revision <= ",
            $known,
            " and s.holds_from <= ",
            $at,
            "), 0), cast(9223372036854775807 as bigint)
             union all
               select s.user_id, s.after_revision, s.from_revision from addressed a
               join successions s on s.tenant_id = $1 and s.successor_id = a.user_id
                 and s.from_revision > a.low and s.from_revision < a.high and s.from_revision <= ",
            $known,
            " and s.holds_from <= ",
            $at,
            ") "
        )
    };
}
pub(crate) use addressed;

/// Records of one unit: the unit, those that have not ended, and all.
pub type CountedCases = (Option<Uuid>, i64, i64);

impl Tx {
    /// Who followed these users, and those who followed them, as was known at the view.
    pub async fn successions_of(&mut self, view: View, users: &[Uuid]) -> Result<Vec<Succession>, Error> {
        let rows: Vec<(Uuid, Option<Uuid>, i64)> = self
            .all_among(
                "with recursive chain (user_id) as (
                   select s.user_id from successions s where s.tenant_id = $1 and s.user_id in ({ids})
                 union
                   select s.successor_id from chain c join successions s on s.tenant_id = $1 and s.user_id = c.user_id
                   where s.successor_id is not null
                 )
                 select s.user_id, s.successor_id, s.from_revision
                 from chain c join successions s on s.tenant_id = $1 and s.user_id = c.user_id
                 where s.from_revision <= $2 and s.holds_from <= $3",
                users,
                &[&view.known, &view.at],
            )
            .await?;
        let step = |(user, successor, revision): (Uuid, Option<Uuid>, i64)| Succession {
            user_id: UserId(user),
            successor_id: successor.map(UserId),
            revision,
        };
        Ok(rows.into_iter().map(step).collect())
    }

    /// How many records are a user's now, by unit.
    pub async fn cases_of(&mut self, user: UserId) -> Result<Vec<CountedCases>, Error> {
        let now = self.view();
        self.all(
            concat!(
                "with recursive ",
                addressed!("$4", "$2", "$3"),
                "select r.unit_id, count(*) filter (where not r.ended), count(*)
                 from addressed a join records r on r.tenant_id = $1 and r.responsible_id = a.user_id
                   and r.addressed_revision > a.low and r.addressed_revision < a.high
                 where r.to_revision is null and r.holds_until is null group by r.unit_id order by r.unit_id"
            ),
            &[&now.known, &now.at, &user.0],
        )
        .await
    }

    /// The first of a user's records that have not ended: type and external id.
    pub async fn first_cases_of(&mut self, user: UserId, limit: i64) -> Result<Vec<(String, String)>, Error> {
        let now = self.view();
        self.all(
            concat!(
                "with recursive ",
                addressed!("$4", "$2", "$3"),
                "select r.kind, r.external_id
                 from addressed a join records r on r.tenant_id = $1 and r.responsible_id = a.user_id
                   and r.addressed_revision > a.low and r.addressed_revision < a.high
                 where r.to_revision is null and r.holds_until is null and not r.ended
                 order by r.kind, r.external_id limit $5"
            ),
            &[&now.known, &now.at, &user.0, &limit],
        )
        .await
    }
}
