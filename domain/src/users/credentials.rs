//! First credentials of a user, made anew: an invitation, or a provisional password in two channels (CSM-03).

use super::{CredentialRefused, change::all_given};
use crate::{
    access::{Authority, Resource, service},
    assignments::Holder,
    event::Event,
    ids::UserId,
    person::Person,
    refused::Refused,
    regime::Regime,
};
use serde::{Deserialize, Serialize};

/// What a user gets to come in with for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstCredentials {
    /// A token with which the user chooses a password.
    Invitation,
    /// A user name by mail and, apart from it, a password that is changed at first use (CSM-03).
    Provisional,
}

#[derive(Debug)]
pub struct Issue<'a> {
    pub user_id: UserId,
    pub what: FirstCredentials,
    pub person: &'a Person,
    /// At home in another tenant, and signs in there.
    pub external: bool,
}

/// Needs `mandat/user.create` wherever the user is placed; without a unit, in the whole tenant. Whoever makes
/// credentials for somebody could become them, so that they are made only by who could give every role that the user
/// holds or will hold (TIM-09). They are the first: who has signed in has others, and resets a forgotten password.
/// Provisional ones are for whom a regime foresees them (CSM-03).
///
/// # Errors
/// [`Refused::NotFound`], [`CredentialRefused`], and those of the authority
pub fn decide(authority: &Authority<'_>, user: &Holder, command: &Issue<'_>) -> Result<Vec<Event>, Refused> {
    let data = Resource::of(user.owner.clone());
    authority.see("user", service::USER_READ, &data)?;
    if user.owner.units.is_empty() {
        authority.require(service::USER_CREATE, &Resource::tenant())?;
    }
    for path in &user.owner.units {
        authority.require(service::USER_CREATE, &Resource::unit(path.clone()))?;
    }
    all_given(authority, user, &data).map_err(|(role, by)| CredentialRefused::NotYours { role, by })?;
    let Issue { user_id, what, person, external } = *command;
    if external {
        return Err(CredentialRefused::External.into());
    }
    if !user.subject.active {
        return Err(CredentialRefused::Inactive.into());
    }
    if user.signed_in {
        return Err(CredentialRefused::SignedIn.into());
    }
    if what == FirstCredentials::Provisional {
        provisional_for(authority.rules.regimes(), person)?;
    }
    Ok(vec![Event::CredentialsIssued { user_id, by: what }])
}

/// As what kind of person somebody signs in with a password that began as a provisional one, by the first of the
/// regimes that foresees any (CSM-03). Whoever has one of the numbers that it names comes in another way.
///
/// # Errors
/// [`CredentialRefused::NotForeseen`], [`CredentialRefused::NotForPerson`]
pub fn provisional_for<'a>(
    regimes: impl Iterator<Item = &'a Regime>,
    person: &Person,
) -> Result<&'a str, CredentialRefused> {
    let mut rules = regimes.filter_map(|regime| regime.tenants.provisional.as_ref());
    let rule = rules.next().ok_or(CredentialRefused::NotForeseen)?;
    match rule.without.iter().find(|name| person.identifiers.contains_key(*name)) {
        Some(identifier) => Err(CredentialRefused::NotForPerson { identifier: identifier.clone() }),
        None => Ok(&rule.person),
    }
}
