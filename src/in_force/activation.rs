//! The act that starts what a regime gives.

use super::store::Part;
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, Found, Fresh, IfMatch, IfNoneMatch, Reading, Versioned},
    storage::Tx,
};
use actix_web::{get, put, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    event::Event, ids::TenantId, in_force::activation::decide, refused::Refused, regime::Rules,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `/v1/tenants/{tenant_id}/activation/{regime}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ActivationPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The regime.
    #[param(max_length = 64, example = "company-access")]
    pub regime: String,
}

/// Whether what the regime gives has begun.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Activation {
    #[schema(example = "company-access")]
    pub regime: String,
    /// Until it is, nothing that the regime gives counts but starting it.
    pub activated: bool,
    /// Since when. Absent until it has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// The role whose holders start it.
    #[schema(example = "company-access/main-access-manager")]
    pub by: String,
    /// Changes when it begins; 0 until then.
    pub version: i64,
}

impl Versioned for Activation {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// Read the activation
///
/// Whether what the regime gives has begun, and who starts it. Everybody who belongs to the tenant may
/// read it. A regime that begins by itself has none.
#[utoipa::path(
    tag = "tenants", operation_id = "read_activation",
    params(ActivationPath, IfNoneMatch, Fresh),
    responses((status = 200, description = "The activation.", body = Activation)),
)]
#[get("/v1/tenants/{tenant_id}/activation/{regime}")]
pub async fn read(reading: Reading, path: Path<ActivationPath>) -> Result<Found<Activation>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let rules = tx.rules(tx.view(), &ask.catalogue).await?;
            tx.activation_as_answer(&rules, &path.regime).await
        })
        .await
}

/// Activate a regime
///
/// By a holder of the role that the regime names, once and for good. Until then nothing else that the
/// regime gives counts, administration included. Activating again changes nothing.
#[utoipa::path(
    tag = "tenants", operation_id = "activate",
    params(ActivationPath, IfMatch, DryRunQuery),
    responses((status = 200, description = "The activation as it is now.", body = Activation)),
)]
#[put("/v1/tenants/{tenant_id}/activation/{regime}")]
pub async fn activate(changing: Changing, path: Path<ActivationPath>) -> Result<Changed<Activation>, Error> {
    let ActivationPath { tenant_id, regime } = path.into_inner();
    changing
        .run(
            tenant_id,
            async |tx, ask| -> Result<Vec<Event>, Error> {
                let standing = tx.standing(ask).await?;
                let events = decide(&standing.authority(), &regime)?;
                ask.version.check(tx.activation_as_answer(&standing.rules, &regime).await?.version)?;
                Ok(events)
            },
            async |tx, ask| {
                let rules = tx.rules(tx.view(), &ask.catalogue).await?;
                tx.activation_as_answer(&rules, &regime).await
            },
        )
        .await
}

impl Tx {
    async fn activation_as_answer(&mut self, rules: &Rules, regime: &str) -> Result<Activation, Error> {
        let known = rules.regime(regime).and_then(|known| known.tenants.activation.as_ref());
        let known = known.ok_or(Refused::NotFound { what: "activation" })?;
        let rows = self.regime_parts(self.view()).await?;
        let row = rows.iter().find(|row| row.is(Part::Activation, regime, ""));
        Ok(Activation {
            regime: regime.to_owned(),
            activated: row.is_some_and(|row| row.in_force),
            since: row.map(|row| row.since),
            by: known.by.to_string(),
            version: row.map_or(0, |row| row.version),
        })
    }
}
