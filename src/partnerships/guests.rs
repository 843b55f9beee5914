//! People from partner tenants: who of them counts here, as externals and as the provider's staff.

use crate::{
    partnerships::store::ExternalRow,
    storage::{Error, Link, Tx, View},
};
use mandat_domain::{
    access::{Holding, Service, Subject, at_client},
    account::Account,
    ids::{AssignmentId, TenantId, UserId},
    keys::RoleKey,
    partnerships::{Guest, Side},
    regime::{Catalogue, Rules},
};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

impl Tx {
    /// Who an account of another tenant is here, now; `None` for whom this tenant does not exist. Both
    /// sides must know the partnership as open, and the account must be active at home.
    pub async fn guest(
        &mut self,
        home: TenantId,
        account: Account,
        catalogue: &Catalogue,
    ) -> Result<Option<Guest>, Error> {
        let view = self.view();
        let links = self.links(view, Some(home)).await?;
        let rules = self.rules(view, catalogue).await?;
        for link in links.iter().filter(|link| link.side == Side::Host) {
            let Account::User(user) = account else { continue };
            let Some(user) = self.external_of(link.id, user).await? else { continue };
            let known = self.subject(view, &rules, Account::User(user)).await?;
            if known.is_some_and(|known| known.active) {
                return Ok(Some(Guest::External { user }));
            }
        }
        let mut staff = self.staff_by(view, &links, &rules, &BTreeSet::from([account]), catalogue).await?;
        Ok(staff.pop().map(|(_, subject)| Guest::Staff { account, holdings: subject.holdings }))
    }

    /// Those of the accounts that are of the staff of a provider and reach this tenant, each with where it
    /// is at home. The others are left out, whether they exist there or not (ASP-18).
    pub async fn staff(
        &mut self,
        view: View,
        rules: &Rules,
        accounts: &BTreeSet<Account>,
        catalogue: &Catalogue,
    ) -> Result<Vec<(TenantId, Subject)>, Error> {
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let links = self.links(view, None).await?;
        self.staff_by(view, &links, rules, accounts, catalogue).await
    }

    /// One provider after the other: a tenant has a handful at most.
    async fn staff_by(
        &mut self,
        view: View,
        links: &[Link],
        rules: &Rules,
        accounts: &BTreeSet<Account>,
        catalogue: &Catalogue,
    ) -> Result<Vec<(TenantId, Subject)>, Error> {
        let mut found = Vec::new();
        for link in links {
            let Side::Client { regime } = &link.side else { continue };
            let (here, provider, id) = (link.crossing.from(), link.crossing.to(), link.id);
            let staff = self
                .cross(link.crossing, async |tx| {
                    let view = tx.view_of(Some(view.at), view.known_at).await?;
                    let links = tx.links(view, Some(here)).await?;
                    let Some(link) = links.into_iter().find(|known| known.id == id) else {
                        return Ok(Vec::new());
                    };
                    let own = tx.rules(view, catalogue).await?;
                    let staff = tx.subjects(view, &own, accounts).await?;
                    if staff.is_empty() {
                        return Ok(Vec::new());
                    }
                    let site = match link.site {
                        Some(site) => tx.unit(view, site).await?.map(|(unit, _)| unit.path),
                        None => None,
                    };
                    let service = Service { rules: &own, regime, site: site.as_ref() };
                    let held = |staff: &Subject| (staff.account, at_client(service, staff, rules, view.at));
                    Ok::<_, Error>(staff.iter().map(held).collect())
                })
                .await?;
            let reaching = staff.into_iter().filter(|(_, holdings): &(_, Vec<Holding>)| !holdings.is_empty());
            found.extend(reaching.map(|(account, holdings)| {
                (provider, Subject { staff: true, ..Subject::new(account, true, holdings) })
            }));
        }
        Ok(found)
    }

    /// The role of an assignment in the tenant of a provider, by whose authority something was given here;
    /// `None` when it is no provider of this tenant, or not any more.
    pub async fn role_at_provider(
        &mut self,
        view: View,
        provider: TenantId,
        id: AssignmentId,
    ) -> Result<Option<RoleKey>, Error> {
        let links = self.links(view, Some(provider)).await?;
        let Some(link) = links.into_iter().find(|link| matches!(link.side, Side::Client { .. })) else {
            return Ok(None);
        };
        self.cross(link.crossing, async |tx| {
            let view = tx.view_of(Some(view.at), view.known_at).await?;
            tx.assignment(view.known, id).await?.map(|row| row.role()).transpose()
        })
        .await
    }

    /// Whether the tenant is the client of a provider.
    pub async fn is_served(&mut self, view: View) -> Result<bool, Error> {
        let links = self.links(view, None).await?;
        Ok(links.iter().any(|link| matches!(link.side, Side::Client { .. })))
    }

    /// Those of the externals who count: the partnership was open on both sides, and the account at home
    /// active and not blocked in the whole of it (TIM-15, CSM-09). One lender after the other.
    pub async fn counting_externals(
        &mut self,
        view: View,
        externals: &[ExternalRow],
    ) -> Result<HashSet<Uuid>, Error> {
        let mut counting = HashSet::new();
        if externals.is_empty() {
            return Ok(counting);
        }
        for link in self.links(view, None).await? {
            let lent: Vec<&ExternalRow> =
                externals.iter().filter(|row| row.partnership_id == link.id.0).collect();
            if lent.is_empty() {
                continue;
            }
            let homes: Vec<Uuid> = lent.iter().map(|row| row.home_id).collect();
            let (host, id) = (link.crossing.from(), link.id);
            let active = self
                .cross(link.crossing, async |tx| {
                    let view = tx.view_of(Some(view.at), view.known_at).await?;
                    let open = tx.links(view, Some(host)).await?.iter().any(|known| known.id == id);
                    if !open {
                        return Ok(BTreeSet::new());
                    }
                    let blocked = tx.blocked_users(view, &homes).await?;
                    Ok::<_, Error>(&tx.active_users(view, &homes).await? - &blocked)
                })
                .await?;
            counting
                .extend(lent.iter().filter(|row| active.contains(&UserId(row.home_id))).map(|row| row.id));
        }
        Ok(counting)
    }
}
