//! A tenant is founded by an operator together with its first office holder, so that from the first
//! moment somebody is responsible for it.

use crate::{
    access::{Authority, Resource, service},
    account::Account,
    event::{Event, RegimeVersion},
    ids::{AssignmentId, TenantId, UserId},
    person::Person,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME},
    scope::Scope,
    validity::Validity,
};

/// What is to be founded. The ids are drawn by who calls.
pub struct Found {
    pub tenant_id: TenantId,
    pub name: String,
    pub language: String,
    /// Keys of regimes, the leading one first: its founding role goes to the administrator.
    pub regimes: Vec<String>,
    /// Whether it serves others: then it is the provider's founding role (ASP-19).
    pub provider: bool,
    pub administrator_id: UserId,
    pub administrator: Person,
    pub assignment_id: AssignmentId,
}

/// The events of the two logs that a founding touches.
#[derive(Debug)]
pub struct Founded {
    pub platform: Vec<Event>,
    pub tenant: Vec<Event>,
}

/// Only operators found tenants; every regime must be known here, in its newest version. The founding
/// role of the leading regime, or the one it has for providers, is the root of all authority in the tenant,
/// and has no appointer.
///
/// # Errors
/// [`Refused::Forbidden`], [`Refused::RegimeUnknown`], [`Refused::RegimeMissing`],
/// [`Refused::ProviderRoleMissing`]
pub fn decide(authority: &Authority<'_>, known: &Catalogue, command: Found) -> Result<Founded, Refused> {
    authority.require(service::TENANT_CREATE, &Resource::tenant())?;
    let regimes = command
        .regimes
        .iter()
        .map(|key| {
            known
                .newest(key)
                .filter(|regime| regime.key != PLATFORM_REGIME)
                .ok_or_else(|| Refused::RegimeUnknown { key: key.clone() })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let Some(leading) = regimes.first() else {
        return Err(Refused::RegimeMissing);
    };
    let founding_role = if command.provider {
        let missing = || Refused::ProviderRoleMissing { key: leading.key.clone() };
        leading.provider_founding_role.clone().ok_or_else(missing)?
    } else {
        leading.founding_role.clone()
    };
    let adopted = regimes
        .iter()
        .map(|regime| RegimeVersion { key: regime.key.clone(), version: regime.version })
        .collect();
    let name = command.name;
    Ok(Founded {
        platform: vec![Event::TenantRegistered { tenant_id: command.tenant_id, name: name.clone() }],
        tenant: vec![
            Event::TenantCreated { name, language: command.language, regimes: adopted },
            Event::UserCreated { user_id: command.administrator_id, person: Some(command.administrator) },
            Event::AssignmentCreated {
                assignment_id: command.assignment_id,
                holder: Account::User(command.administrator_id),
                role: founding_role,
                scope: Scope::Tenant,
                validity: Validity { from: authority.at, until: None },
                by: None,
            },
        ],
    })
}
