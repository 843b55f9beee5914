//! The facts about offices, put together from the queries of other slices.

use crate::storage::{Error, Tx, View};
use mandat_domain::{
    account::Account,
    ids::AssignmentId,
    keys::RoleKey,
    offices::{Roll, Seat, counted_kinds, offices},
    regime::Rules,
};
use std::collections::BTreeSet;
use uuid::Uuid;

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
        Ok(Roll { seats, units })
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
            });
        }
        Ok(seats)
    }
}
