//! The facts about offices: who holds them, and by whose authority.

use crate::storage::{Error, Tx, View};
use mandat_domain::{
    account::Account,
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    offices::{Roll, Seat, counted_kinds, offices, providing, thawing, vacancies},
    regime::{Rules, Vacancy},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What was known at the revision, of an assignment.
macro_rules! known {
    () => {
        "a.from_revision <= $2 and (a.to_revision is null or a.to_revision > $2)"
    };
}

impl Tx {
    /// Who holds the offices of the tenant; nobody is looked for where its regimes count none.
    pub async fn roll(&mut self, view: View, rules: &Rules) -> Result<Roll, Error> {
        let offices: Vec<String> = offices(rules).iter().map(RoleKey::to_string).collect();
        if offices.is_empty() {
            return Ok(Roll::default());
        }
        let seats = self.seats(view, &offices).await?;
        let kinds: Vec<String> = counted_kinds(rules).into_iter().collect();
        let units = if kinds.is_empty() { Vec::new() } else { self.units_of_kinds(view, &kinds).await? };
        let blocked = self.blocked_holders(view, &seats).await?;
        Ok(Roll { seats, units, blocked })
    }

    /// What nobody holds of the offices without which nothing changes; nobody is looked for where the regimes
    /// of the tenant name none.
    pub async fn vacancies(&mut self, view: View, rules: &Rules) -> Result<BTreeMap<String, Vacancy>, Error> {
        let offices: Vec<String> = thawing(rules).iter().map(RoleKey::to_string).collect();
        if offices.is_empty() {
            return Ok(BTreeMap::new());
        }
        let seats = self.seats(view, &offices).await?;
        let blocked = self.blocked_holders(view, &seats).await?;
        let roll = Roll { seats, units: Vec::new(), blocked };
        Ok(vacancies(rules, &roll, view.at))
    }

    /// The regimes by which the tenant serves others: somebody holds their founding role for providers.
    pub async fn providing(&mut self, view: View, rules: &Rules) -> Result<BTreeSet<String>, Error> {
        let founding = rules.regimes().filter_map(|regime| regime.provider_founding_role.as_ref());
        let founding: Vec<String> = founding.map(RoleKey::to_string).collect();
        if founding.is_empty() {
            return Ok(BTreeSet::new());
        }
        let roll = Roll { seats: self.seats(view, &founding).await?, ..Roll::default() };
        Ok(providing(rules, &roll, view.at))
    }

    /// Who of the holders is blocked, and where.
    pub(super) async fn blocked_holders(
        &mut self,
        view: View,
        seats: &[Seat],
    ) -> Result<BTreeSet<(Account, Option<UnitId>)>, Error> {
        let holders: BTreeSet<Uuid> = seats.iter().map(|seat| seat.holder.id()).collect();
        let rows = self.blocks_among(view, &holders.into_iter().collect::<Vec<_>>()).await?;
        Ok(rows.iter().map(|row| (Account::User(UserId(row.user_id)), row.place())).collect())
    }

    /// Who holds these roles now or later.
    pub(super) async fn seats(&mut self, view: View, roles: &[String]) -> Result<Vec<Seat>, Error> {
        let rows = self.assignments_of_roles(view, roles).await?;
        let holders: BTreeSet<Uuid> =
            rows.iter().filter_map(|row| row.holder().ok()).map(Account::id).collect();
        let holders: Vec<Uuid> = holders.into_iter().collect();
        let active = self.active_users(view, &holders).await?;
        let lent = self.externals_among(view, &holders).await?;
        let mut seats = Vec::with_capacity(rows.len());
        for row in &rows {
            let holder = row.holder()?;
            let person = matches!(holder, Account::User(id) if active.contains(&id));
            seats.push(Seat {
                assignment: AssignmentId(row.id),
                role: row.role()?,
                holder,
                serves: person && !lent.iter().any(|external| external.id == holder.id()),
                scope: row.scope()?,
                validity: row.validity(),
                ended: row.ended,
                awaits: row.awaits()?,
            });
        }
        Ok(seats)
    }

    /// Of these assignments those whose authority comes from that one, itself included.
    pub async fn descending_from(
        &mut self,
        known: i64,
        from: AssignmentId,
        of: &[Uuid],
    ) -> Result<Vec<AssignmentId>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all_among(
                concat!(
                    "with recursive up (start_id, id) as (
                       select a.id, a.id from assignments a where a.tenant_id = $1 and a.id in ({ids}) and ",
                    known!(),
                    " union
                       select up.start_id, a.authority_id
                       from up join assignments a on a.tenant_id = $1 and a.id = up.id and ",
                    known!(),
                    " where a.authority_id is not null
                     ) select start_id from up where id = $3"
                ),
                of,
                &[&known, &from.0],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| AssignmentId(id)).collect())
    }
}
