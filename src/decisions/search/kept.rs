//! What is kept here, as the resources of decisions.

use crate::{decisions::facts::Known, error::Error, http::AccountType, storage::Tx};
use mandat_domain::{
    access::{Resource, ResourcePath, UnitPath},
    ids::UnitId,
    records::{Particulars, RecordKey},
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What is kept here and can be searched. Ids are texts: those of records are what they have elsewhere.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    Tenant,
    Unit,
    Account(AccountType),
    /// Records of one type.
    Records(String),
}

impl Tx {
    /// What a type is kept as; `None` where nothing of it is.
    pub(super) async fn kept_as(&mut self, known: &Known, kind: &str) -> Result<Option<Kept>, Error> {
        if let Some(account) = AccountType::of(kind) {
            return Ok(Some(Kept::Account(account)));
        }
        Ok(match kind {
            "tenant" => Some(Kept::Tenant),
            "unit" => Some(Kept::Unit),
            // What no record can be of is not looked for: databases do not take every text.
            _ if !RecordKey::is_type(kind) => None,
            _ => {
                let any = self.record_ids(known.view, kind, None, 1).await?;
                (!any.is_empty()).then(|| Kept::Records(kind.to_owned()))
            }
        })
    }

    /// The ids of what is kept of that type, in their order.
    pub(super) async fn kept_ids(
        &mut self,
        known: &Known,
        kept: &Kept,
        after: Option<String>,
        limit: i64,
    ) -> Result<Vec<String>, Error> {
        let id = after.as_deref().and_then(|after| Uuid::try_parse(after).ok());
        let ids = match kept {
            Kept::Tenant => vec![self.tenant().0],
            Kept::Unit => self.unit_ids(known.view, id, limit).await?,
            Kept::Account(kind) => self.account_ids(known.view, *kind, true, &[], id, limit).await?,
            Kept::Records(kind) => return Ok(self.record_ids(known.view, kind, after, limit).await?),
        };
        Ok(ids.iter().map(Uuid::to_string).collect())
    }

    /// The facts about them, as a check has them.
    pub(super) async fn kept(
        &mut self,
        known: &Known,
        kept: &Kept,
        ids: Vec<String>,
    ) -> Result<Vec<(String, Resource)>, Error> {
        if let Kept::Records(kind) = kept {
            return self.kept_records(known, kind, &ids).await;
        }
        let ids: Vec<Uuid> = ids.iter().filter_map(|id| Uuid::try_parse(id).ok()).collect();
        let mut found: Vec<(String, Resource)> = match kept {
            Kept::Tenant => ids.into_iter().map(|id| (id.to_string(), Resource::tenant())).collect(),
            Kept::Unit => {
                let units = self.units_among(known.view, &ids).await?;
                let resource = |(unit, _): (mandat_domain::units::Unit, i64)| {
                    let unit_closed = unit.closed;
                    (unit.id.0.to_string(), Resource { unit_closed, ..Resource::unit(unit.path) })
                };
                units.into_iter().map(resource).collect()
            }
            Kept::Account(kind) => {
                let accounts = ids.iter().map(|id| kind.account(*id)).collect();
                let mut owners = self.owners_among(known.view, &accounts).await?;
                let of = |id: Uuid| Some((id.to_string(), Resource::of(owners.remove(&kind.account(id))?)));
                ids.into_iter().filter_map(of).collect()
            }
            Kept::Records(_) => Vec::new(),
        };
        for (_, resource) in &mut found {
            resource.locks.clone_from(&known.locks);
        }
        Ok(found)
    }

    /// Records by their own facts, with the locks on their paths and above.
    async fn kept_records(
        &mut self,
        known: &Known,
        kind: &str,
        ids: &[String],
    ) -> Result<Vec<(String, Resource)>, Error> {
        let rows = self.records_among(known.view, ids).await?;
        let rows = rows.into_iter().filter(|row| row.kind == kind);
        let records = rows.map(|row| Ok((row.external_id.clone(), row.particulars()?)));
        let records: Vec<(String, Particulars)> = records.collect::<Result<_, crate::storage::Error>>()?;
        let units: BTreeSet<Uuid> =
            records.iter().filter_map(|(_, record)| record.unit_id).map(|unit| unit.0).collect();
        let units = self.units_among(known.view, &units.into_iter().collect::<Vec<_>>()).await?;
        let units: HashMap<UnitId, (UnitPath, bool)> =
            units.into_iter().map(|(unit, _)| (unit.id, (unit.path, unit.closed))).collect();
        let paths: BTreeSet<Option<ResourcePath>> =
            records.iter().map(|(_, record)| Some(record.path.clone())).collect();
        let locks = self.locks_where_they_count(known.view, &known.rules, &paths).await?;
        let resource = |(id, record): (String, Particulars)| {
            let unit = record.unit_id.and_then(|unit| units.get(&unit)).cloned();
            (id, Resource { locks: locks.clone(), ..record.resource(unit) })
        };
        Ok(records.into_iter().map(resource).collect())
    }
}
