//! The same changes without HTTP: the same decisions from the same facts, recorded by the same store.

use super::together;
use crate::{
    Failure,
    world::{Company, Place},
};
use mandat::{
    error::Error,
    serve,
    storage::{Change, Outcome, Store, Tx},
    tokens::Verified,
};
use mandat_domain::{
    access::{Authority, Subject},
    account::{Account, Actor},
    assignments::{self, create, end},
    event::Event,
    ids::{ApiClientId, AssignmentId, TenantId, UserId},
    keys::RoleKey,
    regime::{Catalogue, Rules, Values},
    scope::Scope,
    validity::Moment,
};
use std::{collections::BTreeSet, rc::Rc};
use uuid::Uuid;

/// Who changes what.
struct Office {
    store: Store,
    catalogue: Catalogue,
    caller: Verified,
    employees: Vec<UserId>,
    role: RoleKey,
    until: Moment,
}

/// Changes per second through the store.
pub async fn changes(place: &Place, company: &Company, callers: usize, pairs: usize) -> Result<f64, Failure> {
    let office = Rc::new(Office::open(place, company).await?);
    let store = office.store.clone();
    let warm = office.clone();
    together(1, pairs / 10 + 1, move |turn| pair(warm.clone(), turn)).await?;
    let rate = together(callers, pairs, move |turn| pair(office.clone(), turn)).await?;
    store.close().await;
    Ok(rate)
}

async fn pair(office: Rc<Office>, turn: usize) -> Result<(), Failure> {
    let holder = office.employees[turn % office.employees.len()];
    let id = AssignmentId(office.store.entropy().id(office.store.clock().now()));
    office.give(id, Account::User(holder)).await?;
    office.end(id).await?;
    Ok(())
}

impl Office {
    async fn open(place: &Place, company: &Company) -> Result<Self, Failure> {
        let store = place.store().await?;
        let tenant = TenantId(Uuid::try_parse(&company.tenant)?);
        let client = ApiClientId(Uuid::try_parse(company.client())?);
        let secrets = store.read(tenant, async |tx| tx.live_secrets(tx.view(), client).await).await?;
        let caller = Verified {
            tenant,
            account: Account::ApiClient(client),
            session: None,
            secret: secrets.first().map(|secret| secret.id.0),
            login: None,
            scopes: Vec::new(),
            expires_at: "2099-01-01T00:00:00Z".parse()?,
        };
        let employees: Result<_, _> =
            company.employees.iter().map(|id| Uuid::try_parse(id).map(UserId)).collect();
        Ok(Self {
            store,
            catalogue: serve::catalogue(&[])?,
            until: caller.expires_at,
            caller,
            employees: employees?,
            role: RoleKey::parse("time-recording/absence-manager").ok_or("no key of a role")?,
        })
    }

    async fn give(&self, id: AssignmentId, holder: Account) -> Result<(), Error> {
        self.change(id, async |tx, rules, subject| {
            let authority = self.authority(rules, subject, tx.now());
            let view = tx.view();
            let subject = tx.subject(view, rules, holder).await?.ok_or_else(|| Error::not_found("account"))?;
            let holder = create::Holder::new(subject, tx.owner(view, holder).await?);
            let command = create::Create {
                assignment_id: id,
                role: self.role.clone(),
                scope: Some(Scope::Tenant),
                valid_from: None,
                valid_until: Some(self.until),
                constraints: Values::new(),
                attested: BTreeSet::new(),
            };
            Ok(create::decide(&authority, Some(&holder), None, command)?)
        })
        .await
    }

    async fn end(&self, id: AssignmentId) -> Result<(), Error> {
        self.change(id, async |tx, rules, subject| {
            let authority = self.authority(rules, subject, tx.now());
            let view = tx.view();
            let row = tx.assignment(view.known, id).await?.ok_or_else(|| Error::not_found("assignment"))?;
            let facts = assignments::Assignment {
                id,
                role: row.role()?,
                scope: row.scope()?,
                scope_path: None,
                holder: tx.owner(view, row.holder()?).await?,
                validity: row.validity(),
                constraints: row.constraints()?,
                ended: row.ended,
                awaits: None,
            };
            let account = facts.holder.account;
            let subject =
                tx.subject(view, rules, account).await?.ok_or_else(|| Error::not_found("account"))?;
            let holder = create::Holder::new(subject, facts.holder.clone());
            Ok(end::decide(&authority, &facts, &holder, false)?)
        })
        .await
    }

    const fn authority<'a>(&self, rules: &'a Rules, subject: &'a Subject, at: Moment) -> Authority<'a> {
        let actor = Actor::new(self.caller.tenant, self.caller.account);
        Authority { actor, rules, subject: Some(subject), at, scopes: &[], on_behalf: None }
    }

    async fn change(
        &self,
        id: AssignmentId,
        decide: impl AsyncFnOnce(&mut Tx, &Rules, &Subject) -> Result<Vec<Event>, Error>,
    ) -> Result<(), Error> {
        let now = self.store.clock().now();
        let change = Change {
            tenant: self.caller.tenant,
            actor: Actor::new(self.caller.tenant, self.caller.account),
            on_behalf_of: None,
            now,
            request_id: self.store.entropy().id(now).to_string(),
            dry_run: false,
            idempotency: None,
        };
        let decide = async |tx: &mut Tx| {
            let now = tx.now();
            if tx.caller_is_live(&self.caller, now).await?.is_none() {
                return Err(Error::unauthenticated(true));
            }
            let view = tx.view();
            let rules = tx.rules(view, &self.catalogue).await?;
            let account = self.caller.account;
            let subject = tx.subject(view, &rules, account).await?.ok_or_else(|| Error::not_found("account"))?;
            decide(tx, &rules, &subject).await
        };
        let answer = async |tx: &mut Tx| {
            let known = tx.view().known;
            Ok(tx.assignment(known, id).await?.map(|row| row.id))
        };
        let outcome: Outcome<Option<Uuid>> = self.store.write::<_, Error>(&change, decide, answer).await?;
        drop(outcome);
        Ok(())
    }
}
