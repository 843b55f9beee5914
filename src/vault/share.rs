//! A file is shared with a provider.

use super::{EmployeePath, RegimeWord, ShareReason, shares::Share};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once},
    storage::Tx,
};
use actix_web::{post, web::Path};
use mandat_domain::{
    ids::{AgreementId, FileId, ShareId, TenantId},
    refused::Refused,
    regime::Rules,
    settings::Written,
    vault::{self, File},
};
use serde::Deserialize;
use std::cell::RefCell;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// With whom and why a file is shared.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// The provider's tenant: to whom the data go.
    pub provider_id: Uuid,
    /// That there is a care need: the law admits no other reason.
    pub care_need: bool,
    pub reason: ShareReason,
    /// On what the law lets the citizen number go along, in a word of the regime; left out, it does not.
    pub basis: Option<RegimeWord>,
}

/// Share a file
///
/// With a provider with whom the vault is connected. It sees all that is known of the employee from then on, and later
/// changes; the citizen number only on a legal basis.
#[utoipa::path(
    tag = "vault", operation_id = "share_file",
    params(EmployeePath, Once, DryRunQuery),
    request_body = NewShare,
    responses((status = 201, description = "The new share.", body = Share)),
)]
#[post("/v1/tenants/{tenant_id}/vault/employees/{employee_id}/shares")]
pub async fn share(
    changing: Changing,
    path: Path<EmployeePath>,
    body: Body<NewShare>,
) -> Result<Changed<Share>, Error> {
    let Body(NewShare { provider_id, care_need, reason, basis }) = body;
    let (provider, employee, client) = (TenantId(provider_id), path.employee_id, path.tenant_id);
    let (share_id, file_id) = (ShareId(changing.new_id()), FileId(changing.new_id()));
    let (reason, basis) = (Written(reason.into_string()), basis.map(RegimeWord::into_string));
    // What the employee is called there is known here alone, and found out on the way.
    let pseudonym = RefCell::new(String::new());
    let answer = changing
        .both(
            client,
            async |tx| {
                let Some(link) = tx.provider(provider).await? else { return Ok(None) };
                pseudonym.replace(tx.pseudonym(link.id, employee).await?);
                Ok(Some(link.crossing))
            },
            async |tx| {
                let Some(link) = tx.client(client).await? else { return Ok(None) };
                let pseudonym = pseudonym.borrow().clone();
                Ok(tx.whole_file_of(link.id, &pseudonym).await?)
            },
            async |tx, ask, file: Option<Option<File>>| {
                let standing = tx.standing(ask).await?;
                let (known, _) = tx.employee_facts(employee).await?;
                let towards = tx.towards(provider, employee, file.flatten()).await?;
                let agreement = tx.vault_agreement(&standing.rules).await?;
                let share = vault::share::Share { share_id, file_id, care_need, reason, basis, agreement };
                Ok(vault::share::decide(&standing.authority(), &known, towards.as_ref(), share)?)
            },
            async |tx, _| tx.share_as_answer(share_id).await,
        )
        .await?;
    let at = |_: &Share| format!("/v1/tenants/{client}/vault/employees/{employee}/shares");
    Ok(answer.created(at))
}

impl Tx {
    /// The newest version of the agreement under which the vault gives data away.
    async fn vault_agreement(&mut self, rules: &Rules) -> Result<Option<AgreementId>, Error> {
        let view = self.view();
        let versions = self.newest_agreements(view).await?;
        let of = |regime: &str, name: &str| {
            let known = rules.regimes().find(|known| known.key == regime)?.vault.as_ref()?;
            known.agreement.as_deref().filter(|agreement| *agreement == name)
        };
        Ok(versions
            .iter()
            .find(|version| of(&version.regime, &version.name).is_some())
            .map(|version| version.id))
    }

    pub(super) async fn share_as_answer(&mut self, id: ShareId) -> Result<Share, Error> {
        let row = self.share(id).await?.ok_or(Refused::NotFound { what: "share" })?;
        let told = self.shares_as_answer(&[row]).await?;
        Ok(told.into_iter().next().ok_or(Refused::NotFound { what: "share" })?)
    }
}
