//! Parts of a regime that the tenant switches on and off.

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
    access::service,
    event::Event,
    ids::TenantId,
    in_force::module::decide,
    refused::Refused,
    regime::{self, Rules},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// `/v1/tenants/{tenant_id}/modules/{regime}/{module}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ModulePath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The regime that the module is a part of.
    #[param(max_length = 64, example = "time-recording")]
    pub regime: String,
    /// The second half of the module's key.
    #[param(max_length = 64, example = "activity-management")]
    pub module: String,
}

/// A part of a regime that the tenant switches on and off.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Module {
    #[schema(example = "time-recording/activity-management")]
    pub key: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// Whether its roles and permissions count.
    pub on: bool,
    /// Since when it is on, or off again. Absent while it has never been on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// The permission that it takes to switch it.
    #[schema(example = "time-recording/module.switch")]
    pub switched_by: String,
    /// Changes whenever it is switched; 0 while it has never been on.
    pub version: i64,
}

page! {
    /// All modules of the tenant's regimes.
    pub struct ModulePage of Module
}

impl Versioned for Module {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Module {
    fn new(regime: &str, name: &str, known: &regime::Module, rows: &[PartRow]) -> Self {
        let row = rows.iter().find(|row| row.is(Part::Module, regime, name));
        let by = known.switched_by.as_ref().map(ToString::to_string);
        Self {
            key: format!("{regime}/{name}"),
            title: titles(&known.title),
            on: row.is_some_and(|row| row.in_force),
            since: row.map(|row| row.since),
            switched_by: by.unwrap_or_else(|| service::TENANT_CHANGE.to_owned()),
            version: row.map_or(0, |row| row.version),
        }
    }

    fn all(rules: &Rules, rows: &[PartRow]) -> Vec<Self> {
        let of_regime = |regime: &regime::Regime| {
            let key = regime.key.clone();
            let modules = regime.modules.iter();
            modules.map(move |(name, known)| Self::new(&key, name, known, rows)).collect::<Vec<_>>()
        };
        rules.regimes().flat_map(of_regime).collect()
    }
}

/// List modules
///
/// The parts of the tenant's regimes that can be switched, whether each is on, and since when. Everybody
/// who belongs to the tenant may read them. The list is short and comes whole.
#[utoipa::path(
    tag = "tenants", operation_id = "list_modules",
    params(TenantPath, Times, Fresh),
    responses((status = 200, description = "All modules.", body = ModulePage)),
)]
#[get("/v1/tenants/{tenant_id}/modules")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    times: Query<Times>,
) -> Result<Found<ModulePage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            let rows = tx.regime_parts(view).await?;
            Ok((Module::all(&rules, &rows), None).into())
        })
        .await
}

/// Switch a module on
///
/// Its roles can be given from now on, and what is held of it counts again. It takes the permission that
/// the module names. Switching on what is on changes nothing.
#[utoipa::path(
    tag = "tenants", operation_id = "switch_module_on",
    params(ModulePath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The module as it is now.", body = Module)),
)]
#[put("/v1/tenants/{tenant_id}/modules/{regime}/{module}")]
pub async fn switch_on(changing: Changing, path: Path<ModulePath>) -> Result<Changed<Module>, Error> {
    switch(changing, &path, true).await
}

/// Switch a module off
///
/// Its roles and permissions count for nobody from now on. Nothing ends: switched on again, all of it is
/// back. Switching off what is off changes nothing.
#[utoipa::path(
    tag = "tenants", operation_id = "switch_module_off",
    params(ModulePath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The module as it is now.", body = Module)),
)]
#[delete("/v1/tenants/{tenant_id}/modules/{regime}/{module}")]
pub async fn switch_off(changing: Changing, path: Path<ModulePath>) -> Result<Changed<Module>, Error> {
    switch(changing, &path, false).await
}

async fn switch(changing: Changing, path: &ModulePath, on: bool) -> Result<Changed<Module>, Error> {
    let ModulePath { tenant_id, regime, module } = path;
    changing
        .run(
            *tenant_id,
            async |tx, ask| -> Result<Vec<Event>, Error> {
                let standing = tx.standing(ask).await?;
                let events = decide(&standing.authority(), regime, module, on)?;
                ask.version.check(tx.module_as_answer(&standing.rules, regime, module).await?.version)?;
                Ok(events)
            },
            async |tx, ask| {
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                tx.module_as_answer(&rules, regime, module).await
            },
        )
        .await
}

impl Tx {
    async fn module_as_answer(&mut self, rules: &Rules, regime: &str, name: &str) -> Result<Module, Error> {
        let known = rules.regime(regime).and_then(|known| known.modules.get(name));
        let known = known.ok_or(Refused::NotFound { what: "module" })?;
        Ok(Module::new(regime, name, known, &self.regime_parts(self.view()).await?))
    }
}
