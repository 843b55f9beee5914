//! A user is recorded, placed and given access in one step.

use super::{Email, IdentifierValue, JobTitle, PersonName, User, UserLanguage, newcomer::Newcomer};
use crate::{
    assignments::{AttestedWord, Constraints, RoleName},
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Scope, TenantPath, Versioned},
    invitations::Invitation,
    mail::Mailer,
    openapi::moment,
};
use actix_web::{
    post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use mandat_domain::refused::Refused;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A user to be recorded.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub given_name: PersonName,
    pub family_name: PersonName,
    pub email: Email,
    /// The language of mails and notices to them; that of the tenant when left out.
    pub language: Option<UserLanguage>,
    /// What the person does in the organisation.
    pub job_title: Option<JobTitle>,
    /// The numbers by which the person is known elsewhere, by the names that the regime has for them.
    #[serde(default)]
    #[schema(required = false, example = json!({ "personal-number": "19640823-3234" }))]
    #[validate(length(max = 10))]
    pub identifiers: BTreeMap<String, IdentifierValue>,
    /// The units the user is placed in.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    #[validate(length(max = 20))]
    pub units: Vec<Uuid>,
    /// The unit the user is at home in; they are placed there too.
    pub home_unit_id: Option<Uuid>,
    /// The roles the user holds from the start. All are given, or the user is not recorded.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub assignments: Vec<FirstAssignment>,
    /// Do it although the user begins below the least that the regime asks of every user.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub confirm_below_minimum: bool,
    /// How the invitation reaches the person. Left out, it goes by mail where the service has a mail server, and
    /// stands in the answer otherwise.
    pub invitation_by: Option<InvitationBy>,
}

/// The way of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationBy {
    /// To the user's address.
    Mail,
    /// In the answer, to be handed over.
    Answer,
}

/// A role to be held from the start.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAssignment {
    pub role: RoleName,
    /// Where it counts; what is meant when it is left out is said by the regime: the whole tenant, the user's
    /// home unit, or that it must be said.
    pub scope: Option<Scope>,
    /// From when it holds; from now on when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when it holds, this moment excluded; unlimited when left out.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_until: Option<DateTime<Utc>>,
    /// The values it is narrowed to, by dimension; what no value means is said by the regime.
    pub constraints: Option<Constraints>,
    /// What you attest with it, in the words of the regime: all that the role asks for, and nothing else.
    #[serde(default)]
    #[schema(required = false, max_items = 10, example = json!(["employment", "group-membership"]))]
    #[validate(length(max = 10))]
    pub attested: Vec<AttestedWord>,
}

/// The new user, and the invitation where it is to be handed over.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CreatedUser {
    pub user: User,
    /// Absent where it goes by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
}

impl Versioned for CreatedUser {
    fn version(&self) -> Option<i64> {
        Some(self.user.version)
    }
}

/// Create a user
///
/// Records the person, places them in units and gives the first roles, all or nothing. The answer
/// carries an invitation, shown this once: with its token the person chooses a password. Where the service has a mail
/// server, the invitation goes to the person by mail instead, unless `invitation_by` says otherwise.
#[utoipa::path(
    tag = "users", operation_id = "create_user",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewUser,
    responses((status = 201, description = "The new user and the invitation.", body = CreatedUser)),
)]
#[post("/v1/tenants/{tenant_id}/users")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewUser>,
    mailer: Data<Mailer>,
) -> Result<Changed<CreatedUser>, Error> {
    let Body(new) = body;
    let (newcomer, entry) = Newcomer::of(&changing, path.tenant_id, &mailer, new)?;
    let store = changing.store().clone();
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let events = tx.recording(&standing.authority(), store.keys(), vec![newcomer]).await;
                events.map_err(Error::of_one)
            },
            async |tx, _| {
                let mut told = tx.entered(store.keys(), vec![entry]).await?;
                Ok(told.pop().ok_or(Refused::NotFound { what: "user" })?)
            },
        )
        .await?;
    Ok(answer.created(|new: &CreatedUser| format!("/v1/tenants/{}/users/{}", path.tenant_id, new.user.id)))
}
