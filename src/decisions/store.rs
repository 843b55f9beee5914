//! The facts of a decision: who asks, what they hold, whose data it is, and by which rules.

use crate::{
    assignments::store::AssignmentRow,
    counts,
    delegations::store::DelegationRow,
    held,
    http::AccountType,
    storage::{Error, Tx, View},
    tenants::store::RegimeRow,
};
use mandat_domain::{
    access::{Exception, Holding, Owner, Subject, UnitPath},
    account::Account,
    agreements::owed,
    delegations::{Lender, holding as by_delegation},
    ids::{AssignmentId, UnitId, UserId},
    refused::Refused,
    regime::{Catalogue, InForce, Regime, Rules},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

impl Tx {
    /// The rules of the tenant: the regimes it follows, what of them is in force, and the roles it made
    /// itself.
    pub async fn rules(&mut self, view: View, catalogue: &Catalogue) -> Result<Rules, Error> {
        let regimes = in_catalogue(catalogue, self.tenant_regimes(view).await?)?;
        let own = self.own_roles(view).await?.into_iter().map(|(role, _)| role).collect();
        let in_force = self.in_force(view, &regimes).await?;
        let rules = Rules::new(regimes, own);
        let vacant = self.vacancies(view, &rules).await?;
        let rules = rules.with_in_force(InForce { vacant, ..in_force });
        if view.at >= self.now() {
            return Ok(rules);
        }
        let later = in_catalogue(catalogue, self.later_regimes(view).await?)?;
        Ok(rules.before(later.iter().map(AsRef::as_ref)))
    }

    /// An account of this tenant with all it holds; `None` when there is none of that kind and id.
    pub async fn subject(
        &mut self,
        view: View,
        rules: &Rules,
        account: Account,
    ) -> Result<Option<Subject>, Error> {
        Ok(self.subjects(view, rules, &BTreeSet::from([account])).await?.pop())
    }

    /// Those of the accounts that exist here, each with all its facts.
    pub async fn subjects(
        &mut self,
        view: View,
        rules: &Rules,
        accounts: &BTreeSet<Account>,
    ) -> Result<Vec<Subject>, Error> {
        let ids: Vec<Uuid> = accounts.iter().map(|account| account.id()).collect();
        let active = self.active_among(view, &ids).await?;
        let known = accounts.iter().filter_map(|account| Some((*account, *active.get(account)?)));
        self.assembled(view, rules, known.collect()).await
    }

    /// All that is known of accounts of this tenant, put together. Every fact about a subject is loaded
    /// here, one query a kind of fact however many accounts, so that no decision is made without it.
    pub(super) async fn assembled(
        &mut self,
        view: View,
        rules: &Rules,
        accounts: Vec<(Account, bool)>,
    ) -> Result<Vec<Subject>, Error> {
        let mut subjects = self.with_their_own(view, rules, accounts).await?;
        let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.account.id()).collect();
        let delegated = self.delegations_to(view.known, &ids).await?;
        // What is delegated comes after what is one's own: nobody acts for another where they need not.
        for (row, holding) in self.held_by_delegation(view, rules, &delegated).await? {
            let of_it = subjects.iter_mut().filter(|subject| subject.account == row.delegate());
            of_it.for_each(|subject| subject.holdings.push(holding.clone()));
        }
        Ok(subjects)
    }

    /// What the delegates hold by these delegations: as much as their delegators do (SPV-13).
    pub(crate) async fn held_by_delegation(
        &mut self,
        view: View,
        rules: &Rules,
        delegations: &[DelegationRow],
    ) -> Result<Vec<(DelegationRow, Holding)>, Error> {
        if delegations.is_empty() {
            return Ok(Vec::new());
        }
        let delegators: BTreeSet<Account> =
            delegations.iter().map(DelegationRow::delegator).collect::<Result<_, _>>()?;
        let ids: Vec<Uuid> = delegators.iter().map(|account| account.id()).collect();
        let active = self.active_among(view, &ids).await?;
        let delegators = self.with_their_own(view, rules, active.into_iter().collect()).await?;
        let paths = self.paths_where_blocked(view, &delegators, delegations).await?;
        let delegators: HashMap<Uuid, Subject> =
            delegators.into_iter().map(|subject| (subject.account.id(), subject)).collect();
        let mut held = Vec::with_capacity(delegations.len());
        for row in delegations {
            let Some(delegator) = delegators.get(&row.delegator_id) else { continue };
            let mut sources = delegator.holdings.iter();
            let Some(source) = sources.find(|source| source.assignment.0 == row.source_id) else { continue };
            let lender = Lender { subject: delegator, paths: &paths };
            held.push((row.clone(), by_delegation(rules, row.part(view.at)?, lender, source, view.at)));
        }
        Ok(held)
    }

    /// Of the units in which one of these is blocked, and of those for which something was delegated; none where
    /// nobody is blocked in a unit.
    async fn paths_where_blocked(
        &mut self,
        view: View,
        delegators: &[Subject],
        delegations: &[DelegationRow],
    ) -> Result<Vec<UnitPath>, Error> {
        let blocks = delegators.iter().flat_map(|subject| &subject.blocks).flatten();
        let mut units: BTreeSet<Uuid> = blocks.map(|unit| unit.0).collect();
        if units.is_empty() {
            return Ok(Vec::new());
        }
        for row in delegations {
            units.extend(row.part(view.at)?.scope.unit().map(|unit| unit.0));
        }
        let units = self.units_among(view, &units.into_iter().collect::<Vec<_>>()).await?;
        Ok(units.into_iter().map(|(unit, _)| unit.path).collect())
    }

    /// The same without what they act with for others.
    async fn with_their_own(
        &mut self,
        view: View,
        rules: &Rules,
        accounts: Vec<(Account, bool)>,
    ) -> Result<Vec<Subject>, Error> {
        let ids: Vec<Uuid> = accounts.iter().map(|(account, _)| account.id()).collect();
        let mut held = self.held_among(view, &ids).await?;
        let users = accounts.iter().filter(|(account, _)| matches!(account, Account::User(_)));
        let users: Vec<Uuid> = users.map(|(account, _)| account.id()).collect();
        let mut defaults = self.exception_defaults_among(view, rules, &users).await?;
        let mut excepted: HashMap<Uuid, Vec<Exception>> = HashMap::new();
        for row in self.exceptions_among(view, &users).await? {
            excepted.entry(row.user_id).or_default().push(row.fact()?);
        }
        let mut blocked: HashMap<Uuid, Vec<Option<UnitId>>> = HashMap::new();
        for row in self.blocks_among(view, &users).await? {
            blocked.entry(row.user_id).or_default().push(row.place());
        }
        let externals = self.externals_among(view, &ids).await?;
        let counting = self.counting_externals(view, &externals).await?;
        let newest = self.newest_agreements(view).await?;
        let mut discharged =
            if newest.is_empty() { HashMap::new() } else { self.discharged_among(view, &users).await? };
        let subject = |(account, active): (Account, bool)| {
            let id = account.id();
            let external = externals.iter().any(|external| external.id == id);
            let subject = Subject {
                external,
                blocks: blocked.remove(&id).unwrap_or_default(),
                exceptions: excepted.remove(&id).unwrap_or_default(),
                defaults: defaults.remove(&id).unwrap_or_default(),
                ..Subject::new(
                    account,
                    active && (!external || counting.contains(&id)),
                    held.remove(&id).unwrap_or_default(),
                )
            };
            let owed = owed(rules, &newest, &discharged.remove(&id).unwrap_or_default(), &subject);
            Subject { owed, ..subject }
        };
        Ok(accounts.into_iter().map(subject).collect())
    }

    /// What a user holds that may wait for their first sign-in (CSM-01).
    pub async fn waiting_for_first_sign_in(&mut self, user: UserId) -> Result<Vec<Holding>, Error> {
        let view = self.view();
        Ok(self.held_among(view, &[user.0]).await?.remove(&user.0).unwrap_or_default())
    }

    /// What these accounts hold of their own, live or not, by the account.
    pub async fn held_among(
        &mut self,
        view: View,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Holding>>, Error> {
        let mut held: HashMap<Uuid, Vec<Holding>> = HashMap::new();
        for row in self.holdings_among(view.known, ids).await? {
            held.entry(row.holder()?.id()).or_default().push(holding(&row, view)?);
        }
        Ok(held)
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
                    " where a.tenant_id = $1 and a.id in ({ids}) and ",
                    counts!("a")
                ),
                ids,
                &[&view.known, &view.at, &false],
            )
            .await?;
        let known =
            |(kind, id, active): (String, Uuid, bool)| Some((Account::from_parts(&kind, id)?, active));
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// Those of the accounts that exist here as owners of data: a user is where they are a member, a
    /// program is nowhere.
    pub async fn owners_among(
        &mut self,
        view: View,
        accounts: &BTreeSet<Account>,
    ) -> Result<HashMap<Account, Owner>, Error> {
        if accounts.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Uuid> = accounts.iter().map(|account| account.id()).collect();
        let rows = self.accounts_by_id(view, &ids).await?;
        let mut paths = self.member_paths(view, &ids).await?;
        let existing = rows.iter().filter_map(|(kind, id)| Account::from_parts(kind, *id));
        let owner = |account: Account| {
            (account, Owner { account, units: paths.remove(&account.id()).unwrap_or_default() })
        };
        Ok(existing.filter(|account| accounts.contains(account)).map(owner).collect())
    }

    /// A page of all accounts: kind and id, in the order of the ids.
    pub async fn accounts_after(
        &mut self,
        view: View,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<(String, Uuid)>, Error> {
        self.all(
            concat!(
                "select a.type, a.id from accounts a where a.tenant_id = $1 and ($4 is null or a.id > $4) and ",
                counts!("a"),
                " order by a.id limit $5"
            ),
            &[&view.known, &view.at, &after, &limit],
        )
        .await
    }

    /// Those of the accounts that exist here: kind and id.
    pub async fn accounts_by_id(&mut self, view: View, ids: &[Uuid]) -> Result<Vec<(String, Uuid)>, Error> {
        self.all_among(
            concat!(
                "select a.type, a.id from accounts a where a.tenant_id = $1 and a.id in ({ids}) and ",
                counts!("a")
            ),
            ids,
            &[&view.known, &view.at],
        )
        .await
    }

    /// A page of the ids of accounts of one kind, in their order: all, or those that hold one of these
    /// roles at the moment of the view, or act for somebody who does.
    pub async fn account_ids(
        &mut self,
        view: View,
        kind: AccountType,
        all: bool,
        roles: &[String],
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Uuid>, Error> {
        let kind = kind.account(Uuid::nil()).kind();
        let rows: Vec<(Uuid,)> = self
            .all_among(
                concat!(
                    "select a.id from accounts a where a.tenant_id = $1 and a.type = $4
                     and ($5 is null or a.id > $5) and ",
                    counts!("a"),
                    " and ($6 or exists (select 1 from assignments h where h.tenant_id = $1 and h.holder_id = a.id
                                        and h.role in ({ids}) and ",
                    held!("h"),
                    ") or exists (select 1 from delegations d join assignments s on s.tenant_id = $1 and s.id = d.source_id
                                  where d.tenant_id = $1 and d.delegate_id = a.id and s.role in ({ids}) and ",
                    held!("d"),
                    " and ",
                    held!("s"),
                    ")) order by a.id limit $7"
                ),
                roles,
                &[&view.known, &view.at, &kind, &after, &all, &limit],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// An account as the owner of data, whether it exists or not.
    pub async fn owner(&mut self, view: View, account: Account) -> Result<Owner, Error> {
        let units = match account {
            Account::User(id) => self.member_paths(view, &[id.0]).await?.remove(&id.0).unwrap_or_default(),
            Account::ApiClient(_) => Vec::new(),
        };
        Ok(Owner { account, units })
    }

    /// The same of a user of the tenant.
    ///
    /// # Errors
    /// [`Refused::NotFound`]
    pub async fn user_as_owner(&mut self, id: UserId) -> Result<Owner, crate::error::Error> {
        let view = self.view();
        self.user_is_active(view, id).await?.ok_or(Refused::NotFound { what: "user" })?;
        Ok(self.owner(view, Account::User(id)).await?)
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

fn holding(row: &AssignmentRow, view: View) -> Result<Holding, Error> {
    let validity = row.validity();
    let awaits = row.awaits()?;
    let lapsed = awaits.as_ref().is_some_and(|awaits| awaits.has_lapsed(view.at));
    let ended = lapsed || row.has_ended(view.at);
    let held = Holding::new(AssignmentId(row.id), row.role()?, row.scope()?, validity);
    Ok(Holding { ended, constraints: row.constraints()?, awaits, ..held })
}
