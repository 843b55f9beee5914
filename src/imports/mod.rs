//! Imports of users over HTTP: a file is checked whole, staged beside the requests, and taken live as a whole.

mod begin;
mod checking;
mod create;
mod file;
mod keeper;
mod read;
pub mod store;
mod work;
mod workshop;

pub use begin::{Beginning, begin};
pub use checking::{Checked, check};
pub use file::{File, Format, read as read_file};
pub use keeper::Keeper;
pub use work::{By, Work};
pub use workshop::Workshop;

use self::store::ImportRow;
use crate::{
    http::{AccountRef, Versioned},
    problems::FieldError,
    storage::Error,
    users::{Email, IdentifierValue, JobTitle, PersonName, UserLanguage},
};
use chrono::{DateTime, TimeDelta, Utc};
use mandat_domain::{
    ids::{ImportId, TenantId, UnitId},
    imports::Row,
    person::Person,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The bytes that a file may have.
pub const LIMIT: usize = 64 << 20;
/// The people that a file may name: so many that all of them are in memory at a time.
pub const MOST: usize = 250_000;
/// The findings that are listed.
const LISTED: usize = 100;
/// For how long whoever works on an import is believed to be alive without a word.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How many people are staged by one write, so that nobody waits for long.
const AT_ONCE: usize = 250;

pub fn routes(config: &mut ServiceConfig) {
    config.service(create::create).service(read::read);
}

/// `/v1/tenants/{tenant_id}/imports/{import_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImportPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The import.
    #[param(value_type = Uuid)]
    pub import_id: ImportId,
}

/// What is known of an import before its file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Do it although imported people hold nothing, which is below the least that the regime asks of every user.
    #[serde(default)]
    #[param(required = false, default = false, example = false)]
    pub confirm_below_minimum: bool,
}

/// A line of a file of JSON lines. Imported people hold nothing, and none of them is invited.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedUser {
    pub given_name: PersonName,
    pub family_name: PersonName,
    pub email: Email,
    /// The language of mails and notices to them; that of the tenant when left out.
    pub language: Option<UserLanguage>,
    /// What the person does in the organisation.
    pub job_title: Option<JobTitle>,
    /// The numbers by which the person is known elsewhere, by the names that the regime has for them.
    #[serde(default)]
    #[schema(required = false, example = json!({ "personal-number": "19640823-3234" }))]
    #[validate(length(max = 10))]
    pub identifiers: BTreeMap<String, IdentifierValue>,
    /// The units the user is placed in.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    #[validate(length(max = 20))]
    pub units: Vec<Uuid>,
    /// The unit the user is at home in; they are placed there too.
    pub home_unit_id: Option<Uuid>,
}

impl ImportedUser {
    /// What that line says.
    fn row(self, line: u64) -> Row {
        let identifiers = self.identifiers.into_iter().map(|(name, text)| (name, text.into_string()));
        let person = Person {
            given_name: self.given_name.into_string(),
            family_name: self.family_name.into_string(),
            email: self.email.into_string(),
            language: self.language.map(UserLanguage::into_string),
            job_title: self.job_title.map(JobTitle::into_string),
            identifiers: identifiers.collect(),
        };
        let units = self.units.into_iter().map(UnitId).collect();
        Row { line, person, units, home: self.home_unit_id.map(UnitId) }
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is right; its people are being recorded, and none of them counts yet.
    Staging,
    /// All of them are users since `ended_at`.
    Taken,
    /// None of them is or ever was a user; `findings` say why.
    Failed,
}

/// An import of users.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Import {
    pub id: Uuid,
    pub state: ImportState,
    /// How many people the file names.
    #[schema(minimum = 1)]
    pub users: i64,
    /// How many of them have been recorded so far.
    #[schema(minimum = 0)]
    pub staged: i64,
    pub begun_at: DateTime<Utc>,
    /// Who began it; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun_by: Option<AccountRef>,
    /// When it was taken or had failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub findings: Vec<FieldError>,
}

impl Versioned for Import {}

impl Import {
    fn new(row: &ImportRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            state: row.state()?,
            users: row.users,
            staged: row.staged,
            begun_at: row.begun_at,
            begun_by: row.begun_by().map(Into::into),
            ended_at: row.ended_at,
            findings: serde_json::from_str(&row.findings)?,
        })
    }
}

impl ImportState {
    pub const ALL: [Self; 3] = [Self::Staging, Self::Taken, Self::Failed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Taken => "taken",
            Self::Failed => "failed",
        }
    }
}
