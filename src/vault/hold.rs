//! A provider enters a file of somebody at a client who keeps no vault.

use super::{EmployeeData, File, enter::checked};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    ids::{FileId, TenantId},
    regime::words::VaultAct,
    vault::hold::decide,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A file to be entered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFile {
    /// The client whose employee it is about.
    pub client_id: Uuid,
    pub data: EmployeeData,
}

/// Enter a file
///
/// Of an employee of a client who keeps no vault. When the client connects one, a file without content is closed, and one
/// with content stays.
#[utoipa::path(
    tag = "files", operation_id = "enter_file",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewFile,
    responses((status = 201, description = "The new file.", body = File)),
)]
#[post("/v1/tenants/{tenant_id}/files")]
pub async fn hold(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewFile>,
) -> Result<Changed<File>, Error> {
    let Body(NewFile { client_id, data }) = body;
    let (id, client) = (FileId(changing.new_id()), TenantId(client_id));
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let authority = standing.authority();
                let served = tx.client_for(&authority, VaultAct::ReadEmployments, client).await?;
                let fields = checked(&standing.rules, data)?;
                let connected = !tx.connections(Some(client)).await?.is_empty();
                let file = (id, client, served.link.id);
                Ok(decide(&authority, &served.place, connected, file, fields)?)
            },
            async |tx, _| tx.file_as_answer(id).await,
        )
        .await?;
    let at = |new: &File| format!("/v1/tenants/{}/files/{}", path.tenant_id, new.id);
    Ok(answer.created(at))
}
