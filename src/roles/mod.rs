//! Roles and permissions over HTTP: the catalogue of the tenant's regimes, and roles of its own.

mod change;
mod define;
mod holders;
mod list;
mod permissions;
mod read;
pub mod store;
mod withdraw;

use crate::{error::Error, http::Versioned, page, storage::Tx, text};
use mandat_domain::{
    ids::TenantId,
    keys::{OWN, PermissionKey, RoleKey},
    refused::Refused,
    regime::{self, OwnRole, Rules, Titles, words::Kept},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(permissions::list)
        .service(list::list)
        .service(define::define)
        .service(read::read)
        .service(change::change)
        .service(withdraw::withdraw)
        .service(holders::holders);
}

text! {
    /// The second half of the key of a role that a tenant makes: `own/` comes before it.
    pub struct OwnRoleKey: 1..=64, pattern "^[a-z0-9._-]+$", example "payroll-clerk";
    /// What a role is called.
    pub struct RoleTitle: 1..=200, example "Payroll clerk";
    /// The key of a permission: of a regime, or of Mandat's own.
    pub struct PermissionName: 3..=129, pattern "^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$", example "time-recording/report.read";
}

/// `/v1/tenants/{tenant_id}/roles/{regime}/{role}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RolePath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The regime that the role comes from, or `own`.
    #[param(max_length = 64, example = "time-recording")]
    pub regime: String,
    /// The second half of the role's key.
    #[param(max_length = 64, example = "supervisor")]
    pub role: String,
}

impl RolePath {
    fn key(&self) -> Result<RoleKey, Refused> {
        RoleKey::new(&self.regime, &self.role).ok_or(Refused::NotFound { what: "role" })
    }
}

/// A role that can be held here.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Role {
    #[schema(example = "time-recording/supervisor")]
    pub key: String,
    /// By language; English is always there for the roles of regimes.
    pub title: BTreeMap<String, String>,
    /// What it gives as far as the assignment's scope reaches.
    pub permissions: Vec<String>,
    /// What it gives on the holder's own data alone.
    pub own_permissions: Vec<String>,
    /// For what it may be held: `tenant`, `own`, `any-unit`, or a kind of unit.
    pub scopes: Vec<String>,
    /// The roles whose holders give it. Empty for a role of the tenant's own: whoever has all of it
    /// gives it.
    pub appointed_by: Vec<Appointer>,
    /// The module that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "time-recording/activity-management")]
    pub module: Option<String>,
    /// Whether it can be given and counts: its module is on, where it belongs to one.
    pub in_force: bool,
    /// Changes whenever the role does; 0 for a role of a regime.
    pub version: i64,
}

/// A role whose holders give another.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Appointer {
    #[schema(example = "time-recording/tenant-owner")]
    pub role: String,
    /// Whether they may also limit it in time.
    pub may_set_validity: bool,
    /// Whether they may give it to themselves although it gives them more than they have.
    pub to_themselves: bool,
    /// Whether it is given here; what is kept elsewhere comes from another system.
    pub here: bool,
}

page! {
    /// All roles of a tenant.
    pub struct RolePage of Role
}

impl Versioned for Role {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Role {
    fn new(rules: &Rules, role: &regime::Role, version: i64) -> Self {
        let texts =
            |keys: &std::collections::BTreeSet<PermissionKey>| keys.iter().map(ToString::to_string).collect();
        Self {
            key: role.key.to_string(),
            title: titles(&role.title),
            permissions: texts(&role.permissions),
            own_permissions: texts(&role.own_permissions),
            scopes: role.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            appointed_by: role
                .appointed_by
                .iter()
                .map(|by| Appointer {
                    role: by.role.to_string(),
                    may_set_validity: by.validity,
                    to_themselves: by.themselves,
                    here: by.kept == Kept::Here,
                })
                .collect(),
            module: role.holding.module.as_ref().map(|name| format!("{}/{name}", role.key.namespace())),
            in_force: rules.module_on(role.key.namespace(), role.holding.module.as_deref()),
            version,
        }
    }
}

fn titles(titles: &Titles) -> BTreeMap<String, String> {
    titles.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}

impl Tx {
    /// The role of that key as it can be held here, with its version.
    async fn role_as_answer(&mut self, rules: &Rules, key: &RoleKey) -> Result<Role, Error> {
        let role = rules.role(key).ok_or(Refused::NotFound { what: "role" })?;
        let version = match key.namespace() {
            OWN => self.own_role(key).await?.map_or(0, |(_, version)| version),
            _ => 0,
        };
        Ok(Role::new(rules, role, version))
    }

    /// A role of the tenant's own as it is now, with its version.
    async fn own_role(&mut self, key: &RoleKey) -> Result<Option<(OwnRole, i64)>, Error> {
        let own = self.own_roles(self.view()).await?;
        Ok(own.into_iter().find(|(role, _)| role.key == *key))
    }
}
