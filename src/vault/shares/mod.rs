//! The history of an employee's shares.

pub mod store;

use self::store::ShareRow;
use super::EmployeePath;
use crate::{
    error::Error,
    http::{AccountRef, Found, Fresh, Page, PageQuery, Reading, Versioned},
    page,
    storage::Tx,
};
use actix_web::{get, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access_log::{Deed, Purpose},
    regime::words::VaultAct,
    vault::{self, Field},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// That an employee's data were given to a provider, with the employer's knowledge.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Share {
    pub id: Uuid,
    pub employee_id: Uuid,
    /// To whom the data went.
    pub provider_id: Uuid,
    #[schema(example = "De Arbodienst")]
    pub provider_name: String,
    pub shared_at: DateTime<Utc>,
    /// The tenant of whoever shared it: the provider's, where it pulled the file itself.
    pub shared_in: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_by: Option<AccountRef>,
    /// Why; absent of an employee who was erased, and where the provider pulled the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Is ill, and I am going to report it")]
    pub reason: Option<String>,
    /// On what the law let the citizen number go along; absent where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "occupational-health-law")]
    pub basis: Option<String>,
    /// In which situation the provider pulled the file; absent where the employer shared it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "direct-sick-report")]
    pub situation: Option<String>,
    /// The version of the agreement under which it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_id: Option<Uuid>,
    /// The names of the fields that went.
    #[schema(example = json!(["family_name", "birth_date"]))]
    pub fields: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<AccountRef>,
}

page! {
    /// Shares in the order of their making.
    pub struct SharePage of Share
}

impl Versioned for Share {}

/// List the shares of an employee
///
/// When, by whom, why and to whom the employee's data were given, and whether that was withdrawn. What a provider pulled
/// where the connection says that the employer does not learn of it is not among them.
#[utoipa::path(
    tag = "vault", operation_id = "list_shares",
    params(EmployeePath, PageQuery, Fresh),
    responses((status = 200, description = "A page of shares.", body = SharePage)),
)]
#[get("/v1/tenants/{tenant_id}/vault/employees/{employee_id}/shares")]
pub async fn list(reading: Reading, path: Path<EmployeePath>, page: Page) -> Result<Found<SharePage>, Error> {
    let deed = Deed::listed("share").fields(["reason"]).for_purpose(Purpose::Oversight, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let (employee, _) = tx.employee_facts(path.employee_id).await?;
            employee.open_to(&standing.authority(), VaultAct::ReadShares)?;
            let rows = tx.shares_of(path.employee_id, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadShares)?;
            let deed = deed.showing(rows.len()).by(standing.authority().grounds(seen_by.as_str()));
            Ok(((tx.shares_as_answer(&rows).await?, next).into(), vec![deed]))
        })
        .await
}

impl Tx {
    pub(super) async fn shares_as_answer(&mut self, rows: &[ShareRow]) -> Result<Vec<Share>, Error> {
        let sealed: Vec<_> = rows.iter().filter_map(ShareRow::sealed).collect();
        let mut reasons = self.open_all(&sealed).await?.into_iter();
        let mut shares = Vec::with_capacity(rows.len());
        for row in rows {
            let reason = row.sealed().and_then(|_| reasons.next().flatten());
            shares.push(Share::new(row, reason.and_then(|plain| String::from_utf8(plain.to_vec()).ok()))?);
        }
        Ok(shares)
    }
}

impl Share {
    pub(super) fn new(row: &ShareRow, reason: Option<String>) -> Result<Self, Error> {
        let vault::Given { names, basis, situation, agreement_id } = row.given()?;
        Ok(Self {
            id: row.id,
            employee_id: row.employee_id,
            provider_id: row.partner_id,
            provider_name: row.partner_name.clone(),
            shared_at: row.shared_at,
            shared_in: row.actor_tenant,
            shared_by: row.shared_by().map(Into::into),
            reason,
            basis,
            situation,
            agreement_id: agreement_id.map(|id| id.0),
            fields: names.into_iter().map(Field::as_str).map(str::to_owned).collect(),
            withdrawn_at: row.withdrawn_at,
            withdrawn_by: row.withdrawn_by().map(Into::into),
        })
    }
}
