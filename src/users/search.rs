//! Users found by a number, which is no part of an address.

use super::{IdentifierValue, UserPage, identifiers};
use crate::{
    error::Error,
    http::{Body, Found, Reading, TenantPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    access::{Resource, service},
    access_log::{Deed, Purpose},
    account::Account,
    refused::Refused,
    users::identifiers::normal_form,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::Validate;

/// Who is looked for.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserSearch {
    /// One number, by the name that the regime has for it.
    #[schema(example = json!({ "national-number": "85.07.30-033.28" }))]
    #[validate(length(min = 1, max = 1))]
    pub identifiers: BTreeMap<String, IdentifierValue>,
}

/// Find a user by a number
///
/// In any of the ways of writing it. The user who has it, if there is one whom the caller may see: the answer is the same
/// where there is none and where they are not seen.
#[utoipa::path(
    tag = "users", operation_id = "find_user",
    params(TenantPath),
    request_body = UserSearch,
    responses((status = 200, description = "The user, or nobody.", body = UserPage)),
)]
#[post("/v1/tenants/{tenant_id}/user-searches")]
pub async fn search(
    reading: Reading,
    path: Path<TenantPath>,
    body: Body<UserSearch>,
) -> Result<Found<UserPage>, Error> {
    let Body(UserSearch { identifiers: said }) = body;
    let store = reading.store().clone();
    let deed = Deed::searched("user").for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let wanted = normal_form(&standing.rules, &identifiers(said)).map_err(Refused::from)?;
            let wanted: Vec<_> = wanted.into_iter().collect();
            let filters = wanted.iter().map(|(name, _)| name.clone());
            let deed = deed.fields(filters).by(standing.authority().grounds(service::USER_READ));
            let having = tx.users_of_numbers(store.keys(), &wanted).await?;
            let Some(user) = having.into_values().next() else {
                return Ok(((Vec::new(), None).into(), vec![deed]));
            };
            let owner = tx.owner(tx.view(), Account::User(user)).await?;
            let seen = standing.authority().allows(service::USER_READ, &Resource::of(owner.clone()));
            let found = if seen { vec![tx.user_as_answer(user, &owner).await?] } else { Vec::new() };
            let deed = deed.showing(found.len());
            Ok(((found, None).into(), vec![deed]))
        })
        .await
}
