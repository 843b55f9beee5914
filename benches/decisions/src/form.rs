//! The compiled form, asked in strings.

use crate::world::Question;
use mandat_domain::{
    access::form::{Answer, Asked, AskedResource, Form},
    account::Account,
    validity::Moment,
};
use uuid::Uuid;

pub fn account(id: &str) -> Option<Account> {
    Account::from_parts("user", Uuid::try_parse(id).ok()?)
}

/// The answer with its reason.
pub fn check<'a>(form: &'a Form, question: &'a Question, at: Moment) -> Answer<'a> {
    let Some(account) = account(&question.subject) else { return Answer::SubjectUnknown };
    let Some(resource) = data_of(&question.owner) else { return Answer::ResourceUnknown };
    form.check(&Asked { account, permission: &question.permission, resource, login: None, at })
}

pub fn data_of(owner: &str) -> Option<AskedResource<'static>> {
    Some(AskedResource { owner: Some(account(owner)?), ..AskedResource::tenant() })
}

pub fn allows(answer: Answer<'_>) -> bool {
    matches!(answer, Answer::Decided(reason) if reason.allows())
}
