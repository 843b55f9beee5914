//! A provider finds a person at a client, and pulls the file itself (VLT-15).
//!
//! A try is recorded and answered before anybody is looked for; that is done in a task of its own, in the same way whoever
//! is found, and by the keeper where the process was killed in between.

mod begin;
mod list;
mod look;
mod puller;
pub mod store;

pub use look::LOOKED_AT;
pub use puller::Puller;

use crate::{
    http::{AccountRef, Versioned},
    page,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use store::PullRow;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// For how long whoever looks is believed to be alive without a word.
const LEASE: TimeDelta = TimeDelta::seconds(30);

pub fn routes(config: &mut ServiceConfig) {
    config.service(begin::begin).service(list::list);
}

/// That somebody tried. Whom they found is among the files.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Pull {
    pub id: Uuid,
}

impl Versioned for Pull {}

/// Who tried to pull a file, and when.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PullTried {
    pub id: Uuid,
    /// The situation, in a word of the regime.
    #[schema(example = "open-consultation")]
    pub situation: String,
    pub tried_at: DateTime<Utc>,
    /// Who tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried_by: Option<AccountRef>,
}

page! {
    /// Tries in their order.
    pub struct PullPage of PullTried
}

impl From<PullRow> for PullTried {
    fn from(row: PullRow) -> Self {
        let tried_by = row.tried_by().map(Into::into);
        Self { id: row.id, situation: row.situation, tried_at: row.tried_at, tried_by }
    }
}
