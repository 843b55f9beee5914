//! What a decision needs to know of the request: who asks, when, and about which version.

use super::{Caller, Version};
use crate::storage::Tx;
use actix_web::web;
use mandat_domain::{
    access_log::Circumstances,
    account::{Account, Actor},
    ids::TenantId,
    partnerships::Guest,
    regime::Catalogue,
    validity::Moment,
};

/// The question behind a request, as the transaction sees it.
pub struct Ask {
    pub caller: Caller,
    /// Who a caller from another tenant is in this one.
    pub guest: Option<Guest>,
    /// The regimes that this service knows.
    pub catalogue: web::Data<Catalogue>,
    /// The time of the transaction.
    pub now: Moment,
    /// The version named in `If-Match`; to be checked where nobody can change the thing any more.
    pub version: Version,
}

impl Ask {
    pub(super) fn within(
        tx: &Tx,
        caller: Caller,
        guest: Option<Guest>,
        catalogue: web::Data<Catalogue>,
        version: Version,
    ) -> Self {
        Self { caller, guest, catalogue, now: tx.now(), version }
    }

    /// The caller's account, as this tenant knows it.
    #[must_use]
    pub fn account(&self) -> Account {
        self.guest.as_ref().map_or(self.caller.account, Guest::account)
    }

    /// Who acts, in the words of the log of this tenant.
    #[must_use]
    pub fn actor(&self, tenant: TenantId) -> Actor {
        self.caller.acting(tenant, self.guest.as_ref())
    }

    /// Who acts, when and from where, in the words of the access log of this tenant.
    #[must_use]
    pub fn circumstances(&self, tenant: TenantId) -> Circumstances {
        self.caller.origin().circumstances(self.actor(tenant), self.now)
    }
}
