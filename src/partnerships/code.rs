//! A code by which another tenant can propose a partnership to this one.

use super::{PartnershipSide, ShownName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath, Versioned},
    tokens::opaque::{Kind, Opaque, Text},
};
use actix_web::{post, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::partnerships::{
    Side,
    code::{self, LIFETIME},
    propose::Code,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What the code is for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartnershipCode {
    /// What this tenant is in the partnership to come; whoever has the code is the other.
    pub side: PartnershipSide,
    /// The name that this tenant shows its partner.
    pub name: ShownName,
}

/// With it another tenant proposes a partnership. Shown once: what is kept is only a digest.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PartnershipCode {
    /// Hand it to the organisation that shall be the partner.
    #[schema(value_type = String, example = "msp_AZjF8n0-ehCfGx9Kj28vEQ…")]
    pub code: Text,
    /// Fourteen days after it was made.
    pub expires_at: DateTime<Utc>,
}

impl Versioned for PartnershipCode {}

/// Make a partnership code
///
/// The first step to a partnership: hand the code to the organisation you want as a partner. It proposes
/// with it, once, and you see who it is before you accept. Nobody is asked without such a code, and no
/// answer tells which tenants there are.
#[utoipa::path(
    tag = "partnerships", operation_id = "make_partnership_code",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewPartnershipCode,
    responses((status = 201, description = "The code, shown this once.", body = PartnershipCode)),
)]
#[post("/v1/tenants/{tenant_id}/partnership-codes")]
pub async fn make(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewPartnershipCode>,
) -> Result<Changed<PartnershipCode>, Error> {
    let Body(new) = body;
    let side: Side = new.side.into();
    let Opaque { text, digest } =
        Opaque::new(Kind::PartnershipCode, None, changing.store().entropy().bytes());
    let expires_at = changing.now() + LIFETIME;
    let code = Code { maker: path.tenant_id, side: side.clone(), name: new.name.into_string() };
    let answer = changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                Ok(code::make(&standing.authority(), side, expires_at)?)
            },
            async |tx, ask| {
                tx.platform().keep_code(&digest.0, &code, expires_at, ask.now).await?;
                Ok(PartnershipCode { code: text, expires_at })
            },
        )
        .await?;
    Ok(answer.created(|_| format!("/v1/tenants/{}/partnerships", path.tenant_id)))
}
