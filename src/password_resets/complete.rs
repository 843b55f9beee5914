//! `POST /v1/password-resets/completion`: another password, by the token of the mail.

use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, RequestId, Revisions},
    passwords::{Password, Passwords, Recipe},
    storage::{self, Change, Outcome, Store, Tx},
    tokens::opaque::{self, Kind},
};
use actix_web::{HttpResponse, post, web};
use mandat_domain::{
    account::{Account, Actor},
    event::{Digest, Event},
    ids::UserId,
    person::Person,
    users::CredentialRefused,
    validity::Moment,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The token of the mail, and the password that its user wants.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ResetCompletion {
    /// As it came by mail. In the body, because addresses end up in logs.
    #[schema(value_type = String, max_length = 200)]
    token: opaque::Text,
    password: Password,
}

/// Complete a password reset
///
/// Sets another password. The token is good once, for an hour, in the tenant that its mail names; all sessions of the user
/// there end, and it opens none: the user signs in as usual, with a one-time code where an app is set up. An unknown, used
/// and expired token are refused alike (`password_reset_invalid`), and so is a password that is too short or too long
/// (`password_length`) or too easy to guess (`password_weak`).
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "complete_password_reset",
    request_body = ResetCompletion,
    responses((status = 204, description = "The password is set; sign in with it.")),
    security(()),
)]
#[post("/v1/password-resets/completion")]
pub async fn complete(
    body: Body<ResetCompletion>,
    request_id: RequestId,
    store: web::Data<Store>,
    passwords: web::Data<Passwords>,
) -> Result<HttpResponse, Error> {
    let Body(ResetCompletion { token, password }) = body;
    let text = token.0.expose_secret();
    let tenant = opaque::tenant(Kind::PasswordReset, text).ok_or(CredentialRefused::ResetInvalid)?;
    let (digest, now) = (opaque::digest(text), store.clock().now());
    let known = match store.read(tenant, async |tx| known(tx, &digest, now).await).await {
        Err(storage::Error::TenantUnknown) => None,
        other => other?,
    };
    let (user, person) = known.ok_or(CredentialRefused::ResetInvalid)?;
    passwords.judge(&password, &person).await??;
    let email = EmailIndex::of(store.keys(), &person.email)?;
    let password = passwords.hash(&password, Recipe::present(email.salt(store.keys())?)).await?;
    let change = Change {
        tenant,
        actor: Actor::new(tenant, Account::User(user)),
        on_behalf_of: None,
        now,
        request_id: request_id.0.to_string(),
        dry_run: false,
        idempotency: None,
    };
    let outcome = store
        .write(
            &change,
            async |tx| match tx.reset_of(&digest, now).await? {
                Some(user) if tx.may_reset(user, now).await? => {
                    Ok(vec![Event::PasswordSet { user_id: user }])
                }
                // Two at once: the other was first. Or they have left or were blocked meanwhile.
                _ => Err(Error::from(CredentialRefused::ResetInvalid)),
            },
            async |tx| {
                tx.close_reset(user).await?;
                tx.keep_password(user, &password, now).await?;
                // Who reads the mail of the address is no guesser: a pause after failed tries is over.
                tx.platform().forget_tries(email.as_bytes()).await?;
                Ok(tx.end_sessions_of(user, None, now).await?)
            },
        )
        .await?;
    let (Outcome::Recorded { revision, .. } | Outcome::Dry { revision, .. }) = outcome;
    let mut response = HttpResponse::NoContent();
    response.insert_header(("Mandat-Revision", Revisions::of(tenant, revision).to_string()));
    Ok(response.finish())
}

/// Whose reset it is, while they may have one.
async fn known(
    tx: &mut Tx,
    digest: &Digest,
    now: Moment,
) -> Result<Option<(UserId, Person)>, storage::Error> {
    let Some(user) = tx.reset_of(digest, now).await? else { return Ok(None) };
    if !tx.may_reset(user, now).await? {
        return Ok(None);
    }
    let view = tx.view();
    Ok(tx.user(view, user).await?.map(|row| (user, row.person)))
}
