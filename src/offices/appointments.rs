//! Whom may I appoint to what, and where?

use super::titles;
use crate::{
    assignments::Constraints,
    error::Error,
    http::{Found, Fresh, Query, Reading, Scope, TenantPath},
    page,
};
use actix_web::{get, web::Path};
use mandat_domain::{access, ids::UnitId, regime::Rules, regime::words::Externals, regime::words::StartWhen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AppointmentQuery {
    /// Only those to this role.
    #[param(max_length = 129, example = "time-recording/supervisor")]
    pub role: Option<String>,
    /// Only those that reach this unit.
    pub unit_id: Option<Uuid>,
}

/// A role that the caller may give by one of their own assignments.
#[allow(clippy::struct_excessive_bools, reason = "each says one thing that the caller may do")]
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    #[schema(example = "time-recording/employee")]
    pub role: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// The caller's own role by which they do.
    #[schema(example = "time-recording/supervisor")]
    pub acting_as: String,
    /// The caller's own assignment by whose authority it would be given.
    pub authority_id: Uuid,
    /// As far as that reaches, and no further.
    pub within: Scope,
    /// The scopes that the role may be held for there: `tenant`, `any-unit`, `own`, or kinds of unit.
    #[schema(example = json!(["tenant", "team"]))]
    pub scopes: Vec<String>,
    /// Whether the caller may say from when and until when.
    pub may_set_validity: bool,
    /// Whether the caller may give it to themselves although it gives them more than they have.
    pub to_themselves: bool,
    /// Whether the caller gives it to a user who is at home in a unit only for that unit and those below.
    pub home_only: bool,
    /// Whether users of a partner may hold it.
    pub to_externals: bool,
    /// When it begins to count: `at-once`, `accepted`, `approved` or `first-login`.
    #[schema(example = "at-once")]
    pub starts: String,
    /// The values for which alone the caller gives it; absent where they are not narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
}

page! {
    /// What the caller may give, by role.
    pub struct AppointmentPage of Appointment
}

/// List my appointments
///
/// Whom the caller may appoint to what, here and now: each role with each of the caller's own assignments by
/// which they give it, and how far. Whoever may give nothing gets an empty list.
#[utoipa::path(
    tag = "appointments", operation_id = "list_appointments",
    params(TenantPath, AppointmentQuery, Fresh),
    responses((status = 200, description = "What the caller may give.", body = AppointmentPage)),
)]
#[get("/v1/tenants/{tenant_id}/appointments")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<AppointmentQuery>,
) -> Result<Found<AppointmentPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let held: BTreeSet<Uuid> = standing
                .subject
                .holdings
                .iter()
                .filter_map(|held| held.scope.unit())
                .map(|id| id.0)
                .collect();
            let units = tx.units_among(tx.view(), &held.into_iter().collect::<Vec<_>>()).await?;
            let units: Vec<_> = units.into_iter().map(|(unit, _)| unit).collect();
            let mut found = standing.authority().appointments(&units)?;
            if let Some(role) = &query.role {
                found.retain(|appointment| appointment.role.as_str() == role);
            }
            if let Some(id) = query.unit_id {
                let unit = tx.unit(tx.view(), UnitId(id)).await?;
                found.retain(|appointment| {
                    let reaches =
                        |unit_id| unit.as_ref().is_some_and(|(unit, _)| unit.path.contains(unit_id));
                    unit.is_some() && appointment.within.unit().is_none_or(reaches)
                });
            }
            let items = found.into_iter().map(|appointment| Appointment::new(&standing.rules, appointment));
            Ok((items.collect(), None).into())
        })
        .await
}

impl Appointment {
    fn new(rules: &Rules, given: access::Appointment) -> Self {
        let role = rules.role(&given.role);
        let starts = role.map_or(StartWhen::AtOnce, |role| role.holding.start);
        Self {
            title: role.map(|role| titles(&role.title)).unwrap_or_default(),
            to_externals: role.is_some_and(|role| role.holding.externals == Externals::Open),
            starts: starts.as_str().to_owned(),
            role: given.role.to_string(),
            acting_as: given.acting_as.to_string(),
            authority_id: given.by.0,
            within: given.within.into(),
            scopes: given.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            may_set_validity: given.validity,
            to_themselves: given.themselves,
            home_only: given.home_only,
            constraints: Constraints::of(given.constraints),
        }
    }
}
