//! `DELETE /v1/me/identities/{issuer_id}`

use super::{IdentityPath, LinkedIdentities, linked, names, owner};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery},
};
use actix_web::{delete, web::Path};
use mandat_domain::{ids::IssuerId, sessions::identity::unlink as decide};

/// Unlink an identity
///
/// It is no sign-in to this account any more. The last way of signing in stays (`identity_needed`): set a password
/// first.
#[utoipa::path(
    tag = "me", operation_id = "unlink_identity",
    params(IdentityPath, DryRunQuery),
    responses((status = 200, description = "The identities that are left.", body = LinkedIdentities)),
)]
#[delete("/v1/me/identities/{issuer_id}")]
pub async fn unlink(
    changing: Changing,
    path: Path<IdentityPath>,
) -> Result<Changed<LinkedIdentities>, Error> {
    let (owner, issuer) = (owner(changing.caller())?, path.issuer_id);
    let names = names(changing.store()).await?;
    changing
        .run(
            owner.tenant,
            async |tx, _| {
                let own = tx.platform().identities_of(owner).await?;
                let exists = own.iter().any(|identity| identity.issuer_id == issuer);
                let counts = |id: IssuerId| id != issuer && names.contains_key(&id.0);
                let others = own.iter().any(|identity| counts(identity.issuer_id));
                let others = others || tx.password(owner.user).await?.is_some();
                Ok(vec![decide(owner.user, issuer, exists, others)?])
            },
            async |tx, _| {
                tx.platform().unlink_identity(owner, issuer).await?;
                linked(tx, owner, &names).await
            },
        )
        .await
}
