//! Queries on the employer's side: its vault, its connections, its employees.

use crate::{
    counts, held, reach_below,
    storage::{Arg, Error, Recorded, SealedFields, Tx, View, Within},
    supersede,
};
use mandat_domain::{
    ids::{EmployeeId, PartnershipId, TenantId},
    validity::Moment,
    vault::{EmployeeTold, Field, Fields, Terms},
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct VaultRow {
    pub regime: String,
    pub opened_at: Moment,
}

/// A connection with the other side of its partnership.
pub struct ConnectionRow {
    pub partnership: PartnershipId,
    pub partner: TenantId,
    pub partner_name: String,
    pub terms: Terms,
    pub since: Moment,
    pub version: i64,
}

#[derive(FromRow)]
struct RawConnection {
    partnership_id: Uuid,
    partner_id: Uuid,
    partner_name: String,
    terms: String,
    holds_from: Moment,
    version: i64,
}

impl TryFrom<RawConnection> for ConnectionRow {
    type Error = Error;

    fn try_from(row: RawConnection) -> Result<Self, Error> {
        Ok(Self {
            partnership: PartnershipId(row.partnership_id),
            partner: TenantId(row.partner_id),
            partner_name: row.partner_name,
            terms: serde_json::from_str(&row.terms)?,
            since: row.holds_from,
            version: row.version,
        })
    }
}

#[derive(Debug, Clone, FromRow)]
pub struct EmployeeRow {
    pub id: Uuid,
    pub unit_id: Option<Uuid>,
    sealed: Vec<u8>,
    sealed_revision: i64,
    pub version: i64,
}

impl EmployeeRow {
    #[must_use]
    pub fn sealed(&self) -> SealedFields<'_> {
        SealedFields { subject: self.id, revision: self.sealed_revision, sealed: &self.sealed }
    }
}

/// What was known of an employee for a while.
#[derive(Debug, Clone, FromRow)]
pub struct VersionRow {
    sealed: Vec<u8>,
    sealed_revision: i64,
    pub holds_from: Moment,
    pub holds_until: Option<Moment>,
}

/// The columns of [`EmployeeRow`], and where they come from: those who are employees now.
macro_rules! employee {
    () => {
        concat!(
            "select e.id, e.unit_id, e.sealed, e.sealed_revision, e.from_revision as version from employees e
             where e.tenant_id = $1 and e.to_revision is null and e.holds_until is null and ",
            counts!("e")
        )
    };
}

impl Tx {
    /// The vault, where it was opened.
    pub async fn vault(&mut self) -> Result<Option<VaultRow>, Error> {
        self.optional("select regime, opened_at from vaults where tenant_id = $1", &[]).await
    }

    /// The connections of partnerships that are open, all or those with one partner. The same on both sides.
    pub async fn connections(&mut self, partner: Option<TenantId>) -> Result<Vec<ConnectionRow>, Error> {
        let view = self.view();
        let rows: Vec<RawConnection> = self
            .all(
                concat!(
                    "select c.partnership_id, p.partner_id, p.partner_name, c.terms, c.holds_from,
                            c.from_revision as version
                     from vault_connections c
                     join partnerships p on p.tenant_id = $1 and p.id = c.partnership_id
                     join partnership_states s on s.tenant_id = $1 and s.id = p.id and s.status = 'open' and ",
                    held!("s"),
                    " where c.tenant_id = $1 and ($4 is null or p.partner_id = $4) and ",
                    held!("c"),
                    " order by c.partnership_id"
                ),
                &[&view.known, &view.at, &partner.map(|partner| partner.0)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn employee(&mut self, id: EmployeeId) -> Result<Option<EmployeeRow>, Error> {
        let view = self.view();
        self.optional(concat!(employee!(), " and e.id = $4"), &[&view.known, &view.at, &id.0]).await
    }

    /// All that was known of an employee, in its order.
    pub async fn versions_of_employee(&mut self, id: EmployeeId) -> Result<Vec<VersionRow>, Error> {
        self.all(
            "select sealed, sealed_revision, holds_from, holds_until from employees
             where tenant_id = $1 and id = $2 and to_revision is null order by holds_from, from_revision",
            &[&id.0],
        )
        .await
    }

    /// What the versions say, field by field.
    pub async fn fields_of_versions(
        &mut self,
        id: EmployeeId,
        rows: &[VersionRow],
    ) -> Result<Vec<Fields>, Error> {
        let values: Vec<SealedFields<'_>> = rows
            .iter()
            .map(|row| SealedFields { subject: id.0, revision: row.sealed_revision, sealed: &row.sealed })
            .collect();
        let opened = self.open_fields(&values, Field::ALL).await?;
        Ok(opened.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Those employees, in the order of their ids.
    pub async fn employees_among(&mut self, ids: &[Uuid]) -> Result<Vec<EmployeeRow>, Error> {
        let view = self.view();
        self.all_among(
            concat!(employee!(), " and e.id in ({ids}) order by e.id"),
            ids,
            &[&view.known, &view.at],
        )
        .await
    }

    /// A page of the employees within the reach, in the order of their ids; all, or those of this very unit.
    pub async fn employees(
        &mut self,
        within: &Within,
        unit: Option<Uuid>,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<EmployeeRow>, Error> {
        let view = self.view();
        self.all_among(
            concat!(
                reach_below!(),
                employee!(),
                " and ($4 or e.unit_id in (select id from reach)) and ($5 is null or e.unit_id = $5)
                  and ($6 is null or e.id > $6) order by e.id limit $7"
            ),
            &within.units,
            &[&view.known, &view.at, &within.everything, &unit, &after, &limit],
        )
        .await
    }

    /// A page of the employees in no unit, in the order of their ids.
    pub async fn employees_in_no_unit(
        &mut self,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<EmployeeRow>, Error> {
        let view = self.view();
        self.all(
            concat!(
                employee!(),
                " and e.unit_id is null and ($4 is null or e.id > $4) order by e.id limit $5"
            ),
            &[&view.known, &view.at, &after, &limit],
        )
        .await
    }

    /// How many employees there are in each of these units; `None` stands for none of them. Without any, there is no entry.
    pub async fn count_employees(&mut self, view: View, units: &[Uuid]) -> Result<Vec<(Uuid, i64)>, Error> {
        self.all_among(
            concat!(
                "select e.unit_id, count(*) from employees e where e.tenant_id = $1 and e.unit_id in ({ids})
                 and e.to_revision is null and e.holds_until is null and ",
                counts!("e"),
                " group by e.unit_id"
            ),
            units,
            &[&view.known, &view.at],
        )
        .await
    }

    /// A page of the employees within the reach who have all of these marks, in the order of their ids. A mark is cut
    /// short: who has it may be another.
    pub async fn employees_marked(
        &mut self,
        within: &Within,
        marks: &[Vec<u8>],
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<EmployeeRow>, Error> {
        let view = self.view();
        let mark = |n: usize| marks.get(n).cloned();
        self.all_among(
            concat!(
                reach_below!(),
                employee!(),
                " and ($4 or e.unit_id in (select id from reach)) and ($5 is null or e.id > $5)
                  and e.id in (select m.employee_id from employee_marks m where m.tenant_id = $1 and m.mark = $6)
                  and ($7 is null or e.id in (select m.employee_id from employee_marks m
                                              where m.tenant_id = $1 and m.mark = $7))
                  and ($8 is null or e.id in (select m.employee_id from employee_marks m
                                              where m.tenant_id = $1 and m.mark = $8))
                  and ($9 is null or e.id in (select m.employee_id from employee_marks m
                                              where m.tenant_id = $1 and m.mark = $9))
                 order by e.id limit $10"
            ),
            &within.units,
            &[
                &view.known,
                &view.at,
                &within.everything,
                &after,
                &mark(0),
                &mark(1),
                &mark(2),
                &mark(3),
                &limit,
            ],
        )
        .await
    }

    /// The employees who have one of these marks, or may have it, each with the mark.
    pub async fn who_is_marked(&mut self, marks: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Uuid)>, Error> {
        self.all_among(
            "select m.mark, m.employee_id from employee_marks m where m.tenant_id = $1 and m.mark in ({ids})",
            marks,
            &[],
        )
        .await
    }

    /// Makes employees known by these marks and no others.
    pub async fn enter_marks(&mut self, employees: &[Uuid], marks: &[(Uuid, Vec<u8>)]) -> Result<(), Error> {
        self.marks_leave(employees).await?;
        let rows: Vec<[&dyn Arg; 2]> = marks.iter().map(|(id, mark)| [mark as &dyn Arg, id]).collect();
        self.insert_all(
            "insert into employee_marks (tenant_id, mark, employee_id)",
            &rows,
            "on conflict (tenant_id, mark, employee_id) do nothing",
        )
        .await?;
        Ok(())
    }

    /// Nobody finds these employees any more.
    pub async fn marks_leave(&mut self, employees: &[Uuid]) -> Result<(), Error> {
        self.execute_among(
            "delete from employee_marks where tenant_id = $1 and employee_id in ({ids})",
            employees,
            &[],
        )
        .await?;
        Ok(())
    }

    /// What the rows say, field by field. Somebody whose key was destroyed says nothing.
    pub async fn fields_of_employees(
        &mut self,
        rows: &[EmployeeRow],
        wanted: &[Field],
    ) -> Result<Vec<Fields>, Error> {
        let sealed: Vec<_> = rows.iter().map(EmployeeRow::sealed).collect();
        let opened = self.open_fields(&sealed, wanted).await?;
        Ok(opened.into_iter().map(Option::unwrap_or_default).collect())
    }

    pub async fn project_vault_opened(&mut self, recorded: &Recorded, regime: &str) -> Result<(), Error> {
        self.execute(
            "insert into vaults (tenant_id, regime, opened_at, from_revision) values ($1, $2, $3, $4)",
            &[&regime, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_vault_connected(
        &mut self,
        recorded: &Recorded,
        partnership: PartnershipId,
        terms: &Terms,
    ) -> Result<(), Error> {
        let args: &[&dyn Arg] = &[&partnership.0];
        supersede!(self, recorded, "vault_connections", "partnership_id, terms", "partnership_id = $4", args);
        self.execute(
            "insert into vault_connections (tenant_id, partnership_id, terms, holds_from, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&partnership.0, &serde_json::to_string(terms)?, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_employee(&mut self, recorded: &Recorded, told: &EmployeeTold) -> Result<(), Error> {
        self.supersede_employee(recorded, told.employee_id).await?;
        self.execute(
            "insert into employees (tenant_id, id, unit_id, sealed, sealed_revision, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $5)",
            &[
                &told.employee_id.0,
                &told.unit_id.map(|id| id.0),
                &recorded.sealed.as_deref().unwrap_or_default(),
                &recorded.revision,
                &recorded.at,
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_employee_erased(
        &mut self,
        recorded: &Recorded,
        id: EmployeeId,
    ) -> Result<(), Error> {
        self.supersede_employee(recorded, id).await
    }

    async fn supersede_employee(&mut self, recorded: &Recorded, id: EmployeeId) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "employees",
            "id, unit_id, import_id, sealed, sealed_revision",
            "id = $4",
            &[&id.0]
        );
        Ok(())
    }
}
