//! Records over HTTP: business cases that are kept elsewhere, known here by type and external id.

mod end;
mod list;
mod of_user;
mod put;
mod read;
mod responsible;
pub mod store;

use self::store::RecordRow;
use crate::{
    error::Error,
    http::{AttributeValue, Versioned},
    page,
    storage::{self, Tx},
    text,
};
use mandat_domain::{
    ids::TenantId,
    records::{self, RecordKey},
    refused::Refused,
    settings::Written,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(put::put).service(read::read).service(end::end).service(of_user::list);
}

text! {
    /// A person concerned, by a reference that says nothing by itself.
    pub struct PersonReference: 1..=200, pattern "^[A-Za-z0-9._~:-]+$", example "p-20481";
    /// What the person concerned is called. It is sealed, and no event shows it.
    pub struct ConcernedName: 1..=200, example "Anna Muster";
}

/// `/v1/tenants/{tenant_id}/records/{type}/{external_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RecordPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The type: a lower-case word.
    #[serde(rename = "type")]
    #[param(min_length = 1, max_length = 64, pattern = "^[a-z][a-z0-9_-]*$", example = "claim")]
    pub kind: String,
    /// The id that it has elsewhere. It says nothing about a person.
    #[param(min_length = 1, max_length = 200, pattern = "^[A-Za-z0-9._~:-]+$", example = "2026-4711")]
    pub external_id: String,
}

impl RecordPath {
    fn key(&self) -> RecordKey {
        RecordKey { kind: self.kind.clone(), external_id: self.external_id.clone() }
    }
}

/// A business case that is kept elsewhere. It has no owner: the responsible user is whom it is addressed
/// to, not the person whose data it is.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Record {
    #[serde(rename = "type")]
    #[schema(example = "claim")]
    pub kind: String,
    #[schema(example = "2026-4711")]
    pub external_id: String,
    /// The unit it belongs to; absent where it belongs to the tenant as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Where it stands, outermost first; empty where it stands under nothing.
    #[schema(example = json!(["acme", "website"]))]
    pub path: Vec<String>,
    /// Its values by dimension.
    #[schema(example = json!({ "line": "accident" }))]
    pub attributes: BTreeMap<String, String>,
    /// Who is responsible for it: whom it is addressed to, or who followed them when they left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_reference: Option<String>,
    /// What the person concerned is called, where it is known. Lists do not show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Anna Muster")]
    pub person_name: Option<String>,
    /// The case is closed. Who reached it goes on reaching it.
    pub ended: bool,
    /// Changes whenever the record does, and when another becomes responsible.
    pub version: i64,
}

/// Personal data do not print.
impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("external_id", &self.external_id).finish_non_exhaustive()
    }
}

page! {
    /// Records by type and external id.
    pub struct RecordPage of Record
}

impl Versioned for Record {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Record {
    fn new(row: &RecordRow) -> Result<Self, storage::Error> {
        let particulars = row.particulars()?;
        Ok(Self {
            kind: row.kind.clone(),
            external_id: row.external_id.clone(),
            unit_id: particulars.unit_id.map(|id| id.0),
            path: particulars.path.0,
            attributes: particulars.attributes,
            responsible_id: particulars.responsible_id.map(|id| id.0),
            person_reference: particulars.person_reference,
            person_name: None,
            ended: row.ended,
            version: row.version,
        })
    }
}

/// What the caller says of a record, as it comes in.
fn attributes(said: Option<BTreeMap<String, AttributeValue>>) -> BTreeMap<String, String> {
    said.into_iter().flatten().map(|(name, value)| (name, value.into_string())).collect()
}

impl Tx {
    /// A record with the facts that decisions on it need, and its version; `None` where there is none.
    async fn record_facts(&mut self, key: &RecordKey) -> Result<Option<(records::Record, i64)>, Error> {
        // Nothing is kept under another, and not every database takes every character.
        if !key.is_formed() {
            return Ok(None);
        }
        let view = self.view();
        let Some(row) = self.record(view, key).await? else { return Ok(None) };
        let addressed_to = row.particulars()?.responsible_id;
        let Some(row) = self.with_responsible(view, vec![row]).await?.pop() else { return Ok(None) };
        let particulars = row.particulars()?;
        let unit = match particulars.unit_id {
            Some(id) => self.unit(view, id).await?.map(|(unit, _)| unit.path),
            None => None,
        };
        let (ended, version) = (row.ended, row.version);
        let person = self.persons_of_records(&[row]).await?.pop().flatten().map(Written);
        let facts = records::Record { key: key.clone(), particulars, addressed_to, person, unit, ended };
        Ok(Some((facts, version)))
    }

    async fn record_as_answer(&mut self, key: &RecordKey) -> Result<Record, Error> {
        let view = self.view();
        let row = self.record_with_responsible(view, key).await?;
        Ok(self.record_with_person(row.ok_or(Refused::NotFound { what: "record" })?).await?)
    }

    /// One record, with whom it is about.
    async fn record_with_person(&mut self, row: RecordRow) -> Result<Record, storage::Error> {
        let record = Record::new(&row)?;
        let person_name = self.persons_of_records(&[row]).await?.pop().flatten();
        Ok(Record { person_name, ..record })
    }
}
