//! Partnerships over HTTP: links between two tenants, to which both say yes and which either closes.

mod accept;
mod code;
mod end;
mod list;
mod propose;
mod read;
mod site;
pub mod store;

use self::store::PartnershipRow;
use crate::{
    error::Error,
    http::Versioned,
    page,
    storage::{self, Tx},
    text,
};
use mandat_domain::{
    ids::{PartnershipId, TenantId},
    partnerships::{self, Partnership as Facts},
    refused::Refused,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(code::make)
        .service(list::list)
        .service(propose::propose)
        .service(read::read)
        .service(accept::accept)
        .service(end::end)
        .service(site::set);
}

text! {
    /// The name of an organisation, as it is shown to its partner.
    pub struct ShownName: 1..=200, example "Kessler Metallbau AG";
}

/// `/v1/tenants/{tenant_id}/partnerships/{partnership_id}`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PartnershipPath {
    /// The tenant.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The partnership. Both partners know it by the same id.
    #[param(value_type = Uuid)]
    pub partnership_id: PartnershipId,
}

/// What a tenant is in a partnership.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PartnershipSide {
    /// It borrows people of the lender, who come as externals.
    Host {},
    /// It lends its people to the host.
    Lender {},
    /// It serves the client.
    Provider {
        /// The regime by which it serves; both follow it.
        #[schema(min_length = 1, max_length = 64, example = "broker-portal")]
        regime: String,
    },
    /// It is served by the provider.
    Client {
        /// The regime by which it is served; both follow it.
        #[schema(min_length = 1, max_length = 64, example = "broker-portal")]
        regime: String,
    },
}

impl From<partnerships::Side> for PartnershipSide {
    fn from(side: partnerships::Side) -> Self {
        match side {
            partnerships::Side::Host => Self::Host {},
            partnerships::Side::Lender => Self::Lender {},
            partnerships::Side::Provider { regime } => Self::Provider { regime },
            partnerships::Side::Client { regime } => Self::Client { regime },
        }
    }
}

impl From<PartnershipSide> for partnerships::Side {
    fn from(side: PartnershipSide) -> Self {
        match side {
            PartnershipSide::Host {} => Self::Host,
            PartnershipSide::Lender {} => Self::Lender,
            PartnershipSide::Provider { regime } => Self::Provider { regime },
            PartnershipSide::Client { regime } => Self::Client { regime },
        }
    }
}

/// How far a partnership has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnershipStatus {
    /// One side has said yes, and the other has not yet.
    Proposed,
    /// Both have said yes.
    Open,
    /// Either side has closed it, or has said no.
    Ended,
}

impl From<partnerships::Status> for PartnershipStatus {
    fn from(status: partnerships::Status) -> Self {
        match status {
            partnerships::Status::Proposed => Self::Proposed,
            partnerships::Status::Open => Self::Open,
            partnerships::Status::Ended => Self::Ended,
        }
    }
}

impl From<PartnershipStatus> for partnerships::Status {
    fn from(status: PartnershipStatus) -> Self {
        match status {
            PartnershipStatus::Proposed => Self::Proposed,
            PartnershipStatus::Open => Self::Open,
            PartnershipStatus::Ended => Self::Ended,
        }
    }
}

/// A link to another tenant, as this tenant knows it. Of the partner it says its id and the name that it
/// chose to show, and nothing else.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Partnership {
    /// Both partners know it by this id.
    pub id: Uuid,
    /// What this tenant is in it; the partner is the other.
    pub side: PartnershipSide,
    pub partner_id: Uuid,
    /// The name that the partner shows.
    #[schema(example = "Muster Montage GmbH")]
    pub partner_name: String,
    /// The name that the partner sees.
    #[schema(example = "Kessler Metallbau AG")]
    pub own_name: String,
    pub status: PartnershipStatus,
    /// Whether this tenant proposed it; then the partner accepts.
    pub proposed_here: bool,
    /// The site that serves the client; only the provider sees it, once it has named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
    /// Changes whenever the partnership does.
    pub version: i64,
}

page! {
    /// Partnerships in the order in which they were proposed.
    pub struct PartnershipPage of Partnership
}

impl Versioned for Partnership {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<PartnershipRow> for Partnership {
    fn from(row: PartnershipRow) -> Self {
        let Facts { id, side, partner, status, proposed_here } = row.partnership;
        Self {
            id: id.0,
            side: side.into(),
            partner_id: partner.0,
            partner_name: row.partner_name,
            own_name: row.own_name,
            status: status.into(),
            proposed_here,
            site_id: row.site.map(|site| site.0),
            version: row.version,
        }
    }
}

impl Tx {
    /// A partnership as the tenant of this transaction knows it now.
    async fn partnership_now(&mut self, id: PartnershipId) -> Result<Option<PartnershipRow>, storage::Error> {
        let view = self.view();
        self.partnership(view, id).await
    }

    /// The same, of which a command speaks.
    async fn partnership_or_missing(&mut self, id: PartnershipId) -> Result<PartnershipRow, Error> {
        let missing = Refused::NotFound { what: "partnership" };
        Ok(self.partnership_now(id).await?.ok_or(missing)?)
    }

    /// How the partner knows a partnership, to be asked on the other side.
    async fn partnership_facts(&mut self, id: PartnershipId) -> Result<Option<Facts>, Error> {
        Ok(self.partnership_now(id).await?.map(|row| row.partnership))
    }
}
