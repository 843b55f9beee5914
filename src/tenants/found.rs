//! An operator founds a tenant with its first office holder.

use super::{Language, RegimeKey, Tenant, TenantName};
use crate::{
    directory::EmailIndex,
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, Versioned},
    invitations::Invitation,
    mail::Mailer,
    passwords::{Passwords, ProvisionalHours},
    sms::SmsGateway,
    storage::Founding,
    users::{Email, MobileNumber, PersonName, Provisional},
};
use actix_web::{post, web::Data};
use mandat_domain::{
    ids::{AssignmentId, TenantId, UserId},
    person::Person,
    tenants::{
        found::{Found, decide},
        most_offices,
    },
    users::CredentialRefused,
};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A tenant to be founded.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTenant {
    pub name: TenantName,
    pub language: Language,
    /// The regimes it follows, the leading one first. The founding role of each goes to the administrator.
    #[schema(min_items = 1, max_items = 10)]
    #[validate(length(min = 1, max = 10))]
    pub regimes: Vec<RegimeKey>,
    /// Whether it serves other tenants: then the administrator gets the roles that the regimes have for the
    /// founders of providers; the leading regime must have one.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub provider: bool,
    pub administrator: NewAdministrator,
}

/// The first office holder.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAdministrator {
    pub given_name: PersonName,
    pub family_name: PersonName,
    pub email: Email,
    /// Where an SMS with a provisional password goes, apart from the user name by mail, instead of an invitation: for
    /// whom one of the regimes foresees it. It is kept until then.
    pub mobile: Option<MobileNumber>,
}

/// The new tenant, with the invitation of its first office holder.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FoundedTenant {
    pub tenant: Tenant,
    pub administrator_id: Uuid,
    /// Absent with provisional credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub invitation: Option<Invitation>,
}

impl Versioned for FoundedTenant {
    fn version(&self) -> Option<i64> {
        None
    }
}

/// Found a tenant
///
/// For operators. The tenant begins with its first office holder, who has the founding role of each
/// regime and from then on decides alone: the operator has no sight of what is in it.
#[utoipa::path(
    tag = "tenants", operation_id = "found_tenant",
    params(Once, DryRunQuery),
    request_body = NewTenant,
    responses((status = 201, description = "The new tenant.", body = FoundedTenant)),
)]
#[post("/v1/tenants")]
pub async fn found(
    changing: Changing,
    body: Body<NewTenant>,
    mailer: Data<Mailer>,
    gateway: Data<SmsGateway>,
    passwords: Data<Passwords>,
    hours: Data<ProvisionalHours>,
) -> Result<Changed<FoundedTenant>, Error> {
    let Body(new) = body;
    let tenant_id = TenantId(changing.new_id());
    let administrator_id = UserId(changing.new_id());
    let (invitation, digest) = Invitation::new(changing.store().entropy(), changing.now(), tenant_id);
    let administrator = Person {
        given_name: new.administrator.given_name.into_string(),
        family_name: new.administrator.family_name.into_string(),
        email: new.administrator.email.into_string(),
        ..Person::default()
    };
    let email = EmailIndex::of(changing.keys(), &administrator.email)?;
    let provisional = match new.administrator.mobile.map(MobileNumber::into_string) {
        Some(mobile) => {
            let until = hours.after(changing.now());
            let store = changing.store();
            Some(Provisional::new(store, &passwords, Some(&email), mobile, until).await?)
        }
        None => None,
    };
    let known_as = OnceLock::new();
    let mut command = Found {
        tenant_id,
        name: new.name.into_string(),
        language: new.language.into_string(),
        regimes: new.regimes.into_iter().map(RegimeKey::into_string).collect(),
        provider: new.provider,
        administrator_id,
        administrator,
        provisional: provisional.is_some(),
        assignment_ids: Vec::new(),
    };
    let answer = changing
        .found(
            tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let most: usize = command.regimes.iter().map(|key| most_offices(&ask.catalogue, key)).sum();
                command.assignment_ids = (0..most).map(|_| AssignmentId(changing.new_id())).collect();
                let by_channels = command.provisional;
                let events = decide(&standing.authority(), &ask.catalogue, command)?;
                if by_channels && !(mailer.sends() && gateway.sends()) {
                    return Err(CredentialRefused::ChannelsNotSetUp.into());
                }
                if let Some(kind) = events.known_as {
                    known_as.set(kind).ok();
                }
                Ok(Founding { home: events.platform, founded: events.tenant })
            },
            async |tx, _| {
                tx.enter_user(administrator_id, &email).await?;
                let invitation = if let (Some(provisional), Some(kind)) = (provisional, known_as.get()) {
                    provisional.keep(tx, administrator_id, kind).await?;
                    None
                } else {
                    tx.invite(administrator_id, &digest, invitation.expires_at).await?;
                    Some(invitation)
                };
                let tenant = tx.tenant_as_answer().await?;
                Ok(FoundedTenant { tenant, administrator_id: administrator_id.0, invitation })
            },
        )
        .await?;
    Ok(answer.created(|new: &FoundedTenant| format!("/v1/tenants/{}", new.tenant.id)))
}
