//! The clients that somebody of the provider reaches.

use super::store::PartnershipRow;
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
    page,
    storage::{self, Tx, View},
};
use actix_web::{get, web::Path};
use mandat_domain::access::{ClientsReached, clients_reached};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClientQuery {
    /// Only those that this very site serves.
    pub site_id: Option<Uuid>,
}

/// A tenant that this one serves.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Client {
    /// The client's tenant: what the caller may do there is under `/v1/tenants/{tenant_id}`.
    pub tenant_id: Uuid,
    /// The name that it shows.
    #[schema(example = "Kessler Metallbau AG")]
    pub name: String,
    pub partnership_id: Uuid,
    /// The regime by which it is served.
    #[schema(example = "broker-portal")]
    pub regime: Option<String>,
    /// The site that serves it, once one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_id: Option<Uuid>,
}

page! {
    /// Clients in the order in which their partnerships were proposed.
    pub struct ClientPage of Client
}

impl From<PartnershipRow> for Client {
    fn from(row: PartnershipRow) -> Self {
        Self {
            tenant_id: row.partnership.partner.0,
            name: row.partner_name,
            partnership_id: row.partnership.id.0,
            regime: row.partnership.side.regime().map(str::to_owned),
            site_id: row.site.map(|site| site.0),
        }
    }
}

/// List clients
///
/// For the staff of a provider: the clients in whose tenants the caller acts, by a role that acts at clients
/// and covers their site, or by the permission that reaches every client. Empty for everybody else.
#[utoipa::path(
    tag = "partnerships", operation_id = "list_clients",
    params(TenantPath, ClientQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of clients.", body = ClientPage)),
)]
#[get("/v1/tenants/{tenant_id}/clients")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<ClientQuery>,
    page: Page,
) -> Result<Found<ClientPage>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let (view, after) = (tx.view(), page.after::<Uuid>()?);
            let mut rows = Vec::new();
            // As many as the tenant follows regimes: one, nearly always.
            for reached in clients_reached(&standing.rules, &standing.subject, view.at) {
                rows.extend(tx.clients_open(view, &reached, query.site_id, after, page.fetch()).await?);
            }
            rows.sort_by_key(|row| row.partnership.id);
            let (rows, next) = page.cut(rows, |row| row.partnership.id.0);
            Ok((rows.into_iter().map(Into::into).collect(), next).into())
        })
        .await
}

impl Tx {
    /// A page of the clients reached, without those that are served where the caller is blocked at home (CSM-09).
    async fn clients_open(
        &mut self,
        view: View,
        reached: &ClientsReached,
        site: Option<Uuid>,
        mut after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<PartnershipRow>, storage::Error> {
        let blocked: Vec<Uuid> = reached.blocked.iter().map(|unit| unit.0).collect();
        let shut =
            if blocked.is_empty() { BTreeSet::new() } else { self.units_below(view, &blocked).await? };
        let wanted = usize::try_from(limit).unwrap_or_default();
        let mut open = Vec::new();
        loop {
            let rows = self.clients(view, reached, site, after, limit).await?;
            let last = rows.len() < wanted;
            after = rows.last().map(|row| row.partnership.id.0);
            open.extend(rows.into_iter().filter(|row| row.site.is_none_or(|site| !shut.contains(&site))));
            if last || open.len() >= wanted {
                return Ok(open);
            }
        }
    }
}
