//! The catalogue of permissions.

use super::titles;
use crate::{
    error::Error,
    http::{Found, Fresh, Reading, TenantPath},
};
use actix_web::{get, web::Path};
use mandat_domain::regime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The right to do one action on one type of resource.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Permission {
    #[schema(example = "time-recording/time.record")]
    pub key: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// A role without which nobody uses the permission, whatever else they hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_role: Option<String>,
    /// The only role that contains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_to: Option<String>,
    /// The module that it belongs to; nobody has it while that is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "time-recording/activity-management")]
    pub module: Option<String>,
    /// Of these the tenant must have one. Any tenant will do where it is empty.
    pub capacities: Vec<String>,
}

fn qualified(permission: &regime::Permission, name: &str) -> String {
    format!("{}/{name}", permission.key.namespace())
}

/// All permissions there are in the tenant.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PermissionCatalogue {
    pub items: Vec<Permission>,
}

impl crate::http::Versioned for PermissionCatalogue {}

/// List permissions
///
/// The catalogue: the permissions of the tenant's regimes, and Mandat's own. Everybody who belongs to
/// the tenant may read it.
#[utoipa::path(
    tag = "roles", operation_id = "list_permissions",
    params(TenantPath, Fresh),
    responses((status = 200, description = "All permissions.", body = PermissionCatalogue)),
)]
#[get("/v1/tenants/{tenant_id}/permissions")]
pub async fn list(reading: Reading, path: Path<TenantPath>) -> Result<Found<PermissionCatalogue>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let rules = tx.rules(tx.view(), &ask.catalogue).await?;
            let items = rules.permissions().map(|permission| Permission {
                key: permission.key.to_string(),
                title: titles(&permission.title),
                requires_role: permission.requires_role.as_ref().map(ToString::to_string),
                exclusive_to: permission.exclusive_to.as_ref().map(ToString::to_string),
                module: permission.module.as_ref().map(|name| qualified(permission, name)),
                capacities: permission.capacities.iter().map(|name| qualified(permission, name)).collect(),
            });
            Ok(PermissionCatalogue { items: items.collect() })
        })
        .await
}
