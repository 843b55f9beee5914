//! Who discharged a version of an agreement.

use super::{AgreementAcceptance, AgreementAcceptancePage, AgreementPath, SignatoryShown, store::Accepted};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Reading},
};
use actix_web::{get, web::Path};
use mandat_domain::{
    access::{Resource, service},
    access_log::{Deed, Purpose},
    refused::Refused,
};

/// List the acceptances of an agreement
///
/// Who discharged this version, by which act and when, and whom they named to sign. Takes
/// `mandat/agreement.publish` in the whole tenant.
#[utoipa::path(
    tag = "agreements", operation_id = "list_acceptances",
    params(AgreementPath, PageQuery, Fresh),
    responses((status = 200, description = "A page of acceptances.", body = AgreementAcceptancePage)),
)]
#[get("/v1/tenants/{tenant_id}/agreements/{agreement_id}/acceptances")]
pub async fn list(
    reading: Reading,
    path: Path<AgreementPath>,
    page: Page,
) -> Result<Found<AgreementAcceptancePage>, Error> {
    let deed = Deed::listed("signatory").fields(["name", "email"]).for_purpose(Purpose::Administration, None);
    reading
        .noted(path.tenant_id, deed.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let missing = Refused::NotFound { what: "agreement" };
            let row = tx.agreement(path.agreement_id).await?.ok_or(missing)?;
            let (authority, resource) = (standing.authority(), Resource::tenant());
            authority.require(service::AGREEMENT_PUBLISH, &resource)?;
            let rows = tx.acceptances(row.fact().id, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.revision);
            let items: Vec<_> = rows.into_iter().map(AgreementAcceptance::new).collect();
            let named = items.iter().filter(|one| one.signatory.is_some()).count();
            let grounds = authority.grounds_on(service::AGREEMENT_PUBLISH, &resource);
            let noted = (named > 0).then(|| deed.showing(named).by(grounds));
            Ok(((items, next).into(), noted.into_iter().collect()))
        })
        .await
}

impl AgreementAcceptance {
    fn new(row: Accepted) -> Self {
        Self {
            user_id: row.user_id,
            act: row.act,
            accepted_at: row.at,
            signatory: row.signatory.map(|it| SignatoryShown { name: it.name, email: it.email }),
        }
    }
}
