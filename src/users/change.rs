//! A user's particulars change.

use super::{Email, IdentifierValue, JobTitle, PersonName, User, UserLanguage, UserPath, identifiers};
use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, IfMatch},
    storage::Tx,
};
use actix_web::{patch, web::Path};
use mandat_domain::{
    account::Account,
    ids::UserId,
    person::Person,
    refused::Refused,
    users::{
        change::{Change, decide},
        identifiers::normal_form,
    },
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    pub given_name: Option<PersonName>,
    pub family_name: Option<PersonName>,
    pub email: Option<Email>,
    pub language: Option<UserLanguage>,
    pub job_title: Option<JobTitle>,
    /// All of them, by the names that the regime has for them; one that is not named is not known any more.
    #[schema(example = json!({ "personal-number": "19640823-3234" }))]
    #[validate(length(max = 10))]
    pub identifiers: Option<BTreeMap<String, IdentifierValue>>,
}

/// Change a user
///
/// Name, e-mail address, language, job title or identifiers. Signing in follows the address.
#[utoipa::path(
    tag = "users", operation_id = "change_user",
    params(UserPath, IfMatch, DryRunQuery),
    request_body = UserPatch,
    responses((status = 200, description = "The user as it is now.", body = User)),
)]
#[patch("/v1/tenants/{tenant_id}/users/{user_id}")]
pub async fn change(
    changing: Changing,
    path: Path<UserPath>,
    body: Body<UserPatch>,
) -> Result<Changed<User>, Error> {
    let Body(wish) = body;
    let (id, store) = (path.user_id, changing.store().clone());
    let email =
        wish.email.as_ref().map(|email| EmailIndex::of(changing.keys(), email.as_str())).transpose()?;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let row = tx.user(view, id).await?.ok_or(Refused::NotFound { what: "user" })?;
                let missing = Refused::NotFound { what: "user" };
                let user = tx.holder(&standing.rules, Account::User(id)).await?.ok_or(missing)?;
                let email_taken = match &email {
                    Some(_) if row.external.is_some() => false,
                    Some(email) => tx.email_taken(email, id).await?,
                    None => false,
                };
                let person = row.person;
                let text = |new: Option<String>, old: &String| new.unwrap_or_else(|| old.clone());
                let wanted = Person {
                    given_name: text(wish.given_name.map(PersonName::into_string), &person.given_name),
                    family_name: text(wish.family_name.map(PersonName::into_string), &person.family_name),
                    email: text(wish.email.map(Email::into_string), &person.email),
                    language: wish
                        .language
                        .map(UserLanguage::into_string)
                        .or_else(|| person.language.clone()),
                    job_title: wish.job_title.map(JobTitle::into_string).or_else(|| person.job_title.clone()),
                    identifiers: wish.identifiers.map_or_else(|| person.identifiers.clone(), identifiers),
                };
                let numbers = normal_form(&standing.rules, &wanted.identifiers).map_err(Refused::from)?;
                let taken = tx.taken(store.keys(), email_taken, &numbers, Some(id)).await?;
                let command = Change { user_id: id, wanted };
                let events = decide(&standing.authority(), &user, &person, &taken, command)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, _| {
                let owner = tx.owner(tx.view(), Account::User(id)).await?;
                let user = tx.user_as_answer(id, &owner).await?;
                // An external signs in at home.
                if let Some(email) = email.as_ref().filter(|_| user.external.is_none()) {
                    tx.enter_user(id, email).await?;
                    // What was sent to the address before opens nothing any more.
                    tx.close_reset(id).await?;
                }
                tx.enter_numbers(store.keys(), id).await?;
                Ok(user)
            },
        )
        .await
}

impl Tx {
    /// Whether somebody else in this tenant has the address.
    async fn email_taken(&mut self, email: &EmailIndex, but: UserId) -> Result<bool, Error> {
        let tenant = self.tenant();
        let user = self.platform().user_of_email(tenant, email).await?;
        Ok(user.is_some_and(|user| user != but))
    }

    /// Makes the user known to sign-in under the address.
    pub(crate) async fn enter_user(&mut self, id: UserId, email: &EmailIndex) -> Result<(), Error> {
        let tenant = self.tenant();
        Ok(self.platform().enter_email(tenant, id, email).await?)
    }
}
