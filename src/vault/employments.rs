//! The employees of a client, as its provider may always see them: without names.

use super::{ClientPath, store::EmployeeRow};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading},
    page,
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access_log::{Deed, Purpose},
    ids::PartnershipId,
    refused::Refused,
    regime::{self, words::VaultAct},
    vault::{
        self, Field, VaultRefused,
        employees::EMPLOYMENT,
        employment::{Employment, coarsened},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// An employment at a client. Nothing in it names anybody whose file the provider does not have.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientEmployment {
    /// What the employee is called towards this provider, and towards no other.
    #[schema(example = "p7Jc1yS0m3tq0QZB")]
    pub pseudonym: String,
    /// The client's unit; absent where so few are in it that it would say who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// The year in which the employment began; absent in the same case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2018)]
    pub since: Option<i32>,
    /// Whether the employment has ended.
    pub ended: bool,
    /// The hours of a usual week, in steps: `up_to_12`, `up_to_24`, `up_to_36`, `over_36`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "up_to_36")]
    pub hours: Option<String>,
    /// The provider's file, where it has one and the caller may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_id: Option<Uuid>,
    /// What the employee is called, in the same case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "A. Janssen")]
    pub name: Option<String>,
}

page! {
    /// Employments in no order that says anything.
    pub struct ClientEmploymentPage of ClientEmployment
}

/// List the employments at a client
///
/// For the provider's statistics: every employee of the client, without a name unless the provider has their file, and
/// without a day. In a unit of fewer employees than the regime asks for, neither the unit nor the year is told.
#[utoipa::path(
    tag = "files", operation_id = "list_client_employments",
    params(ClientPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of employments.", body = ClientEmploymentPage)),
)]
#[get("/v1/tenants/{tenant_id}/clients/{client_id}/employees")]
pub async fn list(
    reading: Reading,
    path: Path<ClientPath>,
    page: Page,
) -> Result<Found<ClientEmploymentPage>, Error> {
    let deed = Deed::listed("file").fields(["name"]).for_purpose(Purpose::Care, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let authority = standing.authority();
            let served = tx.client_for(&authority, VaultAct::ReadEmployments, path.client_id).await?;
            if tx.connections(Some(path.client_id)).await?.is_empty() {
                return Err(Refused::from(VaultRefused::NotConnected).into());
            }
            let (vault, partnership) = (vault::rules_of(&standing.rules)?, served.link.id);
            let (after, limit) = (page.after::<Uuid>()?, page.fetch());
            let rows = tx
                .cross(served.link.crossing, async |tx| {
                    tx.employments(vault, partnership, after, limit).await
                })
                .await?;
            let (mut told, next) = page.cut(rows, |(id, _)| *id);
            let seen = vault::permission(&standing.rules, VaultAct::ReadFiles)?;
            if authority.allows(seen.as_str(), &served.place) {
                tx.name_those_with_a_file(partnership, &mut told).await?;
            }
            let told: Vec<_> = told.into_iter().map(|(_, employment)| employment).collect();
            // Employments without names are nobody's personal data.
            let named = told.iter().filter(|employment| employment.name.is_some()).count();
            let deed = deed.showing(named).by(authority.grounds(seen.as_str()));
            Ok(((told, next).into(), if named > 0 { vec![deed] } else { Vec::new() }))
        })
        .await
}

impl Tx {
    /// A page of the client's employments, each with the id by which the next page is asked for.
    async fn employments(
        &mut self,
        vault: &regime::Vault,
        partnership: PartnershipId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<(Uuid, ClientEmployment)>, Error> {
        let everything = crate::storage::Within { everything: true, ..Default::default() };
        let rows = self.employees(&everything, None, after, limit).await?;
        let fields = self.fields_of_employees(&rows, &EMPLOYMENT).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let pseudonyms = self.pseudonyms(partnership.0, &ids).await?;
        let units: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.unit_id).collect();
        let counts = self.count_employees(self.view(), &units.into_iter().collect::<Vec<_>>()).await?;
        let large = |row: &EmployeeRow| {
            let number = counts.iter().find(|(unit, _)| Some(*unit) == row.unit_id)?.1;
            (number >= i64::from(vault.small_group)).then_some(())
        };
        let today = self.now().format("%Y-%m-%d").to_string();
        let told = |((row, fields), pseudonym): ((&EmployeeRow, &vault::Fields), String)| {
            let small = large(row).is_none();
            let Employment { since, ended, hours } = coarsened(fields, small, &today);
            let employment = ClientEmployment {
                pseudonym,
                unit_id: row.unit_id.filter(|_| !small),
                since,
                ended,
                hours: hours.map(|hours| hours.as_str().to_owned()),
                file_id: None,
                name: None,
            };
            (row.id, employment)
        };
        Ok(rows.iter().zip(&fields).zip(pseudonyms).map(told).collect())
    }

    async fn name_those_with_a_file(
        &mut self,
        partnership: PartnershipId,
        told: &mut [(Uuid, ClientEmployment)],
    ) -> Result<(), Error> {
        const NAMES: [Field; 4] = [Field::Initials, Field::GivenName, Field::Prefix, Field::FamilyName];
        let pseudonyms: Vec<String> =
            told.iter().map(|(_, employment)| employment.pseudonym.clone()).collect();
        let rows = self.files_called(partnership, &pseudonyms).await?;
        let fields = self.fields_of_files(&rows, &NAMES).await?;
        for (_, employment) in told {
            let mut files = rows.iter().zip(&fields);
            let of = files.find(|(row, _)| row.pseudonym.as_deref() == Some(employment.pseudonym.as_str()));
            employment.file_id = of.map(|(row, _)| row.id);
            employment.name = of.map(|(_, fields)| vault::name(fields));
        }
        Ok(())
    }
}
