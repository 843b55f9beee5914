//! What becomes of the table of assignments by an event.

use crate::storage::{Error, Recorded, Tx};
use mandat_domain::{
    access::Awaited, account::Account, ids::AssignmentId, keys::RoleKey, regime::Values, scope::Scope,
    validity::Validity,
};
use std::collections::{BTreeMap, BTreeSet};

/// An assignment as its event tells of it.
pub struct Given<'a> {
    pub id: AssignmentId,
    pub holder: Account,
    pub role: &'a RoleKey,
    pub scope: Scope,
    pub validity: &'a Validity,
    pub constraints: &'a Values,
    pub by: Option<AssignmentId>,
    pub awaits: &'a Option<Awaited>,
    pub attested: &'a BTreeSet<String>,
}

/// All columns but the tenant, the role and those that say when a row was known.
macro_rules! columns {
    () => {
        "id, holder_id, scope, scope_unit_id, authority_id, appointer_tenant, appointer_type, appointer_id,
         appointed_at, ended, constraints, holds_from, holds_until, taken_over_at, taken_over_tenant,
         taken_over_type, taken_over_id, taken_over_from, awaits, attested"
    };
}

impl Tx {
    pub async fn project_assignment_created(
        &mut self,
        recorded: &Recorded,
        given: Given<'_>,
    ) -> Result<(), Error> {
        let appointer = recorded.actor.account;
        let constraints = serde_json::to_string(given.constraints)?;
        let attested =
            (!given.attested.is_empty()).then(|| serde_json::to_string(given.attested)).transpose()?;
        let awaits = given.awaits.as_ref().map(serde_json::to_string).transpose()?;
        self.execute(
            "insert into assignments (tenant_id, id, holder_id, role, scope, scope_unit_id, authority_id,
                                      appointer_tenant, appointer_type, appointer_id, appointed_at, ended,
                                      constraints, holds_from, holds_until, from_revision, awaits, attested)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            &[
                &given.id.0,
                &given.holder.id(),
                &given.role.as_str(),
                &given.scope.kind(),
                &given.scope.unit().map(|unit| unit.0),
                &given.by.map(|id| id.0),
                &recorded.actor.tenant.0,
                &appointer.map_or("command_line", Account::kind),
                &appointer.map(Account::id),
                &recorded.at,
                &false,
                &constraints,
                &given.validity.from,
                &given.validity.until,
                &recorded.revision,
                &awaits,
                &attested,
            ],
        )
        .await?;
        Ok(())
    }

    /// Roles have other names in a newer version of their regime: who holds one holds it under the new
    /// name from now on. A handful of names, once a version.
    pub async fn project_roles_renamed(
        &mut self,
        recorded: &Recorded,
        roles: &BTreeMap<RoleKey, RoleKey>,
    ) -> Result<(), Error> {
        for (old, new) in roles {
            self.execute(
                "update assignments set to_revision = $3
                 where tenant_id = $1 and role = $2 and to_revision is null and not ended",
                &[&old.as_str(), &recorded.revision],
            )
            .await?;
            self.execute(
                concat!(
                    "insert into assignments (tenant_id, ",
                    columns!(),
                    ", role, from_revision) select tenant_id, ",
                    columns!(),
                    ", $4, $3 from assignments where tenant_id = $1 and role = $2 and to_revision = $3"
                ),
                &[&old.as_str(), &recorded.revision, &new.as_str()],
            )
            .await?;
        }
        Ok(())
    }

    pub async fn project_assignment_changed(
        &mut self,
        recorded: &Recorded,
        id: AssignmentId,
        validity: &Validity,
        constraints: &Values,
    ) -> Result<(), Error> {
        let constraints = serde_json::to_string(constraints)?;
        self.supersede_assignment(recorded, id).await?;
        self.execute(
            "update assignments set holds_from = $4, holds_until = $5, constraints = $6
             where tenant_id = $1 and id = $2 and from_revision = $3",
            &[&id.0, &recorded.revision, &validity.from, &validity.until, &constraints],
        )
        .await?;
        Ok(())
    }

    /// What it waited for has come: it counts from then on.
    pub async fn project_assignment_started(
        &mut self,
        recorded: &Recorded,
        id: AssignmentId,
        validity: &Validity,
    ) -> Result<(), Error> {
        self.supersede_assignment(recorded, id).await?;
        self.execute(
            "update assignments set awaits = null, holds_from = $4, holds_until = $5
             where tenant_id = $1 and id = $2 and from_revision = $3",
            &[&id.0, &recorded.revision, &validity.from, &validity.until],
        )
        .await?;
        Ok(())
    }

    /// An assignment ends now; one that had not begun never holds.
    pub async fn project_assignment_ended(
        &mut self,
        recorded: &Recorded,
        id: AssignmentId,
    ) -> Result<(), Error> {
        self.supersede_assignment(recorded, id).await?;
        self.execute(
            "update assignments set ended = $5,
                holds_until = case when holds_from > $4 then holds_from
                                   when holds_until is not null and holds_until < $4 then holds_until
                                   else $4 end
             where tenant_id = $1 and id = $2 and from_revision = $3",
            &[&id.0, &recorded.revision, &recorded.at, &true],
        )
        .await?;
        Ok(())
    }

    /// Somebody else answers for it from now on.
    pub async fn project_assignment_taken_over(
        &mut self,
        recorded: &Recorded,
        id: AssignmentId,
        from: AssignmentId,
        by: AssignmentId,
    ) -> Result<(), Error> {
        let actor = recorded.actor.account;
        self.supersede_assignment(recorded, id).await?;
        self.execute(
            "update assignments set authority_id = $4, taken_over_from = $5, taken_over_at = $6,
                taken_over_tenant = $7, taken_over_type = $8, taken_over_id = $9
             where tenant_id = $1 and id = $2 and from_revision = $3",
            &[
                &id.0,
                &recorded.revision,
                &by.0,
                &from.0,
                &recorded.at,
                &recorded.actor.tenant.0,
                &actor.map_or("command_line", Account::kind),
                &actor.map(Account::id),
            ],
        )
        .await?;
        Ok(())
    }

    /// Closes the row known so far; what is known from now on begins as a copy of it.
    async fn supersede_assignment(&mut self, recorded: &Recorded, id: AssignmentId) -> Result<(), Error> {
        self.execute(
            "update assignments set to_revision = $3 where tenant_id = $1 and id = $2 and to_revision is null",
            &[&id.0, &recorded.revision],
        )
        .await?;
        self.execute(
            concat!(
                "insert into assignments (tenant_id, ",
                columns!(),
                ", role, from_revision) select tenant_id, ",
                columns!(),
                ", role, $3 from assignments where tenant_id = $1 and id = $2 and to_revision = $3"
            ),
            &[&id.0, &recorded.revision],
        )
        .await?;
        Ok(())
    }
}
