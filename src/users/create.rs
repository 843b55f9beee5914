//! A user is recorded, placed and given access in one step.

use super::{Email, IdentifierValue, JobTitle, PersonName, User, UserLanguage, identifiers};
use crate::{
    assignments::{AttestedWord, Constraints, RoleName, scope_unit, words},
    directory::EmailIndex,
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Scope, TenantPath, Versioned},
    invitations::Invitation,
    mail::Mailer,
    notices::store::NewNotice,
    openapi::moment,
    storage::Tx,
};
use actix_web::{
    post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    assignments::create as assign,
    ids::{AssignmentId, UnitId, UserId},
    person::Person,
    refused::Refused,
    units::Unit,
    users::{
        create::{Create, decide},
        identifiers::normal_form,
    },
};
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
    let id = UserId(changing.new_id());
    let by_mail = match new.invitation_by {
        Some(way) => way == InvitationBy::Mail,
        None => mailer.reaches_people(),
    };
    let notice_id = changing.new_id();
    let (invitation, digest) = Invitation::new(changing.store().entropy(), changing.now(), path.tenant_id);
    let person = Person {
        given_name: new.given_name.into_string(),
        family_name: new.family_name.into_string(),
        email: new.email.into_string(),
        language: new.language.map(UserLanguage::into_string),
        job_title: new.job_title.map(JobTitle::into_string),
        identifiers: identifiers(new.identifiers),
    };
    let email = EmailIndex::of(changing.keys(), &person.email)?;
    let first = new.assignments.into_iter().map(|first| (AssignmentId(changing.new_id()), first));
    let first: Vec<_> = first.collect();
    let store = changing.store().clone();
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                if by_mail && !mailer.sends() {
                    return Err(Refused::MailNotSetUp.into());
                }
                let standing = tx.standing(ask).await?;
                let email_taken = tx.email_taken(&email, None).await?;
                let numbers = normal_form(&standing.rules, &person.identifiers).map_err(Refused::from)?;
                let taken = tx.taken(store.keys(), email_taken, &numbers, None).await?;
                let placing = tx.new_placing(&new.units, new.home_unit_id, &first).await?;
                let assignments = placing.assignments(first)?;
                let (units, home) = (&placing.units[..], placing.home.as_ref());
                let confirmed = new.confirm_below_minimum;
                let roll = tx.roll(tx.view(), &standing.rules).await?;
                let command = Create { user_id: id, person, units, home, assignments, confirmed, roll };
                Ok(decide(&standing.authority(), &taken, command)?)
            },
            async |tx, _| {
                tx.enter_user(id, &email).await?;
                tx.enter_numbers(store.keys(), id).await?;
                let invitation = if by_mail {
                    // It is made when the mail is written, so that its token is kept nowhere.
                    let notice = NewNotice::invitation(tx.head().revision, id);
                    tx.keep_notice(notice_id, &notice).await?;
                    None
                } else {
                    tx.invite(id, &digest, invitation.expires_at).await?;
                    Some(invitation)
                };
                let owner = tx.owner(tx.view(), Account::User(id)).await?;
                Ok(CreatedUser { user: tx.user_as_answer(id, &owner).await?, invitation })
            },
        )
        .await?;
    Ok(answer.created(|new: &CreatedUser| format!("/v1/tenants/{}/users/{}", path.tenant_id, new.user.id)))
}

/// The units in which somebody new is placed and at home, and those that their first assignments name.
pub(super) struct Placing {
    pub units: Vec<Unit>,
    pub home: Option<Unit>,
    known: Vec<Unit>,
}

impl Placing {
    /// The first assignments, each with the unit of its scope.
    pub(super) fn assignments(
        &self,
        first: Vec<(AssignmentId, FirstAssignment)>,
    ) -> Result<Vec<(assign::Create, Option<&Unit>)>, Refused> {
        let find = |id: Uuid| self.known.iter().find(|unit| unit.id.0 == id);
        let command = |(id, first): (AssignmentId, FirstAssignment)| {
            let unit = scope_unit(first.scope).and_then(find);
            Ok((first.command(id)?, unit))
        };
        first.into_iter().map(command).collect()
    }
}

impl FirstAssignment {
    fn command(self, id: AssignmentId) -> Result<assign::Create, Refused> {
        Ok(assign::Create {
            assignment_id: id,
            role: self.role.key()?,
            scope: self.scope.map(Into::into),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            constraints: self.constraints.map(Constraints::values).unwrap_or_default(),
            attested: words(self.attested),
        })
    }
}

impl Tx {
    /// Loads all units that are named; 422 for one to be placed or at home in that does not exist.
    pub(super) async fn new_placing(
        &mut self,
        units: &[Uuid],
        home: Option<Uuid>,
        first: &[(AssignmentId, FirstAssignment)],
    ) -> Result<Placing, Error> {
        let scopes = first.iter().filter_map(|(_, first)| scope_unit(first.scope));
        let wanted: Vec<Uuid> = units.iter().copied().chain(home).chain(scopes).collect();
        let known = self.units_named(&wanted).await?;
        let find = |field: &'static str, id: Uuid| {
            let unit = known.iter().find(|unit| unit.id.0 == id).cloned();
            unit.ok_or(Refused::UnitUnknown { field, unit: UnitId(id) })
        };
        let units = units.iter().map(|id| find("units", *id)).collect::<Result<_, _>>()?;
        let home = home.map(|id| find("home_unit_id", id)).transpose()?;
        Ok(Placing { units, home, known })
    }

    /// Whether somebody else in this tenant has the address.
    pub(super) async fn email_taken(
        &mut self,
        email: &EmailIndex,
        but: Option<UserId>,
    ) -> Result<bool, Error> {
        let tenant = self.tenant();
        let user = self.platform().user_of_email(tenant, email).await?;
        Ok(user.is_some_and(|user| Some(user) != but))
    }

    /// Makes the user known to sign-in under the address.
    pub(crate) async fn enter_user(&mut self, id: UserId, email: &EmailIndex) -> Result<(), Error> {
        let tenant = self.tenant();
        Ok(self.platform().enter_email(tenant, id, email).await?)
    }
}
