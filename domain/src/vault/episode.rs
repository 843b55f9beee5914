//! Content comes into a file: a sickness report, an appointment (VLT-11).

use super::{File, SHARE_STATUS, VaultRefused, known_as, rules_of};
use crate::{
    access::{Authority, Resource},
    event::Event,
    ids::EpisodeId,
    keys::PermissionKey,
    refused::Refused,
    regime::Rules,
};

/// What it takes to begin content of that kind.
///
/// # Errors
/// [`VaultRefused::EpisodeUnknown`]
pub fn needed<'a>(rules: &'a Rules, kind: &str) -> Result<&'a PermissionKey, Refused> {
    let known = &rules_of(rules)?.episodes;
    let episode = known.get(kind).and_then(|episode| episode.permission.as_ref());
    Ok(episode.ok_or_else(|| VaultRefused::EpisodeUnknown { known: known.keys().cloned().collect() })?)
}

/// Needs the permission that the regime names for the kind, on somebody whose data are shared. `file` is the provider's;
/// without one, nothing can be done with the employee (VLT-11).
///
/// # Errors
/// [`Refused::Forbidden`], [`VaultRefused::EpisodeUnknown`], [`VaultRefused::NotShared`]
pub fn decide(
    authority: &Authority<'_>,
    place: Resource,
    file: Option<&File>,
    episode_id: EpisodeId,
    kind: String,
) -> Result<Vec<Event>, Refused> {
    let permission = needed(authority.rules, &kind)?;
    authority.require(permission.as_str(), &known_as(place, SHARE_STATUS, true))?;
    let file = file.ok_or(VaultRefused::NotShared)?;
    Ok(vec![Event::EpisodeBegun { episode_id, file_id: file.id, kind }])
}
