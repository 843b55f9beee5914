//! Who holds the offices, by whose authority, and which want for somebody.

use super::titles;
use crate::{
    assignments::{Assignment, store::Filter},
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, Scope, TenantPath, Versioned},
    storage::{self, Tx, Within},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{UnitPath, service},
    ids::UnitId,
    keys::RoleKey,
    offices::{self, Missing, Shortage},
    regime::Rules,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// How many units are listed of an office that wants for holders.
const LISTED: usize = 100;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfficeQuery {
    /// Only this office.
    #[param(max_length = 129, example = "time-recording/supervisor")]
    pub role: Option<String>,
    /// Only those held for this very unit.
    pub unit_id: Option<Uuid>,
    /// Only those whose appointer has left by now, and that nobody has taken over.
    #[serde(default)]
    #[param(required = false, default = false)]
    pub orphaned: bool,
}

/// Somebody who holds an office, and the ladder of those by whose authority they do.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficeHolder {
    pub assignment: Assignment,
    /// From the assignment by whose authority this one stands up to the root, which nobody gave.
    pub appointers: Vec<Assignment>,
    /// Who acts for them, with all of the role or part of it.
    pub delegates: Vec<ActingDelegate>,
}

/// Somebody who acts with part of an office.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActingDelegate {
    pub delegation_id: Uuid,
    pub user_id: Uuid,
    /// Where it counts.
    pub scope: Scope,
    /// What of the role they act with; absent where they handle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
}

/// An office, and what it wants for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Office {
    #[schema(example = "employer-self-service/administrator")]
    pub role: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// The roles whose holders appoint to it here. None where it is appointed elsewhere.
    pub appointed_by: Vec<String>,
    /// Where it wants for holders, or has more than is recommended.
    pub shortages: OfficeShortages,
}

/// Where an office is out of keeping with its regime: all counted, the first hundred listed.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct OfficeShortages {
    pub count: i64,
    pub listed: Vec<OfficeShortage>,
}

/// One place where an office is out of keeping with its regime.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficeShortage {
    /// The unit; absent for the tenant as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    pub kind: ShortageKind,
    /// How many hold it there now.
    pub holders: i64,
    /// How many should: at least so many, or at most where there are too many.
    pub wanted: i64,
}

/// What is wrong with the number of holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortageKind {
    /// Nobody holds it, and somebody must.
    Vacant,
    BelowMinimum,
    /// A warning.
    BelowRecommendation,
    /// A warning.
    AboveRecommendation,
}

/// Office holders, in the order of their appointment, and the offices themselves.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficeHolderPage {
    /// This page, in the order of the list.
    pub items: Vec<OfficeHolder>,
    /// Send it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Every office of the tenant's regimes.
    pub offices: Vec<Office>,
}

impl Versioned for OfficeHolderPage {}

/// List office holders
///
/// The ladder of authority: everybody who holds a role that gives others or that is counted, each with their
/// appointer and so on up to the root; and each office with what it wants for: where it is vacant, below its
/// minimum, or outside what is recommended. Whoever sees only some users sees those, and the units they reach.
#[utoipa::path(
    tag = "appointments", operation_id = "list_office_holders",
    params(TenantPath, OfficeQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of office holders.", body = OfficeHolderPage)),
)]
#[get("/v1/tenants/{tenant_id}/office-holders")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<OfficeQuery>,
    page: Page,
) -> Result<Found<OfficeHolderPage>, Error> {
    let Query(OfficeQuery { role, unit_id, orphaned }) = query;
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let within = tx.within(&standing, service::ASSIGNMENT_READ).await?;
            let rules = &standing.rules;
            let ladder: Vec<RoleKey> = offices::ladder(rules).into_iter().collect();
            let view = tx.view();
            let filter = Filter {
                role: role.clone(),
                unit: unit_id,
                live: true,
                orphaned,
                roles: Some(ladder.clone()),
                ..Filter::default()
            };
            let rows = tx.assignments(view, &within, &filter, page.after()?, page.fetch()).await?;
            let (rows, next_cursor) = page.cut(rows, |row| row.id);
            let mut chains = tx.appointers_of(&rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
            let mut delegates =
                tx.acting_with(rules, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
            let told = tx.assignments_as_answer(view, &rows).await?;
            let items = told.into_iter().map(|assignment| OfficeHolder {
                appointers: chains.remove(&assignment.id).unwrap_or_default(),
                delegates: delegates.remove(&assignment.id).unwrap_or_default(),
                assignment,
            });
            let items = items.collect();
            let offices = tx.offices_as_answer(rules, &within, &ladder, role.as_deref()).await?;
            Ok(OfficeHolderPage { items, next_cursor, offices })
        })
        .await
}

impl Tx {
    /// For each assignment those above it, up to the root.
    async fn appointers_of(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Assignment>>, Error> {
        let view = self.view();
        let mut chains: HashMap<Uuid, Vec<Assignment>> = HashMap::new();
        let steps = self.chains_above(view.known, ids).await?;
        let rows: Vec<_> = steps.iter().map(|(_, row)| row.clone()).collect();
        let told = self.assignments_as_answer(view, &rows).await?;
        for ((start, _), step) in steps.into_iter().zip(told) {
            chains.entry(start).or_default().push(step);
        }
        Ok(chains)
    }

    /// For each assignment those who act with it for its holder.
    async fn acting_with(
        &mut self,
        rules: &Rules,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<ActingDelegate>>, storage::Error> {
        let view = self.view();
        let rows = self.delegations_of(view, ids).await?;
        let mut found: HashMap<Uuid, Vec<ActingDelegate>> = HashMap::new();
        for (row, held) in self.held_by_delegation(view, rules, &rows).await? {
            let Some(delegated) = held.delegated.as_ref().filter(|_| held.live(view.at)) else { continue };
            let permissions = delegated.permissions.as_ref();
            found.entry(row.source_id).or_default().push(ActingDelegate {
                delegation_id: row.id,
                user_id: row.delegate_id,
                scope: held.scope.into(),
                permissions: permissions.map(|all| all.iter().map(ToString::to_string).collect()),
            });
        }
        Ok(found)
    }

    async fn offices_as_answer(
        &mut self,
        rules: &Rules,
        within: &Within,
        ladder: &[RoleKey],
        only: Option<&str>,
    ) -> Result<Vec<Office>, storage::Error> {
        let view = self.view();
        let roll = self.roll(view, rules).await?;
        let paths: HashMap<UnitId, &UnitPath> = roll.units.iter().map(|unit| (unit.id, &unit.path)).collect();
        let in_reach = |shortage: &&Shortage| {
            let unit = shortage.unit.and_then(|unit| paths.get(&unit));
            within.everything
                || unit.is_some_and(|path| within.units.iter().any(|unit| path.contains(UnitId(*unit))))
        };
        let all = offices::shortages(rules, &roll, view.at);
        let wanted = ladder.iter().filter(|role| only.is_none_or(|only| role.as_str() == only));
        let office = |role: &RoleKey| {
            let known = rules.role(role);
            let of_it: Vec<_> = all.iter().filter(|one| one.role == *role).filter(in_reach).collect();
            let by = known.map(|role| role.appointers(false)).unwrap_or_default();
            Office {
                role: role.to_string(),
                title: known.map(|role| titles(&role.title)).unwrap_or_default(),
                appointed_by: by.iter().map(ToString::to_string).collect(),
                shortages: OfficeShortages {
                    count: i64::try_from(of_it.len()).unwrap_or(i64::MAX),
                    listed: of_it.into_iter().take(LISTED).map(OfficeShortage::of).collect(),
                },
            }
        };
        Ok(wanted.map(office).collect())
    }
}

impl OfficeShortage {
    fn of(shortage: &Shortage) -> Self {
        Self {
            unit_id: shortage.unit.map(|unit| unit.0),
            kind: match shortage.missing {
                Missing::Vacant => ShortageKind::Vacant,
                Missing::BelowMinimum => ShortageKind::BelowMinimum,
                Missing::BelowRecommendation => ShortageKind::BelowRecommendation,
                Missing::AboveRecommendation => ShortageKind::AboveRecommendation,
            },
            holders: shortage.holders.into(),
            wanted: shortage.wanted.into(),
        }
    }
}
