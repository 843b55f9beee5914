//! What the caller of a request may do in its tenant.

use crate::{
    error::Error,
    http::{Ask, Beginner},
    storage::{self, Tx, Within},
};
use mandat_domain::{
    access::{Authority, OnBehalf, Reach, Subject},
    account::{Account, Actor},
    partnerships::Guest,
    regime::{Catalogue, Rules},
    validity::Moment,
};
use std::sync::Arc;
use uuid::Uuid;

/// The caller's own facts, loaded once a request; its [`Authority`] decides from them.
pub struct Standing {
    pub rules: Rules,
    pub subject: Subject,
    actor: Actor,
    now: Moment,
    scopes: Vec<String>,
    on_behalf: Arc<OnBehalf>,
}

impl Standing {
    #[must_use]
    pub fn authority(&self) -> Authority<'_> {
        Authority {
            actor: self.actor,
            rules: &self.rules,
            subject: Some(&self.subject),
            at: self.now,
            scopes: &self.scopes,
            on_behalf: Some(&self.on_behalf),
        }
    }

    #[must_use]
    pub fn account(&self) -> Account {
        self.subject.account
    }
}

impl Tx {
    /// What somebody may do now who began something earlier, whether or not they are still signed in; `None` where they
    /// are not here any more.
    pub async fn standing_of(
        &mut self,
        who: &Beginner,
        catalogue: &Catalogue,
    ) -> Result<Option<Standing>, storage::Error> {
        let (view, here) = (self.view(), self.tenant());
        let guest = if who.home == here {
            None
        } else {
            let Some(guest) = self.guest(who.home, who.account, catalogue).await? else { return Ok(None) };
            Some(guest)
        };
        let rules = self.rules(view, catalogue).await?;
        let subject = match &guest {
            Some(Guest::Staff { account, holdings }) => {
                let staff = Subject::new(*account, true, holdings.clone());
                Some(Subject { staff: true, ..staff })
            }
            Some(Guest::External { user }) => self.subject(view, &rules, Account::User(*user)).await?,
            None => self.subject(view, &rules, who.account).await?,
        };
        let Some(subject) = subject.filter(|subject| subject.active) else { return Ok(None) };
        Ok(Some(Standing {
            rules,
            subject: Subject { login: who.login.clone(), ..subject },
            actor: guest.map_or(Actor::new(here, who.account), |guest| guest.actor(here, who.home)),
            now: self.now(),
            scopes: who.scopes.clone(),
            on_behalf: self.on_behalf(),
        }))
    }

    /// The caller as a subject, now; what is asked about may lie at another time. That the account is
    /// active was seen in this same transaction, before there was an [`Ask`].
    pub async fn standing(&mut self, ask: &Ask) -> Result<Standing, storage::Error> {
        let view = self.view();
        let account = ask.account();
        let rules = self.rules(view, &ask.catalogue).await?;
        let subject = self.assembled(view, &rules, vec![(account, true)]).await?.pop();
        let mut subject = subject.unwrap_or_else(|| Subject::new(account, true, Vec::new()));
        if let Some(Guest::Staff { holdings, .. }) = &ask.guest {
            subject.staff = true;
            subject.holdings.extend(holdings.iter().cloned());
        }
        subject.login = ask.caller.verified().login.as_deref().cloned();
        Ok(Standing {
            rules,
            subject,
            actor: ask.actor(self.tenant()),
            now: ask.now,
            scopes: ask.caller.verified().scopes.clone(),
            on_behalf: self.on_behalf(),
        })
    }

    /// How far a list under this permission may look. Own data that only count inside certain units are
    /// resolved here: they are in reach where the caller is a member there. Who is blocked in a unit sees what
    /// belongs to other units, and nothing that belongs to none (CSM-09).
    ///
    /// # Errors
    /// 403 `insufficient_scope` where the caller's token was narrowed to something else
    pub async fn within(&mut self, standing: &Standing, permission: &str) -> Result<Within, Error> {
        let reach = standing.authority().reach(permission)?;
        let account = standing.account();
        let own = if reach.own_in.is_empty() {
            reach.own
        } else {
            let owner = self.owner(self.view(), account).await?;
            reach.covers(account, &mandat_domain::access::Resource::of(owner))
        };
        let Reach { everything, units, blocked, .. } = reach;
        let mut units: Vec<Uuid> = units.into_iter().map(|unit| unit.0).collect();
        let own = own.then(|| account.id());
        if blocked.is_empty() {
            return Ok(Within { everything, units, own });
        }
        // Everything but what is there is what stands under the other units; the account in the list says where
        // it is blocked.
        if everything {
            units = self.top_units(self.view()).await?;
        }
        units.push(account.id());
        Ok(Within { everything: false, units, own })
    }
}
