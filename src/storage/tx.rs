//! A transaction of one tenant.

use super::{
    arg::{Arg, Row},
    connection::Connection,
    database,
    error::Error,
    head::{Head, HeadRow},
    interval::View,
    log::sealed_place,
    platform::Platform,
    store::Store,
    tombstones::Tombstone,
};
use mandat_domain::{access::OnBehalf, ids::TenantId, validity::Moment};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Queries of one tenant. **`$1` is always the tenant** and put there by this type: the arguments given
/// are `$2` and on. Another tenant's rows do not exist here.
pub struct Tx {
    connection: Connection,
    store: Store,
    tenant: TenantId,
    now: Moment,
    head: Head,
    /// Of which tenant sessions were ended here, and how often that was done to it before.
    sign_ins: Option<(TenantId, i64)>,
    /// On whose behalf what is recorded here was decided.
    on_behalf: Option<Arc<OnBehalf>>,
    /// Whose keys were destroyed here.
    destroyed: Vec<Tombstone>,
}

/// A sealed value as a fact row keeps it: with what says where it was sealed.
#[derive(Debug, Clone, Copy)]
pub struct SealedValue<'a> {
    pub subject: Uuid,
    /// The event that brought it: `user.created`.
    pub event_type: &'a str,
    /// The revision of that event.
    pub revision: i64,
    pub sealed: &'a [u8],
}

impl Tx {
    pub(super) const fn new(
        connection: Connection,
        store: Store,
        tenant: TenantId,
        now: Moment,
        head: Head,
    ) -> Self {
        Self { connection, store, tenant, now, head, sign_ins: None, on_behalf: None, destroyed: Vec::new() }
    }

    /// The tenant whose transaction this is.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The time of this transaction: the clock's, but not before the latest event. Everything recorded
    /// in it happens at this moment.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// An id for something new.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.store.entropy().id(self.now)
    }

    /// The latest event that this transaction sees, its own included.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// What is known now, of now.
    #[must_use]
    pub const fn view(&self) -> View {
        View { known: self.head.revision, at: self.now, known_at: None }
    }

    /// Where decisions note on whose behalf they were made; the events of this transaction are recorded with it.
    pub fn on_behalf(&mut self) -> Arc<OnBehalf> {
        Arc::clone(self.on_behalf.get_or_insert_with(Arc::default))
    }

    /// What held at one moment, as it was known at another; now where nothing is asked for. Both together
    /// give what a decision then was made from.
    pub async fn view_of(&mut self, as_of: Option<Moment>, known_at: Option<Moment>) -> Result<View, Error> {
        let now = self.view();
        let known = match known_at {
            None => now.known,
            Some(moment) => {
                let row: (Option<i64>,) = self
                    .one("select max(revision) from events where tenant_id = $1 and at <= $2", &[&moment])
                    .await?;
                row.0.unwrap_or(0)
            }
        };
        Ok(View { known, at: as_of.unwrap_or(now.at), known_at })
    }

    /// Runs a statement; gives the number of rows it touched.
    pub async fn execute(&mut self, sql: &'static str, args: &[&dyn Arg]) -> Result<u64, Error> {
        let tenant = self.tenant.0;
        self.connection.execute(sql.into_sql_str(), &with(&tenant, args)).await
    }

    /// All rows of a query.
    pub async fn all<R: Row>(&mut self, sql: &'static str, args: &[&dyn Arg]) -> Result<Vec<R>, Error> {
        let tenant = self.tenant.0;
        self.connection.all(sql.into_sql_str(), &with(&tenant, args)).await
    }

    /// The first row of a query, if there is one.
    pub async fn optional<R: Row>(
        &mut self,
        sql: &'static str,
        args: &[&dyn Arg],
    ) -> Result<Option<R>, Error> {
        let tenant = self.tenant.0;
        self.connection.optional(sql.into_sql_str(), &with(&tenant, args)).await
    }

    /// The first row of a query that always has one; [`Error::RowMissing`] otherwise.
    pub async fn one<R: Row>(&mut self, sql: &'static str, args: &[&dyn Arg]) -> Result<R, Error> {
        self.optional(sql, args).await?.ok_or(Error::RowMissing)
    }

    /// Work that may fail without taking the transaction with it: what it did is undone then, and the
    /// error comes back inside. The outer error is one of the savepoint itself.
    pub async fn attempt<T, E>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Result<T, E>, Error> {
        self.connection.savepoint().await?;
        let result = work(self).await;
        if result.is_ok() {
            self.connection.release().await?;
        } else {
            self.connection.undo().await?;
        }
        Ok(result)
    }

    /// The tables above the tenants, in this same transaction: their statements start at `$1`.
    pub const fn platform(&mut self) -> Platform<'_> {
        Platform { connection: &mut self.connection }
    }

    /// Opens what was sealed for a data subject; `None` when the subject's key was destroyed.
    ///
    /// # Errors
    /// [`Error::DoesNotOpen`] when it was altered or comes from elsewhere
    pub async fn open(&mut self, value: SealedValue<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        Ok(self.open_all(&[value]).await?.pop().flatten())
    }

    /// As [`open`](Self::open), for a page of rows, with one query for all the keys. The answers come in
    /// the order of the values.
    pub async fn open_all(
        &mut self,
        values: &[SealedValue<'_>],
    ) -> Result<Vec<Option<Zeroizing<Vec<u8>>>>, Error> {
        let subjects: BTreeSet<Uuid> = values.iter().map(|value| value.subject).collect();
        let store = self.store.clone();
        let keys = store.keys().subjects(self, &subjects).await?;
        values
            .iter()
            .map(|value| {
                let Some(key) = keys.get(&value.subject) else { return Ok(None) };
                let place = sealed_place(self.tenant, value.revision, value.event_type, value.subject);
                key.open("sealed data", &place, value.sealed).map(Some)
            })
            .collect()
    }

    /// A query whose text was put together here in storage, from our own words only.
    pub(super) async fn all_built<R: Row>(
        &mut self,
        sql: String,
        args: &[&dyn Arg],
    ) -> Result<Vec<R>, Error> {
        let tenant = self.tenant.0;
        self.connection.all(built(sql), &with(&tenant, args)).await
    }

    /// A statement whose text was put together here in storage, from our own words only.
    pub(super) async fn execute_built(&mut self, sql: String, args: &[&dyn Arg]) -> Result<u64, Error> {
        let tenant = self.tenant.0;
        self.connection.execute(built(sql), &with(&tenant, args)).await
    }

    pub(super) const fn store(&self) -> &Store {
        &self.store
    }

    pub(super) const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub(super) const fn set_sign_ins(&mut self, number: i64) {
        self.sign_ins = Some((self.tenant, number));
    }

    pub(super) fn note_destroyed(&mut self, subjects: &[Uuid]) {
        let (tenant, at) = (self.tenant, self.now);
        self.destroyed.extend(subjects.iter().map(|subject| Tombstone { tenant, subject: *subject, at }));
    }

    pub(super) const fn set_head(&mut self, head: Head) {
        self.head = head;
    }

    pub(super) const fn set_now(&mut self, now: Moment) {
        self.now = now;
    }

    /// Locks the tenant's head until the end of the transaction and takes over what it says. Whoever
    /// comes second waits here, and then sees what the first one did.
    pub(super) async fn lock_head(&mut self) -> Result<(), Error> {
        let row: Option<HeadRow> = self
            .optional(
                "update heads set revision = revision where tenant_id = $1 returning revision, hash, at",
                &[],
            )
            .await?;
        self.take_head(row)
    }

    pub(super) async fn read_head(&mut self) -> Result<(), Error> {
        let row: Option<HeadRow> =
            self.optional("select revision, hash, at from heads where tenant_id = $1", &[]).await?;
        self.take_head(row)
    }

    fn take_head(&mut self, row: Option<HeadRow>) -> Result<(), Error> {
        self.head = row.ok_or(Error::TenantUnknown)?.try_into()?;
        self.now = self.now.max(self.head.at);
        Ok(())
    }

    /// Goes on in another tenant, within the same transaction; gives back the head left behind.
    pub(super) async fn enter(&mut self, tenant: TenantId, head: Head) -> Result<Head, Error> {
        if self.connection.is_postgres() {
            self.connection.command(database::enter(tenant)).await?;
        }
        self.tenant = tenant;
        Ok(std::mem::replace(&mut self.head, head))
    }

    /// Commits, raises the tenant's mark before anybody hears of it, and then writes down outside the database whose keys
    /// were destroyed: never of a transaction that came to nothing.
    pub(super) async fn commit(self) -> Result<(), Error> {
        self.connection.commit().await?;
        self.store.mark(self.tenant).raise(self.head.revision);
        if let Some((tenant, number)) = self.sign_ins {
            self.store.mark(tenant).raise_sign_ins(number);
        }
        if !self.destroyed.is_empty() {
            self.store.bury(self.destroyed).await;
        }
        Ok(())
    }

    pub(super) async fn rollback(self) {
        self.connection.rollback().await;
    }
}

pub(super) fn built(sql: String) -> SqlStr {
    AssertSqlSafe(sql).into_sql_str()
}

fn with<'a>(tenant: &'a Uuid, args: &[&'a dyn Arg]) -> Vec<&'a dyn Arg> {
    let mut all: Vec<&dyn Arg> = Vec::with_capacity(args.len() + 1);
    all.push(tenant);
    all.extend_from_slice(args);
    all
}
