//! Users over HTTP: accounts of persons.

mod change;
mod create;
mod create_several;
mod credentials;
mod deactivation;
mod deletion;
mod external;
mod home;
mod identified;
mod leaving;
mod list;
mod newcomer;
mod placing;
mod provisional;
mod reactivation;
mod read;
mod search;
pub mod store;

pub use provisional::Provisional;

use self::store::UserRow;
use crate::{
    http::{HeldRole, UserPath, Versioned},
    page, text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(create::create)
        .service(create_several::create)
        .service(search::search)
        .service(external::register)
        .service(read::read)
        .service(change::change)
        .service(home::set)
        .service(credentials::issue)
        .service(deactivation::deactivate)
        .service(reactivation::reactivate)
        .service(deletion::delete);
}

text! {
    /// A name of a person.
    pub struct PersonName: 1..=200, example "Nadja";
    /// What a person does in the organisation.
    pub struct JobTitle: 1..=200, example "Head of personnel";
    /// A number by which a person is known elsewhere.
    pub struct IdentifierValue: 1..=64, example "19640823-3234";
    /// A language that mails and notices are written in.
    pub struct UserLanguage: 2..=2, pattern "^(en|de|fr|nl|sv)$", example "de";
    /// A number to which SMS go, as ITU-T E.164 has it.
    pub struct MobileNumber: 8..=16, pattern r"^\+[1-9][0-9]{6,14}$", example "+32470123456";
    /// An e-mail address. Unique within a tenant, whatever the case of its letters.
    pub struct Email: 3..=254, pattern r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$", example "nadja.kessler@kessler.example";
}

/// An account of a person.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct User {
    pub id: Uuid,
    #[schema(example = "Nadja")]
    pub given_name: String,
    #[schema(example = "Kessler")]
    pub family_name: String,
    #[schema(example = "nadja.kessler@kessler.example")]
    pub email: String,
    /// In which mails and notices are written; absent where it is that of the tenant.
    #[schema(example = "de")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person does in the organisation.
    #[schema(example = "Head of personnel")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// The numbers by which the person is known elsewhere, by the names that the regime has for them. Only the
    /// last four signs are shown, but where one user is read: by the person, or by who may change them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false, example = json!({ "personal-number": "********3234" }))]
    pub identifiers: BTreeMap<String, String>,
    pub active: bool,
    /// Set for somebody at home in a partner's tenant: they count only while the partnership is open and
    /// their account at home is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalUser>,
    /// The units the user is placed in.
    pub units: Vec<Uuid>,
    /// The unit the user is at home in, one of their units; absent for who is at home in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_unit_id: Option<Uuid>,
    /// In lists: the roles that they hold now, as far as the caller may see who holds which; absent where they may not,
    /// and where one user is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<HeldRole>>,
    /// Changes whenever the user's particulars do.
    pub version: i64,
}

/// Where an external is at home.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ExternalUser {
    pub partnership_id: Uuid,
    /// The user in the partner's tenant.
    pub home_user_id: Uuid,
}

page! {
    /// Users in the order of their making.
    pub struct UserPage of User
}

impl User {
    fn new(row: UserRow, units: Vec<Uuid>, home_unit_id: Option<Uuid>) -> Self {
        Self {
            id: row.id.0,
            given_name: row.person.given_name,
            family_name: row.person.family_name,
            email: row.person.email,
            language: row.person.language,
            job_title: row.person.job_title,
            identifiers: row
                .person
                .identifiers
                .into_iter()
                .map(|(name, text)| (name, masked(&text)))
                .collect(),
            active: row.active,
            external: row
                .external
                .map(|(id, home)| ExternalUser { partnership_id: id.0, home_user_id: home.0 }),
            units,
            home_unit_id,
            roles: None,
            version: row.version,
        }
    }
}

/// All but the last four signs as asterisks.
fn masked(text: &str) -> String {
    let hidden = text.chars().count().saturating_sub(4);
    text.chars().enumerate().map(|(place, sign)| if place < hidden { '*' } else { sign }).collect()
}

/// The identifiers of a request.
fn identifiers(said: BTreeMap<String, IdentifierValue>) -> BTreeMap<String, String> {
    said.into_iter().map(|(name, text)| (name, text.into_string())).collect()
}

impl Versioned for User {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// Personal data do not print.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}
