//! The end of a tenant's log.

use super::{error::Error, keys::associated, log::hash_from};
use mandat_domain::{ids::TenantId, validity::Moment};

/// The newest revision of a tenant: how far the log goes, its hash, and when that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the latest event; 0 for a log without events.
    pub revision: i64,
    /// The hash of the latest event, which covers all before it.
    pub hash: [u8; 32],
    /// The time of the latest event. The next one is not earlier, whatever the clock says.
    pub at: Moment,
}

impl Head {
    /// The head of a log before its first event.
    pub(super) const EMPTY: Self = Self { revision: 0, hash: [0; 32], at: Moment::UNIX_EPOCH };

    /// The bytes that are signed: whose head this is, and what it says.
    pub(super) fn signed_bytes(&self, tenant: TenantId) -> Vec<u8> {
        associated(&[
            b"mandat head 1",
            tenant.0.as_bytes(),
            &self.revision.to_be_bytes(),
            &self.hash,
            &self.at.timestamp_micros().to_be_bytes(),
        ])
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct HeadRow {
    revision: i64,
    hash: Vec<u8>,
    at: Moment,
}

impl TryFrom<HeadRow> for Head {
    type Error = Error;

    fn try_from(row: HeadRow) -> Result<Self, Error> {
        Ok(Self { revision: row.revision, hash: hash_from(&row.hash)?, at: row.at })
    }
}
