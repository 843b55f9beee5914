//! Where a provider serves its clients: that decides who of its staff sees what it holds of them.

use crate::{
    error::Error,
    storage::{self, Link, Tx},
};
use mandat_domain::{
    access::{Authority, Resource},
    ids::{PartnershipId, TenantId},
    partnerships::Side,
    refused::Refused,
    regime::words::VaultAct,
    vault,
};
use uuid::Uuid;

/// A client, and where it is served.
pub struct Served {
    pub link: Link,
    pub place: Resource,
}

impl Tx {
    /// The clients for which the actor may do this, in the order of their partnerships.
    ///
    /// # Errors
    /// 403 for somebody who may do it nowhere
    pub(super) async fn clients_for(
        &mut self,
        authority: &Authority<'_>,
        act: VaultAct,
    ) -> Result<Vec<Served>, Error> {
        let needed = vault::permission(authority.rules, act)?.as_str();
        authority.reach(needed)?;
        let links = self.links(self.view(), None).await?;
        let served = self.served(links).await?;
        Ok(served.into_iter().filter(|served| authority.allows(needed, &served.place)).collect())
    }

    /// One client; there is none for whoever may not do this for it.
    ///
    /// # Errors
    /// 404
    pub(super) async fn client_for(
        &mut self,
        authority: &Authority<'_>,
        act: VaultAct,
        client: TenantId,
    ) -> Result<Served, Error> {
        let needed = vault::permission(authority.rules, act)?.as_str();
        let served = self.client_served(client).await?;
        authority.see("client", needed, &served.place)?;
        Ok(served)
    }

    /// One client, whoever may see it.
    ///
    /// # Errors
    /// 404 where this tenant does not serve it
    pub(super) async fn client_served(&mut self, client: TenantId) -> Result<Served, Error> {
        let links = self.links(self.view(), Some(client)).await?;
        let missing = Refused::NotFound { what: "client" };
        Ok(self.served(links).await?.into_iter().next().ok_or(missing)?)
    }

    /// Where a file is; there is none for whoever may not do this with it.
    ///
    /// # Errors
    /// 404
    pub(super) async fn place_of_file(
        &mut self,
        authority: &Authority<'_>,
        partnership: PartnershipId,
    ) -> Result<Resource, Error> {
        let needed = vault::permission(authority.rules, VaultAct::ReadFiles)?.as_str();
        let site = self.partnership(self.view(), partnership).await?.and_then(|row| row.site);
        let site: Vec<Uuid> = site.map(|site| site.0).into_iter().collect();
        let units = self.units_among(self.view(), &site).await?;
        let place = vault::file_place(units.first().map(|(unit, _)| &unit.path));
        authority.see("file", needed, &place)?;
        Ok(place)
    }

    async fn served(&mut self, links: Vec<Link>) -> Result<Vec<Served>, storage::Error> {
        let sites: Vec<Uuid> = links.iter().filter_map(|link| link.site).map(|site| site.0).collect();
        let units = self.units_among(self.view(), &sites).await?;
        let clients = links.into_iter().filter(|link| matches!(link.side, Side::Provider { .. }));
        let served = |link: Link| {
            let site = units.iter().find(|(unit, _)| Some(unit.id) == link.site);
            let place = vault::file_place(site.map(|(unit, _)| &unit.path));
            Served { link, place }
        };
        Ok(clients.map(served).collect())
    }
}
