//! Queries on records.

use super::responsible::store::addressed;
use crate::{
    held, reach_below,
    storage::{Error, Recorded, SealedValue, Tx, View, Within},
    supersede,
};
use mandat_domain::{
    ids::{RecordPersonId, UnitId, UserId},
    records::{Particulars, RecordKey},
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct RecordRow {
    pub kind: String,
    pub external_id: String,
    unit_id: Option<Uuid>,
    path: String,
    attributes: String,
    pub(super) responsible_id: Option<Uuid>,
    pub(super) addressed_revision: i64,
    person_reference: Option<String>,
    person_id: Option<Uuid>,
    person: Option<Vec<u8>>,
    person_revision: i64,
    pub ended: bool,
    pub version: i64,
}

impl RecordRow {
    #[must_use]
    pub fn key(&self) -> RecordKey {
        RecordKey { kind: self.kind.clone(), external_id: self.external_id.clone() }
    }

    pub fn particulars(&self) -> Result<Particulars, Error> {
        Ok(Particulars {
            unit_id: self.unit_id.map(UnitId),
            path: serde_json::from_str(&self.path)?,
            attributes: serde_json::from_str(&self.attributes)?,
            responsible_id: self.responsible_id.map(UserId),
            person_reference: self.person_reference.clone(),
            person_id: self.person_id.map(RecordPersonId),
        })
    }
}

impl RecordRow {
    fn sealed(&self) -> Option<SealedValue<'_>> {
        let (subject, sealed) = (self.person_id?, self.person.as_deref()?);
        Some(SealedValue { subject, event_type: "record.put", revision: self.person_revision, sealed })
    }
}

/// What a list of records is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<String>,
    pub unit: Option<Uuid>,
    pub responsible: Option<Uuid>,
    pub ended: Option<bool>,
}

/// The columns of [`RecordRow`], and where they come from.
macro_rules! record {
    () => {
        "select r.kind, r.external_id, r.unit_id, r.path, r.attributes, r.responsible_id, r.addressed_revision,
                r.person_reference, r.person_id, r.person, r.person_revision, r.ended, r.from_revision as version
         from records r "
    };
}

impl Tx {
    /// A record as it stands at the view, with whom it was addressed to.
    pub async fn record(&mut self, view: View, key: &RecordKey) -> Result<Option<RecordRow>, Error> {
        self.optional(
            concat!(
                record!(),
                "where r.tenant_id = $1 and r.kind = $4 and r.external_id = $5 and ",
                held!("r")
            ),
            &[&view.known, &view.at, &key.kind, &key.external_id],
        )
        .await
    }

    /// The records that have one of these external ids at the view, of whatever type.
    pub async fn records_among(
        &mut self,
        view: View,
        external_ids: &[String],
    ) -> Result<Vec<RecordRow>, Error> {
        if external_ids.is_empty() {
            return Ok(Vec::new());
        }
        self.all_among(
            concat!(
                record!(),
                "where r.tenant_id = $1 and r.external_id in ({ids}) and ",
                held!("r"),
                " order by r.kind, r.external_id"
            ),
            external_ids,
            &[&view.known, &view.at],
        )
        .await
    }

    /// A page of the external ids of one type at the view, in their order.
    pub async fn record_ids(
        &mut self,
        view: View,
        kind: &str,
        after: Option<String>,
        limit: i64,
    ) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = self
            .all(
                concat!(
                    "select r.external_id from records r
                     where r.tenant_id = $1 and r.kind = $4 and ($5 is null or r.external_id > $5) and ",
                    held!("r"),
                    " order by r.external_id limit $6"
                ),
                &[&view.known, &view.at, &kind, &after, &limit],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// A page of the records within the reach, by type and external id. Which unit a record is in is judged
    /// by the view; who reaches that unit, now.
    pub async fn records(
        &mut self,
        view: View,
        within: &Within,
        filter: &Filter,
        after: Option<(String, String)>,
        limit: i64,
    ) -> Result<Vec<RecordRow>, Error> {
        let now = self.view();
        let (kind, external_id) = after.unzip();
        let rows = self
            .all_among(
                concat!(
                    reach_below!(),
                    ", ",
                    addressed!("$9", "$12", "$13"),
                    record!(),
                    "where r.tenant_id = $1
                  and r.from_revision <= $12 and (r.to_revision is null or r.to_revision > $12)
                  and r.holds_from <= $13 and (r.holds_until is null or r.holds_until > $13)
                  and ($5 is null or (r.kind, r.external_id) > ($5, $6))
                  and ($7 is null or r.kind = $7) and ($8 is null or r.unit_id = $8)
                  and ($9 is null or exists (select 1 from addressed a where a.user_id = r.responsible_id
                       and r.addressed_revision > a.low and r.addressed_revision < a.high))
                  and ($10 is null or r.ended = $10)
                  and ($4 or r.unit_id in (select id from reach))
                 order by r.kind, r.external_id limit $11"
                ),
                &within.units,
                &[
                    &now.known,
                    &now.at,
                    &within.everything,
                    &kind,
                    &external_id,
                    &filter.kind,
                    &filter.unit,
                    &filter.responsible,
                    &filter.ended,
                    &limit,
                    &view.known,
                    &view.at,
                ],
            )
            .await?;
        self.with_responsible(view, rows).await
    }

    /// What the person concerned by each of these records is called, where it is known.
    pub async fn persons_of_records(&mut self, rows: &[RecordRow]) -> Result<Vec<Option<String>>, Error> {
        let values: Vec<_> = rows.iter().filter_map(RecordRow::sealed).collect();
        let opened = self.open_all(&values).await?;
        let mut opened =
            opened.into_iter().map(|plain| plain.and_then(|it| String::from_utf8(it.to_vec()).ok()));
        let name = |row: &RecordRow| row.sealed().and_then(|_| opened.next().flatten());
        Ok(rows.iter().map(name).collect())
    }

    pub async fn project_record_put(
        &mut self,
        recorded: &Recorded,
        key: &RecordKey,
        particulars: &Particulars,
    ) -> Result<(), Error> {
        self.supersede_record(recorded, key).await?;
        self.execute(
            "insert into records (tenant_id, kind, external_id, unit_id, path, attributes, responsible_id,
                                  person_reference, ended, holds_from, from_revision, addressed_revision,
                                  person_id, person, person_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14)",
            &[
                &key.kind,
                &key.external_id,
                &particulars.unit_id.map(|id| id.0),
                &serde_json::to_string(&particulars.path)?,
                &serde_json::to_string(&particulars.attributes)?,
                &particulars.responsible_id.map(|id| id.0),
                &particulars.person_reference,
                &false,
                &recorded.at,
                &recorded.revision,
                &particulars.person_id.map(|id| id.0),
                &recorded.sealed,
                &recorded.sealed.as_ref().map_or(0, |_| recorded.revision),
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn project_record_ended(&mut self, recorded: &Recorded, key: &RecordKey) -> Result<(), Error> {
        self.supersede_record(recorded, key).await?;
        self.execute(
            "insert into records (tenant_id, kind, external_id, unit_id, path, attributes, responsible_id,
                                  person_reference, ended, holds_from, from_revision, addressed_revision,
                                  person_id, person, person_revision)
             select tenant_id, kind, external_id, unit_id, path, attributes, responsible_id, person_reference,
                    $6, $5, $4, addressed_revision, person_id, person, person_revision
             from records where tenant_id = $1 and kind = $2 and external_id = $3 and to_revision = $4
               and holds_until is null",
            &[&key.kind, &key.external_id, &recorded.revision, &recorded.at, &true],
        )
        .await?;
        Ok(())
    }

    async fn supersede_record(&mut self, recorded: &Recorded, key: &RecordKey) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "records",
            "kind, external_id, unit_id, path, attributes, responsible_id, addressed_revision, person_reference, person_id,
             person, person_revision, ended",
            "kind = $4 and external_id = $5",
            &[&key.kind, &key.external_id]
        );
        Ok(())
    }
}
