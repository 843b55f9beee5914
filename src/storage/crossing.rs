//! The way from one tenant into another: only an open partnership opens it.

use super::{error::Error, head::Head, interval::View, tx::Tx};
use crate::{held, storage::Platform};
use mandat_domain::{
    ids::{PartnershipId, TenantId, UnitId},
    partnerships::{Side, propose::Code},
    validity::Moment,
};
use uuid::Uuid;

/// Leave to go from one tenant into another, within one transaction. Nobody but the queries of this file
/// makes one, and each of them has found the partnership or the code that opens the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    from: TenantId,
    to: TenantId,
}

impl Crossing {
    /// The tenant it leads from.
    #[must_use]
    pub const fn from(self) -> TenantId {
        self.from
    }

    /// The tenant it leads into.
    #[must_use]
    pub const fn to(self) -> TenantId {
        self.to
    }
}

/// A partnership that is open, as this side knows it, and the way to the other side.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: PartnershipId,
    pub side: Side,
    /// The site that serves the client, where this side is the provider.
    pub site: Option<UnitId>,
    pub crossing: Crossing,
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    id: Uuid,
    partner_id: Uuid,
    side: String,
    regime: Option<String>,
    site_id: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct CodeRow {
    tenant_id: Uuid,
    side: String,
    regime: Option<String>,
    name: String,
}

impl Tx {
    /// The partnerships that were open, all or those with one partner.
    pub async fn links(&mut self, view: View, partner: Option<TenantId>) -> Result<Vec<Link>, Error> {
        let rows: Vec<LinkRow> = self
            .all(
                concat!(
                    "select p.id, p.partner_id, p.side, p.regime, s.site_id from partnerships p
                     join partnership_states s on s.tenant_id = $1 and s.id = p.id
                     where p.tenant_id = $1 and s.status = 'open' and ($4 is null or p.partner_id = $4) and ",
                    held!("s"),
                    " order by p.id"
                ),
                &[&view.known, &view.at, &partner.map(|partner| partner.0)],
            )
            .await?;
        let from = self.tenant();
        let link = |row: LinkRow| {
            let unreadable = Error::Unreadable { what: "partnerships.side" };
            Ok(Link {
                id: PartnershipId(row.id),
                side: Side::from_parts(&row.side, row.regime).ok_or(unreadable)?,
                site: row.site_id.map(UnitId),
                crossing: Crossing { from, to: TenantId(row.partner_id) },
            })
        };
        rows.into_iter().map(link).collect()
    }

    /// The way to the other side of a partnership of this tenant, to be decided about by both; `None`
    /// when there is none of that id, or it has ended.
    pub async fn way_of(&mut self, id: PartnershipId) -> Result<Option<Crossing>, Error> {
        let view = self.view();
        let row: Option<(Uuid,)> = self
            .optional(
                concat!(
                    "select p.partner_id from partnerships p
                     join partnership_states s on s.tenant_id = $1 and s.id = p.id
                     where p.tenant_id = $1 and p.id = $4 and s.status <> 'ended' and ",
                    held!("s")
                ),
                &[&view.known, &view.at, &id.0],
            )
            .await?;
        let from = self.tenant();
        Ok(row.map(|(partner,)| Crossing { from, to: TenantId(partner) }))
    }

    /// The way to the maker of a code, and what the code says; `None` for one that is unknown, used or
    /// expired.
    pub async fn way_by_code(
        &mut self,
        digest: &[u8],
        now: Moment,
    ) -> Result<Option<(Crossing, Code)>, Error> {
        let from = self.tenant();
        let row: Option<CodeRow> = self
            .platform()
            .optional(
                "select tenant_id, side, regime, name from partnership_codes
                 where digest = $1 and expires_at > $2",
                &[&digest, &now],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let unreadable = Error::Unreadable { what: "partnership_codes.side" };
        let side = Side::from_parts(&row.side, row.regime).ok_or(unreadable)?;
        let maker = TenantId(row.tenant_id);
        Ok(Some((Crossing { from, to: maker }, Code { maker, side, name: row.name })))
    }

    /// Reads in the tenant that a crossing leads into, and comes back, also after an error. `work` sees
    /// that tenant's rows and none of this one's.
    ///
    /// # Errors
    /// [`Error::TenantUnknown`], and what `work` says
    pub async fn cross<T, E: From<Error>>(
        &mut self,
        crossing: Crossing,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let (here, now) = (self.tenant(), self.now());
        if crossing.from != here {
            return Err(Error::other("a crossing leads from another tenant".to_owned()).into());
        }
        let head = self.enter(crossing.to, Head::EMPTY).await?;
        let result = match self.read_head().await {
            Ok(()) => work(self).await,
            Err(error) => Err(error.into()),
        };
        // A transaction that has failed does not get back; its first error counts.
        match self.enter(here, head).await {
            Ok(_) => self.set_now(now),
            Err(error) if result.is_ok() => return Err(error.into()),
            Err(_) => {}
        }
        result
    }
}

impl Platform<'_> {
    /// Keeps a new code, and forgets those whose time is over.
    pub async fn keep_code(
        &mut self,
        digest: &[u8],
        code: &Code,
        expires_at: Moment,
        now: Moment,
    ) -> Result<(), Error> {
        self.execute("delete from partnership_codes where expires_at <= $1", &[&now]).await?;
        let regime = code.side.regime().map(str::to_owned);
        self.execute(
            "insert into partnership_codes (digest, tenant_id, side, regime, name, expires_at)
             values ($1, $2, $3, $4, $5, $6)",
            &[&digest, &code.maker.0, &code.side.as_str(), &regime, &code.name, &expires_at],
        )
        .await?;
        Ok(())
    }

    /// A code is good for one proposal.
    pub async fn use_code(&mut self, digest: &[u8]) -> Result<(), Error> {
        self.execute("delete from partnership_codes where digest = $1", &[&digest]).await?;
        Ok(())
    }
}
