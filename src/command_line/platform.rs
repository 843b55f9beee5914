//! The operators' own tenant, which stands above the others.

use super::{change, recorded};
use crate::{error::Error, storage::Store};
use mandat_domain::{
    event::{Event, RegimeVersion},
    regime::{Catalogue, PLATFORM_REGIME},
};

/// Sees to it that the platform's tenant follows its regime. Done at every start; records something at
/// the first one only.
pub async fn prepare(store: &Store, catalogue: &Catalogue) -> Result<(), Error> {
    let Some(regime) = catalogue.newest(PLATFORM_REGIME) else {
        return Err(Error::internal("the regime of the platform is missing"));
    };
    let there = store.read(change(store).tenant, async |tx| tx.this_tenant(tx.view()).await).await;
    if there?.is_some() {
        return Ok(());
    }
    let created = Event::TenantCreated {
        name: "Platform".to_owned(),
        language: "en".to_owned(),
        regimes: vec![RegimeVersion { key: regime.key.clone(), version: regime.version }],
    };
    let outcome = store
        .write::<(), Error>(
            &change(store),
            async |tx| {
                // Another replica may have been faster.
                let there = tx.this_tenant(tx.view()).await?;
                Ok(if there.is_some() { Vec::new() } else { vec![created] })
            },
            async |_| Ok(()),
        )
        .await?;
    recorded(outcome)
}
