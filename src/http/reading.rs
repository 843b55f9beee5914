//! What a read brings with it: the store, and how fresh the answer has to be.

use super::{Found, Revisions};
use crate::{
    error::Error,
    storage::{Store, Tx},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use mandat_domain::ids::TenantId;
use std::future::{Ready, ready};

/// A read on its way. 400 `revision_malformed` from the extractor.
pub struct Reading {
    store: web::Data<Store>,
    wanted: Revisions,
}

impl Reading {
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Reads from one snapshot of the tenant, at least as fresh as `Mandat-Revision` asks for.
    ///
    /// # Errors
    /// What `work` says, 404 for a tenant that does not exist, 409 `revision_not_reached`.
    pub async fn read<T>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, Error>,
    ) -> Result<Found<T>, Error> {
        self.store
            .read(tenant, async |tx| {
                let revision = tx.head().revision;
                self.wanted.check(tenant, revision)?;
                Ok(Found::new(work(tx).await?, tenant, revision))
            })
            .await
    }
}

impl FromRequest for Reading {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let store = request
            .app_data::<web::Data<Store>>()
            .cloned()
            .ok_or_else(|| Error::internal("the service has no store"));
        ready(store.and_then(|store| Ok(Self { store, wanted: Revisions::wanted(request)? })))
    }
}
