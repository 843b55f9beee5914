//! The facts that questions are decided from: loaded together, one query a kind of fact, however many
//! questions there are.
//!
//! What this service knows itself counts, whatever the caller says: whose data a user is, where
//! somebody is a member. The properties a caller adds only narrow who reaches a resource.

use super::{
    Standing,
    question::{AskedAction, AskedResource, AskedSubject, AskedTimes},
};
use crate::{
    error::Error,
    http::Ask,
    storage::{self, Tx, View},
};
use mandat_domain::{
    access::{
        Decision, LoginUsed, Owner, Question, Resource, ResourcePath, Subject, UnitPath, decide, service,
    },
    account::Account,
    ids::{ApiClientId, TenantId, UnitId, UserId},
    keys::PermissionKey,
    records::{Particulars, RecordKey, put::KEPT_HERE},
    refused::Refused,
    regime::Rules,
};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// About whom the caller may ask: everybody about themselves, about others with `mandat/decision.ask` on
/// them.
pub(super) struct Asking {
    caller: Account,
    /// How the caller signed in.
    login: Option<Arc<LoginUsed>>,
    /// Loaded where somebody else is asked about.
    standing: Option<Standing>,
    owners: HashMap<Account, Owner>,
}

impl Asking {
    /// Refuses unless the caller may ask about this subject. Who may ask about everybody learns that
    /// somebody is unknown; for others unknown and out of reach look alike.
    ///
    /// # Errors
    /// [`Refused::Forbidden`], [`Refused::InsufficientScope`]
    pub fn require(&self, subject: &AskedSubject) -> Result<(), Refused> {
        let account = subject.account();
        if account == Some(self.caller) {
            return Ok(());
        }
        let about = account.map_or_else(Resource::tenant, |account| {
            let nowhere = || Owner { account, units: Vec::new() };
            Resource::of(self.owners.get(&account).cloned().unwrap_or_else(nowhere))
        });
        let standing = self.standing.as_ref().ok_or(Refused::NotFound { what: "subject" })?;
        standing.authority().require(service::DECISION_ASK, &about)
    }

    /// Refuses as unknown an account about which the caller may not ask.
    ///
    /// # Errors
    /// [`Refused::NotFound`], [`Refused::InsufficientScope`]
    pub fn see(&self, what: &'static str, owner: &Owner) -> Result<(), Refused> {
        let standing = self.standing.as_ref().ok_or(Refused::NotFound { what })?;
        standing.authority().see(what, service::DECISION_ASK, &Resource::of(owner.clone()))
    }

    /// Whether the caller may ask about this account.
    pub fn admits(&self, owner: &Owner) -> bool {
        let about = || Resource::of(owner.clone());
        let authority = self.standing.as_ref().map(Standing::authority);
        owner.account == self.caller
            || authority.is_some_and(|authority| authority.allows(service::DECISION_ASK, &about()))
    }
}

/// What is known of the subjects and resources of some questions, at one time.
pub(super) struct Known {
    pub rules: Rules,
    pub tenant_active: bool,
    pub view: View,
    tenant: TenantId,
    subjects: HashMap<Account, Subject>,
    /// Who asks, and has signed in here: what else is said of that does not count.
    caller: Account,
    /// Where those of the subjects are at home who are of the staff of a provider.
    providers: HashMap<Account, TenantId>,
    owners: HashMap<Account, Owner>,
    units: HashMap<UnitId, (UnitPath, bool)>,
    /// The locks that questions go by: on the paths asked about and above them, and any one where a path is
    /// left out.
    pub(super) locks: Vec<ResourcePath>,
    records: HashMap<RecordKey, Particulars>,
    /// Whether the caller may be told that a resource does not exist.
    tells_unknown: bool,
}

/// A question with its facts.
pub(super) struct Settled<'a> {
    pub subject: Cow<'a, Subject>,
    pub permission: PermissionKey,
    pub resource: Resource,
}

/// What a question speaks of, and there is not: `subject`, `permission` or `resource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unknown(pub &'static str);

impl Known {
    /// The subject that is meant, having signed in as is said where it is not the caller; `None` where there is
    /// no such account here.
    pub fn subject(&self, asked: &AskedSubject, said: Option<LoginUsed>) -> Option<Cow<'_, Subject>> {
        let known = self.subjects.get(&asked.account()?)?;
        match said.filter(|_| known.account != self.caller) {
            Some(login) => Some(Cow::Owned(Subject { login: Some(login), ..known.clone() })),
            None => Some(Cow::Borrowed(known)),
        }
    }

    /// Where somebody of the staff of a provider is at home; `None` for everybody else.
    pub fn provider_of(&self, subject: &Subject) -> Option<TenantId> {
        self.providers.get(&subject.account).copied()
    }

    /// Puts a question together with its facts.
    ///
    /// A resource that is not known is answered like one out of reach: as if it belonged to nobody and
    /// nowhere. Only who reaches even that, and so everything, is told that it is not there, and who may
    /// ask about everybody.
    pub fn settle(
        &self,
        subject: &AskedSubject,
        action: &AskedAction,
        resource: &AskedResource,
        login: Option<LoginUsed>,
    ) -> Result<Settled<'_>, Unknown> {
        let subject = self.subject(subject, login).ok_or(Unknown("subject"))?;
        let permission = self.permission(action).ok_or(Unknown("permission"))?;
        let (resource, exists) = self.resource(resource).ok_or(Unknown("resource"))?;
        let settled = Settled { subject, permission, resource };
        let answered = exists || (!self.tells_unknown && !self.decide(&settled).allowed);
        answered.then_some(settled).ok_or(Unknown("resource"))
    }

    pub fn decide(&self, settled: &Settled<'_>) -> Decision {
        let question =
            Question { permission: &settled.permission, resource: &settled.resource, at: self.view.at };
        decide(&self.rules, self.tenant_active, &settled.subject, &question)
    }

    /// The permission that is meant. In a tenant that is not there yet nothing is known of permissions.
    pub fn permission(&self, action: &AskedAction) -> Option<PermissionKey> {
        let key = PermissionKey::parse(&action.name)?;
        (!self.tenant_active || self.rules.permission(&key).is_some()).then_some(key)
    }

    /// The resource, where it exists.
    pub fn existing(&self, asked: &AskedResource) -> Option<Resource> {
        self.resource(asked).and_then(|(resource, exists)| exists.then_some(resource))
    }

    /// The resource and whether it exists: where it, its owner or its unit is not known here, it is one
    /// like it that belongs to nobody and nowhere. There is nothing like another tenant.
    fn resource(&self, asked: &AskedResource) -> Option<(Resource, bool)> {
        if asked.kind == "tenant" {
            let this = Uuid::try_parse(&asked.id) == Ok(self.tenant.0);
            return this.then(|| (self.said(asked), true));
        }
        if let Some(record) = self.records.get(&asked.key()) {
            return Some(self.record(asked, record));
        }
        let Belongs { owner, unit } = Belongs::of(asked);
        let mut resource = self.said(asked);
        let mut exists = true;
        if let Some(account) = owner {
            let found = self.owners.get(&account).cloned();
            exists &= found.is_some();
            resource.owner = Some(found.unwrap_or_else(|| Owner { account, units: Vec::new() }));
        }
        if let Some(id) = unit {
            let found = self.units.get(&id).cloned();
            exists &= found.is_some();
            let (path, closed) = found.unwrap_or_else(|| (UnitPath(vec![id]), false));
            resource.unit = Some(path);
            resource.unit_closed = closed;
        }
        Some((resource, exists))
    }
}

impl Known {
    /// A record by its own facts. What the caller says of it must be what it says itself; where it is more or
    /// something else, no such resource exists.
    fn record(&self, asked: &AskedResource, record: &Particulars) -> (Resource, bool) {
        let unit = record.unit_id.and_then(|id| self.units.get(&id)).cloned();
        let resource = Resource { locks: self.locks.clone(), ..record.resource(unit) };
        let said = asked.properties.clone().unwrap_or_default();
        let agrees = said.owner_id.is_none()
            && said.unit_id.is_none_or(|id| record.unit_id == Some(UnitId(id)))
            && asked.path().is_none_or(|path| path == record.path)
            && asked.attributes().iter().all(|(name, value)| record.attributes.get(name) == Some(value));
        (resource, agrees)
    }

    /// Something of the tenant as a whole, with what the caller says of it.
    fn said(&self, asked: &AskedResource) -> Resource {
        let (path, attributes, locks) = (asked.path(), asked.attributes(), self.locks.clone());
        Resource { path, attributes, locks, ..Resource::tenant() }
    }
}

/// Whose a resource is, and where.
pub(super) struct Belongs {
    pub owner: Option<Account>,
    pub unit: Option<UnitId>,
}

impl Belongs {
    pub fn of(asked: &AskedResource) -> Self {
        // What is no id of ours is the id of nothing.
        let id = || Uuid::try_parse(&asked.id).unwrap_or_default();
        match asked.kind.as_str() {
            "tenant" => Self { owner: None, unit: None },
            "unit" => Self { owner: None, unit: Some(UnitId(id())) },
            "user" => Self { owner: Some(Account::User(UserId(id()))), unit: None },
            "api_client" => Self { owner: Some(Account::ApiClient(ApiClientId(id()))), unit: None },
            _ => {
                let properties = asked.properties.as_ref();
                let owner = properties.and_then(|properties| properties.owner_id);
                let unit = properties.and_then(|properties| properties.unit_id);
                Self { owner: owner.map(|id| Account::User(UserId(id))), unit: unit.map(UnitId) }
            }
        }
    }
}

impl Tx {
    /// What it takes to see about whom the caller may ask.
    pub(super) async fn asking<'a>(
        &mut self,
        ask: &Ask,
        subjects: impl IntoIterator<Item = &'a AskedSubject>,
    ) -> Result<Asking, Error> {
        let (caller, login) = (ask.account(), ask.caller.verified().login.clone());
        let accounts = subjects.into_iter().map(AskedSubject::account);
        let others: BTreeSet<_> = accounts.filter(|account| *account != Some(caller)).collect();
        if others.is_empty() {
            return Ok(Asking { caller, login, standing: None, owners: HashMap::new() });
        }
        let standing = Some(self.standing(ask).await?);
        let owners = self.owners_among(self.view(), &others.into_iter().flatten().collect()).await?;
        Ok(Asking { caller, login, standing, owners })
    }

    /// The same for a list, of which each account is looked at by itself.
    pub(super) async fn asking_about_all(&mut self, ask: &Ask) -> Result<Asking, Error> {
        let standing = Some(self.standing(ask).await?);
        Ok(Asking { caller: ask.account(), login: None, standing, owners: HashMap::new() })
    }

    /// Loads what the decisions need, once it is clear that the caller may ask.
    pub(super) async fn known(
        &mut self,
        ask: &Ask,
        asking: &Asking,
        times: AskedTimes,
        accounts: &BTreeSet<Account>,
        resources: &[&AskedResource],
    ) -> Result<Known, Error> {
        let view = self.view_of(times.as_of, times.known_at).await?;
        let rules = match &asking.standing {
            Some(standing) if view == self.view() => standing.rules.clone(),
            _ => self.rules(view, &ask.catalogue).await?,
        };
        let mut subjects = self.subjects(view, &rules, accounts).await?;
        let unknown: BTreeSet<Account> = accounts
            .iter()
            .filter(|account| !subjects.iter().any(|known| known.account == **account))
            .copied()
            .collect();
        // How somebody signed in today says nothing about another time.
        if times.is_now()
            && let Some(own) = subjects.iter_mut().find(|known| known.account == asking.caller)
        {
            own.login = asking.login.as_deref().cloned();
        }
        let mut providers = HashMap::new();
        for (provider, subject) in self.staff(view, &rules, &unknown, &ask.catalogue).await? {
            providers.insert(subject.account, provider);
            subjects.push(subject);
        }
        let belongs: Vec<Belongs> = resources.iter().map(|resource| Belongs::of(resource)).collect();
        let owners = belongs.iter().filter_map(|belongs| belongs.owner).collect();
        let records = self.records_asked(view, resources).await?;
        let of_records = records.values().filter_map(|record| record.unit_id);
        let units = belongs.iter().filter_map(|belongs| belongs.unit).chain(of_records);
        let units: BTreeSet<Uuid> = units.map(|unit| unit.0).collect();
        let units = self.units_among(view, &units.into_iter().collect::<Vec<_>>()).await?;
        // Where resources are searched for, no path of theirs is known.
        let searched = resources.is_empty().then_some(None);
        let asked = resources.iter().map(|resource| match records.get(&resource.key()) {
            Some(record) => Some(record.path.clone()),
            None => resource.path(),
        });
        let paths: BTreeSet<_> = asked.chain(searched).collect();
        let locks = self.locks_where_they_count(view, &rules, &paths).await?;
        let mut known = Known {
            rules,
            locks,
            records,
            tenant_active: self.this_tenant(view).await?.is_some(),
            view,
            tenant: self.tenant(),
            caller: asking.caller,
            subjects: subjects.into_iter().map(|subject| (subject.account, subject)).collect(),
            owners: self.owners_among(view, &owners).await?,
            providers,
            units: units.into_iter().map(|(unit, _)| (unit.id, (unit.path, unit.closed))).collect(),
            tells_unknown: false,
        };
        if resources.iter().any(|resource| known.existing(resource).is_none()) {
            let loaded = if asking.standing.is_none() { Some(self.standing(ask).await?) } else { None };
            let standing = loaded.as_ref().or(asking.standing.as_ref());
            known.tells_unknown = standing.is_some_and(|standing| {
                standing.authority().allows(service::DECISION_ASK, &Resource::tenant())
            });
        }
        Ok(known)
    }

    /// The locks that decisions about these paths go by; none where no permission minds them.
    pub(super) async fn locks_where_they_count(
        &mut self,
        view: View,
        rules: &Rules,
        paths: &BTreeSet<Option<ResourcePath>>,
    ) -> Result<Vec<ResourcePath>, Error> {
        if rules.permissions().any(|permission| permission.locks) {
            return Ok(self.locks_about(view, paths).await?);
        }
        Ok(Vec::new())
    }

    /// Those of the resources that are records here, in one query.
    async fn records_asked(
        &mut self,
        view: View,
        resources: &[&AskedResource],
    ) -> Result<HashMap<RecordKey, Particulars>, Error> {
        let keys = resources.iter().filter_map(|resource| resource.key().checked().ok());
        let keys: BTreeSet<RecordKey> = keys.filter(|key| !KEPT_HERE.contains(&key.kind.as_str())).collect();
        let ids: BTreeSet<String> = keys.iter().map(|key| key.external_id.clone()).collect();
        let rows = self.records_among(view, &ids.into_iter().collect::<Vec<_>>()).await?;
        let found = rows.iter().filter(|row| keys.contains(&row.key()));
        Ok(found.map(|row| Ok((row.key(), row.particulars()?))).collect::<Result<_, storage::Error>>()?)
    }
}
