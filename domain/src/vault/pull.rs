//! A provider finds a person at a client by several identifiers that match together, and pulls the file itself (VLT-15).
//!
//! That somebody tried is recorded before anybody is looked for, and answered in the same way whoever is found: see
//! [`begin`]. What is then found is decided by [`decide`].

use super::{
    Field, Fields, FileTold, Given, Knowledge, ShareTold, Terms, VaultRefused, permission, rules_of,
    share::conveyed,
};
use crate::{
    access::{Authority, Resource},
    event::Event,
    ids::{EmployeeId, FileId, PartnershipId, PullId, ShareId, TenantId},
    partnerships::BothSides,
    refused::Refused,
    regime::{self, Rules, words::VaultAct},
    validity::Moment,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// Tries are counted over this time.
pub const COUNTED_OVER: TimeDelta = TimeDelta::hours(1);

/// A connection as both sides know it.
#[derive(Debug, Clone)]
pub struct Connection {
    pub partnership: PartnershipId,
    pub terms: Terms,
}

/// What is said when somebody tries.
#[derive(Debug)]
pub struct Try<'a> {
    pub pull_id: PullId,
    pub situation: String,
    /// Each in its normal form.
    pub identifiers: &'a Fields,
}

/// The combination of identifiers by which is looked: the first one of the regime that is known whole.
#[must_use]
pub fn combination<'a>(vault: &'a regime::Vault, identifiers: &Fields) -> Option<&'a [Field]> {
    let known = |all: &&Vec<Field>| all.iter().all(|field| identifiers.get(*field).is_some());
    vault.matches.iter().find(known).map(Vec::as_slice)
}

/// Refuses whoever may not pull from a client that is served there; for whom there is no such client, there is none.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`]
pub fn require(authority: &Authority<'_>, place: &Resource) -> Result<(), Refused> {
    let needed = permission(authority.rules, VaultAct::Pull)?.as_str();
    if !authority.allows(needed, place) {
        let seen_by = permission(authority.rules, VaultAct::ReadEmployments)?;
        authority.see("client", seen_by.as_str(), place)?;
    }
    authority.require(needed, place)
}

/// Needs `pull-files` where the client is served, a situation that the connection admits, and the identifiers of one of the
/// regime's combinations. `recent` are the tries of anybody at this client within [`COUNTED_OVER`], the earliest first:
/// there are not more than the regime admits. The try is recorded whoever it finds (VLT-15).
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Forbidden`], [`VaultRefused::NotConnected`], [`VaultRefused::SituationUnknown`],
/// [`VaultRefused::SituationNotAdmitted`], [`VaultRefused::IdentifiersMissing`], [`VaultRefused::PullsTooMany`]
pub fn begin(
    authority: &Authority<'_>,
    place: &Resource,
    connection: Option<&Connection>,
    recent: &[Moment],
    tried: Try<'_>,
) -> Result<Vec<Event>, Refused> {
    require(authority, place)?;
    let vault = rules_of(authority.rules)?;
    let connection = connection.ok_or(VaultRefused::NotConnected)?;
    if !vault.pulls.contains_key(&tried.situation) {
        return Err(VaultRefused::SituationUnknown { known: vault.pulls.keys().cloned().collect() }.into());
    }
    if !connection.terms.pulls.contains_key(&tried.situation) {
        return Err(VaultRefused::SituationNotAdmitted.into());
    }
    if combination(vault, tried.identifiers).is_none() {
        return Err(VaultRefused::IdentifiersMissing.into());
    }
    if let Some(seconds) = to_wait(recent, vault.pulls_per_hour, authority.at) {
        return Err(VaultRefused::PullsTooMany { seconds }.into());
    }
    let Try { pull_id, situation, .. } = tried;
    Ok(vec![Event::PullTried { pull_id, partnership_id: connection.partnership, situation }])
}

/// In how many seconds there are fewer tries than may be.
fn to_wait(recent: &[Moment], most: u32, now: Moment) -> Option<u64> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let too_many = recent.len().checked_sub(most)?;
    let Some(in_the_way) = recent.get(too_many) else {
        return Some(COUNTED_OVER.num_seconds().unsigned_abs());
    };
    let left = *in_the_way + COUNTED_OVER - now;
    Some(left.num_seconds().max(0).unsigned_abs() + 1)
}

/// Somebody at whom was looked. Of each the same is known, whether it is who was looked for or not.
#[derive(Debug, Clone)]
pub struct LookedAt {
    pub employee: EmployeeId,
    /// All that is known of them.
    pub fields: Fields,
    /// What the employee is called towards this provider.
    pub pseudonym: String,
    /// Whether all identifiers are theirs.
    pub is_wanted: bool,
    /// Whether a share that was not withdrawn says so on the employer's side.
    pub shared: bool,
    /// Whether the provider has a file of them.
    pub has_file: bool,
    /// The ids of a file and a share, should there be any.
    pub new: (FileId, ShareId),
}

/// A try that goes on, with what is true when it does.
#[derive(Debug)]
pub struct Pull<'a> {
    pub client: TenantId,
    pub situation: &'a str,
    /// The connection as it is now; `None` where there is none any more.
    pub connection: Option<&'a Connection>,
    pub looked_at: &'a [LookedAt],
}

/// Opens a file of whom the identifiers name, where there is none yet. The employer's log says so in a situation in which it
/// learns of it; **in any other nothing is recorded on its side** (VLT-14). The citizen number goes along only where the
/// situation has a basis for it.
///
/// # Errors
/// [`Refused::NotFound`] where no regime of the tenant has a vault any more
pub fn decide(rules: &Rules, pull: &Pull<'_>) -> Result<BothSides, Refused> {
    let vault = rules_of(rules)?;
    let admitted = pull.connection.and_then(|connection| {
        let knowledge = connection.terms.pulls.get(pull.situation)?;
        Some((connection.partnership, *knowledge, vault.pulls.get(pull.situation)?))
    });
    let mut both = BothSides::default();
    let Some((partnership_id, knowledge, situation)) = admitted else { return Ok(both) };
    let mut seen = BTreeSet::new();
    for one in pull.looked_at.iter().filter(|one| one.is_wanted && !one.has_file) {
        if !seen.insert(one.employee) {
            continue;
        }
        let basis = situation.basis.clone();
        let fields = conveyed(&one.fields, basis.as_deref());
        let (file_id, share_id) = one.new;
        let names = fields.names();
        if knowledge == Knowledge::Disclosed && !one.shared {
            let situation = Some(pull.situation.to_owned());
            both.there.push(Event::FileShared(ShareTold {
                share_id,
                employee_id: one.employee,
                partnership_id,
                given: Given { names: names.clone(), basis, situation, agreement_id: None },
                reason: None,
            }));
        }
        both.here.push(Event::FileOpened(FileTold {
            file_id,
            partnership_id,
            client_id: pull.client,
            pseudonym: Some(one.pseudonym.clone()),
            knowledge,
            situation: Some(pull.situation.to_owned()),
            names,
            fields: Some(fields),
        }));
    }
    Ok(both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::Actor,
        ids::PLATFORM,
        regime::{SHIPPED, parse},
    };
    use chrono::DateTime;
    use std::sync::Arc;
    use uuid::Uuid;

    const SITUATION: &str = "open-consultation";

    fn rules() -> Rules {
        let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains("data-vault")).unwrap();
        Rules::new(vec![Arc::new(parse(file, text).unwrap())], Vec::new())
    }

    fn now() -> Moment {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn connection(knowledge: Knowledge) -> Connection {
        let pulls = [(SITUATION.to_owned(), knowledge)].into();
        Connection { partnership: PartnershipId(Uuid::from_u128(1)), terms: Terms { pulls } }
    }

    fn identifiers() -> Fields {
        Fields::kept([
            (Field::BirthDate, "1965-09-19".to_owned()),
            (Field::Postcode, "5211NJ".to_owned()),
            (Field::CitizenNumber, "111222333".to_owned()),
        ])
    }

    fn begun(recent: &[Moment], situation: &str, identifiers: &Fields) -> Result<Vec<Event>, Refused> {
        let (rules, connection) = (rules(), connection(Knowledge::Undisclosed));
        let authority = Authority { actor: Actor::COMMAND_LINE, ..Authority::command_line(&rules, now()) };
        let tried = Try { pull_id: PullId(Uuid::from_u128(2)), situation: situation.to_owned(), identifiers };
        begin(&authority, &Resource::tenant(), Some(&connection), recent, tried)
    }

    fn looked_at(number: u128) -> LookedAt {
        LookedAt {
            employee: EmployeeId(Uuid::from_u128(number)),
            fields: identifiers(),
            pseudonym: number.to_string(),
            is_wanted: true,
            shared: false,
            has_file: false,
            new: (FileId(Uuid::from_u128(number + 10)), ShareId(Uuid::from_u128(number + 20))),
        }
    }

    fn found(knowledge: Knowledge, looked_at: &[LookedAt]) -> (usize, usize) {
        let connection = connection(knowledge);
        let client = TenantId(PLATFORM.0);
        let pull = Pull { client, situation: SITUATION, connection: Some(&connection), looked_at };
        let both = decide(&rules(), &pull).unwrap();
        (both.here.len(), both.there.len())
    }

    #[test]
    fn tries_of_an_hour_are_bounded_and_the_earliest_makes_room() {
        let ago = |minutes| now() - TimeDelta::minutes(minutes);
        let tries =
            |number: i64| (0..number).map(|one| ago(59) + TimeDelta::seconds(one)).collect::<Vec<_>>();
        assert_eq!(begun(&tries(59), SITUATION, &identifiers()).unwrap().len(), 1);
        let refused = begun(&tries(60), SITUATION, &identifiers()).unwrap_err();
        assert_eq!(refused, VaultRefused::PullsTooMany { seconds: 61 }.into());
        // Where the regime admits fewer than before, as many have to pass.
        assert_eq!(to_wait(&tries(60), 58, now()), Some(63));
        assert_eq!(to_wait(&[], 0, now()), Some(3_600), "none is admitted at all");
        assert_eq!(to_wait(&tries(3), 4, now()), None);
    }

    #[test]
    fn fewer_identifiers_and_other_situations_are_refused() {
        let few = identifiers().without(Field::Postcode);
        assert_eq!(begun(&[], SITUATION, &few).unwrap_err(), VaultRefused::IdentifiersMissing.into());
        let refused = begun(&[], "direct-sick-report", &identifiers()).unwrap_err();
        assert_eq!(refused, VaultRefused::SituationNotAdmitted.into());
        assert_eq!(begun(&[], "curiosity", &identifiers()).unwrap_err().code(), "situation_unknown");
    }

    #[test]
    fn the_employer_learns_of_a_pull_only_where_it_is_disclosed() {
        let (wanted, other) = (looked_at(1), LookedAt { is_wanted: false, ..looked_at(2) });
        assert_eq!(found(Knowledge::Undisclosed, &[other.clone(), wanted.clone()]), (1, 0));
        assert_eq!(found(Knowledge::Disclosed, &[wanted.clone(), other.clone(), wanted]), (1, 1));
        assert_eq!(found(Knowledge::Disclosed, &[other]), (0, 0));
        let known = LookedAt { has_file: true, ..looked_at(1) };
        assert_eq!(found(Knowledge::Disclosed, &[known]), (0, 0), "there is one already");
        let none = Pull {
            client: TenantId(PLATFORM.0),
            situation: SITUATION,
            connection: None,
            looked_at: &[looked_at(1)],
        };
        assert_eq!(decide(&rules(), &none).unwrap().here, []);
    }
}
