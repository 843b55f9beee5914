//! Queries on agreements. What is published and what was discharged only ever grows, so that a moment is enough
//! to know what held then.

use crate::storage::{Error, Recorded, SealedValue, Tx, View};
use mandat_domain::{
    agreements::{Published, Signatory, Version},
    ids::{AgreementId, SignatoryId, UserId},
    validity::Moment,
};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

#[derive(FromRow)]
pub struct VersionRow {
    pub id: Uuid,
    pub regime: String,
    pub name: String,
    pub version: i64,
    texts: String,
    pub published_at: Moment,
    pub revision: i64,
}

impl VersionRow {
    pub fn texts(&self) -> Result<BTreeMap<String, String>, Error> {
        Ok(serde_json::from_str(&self.texts)?)
    }

    #[must_use]
    pub fn fact(&self) -> Version {
        let (regime, name) = (self.regime.clone(), self.name.clone());
        Version { id: AgreementId(self.id), regime, name, version: self.version }
    }
}

#[derive(FromRow)]
struct AcceptanceRow {
    user_id: Uuid,
    act: String,
    accepted_at: Moment,
    signatory_id: Option<Uuid>,
    sealed: Option<Vec<u8>>,
    from_revision: i64,
}

/// That somebody discharged a version, with whom they named.
pub struct Accepted {
    pub revision: i64,
    pub user_id: Uuid,
    pub act: String,
    pub at: Moment,
    pub signatory: Option<Signatory>,
}

#[derive(FromRow)]
struct NewestRow {
    id: Uuid,
    regime: String,
    name: String,
    version: i64,
}

/// The columns of [`VersionRow`], and where they come from.
macro_rules! version {
    () => {
        "select a.id, a.regime, a.name, a.version, a.texts, a.published_at, a.from_revision as revision
         from agreements a "
    };
}

impl Tx {
    /// The newest version of each agreement, without its text.
    pub async fn newest_agreements(&mut self, view: View) -> Result<Vec<Version>, Error> {
        let rows: Vec<NewestRow> = self
            .all(
                "select a.id, a.regime, a.name, a.version from agreements a
                 where a.tenant_id = $1 and a.from_revision <= $2 and a.published_at <= $3
                   and not exists (select 1 from agreements n where n.tenant_id = $1 and n.regime = a.regime
                     and n.name = a.name and n.version > a.version and n.from_revision <= $2 and n.published_at <= $3)
                 order by a.regime, a.name",
                &[&view.known, &view.at],
            )
            .await?;
        let version = |row: NewestRow| Version {
            id: AgreementId(row.id),
            regime: row.regime,
            name: row.name,
            version: row.version,
        };
        Ok(rows.into_iter().map(version).collect())
    }

    /// Which versions each of these users has discharged.
    pub async fn discharged_among(
        &mut self,
        view: View,
        users: &[Uuid],
    ) -> Result<HashMap<Uuid, BTreeSet<AgreementId>>, Error> {
        let rows: Vec<(Uuid, Uuid)> = self
            .all_among(
                "select c.user_id, c.agreement_id from agreement_acceptances c
                 where c.tenant_id = $1 and c.from_revision <= $2 and c.accepted_at <= $3 and c.user_id in ({ids})",
                users,
                &[&view.known, &view.at],
            )
            .await?;
        let mut found: HashMap<Uuid, BTreeSet<AgreementId>> = HashMap::new();
        for (user, agreement) in rows {
            found.entry(user).or_default().insert(AgreementId(agreement));
        }
        Ok(found)
    }

    pub async fn agreement(&mut self, id: AgreementId) -> Result<Option<VersionRow>, Error> {
        self.optional(concat!(version!(), "where a.tenant_id = $1 and a.id = $2"), &[&id.0]).await
    }

    /// Those versions.
    pub async fn agreements_among(&mut self, ids: &[Uuid]) -> Result<Vec<VersionRow>, Error> {
        self.all_among(
            concat!(version!(), "where a.tenant_id = $1 and a.id in ({ids}) order by a.id"),
            ids,
            &[],
        )
        .await
    }

    /// A page of all versions, in the order of their publication.
    pub async fn agreements(&mut self, after: Option<i64>, limit: i64) -> Result<Vec<VersionRow>, Error> {
        self.all(
            concat!(
                version!(),
                "where a.tenant_id = $1 and ($2 is null or a.from_revision > $2) order by a.from_revision limit $3"
            ),
            &[&after, &limit],
        )
        .await
    }

    /// A page of those who discharged a version, in the order in which they did.
    pub async fn acceptances(
        &mut self,
        id: AgreementId,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Accepted>, Error> {
        let rows: Vec<AcceptanceRow> = self
            .all(
                "select c.user_id, c.act, c.accepted_at, c.signatory_id, c.sealed, c.from_revision
                 from agreement_acceptances c
                 where c.tenant_id = $1 and c.agreement_id = $2 and ($3 is null or c.from_revision > $3)
                 order by c.from_revision limit $4",
                &[&id.0, &after, &limit],
            )
            .await?;
        self.opened_acceptances(rows).await
    }

    /// Whom somebody named to sign, by the id that they got then.
    pub async fn signatory(&mut self, id: SignatoryId) -> Result<Option<Signatory>, Error> {
        let rows: Vec<AcceptanceRow> = self
            .all(
                "select c.user_id, c.act, c.accepted_at, c.signatory_id, c.sealed, c.from_revision
                 from agreement_acceptances c where c.tenant_id = $1 and c.signatory_id = $2",
                &[&id.0],
            )
            .await?;
        let found = self.opened_acceptances(rows).await?.pop();
        Ok(found.and_then(|accepted| accepted.signatory))
    }

    async fn opened_acceptances(&mut self, rows: Vec<AcceptanceRow>) -> Result<Vec<Accepted>, Error> {
        let named = rows.iter().filter_map(|row| Some((row, row.signatory_id?, row.sealed.as_deref()?)));
        let sealed: Vec<SealedValue<'_>> = named
            .map(|(row, subject, sealed)| SealedValue {
                subject,
                event_type: "agreement.discharged",
                revision: row.from_revision,
                sealed,
            })
            .collect();
        let mut opened = self.open_all(&sealed).await?.into_iter();
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let named = row.signatory_id.is_some() && row.sealed.is_some();
            let plain = if named { opened.next().flatten() } else { None };
            let signatory = plain.map(|plain| serde_json::from_slice(&plain)).transpose()?;
            let (revision, user_id, at) = (row.from_revision, row.user_id, row.accepted_at);
            found.push(Accepted { revision, user_id, act: row.act, at, signatory });
        }
        Ok(found)
    }

    pub async fn project_agreement_published(
        &mut self,
        recorded: &Recorded,
        published: &Published,
    ) -> Result<(), Error> {
        let Published { agreement_id, regime, agreement, version, texts } = published;
        let texts = serde_json::to_string(texts)?;
        self.execute(
            "insert into agreements (tenant_id, id, regime, name, version, texts, published_at, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[&agreement_id.0, regime, agreement, version, &texts, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_agreement_discharged(
        &mut self,
        recorded: &Recorded,
        agreement: AgreementId,
        user: UserId,
        act: &str,
        signatory: Option<SignatoryId>,
    ) -> Result<(), Error> {
        self.execute(
            "insert into agreement_acceptances (tenant_id, agreement_id, user_id, act, accepted_at, signatory_id, sealed,
                                                from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                &agreement.0,
                &user.0,
                &act,
                &recorded.at,
                &signatory.map(|id| id.0),
                &recorded.sealed,
                &recorded.revision,
            ],
        )
        .await?;
        Ok(())
    }
}
