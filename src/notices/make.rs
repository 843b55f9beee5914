//! From the log to notices: once for each change and person, in one transaction with the mark in the log.

use super::{courier::Courier, store::NewNotice};
use crate::storage::{Error, Tx, View};
use mandat_domain::{
    access::{Resource, UnitPath},
    access_reviews::Started,
    account::Account,
    event::Event,
    ids::{AssignmentId, TenantId, UnitId},
    notices::{Happened, Wanted, addressed, wanted},
    regime::{Catalogue, Regime, Rules},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

impl Courier {
    /// Makes the notices of all changes that none were made of yet; gives their number. What fails in one
    /// tenant does not keep the others waiting.
    ///
    /// # Errors
    /// The last one; what was made stays made
    pub async fn make(&self) -> Result<usize, Error> {
        let waiting = self.store.platform_read(async |platform| platform.unread_writes().await).await?;
        let mut writes: BTreeMap<TenantId, BTreeSet<i64>> = BTreeMap::new();
        for (tenant, revision) in waiting {
            writes.entry(TenantId(tenant)).or_default().insert(revision);
        }
        let mut made = 0;
        let mut failed = None;
        for (tenant, revisions) in writes {
            match self.make_in(tenant, &revisions).await {
                Ok(number) => made += number,
                Err(error) => {
                    tracing::warn!(%error, %tenant, "notices of a tenant were not made");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(made), Err)
    }

    async fn make_in(&self, tenant: TenantId, writes: &BTreeSet<i64>) -> Result<usize, Error> {
        let work = async |tx: &mut Tx| {
            let mut mark = tx.notice_mark().await?;
            let mut made = 0;
            for &write in writes.iter().filter(|write| **write > mark).collect::<Vec<_>>() {
                for notice in tx.notices_of(&self.catalogue, mark, write).await? {
                    let id = self.store.entropy().id(tx.now());
                    made += usize::from(tx.keep_notice(id, &notice).await?);
                }
                mark = write;
            }
            tx.move_notice_mark(mark).await?;
            Ok(made)
        };
        self.store.operational(tenant, work).await
    }
}

impl Tx {
    /// The notices that one write asks for, by the rules and the facts that held after it.
    async fn notices_of(
        &mut self,
        catalogue: &Catalogue,
        after: i64,
        write: i64,
    ) -> Result<Vec<NewNotice>, Error> {
        let logged = self.logged_between(after, write).await?;
        let Some(at) = logged.last().map(|last| last.at) else { return Ok(Vec::new()) };
        // People of an import come by the hundred, and nobody is told of them.
        if logged.iter().all(|entry| entry.event_type == "user.staged") {
            return Ok(Vec::new());
        }
        let view = View { known: write, at, known_at: None };
        let rules = self.rules(view, catalogue).await?;
        let mut happened = Vec::with_capacity(logged.len());
        for entry in &logged {
            let (revision, event, actor) = (entry.revision, entry.event()?, entry.actor()?);
            let resource = Resource::tenant();
            happened.push(Happened { revision, event, actor, role: None, resource, first: false });
        }
        if happened.iter().any(|on| matches!(on.event, Event::TenantCreated { .. })) {
            let tenant = self.tenant();
            self.platform().look_from(tenant, at).await?;
        }
        let started = |on: &Happened| match on.event {
            Event::AccessReviewStarted(Started { review_id, .. }) => Some(review_id),
            _ => None,
        };
        let started: Vec<_> = happened.iter().filter_map(started).collect();
        let of_reviews = self.notices_of_new_reviews(catalogue, view, &started).await?;
        let silent = |regime: &Regime| regime.notices.is_empty() && regime.inbox.is_empty();
        if rules.regimes().all(silent) && happened.iter().all(|on| on.event.requested().is_none()) {
            return Ok(of_reviews);
        }
        self.look_up(view, &mut happened).await?;
        let wanted = wanted(&rules, &happened);
        if wanted.is_empty() {
            return Ok(of_reviews);
        }
        let accounts = self.candidates(view, &rules, &wanted).await?;
        let users = self.subjects(view, &rules, &accounts).await?;
        let notices = addressed(&rules, &wanted, &happened, &users, at);
        Ok(notices.into_iter().map(|notice| NewNotice::new(write, notice)).chain(of_reviews).collect())
    }

    /// Which role and which unit each event is about, and which records are new.
    async fn look_up(&mut self, view: View, happened: &mut [Happened]) -> Result<(), Error> {
        let given: Vec<AssignmentId> = happened.iter().filter_map(|on| on.event.assignment()).collect();
        let given = self.roles_given(view.known, &given).await?;
        let records: Vec<String> = happened
            .iter()
            .filter_map(|on| match &on.event {
                Event::RecordPut { record, .. } => Some(record.external_id.clone()),
                _ => None,
            })
            .collect();
        let first_put = self.records_first_put(&records).await?;
        let mut places: Vec<Option<UnitId>> = Vec::with_capacity(happened.len());
        for on in happened.iter_mut() {
            let mut place = None;
            if let Some((role, unit)) = on.event.assignment().and_then(|id| given.get(&id)) {
                on.role = Some(role.clone());
                place = *unit;
            }
            if let Some((role, scope)) = on.event.requested() {
                place = scope.unit();
                on.role = Some(role.clone());
            }
            if let Event::RecordPut { record, particulars, .. } = &on.event {
                let key = (record.kind.clone(), record.external_id.clone());
                on.first = first_put.get(&key) == Some(&on.revision);
                place = particulars.unit_id;
            }
            places.push(place);
        }
        let units: Vec<Uuid> = places.iter().flatten().map(|unit| unit.0).collect();
        let units = self.units_among(view, &units).await?;
        let paths: HashMap<UnitId, UnitPath> =
            units.into_iter().map(|(unit, _)| (unit.id, unit.path)).collect();
        for (on, place) in happened.iter_mut().zip(places) {
            if let Some(path) = place.and_then(|unit| paths.get(&unit)) {
                on.resource = Resource::unit(path.clone());
            }
        }
        Ok(())
    }

    /// Everybody who may be reached: those who hold one of the roles, and those who are named.
    async fn candidates(
        &mut self,
        view: View,
        rules: &Rules,
        wanted: &[Wanted],
    ) -> Result<BTreeSet<Account>, Error> {
        let keys: BTreeSet<String> = rules
            .roles()
            .filter(|role| wanted.iter().flat_map(|want| &want.to_roles).any(|wanted| role.is(wanted)))
            .map(|role| role.key.to_string())
            .collect();
        let wanted_roles: Vec<String> = keys.into_iter().collect();
        let mut accounts: BTreeSet<Account> = if wanted_roles.is_empty() {
            BTreeSet::new()
        } else {
            self.holders_of(view, &wanted_roles, i64::MAX).await?.into_iter().collect()
        };
        accounts.extend(wanted.iter().flat_map(|want| &want.to).map(|user| Account::User(*user)));
        Ok(accounts)
    }
}
