//! Notices that go by mail or SMS are sent, and tried again with growing pauses.

use super::{
    courier::Courier,
    store::Claimed,
    wording::{self, Handed},
};
use crate::{
    invitations::Invitation,
    mail::{Mail, Undelivered},
    password_resets::PasswordReset,
    problems::Language,
    sms::Sms,
    storage::{Error, Tx},
    tokens::opaque::Text,
};
use chrono::TimeDelta;
use mandat_domain::{
    agreements::Signatory,
    ids::{SignatoryId, TenantId, UserId},
    notices::retry,
    person::Person,
    validity::Moment,
};
use secrecy::ExposeSecret;
use uuid::Uuid;

/// Nobody else takes up a mail in these minutes after it was begun: longer than any server is waited for.
const HOLD: TimeDelta = TimeDelta::minutes(10);

/// What one mail needs to be tried once.
struct Trial {
    id: Uuid,
    tries: i64,
    /// Nobody to send it to any more: the user is gone or not active.
    outgoing: Option<Outgoing>,
}

/// What leaves.
enum Outgoing {
    Mail(Box<Mail>),
    Sms(Sms),
}

/// What a mail brings beside its words.
enum Link {
    None,
    /// Whoever is written to may not have it any more.
    Refused,
    /// A token, and where it is accepted until when.
    To {
        token: Text,
        path: &'static str,
        until: Moment,
    },
    /// What the user signs in with beside the password that comes by SMS.
    UserName {
        until: Moment,
    },
}

/// A time as letters have it.
fn minute(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

impl Courier {
    /// Tries every mail and every SMS whose time has come; gives the number of those that left.
    ///
    /// Each is marked as begun before it is sent, and as sent afterwards. Where the process is killed between
    /// the two it is tried once more, a mail with the same `Message-ID`, an SMS with the same `Idempotency-Key`.
    ///
    /// # Errors
    /// Those of the database. That a mail did not leave is no error but a state of the notice.
    pub async fn deliver(&self) -> Result<usize, Error> {
        let now = self.store.clock().now();
        let tenants = self.store.platform_read(async |platform| platform.mail_due(now).await).await?;
        let mut sent = 0;
        for tenant in tenants.into_iter().map(TenantId) {
            while let Some(trial) = self.begin(tenant).await? {
                sent += usize::from(self.attempt(tenant, trial).await?);
            }
            self.store.operational(tenant, async |tx| tx.rest_mail().await).await?;
        }
        Ok(sent)
    }

    async fn begin(&self, tenant: TenantId) -> Result<Option<Trial>, Error> {
        self.store
            .operational(tenant, async |tx| {
                let now = tx.now();
                let Some(claimed) = tx.claim_mail(now, now + HOLD).await? else { return Ok(None) };
                let outgoing = if claimed.channel == "sms" {
                    self.write_sms(tx, &claimed).await?.map(Outgoing::Sms)
                } else {
                    self.write(tx, &claimed).await?.map(Box::new).map(Outgoing::Mail)
                };
                Ok(Some(Trial { id: claimed.id, tries: claimed.tries, outgoing }))
            })
            .await
    }

    async fn attempt(&self, tenant: TenantId, trial: Trial) -> Result<bool, Error> {
        let gone = || Undelivered { for_good: true, reason: "there is nobody to send it to".to_owned() };
        let (outcome, counter) = match &trial.outgoing {
            Some(Outgoing::Mail(mail)) => (self.mailer.send(mail).await, "mandat_mails_total"),
            Some(Outgoing::Sms(sms)) => (self.gateway.send(sms).await, "mandat_sms_total"),
            None => (Err(gone()), "mandat_mails_total"),
        };
        let (word, pause, reason) = match outcome {
            Ok(()) => ("sent", None, None),
            Err(Undelivered { for_good, reason }) => {
                let pause = retry::pause(trial.tries).filter(|_| !for_good);
                (if pause.is_some() { "put_off" } else { "failed" }, pause, Some(reason))
            }
        };
        metrics::counter!(counter, "outcome" => word).increment(1);
        if word == "failed" {
            tracing::warn!(%tenant, notice = %trial.id, reason = reason.as_deref(), "a mail or an SMS failed for good");
        }
        let left = word == "sent";
        self.store
            .operational(tenant, async |tx| {
                let due = pause.map(|pause| tx.now() + pause);
                tx.mail_tried(trial.id, trial.tries, left, due, reason).await
            })
            .await?;
        Ok(left)
    }

    /// Everything is read when it is sent: the address of now, in the language of now.
    async fn write(&self, tx: &mut Tx, claimed: &Claimed) -> Result<Option<Mail>, Error> {
        let view = tx.view();
        let user = tx.user(view, UserId(claimed.user_id)).await?;
        let tenant = tx.this_tenant(view).await?;
        let Some(tenant) = tenant else { return Ok(None) };
        let reader = UserId(claimed.user_id);
        let (name, address, language) = match user.filter(|user| user.active) {
            Some(user) => {
                let Person { given_name, family_name, email, language, .. } = user.person;
                (format!("{given_name} {family_name}"), email, language)
            }
            None => match tx.signatory(SignatoryId(claimed.user_id)).await? {
                Some(Signatory { name, email }) => (name, email, None),
                None => return Ok(None),
            },
        };
        let words = wording::of(Language::of(&language.unwrap_or(tenant.language)));
        let occasion = claimed.occasion.as_str();
        let told = match self.link(tx, reader, occasion).await? {
            Link::UserName { until } => {
                let url = format!("{}/v1/sessions", self.base_url);
                words.user_name(&tenant.name, &address, &url, &minute(until))
            }
            Link::None => {
                tx.told(&self.catalogue, words, reader, &tenant.name, occasion, &claimed.revisions()?).await?
            }
            Link::Refused => return Ok(None),
            Link::To { token, path, until } => {
                let url = format!("{}{path}", self.base_url);
                let handed = Handed { token: token.0.expose_secret(), url: &url, until: &minute(until) };
                words.with_token(occasion, &tenant.name, &handed)
            }
        };
        Ok(Some(Mail {
            id: claimed.id,
            text: words.letter(&name, &tenant.name, &told, &self.base_url),
            to_name: name,
            to_address: address,
            subject: told.title,
            at: tx.now(),
        }))
    }

    /// Makes the token that a mail on this occasion brings, where it brings one: instead of any that an earlier try may
    /// have brought.
    async fn link(&self, tx: &mut Tx, user: UserId, occasion: &str) -> Result<Link, Error> {
        let (entropy, now, tenant) = (self.store.entropy(), tx.now(), tx.tenant());
        match occasion {
            wording::INVITED => {
                let (Invitation { token, expires_at: until }, digest) = Invitation::new(entropy, now, tenant);
                tx.invite(user, &digest, until).await?;
                Ok(Link::To { token, path: "/v1/invitations/acceptance", until })
            }
            wording::RESET if !tx.may_reset(user, now).await? => Ok(Link::Refused),
            wording::RESET => {
                let (reset, digest) = PasswordReset::new(entropy, now, tenant);
                let PasswordReset { token, expires_at: until } = reset;
                tx.open_reset(user, &digest, until).await?;
                Ok(Link::To { token, path: "/v1/password-resets/completion", until })
            }
            wording::PROVISIONAL => {
                let until = tx.provisional_until(user).await?.filter(|until| now < *until);
                Ok(until.map_or(Link::Refused, |until| Link::UserName { until }))
            }
            _ => Ok(Link::None),
        }
    }

    /// The same words at every try, while the password that they bring counts.
    async fn write_sms(&self, tx: &mut Tx, claimed: &Claimed) -> Result<Option<Sms>, Error> {
        let (view, user, now) = (tx.view(), UserId(claimed.user_id), tx.now());
        let row = tx.user(view, user).await?.filter(|row| row.active);
        let until = tx.provisional_until(user).await?.filter(|until| now < *until);
        let tenant = tx.this_tenant(view).await?;
        let message = tx.text_of(claimed).await?;
        let (Some(row), Some(until), Some(tenant), Some(message)) = (row, until, tenant, message) else {
            return Ok(None);
        };
        let words = wording::of(Language::of(&row.person.language.unwrap_or(tenant.language)));
        let text = words.provisional_sms(&tenant.name, message.password.0.expose_secret(), &minute(until));
        Ok(Some(Sms { id: claimed.id, to: message.to, text }))
    }
}
