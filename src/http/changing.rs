//! What a change brings with it: dry run, idempotency, version, request id, and the store to record in.

use super::{AccessChanges, Ask, BodyDigest, Caller, Changed, DryRunQuery, Query, Version};
use crate::{
    error::Error,
    storage::{Change, Crossing, Founding, IdempotencyKey, Keys, Store, Tx},
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};
use mandat_domain::{
    account::Account,
    event::Event,
    ids::TenantId,
    partnerships::{BothSides, Guest},
    regime::Catalogue,
    validity::Moment,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};
use uuid::Uuid;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A change on its way. Errors of the extractor: those of [`Caller`], and 400 `invalid_query`,
/// `invalid_header` and `idempotency_key_malformed`.
pub struct Changing {
    caller: Caller,
    store: web::Data<Store>,
    catalogue: web::Data<Catalogue>,
    request: HttpRequest,
    now: Moment,
    dry_run: bool,
    version: Version,
    idempotency_key: Option<String>,
    on_behalf_of: Option<Account>,
}

impl Changing {
    /// When the request came. What is decided uses the time of its transaction.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// Whether nothing is to be recorded.
    #[must_use]
    pub const fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// An id for something new.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.store.entropy().id(self.now)
    }

    /// The store, for what is asked before the change.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The keys of the platform, for keyed hashes.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        self.store.keys()
    }

    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The same change, made for somebody else.
    #[must_use]
    pub const fn on_behalf_of(mut self, account: Account) -> Self {
        self.on_behalf_of = Some(account);
        self
    }

    /// Decides, records, and reads back what is answered, in the caller's own tenant or one in which the
    /// caller is a guest. A dry run decides only.
    ///
    /// # Errors
    /// What `decide` and `answer` say, 401 when the token does not count any more, 404 for a tenant that does
    /// not exist for the caller, 422 `idempotency_key_reused`, 503 when others are in the way for too long.
    pub async fn run<T: Serialize + DeserializeOwned>(
        &self,
        tenant: TenantId,
        decide: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<Vec<Event>, Error>,
        answer: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<Changed<T>, Error> {
        let guest = self.admit(tenant).await?;
        let change = self.change(tenant, guest.as_ref());
        let mut access = AccessChanges::default();
        let decide = async |tx: &mut Tx| {
            // Looked at once more behind the lock: a partnership may have ended in between.
            let guest = self.caller.arrive(tx, &self.catalogue).await?;
            let ask = self.ask(tx, guest);
            let events = decide(tx, &ask).await?;
            if self.dry_run {
                access = tx.access_changes(&ask, &events).await?;
            }
            self.count(events.len());
            Ok(events)
        };
        let answer = async |tx: &mut Tx| answer(tx, &self.ask(tx, guest)).await;
        let outcome = self.store.write::<T, Error>(&change, decide, answer).await?;
        Ok(Changed::new(tenant, outcome, access))
    }

    /// Looks at what is there before the change, on a snapshot.
    ///
    /// # Errors
    /// What `work` says, 401 when the token does not count any more, 404 for a tenant that does not exist for the caller
    pub async fn look<T>(
        &self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let home = self.caller.tenant;
        let arrived = async |tx: &mut Tx| {
            let guest = self.caller.arrive(tx, &self.catalogue).await?;
            let ask = self.ask(tx, guest);
            work(tx, &ask).await
        };
        if tenant == home {
            return self.store.read(home, arrived).await;
        }
        self.store
            .read(home, async |tx| {
                let way = self.caller.way(tx, tenant).await?;
                tx.cross(way, arrived).await
            })
            .await
    }

    /// The answer that the same request got before, where it came before.
    ///
    /// # Errors
    /// 422 `idempotency_key_reused`, and as [`look`](Self::look)
    pub async fn replayed<T: Serialize + DeserializeOwned>(
        &self,
        tenant: TenantId,
    ) -> Result<Option<Changed<T>>, Error> {
        let guest = self.admit(tenant).await?;
        let outcome = self.store.replayed(&self.change(tenant, guest.as_ref())).await?;
        Ok(outcome.map(|outcome| Changed::new(tenant, outcome, AccessChanges::default())))
    }

    /// As [`run`](Self::run), but founds a tenant: `decide` gives the events of both logs, `answer` reads
    /// in the new tenant.
    ///
    /// # Errors
    /// As [`run`](Self::run)
    pub async fn found<T: Serialize + DeserializeOwned>(
        &self,
        founded: TenantId,
        decide: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<Founding, Error>,
        answer: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<Changed<T>, Error> {
        let tenant = self.caller.tenant;
        self.admit(tenant).await?;
        let decide = async |tx: &mut Tx| {
            self.caller.live(tx).await?;
            let founding = decide(tx, &self.ask(tx, None)).await?;
            self.count(founding.home.len() + founding.founded.len());
            Ok(founding)
        };
        let answer = async |tx: &mut Tx| answer(tx, &self.ask(tx, None)).await;
        let outcome =
            self.store.found::<T, Error>(&self.change(tenant, None), founded, decide, answer).await?;
        Ok(Changed::new(tenant, outcome, AccessChanges::default()))
    }

    /// As [`run`](Self::run), but for what two tenants decide about: `way` finds the way to the other one,
    /// in the caller's own tenant; `facts` reads there; what is decided here is recorded in both logs.
    /// Without a way, `decide` has no facts and says why that is.
    ///
    /// # Errors
    /// As [`run`](Self::run)
    pub async fn both<F, T: Serialize + DeserializeOwned>(
        &self,
        tenant: TenantId,
        way: impl AsyncFnOnce(&mut Tx) -> Result<Option<Crossing>, Error>,
        facts: impl AsyncFnOnce(&mut Tx) -> Result<F, Error>,
        decide: impl AsyncFnOnce(&mut Tx, &Ask, Option<F>) -> Result<BothSides, Error>,
        answer: impl AsyncFnOnce(&mut Tx, &Ask) -> Result<T, Error>,
    ) -> Result<Changed<T>, Error> {
        let tenant = self.caller.within(tenant)?;
        let way = async |tx: &mut Tx| {
            self.caller.live(tx).await?;
            way(tx).await
        };
        let way = self.store.read(tenant, way).await?;
        let decide = async |tx: &mut Tx, facts: Option<F>| {
            self.caller.live(tx).await?;
            let both = decide(tx, &self.ask(tx, None), facts).await?;
            self.count(both.here.len() + both.there.len());
            Ok(both)
        };
        let answer = async |tx: &mut Tx| answer(tx, &self.ask(tx, None)).await;
        let change = self.change(tenant, None);
        let outcome = if let Some(way) = way {
            let decide = async |tx: &mut Tx, facts| decide(tx, Some(facts)).await;
            self.store.both::<F, T, Error>(&change, way, facts, decide, answer).await?
        } else {
            let decide = async |tx: &mut Tx| Ok(decide(tx, None).await?.here);
            self.store.write::<T, Error>(&change, decide, answer).await?
        };
        Ok(Changed::new(tenant, outcome, AccessChanges::default()))
    }

    fn ask(&self, tx: &Tx, guest: Option<Guest>) -> Ask {
        Ask::within(tx, self.caller.clone(), guest, self.catalogue.clone(), self.version.clone())
    }

    /// Who the caller is in the tenant, before anything there is locked. A kept answer is given without
    /// deciding again, so who asks for it is looked at here.
    async fn admit(&self, tenant: TenantId) -> Result<Option<Guest>, Error> {
        let home = self.caller.tenant;
        if tenant != home {
            let arrive = async |tx: &mut Tx| self.caller.arrive(tx, &self.catalogue).await;
            return self
                .store
                .read(home, async |tx| {
                    let way = self.caller.way(tx, tenant).await?;
                    tx.cross(way, arrive).await
                })
                .await;
        }
        if self.idempotency_key.is_some() {
            self.store.read(home, async |tx| self.caller.live(tx).await).await?;
        }
        Ok(None)
    }

    fn count(&self, events: usize) {
        if !self.dry_run {
            metrics::counter!("mandat_events_total").increment(events as u64);
        }
    }

    /// Who does it, when and by which request, for what goes on after the answer.
    pub async fn going_on(&self, tenant: TenantId) -> Result<Change, Error> {
        let guest = self.admit(tenant).await?;
        Ok(Change { dry_run: false, idempotency: None, ..self.change(tenant, guest.as_ref()) })
    }

    fn change(&self, tenant: TenantId, guest: Option<&Guest>) -> Change {
        Change {
            tenant,
            actor: self.caller.acting(tenant, guest),
            on_behalf_of: self.on_behalf_of,
            now: self.now,
            request_id: self.request_id(),
            dry_run: self.dry_run,
            idempotency: self.idempotency(),
        }
    }

    /// The id of the request, as the log has it.
    #[must_use]
    pub fn request_id(&self) -> String {
        self.caller.origin().request_id()
    }

    /// The key together with what the request was: method, path with query, and body as it came. The
    /// body has been read by now, since the handler has it.
    fn idempotency(&self) -> Option<IdempotencyKey> {
        let key = self.idempotency_key.clone()?;
        let body = self.request.extensions().get::<BodyDigest>().copied();
        let mut digest = Sha256::new();
        let target = self.request.uri().path_and_query().map_or("", |target| target.as_str());
        for part in [self.request.method().as_str().as_bytes(), target.as_bytes()] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.update(body.map_or([0; 32], |body| body.0));
        Some(IdempotencyKey { key, request_digest: digest.finalize().into() })
    }

    fn of(request: &HttpRequest) -> Result<Self, Error> {
        let caller = Caller::of(request)?;
        let (Some(store), Some(catalogue)) =
            (request.app_data::<web::Data<Store>>(), request.app_data::<web::Data<Catalogue>>())
        else {
            return Err(Error::internal("the service has no store or no regimes"));
        };
        Ok(Self {
            caller,
            catalogue: catalogue.clone(),
            now: store.clock().now(),
            store: store.clone(),
            dry_run: Query::<DryRunQuery>::parse(request)?.dry_run,
            version: Version::of(request)?,
            idempotency_key: idempotency_key(request)?,
            on_behalf_of: None,
            request: request.clone(),
        })
    }
}

/// 1 to 255 visible ASCII characters, on POST; other methods can be repeated anyway.
fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Error> {
    let mut values = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(value) = values.next().filter(|_| request.method() == Method::POST) else { return Ok(None) };
    let malformed = || {
        Error::problem(
            "idempotency_key_malformed",
            "one Idempotency-Key of 1 to 255 visible ASCII characters",
        )
    };
    let bytes = value.as_bytes();
    let fits = (1..=255).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
    if !fits || values.next().is_some() {
        return Err(malformed());
    }
    value.to_str().map(|key| Some(key.to_owned())).map_err(|_| malformed())
}

impl FromRequest for Changing {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn key(value: &str) -> Result<Option<String>, Error> {
        let request =
            TestRequest::post().insert_header((IDEMPOTENCY_KEY, value.as_bytes())).to_http_request();
        idempotency_key(&request)
    }

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        assert_eq!(key("order-17").unwrap().as_deref(), Some("order-17"));
        for wrong in ["", "a b", "é", &"k".repeat(256)] {
            assert_eq!(key(wrong).unwrap_err().code(), "idempotency_key_malformed", "{wrong:?}");
        }
    }
}
