//! Units over HTTP: the tree of a tenant's structure and its members.

mod change;
mod closure;
mod create;
mod list;
mod members;
mod read;
pub mod store;

use crate::{error::Error, http::Versioned, page, storage::Tx, text};
use mandat_domain::{ids::UnitId, refused::Refused, units};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(create::create)
        .service(read::read)
        .service(change::change)
        .service(closure::close)
        .service(closure::reopen)
        .service(members::place)
        .service(members::remove);
}

text! {
    /// The name of a unit.
    pub struct UnitName: 1..=200, example "Montage Nord";
    /// A kind of unit that a regime of the tenant names.
    pub struct UnitKind: 1..=64, pattern "^[a-z0-9._-]+$", example "team";
}

/// `/v1/tenants/{tenant_id}/units/{unit_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UnitPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: mandat_domain::ids::TenantId,
    /// The unit.
    #[param(value_type = Uuid)]
    pub unit_id: UnitId,
}

/// A node of the tenant's structure.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Unit {
    pub id: Uuid,
    #[schema(example = "team")]
    pub kind: String,
    #[schema(example = "Montage Nord")]
    pub name: String,
    /// The unit above; absent at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// A closed unit stays and can be opened again, but takes no members and no assignments.
    pub closed: bool,
    /// Changes whenever the unit does.
    pub version: i64,
}

page! {
    /// Units in the order of their making.
    pub struct UnitPage of Unit
}

impl Versioned for Unit {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<(units::Unit, i64)> for Unit {
    fn from((unit, version): (units::Unit, i64)) -> Self {
        Self {
            id: unit.id.0,
            kind: unit.kind,
            name: unit.name,
            parent_id: unit.parent_id.map(|id| id.0),
            closed: unit.closed,
            version,
        }
    }
}

impl Tx {
    /// The unit of a path, or the answer that there is none.
    pub(crate) async fn unit_or_missing(&mut self, id: UnitId) -> Result<(units::Unit, i64), Error> {
        Ok(self.unit(self.view(), id).await?.ok_or(Refused::NotFound { what: "unit" })?)
    }

    /// Those units that exist here, of the ones a body names.
    pub(crate) async fn units_named(&mut self, ids: &[Uuid]) -> Result<Vec<units::Unit>, Error> {
        let units = self.units_among(self.view(), ids).await?;
        Ok(units.into_iter().map(|(unit, _)| unit).collect())
    }

    /// The unit that a field of the body names, or the answer that this field is wrong.
    pub(crate) async fn unit_named(&mut self, field: &'static str, id: UnitId) -> Result<units::Unit, Error> {
        let unit = self.unit(self.view(), id).await?;
        Ok(unit.map(|(unit, _)| unit).ok_or(Refused::UnitUnknown { field, unit: id })?)
    }
}
