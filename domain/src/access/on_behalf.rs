//! On whose behalf somebody acts.

use super::{
    authority::Authority,
    facts::{Holding, Subject},
    rule::Rule,
};
use crate::account::Account;
use std::sync::OnceLock;

/// A note of whose authority a command was decided by, where it was not the actor's own (SPV-12). It decides
/// nothing; whoever records the events looks here.
#[derive(Debug, Default)]
pub struct OnBehalf(OnceLock<Account>);

impl OnBehalf {
    /// Who delegated what the command needed; of several the one whose authority was needed first.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        self.0.get().copied()
    }
}

impl Authority<'_> {
    /// What is decided was decided by this holding.
    pub(super) fn acted_with(&self, holding: &Holding) {
        if let (Some(note), Some(delegated)) = (self.on_behalf, &holding.delegated) {
            // What was noted first stays.
            note.0.get_or_init(|| delegated.by);
        }
    }

    /// Decides without what this account delegated. Nobody is given anything, or gets a yes to what is theirs, by
    /// their own authority in the hands of another (SPV-12, VLT-05).
    pub(crate) fn apart_from<T>(&self, account: Account, decide: impl FnOnce(&Authority<'_>) -> T) -> T {
        let lent = |held: &Holding| held.delegated.as_ref().is_some_and(|delegated| delegated.by == account);
        self.by_those(|held| !lent(held), decide)
    }

    /// What is decided was decided by this rule.
    pub(super) fn decided_by(&self, rule: &Rule) {
        let Rule::Granted { assignment, .. } = rule else { return };
        let by = |subject: &Subject| {
            subject
                .holdings
                .iter()
                .filter(|held| held.assignment == *assignment)
                .for_each(|held| self.acted_with(held));
        };
        self.subject.into_iter().for_each(by);
    }
}
