//! Somebody who acts in a tenant, with the rights they have there.

use crate::{
    error::Error,
    storage::{Change, Outcome, Store, Tx},
};
use mandat_domain::{
    access::Authority,
    account::{Account, Actor},
    event::Event,
    ids::TenantId,
    refused::Refused,
    regime::Catalogue,
};
use serde::{Serialize, de::DeserializeOwned};

/// An account and what its changes are decided and recorded with.
pub struct Acting<'a> {
    pub store: &'a Store,
    pub catalogue: &'a Catalogue,
    pub tenant: TenantId,
    pub account: Account,
}

impl Acting<'_> {
    /// Decides with what the account holds at this moment, and records.
    pub async fn write<T: Serialize + DeserializeOwned>(
        &self,
        decide: impl AsyncFnOnce(&mut Tx, &Authority<'_>) -> Result<Vec<Event>, Error>,
        answer: impl AsyncFnOnce(&mut Tx) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let now = self.store.clock().now();
        let actor = Actor::new(self.tenant, self.account);
        let change = Change {
            tenant: self.tenant,
            actor,
            on_behalf_of: None,
            now,
            request_id: self.store.entropy().id(now).to_string(),
            dry_run: false,
            idempotency: None,
        };
        let outcome = self
            .store
            .write(
                &change,
                async |tx| {
                    let view = tx.view();
                    let rules = tx.rules(view, self.catalogue).await?;
                    let subject =
                        tx.subject(view, &rules, self.account).await?.ok_or(Refused::HolderUnknown)?;
                    let (rules, subject) = (&rules, Some(&subject));
                    let authority =
                        Authority { actor, rules, subject, at: tx.now(), scopes: &[], on_behalf: None };
                    decide(tx, &authority).await
                },
                answer,
            )
            .await?;
        match outcome {
            Outcome::Recorded { answer, .. } => Ok(answer),
            Outcome::Dry { .. } => Err(Error::internal("the sample is no dry run")),
        }
    }
}
