//! Notices that go by mail are sent, and tried again with growing pauses.

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
    mail: Option<Mail>,
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
}

impl Courier {
    /// Tries every mail whose time has come; gives the number of those that left.
    ///
    /// A mail is marked as begun before it is sent, and as sent afterwards. Where the process is killed between
    /// the two it is tried once more, with the same `Message-ID`.
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
                let mail = self.write(tx, &claimed).await?;
                Ok(Some(Trial { id: claimed.id, tries: claimed.tries, mail }))
            })
            .await
    }

    async fn attempt(&self, tenant: TenantId, trial: Trial) -> Result<bool, Error> {
        let gone = || Undelivered { for_good: true, reason: "there is nobody to send it to".to_owned() };
        let outcome = match &trial.mail {
            Some(mail) => self.mailer.send(mail).await,
            None => Err(gone()),
        };
        let (word, pause, reason) = match outcome {
            Ok(()) => ("sent", None, None),
            Err(Undelivered { for_good, reason }) => {
                let pause = retry::pause(trial.tries).filter(|_| !for_good);
                (if pause.is_some() { "put_off" } else { "failed" }, pause, Some(reason))
            }
        };
        metrics::counter!("mandat_mails_total", "outcome" => word).increment(1);
        if word == "failed" {
            tracing::warn!(%tenant, notice = %trial.id, reason = reason.as_deref(), "a mail failed for good");
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
            Link::None => {
                tx.told(&self.catalogue, words, reader, &tenant.name, occasion, &claimed.revisions()?).await?
            }
            Link::Refused => return Ok(None),
            Link::To { token, path, until } => {
                let until = until.format("%Y-%m-%d %H:%M UTC").to_string();
                let url = format!("{}{path}", self.base_url);
                let handed = Handed { token: token.0.expose_secret(), url: &url, until: &until };
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
            _ => Ok(Link::None),
        }
    }
}
