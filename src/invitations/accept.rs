//! `POST /v1/invitations/acceptance`: set the first password.

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
    ids::{TenantId, UserId},
    person::Person,
    users::CredentialRefused,
    validity::Moment,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The token of an invitation, and the password that its user wants.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// As it was handed out with the user. In the body, because addresses end up in logs.
    #[schema(value_type = String, max_length = 200)]
    token: crate::tokens::opaque::Text,
    password: Password,
}

/// Accept an invitation
///
/// Sets the user's first password. The invitation is good for one acceptance, for seven days. An
/// unknown, used and expired token are refused alike (`invitation_invalid`), and so is a password that is
/// too short or too long (`password_length`) or too easy to guess (`password_weak`). Afterwards the user
/// signs in as usual.
#[utoipa::path(
    tag = "sign-in (people)",
    operation_id = "accept_invitation",
    request_body = Acceptance,
    responses(
        (status = 204, description = "The password is set; sign in with it."),
    ),
    security(()),
)]
#[post("/v1/invitations/acceptance")]
pub async fn accept(
    body: Body<Acceptance>,
    request_id: RequestId,
    store: web::Data<Store>,
    passwords: web::Data<Passwords>,
) -> Result<HttpResponse, Error> {
    let Body(wanted) = body;
    let (tenant, revision) =
        redeem(&store, &passwords, &wanted.token, &wanted.password, request_id.0.to_string()).await?;
    let mut response = HttpResponse::NoContent();
    response.insert_header(("Mandat-Revision", Revisions::of(tenant, revision).to_string()));
    Ok(response.finish())
}

/// Sets the password of the user whom the token invites. The answer is the user's tenant and its revision
/// afterwards.
///
/// # Errors
/// [`CredentialRefused::InvitationInvalid`]; `password_length`, `password_weak`
pub async fn redeem(
    store: &Store,
    passwords: &Passwords,
    token: &opaque::Text,
    password: &Password,
    request_id: String,
) -> Result<(TenantId, i64), Error> {
    let text = token.0.expose_secret();
    let tenant = opaque::tenant(Kind::Invitation, text).ok_or(CredentialRefused::InvitationInvalid)?;
    let digest = opaque::digest(text);
    let now = store.clock().now();
    let invited = match store.read(tenant, async |tx| invited(tx, &digest, now).await).await {
        Err(storage::Error::TenantUnknown) => None,
        other => other?,
    };
    let (user, person) = invited.ok_or(CredentialRefused::InvitationInvalid)?;
    passwords.judge(password, &person).await??;
    let recipe = Recipe::present(EmailIndex::of(store.keys(), &person.email)?.salt(store.keys())?);
    let password = passwords.hash(password, recipe).await?;
    let change = Change {
        tenant,
        actor: Actor::new(tenant, Account::User(user)),
        on_behalf_of: None,
        now,
        request_id,
        dry_run: false,
        idempotency: None,
    };
    let outcome = store
        .write(
            &change,
            async |tx| match tx.invited(&digest, now).await? {
                // Two acceptances at once: the other was first.
                None => Err(Error::from(CredentialRefused::InvitationInvalid)),
                Some(user) if tx.is_blocked(user).await? => {
                    Err(Error::from(CredentialRefused::InvitationInvalid))
                }
                Some(user) => Ok(vec![Event::PasswordSet { user_id: user }]),
            },
            async |tx| {
                tx.close_invitation(user).await?;
                tx.close_reset(user).await?;
                tx.keep_password(user, &password, now).await?;
                Ok(tx.end_sessions_of(user, None, now).await?)
            },
        )
        .await?;
    let (Outcome::Recorded { revision, .. } | Outcome::Dry { revision, .. }) = outcome;
    Ok((tenant, revision))
}

/// Who is invited, while they are active and not blocked in the whole tenant: with the end of the block it counts again.
async fn invited(
    tx: &mut Tx,
    digest: &Digest,
    now: Moment,
) -> Result<Option<(UserId, Person)>, storage::Error> {
    let Some(user) = tx.invited(digest, now).await? else { return Ok(None) };
    let view = tx.view();
    let row = tx.user(view, user).await?;
    let blocked = tx.is_blocked(user).await?;
    Ok(row.filter(|row| row.active && !blocked).map(|row| (user, row.person)))
}
