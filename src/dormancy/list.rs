//! The dormant users that the caller may see.

use super::{DormantUser, DormantUserPage};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    access_log::{Deed, Purpose},
    dormancy,
    ids::UserId,
    person::Person,
};
use std::collections::HashMap;
use uuid::Uuid;

/// List dormant users
///
/// Active users who have not signed in for as long as a regime of theirs says (ASP-24, SPV-15); whoever never has
/// counts from when the account was made. The caller sees those whom they may see as users. None where no regime says
/// anything of it. A page can be shorter than its limit.
#[utoipa::path(
    tag = "users", operation_id = "list_dormant_users",
    params(TenantPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of users.", body = DormantUserPage)),
)]
#[get("/v1/tenants/{tenant_id}/users/dormant")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    page: Page,
) -> Result<Found<DormantUserPage>, Error> {
    let deed = Deed::listed("user").fields(Person::SHOWN).for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let (view, rules, authority) = (tx.view(), &standing.rules, standing.authority());
            authority.reach(service::USER_READ)?;
            let provides = tx.providing(view, rules).await?;
            let applied = dormancy::applied(rules, &provides);
            let rows = tx.away(view, &applied, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let quiet = tx.quiet(view, rules, &rows).await?;
            let seen = quiet
                .iter()
                .filter(|(_, owner)| authority.allows(service::USER_READ, &Resource::of(owner.clone())));
            let found =
                seen.filter_map(|(quiet, _)| Some((quiet, dormancy::dormant(&applied, quiet, view.at)?)));
            let found: Vec<_> = found.collect();
            let ids: Vec<Uuid> = found.iter().map(|(quiet, _)| quiet.subject.account.id()).collect();
            let mut people: HashMap<UserId, _> =
                tx.users_by_id(view, &ids).await?.into_iter().map(|row| (row.id, row.person)).collect();
            let item = |(quiet, by): &(&dormancy::Quiet, dormancy::Applied)| {
                let person = people.remove(&UserId(quiet.subject.account.id()))?;
                Some(DormantUser {
                    user_id: quiet.subject.account.id(),
                    given_name: person.given_name,
                    family_name: person.family_name,
                    email: person.email,
                    signed_in_at: quiet.presence.signed_in_at,
                    away_since: quiet.presence.since(),
                    regime: by.regime.to_owned(),
                    after_months: by.rule.after_months,
                })
            };
            let items: Vec<DormantUser> = found.iter().filter_map(item).collect();
            let deed = deed.showing(items.len()).by(authority.grounds(service::USER_READ));
            Ok(((items, next).into(), vec![deed]))
        })
        .await
}
