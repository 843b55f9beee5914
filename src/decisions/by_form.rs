//! Checks about now, answered from the tenant's compiled form: the same answers as from the tables.

use super::{
    evaluation::{EvaluationRequest, EvaluationResponse},
    facts::Belongs,
};
use crate::{
    error::Error,
    forms::{Current, Forms},
    http::{Caller, Found, Reading},
};
use mandat_domain::{
    access::{
        LoginUsed, Rule,
        form::{Answer, Asked, AskedResource, Reason},
        service,
    },
    account::Account,
    keys::PermissionKey,
    records::put::KEPT_HERE,
    refused::Refused,
    validity::Moment,
};
use std::sync::Arc;
use uuid::Uuid;

/// A form that is fresh enough, for a caller who still counts.
pub(super) struct Ready<'a> {
    current: Arc<Current>,
    caller: &'a Caller,
    now: Moment,
}

impl Forms {
    /// What it takes to answer checks about now from the form; `None` where the tenant has none, and the
    /// tables must answer.
    ///
    /// # Errors
    /// 401 where the caller's token does not count any more, 409 `revision_not_reached`
    pub(super) async fn ready<'a>(&self, reading: &'a Reading) -> Result<Option<Ready<'a>>, Error> {
        let caller = reading.caller();
        let Some((seat, current)) = self.fresh(caller.tenant, reading.wanted()).await? else {
            return Ok(None);
        };
        reading.wanted().check(caller.tenant, current.revision)?;
        let now = reading.store().clock().now().max(current.at);
        self.live(&seat, caller, now).await?;
        Ok(Some(Ready { current, caller, now }))
    }
}

impl Ready<'_> {
    /// The answer to one check; `None` where the form does not know all that there is to know for it. What
    /// may be a record is looked up in the tables. Of people from another tenant the other side knows a part,
    /// and no event here tells when that changes: about them the tables of both answer.
    pub fn answer(&self, asked: &EvaluationRequest) -> Option<Result<EvaluationResponse, Error>> {
        let Current { form, served, records, .. } = self.current.as_ref();
        let about = asked.subject.account();
        let external = about.map(|account| form.is_external(account));
        let elsewhere = external.is_some_and(|external| external.unwrap_or(*served));
        let kept = *records && !KEPT_HERE.contains(&asked.resource.kind.as_str());
        let known = about.filter(|_| external.flatten().is_some());
        (!elsewhere && !kept).then(|| self.decided(asked, about, known))
    }

    /// The answer about an account, where it is known here.
    ///
    /// # Errors
    /// 403 where the caller may not ask about this subject
    fn decided(
        &self,
        asked: &EvaluationRequest,
        about: Option<Account>,
        known: Option<Account>,
    ) -> Result<EvaluationResponse, Error> {
        let EvaluationRequest { subject: _, action, resource, context: _ } = asked;
        if about != Some(self.caller.account) {
            self.may_ask(known)?;
        }
        let Some(account) = known else {
            return Ok(EvaluationResponse::subject_unknown());
        };
        let Some(permission) = PermissionKey::parse(&action.name) else {
            return Ok(EvaluationResponse::permission_unknown(&action.name));
        };
        let Belongs { owner, unit } = Belongs::of(resource);
        let (path, attributes) = (resource.path(), resource.attributes());
        let meant = AskedResource { owner, unit, path: path.as_ref(), attributes: &attributes };
        let said = if about == Some(self.caller.account) { None } else { asked.login() };
        let own = self.login().filter(|_| about == Some(self.caller.account));
        let login = own.or(said.as_ref());
        let asked = Asked { account, permission: &action.name, resource: meant, login, at: self.now };
        let elsewhere =
            resource.kind == "tenant" && Uuid::try_parse(&resource.id) != Ok(self.caller.tenant.0);
        Ok(match self.current.form.check(&asked) {
            Answer::SubjectUnknown => EvaluationResponse::subject_unknown(),
            Answer::Decided(Reason::PermissionUnknown) => {
                EvaluationResponse::permission_unknown(&action.name)
            }
            Answer::Decided(_) if elsewhere => EvaluationResponse::resource_unknown(),
            Answer::Decided(reason) => EvaluationResponse::decided(&reason.rule(), &permission),
            Answer::ResourceUnknown => self.unknown(&asked, &permission),
        })
    }

    /// A resource that is not known is answered like one out of reach. Only who reaches even that is told
    /// that it is not there, and who may ask about everybody.
    fn unknown(&self, asked: &Asked<'_>, permission: &PermissionKey) -> EvaluationResponse {
        match self.current.form.check_elsewhere(asked) {
            Some(Reason::PermissionUnknown) => EvaluationResponse::permission_unknown(asked.permission),
            Some(reason) if !reason.allows() && self.may_ask(None).is_err() => {
                EvaluationResponse::decided(&reason.rule(), permission)
            }
            _ => EvaluationResponse::resource_unknown(),
        }
    }

    /// How the caller signed in; programs have their own means.
    fn login(&self) -> Option<&LoginUsed> {
        self.caller.verified().login.as_deref()
    }

    /// Whether the caller may ask about others: about this account, which is known here, or about everybody.
    /// Whoever is unknown is nowhere, so that only who may ask about everybody may ask about them.
    fn may_ask(&self, owner: Option<Account>) -> Result<(), Error> {
        let scopes = &self.caller.verified().scopes;
        if !scopes.is_empty() && !scopes.iter().any(|scope| scope == service::DECISION_ASK) {
            return Err(Refused::InsufficientScope.into());
        }
        let form = &self.current.form;
        let resource = AskedResource { owner, ..AskedResource::tenant() };
        let (account, permission) = (self.caller.account, service::DECISION_ASK);
        let asked = Asked { account, permission, resource, login: self.login(), at: self.now };
        let rule = match form.check(&asked) {
            Answer::Decided(reason) if reason.allows() => return Ok(()),
            Answer::Decided(reason) => reason.rule(),
            Answer::SubjectUnknown | Answer::ResourceUnknown => Rule::NotGranted,
        };
        let permission = PermissionKey::parse(permission).ok_or(Refused::NotFound { what: "permission" })?;
        let reason = rule.text(&permission);
        Err(Refused::Forbidden { permission, reason }.into())
    }

    /// The value as an answer at the form's revision.
    pub fn found<T>(&self, value: T) -> Found<T> {
        Found::new(value, self.caller.tenant, self.current.revision)
    }
}
