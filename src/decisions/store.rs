//! The facts of a decision: who asks, what they hold, whose data it is, and by which rules.

use crate::{
    assignments::store::AssignmentRow,
    held,
    storage::{Error, Tx, View},
    tenants::store::RegimeRow,
};
use mandat_domain::{
    access::{Holding, Owner, Subject},
    account::Account,
    ids::AssignmentId,
    regime::{Catalogue, Regime, Rules},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

impl Tx {
    /// The rules of the tenant: the regimes it follows, and the roles it made itself.
    pub async fn rules(&mut self, view: View, catalogue: &Catalogue) -> Result<Rules, Error> {
        let regimes = in_catalogue(catalogue, self.tenant_regimes(view).await?)?;
        let own = self.own_roles(view).await?.into_iter().map(|(role, _)| role).collect();
        let rules = Rules::new(regimes, own);
        if view.at >= self.now() {
            return Ok(rules);
        }
        let later = in_catalogue(catalogue, self.later_regimes(view).await?)?;
        Ok(rules.before(later.iter().map(AsRef::as_ref)))
    }

    /// An account of this tenant with all it holds; `None` when there is none of that kind and id.
    pub async fn subject(&mut self, view: View, account: Account) -> Result<Option<Subject>, Error> {
        Ok(self.subjects(view, &BTreeSet::from([account])).await?.pop())
    }

    /// Those of the accounts that exist here, each with all its facts.
    pub async fn subjects(
        &mut self,
        view: View,
        accounts: &BTreeSet<Account>,
    ) -> Result<Vec<Subject>, Error> {
        let ids: Vec<Uuid> = accounts.iter().map(|account| account.id()).collect();
        let active = self.active_among(view, &ids).await?;
        let known = accounts.iter().filter_map(|account| Some((*account, *active.get(account)?)));
        self.assembled(view, known.collect()).await
    }

    /// All that is known of accounts of this tenant, put together. Every fact about a subject is loaded
    /// here, one query a kind of fact however many accounts, so that no decision is made without it.
    pub(super) async fn assembled(
        &mut self,
        view: View,
        accounts: Vec<(Account, bool)>,
    ) -> Result<Vec<Subject>, Error> {
        let ids: Vec<Uuid> = accounts.iter().map(|(account, _)| account.id()).collect();
        let mut held: HashMap<Uuid, Vec<Holding>> = HashMap::new();
        for row in self.holdings_among(view.known, &ids).await? {
            held.entry(row.holder()?.id()).or_default().push(holding(&row, view)?);
        }
        let subject = |(account, active): (Account, bool)| {
            Subject::new(account, active, held.remove(&account.id()).unwrap_or_default())
        };
        Ok(accounts.into_iter().map(subject).collect())
    }

    /// Whether each of these accounts is active; one that does not exist is left out.
    async fn active_among(&mut self, view: View, ids: &[Uuid]) -> Result<HashMap<Account, bool>, Error> {
        let rows: Vec<(String, Uuid, bool)> = self
            .all_among(
                concat!(
                    "select a.type, a.id, coalesce(u.active, c.active, $4) from accounts a
                     left join user_states u on u.tenant_id = $1 and u.id = a.id and ",
                    held!("u"),
                    " left join api_client_states c on c.tenant_id = $1 and c.id = a.id and ",
                    held!("c"),
                    " where a.tenant_id = $1 and a.id in ({ids})"
                ),
                ids,
                &[&view.known, &view.at, &false],
            )
            .await?;
        let known =
            |(kind, id, active): (String, Uuid, bool)| Some((Account::from_parts(&kind, id)?, active));
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Whether there is an account of that kind and id here.
    pub async fn account_exists(&mut self, account: Account) -> Result<bool, Error> {
        let found: Option<(Uuid,)> = self
            .optional(
                "select id from accounts where tenant_id = $1 and id = $2 and type = $3",
                &[&account.id(), &account.kind()],
            )
            .await?;
        Ok(found.is_some())
    }

    /// An account as the owner of data: a user is where they are a member, a program is nowhere.
    pub async fn owner(&mut self, view: View, account: Account) -> Result<Owner, Error> {
        let units = match account {
            Account::User(id) => self.member_paths(view, id).await?,
            Account::ApiClient(_) => Vec::new(),
        };
        Ok(Owner { account, units })
    }
}

/// The regimes of these versions. One that is missing was taken from the service while tenants follow it.
fn in_catalogue(catalogue: &Catalogue, rows: Vec<RegimeRow>) -> Result<Vec<Arc<Regime>>, Error> {
    let find = |row: RegimeRow| {
        let version = u32::try_from(row.version).ok();
        let found = version.and_then(|version| catalogue.find(&row.regime, version));
        found.ok_or(Error::Unreadable { what: "tenant_regimes.regime" })
    };
    rows.into_iter().map(find).collect()
}

/// Whether an assignment was ended is told as of the moment asked about: before its end it had not.
fn holding(row: &AssignmentRow, view: View) -> Result<Holding, Error> {
    let validity = row.validity();
    let ended = row.ended && validity.until.is_some_and(|until| until <= view.at);
    let held = Holding::new(AssignmentId(row.id), row.role()?, row.scope()?, validity);
    Ok(Holding { ended, constraints: row.constraints()?, ..held })
}
