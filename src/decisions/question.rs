//! A question as it is asked, and the facts it is decided from.
//!
//! What this service knows itself counts, whatever the caller says: whose data a user is, where
//! somebody is a member. The properties a caller adds only narrow who reaches a resource.

use crate::{
    error::Error,
    http::Ask,
    openapi::moment,
    storage::{Tx, View},
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::{Owner, Resource, Subject, service},
    account::Account,
    ids::{ApiClientId, UnitId, UserId},
    keys::PermissionKey,
    regime::Rules,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose access is asked about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedSubject {
    /// `user` or `api_client`. A subject of any other type is unknown here, and may do nothing.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 200, example = "user")]
    pub kind: String,
    #[schema(min_length = 1, max_length = 500, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub id: String,
}

/// What the subject would do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedAction {
    /// The key of a permission.
    #[schema(min_length = 1, max_length = 200, example = "time-recording/time.change")]
    pub name: String,
}

/// To what.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AskedResource {
    /// `tenant`, `user`, `api_client` and `unit` are known here; of any other type the properties say
    /// whose it is and where it belongs.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 200, example = "time_entry")]
    pub kind: String,
    #[schema(min_length = 1, max_length = 500, example = "2026-03-02/4711")]
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<ResourceProperties>,
}

/// What a resource that is not kept here belongs to.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct ResourceProperties {
    /// The user whose data it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// The unit it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
}

/// At which time, and as it was known when.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct AskedTimes {
    /// What held, or will hold, at this moment; now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
    /// As it was known at this moment; what is known now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional", skip_serializing_if = "Option::is_none")]
    pub known_at: Option<DateTime<Utc>>,
}

/// Everything that one decision is made from.
pub(super) struct Facts {
    pub rules: Rules,
    pub tenant_active: bool,
    pub view: View,
    pub permission: Option<PermissionKey>,
    /// `None` when there is no such account here.
    pub subject: Option<Subject>,
    /// `None` when the resource, its owner or its unit is not known here.
    pub resource: Option<Resource>,
}

impl AskedTimes {
    /// Whether nothing but now is asked about.
    pub(super) const fn is_now(self) -> bool {
        let Self { as_of, known_at } = self;
        as_of.is_none() && known_at.is_none()
    }
}

impl AskedSubject {
    /// The account that is meant; `None` for what can be no account here.
    pub(super) fn account(&self) -> Option<Account> {
        Account::from_parts(&self.kind, Uuid::try_parse(&self.id).ok()?)
    }
}

impl Tx {
    /// Loads what a decision needs, once it is clear that the caller may ask: everybody about
    /// themselves, about others with `mandat/decision.ask` on them. Who may ask about everybody learns
    /// that somebody is unknown; for others unknown and out of reach look alike.
    pub(super) async fn decision_facts(
        &mut self,
        ask: &Ask,
        subject: &AskedSubject,
        action: &AskedAction,
        resource: &AskedResource,
        times: AskedTimes,
    ) -> Result<Facts, Error> {
        let account = subject.account();
        let mut rules_of_now = None;
        if account != Some(ask.caller.account) {
            let standing = self.standing(ask).await?;
            let asked_about = match account {
                Some(account) => Resource::of(self.owner(self.view(), account).await?),
                None => Resource::tenant(),
            };
            standing.authority().require(service::DECISION_ASK, &asked_about)?;
            rules_of_now = Some(standing.rules);
        }
        let view = self.view_of(times.as_of, times.known_at).await?;
        let rules = match rules_of_now {
            Some(rules) if view == self.view() => rules,
            _ => self.rules(view, &ask.catalogue).await?,
        };
        Ok(Facts {
            rules,
            tenant_active: self.this_tenant(view).await?.is_some(),
            view,
            permission: PermissionKey::parse(&action.name),
            subject: match account {
                Some(account) => self.subject(view, account).await?,
                None => None,
            },
            resource: self.asked_resource(view, resource).await?,
        })
    }

    async fn asked_resource(&mut self, view: View, asked: &AskedResource) -> Result<Option<Resource>, Error> {
        let id = Uuid::try_parse(&asked.id).ok();
        match (asked.kind.as_str(), id) {
            ("tenant", Some(id)) => Ok((id == self.tenant().0).then(Resource::tenant)),
            ("unit", Some(id)) => self.resource_within(view, None, Some(id)).await,
            ("user", Some(id)) => self.resource_within(view, Some(Account::User(UserId(id))), None).await,
            ("api_client", Some(id)) => {
                self.resource_within(view, Some(Account::ApiClient(ApiClientId(id))), None).await
            }
            ("tenant" | "unit" | "user" | "api_client", None) => Ok(None),
            _ => {
                let properties = asked.properties.unwrap_or_default();
                let owner = properties.owner_id.map(|id| Account::User(UserId(id)));
                self.resource_within(view, owner, properties.unit_id).await
            }
        }
    }

    async fn resource_within(
        &mut self,
        view: View,
        owner: Option<Account>,
        unit: Option<Uuid>,
    ) -> Result<Option<Resource>, Error> {
        let mut resource = Resource::tenant();
        if let Some(account) = owner {
            if !self.account_exists(account).await? {
                return Ok(None);
            }
            let units = self.owner(view, account).await?.units;
            resource.owner = Some(Owner { account, units });
        }
        if let Some(id) = unit {
            let Some((unit, _)) = self.unit(view, UnitId(id)).await? else {
                return Ok(None);
            };
            resource.unit = Some(unit.path);
        }
        Ok(Some(resource))
    }
}
