//! A tenant is founded by an operator together with its first office holder, so that from the first
//! moment somebody is responsible for it.

use crate::{
    access::{Authority, Resource, service},
    account::Account,
    event::{Event, RegimeVersion},
    ids::{AssignmentId, TenantId, UserId},
    keys::RoleKey,
    person::Person,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME, Values},
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
    pub administrator_id: UserId,
    pub administrator: Person,
    /// One for each role of the administrator; see [`roles`].
    pub assignment_ids: Vec<AssignmentId>,
}

/// The roles that the first office holder of a tenant that follows these regimes gets: the founding role of
/// the leading one, and what that regime says goes with it.
#[must_use]
pub fn roles(known: &Catalogue, regimes: &[String]) -> Vec<RoleKey> {
    let leading = regimes.first().and_then(|key| known.newest(key));
    let roles = leading.into_iter().flat_map(|regime| {
        [&regime.founding_role].into_iter().chain(&regime.founding_with).cloned().collect::<Vec<_>>()
    });
    roles.collect()
}

/// The events of the two logs that a founding touches.
#[derive(Debug)]
pub struct Founded {
    pub platform: Vec<Event>,
    pub tenant: Vec<Event>,
}

/// Only operators found tenants; every regime must be known here, in its newest version. The founding
/// role of the leading regime is the root of all authority in the tenant, and has no appointer.
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
    if regimes.is_empty() {
        return Err(Refused::RegimeMissing);
    }
    let adopted = regimes
        .iter()
        .map(|regime| RegimeVersion { key: regime.key.clone(), version: regime.version })
        .collect();
    let holder = Account::User(command.administrator_id);
    let given = roles(known, &command.regimes).into_iter().zip(command.assignment_ids);
    let given = given.map(|(role, assignment_id)| Event::AssignmentCreated {
        assignment_id,
        holder,
        role,
        scope: Scope::Tenant,
        validity: Validity { from: authority.at, until: None },
        constraints: Values::new(),
        by: None,
    });
    let name = command.name;
    let mut tenant = vec![
        Event::TenantCreated { name: name.clone(), language: command.language, regimes: adopted },
        Event::UserCreated { user_id: command.administrator_id, person: Some(command.administrator) },
    ];
    tenant.extend(given);
    let platform = vec![Event::TenantRegistered { tenant_id: command.tenant_id, name }];
    Ok(Founded { platform, tenant })
}
