//! Records: business cases that are kept elsewhere, and known here by type and external id.
//!
//! What a record says decides who reaches it: its unit, its path and its values by dimension. **It has no
//! owner.** The responsible user is whom a case is addressed to, not the person whose data it is: nobody
//! reaches a case through their own data, and being responsible gives nothing by itself (ASP-06).

pub mod end;
pub mod put;
mod succession;
#[cfg(test)]
mod tests;

pub use succession::{Succession, responsible};

use crate::{
    access::{Authority, Resource, ResourcePath, UnitPath, service},
    ids::{RecordPersonId, UnitId, UserId},
    keys::SettingKey,
    refused::Refused,
    regime::words::Occasion,
    settings::{Sheet, Written},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By what a record is known: the type in lower case, and the id that it has elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    #[serde(rename = "type")]
    pub kind: String,
    pub external_id: String,
}

impl RecordKey {
    /// The type is a lower-case word, the id has letters, digits and `. _ ~ : -`: enough for numbers and
    /// file references, and too little for the name or address of a person.
    ///
    /// # Errors
    /// [`Refused::RecordKeyMalformed`]
    pub fn checked(self) -> Result<Self, Refused> {
        if self.is_formed() { Ok(self) } else { Err(Refused::RecordKeyMalformed) }
    }

    /// Whether a record can be kept under it.
    #[must_use]
    pub fn is_formed(&self) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | ':' | '-');
        let fits = (1..=200).contains(&self.external_id.len());
        Self::is_type(&self.kind) && fits && self.external_id.chars().all(plain)
    }

    /// Whether records can be of this type.
    #[must_use]
    pub fn is_type(kind: &str) -> bool {
        let lower = |c: char| c.is_ascii_lowercase();
        let word = kind.chars().all(|c| lower(c) || c.is_ascii_digit() || matches!(c, '_' | '-'));
        word && kind.starts_with(lower) && kind.len() <= 64
    }
}

/// What is known of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Particulars {
    pub unit_id: Option<UnitId>,
    pub path: ResourcePath,
    /// Values by dimension (ASP-07, ASP-09, ASP-10).
    pub attributes: BTreeMap<String, String>,
    /// Whom it is addressed to.
    pub responsible_id: Option<UserId>,
    /// The person concerned, by a reference that says nothing by itself.
    pub person_reference: Option<String>,
    /// Under whose key the name of the person concerned is sealed; `None` where no name is known (ASP-17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<RecordPersonId>,
}

/// A record as it is known when something is decided about it.
#[derive(Debug, Clone)]
pub struct Record {
    pub key: RecordKey,
    /// With the user who is responsible for it now.
    pub particulars: Particulars,
    /// Whom it was addressed to when it was put; another is responsible where they have left since (ASP-22).
    pub addressed_to: Option<UserId>,
    /// What the person concerned is called, where it is known.
    pub person: Option<Written>,
    /// The path of its unit, where it has one.
    pub unit: Option<UnitPath>,
    pub ended: bool,
}

impl Record {
    /// Needs `mandat/record.change` where the record is; without `mandat/record.read` there is none.
    fn open_to(&self, authority: &Authority<'_>) -> Result<(), Refused> {
        let here = place(self.unit.as_ref());
        authority.require_on("record", service::RECORD_READ, service::RECORD_CHANGE, &here)
    }
}

/// Where a record is administered: in its unit, else in the whole tenant.
#[must_use]
pub fn place(unit: Option<&UnitPath>) -> Resource {
    unit.map_or_else(Resource::tenant, |path| Resource::unit(path.clone()))
}

impl Particulars {
    /// The resource that a record of a unit is in a decision.
    #[must_use]
    pub fn resource(&self, unit: Option<(UnitPath, bool)>) -> Resource {
        let (unit, unit_closed) = unit.map_or((None, false), |(path, closed)| (Some(path), closed));
        let (path, attributes) = (Some(self.path.clone()), self.attributes.clone());
        Resource { unit, unit_closed, path, attributes, ..Resource::tenant() }
    }
}

/// Whether whoever finds a record of this type in their inbox is not told whom it is about: a regime names a setting of
/// the tenant that hides it, and it is on (ASP-17).
#[must_use]
pub fn hides_person(sheet: &Sheet<'_>, kind: &str) -> bool {
    sheet.rules.regimes().any(|regime| {
        let rules = regime.inbox.iter().filter(|rule| rule.on == Occasion::RecordCreated);
        let of_kind = rules.filter(|rule| rule.record.as_deref().is_none_or(|named| named == kind));
        let mut hiding =
            of_kind.filter_map(|rule| SettingKey::new(&regime.key, rule.hides_name_by.as_deref()?));
        hiding.any(|setting| sheet.value(&setting) == Some("on"))
    })
}
