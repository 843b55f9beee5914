//! How far an import has come.

use super::{Import, ImportPath, store::ImportRow};
use crate::{
    error::Error,
    http::{Found, Fresh, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    imports::may_import,
    refused::Refused,
};

/// Read an import
///
/// How far it has come, and why it failed. For whoever began it and still imports users, and for holders of
/// `mandat/user.import` in the whole tenant.
#[utoipa::path(
    tag = "imports", operation_id = "read_import",
    params(ImportPath, Fresh),
    responses((status = 200, description = "The import.", body = Import)),
)]
#[get("/v1/tenants/{tenant_id}/imports/{import_id}")]
pub async fn read(reading: Reading, path: Path<ImportPath>) -> Result<Found<Import>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let authority = standing.authority();
            let missing = Refused::NotFound { what: "import" };
            let row = tx.import(path.import_id).await?;
            let own = row.as_ref().and_then(ImportRow::begun_by) == Some(standing.account());
            if !own || may_import(&authority).is_err() {
                authority.see("import", service::USER_IMPORT, &Resource::tenant())?;
            }
            Ok(Import::new(&row.ok_or(missing)?)?)
        })
        .await
}
