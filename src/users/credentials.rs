//! First credentials of a user, made anew.

use super::{MobileNumber, UserPath, create::InvitationBy, provisional::Provisional};
use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Versioned},
    invitations::Invitation,
    mail::Mailer,
    notices::store::NewNotice,
    passwords::{Passwords, ProvisionalHours},
    sms::SmsGateway,
    storage,
};
use actix_web::{
    post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    refused::Refused,
    users::{
        CredentialRefused,
        credentials::{FirstCredentials, Issue, decide, provisional_for},
    },
};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use utoipa::ToSchema;
use validator::Validate;

/// What a user gets to come in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialsBy {
    /// A token with which the user chooses a password.
    Invitation,
    /// A user name by mail and, apart from it, a password by SMS that is changed at first use.
    Provisional,
}

/// First credentials to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredentials {
    pub by: CredentialsBy,
    /// With `invitation` alone: how it reaches the person; by mail where the service has a mail server, and in the answer
    /// otherwise.
    pub invitation_by: Option<InvitationBy>,
    /// With `provisional` alone, which needs it: where the SMS with the password goes. It is kept until then.
    pub mobile: Option<MobileNumber>,
}

impl NewCredentials {
    fn what(&self) -> FirstCredentials {
        match self.by {
            CredentialsBy::Invitation => FirstCredentials::Invitation,
            CredentialsBy::Provisional => FirstCredentials::Provisional,
        }
    }

    /// Refuses what does not go together, and what this service cannot send.
    fn can_go(&self, mailer: &Mailer, gateway: &SmsGateway) -> Result<(), CredentialRefused> {
        match (self.by, self.invitation_by, &self.mobile) {
            (CredentialsBy::Invitation, _, Some(_)) | (CredentialsBy::Provisional, None, None) => {
                Err(CredentialRefused::Fields { field: "mobile" })
            }
            (CredentialsBy::Provisional, Some(_), _) => {
                Err(CredentialRefused::Fields { field: "invitation_by" })
            }
            (CredentialsBy::Provisional, None, Some(_)) if !(mailer.sends() && gateway.sends()) => {
                Err(CredentialRefused::ChannelsNotSetUp)
            }
            (CredentialsBy::Invitation, Some(InvitationBy::Mail), None) if !mailer.sends() => {
                Err(CredentialRefused::MailNotSetUp)
            }
            _ => Ok(()),
        }
    }
}

/// What was made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IssuedCredentials {
    pub by: CredentialsBy,
    /// Where it is to be handed over: shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub invitation: Option<Invitation>,
    /// Until when a provisional password counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<DateTime<Utc>>,
}

impl Versioned for IssuedCredentials {}

/// Make first credentials
///
/// For a user who has not signed in yet: a new invitation or, where a regime foresees them, provisional credentials in two
/// channels. They take the place of whatever the user had to come in with. It takes the right to create users wherever
/// the user is placed, and the authority to give all that the user holds.
///
/// With `provisional` the user name comes by mail and the password by SMS. The password counts for as many hours as the
/// operator says (72 where nothing is said), and opens no session: `POST /v1/sessions` answers 403
/// `password_to_be_changed` until it comes with a `new_password`.
#[utoipa::path(
    tag = "users", operation_id = "issue_credentials",
    params(UserPath, Once, DryRunQuery),
    request_body = NewCredentials,
    responses((status = 200, description = "What was made.", body = IssuedCredentials)),
)]
#[post("/v1/tenants/{tenant_id}/users/{user_id}/credentials")]
pub async fn issue(
    changing: Changing,
    path: Path<UserPath>,
    body: Body<NewCredentials>,
    mailer: Data<Mailer>,
    gateway: Data<SmsGateway>,
    passwords: Data<Passwords>,
    hours: Data<ProvisionalHours>,
) -> Result<Changed<IssuedCredentials>, Error> {
    let Body(wanted) = body;
    let (tenant, id, store) = (path.tenant_id, path.user_id, changing.store());
    let made = match (wanted.by, &wanted.mobile) {
        (CredentialsBy::Provisional, Some(mobile)) => {
            let row = store.read(tenant, async |tx| tx.user(tx.view(), id).await).await;
            let row = match row {
                Err(storage::Error::TenantUnknown) => None,
                other => other?,
            };
            let email = row.map(|row| EmailIndex::of(store.keys(), &row.person.email)).transpose()?;
            let (mobile, until) = (mobile.as_str().to_owned(), hours.after(changing.now()));
            Some(Provisional::new(store, &passwords, email.as_ref(), mobile, until).await?)
        }
        _ => None,
    };
    let (invitation, digest) = Invitation::new(store.entropy(), changing.now(), tenant);
    let by_mail =
        wanted.invitation_by.map_or_else(|| mailer.reaches_people(), |way| way == InvitationBy::Mail);
    let notice_id = changing.new_id();
    let (person, is_provisional) = (OnceLock::new(), made.is_some());
    changing
        .run(
            tenant,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let missing = Refused::NotFound { what: "user" };
                let row = tx.user(tx.view(), id).await?.ok_or_else(|| missing.clone())?;
                let user = tx.holder(&standing.rules, Account::User(id)).await?.ok_or(missing)?;
                let external = row.external.is_some();
                let command = Issue { user_id: id, what: wanted.what(), person: &row.person, external };
                let events = decide(&standing.authority(), &user, &command)?;
                wanted.can_go(&mailer, &gateway)?;
                if is_provisional {
                    let kind = provisional_for(standing.rules.regimes(), &row.person)?;
                    person.set(kind.to_owned()).ok();
                }
                Ok(events)
            },
            async |tx, _| {
                tx.close_invitation(id).await?;
                tx.withdraw_provisional(id).await?;
                let mut issued = IssuedCredentials { by: wanted.by, invitation: None, expires_at: None };
                match (made, person.get()) {
                    (Some(made), Some(person)) => issued.expires_at = Some(made.keep(tx, id, person).await?),
                    _ if by_mail => {
                        // It is made when the mail is written, so that its token is kept nowhere.
                        let notice = NewNotice::invitation(tx.head().revision, id);
                        tx.keep_notice(notice_id, &notice).await?;
                    }
                    _ => {
                        tx.invite(id, &digest, invitation.expires_at).await?;
                        issued.invitation = Some(invitation);
                    }
                }
                Ok(issued)
            },
        )
        .await
}
