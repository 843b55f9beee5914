//! An employee towards one provider: what both sides know of their file.

use crate::{
    error::Error,
    storage::{self, Tx},
};
use mandat_domain::{
    ids::{EmployeeId, PartnershipId, TenantId},
    vault::{File, share::Towards},
};

impl Tx {
    /// What the employee is called towards the provider of a partnership.
    pub(super) async fn pseudonym(
        &mut self,
        partnership: PartnershipId,
        employee: EmployeeId,
    ) -> Result<String, storage::Error> {
        Ok(self.pseudonyms(partnership.0, &[employee.0]).await?.pop().unwrap_or_default())
    }

    /// The provider's file of somebody, with all that it says.
    pub async fn whole_file_of(
        &mut self,
        partnership: PartnershipId,
        pseudonym: &str,
    ) -> Result<Option<File>, storage::Error> {
        let row = self.file_of(partnership, pseudonym).await?;
        Ok(self.whole_files(row.into_iter().collect()).await?.pop())
    }

    /// The employee towards a provider with whom the vault is connected; `None` where it is not.
    pub(super) async fn towards(
        &mut self,
        provider: TenantId,
        employee: EmployeeId,
        file: Option<File>,
    ) -> Result<Option<Towards>, Error> {
        let Some(connection) = self.connections(Some(provider)).await?.into_iter().next() else {
            return Ok(None);
        };
        let partnership = connection.partnership;
        let shares = self.shares_among(&[employee.0]).await?;
        Ok(Some(Towards {
            partnership,
            client: self.tenant(),
            pseudonym: self.pseudonym(partnership, employee).await?,
            shared: shares.iter().any(|share| share.partnership_id == partnership.0),
            file,
        }))
    }
}
