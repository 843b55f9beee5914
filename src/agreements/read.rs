//! One version of an agreement.

use super::{Agreement, AgreementPath};
use crate::{
    error::Error,
    http::{Found, Fresh, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::refused::Refused;

/// Read an agreement
///
/// One version with its text. Reading it here discharges nothing.
#[utoipa::path(
    tag = "agreements", operation_id = "read_agreement",
    params(AgreementPath, Fresh),
    responses((status = 200, description = "The version.", body = Agreement)),
)]
#[get("/v1/tenants/{tenant_id}/agreements/{agreement_id}")]
pub async fn read(reading: Reading, path: Path<AgreementPath>) -> Result<Found<Agreement>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let missing = || Refused::NotFound { what: "agreement" };
            let row = tx.agreement(path.agreement_id).await?.ok_or_else(missing)?;
            let rules = tx.rules(tx.view(), &ask.catalogue).await?;
            Ok(Agreement::new(&rules, &row)?.ok_or_else(missing)?)
        })
        .await
}
