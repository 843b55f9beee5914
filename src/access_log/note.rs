//! An entry is written before what it tells of goes out.

use crate::storage::{Error, Store};
use mandat_domain::{
    access_log::{Circumstances, Deed},
    ids::TenantId,
};

impl Store {
    /// Notes what somebody did with the data of a tenant, in a short transaction of its own that waits for no change of
    /// anybody's access.
    ///
    /// # Errors
    /// [`Error::NotNoted`]; then nothing may be answered of what was done
    pub async fn note_access(
        &self,
        tenant: TenantId,
        by: &Circumstances,
        deeds: &[Deed],
    ) -> Result<(), Error> {
        if deeds.is_empty() {
            return Ok(());
        }
        self.operational(tenant, async |tx| tx.note_access(by, deeds).await).await.map_err(|error| {
            if !matches!(error, Error::NotNoted) {
                tracing::error!(%error, "the access log could not be written");
            }
            Error::NotNoted
        })
    }
}
