//! Somebody lets another act with part of their authority.

use super::{DelegationRefused, DelegationTold, LIMIT};
use crate::{
    access::{Authority, Holding, Owner, Resource, service},
    account::Account,
    event::Event,
    ids::{AssignmentId, DelegationId, UserId},
    keys::PermissionKey,
    offices::{self, Changing},
    refused::Refused,
    regime::{
        Role,
        words::{Delegable, Externals},
    },
    scope::Scope,
    units::Unit,
    validity::{Moment, Validity},
};
use std::collections::BTreeSet;

#[derive(Debug)]
pub struct Create {
    pub delegation_id: DelegationId,
    /// What it comes from.
    pub assignment: AssignmentId,
    pub delegate_id: UserId,
    /// The scope of the source where nothing is said.
    pub scope: Option<Scope>,
    /// All that can be delegated where nothing is named.
    pub permissions: Option<BTreeSet<PermissionKey>>,
    pub valid_from: Option<Moment>,
    /// With the source where nothing is said.
    pub valid_until: Option<Moment>,
}

/// Who shall act.
#[derive(Debug, Clone)]
pub struct Delegate {
    pub owner: Owner,
    pub active: bool,
    /// At home in another tenant (TIM-02).
    pub external: bool,
}

/// Everybody delegates of what they hold themselves and what counts now, as far as the regime lets it be delegated:
/// named permissions, or the handling of the role, never an office itself where it says so (SPV-12, CSM-07). What was
/// delegated is not passed on. The delegate is an active user whom the delegator sees, another one, and no external
/// where the role is shut to those. Nothing is delegated for a wider scope or a longer time than it is held. While the
/// tenant is frozen, only those delegate who appoint to the vacant office (SPV-09). A narrowed token delegates
/// nothing: no scope stands for that.
///
/// `unit` is the unit of the scope, where it has one and it exists here; `standing` counts the delegations of the source.
pub fn decide(
    authority: &Authority<'_>,
    delegate: Option<&Delegate>,
    unit: Option<&Unit>,
    standing: usize,
    command: Create,
) -> Result<Vec<Event>, Refused> {
    if !authority.scopes.is_empty() {
        return Err(Refused::InsufficientScope);
    }
    let (delegator, source, role) = source(authority, command.assignment)?;
    let unknown = || Refused::UserUnknown { field: "delegate_id" };
    let delegate = delegate.ok_or_else(unknown)?;
    if delegate.owner.account == delegator {
        return Err(DelegationRefused::ToYourself.into());
    }
    if !authority.allows(service::USER_READ, &Resource::of(delegate.owner.clone())) {
        return Err(unknown());
    }
    if !delegate.active {
        return Err(Refused::UserInactive { field: "delegate_id" });
    }
    if delegate.external && role.holding.externals == Externals::Shut {
        return Err(Refused::RoleShutToExternals { role: role.key.clone() });
    }
    let permissions = permissions(role, command.permissions)?;
    let scope = scope(authority, source, command.scope, unit)?;
    let validity = validity(source, command.valid_from, command.valid_until, authority.at)?;
    if standing >= LIMIT {
        return Err(DelegationRefused::TooMany { limit: LIMIT }.into());
    }
    offices::changes(authority.rules, Changing::Delegating(&role.key))?;
    Ok(vec![Event::DelegationCreated(DelegationTold {
        delegation_id: command.delegation_id,
        assignment_id: command.assignment,
        delegator,
        delegate_id: command.delegate_id,
        role: role.key.clone(),
        scope,
        validity,
        permissions,
    })])
}

/// The actor's own assignment, which counts now.
fn source<'a>(
    authority: &Authority<'a>,
    id: AssignmentId,
) -> Result<(Account, &'a Holding, &'a Role), Refused> {
    let unknown = DelegationRefused::SourceUnknown;
    let subject =
        authority.subject.filter(|subject| subject.active && !subject.staff).ok_or(unknown.clone())?;
    let mut of_it = subject.holdings.iter().filter(|held| held.assignment == id);
    let source = of_it.next().ok_or(unknown)?;
    let key = || source.role.clone();
    if source.delegated.is_some() {
        return Err(DelegationRefused::Onward { role: key() }.into());
    }
    if source.ended || source.validity.until.is_some_and(|until| until <= authority.at) {
        return Err(Refused::AssignmentEnded);
    }
    let role = authority.counting(source).ok_or_else(|| DelegationRefused::SourceIdle { role: key() })?;
    if role.holding.delegable == Delegable::Nothing || source.scope == Scope::Own {
        return Err(DelegationRefused::RoleNotDelegable { role: key() }.into());
    }
    Ok((subject.account, source, role))
}

/// What of the role is delegated: nothing named is all of it where more than named permissions can be.
fn permissions(
    role: &Role,
    wanted: Option<BTreeSet<PermissionKey>>,
) -> Result<Option<BTreeSet<PermissionKey>>, Refused> {
    let reserved = &role.holding.reserved_permissions;
    let open = match role.holding.delegable {
        Delegable::Permissions => role.holding.delegable_permissions.clone(),
        _ => role
            .permissions
            .union(&role.own_permissions)
            .filter(|key| !reserved.contains(*key))
            .cloned()
            .collect(),
    };
    let Some(wanted) = wanted else {
        return Ok((role.holding.delegable == Delegable::Permissions).then_some(open));
    };
    match wanted.difference(&open).next() {
        None => Ok(Some(wanted)),
        Some(permission) => Err(DelegationRefused::PermissionNotDelegable {
            role: role.key.clone(),
            permission: permission.clone(),
            allowed: open.into_iter().collect(),
        }
        .into()),
    }
}

/// Where it counts: as wide as the source, or a unit that the source reaches.
fn scope(
    authority: &Authority<'_>,
    source: &Holding,
    wanted: Option<Scope>,
    unit: Option<&Unit>,
) -> Result<Scope, Refused> {
    let wider = DelegationRefused::Wider { field: "scope" };
    match (wanted.unwrap_or(source.scope), unit) {
        (scope, _) if scope == source.scope => Ok(scope),
        (Scope::Unit { unit_id }, None) => Err(Refused::UnitUnknown { field: "scope", unit: unit_id }),
        (scope @ Scope::Unit { .. }, Some(unit)) => {
            unit.named_by(authority, "scope")?;
            let within = match source.scope {
                Scope::Tenant => true,
                Scope::Unit { unit_id } => unit.path.contains(unit_id),
                Scope::Own => false,
            };
            if within { Ok(scope) } else { Err(wider.into()) }
        }
        (Scope::Tenant | Scope::Own, _) => Err(wider.into()),
    }
}

/// From now on or later, and no longer than the source.
fn validity(
    source: &Holding,
    from: Option<Moment>,
    until: Option<Moment>,
    at: Moment,
) -> Result<Validity, Refused> {
    let longer = |end: &Moment| until.is_some_and(|until| until > *end);
    if source.validity.until.is_some_and(|end| longer(&end)) {
        return Err(DelegationRefused::Wider { field: "valid_until" }.into());
    }
    let wanted = Validity::wanted(from, until.or(source.validity.until), at)?;
    Ok(wanted)
}
