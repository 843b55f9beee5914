//! A delegation is ended, at once and for good.

use super::{Delegation, DelegationRefused, Lent};
use crate::{
    access::Authority,
    account::Account,
    event::Event,
    offices::{self, Changing},
    refused::Refused,
};
use std::collections::BTreeSet;

/// Whoever delegated it takes it back, the delegate gives it back, and whoever could end what it comes from ends it
/// too. While the tenant is frozen, only what is delegated of those who appoint to the vacant office ends (SPV-09).
pub fn decide(authority: &Authority<'_>, delegation: &Delegation) -> Result<Vec<Event>, Refused> {
    delegation.seen_by(authority)?;
    let one_of_both = authority.scopes.is_empty()
        && authority.subject.is_some_and(|subject| delegation.is_of(subject.account));
    if !one_of_both {
        let role = authority.rules.role(&delegation.role).ok_or(DelegationRefused::NotYours)?;
        match authority.appointing(role, &delegation.place, &delegation.constraints, false) {
            Err(Refused::InsufficientScope) => return Err(Refused::InsufficientScope),
            given => given.map_err(|_| DelegationRefused::NotYours)?,
        };
    }
    if delegation.ended || delegation.validity.until.is_some_and(|until| until <= authority.at) {
        return Err(DelegationRefused::Ended.into());
    }
    offices::changes(authority.rules, Changing::Delegating(&delegation.role))?;
    Ok(vec![Event::DelegationEnded {
        delegation_id: delegation.id,
        assignment_id: delegation.assignment,
        delegator: delegation.delegator.account,
        delegate_id: delegation.delegate_id,
    }])
}

/// What ends with the assignments that these events end: all that was delegated of them (SPV-13).
#[must_use]
pub fn with_its_source(delegator: Account, lent: &[Lent], events: &[Event]) -> Vec<Event> {
    let ending: BTreeSet<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::AssignmentEnded { assignment_id, .. }
            | Event::AssignmentRejected { assignment_id, .. } => Some(*assignment_id),
            _ => None,
        })
        .collect();
    let falling = lent.iter().filter(|lent| ending.contains(&lent.assignment));
    falling
        .map(|lent| Event::DelegationEnded {
            delegation_id: lent.id,
            assignment_id: lent.assignment,
            delegator,
            delegate_id: lent.delegate_id,
        })
        .collect()
}
