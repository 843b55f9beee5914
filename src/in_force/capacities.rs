//! What a tenant is towards the platform.

use super::{
    store::{Part, PartRow},
    titles,
};
use crate::{
    error::Error,
    http::{
        Changed, Changing, DryRunQuery, Found, Fresh, IfMatch, Query, Reading, TenantPath, Times, Versioned,
    },
    page,
    storage::Tx,
};
use actix_web::{delete, get, put, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    event::Event,
    ids::TenantId,
    in_force::capacity::decide,
    refused::Refused,
    regime::{Regime, Rules, Titles},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// `/v1/tenants/{tenant_id}/capacities/{regime}/{capacity}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CapacityPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The regime that knows the capacity.
    #[param(max_length = 64, example = "company-access")]
    pub regime: String,
    /// The second half of the capacity's key.
    #[param(max_length = 64, example = "employer")]
    pub capacity: String,
}

/// What a tenant can be towards the platform. Each opens the permissions that are tied to it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Capacity {
    #[schema(example = "company-access/employer")]
    pub key: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// Whether the tenant has it.
    pub held: bool,
    /// Since when the tenant has it, or has it no more. Absent while it never had it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// Changes whenever it is given or withdrawn; 0 while the tenant never had it.
    pub version: i64,
}

page! {
    /// All capacities that the tenant's regimes know.
    pub struct CapacityPage of Capacity
}

impl Versioned for Capacity {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Capacity {
    fn new(regime: &str, name: &str, title: &Titles, rows: &[PartRow]) -> Self {
        let row = rows.iter().find(|row| row.is(Part::Capacity, regime, name));
        Self {
            key: format!("{regime}/{name}"),
            title: titles(title),
            held: row.is_some_and(|row| row.in_force),
            since: row.map(|row| row.since),
            version: row.map_or(0, |row| row.version),
        }
    }

    fn all(rules: &Rules, rows: &[PartRow]) -> Vec<Self> {
        let of_regime = |regime: &Regime| {
            let key = regime.key.clone();
            let capacities = regime.capacities.iter();
            capacities.map(move |(name, title)| Self::new(&key, name, title, rows)).collect::<Vec<_>>()
        };
        rules.regimes().flat_map(of_regime).collect()
    }
}

/// List capacities
///
/// What the tenant can be towards the platform, whether it is, and since when. Everybody who belongs to
/// the tenant may read them. The list is short and comes whole.
#[utoipa::path(
    tag = "tenants", operation_id = "list_capacities",
    params(TenantPath, Times, Fresh),
    responses((status = 200, description = "All capacities.", body = CapacityPage)),
)]
#[get("/v1/tenants/{tenant_id}/capacities")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    times: Query<Times>,
) -> Result<Found<CapacityPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            let rows = tx.regime_parts(view).await?;
            Ok((Capacity::all(&rules, &rows), None).into())
        })
        .await
}

/// Give a capacity
///
/// The permissions that are tied to it count from now on. It takes `mandat/capacity.change`. Giving what
/// the tenant has changes nothing.
#[utoipa::path(
    tag = "tenants", operation_id = "give_capacity",
    params(CapacityPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The capacity as it is now.", body = Capacity)),
)]
#[put("/v1/tenants/{tenant_id}/capacities/{regime}/{capacity}")]
pub async fn give(changing: Changing, path: Path<CapacityPath>) -> Result<Changed<Capacity>, Error> {
    change(changing, &path, true).await
}

/// Withdraw a capacity
///
/// The permissions that are tied to it alone count for nobody from now on; no assignment ends. Withdrawing
/// what the tenant has not changes nothing.
#[utoipa::path(
    tag = "tenants", operation_id = "withdraw_capacity",
    params(CapacityPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The capacity as it is now.", body = Capacity)),
)]
#[delete("/v1/tenants/{tenant_id}/capacities/{regime}/{capacity}")]
pub async fn withdraw(changing: Changing, path: Path<CapacityPath>) -> Result<Changed<Capacity>, Error> {
    change(changing, &path, false).await
}

async fn change(changing: Changing, path: &CapacityPath, has: bool) -> Result<Changed<Capacity>, Error> {
    let CapacityPath { tenant_id, regime, capacity } = path;
    changing
        .run(
            *tenant_id,
            async |tx, ask| -> Result<Vec<Event>, Error> {
                let standing = tx.standing(ask).await?;
                let events = decide(&standing.authority(), regime, capacity, has)?;
                ask.version.check(tx.capacity_as_answer(&standing.rules, regime, capacity).await?.version)?;
                Ok(events)
            },
            async |tx, ask| {
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                tx.capacity_as_answer(&rules, regime, capacity).await
            },
        )
        .await
}

impl Tx {
    async fn capacity_as_answer(
        &mut self,
        rules: &Rules,
        regime: &str,
        name: &str,
    ) -> Result<Capacity, Error> {
        let title = rules.regime(regime).and_then(|known| known.capacities.get(name));
        let title = title.ok_or(Refused::NotFound { what: "capacity" })?;
        Ok(Capacity::new(regime, name, title, &self.regime_parts(self.view()).await?))
    }
}
