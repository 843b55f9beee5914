//! Users who do not sign in: by which rule they are dormant, when that is reported, and to whom (ASP-24, SPV-15).
//!
//! Nobody loses anything by it. A regime says after how many months somebody is dormant, and to whom that is reported
//! how often; a tenant's own users and those of a provider, whom it serves others with, each by their own rules.

#[cfg(test)]
mod tests;

use crate::{
    access::{Holding, Owner, Resource, Subject, covers},
    regime::{Dormancy, Rules, words::Staff},
    validity::Moment,
};
use chrono::{Datelike, Months, NaiveDate, NaiveTime};
use std::collections::BTreeSet;

/// When a user was there last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    pub signed_in_at: Option<Moment>,
    /// When the account was made, or made active again: whoever never signed in counts from then (ASP-24).
    pub counted_from: Moment,
}

impl Presence {
    /// Since when nothing was seen of the user.
    #[must_use]
    pub fn since(&self) -> Moment {
        self.signed_in_at.map_or(self.counted_from, |at| at.max(self.counted_from))
    }
}

/// A user who may be dormant.
#[derive(Debug, Clone)]
pub struct Quiet {
    pub presence: Presence,
    pub subject: Subject,
    /// The user with their units, and with those for which they hold something: whose holders of an office are told.
    pub near: Owner,
}

/// A rule of a regime that the tenant follows.
#[derive(Debug, Clone, Copy)]
pub struct Applied<'a> {
    pub regime: &'a str,
    pub rule: &'a Dormancy,
}

/// The rules that count in the tenant: for users where it is served by a regime, for a provider's own staff where it
/// serves others by it, which `provides` names.
#[must_use]
pub fn applied<'a>(rules: &'a Rules, provides: &BTreeSet<String>) -> Vec<Applied<'a>> {
    let of_here = |regime: &str, rule: &Dormancy| {
        let staff = if provides.contains(regime) { Staff::ProviderStaff } else { Staff::Users };
        rule.staff == staff
    };
    let all = rules
        .regimes()
        .flat_map(|regime| regime.dormancy.iter().map(|rule| Applied { regime: &regime.key, rule }));
    all.filter(|found| of_here(found.regime, found.rule)).collect()
}

/// Whoever was seen after this moment is dormant by none of the rules; `None` where there are none.
#[must_use]
pub fn seen_before(applied: &[Applied], at: Moment) -> Option<Moment> {
    applied.iter().filter_map(|found| before(at, found.rule.after_months)).max()
}

/// The first rule by which the user is dormant. Each goes by the regimes of their own roles; whoever has none goes by all.
#[must_use]
pub fn dormant<'a>(applied: &[Applied<'a>], quiet: &Quiet, at: Moment) -> Option<Applied<'a>> {
    let held: BTreeSet<&str> = quiet
        .subject
        .holdings
        .iter()
        .filter(|held| held.live(at))
        .map(|held| held.role.namespace())
        .collect();
    let of_theirs = |found: &&Applied| {
        let counts = held.is_empty() || held.contains(found.regime);
        let since = quiet.presence.since();
        counts && before(at, found.rule.after_months).is_some_and(|limit| since <= limit)
    };
    quiet.subject.active.then(|| applied.iter().find(of_theirs).copied()).flatten()
}

/// The day of the newest report that was due after `from` and until `at`: reports come on the first day of a month, every
/// so many months of the calendar, at midnight UTC. What fell due while nobody looked is made up for once.
#[must_use]
pub fn report_due(rule: &Dormancy, from: Moment, at: Moment) -> Option<NaiveDate> {
    let months = i64::from(at.year()) * 12 + i64::from(at.month0());
    let newest = months - months.rem_euclid(i64::from(rule.every_months.max(1)));
    let year = i32::try_from(newest.div_euclid(12)).ok()?;
    let month = u32::try_from(newest.rem_euclid(12)).ok()? + 1;
    let day = NaiveDate::from_ymd_opt(year, month, 1)?;
    (day.and_time(NaiveTime::MIN).and_utc() > from).then_some(day)
}

/// When somebody looks next whether a report is due: on the first day of the next month, at midnight UTC.
#[must_use]
pub fn next_look(at: Moment) -> Moment {
    let first = at.date_naive().with_day(1).unwrap_or(at.date_naive());
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    next.and_time(NaiveTime::MIN).and_utc()
}

/// Whether a report by this rule tells somebody of the user: they hold one of its roles, or one that includes it, for
/// where the user is.
#[must_use]
pub fn tells(rules: &Rules, by: Applied, reader: &Subject, quiet: &Quiet, at: Moment) -> bool {
    let resource = Resource::of(quiet.near.clone());
    let reaches = |held: &Holding| {
        let role = rules.role(&held.role);
        role.is_some_and(|role| by.rule.to_roles.iter().any(|wanted| role.is(wanted)))
            && covers(held.scope, reader.account, &resource)
    };
    reader.active && reader.holdings.iter().filter(|held| held.live(at)).any(reaches)
}

fn before(at: Moment, months: u32) -> Option<Moment> {
    at.checked_sub_months(Months::new(months))
}
