//! Founding a tenant from the command line, as an operator does over HTTP.

use super::{Failure, change, in_words, open, recorded};
use crate::{
    config::Settings,
    directory::EmailIndex,
    error::Error,
    invitations::Invitation,
    storage::{Founding, Store},
};
use mandat_domain::{
    access::Authority,
    ids::{AssignmentId, TenantId, UserId},
    person::Person,
    refused::Refused,
    regime::{Catalogue, PLATFORM_REGIME},
    tenants::{
        found::{self, Found},
        most_offices,
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a tenant begins with.
pub struct NewTenant {
    pub name: String,
    pub language: String,
    pub regimes: Vec<String>,
    pub provider: bool,
    pub administrator: Person,
}

/// A new tenant and the invitation of its first office holder.
#[derive(Debug, Serialize, Deserialize)]
pub struct Founded {
    pub tenant_id: Uuid,
    pub administrator_id: Uuid,
    pub invitation: Invitation,
}

/// Founds a tenant in the database of the settings.
///
/// # Errors
/// When the database cannot be opened, or there is no such regime; the text names those there are.
pub async fn found(settings: &Settings, new: NewTenant) -> Result<Founded, Failure> {
    let (store, catalogue) = open(settings).await?;
    let founded = create(&store, &catalogue, new).await;
    store.close().await;
    founded.map_err(|error| match error {
        Error::Refused(Refused::RegimeUnknown { key }) => {
            let known = catalogue.all().iter().map(|regime| regime.key.as_str());
            let known: Vec<&str> = known.filter(|key| *key != PLATFORM_REGIME).collect();
            format!("there is no regime {key}; there are: {}", known.join(", ")).into()
        }
        error => in_words(error),
    })
}

/// Founds a tenant with its first office holder.
pub async fn create(store: &Store, catalogue: &Catalogue, new: NewTenant) -> Result<Founded, Error> {
    let now = store.clock().now();
    let tenant_id = TenantId(store.entropy().id(now));
    let administrator_id = UserId(store.entropy().id(now));
    let email = EmailIndex::of(store.keys(), &new.administrator.email)?;
    let (invitation, digest) = Invitation::new(store.entropy(), now, tenant_id);
    let most: usize = new.regimes.iter().map(|key| most_offices(catalogue, key)).sum();
    let command = Found {
        tenant_id,
        name: new.name,
        language: new.language,
        regimes: new.regimes,
        provider: new.provider,
        administrator_id,
        administrator: new.administrator,
        provisional: false,
        assignment_ids: (0..most).map(|_| AssignmentId(store.entropy().id(now))).collect(),
    };
    let outcome = store
        .found::<Founded, Error>(
            &change(store),
            tenant_id,
            async |tx| {
                let rules = tx.rules(tx.view(), catalogue).await?;
                let authority = Authority::command_line(&rules, tx.now());
                let events = found::decide(&authority, catalogue, command)?;
                Ok(Founding { home: events.platform, founded: events.tenant })
            },
            async |tx| {
                tx.enter_user(administrator_id, &email).await?;
                tx.invite(administrator_id, &digest, invitation.expires_at).await?;
                Ok(Founded { tenant_id: tenant_id.0, administrator_id: administrator_id.0, invitation })
            },
        )
        .await?;
    recorded(outcome)
}
