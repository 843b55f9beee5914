//! `PUT /v1/me/password`: choose another password.

use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, Changed, Changing},
    passwords::{Password, Passwords, Recipe},
    problems::ProblemBody,
    sessions::{Fitting, Trial},
};
use actix_web::{put, web};
use mandat_domain::{account::Account, event::Event, refused::Refused};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The present password, and the one to come.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    old_password: Password,
    password: Password,
}

/// Change one's own password
///
/// Needs the present one, whose failures count like those of a sign-in (`password_wrong`). All other
/// sessions of the user end. Refused are passwords that are too short or too long (`password_length`) or
/// too easy to guess (`password_weak`).
#[utoipa::path(
    tag = "me",
    operation_id = "change_my_password",
    request_body = PasswordChange,
    responses(
        (status = 204, description = "The password is changed."),
        (status = 404, description = "A program has none (`not_found`).",
            body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[put("/v1/me/password")]
pub async fn change(
    changing: Changing,
    body: Body<PasswordChange>,
    passwords: web::Data<Passwords>,
) -> Result<Changed<()>, Error> {
    let Body(wanted) = body;
    let caller = changing.caller();
    let Account::User(user) = caller.account else { return Err(Error::not_found("password")) };
    let store = changing.store();
    let person = store
        .read(caller.tenant, async |tx| {
            caller.live(tx).await?;
            let view = tx.view();
            let row = tx.user(view, user).await?.ok_or_else(|| Error::not_found("user"))?;
            Ok::<_, Error>(row.person)
        })
        .await?;
    let email = EmailIndex::of(store.keys(), &person.email)?;
    let trial =
        Trial { store, passwords: &passwords, email, password: &wanted.old_password, now: changing.now() };
    if trial.make(Some(Fitting::of(caller.tenant, user))).await?.fitting.is_empty() {
        return Err(Refused::PasswordWrong { field: "old_password" }.into());
    }
    passwords.judge(&wanted.password, &person).await??;
    let password = passwords.hash(&wanted.password, Recipe::present(email.salt(store.keys())?)).await?;
    let changed = changing
        .run(
            caller.tenant,
            async |_, _| Ok(vec![Event::PasswordSet { user_id: user }]),
            async |tx, ask| {
                tx.close_reset(user).await?;
                tx.keep_password(user, &password, ask.now).await?;
                Ok(tx.end_sessions_of(user, ask.caller.verified().session, ask.now).await?)
            },
        )
        .await?;
    Ok(changed.no_content())
}
