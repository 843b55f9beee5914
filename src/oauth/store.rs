//! Queries that prove an API client.

use crate::{
    held,
    storage::{Error, SealedValue, Tx, View},
};
use mandat_domain::{
    event::Digest,
    ids::{ApiClientId, SecretId},
};
use uuid::Uuid;

/// The event under which the digest of a secret is sealed.
const SEALED_BY: &str = "api_client.secret_added";

impl Tx {
    /// The digests of the secrets of an API client that count now; none once the client has ended.
    pub async fn client_secrets(
        &mut self,
        view: View,
        client: ApiClientId,
    ) -> Result<Vec<(SecretId, Digest)>, Error> {
        let rows: Vec<(Uuid, Vec<u8>, i64)> = self
            .all(
                concat!(
                    "select s.id, s.sealed, s.sealed_revision
                     from client_secrets s
                     join api_client_states c on c.tenant_id = $1 and c.id = s.api_client_id
                     where s.tenant_id = $1 and s.api_client_id = $4 and c.active and ",
                    held!("s"),
                    " and ",
                    held!("c"),
                    " order by s.id"
                ),
                &[&view.known, &view.at, &client.0],
            )
            .await?;
        let sealed: Vec<SealedValue<'_>> = rows
            .iter()
            .map(|(_, sealed, revision)| SealedValue {
                subject: client.0,
                event_type: SEALED_BY,
                revision: *revision,
                sealed,
            })
            .collect();
        let opened = self.open_all(&sealed).await?;
        let digest = |bytes: &[u8]| bytes.try_into().map(Digest).ok();
        Ok(rows
            .iter()
            .zip(opened)
            .filter_map(|((id, ..), bytes)| Some((SecretId(*id), digest(&bytes?)?)))
            .collect())
    }
}
