//! Partnerships: the standing, closable links between two tenants. Without one, nothing crosses.
//!
//! A tenant that wants a partner makes a [code] and hands it over outside of this service; who has the
//! code [proposes] and thereby says yes; the maker of the code sees who it is and [accepts]. Either
//! [ends] it at once. So nobody is asked who did not invite the question, and nobody learns from an
//! answer which tenants there are.
//!
//! [code]: code::make
//! [proposes]: propose::decide
//! [accepts]: accept::decide
//! [ends]: end::decide

pub mod accept;
pub mod code;
pub mod end;
pub mod propose;
pub mod site;
#[cfg(test)]
mod tests;

use crate::{
    access::{Authority, Resource, service},
    event::Event,
    ids::{PartnershipId, TenantId},
    refused::Refused,
    regime::Rules,
};
use serde::{Deserialize, Serialize};

/// What a tenant is towards its partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Side {
    /// Borrows people of the lender, who come as externals (TIM-15).
    Host,
    /// Lends its people to the host (TIM-15).
    Lender,
    /// Serves the client by this regime (ASP-18).
    Provider { regime: String },
    /// Is served by the provider (ASP-18).
    Client { regime: String },
}

impl Side {
    /// What the partner is towards this tenant.
    #[must_use]
    pub fn other(&self) -> Self {
        match self {
            Self::Host => Self::Lender,
            Self::Lender => Self::Host,
            Self::Provider { regime } => Self::Client { regime: regime.clone() },
            Self::Client { regime } => Self::Provider { regime: regime.clone() },
        }
    }

    /// The word for it: `host`, `lender`, `provider` or `client`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Lender => "lender",
            Self::Provider { .. } => "provider",
            Self::Client { .. } => "client",
        }
    }

    /// The regime by which one serves the other.
    #[must_use]
    pub fn regime(&self) -> Option<&str> {
        match self {
            Self::Host | Self::Lender => None,
            Self::Provider { regime } | Self::Client { regime } => Some(regime),
        }
    }

    /// The side of that word and regime; `None` for a word that is none, or a regime missing or too many.
    #[must_use]
    pub fn from_parts(word: &str, regime: Option<String>) -> Option<Self> {
        match (word, regime) {
            ("host", None) => Some(Self::Host),
            ("lender", None) => Some(Self::Lender),
            ("provider", Some(regime)) => Some(Self::Provider { regime }),
            ("client", Some(regime)) => Some(Self::Client { regime }),
            _ => None,
        }
    }

    /// Service is by a regime that both tenants follow (ASP-18).
    fn fits(&self, rules: &Rules, field: &'static str) -> Result<(), Refused> {
        match self.regime().filter(|key| rules.regime(key).is_none()) {
            Some(key) => Err(Refused::RegimeNotFollowed { field, key: key.to_owned() }),
            None => Ok(()),
        }
    }
}

/// How far a partnership has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// One side has said yes.
    Proposed,
    /// Both have.
    Open,
    /// Either has closed it, or has said no.
    Ended,
}

impl Status {
    /// The word for it: `proposed`, `open` or `ended`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Open => "open",
            Self::Ended => "ended",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Proposed, Self::Open, Self::Ended].into_iter().find(|status| status.as_str() == word)
    }
}

/// A partnership as one of its sides knows it.
#[derive(Debug, Clone)]
pub struct Partnership {
    pub id: PartnershipId,
    pub side: Side,
    pub partner: TenantId,
    pub status: Status,
    pub proposed_here: bool,
}

/// What happens in the logs of the two tenants of a partnership.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BothSides {
    pub here: Vec<Event>,
    pub there: Vec<Event>,
}

impl BothSides {
    /// The same event in both logs.
    fn same(event: Event) -> Self {
        Self { here: vec![event.clone()], there: vec![event] }
    }
}

/// Partnerships concern the tenant as a whole.
fn require(authority: &Authority<'_>) -> Result<(), Refused> {
    authority.require(service::PARTNERSHIP_CHANGE, &Resource::tenant())
}

/// The same on one that exists: unknown to who may not see them.
fn require_on(authority: &Authority<'_>) -> Result<(), Refused> {
    let tenant = Resource::tenant();
    authority.require_on("partnership", service::PARTNERSHIP_READ, service::PARTNERSHIP_CHANGE, &tenant)
}
