//! A file of users is sent.

use super::{
    Beginning, By, File, Format, Import, ImportQuery, LIMIT, Work, Workshop, begin, check, file,
    store::NewImport,
};
use crate::{
    error::Error,
    http::{self, Beginner, Changed, Changing, DryRunQuery, Once, Query, TenantPath},
};
use actix_web::{
    HttpRequest, post, rt,
    web::{Data, Path, Payload},
};
use mandat_domain::{
    ids::{ImportId, TenantId},
    imports::may_import,
};
use std::sync::Arc;

/// Import users
///
/// From a file in CSV (RFC 4180, in UTF-8, with a header) or of JSON lines: at most 64 MiB, and 250,000 people. The columns of
/// CSV have the names of the fields of a line; units stand in one cell, separated by `;`, and an identifier in a column
/// `identifier:NAME`. The whole file is checked first: whatever is wrong with it is listed with line, column and code
/// (`import_findings`, the first hundred of it), and nothing is recorded. Otherwise the people are recorded beside other
/// changes, and become users all at one moment, or none of them does; the address in `Location` says how far it is. Imported
/// people hold nothing, and none of them is invited.
///
/// Needs `mandat/user.import` in every unit that somebody is placed in; in the whole tenant where somebody is placed in none.
/// One import of a tenant is on its way at a time.
#[utoipa::path(
    tag = "imports", operation_id = "import_users",
    params(TenantPath, ImportQuery, Once, DryRunQuery),
    request_body(content(
        (String = "text/csv", example = "given_name,family_name,email\r\nNadja,Kessler,nadja.kessler@kessler.example\r\n"),
        (super::ImportedUser = "application/x-ndjson"),
    )),
    responses((status = 202, description = "The file is right, and the import has begun.", body = Import)),
)]
#[post("/v1/tenants/{tenant_id}/imports/users")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    query: Query<ImportQuery>,
    workshop: Data<Workshop>,
    request: HttpRequest,
    payload: Payload,
) -> Result<Changed<Import>, Error> {
    let tenant = path.tenant_id;
    // Before the file is read: whoever may import nothing sends nothing.
    changing.look(tenant, async |tx, ask| Ok(may_import(&tx.standing(ask).await?.authority())?)).await?;
    let kinds = [("text/csv", Format::Csv), ("application/x-ndjson", Format::JsonLines)];
    let (format, bytes) = http::file(&request, payload, &kinds, LIMIT).await?;
    let (store, contract) = (changing.store().clone(), Arc::clone(&workshop.contract));
    let read = move || file::read(store.keys(), &contract, format, &bytes);
    let file = tokio::task::spawn_blocking(read).await.map_err(Error::internal)??;
    // In a task of its own: a caller who hangs up does not come between the beginning and the work.
    let confirmed = query.confirm_below_minimum;
    let import = rt::spawn(import(changing, workshop, tenant, confirmed, file));
    import.await.map_err(Error::internal)?
}

async fn import(
    changing: Changing,
    workshop: Data<Workshop>,
    tenant: TenantId,
    confirmed: bool,
    file: File,
) -> Result<Changed<Import>, Error> {
    let at = |import: &Import| format!("/v1/tenants/{tenant}/imports/{}", import.id);
    let checked = changing
        .look(tenant, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            check(tx, &standing.authority(), changing.keys(), file).await
        })
        .await?;
    if checked.findings.all > 0 {
        // What this same request imported before is in its own way now.
        if let Some(replayed) = changing.replayed(tenant).await? {
            return Ok(replayed.accepted(at));
        }
        let findings = checked.findings;
        let detail = format!("{} things are wrong with the file; nothing was imported", findings.all);
        return Err(Error::problem("import_findings", detail).with_errors_of(findings.listed, findings.all));
    }
    let id = ImportId(changing.new_id());
    let beginning = Beginning::of(id, &checked, confirmed);
    let answer = changing
        .run(
            tenant,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                begin(tx, &standing.authority(), &beginning).await
            },
            async |tx, ask| {
                let new = NewImport { id, users: beginning.users, actor: ask.actor(tenant) };
                tx.import_begun(&new).await
            },
        )
        .await?;
    if answer.is_new() {
        let work = Work {
            store: changing.store().clone(),
            catalogue: Arc::clone(&workshop.catalogue),
            import: id,
            by: By::Account(Beginner::from(changing.caller())),
            change: changing.going_on(tenant).await?,
        };
        workshop.work(work, checked);
    }
    Ok(answer.accepted(at))
}
