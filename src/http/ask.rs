//! What a decision needs to know of the request: who asks, when, and about which version.

use super::{Caller, Version};
use crate::storage::Tx;
use actix_web::web;
use mandat_domain::{regime::Catalogue, validity::Moment};

/// The question behind a request, as the transaction sees it.
pub struct Ask {
    pub caller: Caller,
    /// The regimes that this service knows.
    pub catalogue: web::Data<Catalogue>,
    /// The time of the transaction.
    pub now: Moment,
    /// The version named in `If-Match`; to be checked where nobody can change the thing any more.
    pub version: Version,
}

impl Ask {
    pub(super) fn within(tx: &Tx, caller: Caller, catalogue: web::Data<Catalogue>, version: Version) -> Self {
        Self { caller, catalogue, now: tx.now(), version }
    }
}
