//! Checks about now, answered from the tenant's compiled form.

use super::question::{AskedAction, AskedResource, AskedSubject, ResourceProperties};
use crate::{
    decisions::evaluation::EvaluationResponse,
    error::Error,
    forms::{Current, Forms},
    http::{Caller, Found, Reading},
};
use mandat_domain::{
    access::{
        Decision, Rule,
        form::{self, Answer, Asked},
        service,
    },
    account::Account,
    ids::{ApiClientId, TenantId, UnitId, UserId},
    keys::PermissionKey,
    refused::Refused,
    validity::Moment,
};
use uuid::Uuid;

impl Forms {
    /// Answers a check about now as [`decision_facts`](crate::storage::Tx) and the plain decision would;
    /// `None` where the tenant has no form, and the tables must answer.
    ///
    /// # Errors
    /// 401 where the caller's token does not count any more, 403 where the caller may not ask, 409
    /// `revision_not_reached`
    pub(super) async fn evaluate(
        &self,
        reading: &Reading,
        subject: &AskedSubject,
        action: &AskedAction,
        resource: &AskedResource,
    ) -> Result<Option<Found<EvaluationResponse>>, Error> {
        let caller = reading.caller();
        let tenant = caller.tenant;
        let Some((seat, current)) = self.fresh(tenant, reading.wanted()).await? else { return Ok(None) };
        reading.wanted().check(tenant, current.revision)?;
        let now = reading.store().clock().now().max(current.at);
        self.live(&seat, caller, now).await?;
        may_ask(&current, caller, subject.account(), now)?;
        let response = answer(&current, tenant, subject, action, resource, now);
        Ok(Some(Found::new(response, tenant, current.revision)))
    }
}

/// Everybody may ask about themselves; about others it takes `mandat/decision.ask`.
fn may_ask(current: &Current, caller: &Caller, about: Option<Account>, now: Moment) -> Result<(), Error> {
    if about == Some(caller.account) {
        return Ok(());
    }
    let scopes = &caller.verified().scopes;
    if !scopes.is_empty() && !scopes.iter().any(|scope| scope == service::DECISION_ASK) {
        return Err(Refused::InsufficientScope.into());
    }
    // Whoever is unknown is nowhere, so that only who may ask about everybody may ask about them.
    let owner = about.filter(|account| current.form.knows(*account));
    let resource = form::AskedResource { owner, ..form::AskedResource::tenant() };
    let permission = service::DECISION_ASK;
    let asked = Asked { account: caller.account, permission, resource, login: None, at: now };
    let rule = match current.form.check(&asked) {
        Answer::Decided(reason) if reason.allows() => return Ok(()),
        Answer::Decided(reason) => reason.rule(),
        Answer::SubjectUnknown | Answer::ResourceUnknown => Rule::NotGranted,
    };
    let permission = PermissionKey::parse(permission).ok_or(Refused::NotFound { what: "permission" })?;
    let reason = rule.text(&permission);
    Err(Refused::Forbidden { permission, reason }.into())
}

fn answer(
    current: &Current,
    tenant: TenantId,
    subject: &AskedSubject,
    action: &AskedAction,
    resource: &AskedResource,
    now: Moment,
) -> EvaluationResponse {
    let Some(account) = subject.account().filter(|account| current.form.knows(*account)) else {
        return EvaluationResponse::subject_unknown();
    };
    let Some(resource) = meant(tenant, resource) else { return EvaluationResponse::resource_unknown() };
    let asked = Asked { account, permission: &action.name, resource, login: None, at: now };
    match current.form.check(&asked) {
        Answer::SubjectUnknown => EvaluationResponse::subject_unknown(),
        Answer::ResourceUnknown => EvaluationResponse::resource_unknown(),
        Answer::Decided(reason) => match PermissionKey::parse(&action.name) {
            None => EvaluationResponse::permission_unknown(&action.name),
            Some(permission) => {
                let decision = Decision::from(reason);
                let text = decision.rule.text(&permission);
                EvaluationResponse::new(&decision, text)
            }
        },
    }
}

/// What a resource is by the names that decisions go by; `None` where there can be no such thing here.
fn meant(tenant: TenantId, asked: &AskedResource) -> Option<form::AskedResource<'static>> {
    let AskedResource { kind, id, properties } = asked;
    let id = Uuid::try_parse(id).ok();
    let whole = form::AskedResource::tenant();
    let of = |account| form::AskedResource { owner: Some(account), ..whole };
    match (kind.as_str(), id) {
        ("tenant", Some(id)) => (id == tenant.0).then_some(whole),
        ("unit", Some(id)) => Some(form::AskedResource { unit: Some(UnitId(id)), ..whole }),
        ("user", Some(id)) => Some(of(Account::User(UserId(id)))),
        ("api_client", Some(id)) => Some(of(Account::ApiClient(ApiClientId(id)))),
        ("tenant" | "unit" | "user" | "api_client", None) => None,
        _ => {
            let ResourceProperties { owner_id, unit_id } = properties.unwrap_or_default();
            let owner = owner_id.map(|id| Account::User(UserId(id)));
            Some(form::AskedResource { owner, unit: unit_id.map(UnitId), ..whole })
        }
    }
}
