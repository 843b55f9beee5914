//! Queries on what of its regimes is in force in a tenant.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    regime::{InForce, Regime},
    validity::Moment,
};
use sqlx::FromRow;
use std::sync::Arc;

/// A part of a regime that can be in force or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Module,
    Capacity,
    /// The regime as a whole, which has no name of its own.
    Activation,
}

impl Part {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Capacity => "capacity",
            Self::Activation => "activation",
        }
    }
}

/// Whether a part is in force, and since when it is as it is. One that never was has no row.
#[derive(Debug, Clone, FromRow)]
pub struct PartRow {
    part: String,
    pub regime: String,
    pub name: String,
    pub in_force: bool,
    pub since: Moment,
    pub version: i64,
}

impl PartRow {
    #[must_use]
    pub fn is(&self, part: Part, regime: &str, name: &str) -> bool {
        self.part == part.as_str() && self.regime == regime && self.name == name
    }
}

impl Tx {
    /// All that is or was in force. A regime has few parts, so that they come whole.
    pub async fn regime_parts(&mut self, view: View) -> Result<Vec<PartRow>, Error> {
        self.all(
            concat!(
                "select p.part, p.regime, p.name, p.in_force, p.holds_from as since,
                        p.from_revision as version
                 from regime_parts p where p.tenant_id = $1 and ",
                held!("p")
            ),
            &[&view.known, &view.at],
        )
        .await
    }

    /// What of the regimes is in force, as the decisions take it.
    pub async fn in_force(&mut self, view: View, regimes: &[Arc<Regime>]) -> Result<InForce, Error> {
        let rows = self.regime_parts(view).await?;
        let on = |part: Part| {
            let of_it = rows.iter().filter(move |row| row.in_force && row.part == part.as_str());
            of_it.map(|row| (row.regime.clone(), row.name.clone()))
        };
        let to_start = regimes.iter().filter(|regime| regime.tenants.activation.is_some());
        Ok(InForce {
            modules: on(Part::Module).collect(),
            capacities: on(Part::Capacity).collect(),
            not_activated: to_start
                .filter(|regime| on(Part::Activation).all(|(started, _)| started != regime.key))
                .map(|regime| regime.key.clone())
                .collect(),
            ..InForce::default()
        })
    }

    pub async fn project_part(
        &mut self,
        recorded: &Recorded,
        part: Part,
        regime: &str,
        name: &str,
        in_force: bool,
    ) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "regime_parts",
            "part, regime, name, in_force",
            "part = $4 and regime = $5 and name = $6",
            &[&part.as_str(), &regime, &name]
        );
        self.execute(
            "insert into regime_parts (tenant_id, part, regime, name, in_force, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[&part.as_str(), &regime, &name, &in_force, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }
}
