//! What a read brings with it: the store, and how fresh the answer has to be.

use super::{Ask, Caller, Found, Revisions, Version};
use crate::{
    error::Error,
    storage::{Store, Tx},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use mandat_domain::{ids::TenantId, regime::Catalogue};
use std::future::{Ready, ready};

/// A read on its way. Errors of the extractor: those of [`Caller`], and 400 `revision_malformed`.
pub struct Reading {
    caller: Caller,
    store: web::Data<Store>,
    catalogue: web::Data<Catalogue>,
    wanted: Revisions,
}

impl Reading {
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How fresh the answer has to be.
    #[must_use]
    pub const fn wanted(&self) -> &Revisions {
        &self.wanted
    }

    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Reads from one snapshot of the caller's own tenant, at least as fresh as `Mandat-Revision` asks for.
    ///
    /// # Errors
    /// What `work` says, 401 when the token does not count any more, 404 for another tenant, 409
    /// `revision_not_reached`.
    pub async fn run<T>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<Found<T>, Error> {
        let tenant = self.caller.within(tenant)?;
        self.store
            .read(tenant, async |tx| {
                self.caller.live(tx).await?;
                let revision = tx.head().revision;
                self.wanted.check(tenant, revision)?;
                let ask = Ask::within(tx, self.caller.clone(), self.catalogue.clone(), Version::default());
                Ok(Found::new(work(tx, &ask).await?, tenant, revision))
            })
            .await
    }

    fn of(request: &HttpRequest) -> Result<Self, Error> {
        let caller = Caller::of(request)?;
        let (Some(store), Some(catalogue)) =
            (request.app_data::<web::Data<Store>>(), request.app_data::<web::Data<Catalogue>>())
        else {
            return Err(Error::internal("the service has no store or no regimes"));
        };
        let wanted = Revisions::wanted(request)?;
        Ok(Self { caller, store: store.clone(), catalogue: catalogue.clone(), wanted })
    }
}

impl FromRequest for Reading {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
