//! Queries on when users were seen last, and on when reports of the dormant are due. What is written here is
//! operational: no event comes of it.

use crate::{
    storage::{Error, Platform, Tx, View},
    there,
};
use mandat_domain::{
    access::{Owner, Subject},
    account::Account,
    dormancy::{self, Applied, Presence, Quiet},
    ids::{TenantId, UserId},
    regime::Rules,
    validity::Moment,
};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// In how many tenants reports are made at once.
const TENANTS: i64 = 100;
/// How many users are looked at together.
const AT_ONCE: i64 = 500;

/// An active user who was not seen for a while.
#[derive(Debug, FromRow)]
pub struct AwayRow {
    pub id: Uuid,
    signed_in_at: Option<Moment>,
    made_at: Moment,
    active_again_at: Option<Moment>,
}

impl AwayRow {
    fn presence(&self) -> Presence {
        let counted_from = self.active_again_at.map_or(self.made_at, |at| at.max(self.made_at));
        Presence { signed_in_at: self.signed_in_at, counted_from }
    }
}

impl Platform<'_> {
    /// The tenants in which a report may be due, the longest first.
    pub async fn dormancy_looks_due(&mut self, now: Moment) -> Result<Vec<TenantId>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all(
                "select tenant_id from dormancy_looks where due_at <= $1 order by due_at, tenant_id limit $2",
                &[&now, &TENANTS],
            )
            .await?;
        Ok(rows.into_iter().map(|(tenant,)| TenantId(tenant)).collect())
    }

    /// From when on reports of a tenant are made.
    pub async fn look_from(&mut self, tenant: TenantId, at: Moment) -> Result<(), Error> {
        self.execute(
            "insert into dormancy_looks (tenant_id, looked_at, due_at) values ($1, $2, $3)
             on conflict (tenant_id) do nothing",
            &[&tenant.0, &at, &dormancy::next_look(at)],
        )
        .await?;
        Ok(())
    }

    /// Takes up a look that is due; up to when reports were made before, unless somebody else has taken it up.
    pub async fn take_look(&mut self, tenant: TenantId, now: Moment) -> Result<Option<Moment>, Error> {
        // The first statement locks the row, so that only one of several processes finds it due.
        let locked = self
            .execute(
                "update dormancy_looks set due_at = due_at where tenant_id = $1 and due_at <= $2",
                &[&tenant.0, &now],
            )
            .await?;
        if locked == 0 {
            return Ok(None);
        }
        let rows: Vec<(Moment,)> =
            self.all("select looked_at from dormancy_looks where tenant_id = $1", &[&tenant.0]).await?;
        self.execute(
            "update dormancy_looks set looked_at = $2, due_at = $3 where tenant_id = $1",
            &[&tenant.0, &now, &dormancy::next_look(now)],
        )
        .await?;
        Ok(rows.into_iter().next().map(|(looked_at,)| looked_at))
    }
}

impl Tx {
    /// The user has signed in.
    pub async fn seen(&mut self, user: UserId, at: Moment) -> Result<(), Error> {
        self.execute(
            "insert into last_sign_ins (tenant_id, user_id, signed_in_at) values ($1, $2, $3)
             on conflict (tenant_id, user_id) do update set signed_in_at = excluded.signed_in_at
             where last_sign_ins.signed_in_at < excluded.signed_in_at",
            &[&user.0, &at],
        )
        .await?;
        Ok(())
    }

    /// A page of the active users who may be dormant by one of the rules, in the order of their ids.
    pub async fn away(
        &mut self,
        view: View,
        applied: &[Applied<'_>],
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<AwayRow>, Error> {
        let Some(before) = dormancy::seen_before(applied, view.at) else { return Ok(Vec::new()) };
        self.all(
            concat!(
                "select * from (
                   select u.id, l.signed_in_at,
                     (select min(coalesce(t.taken_at, m.holds_from)) from user_states m
                      left join imports_taken t on t.tenant_id = $1 and t.id = m.import_id
                      where m.tenant_id = $1 and m.id = u.id) as made_at,
                     (select max(r.holds_until) from user_states r
                      where r.tenant_id = $1 and r.id = u.id and not r.active and r.to_revision is null) as active_again_at
                   from user_states u left join last_sign_ins l on l.tenant_id = $1 and l.user_id = u.id
                   where u.tenant_id = $1 and u.active and ",
                there!("u"),
                "    and ($5 is null or u.id > $5) and (l.signed_in_at is null or l.signed_in_at <= $4)
                 ) away
                 where away.made_at <= $4 and (away.active_again_at is null or away.active_again_at <= $4)
                 order by away.id limit $6"
            ),
            &[&view.known, &view.at, &before, &after, &limit],
        )
        .await
    }

    /// What decides whether these users are dormant, each with who they are as the owner of their data.
    pub async fn quiet(
        &mut self,
        view: View,
        rules: &Rules,
        rows: &[AwayRow],
    ) -> Result<Vec<(Quiet, Owner)>, Error> {
        let accounts: BTreeSet<Account> = rows.iter().map(|row| Account::User(UserId(row.id))).collect();
        let subjects = self.subjects(view, rules, &accounts).await?;
        let mut owners = self.owners_among(view, &accounts).await?;
        let held = subjects.iter().flat_map(|subject| &subject.holdings);
        let held: BTreeSet<Uuid> = held.filter_map(|held| held.scope.unit()).map(|unit| unit.0).collect();
        let units = self.units_among(view, &held.into_iter().collect::<Vec<_>>()).await?;
        let paths: HashMap<_, _> = units.into_iter().map(|(unit, _)| (unit.id, unit.path)).collect();
        let presences: HashMap<Uuid, Presence> = rows.iter().map(|row| (row.id, row.presence())).collect();
        let quiet = |subject: Subject| {
            let owner = owners.remove(&subject.account)?;
            let presence = *presences.get(&subject.account.id())?;
            let mut near = owner.clone();
            let places = subject.holdings.iter().filter_map(|held| paths.get(&held.scope.unit()?));
            near.units.extend(places.cloned());
            Some((Quiet { presence, subject, near }, owner))
        };
        Ok(subjects.into_iter().filter_map(quiet).collect())
    }

    /// Goes through all who may be dormant, so many at a time, for as long as `each` wants more of them.
    pub async fn through_away(
        &mut self,
        view: View,
        rules: &Rules,
        applied: &[Applied<'_>],
        mut each: impl FnMut(&Quiet) -> bool,
    ) -> Result<(), Error> {
        let mut after = None;
        loop {
            let rows = self.away(view, applied, after, AT_ONCE).await?;
            after = rows.last().map(|row| row.id);
            let quiet = self.quiet(view, rules, &rows).await?;
            if rows.is_empty() || !quiet.iter().all(|(quiet, _)| each(quiet)) {
                return Ok(());
            }
        }
    }
}
