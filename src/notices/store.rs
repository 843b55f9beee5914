//! Queries on notices, on the mark up to which they were made, and on mail that waits. All of it is
//! operational: no event comes of it, and nobody's access depends on it.

pub use super::new::{NewNotice, TextMessage};

use crate::storage::{Error, LoggedEvent, Platform, Tx};
use mandat_domain::{
    ids::{AssignmentId, UnitId, UserId},
    keys::RoleKey,
    validity::Moment,
};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What a sealed SMS belongs to, so that it opens for this use and no other.
const USE: &str = "text message";
/// How many writes are read at once.
const WRITES: i64 = 1_000;
/// To how many tenants mail is delivered at once.
const TENANTS: i64 = 100;

#[derive(FromRow)]
pub struct NoticeRow {
    pub id: Uuid,
    revisions: String,
    pub regime: Option<String>,
    pub occasion: String,
    pub user_id: Uuid,
    pub in_inbox: bool,
    pub done_at: Option<Moment>,
    pub mail: String,
    pub channel: String,
    pub tries: i64,
    pub due_at: Option<Moment>,
    pub sent_at: Option<Moment>,
    pub reason: Option<String>,
    pub made_at: Moment,
}

impl NoticeRow {
    pub fn revisions(&self) -> Result<Vec<i64>, Error> {
        Ok(serde_json::from_str(&self.revisions)?)
    }
}

/// A mail that was taken up to be tried.
#[derive(FromRow)]
pub struct Claimed {
    pub id: Uuid,
    pub user_id: Uuid,
    pub occasion: String,
    pub tries: i64,
    pub channel: String,
    revisions: String,
    sealed: Option<Vec<u8>>,
}

impl Claimed {
    pub fn revisions(&self) -> Result<Vec<i64>, Error> {
        Ok(serde_json::from_str(&self.revisions)?)
    }
}

#[derive(FromRow)]
struct GivenRow {
    id: Uuid,
    role: String,
    scope_unit_id: Option<Uuid>,
}

/// What a list of notices is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub user: Option<Uuid>,
    pub mail: Option<String>,
    /// Only those that go by SMS and came to this.
    pub sms: Option<String>,
    /// Only those in the inbox.
    pub inbox: bool,
    pub done: Option<bool>,
}

/// The columns of [`NoticeRow`], and where they come from.
macro_rules! notice {
    () => {
        "select n.id, n.revisions, n.regime, n.occasion, n.user_id, n.in_inbox, n.done_at, n.mail, n.channel, n.tries, n.due_at,
                n.sent_at, n.reason, n.made_at
         from notices n "
    };
}

/// The columns of a [`LoggedEvent`].
macro_rules! logged {
    () => {
        "select revision, at, event_type, actor_tenant_id, actor_kind, actor_id, on_behalf_kind, on_behalf_id,
                request_id, subject_id, payload, sealed, previous_hash, hash
         from events "
    };
}

impl Platform<'_> {
    /// The writes of which no notices were made yet: tenant and last revision, the oldest first.
    pub async fn unread_writes(&mut self) -> Result<Vec<(Uuid, i64)>, Error> {
        self.all(
            "select tenant_id, revision from outbox where reader = 'notices'
             order by recorded_at, tenant_id, revision limit $1",
            &[&WRITES],
        )
        .await
    }

    /// The tenants in which mail waits, the longest first.
    pub async fn mail_due(&mut self, now: Moment) -> Result<Vec<Uuid>, Error> {
        let rows: Vec<(Uuid,)> = self
            .all(
                "select tenant_id from mail_due where due_at <= $1 order by due_at limit $2",
                &[&now, &TENANTS],
            )
            .await?;
        Ok(rows.into_iter().map(|(tenant,)| tenant).collect())
    }
}

impl Tx {
    /// Up to where notices were made; nobody else makes any until the end of the transaction.
    pub async fn notice_mark(&mut self) -> Result<i64, Error> {
        let (mark,): (i64,) = self
            .one(
                "insert into notice_marks (tenant_id, revision) values ($1, $2)
                 on conflict (tenant_id) do update set revision = notice_marks.revision returning revision",
                &[&0_i64],
            )
            .await?;
        Ok(mark)
    }

    /// Moves the mark, and takes what lies before it off the outbox.
    pub async fn move_notice_mark(&mut self, mark: i64) -> Result<(), Error> {
        self.execute("update notice_marks set revision = $2 where tenant_id = $1", &[&mark]).await?;
        let tenant = self.tenant().0;
        self.platform()
            .execute(
                "delete from outbox where reader = 'notices' and tenant_id = $1 and revision <= $2",
                &[&tenant, &mark],
            )
            .await?;
        Ok(())
    }

    /// The events after one revision, up to another.
    pub async fn logged_between(&mut self, after: i64, until: i64) -> Result<Vec<LoggedEvent>, Error> {
        self.all(
            concat!(logged!(), "where tenant_id = $1 and revision > $2 and revision <= $3 order by revision"),
            &[&after, &until],
        )
        .await
    }

    /// Those events of the log.
    pub async fn logged_among(&mut self, revisions: &[i64]) -> Result<Vec<LoggedEvent>, Error> {
        self.all_among(
            concat!(logged!(), "where tenant_id = $1 and revision in ({ids}) order by revision"),
            revisions,
            &[],
        )
        .await
    }

    /// Of which role each of these assignments is, and in which unit.
    pub async fn roles_given(
        &mut self,
        known: i64,
        ids: &[AssignmentId],
    ) -> Result<HashMap<AssignmentId, (RoleKey, Option<UnitId>)>, Error> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<GivenRow> = self
            .all_among(
                "select distinct a.id, a.role, a.scope_unit_id from assignments a
                 where a.tenant_id = $1 and a.from_revision <= $2 and (a.to_revision is null or a.to_revision > $2)
                   and a.id in ({ids})",
                &ids,
                &[&known],
            )
            .await?;
        let given = |row: GivenRow| {
            let role = RoleKey::parse(&row.role).ok_or(Error::Unreadable { what: "assignments.role" })?;
            Ok((AssignmentId(row.id), (role, row.scope_unit_id.map(UnitId))))
        };
        rows.into_iter().map(given).collect()
    }

    /// The event by which each of these records was put for the first time, by type and external id.
    pub async fn records_first_put(
        &mut self,
        external_ids: &[String],
    ) -> Result<HashMap<(String, String), i64>, Error> {
        let rows: Vec<(String, String, i64)> = self
            .all_among(
                "select r.kind, r.external_id, min(r.from_revision) from records r
                 where r.tenant_id = $1 and r.external_id in ({ids}) group by r.kind, r.external_id",
                external_ids,
                &[],
            )
            .await?;
        Ok(rows.into_iter().map(|(kind, id, revision)| ((kind, id), revision)).collect())
    }

    /// Keeps a notice, unless this person has one of this change already; whether it was kept.
    pub async fn keep_notice(&mut self, id: Uuid, notice: &NewNotice) -> Result<bool, Error> {
        let now = self.now();
        let revisions = serde_json::to_string(&notice.revisions)?;
        let leaves = notice.mail || notice.sms.is_some();
        let (mail, due) = if leaves { ("waiting", Some(now)) } else { ("none", None) };
        let channel = if notice.sms.is_some() { "sms" } else { "mail" };
        let sealed = match &notice.sms {
            Some(message) => {
                let plain = Zeroizing::new(serde_json::to_vec(message)?);
                Some(self.seal_for(notice.user.0, USE, &plain).await?)
            }
            None => None,
        };
        let kept = self
            .execute(
                "insert into notices (tenant_id, id, revision, revisions, regime, occasion, user_id, in_inbox, mail,
                                      tries, due_at, made_at, apart, channel, sealed)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, $14)
                 on conflict (tenant_id, revision, user_id, occasion, apart) do nothing",
                &[
                    &id,
                    &notice.write,
                    &revisions,
                    &notice.regime,
                    &notice.occasion,
                    &notice.user.0,
                    &notice.inbox,
                    &mail,
                    &due,
                    &now,
                    &notice.apart,
                    &channel,
                    &sealed,
                ],
            )
            .await?;
        if kept > 0 && leaves {
            self.mail_is_due(now).await?;
        }
        Ok(kept > 0)
    }

    /// Says above the tenants that mail waits here.
    async fn mail_is_due(&mut self, at: Moment) -> Result<(), Error> {
        let tenant = self.tenant().0;
        self.platform()
            .execute(
                "insert into mail_due (tenant_id, due_at) values ($1, $2)
                 on conflict (tenant_id) do update set due_at = excluded.due_at where mail_due.due_at > excluded.due_at",
                &[&tenant, &at],
            )
            .await?;
        Ok(())
    }

    /// Takes up the mail that waits longest, so that nobody else does until `hold`.
    pub async fn claim_mail(&mut self, now: Moment, hold: Moment) -> Result<Option<Claimed>, Error> {
        self.optional(
            "update notices set tries = tries + 1, due_at = $3
             where tenant_id = $1 and mail = 'waiting' and due_at <= $2
               and id = (select n.id from notices n where n.tenant_id = $1 and n.mail = 'waiting' and n.due_at <= $2
                         order by n.due_at, n.id limit 1)
             returning id, user_id, occasion, tries, channel, revisions, sealed",
            &[&now, &hold],
        )
        .await
    }

    /// What came of a try: sent, tried again at `due`, or failed for good. A try that somebody else has begun
    /// meanwhile is left to them.
    pub async fn mail_tried(
        &mut self,
        id: Uuid,
        tries: i64,
        sent: bool,
        due: Option<Moment>,
        reason: Option<String>,
    ) -> Result<(), Error> {
        let mail = match (sent, due) {
            (true, _) => "sent",
            (false, Some(_)) => "waiting",
            (false, None) => "failed",
        };
        let sent_at = sent.then(|| self.now());
        self.execute(
            "update notices set mail = $4, due_at = $5, sent_at = $6, reason = $7,
                    sealed = case when $4 = 'waiting' then sealed else null end
             where tenant_id = $1 and id = $2 and tries = $3",
            &[&id, &tries, &mail, &due, &sent_at, &reason],
        )
        .await?;
        Ok(())
    }

    /// What the SMS says that was taken up; `None` when it is gone, or its reader is.
    pub async fn text_of(&mut self, claimed: &Claimed) -> Result<Option<TextMessage>, Error> {
        let Some(sealed) = &claimed.sealed else { return Ok(None) };
        let opened = self.open_for(claimed.user_id, USE, sealed).await?;
        Ok(opened.map(|plain| serde_json::from_slice(&plain)).transpose()?)
    }

    /// The SMS of a user that still wait are not sent any more.
    pub async fn cancel_texts(&mut self, user: UserId) -> Result<(), Error> {
        self.execute(
            "update notices set mail = 'failed', due_at = null, sealed = null, reason = $3
             where tenant_id = $1 and user_id = $2 and channel = 'sms' and mail = 'waiting'",
            &[&user.0, &"what it would bring does not count any more"],
        )
        .await?;
        Ok(())
    }

    /// Says above the tenants when mail waits here next, or that none does. The row is locked before it is
    /// looked: whoever adds mail meanwhile waits for this, or was seen by it.
    pub async fn rest_mail(&mut self) -> Result<(), Error> {
        let tenant = self.tenant().0;
        self.platform()
            .execute("update mail_due set due_at = due_at where tenant_id = $1", &[&tenant])
            .await?;
        let next: Option<(Moment,)> = self
            .optional(
                "select due_at from notices where tenant_id = $1 and mail = 'waiting' order by due_at limit 1",
                &[],
            )
            .await?;
        match next {
            Some((due,)) => {
                self.platform()
                    .execute("update mail_due set due_at = $2 where tenant_id = $1", &[&tenant, &due])
                    .await?
            }
            None => self.platform().execute("delete from mail_due where tenant_id = $1", &[&tenant]).await?,
        };
        Ok(())
    }

    /// A page of notices, in the order of their making.
    pub async fn notices(
        &mut self,
        filter: &Filter,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<NoticeRow>, Error> {
        self.all(
            concat!(
                notice!(),
                "where n.tenant_id = $1 and ($2 is null or n.id > $2) and ($3 is null or n.user_id = $3)
                   and ($4 is null or (n.channel = 'mail' and n.mail = $4)) and (not $5 or n.in_inbox)
                   and ($6 is null or (n.done_at is not null) = $6)
                   and ($7 is null or (n.channel = 'sms' and n.mail = $7))
                 order by n.id limit $8"
            ),
            &[&after, &filter.user, &filter.mail, &filter.inbox, &filter.done, &filter.sms, &limit],
        )
        .await
    }

    /// An item of the inbox of this user.
    pub async fn my_item(&mut self, user: UserId, id: Uuid) -> Result<Option<NoticeRow>, Error> {
        self.optional(
            concat!(notice!(), "where n.tenant_id = $1 and n.id = $2 and n.user_id = $3 and n.in_inbox"),
            &[&id, &user.0],
        )
        .await
    }

    /// The user is done with it, or not any more.
    pub async fn mark_item(&mut self, user: UserId, id: Uuid, done: Option<Moment>) -> Result<(), Error> {
        self.execute(
            "update notices set done_at = $4 where tenant_id = $1 and id = $2 and user_id = $3 and in_inbox",
            &[&id, &user.0, &done],
        )
        .await?;
        Ok(())
    }
}
