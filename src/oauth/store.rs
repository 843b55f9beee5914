//! Queries that prove an API client.

use crate::{
    held,
    storage::{Error, Tx, View},
};
use mandat_domain::{
    event::Digest,
    ids::{ApiClientId, SecretId},
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
struct SecretDigestRow {
    id: Uuid,
    sealed: Vec<u8>,
    sealed_revision: i64,
    wrapped_key: Vec<u8>,
}

impl Tx {
    /// The digests of the secrets of an API client that count now; none once the client has ended.
    pub async fn client_secrets(
        &mut self,
        view: View,
        client: ApiClientId,
    ) -> Result<Vec<(SecretId, Digest)>, Error> {
        let rows: Vec<SecretDigestRow> = self
            .all(
                concat!(
                    "select s.id, s.sealed, s.sealed_revision, k.wrapped as wrapped_key
                     from client_secrets s
                     join api_client_states c on c.tenant_id = $1 and c.id = s.api_client_id
                     join data_keys k on k.tenant_id = $1 and k.subject_id = s.api_client_id
                     where s.tenant_id = $1 and s.api_client_id = $4 and c.active and ",
                    held!("s"),
                    " and ",
                    held!("c"),
                    " order by s.id"
                ),
                &[&view.known, &view.at, &client.0],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                let digest =
                    self.open_sealed(client.0, &row.wrapped_key, row.sealed_revision, &row.sealed)?;
                Ok((SecretId(row.id), digest))
            })
            .collect()
    }
}
