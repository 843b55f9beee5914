//! What a provider holds.

pub mod store;

use self::store::FileRow;
use super::{EmployeeData, File, FileKnowledge, FilePage, FilePath};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
    storage::Tx,
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access_log::{Deed, Purpose},
    ids::{FileId, PartnershipId},
    refused::Refused,
    regime::words::VaultAct,
    vault::{self, Field, Fields, Knowledge},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// Only those of this client.
    pub client_id: Option<Uuid>,
}

/// List files
///
/// What the tenant, as a provider, holds of the employees of the clients that the caller serves: shared by their employer,
/// or pulled.
#[utoipa::path(
    tag = "files", operation_id = "list_files",
    params(TenantPath, FileQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of files.", body = FilePage)),
)]
#[get("/v1/tenants/{tenant_id}/files")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<FileQuery>,
    page: Page,
) -> Result<Found<FilePage>, Error> {
    let deed = Deed::listed("file").fields(all_fields()).for_purpose(Purpose::Care, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let clients = tx.clients_for(&standing.authority(), VaultAct::ReadFiles).await?;
            let ids = clients.into_iter().map(|served| served.link.crossing.to().0);
            let ids: Vec<Uuid> =
                ids.filter(|id| query.client_id.is_none_or(|wanted| wanted == *id)).collect();
            let rows = tx.files(&ids, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.id);
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadFiles)?;
            let deed = deed.showing(rows.len()).by(standing.authority().grounds(seen_by.as_str()));
            Ok(((tx.files_as_answer(&rows).await?, next).into(), vec![deed]))
        })
        .await
}

/// Read a file
///
/// What the provider holds about one person: the data, of which moment they are, and whether the employer knows of the file.
#[utoipa::path(
    tag = "files", operation_id = "read_file",
    params(FilePath, Fresh),
    responses((status = 200, description = "The file.", body = File)),
)]
#[get("/v1/tenants/{tenant_id}/files/{file_id}")]
pub async fn read(reading: Reading, path: Path<FilePath>) -> Result<Found<File>, Error> {
    let deed = Deed::read("file", path.file_id.0).fields(all_fields()).for_purpose(Purpose::Care, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let row = tx.file(path.file_id).await?.ok_or(Refused::NotFound { what: "file" })?;
            let authority = standing.authority();
            let place = tx.place_of_file(&authority, PartnershipId(row.partnership_id)).await?;
            let seen_by = vault::permission(&standing.rules, VaultAct::ReadFiles)?;
            let deed = deed.by(authority.grounds_on(seen_by.as_str(), &place));
            Ok((tx.file_as_answer(path.file_id).await?, vec![deed]))
        })
        .await
}

fn all_fields() -> impl Iterator<Item = &'static str> {
    Field::ALL.iter().map(|field| field.as_str())
}

impl Tx {
    pub(super) async fn files_as_answer(&mut self, rows: &[FileRow]) -> Result<Vec<File>, Error> {
        let fields = self.fields_of_files(rows, Field::ALL).await?;
        let told = rows.iter().zip(&fields).map(|(row, fields)| File::new(row, fields));
        told.collect()
    }

    pub(super) async fn file_as_answer(&mut self, id: FileId) -> Result<File, Error> {
        let missing = Refused::NotFound { what: "file" };
        let row = self.file(id).await?.ok_or_else(|| missing.clone())?;
        Ok(self.files_as_answer(&[row]).await?.pop().ok_or(missing)?)
    }
}

impl File {
    fn new(row: &FileRow, fields: &Fields) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            client_id: row.client_id,
            pseudonym: row.pseudonym.clone(),
            knowledge: match row.knowledge()? {
                Knowledge::Disclosed => FileKnowledge::Disclosed,
                Knowledge::Undisclosed => FileKnowledge::Undisclosed,
                Knowledge::Held => FileKnowledge::Held,
            },
            situation: row.situation.clone(),
            as_of: row.as_of,
            opened_at: row.opened_at,
            has_content: row.has_content,
            data: EmployeeData::from(fields),
            version: row.version,
        })
    }
}
