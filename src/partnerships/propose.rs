//! Who has a code proposes a partnership to its maker.

use super::{Partnership, ShownName};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, DryRunQuery, Once, TenantPath},
    tokens::opaque::{Text, digest},
};
use actix_web::{post, web::Path};
use mandat_domain::{
    ids::PartnershipId,
    partnerships::propose::{Propose, decide},
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A partnership to be proposed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartnership {
    /// The code that the other organisation made and handed over.
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "msp_AZjF8n0-ehCfGx9Kj28vEQ…")]
    pub code: Text,
    /// The name that this tenant shows its partner.
    pub name: ShownName,
}

/// Propose a partnership
///
/// To the organisation that made the code. Proposing is this side's yes; the partnership is open once
/// the other side has accepted. A code is good for one proposal.
#[utoipa::path(
    tag = "partnerships", operation_id = "propose_partnership",
    params(TenantPath, Once, DryRunQuery),
    request_body = NewPartnership,
    responses((status = 201, description = "The partnership, proposed.", body = Partnership)),
)]
#[post("/v1/tenants/{tenant_id}/partnerships")]
pub async fn propose(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<NewPartnership>,
) -> Result<Changed<Partnership>, Error> {
    let Body(new) = body;
    let digest = digest(new.code.0.expose_secret()).0;
    let id = PartnershipId(changing.new_id());
    let command = Propose { partnership_id: id, own_name: new.name.into_string() };
    let answer = changing
        .both(
            path.tenant_id,
            async |tx| {
                let now = tx.now();
                let here = tx.tenant();
                let way = tx.way_by_code(&digest, now).await?.map(|(way, _)| way);
                // One's own code is refused without a way.
                Ok(way.filter(|way| way.to() != here))
            },
            async |_| Ok(()),
            async |tx, ask, _: Option<()>| {
                let standing = tx.standing(ask).await?;
                let code = tx.way_by_code(&digest, ask.now).await?.map(|(_, code)| code);
                let known = match &code {
                    Some(code) => tx.partnerships_with(code.maker).await?,
                    None => Vec::new(),
                };
                Ok(decide(&standing.authority(), tx.tenant(), code, &known, command)?)
            },
            async |tx, _| {
                tx.platform().use_code(&digest).await?;
                Ok(tx.partnership_or_missing(id).await?.into())
            },
        )
        .await?;
    let place = |new: &Partnership| format!("/v1/tenants/{}/partnerships/{}", path.tenant_id, new.id);
    Ok(answer.created(place))
}
