//! A role is given.

use super::{Assignment, AttestedWord, Constraints, RoleName, scope_unit, words};
use crate::{
    error::Error,
    http::{AccountRef, Body, Changed, Changing, DryRunQuery, Once, Scope, TenantPath},
    openapi::moment,
    storage::{self, Tx},
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    account::Account,
    assignments::create::{Create, Holder, decide},
    ids::{AssignmentId, UnitId},
    regime::Rules,
    users::identifiers::needed_of_some,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A role to be given.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    pub holder: AccountRef,
    pub role: RoleName,
    /// Where it counts; what is meant when it is left out is said by the regime: the whole tenant, the holder's
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

/// Give a role
///
/// An appointment: one of the caller's own roles must appoint the role in a scope as wide as the one
/// asked for, and be allowed to limit it in time where a validity is given.
#[utoipa::path(
    tag = "assignments", operation_id = "create_assignment",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewAssignment,
    responses((status = 201, description = "The new assignment.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewAssignment>,
) -> Result<Changed<Assignment>, Error> {
    let Body(new) = body;
    let id = AssignmentId(changing.new_id());
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let holder = tx.holder(&standing.rules, new.holder.into()).await?;
                let unit = match scope_unit(new.scope) {
                    Some(id) => Some(tx.unit_named("scope", UnitId(id)).await?),
                    None => None,
                };
                let command = Create {
                    assignment_id: id,
                    role: new.role.key()?,
                    scope: new.scope.map(Into::into),
                    valid_from: new.valid_from,
                    valid_until: new.valid_until,
                    constraints: new.constraints.map(Constraints::values).unwrap_or_default(),
                    attested: words(new.attested),
                };
                Ok(decide(&standing.authority(), holder.as_ref(), unit.as_ref(), command)?)
            },
            async |tx, _| tx.assignment_as_answer(id).await,
        )
        .await?;
    Ok(answer
        .created(|given: &Assignment| format!("/v1/tenants/{}/assignments/{}", path.tenant_id, given.id)))
}

impl Tx {
    /// Who shall hold a role, with all they hold; `None` when there is no such account here.
    pub(crate) async fn holder(
        &mut self,
        rules: &Rules,
        account: Account,
    ) -> Result<Option<Holder>, storage::Error> {
        let view = self.view();
        let Some(mut subject) = self.subject(view, rules, account).await? else {
            return Ok(None);
        };
        subject.holdings.retain(|held| held.delegated.is_none());
        let lent = self.lent_by(account.id()).await?;
        let owner = self.owner(view, account).await?;
        let named: BTreeSet<Uuid> =
            subject.holdings.iter().filter_map(|held| held.scope.unit()).map(|unit| unit.0).collect();
        let homes = self.homes_of(view, &[account.id()]).await?;
        let home_id = homes.first().map(|(_, unit)| *unit);
        let own = owner.units.iter().filter_map(|path| path.0.first()).map(|unit| unit.0);
        let wanted: BTreeSet<Uuid> = own.chain(named).chain(home_id).collect();
        let units = self.units_among(view, &wanted.into_iter().collect::<Vec<_>>()).await?;
        let units: Vec<_> = units.into_iter().map(|(unit, _)| unit).collect();
        let home = units.iter().find(|unit| Some(unit.id.0) == home_id).cloned();
        let roll = self.roll(view, rules).await?;
        let signed_in = match account {
            Account::User(user) => self.has_signed_in(user).await?,
            Account::ApiClient(_) => false,
        };
        let numbers = match account {
            Account::User(user) if needed_of_some(rules) => self.numbers_of(user).await?,
            _ => BTreeSet::new(),
        };
        Ok(Some(Holder { subject, owner, home, units, roll, signed_in, lent, numbers }))
    }
}
