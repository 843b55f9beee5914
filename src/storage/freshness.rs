//! How far each tenant has come: what this process did and heard of, for whoever keeps something that was
//! made from facts.
//!
//! What this process commits is known here before the commit is answered. Of other processes it is heard
//! by asking ([`Store::hear`]), with one query for any number of tenants.

use super::{error::Error, store::Store, tx::Tx};
use mandat_domain::ids::TenantId;
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};
use uuid::Uuid;

/// How far one tenant has come. Numbers only grow, and are never ahead of the database.
#[derive(Debug, Default)]
pub struct Mark {
    revision: AtomicI64,
    sign_ins: AtomicI64,
}

impl Mark {
    /// The latest revision that this process knows of.
    pub fn revision(&self) -> i64 {
        self.revision.load(Ordering::Acquire)
    }

    /// How often sessions were ended, as far as this process knows.
    pub fn sign_ins(&self) -> i64 {
        self.sign_ins.load(Ordering::Acquire)
    }

    pub(super) fn raise(&self, revision: i64) {
        self.revision.fetch_max(revision, Ordering::AcqRel);
    }

    pub(super) fn raise_sign_ins(&self, number: i64) {
        self.sign_ins.fetch_max(number, Ordering::AcqRel);
    }
}

/// The marks of all tenants of which anything was heard.
#[derive(Debug, Default)]
pub(super) struct Freshness(RwLock<HashMap<TenantId, Arc<Mark>>>);

impl Freshness {
    pub fn mark(&self, tenant: TenantId) -> Arc<Mark> {
        if let Some(mark) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&tenant) {
            return Arc::clone(mark);
        }
        Arc::clone(self.0.write().unwrap_or_else(PoisonError::into_inner).entry(tenant).or_default())
    }
}

impl Store {
    /// How far that tenant has come. The same mark is raised for as long as the process runs.
    #[must_use]
    pub fn mark(&self, tenant: TenantId) -> Arc<Mark> {
        self.freshness().mark(tenant)
    }

    /// Asks how far these tenants have come, whoever wrote to them, and raises their marks.
    pub async fn hear(&self, tenants: &[TenantId]) -> Result<(), Error> {
        let mut connection = self.begin_platform_read().await?;
        let places: Vec<String> = (1..=tenants.len()).map(|number| format!("${number}")).collect();
        let sql = format!(
            "select tenant_id, about, number from freshness where tenant_id in ({})",
            places.join(", ")
        );
        let ids: Vec<&dyn super::arg::Arg> = tenants.iter().map(|tenant| &tenant.0 as _).collect();
        let rows: Vec<(Uuid, String, i64)> = connection.all(super::tx::built(sql), &ids).await?;
        for (tenant, about, number) in rows {
            let mark = self.mark(TenantId(tenant));
            if about == "log" { mark.raise(number) } else { mark.raise_sign_ins(number) }
        }
        Ok(())
    }
}

impl Tx {
    /// Says that the log has grown up to this transaction's head.
    pub(super) async fn note_revision(&mut self) -> Result<(), Error> {
        let (tenant, revision) = (self.tenant().0, self.head().revision);
        self.platform()
            .execute(
                "insert into freshness (tenant_id, about, number) values ($1, 'log', $2)
                 on conflict (tenant_id, about) do update set number = $2",
                &[&tenant, &revision],
            )
            .await?;
        Ok(())
    }

    /// Says that sessions were ended in this transaction, so that nobody goes on to take them for live.
    pub async fn note_ended_sessions(&mut self) -> Result<(), Error> {
        let tenant = self.tenant().0;
        let (number,): (i64,) = self
            .platform()
            .one(
                "insert into freshness (tenant_id, about, number) values ($1, 'sign_ins', 1)
                 on conflict (tenant_id, about) do update set number = freshness.number + 1
                 returning number",
                &[&tenant],
            )
            .await?;
        self.set_sign_ins(number);
        Ok(())
    }

    /// How often sessions of the tenant were ended, on the snapshot of this transaction.
    pub async fn ended_sessions(&mut self) -> Result<i64, Error> {
        let tenant = self.tenant().0;
        let row: Option<(i64,)> = self
            .platform()
            .optional("select number from freshness where tenant_id = $1 and about = 'sign_ins'", &[&tenant])
            .await?;
        Ok(row.map_or(0, |(number,)| number))
    }
}
