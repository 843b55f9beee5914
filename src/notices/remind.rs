//! Whoever has something to go through is told when a round is started, a week before it should be done, and when it
//! should have been (SPV-10).

use super::{courier::Courier, store::NewNotice};
use crate::storage::{Error, Tx, View};
use mandat_domain::{
    access_reviews::remind::{Telling, addressed, reminders, reviewers},
    ids::{AccessReviewId, TenantId},
    regime::{Catalogue, Rules},
};
use std::collections::BTreeSet;

impl Courier {
    /// Makes the notices of all reminders whose time has come; gives their number. What fails in one tenant does not
    /// keep the others waiting.
    ///
    /// # Errors
    /// The last one; what was made stays made
    pub async fn remind(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let due = self.store.platform_read(async |platform| platform.reminders_due(now).await).await?;
        let mut made = 0;
        let mut failed = None;
        for (tenant, review, telling) in due {
            match self.remind_of(tenant, review, telling).await {
                Ok(number) => made += number,
                Err(error) => {
                    tracing::warn!(%error, %tenant, "nobody was reminded in a tenant");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(made), Err)
    }

    async fn remind_of(
        &self,
        tenant: TenantId,
        review: AccessReviewId,
        telling: Telling,
    ) -> Result<usize, Error> {
        let work = async |tx: &mut Tx| {
            if !tx.platform().take_reminder(tenant, review, telling).await? {
                return Ok(0);
            }
            let rules = tx.rules(tx.view(), &self.catalogue).await?;
            let mut made = 0;
            for notice in tx.notices_of_review(&rules, review, telling).await? {
                let id = self.store.entropy().id(tx.now());
                made += usize::from(tx.keep_notice(id, &notice).await?);
            }
            Ok(made)
        };
        self.store.operational(tenant, work).await
    }
}

impl Tx {
    /// Notices to those for whom something is left in a round; none where it is completed.
    async fn notices_of_review(
        &mut self,
        rules: &Rules,
        id: AccessReviewId,
        telling: Telling,
    ) -> Result<Vec<NewNotice>, Error> {
        let Some((review, items, row)) = self.open_review(id).await? else { return Ok(Vec::new()) };
        let view = self.view();
        let by: Vec<String> = reviewers(rules, &review.roles).iter().map(ToString::to_string).collect();
        let holders = self.holders_of(view, &by, i64::MAX).await?;
        let users = self.subjects(view, rules, &holders.into_iter().collect::<BTreeSet<_>>()).await?;
        let told = addressed(rules, self.tenant(), &review, &items, &users, view.at);
        let regime = review.roles.first().map(|role| role.namespace().to_owned());
        let notice = |user| NewNotice::of_review(row.from_revision, user, regime.clone(), telling);
        Ok(told.into_iter().map(notice).collect())
    }

    /// Notices of the rounds that one write started, and when they are reminded of.
    pub(super) async fn notices_of_new_reviews(
        &mut self,
        catalogue: &Catalogue,
        view: View,
        started: &[AccessReviewId],
    ) -> Result<Vec<NewNotice>, Error> {
        let mut notices = Vec::new();
        if started.is_empty() {
            return Ok(notices);
        }
        let (tenant, rules) = (self.tenant(), self.rules(view, catalogue).await?);
        for id in started {
            let Some((_, _, row)) = self.open_review(*id).await? else { continue };
            notices.extend(self.notices_of_review(&rules, *id, Telling::Started).await?);
            for (at, telling) in reminders(row.started_at, row.due_at) {
                self.platform().remind_at(tenant, *id, telling, at).await?;
            }
        }
        Ok(notices)
    }
}
