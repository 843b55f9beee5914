//! Reports of users who do not sign in: to whom a regime says, as often as it says (ASP-24, SPV-15).

use super::{
    courier::Courier,
    store::NewNotice,
    telling::Told,
    tenant_path,
    wording::{Filled, Words},
};
use crate::storage::{Error, Tx};
use chrono::NaiveDate;
use mandat_domain::{
    access::Subject,
    account::Account,
    dormancy::{Applied, Quiet, applied, dormant, report_due, tells},
    ids::{TenantId, UserId},
    keys::RoleKey,
    regime::{Catalogue, Rules, words::Occasion},
    validity::Moment,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many users one report names; the list has all.
const NAMED: usize = 50;

impl Courier {
    /// Makes the reports that are due, in every tenant; gives their number. One process makes each. What fell due while
    /// nobody looked is made up for, once.
    ///
    /// # Errors
    /// The last one; what was made stays made
    pub async fn report_dormant(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let due = self.store.platform_read(async |platform| platform.dormancy_looks_due(now).await).await?;
        let mut made = 0;
        let mut failed = None;
        for tenant in due {
            match self.report_dormant_in(tenant).await {
                Ok(number) => made += number,
                Err(error) => {
                    tracing::warn!(%error, %tenant, "dormant users of a tenant were not reported");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(made), Err)
    }

    async fn report_dormant_in(&self, tenant: TenantId) -> Result<usize, Error> {
        let work = async |tx: &mut Tx| {
            let now = tx.now();
            let Some(looked_at) = tx.platform().take_look(tenant, now).await? else { return Ok(0) };
            let mut made = 0;
            for notice in tx.reports_of_dormant(&self.catalogue, looked_at).await? {
                let id = self.store.entropy().id(now);
                made += usize::from(tx.keep_notice(id, &notice).await?);
            }
            Ok(made)
        };
        self.store.operational(tenant, work).await
    }
}

impl Tx {
    /// The reports that fell due since that moment, one for each who is told of somebody.
    async fn reports_of_dormant(
        &mut self,
        catalogue: &Catalogue,
        looked_at: Moment,
    ) -> Result<Vec<NewNotice>, Error> {
        let view = self.view();
        let rules = self.rules(view, catalogue).await?;
        let provides = self.providing(view, &rules).await?;
        let all = applied(&rules, &provides);
        let due = |by: &Applied| report_due(by.rule, looked_at, view.at);
        let told_by = all.iter().filter(|by| due(by).is_some()).flat_map(|by| &by.rule.to_roles);
        let mut unheard = self.holders_with(&rules, told_by.collect()).await?;
        let mut told: Vec<(UserId, Applied, NaiveDate)> = Vec::new();
        let each = |quiet: &Quiet| {
            let Some(by) = dormant(&all, quiet, view.at) else { return true };
            let Some(day) = due(&by) else { return true };
            unheard.retain(|reader| {
                let hears = tells(&rules, by, reader, quiet, view.at);
                if let (true, Account::User(id)) = (hears, reader.account) {
                    told.push((id, by, day));
                }
                !hears
            });
            !unheard.is_empty()
        };
        self.through_away(view, &rules, &all, each).await?;
        let report = |(user, by, day): (UserId, Applied, NaiveDate)| {
            NewNotice::of_dormant(view.known, user, by.regime, day, &by.rule.by)
        };
        Ok(told.into_iter().map(report).collect())
    }

    /// The users who hold one of these roles, or one that includes it.
    async fn holders_with(
        &mut self,
        rules: &Rules,
        wanted: BTreeSet<&RoleKey>,
    ) -> Result<Vec<Subject>, Error> {
        let with = rules.roles().filter(|role| wanted.iter().any(|wanted| role.is(wanted)));
        let with: Vec<String> = with.map(|role| role.key.to_string()).collect();
        if with.is_empty() {
            return Ok(Vec::new());
        }
        let holders: BTreeSet<Account> =
            self.holders_of(self.view(), &with, i64::MAX).await?.into_iter().collect();
        let subjects = self.subjects(self.view(), rules, &holders).await?;
        Ok(subjects.into_iter().filter(|subject| matches!(subject.account, Account::User(_))).collect())
    }

    /// What a report says to this reader: who is dormant now, of those the reader is told of. Whoever has signed in since
    /// it was made is not named any more.
    pub(super) async fn told_of_dormant(
        &mut self,
        rules: &Rules,
        words: &'static Words,
        reader: UserId,
        tenant: &str,
    ) -> Result<Told, Error> {
        let view = self.view();
        let provides = self.providing(view, rules).await?;
        let all = applied(rules, &provides);
        let subject = self.subject(view, rules, Account::User(reader)).await?;
        let mut found: Vec<(Uuid, Option<Moment>, Moment)> = Vec::new();
        if let Some(subject) = subject {
            let each = |quiet: &Quiet| {
                let by = dormant(&all, quiet, view.at);
                if by.is_some_and(|by| tells(rules, by, &subject, quiet, view.at)) {
                    let presence = quiet.presence;
                    found.push((quiet.subject.account.id(), presence.signed_in_at, presence.counted_from));
                }
                found.len() <= NAMED
            };
            self.through_away(view, rules, &all, each).await?;
        }
        let ids: Vec<Uuid> = found.iter().map(|(id, ..)| *id).collect();
        let names = self.names_of_users(view, &ids).await?;
        let line = |(id, signed_in_at, made_at): &(Uuid, Option<Moment>, Moment)| {
            let day = signed_in_at.unwrap_or(*made_at).format("%Y-%m-%d").to_string();
            let kind = if signed_in_at.is_some() { "user.dormant" } else { "user.never_signed_in" };
            let filled =
                Filled { person: names.get(id).map(String::as_str), thing: Some(&day), ..Filled::default() };
            words.line(kind, false, &filled)
        };
        let mut lines: Vec<String> = found.iter().take(NAMED).filter_map(line).collect();
        let rest = match found.len() {
            0 => Some("user.none_dormant"),
            number if number > NAMED => Some("user.more_dormant"),
            _ => None,
        };
        lines.extend(rest.and_then(|kind| words.line(kind, false, &Filled::default())));
        let title = words.title(Occasion::Dormant.as_str(), tenant);
        Ok(Told { title, lines, links: vec![tenant_path(self.tenant(), "/users/dormant")] })
    }
}
