//! The operators' own tenant, which stands above the others.

use super::{change, recorded};
use crate::{
    error::Error,
    storage::{Change, Store, Tx},
};
use mandat_domain::{
    event::{Event, RegimeVersion},
    regime::{Catalogue, PLATFORM_REGIME},
    tenants::follow::moved_by_itself,
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

/// Tenants of an older version of a regime come to the newest where that says that they do so by
/// themselves, and where nothing they hold would be lost. Done at every start; without such a regime it
/// asks nothing.
///
/// # Errors
/// When the database does not answer
pub async fn follow_newest(store: &Store, catalogue: &Catalogue) -> Result<(), Error> {
    let newest = catalogue.all().iter().filter(|regime| regime.version > 1 && regime.migration.automatic);
    let newest: Vec<_> =
        newest.filter(|regime| catalogue.newest(&regime.key).as_ref() == Some(regime)).collect();
    if newest.is_empty() {
        return Ok(());
    }
    for tenant in store.tenants().await? {
        let today = store.read(tenant, async |tx| tx.following().await).await?;
        for regime in newest.iter().filter(|regime| !moved_by_itself(regime, &today).is_empty()) {
            let change = Change { tenant, ..change(store) };
            let decide = async |tx: &mut Tx| Ok(moved_by_itself(regime, &tx.following().await?));
            recorded(store.write::<(), Error>(&change, decide, async |_| Ok(())).await?)?;
        }
    }
    Ok(())
}
