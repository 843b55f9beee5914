//! Queries on API clients and their secrets.

use crate::{
    held,
    storage::{Error, Recorded, Tx, View},
    supersede,
};
use mandat_domain::{
    api_clients::ApiClient,
    ids::{ApiClientId, SecretId},
    validity::Moment,
};
use sqlx::FromRow;
use uuid::Uuid;

#[derive(FromRow)]
pub struct ApiClientRow {
    #[sqlx(try_from = "Uuid")]
    pub id: ApiClientId,
    pub name: String,
    pub active: bool,
    pub version: i64,
}

impl ApiClientRow {
    #[must_use]
    pub fn api_client(&self) -> ApiClient {
        ApiClient { id: self.id, name: self.name.clone(), active: self.active }
    }
}

#[derive(FromRow)]
pub struct SecretRow {
    #[sqlx(try_from = "Uuid")]
    pub id: SecretId,
    #[sqlx(rename = "holds_from")]
    pub created_at: Moment,
    #[sqlx(rename = "holds_until")]
    pub expires_at: Option<Moment>,
}

impl Tx {
    /// An API client of this tenant, ended or not; `None` when there is none of that id.
    pub async fn api_client(&mut self, view: View, id: ApiClientId) -> Result<Option<ApiClientRow>, Error> {
        self.optional(
            concat!(
                "select c.id, c.name, c.active, c.from_revision as version from api_client_states c
                 where c.tenant_id = $1 and c.id = $4 and ",
                held!("c")
            ),
            &[&view.known, &view.at, &id.0],
        )
        .await
    }

    /// A page of the tenant's API clients, in the order of their ids.
    pub async fn api_clients(
        &mut self,
        view: View,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<ApiClientRow>, Error> {
        self.all(
            concat!(
                "select c.id, c.name, c.active, c.from_revision as version from api_client_states c
                 where c.tenant_id = $1 and ($4 is null or c.id > $4) and ",
                held!("c"),
                " order by c.id limit $5"
            ),
            &[&view.known, &view.at, &after, &limit],
        )
        .await
    }

    /// The secrets of an API client that count at the moment of the view.
    pub async fn live_secrets(&mut self, view: View, client: ApiClientId) -> Result<Vec<SecretRow>, Error> {
        self.all(
            concat!(
                "select s.id, s.holds_from, s.holds_until from client_secrets s
                 where s.tenant_id = $1 and s.api_client_id = $4 and ",
                held!("s"),
                " order by s.id"
            ),
            &[&view.known, &view.at, &client.0],
        )
        .await
    }

    pub async fn project_api_client_created(
        &mut self,
        recorded: &Recorded,
        id: ApiClientId,
        name: &str,
    ) -> Result<(), Error> {
        self.execute(
            "insert into accounts (tenant_id, id, type, from_revision) values ($1, $2, $3, $4)",
            &[&id.0, &"api_client", &recorded.revision],
        )
        .await?;
        self.execute(
            "insert into api_client_states (tenant_id, id, name, active, holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6)",
            &[&id.0, &name, &true, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    pub async fn project_api_client_changed(
        &mut self,
        recorded: &Recorded,
        id: ApiClientId,
        name: &str,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "api_client_states", "id, name, active", "id = $4", &[&id.0]);
        self.execute(
            "insert into api_client_states (tenant_id, id, name, active, holds_from, from_revision)
             select tenant_id, id, $5, active, $4, $3 from api_client_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &name],
        )
        .await?;
        Ok(())
    }

    pub async fn project_api_client_ended(
        &mut self,
        recorded: &Recorded,
        id: ApiClientId,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "api_client_states", "id, name, active", "id = $4", &[&id.0]);
        self.execute(
            "insert into api_client_states (tenant_id, id, name, active, holds_from, from_revision)
             select tenant_id, id, name, $5, $4, $3 from api_client_states
             where tenant_id = $1 and id = $2 and to_revision = $3 and holds_until is null",
            &[&id.0, &recorded.revision, &recorded.at, &false],
        )
        .await?;
        Ok(())
    }

    pub async fn project_secret_added(
        &mut self,
        recorded: &Recorded,
        client: ApiClientId,
        id: SecretId,
        expires_at: Moment,
    ) -> Result<(), Error> {
        self.execute(
            "insert into client_secrets (tenant_id, id, api_client_id, removed, sealed, sealed_revision,
                                         holds_from, holds_until, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $6)",
            &[&id.0, &client.0, &false, &recorded.sealed, &recorded.revision, &recorded.at, &expires_at],
        )
        .await?;
        Ok(())
    }

    /// The secret held until now: what was known of its end is superseded.
    pub async fn project_secret_removed(&mut self, recorded: &Recorded, id: SecretId) -> Result<(), Error> {
        self.execute(
            "update client_secrets set to_revision = $3 where tenant_id = $1 and id = $2 and to_revision is null",
            &[&id.0, &recorded.revision],
        )
        .await?;
        self.execute(
            "insert into client_secrets (tenant_id, id, api_client_id, removed, sealed, sealed_revision,
                                         holds_from, holds_until, from_revision)
             select tenant_id, id, api_client_id, $5, sealed, sealed_revision, holds_from, $4, $3
             from client_secrets where tenant_id = $1 and id = $2 and to_revision = $3",
            &[&id.0, &recorded.revision, &recorded.at, &true],
        )
        .await?;
        Ok(())
    }
}
