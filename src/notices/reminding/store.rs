//! Queries on when rounds of going through access are reminded of. All of it is operational.

use crate::storage::{Error, Platform};
use mandat_domain::{
    access_reviews::remind::Telling,
    ids::{AccessReviewId, TenantId},
    validity::Moment,
};
use uuid::Uuid;

/// How many reminders are looked at once.
const AT_ONCE: i64 = 1_000;

impl Platform<'_> {
    /// The reminders whose time has come, the oldest first.
    pub async fn reminders_due(
        &mut self,
        now: Moment,
    ) -> Result<Vec<(TenantId, AccessReviewId, Telling)>, Error> {
        let rows: Vec<(Uuid, Uuid, String)> = self
            .all(
                "select tenant_id, review_id, telling from review_reminders where due_at <= $1
                 order by due_at, tenant_id, review_id limit $2",
                &[&now, &AT_ONCE],
            )
            .await?;
        let known = |(tenant, review, telling): (Uuid, Uuid, String)| {
            let telling =
                Telling::of_word(&telling).ok_or(Error::Unreadable { what: "review_reminders.telling" })?;
            Ok((TenantId(tenant), AccessReviewId(review), telling))
        };
        rows.into_iter().map(known).collect()
    }

    /// Says when a round is reminded of.
    pub async fn remind_at(
        &mut self,
        tenant: TenantId,
        review: AccessReviewId,
        telling: Telling,
        at: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into review_reminders (tenant_id, review_id, telling, due_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, review_id, telling) do nothing",
            &[&tenant.0, &review.0, &telling.as_str(), &at],
        )
        .await?;
        Ok(())
    }

    /// Takes a reminder up, for good; whether nobody else has.
    pub async fn take_reminder(
        &mut self,
        tenant: TenantId,
        review: AccessReviewId,
        telling: Telling,
    ) -> Result<bool, Error> {
        let taken = self
            .execute(
                "delete from review_reminders where tenant_id = $1 and review_id = $2 and telling = $3",
                &[&tenant.0, &review.0, &telling.as_str()],
            )
            .await?;
        Ok(taken > 0)
    }
}
