//! The host of a partnership registers somebody whom the lender lends it.

use super::{Email, PersonName, User, create::FirstAssignment, placing::Places};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    account::Account,
    ids::{AssignmentId, PartnershipId, TenantId, UserId},
    partnerships::externals::{Register, decide},
    person::Person,
    refused::Refused,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// `/v1/tenants/{tenant_id}/partnerships/{partnership_id}/externals`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExternalsPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The partnership in which it is the host.
    #[param(value_type = Uuid)]
    pub partnership_id: PartnershipId,
}

/// Somebody to be registered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExternal {
    /// The user in the partner's tenant, as the partner named it.
    pub home_user_id: Uuid,
    pub given_name: PersonName,
    pub family_name: PersonName,
    /// Where this tenant reaches them. They sign in at home, and not with it.
    pub email: Email,
    /// The units the external is placed in.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    #[validate(length(max = 20))]
    pub units: Vec<Uuid>,
    /// The roles the external holds from the start, such as are open to externals.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub assignments: Vec<FirstAssignment>,
    /// Do it although the external begins below the least that the regime asks of every user.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub confirm_below_minimum: bool,
}

/// Register an external
///
/// An account here for a user of the partner, with roles like anybody's. They sign in at home and act here
/// with that token. It counts only while the partnership is open and their account at home is active;
/// whether the partner has such a user is not told.
#[utoipa::path(
    tag = "users", operation_id = "register_external",
    params(ExternalsPath, Once, DryRunQuery),
    request_body = NewExternal,
    responses((status = 201, description = "The external, a user of this tenant.", body = User)),
)]
#[post("/v1/tenants/{tenant_id}/partnerships/{partnership_id}/externals")]
pub async fn register(
    changing: Changing,
    path: Path<ExternalsPath>,
    body: Body<NewExternal>,
) -> Result<Changed<User>, Error> {
    let Body(new) = body;
    let (id, home_id) = (UserId(changing.new_id()), UserId(new.home_user_id));
    let person = Person {
        given_name: new.given_name.into_string(),
        family_name: new.family_name.into_string(),
        email: new.email.into_string(),
        ..Person::default()
    };
    let first = new.assignments.into_iter().map(|first| (AssignmentId(changing.new_id()), first));
    let first: Vec<_> = first.collect();
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let missing = Refused::NotFound { what: "partnership" };
                let row = tx.partnership(tx.view(), path.partnership_id).await?.ok_or(missing)?;
                let known = tx.external_of(path.partnership_id, home_id).await?;
                let placing = tx.new_placing(Places { units: &new.units, home: None, first: &first }).await?;
                let assignments = placing.assignments(first)?;
                let (units, confirmed) = (&placing.units[..], new.confirm_below_minimum);
                let roll = tx.roll(tx.view(), &standing.rules).await?;
                let command = Register { user_id: id, home_id, person, units, assignments, confirmed, roll };
                Ok(decide(&standing.authority(), &row.partnership, known, command)?)
            },
            async |tx, _| {
                let owner = tx.owner(tx.view(), Account::User(id)).await?;
                tx.user_as_answer(id, &owner).await
            },
        )
        .await?;
    Ok(answer.created(|new: &User| format!("/v1/tenants/{}/users/{}", path.tenant_id, new.id)))
}
