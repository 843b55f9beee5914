//! How a form is made from the tables, and made new from the events since.

use crate::storage::{Error, Tx, View};
use mandat_domain::{
    access::{
        ResourcePath,
        form::{Form, Placed, Tenant, Touched as ByEvent, UnitFacts},
    },
    account::Account,
    ids::UnitId,
    regime::{Catalogue, Rules},
    validity::Moment,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// How many accounts are loaded at a time.
const CHUNK: i64 = 500;
/// How many changed ones at a time.
const TOGETHER: usize = 500;
/// About the bytes that an account takes, to know beforehand whether there is room.
const USUAL: usize = 300;
/// With more events than this to catch up with, a form is made anew.
const MOST_EVENTS: i64 = 5_000;

/// A form and the revision whose facts it has.
pub struct Current {
    pub form: Form,
    pub revision: i64,
    /// The time of that revision: nothing is asked about an earlier one.
    pub at: Moment,
    /// Whether the tenant has a provider, whose staff are no accounts here.
    pub served: bool,
    /// Whether the tenant has had records. A form does not hold them, so that questions about what may be
    /// one are answered from the tables.
    pub records: bool,
    /// The rules it was made with.
    rules: Arc<Rules>,
}

/// Whom a renewal was about.
pub(super) enum Touched {
    All,
    Accounts(BTreeSet<Account>),
}

/// What is true of a tenant as a whole, as it was loaded.
struct Whole {
    rules: Arc<Rules>,
    active: bool,
    units: Vec<UnitFacts>,
    locks: Vec<ResourcePath>,
}

impl Whole {
    fn tenant(&self) -> Tenant<'_> {
        Tenant { rules: &self.rules, active: self.active, units: &self.units, locks: &self.locks }
    }
}

impl Tx {
    /// The form of the tenant as it is on this snapshot; `None` where it would take more bytes than `most`.
    pub(super) async fn form(
        &mut self,
        catalogue: &Catalogue,
        most: usize,
    ) -> Result<Option<Current>, Error> {
        let view = self.view();
        let count = self.count_accounts(view).await?;
        if count.saturating_mul(USUAL) > most {
            return Ok(None);
        }
        let whole = self.whole(view, catalogue).await?;
        let mut making = Form::making(&whole.tenant(), count);
        let mut last = None;
        loop {
            let rows = self.accounts_after(view, last, CHUNK).await?;
            let Some((_, id)) = rows.last() else { break };
            last = Some(*id);
            let accounts = rows.iter().filter_map(|(kind, id)| Account::from_parts(kind, *id)).collect();
            for placed in self.placed(view, &whole.rules, &accounts).await? {
                making.add(placed);
            }
        }
        let form = making.finish();
        let fits = form.bytes() <= most;
        let (served, records) = (self.is_served(view).await?, self.has_records().await?);
        let (revision, at) = (view.known, self.head().at);
        Ok(fits.then_some(Current { form, revision, at, served, records, rules: whole.rules }))
    }

    /// The form as it is after the events since, and whom they touched; `None` where it is better made anew.
    pub(super) async fn renewed(
        &mut self,
        current: &Current,
        catalogue: &Catalogue,
    ) -> Result<Option<(Current, Touched)>, Error> {
        let view = self.view();
        if view.known - current.revision > MOST_EVENTS {
            return Ok(None);
        }
        let (mut accounts, mut tenant, mut records) = (BTreeSet::new(), false, current.records);
        for event in self.events_since(current.revision).await? {
            match event.touched() {
                ByEvent::Nothing => {}
                ByEvent::Account(account) => {
                    accounts.insert(account);
                }
                ByEvent::Tenant => tenant = true,
                ByEvent::Records => records = true,
                ByEvent::Everything => return Ok(None),
            }
        }
        // What somebody acts with for another stands and falls with what the other holds (SPV-13).
        let delegators: Vec<Uuid> = accounts.iter().map(|account| account.id()).collect();
        if !delegators.is_empty() {
            accounts.extend(self.delegates_of(&delegators).await?);
        }
        let (mut form, mut rules) = (current.form.clone(), Arc::clone(&current.rules));
        if tenant {
            let whole = self.whole(view, catalogue).await?;
            form = form.with_tenant(&whole.tenant());
            rules = whole.rules;
        }
        let all: Vec<Account> = accounts.iter().copied().collect();
        for some in all.chunks(TOGETHER) {
            let mut gone: BTreeSet<Account> = some.iter().copied().collect();
            let found = self.placed(view, &rules, &gone).await?;
            for placed in &found {
                gone.remove(&placed.subject.account);
            }
            form = form.with_accounts(found, &gone.into_iter().collect::<Vec<_>>());
        }
        // What begins or ends a partnership makes the form anew.
        let (revision, at, served) = (view.known, self.head().at, current.served);
        let next = Current { form, revision, at, served, records, rules };
        Ok(Some((next, Touched::Accounts(accounts))))
    }

    async fn whole(&mut self, view: View, catalogue: &Catalogue) -> Result<Whole, Error> {
        Ok(Whole {
            rules: Arc::new(self.rules(view, catalogue).await?),
            active: self.this_tenant(view).await?.is_some(),
            units: self.unit_facts(view).await?,
            locks: self.all_locks(view).await?,
        })
    }

    /// Accounts with all their facts, and where they are members.
    async fn placed(
        &mut self,
        view: View,
        rules: &Rules,
        accounts: &BTreeSet<Account>,
    ) -> Result<Vec<Placed>, Error> {
        let ids: Vec<Uuid> = accounts.iter().map(|account| account.id()).collect();
        let mut units: HashMap<Uuid, Vec<UnitId>> = HashMap::new();
        for (user, unit) in self.units_of(view, &ids).await? {
            units.entry(user).or_default().push(UnitId(unit));
        }
        let subjects = self.subjects(view, rules, accounts).await?.into_iter();
        Ok(subjects
            .map(|subject| {
                let units = units.remove(&subject.account.id()).unwrap_or_default();
                Placed { subject, units }
            })
            .collect())
    }
}
