//! What a read brings with it: the store, and how fresh the answer has to be.

use super::{Ask, Caller, Found, Revisions, Version};
use crate::{
    error::Error,
    storage::{Store, Tx},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use mandat_domain::{access_log::Deed, ids::TenantId, regime::Catalogue};
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

    /// Reads from one snapshot of a tenant, at least as fresh as `Mandat-Revision` asks for: the caller's own,
    /// or one in which the caller is a guest.
    ///
    /// # Errors
    /// What `work` says, 401 when the token does not count any more, 404 for a tenant that does not exist for
    /// the caller, 409 `revision_not_reached`.
    pub async fn run<T>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<Found<T>, Error> {
        let home = self.caller.tenant;
        if tenant == home {
            return self.store.read(home, async |tx| self.found(tx, work).await).await;
        }
        self.store
            .read(home, async |tx| {
                let way = self.caller.way(tx, tenant).await?;
                self.wanted.check(home, tx.head().revision)?;
                tx.cross(way, async |tx| self.found(tx, work).await).await
            })
            .await
    }

    /// As [`run`](Self::run), for what shows personal data: `work` gives besides the answer what is noted of it, and no
    /// answer goes out before that stands in the access log of the tenant whose data it is. `wanted` is noted as refused
    /// where the caller, who is known in that tenant, gets 403 or 404 (NEN 7513; ASP-21).
    ///
    /// # Errors
    /// As [`run`](Self::run), and 503 `unavailable` when the log does not take it; then there is no answer
    pub async fn noted<T>(
        &self,
        tenant: TenantId,
        wanted: Deed,
        work: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<(T, Vec<Deed>), Error>,
    ) -> Result<Found<T>, Error> {
        let mut arrived = None;
        let found = self
            .run(tenant, async |tx, ask| {
                arrived = Some(ask.circumstances(tenant));
                let (value, mut deeds) = work(tx, ask).await?;
                for deed in &mut deeds {
                    deed.grounds.on_behalf_of =
                        deed.grounds.on_behalf_of.or_else(|| tx.on_behalf().account());
                }
                Ok((value, deeds))
            })
            .await;
        let mut deeds = Vec::new();
        let answer = match found {
            Ok(found) => Ok(found.map(|(value, noted)| {
                deeds = noted;
                value
            })),
            Err(error) => {
                deeds.extend(error.withholds().then(|| wanted.refused()));
                Err(error)
            }
        };
        if let Some(by) = &arrived {
            self.store.note_access(tenant, by, &deeds).await?;
        }
        answer
    }

    /// What is found in the tenant of the transaction.
    async fn found<T>(
        &self,
        tx: &mut Tx,
        work: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<Found<T>, Error> {
        let guest = self.caller.arrive(tx, &self.catalogue).await?;
        let (tenant, revision) = (tx.tenant(), tx.head().revision);
        self.wanted.check(tenant, revision)?;
        let ask = Ask::within(tx, self.caller.clone(), guest, self.catalogue.clone(), Version::default());
        Ok(Found::new(work(tx, &ask).await?, tenant, revision))
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
