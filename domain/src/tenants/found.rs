//! A tenant is founded by an operator together with its first office holder, so that from the first
//! moment somebody is responsible for it.

use super::{First, offices};
use crate::{
    access::{Authority, Resource, service},
    account::Account,
    event::{Event, RegimeVersion},
    ids::{AssignmentId, TenantId, UserId},
    person::Person,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME},
    users::credentials::{FirstCredentials, provisional_for},
};

/// What is to be founded. The ids are drawn by who calls.
pub struct Found {
    pub tenant_id: TenantId,
    pub name: String,
    pub language: String,
    /// Keys of regimes, the leading one first. The founding role of each goes to the administrator.
    pub regimes: Vec<String>,
    /// Whether it serves others: then it is the founding role for providers, where there is one (ASP-19).
    pub provider: bool,
    pub administrator_id: UserId,
    pub administrator: Person,
    /// Whether they get provisional credentials instead of an invitation (CSM-03).
    pub provisional: bool,
    /// One for each of the [`offices`] of each regime.
    pub assignment_ids: Vec<AssignmentId>,
}

/// The events of the two logs that a founding touches.
#[derive(Debug)]
pub struct Founded {
    pub platform: Vec<Event>,
    pub tenant: Vec<Event>,
    /// As what kind of person they sign in with provisional credentials.
    pub known_as: Option<String>,
}

/// Only operators found tenants; every regime must be known here, in its newest version. The founding
/// roles are the roots of all authority in the tenant, and have no appointer. A provider's leading regime must
/// have a founding role for providers. Provisional credentials are for whom a regime foresees them (CSM-03).
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
    let adopted = regimes
        .iter()
        .map(|regime| RegimeVersion { key: regime.key.clone(), version: regime.version })
        .collect();
    let first = First { holder: Account::User(command.administrator_id), has_signed_in: false };
    if command.provider && leading.provider_founding_role.is_none() {
        return Err(Refused::ProviderRoleMissing { key: leading.key.clone() });
    }
    let known_as = if command.provisional {
        Some(provisional_for(regimes.iter().map(AsRef::as_ref), &command.administrator)?.to_owned())
    } else {
        None
    };
    let mut ids = command.assignment_ids.into_iter();
    let given = regimes.iter().flat_map(|regime| {
        let of_providers = regime.provider_founding_role.as_ref().filter(|_| command.provider);
        offices(regime, of_providers.unwrap_or(&regime.founding_role), first, &mut ids, authority.at)
    });
    let given: Vec<Event> = given.collect();
    let name = command.name;
    let mut tenant = vec![
        Event::TenantCreated { name: name.clone(), language: command.language, regimes: adopted },
        Event::UserCreated { user_id: command.administrator_id, person: Some(command.administrator) },
    ];
    tenant.extend(given);
    if command.provisional {
        let (user_id, by) = (command.administrator_id, FirstCredentials::Provisional);
        tenant.push(Event::CredentialsIssued { user_id, by });
    }
    let platform = vec![Event::TenantRegistered { tenant_id: command.tenant_id, name }];
    Ok(Founded { platform, tenant, known_as })
}
