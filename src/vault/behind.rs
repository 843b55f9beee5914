//! Queries on the shares whose provider does not have yet what changed since.

use crate::storage::{Arg, Error, Platform};
use mandat_domain::{
    ids::{ShareId, TenantId},
    validity::Moment,
};
use uuid::Uuid;

impl Platform<'_> {
    /// Shares that are behind, those longest so first; all, or those of one employer.
    pub async fn shares_behind(
        &mut self,
        tenant: Option<TenantId>,
        limit: i64,
    ) -> Result<Vec<(TenantId, ShareId)>, Error> {
        let rows: Vec<(Uuid, Uuid)> = self
            .all(
                "select tenant_id, share_id from share_updates where ($1 is null or tenant_id = $1)
                 order by since, share_id limit $2",
                &[&tenant.map(|tenant| tenant.0), &limit],
            )
            .await?;
        Ok(rows.into_iter().map(|(tenant, share)| (TenantId(tenant), ShareId(share))).collect())
    }

    pub async fn shares_fall_behind(
        &mut self,
        tenant: TenantId,
        shares: &[Uuid],
        since: Moment,
    ) -> Result<(), Error> {
        self.shares_are_current(tenant, shares).await?;
        let rows: Vec<[&dyn Arg; 3]> =
            shares.iter().map(|share| [&tenant.0 as &dyn Arg, share, &since]).collect();
        self.insert_all("insert into share_updates (tenant_id, share_id, since)", &rows, "").await?;
        Ok(())
    }

    pub async fn share_is_current(&mut self, tenant: TenantId, share: ShareId) -> Result<(), Error> {
        self.shares_are_current(tenant, &[share.0]).await
    }

    async fn shares_are_current(&mut self, tenant: TenantId, shares: &[Uuid]) -> Result<(), Error> {
        self.execute_among(
            "delete from share_updates where tenant_id = $1 and share_id in ({ids})",
            shares,
            &[&tenant.0],
        )
        .await?;
        Ok(())
    }
}
