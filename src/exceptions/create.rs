//! A user gets an exception.

use super::{Exception, RegimeName, Verdict};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, PathStep, TenantPath, resource_path},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    account::Account,
    exceptions::create::{Create, decide},
    ids::{ExceptionId, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// An exception to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewException {
    pub user_id: Uuid,
    pub regime: RegimeName,
    /// Outermost first; it is about this resource and all below it.
    #[schema(min_items = 1, max_items = 8)]
    pub path: Vec<PathStep>,
    pub verdict: Verdict,
    /// Whether it says something from now on; yes, when it is left out.
    pub active: Option<bool>,
}

/// Create an exception
///
/// For one user, on one resource path and all below it. Of several exceptions the one on the longest path
/// counts; where there is none, the user's default. A lock is above all of them. An exception in the
/// direction of the default is accepted and changes nothing.
#[utoipa::path(
    tag = "exceptions", operation_id = "create_exception",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewException,
    responses((status = 201, description = "The new exception.", body = Exception)),
)]
#[post("/v1/tenants/{tenant_id}/exceptions")]
pub async fn create(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewException>,
) -> Result<Changed<Exception>, Error> {
    let Body(new) = body;
    let id = ExceptionId(changing.new_id());
    let user_id = UserId(new.user_id);
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let view = tx.view();
                let account = Account::User(user_id);
                let user = tx.owners_among(view, &[account].into()).await?.remove(&account);
                let live = tx.exceptions_among(view, &[new.user_id]).await?;
                let live = live
                    .iter()
                    .map(|row| Ok((ExceptionId(row.id), row.regime.clone(), row.path()?)))
                    .collect::<Result<Vec<_>, crate::storage::Error>>()?;
                let command = Create {
                    exception_id: id,
                    user_id,
                    regime: new.regime.into_string(),
                    path: resource_path(new.path),
                    verdict: new.verdict.into(),
                    active: new.active.unwrap_or(true),
                };
                Ok(decide(&standing.authority(), user, &live, command)?)
            },
            async |tx, _| tx.exception_as_answer(id).await,
        )
        .await?;
    Ok(answer.created(|made: &Exception| format!("/v1/tenants/{}/exceptions/{}", path.tenant_id, made.id)))
}
