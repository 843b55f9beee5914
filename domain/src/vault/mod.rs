//! The vault: an employer's own store of its employees' personal data, which a provider sees only where there is a
//! reason (VLT-01 to VLT-15).
//!
//! The employer's tenant holds the employees, the provider's tenant holds files: what it was given of an employee, under
//! a key of its own. **What a provider pulled without the employer's knowledge is in the provider's log alone**; nothing
//! here decides an event for the employer's from it (VLT-14).

pub mod connect;
pub mod employees;
pub mod employment;
pub mod episode;
mod fields;
pub mod found;
pub mod hold;
pub mod open;
pub mod pull;
mod refused;
pub mod share;
#[cfg(test)]
mod tests;
mod told;
pub mod withdraw;

pub use fields::{Field, FieldRefused, Fields};
pub use refused::VaultRefused;
pub use told::{EmployeeTold, FileTold, Given, Knowledge, ShareTold, Terms};

use crate::{
    access::{Authority, Resource, UnitPath},
    ids::{EmployeeId, FileId, PartnershipId, TenantId},
    keys::PermissionKey,
    refused::Refused,
    regime::{self, Rules, words::VaultAct},
};

/// The dimension that says in decisions whether an employee's data are shared (VLT-11), and its values.
pub const SHARE_STATUS: (&str, [&str; 2]) = ("share-status", ["not-shared", "shared"]);
/// The dimension that says whether there is content in the file (VLT-13), and its values.
pub const FILE_CONTENT: (&str, [&str; 2]) = ("file-content", ["empty", "present"]);

/// An employee as they are known when something is decided about them.
#[derive(Debug, Clone)]
pub struct Employee {
    pub id: EmployeeId,
    /// The path of their unit, where they are in one.
    pub unit: Option<UnitPath>,
    pub fields: Fields,
}

/// A file as the provider knows it.
#[derive(Debug, Clone)]
pub struct File {
    pub id: FileId,
    pub client: TenantId,
    pub partnership: PartnershipId,
    pub pseudonym: Option<String>,
    pub knowledge: Knowledge,
    /// In which situation the provider pulled it itself, if it did.
    pub situation: Option<String>,
    /// Whether there is an episode (VLT-13).
    pub has_content: bool,
    pub fields: Fields,
}

/// What the regimes of a tenant say about vaults.
///
/// # Errors
/// [`Refused::NotFound`] where none of them has one
pub fn rules_of(rules: &Rules) -> Result<&regime::Vault, Refused> {
    let vaults = rules.regimes().find_map(|regime| regime.vault.as_ref());
    vaults.ok_or(Refused::NotFound { what: "vault" })
}

/// What it takes to do an act.
///
/// # Errors
/// [`Refused::NotFound`] where no regime of the tenant has a vault
pub fn permission(rules: &Rules, act: VaultAct) -> Result<&PermissionKey, Refused> {
    rules_of(rules)?.acts.get(&act).ok_or(Refused::NotFound { what: "vault" })
}

/// Where a provider's file of a client is administered: at the site that serves the client, else in the whole tenant. What
/// it is about is shared.
#[must_use]
pub fn file_place(site: Option<&UnitPath>) -> Resource {
    known_as(place(site), SHARE_STATUS, true)
}

/// Refuses unless the actor may do this.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`]
pub fn require(authority: &Authority<'_>, act: VaultAct, resource: &Resource) -> Result<(), Refused> {
    authority.require(permission(authority.rules, act)?.as_str(), resource)
}

/// Where an employee is administered: in their unit, else in the whole tenant (VLT-03).
#[must_use]
pub fn place(unit: Option<&UnitPath>) -> Resource {
    unit.map_or_else(Resource::tenant, |path| Resource::unit(path.clone()))
}

/// A resource of which a dimension of two values is known.
fn known_as(mut resource: Resource, (dimension, values): (&str, [&str; 2]), second: bool) -> Resource {
    let [not, is] = values;
    resource.attributes.insert(dimension.to_owned(), if second { is } else { not }.to_owned());
    resource
}

impl Employee {
    /// What an act on the employee is decided about.
    #[must_use]
    pub fn resource(&self) -> Resource {
        place(self.unit.as_ref())
    }

    /// Refuses an act on somebody whom the actor may not see as if there were nobody.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::Forbidden`]
    pub fn open_to(&self, authority: &Authority<'_>, act: VaultAct) -> Result<(), Refused> {
        let seen_by = permission(authority.rules, VaultAct::ReadEmployees)?;
        let needed = permission(authority.rules, act)?;
        authority.require_on("employee", seen_by.as_str(), needed.as_str(), &self.resource())
    }
}

/// What an employee is called in the employer's tree: by name once their data are shared, before that by the personnel
/// number (VLT-08).
#[must_use]
pub fn label(vault: &regime::Vault, language: &str, fields: &Fields, shared: bool) -> String {
    if shared {
        return name(fields);
    }
    let number = fields.get(Field::PersonnelNumber).unwrap_or_default();
    vault.anonymous.get(language).replace(regime::NUMBER, number)
}

/// What a person is called.
#[must_use]
pub fn name(fields: &Fields) -> String {
    let given = fields.get(Field::GivenName).or_else(|| fields.get(Field::Initials));
    let parts = [given, fields.get(Field::Prefix), fields.get(Field::FamilyName)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
