//! Identities: who somebody is to an issuer, as another way of signing in than a password.

use crate::{
    event::Event,
    ids::{IssuerId, UserId},
    issuers::IssuerRefused,
    refused::Refused,
};

/// What is known of the identity and of its would-be user, in the user's tenant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Linked {
    /// Whose it is already.
    pub to: Option<UserId>,
    /// Whether the user has an identity of this issuer already.
    pub another: bool,
}

/// One identity is one user in a tenant, and a user has one identity of an issuer. Linked once more to the same
/// user it stays as it is.
///
/// # Errors
/// [`IssuerRefused::IdentityTaken`], [`IssuerRefused::IdentityExists`]
pub fn link(user_id: UserId, issuer_id: IssuerId, linked: Linked) -> Result<Vec<Event>, Refused> {
    match linked.to {
        Some(other) if other != user_id => Err(IssuerRefused::IdentityTaken.into()),
        Some(_) => Ok(Vec::new()),
        None if linked.another => Err(IssuerRefused::IdentityExists.into()),
        None => Ok(vec![Event::IdentityLinked { user_id, issuer_id }]),
    }
}

/// `others`: whether the user can sign in by a password or by another identity.
///
/// # Errors
/// [`Refused::NotFound`] where there is none of this issuer, [`IssuerRefused::IdentityNeeded`]
pub fn unlink(user_id: UserId, issuer_id: IssuerId, exists: bool, others: bool) -> Result<Event, Refused> {
    match (exists, others) {
        (false, _) => Err(Refused::NotFound { what: "identity" }),
        (true, false) => Err(IssuerRefused::IdentityNeeded.into()),
        (true, true) => Ok(Event::IdentityUnlinked { user_id, issuer_id }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ANNA: UserId = UserId(Uuid::from_u128(1));
    const BEN: UserId = UserId(Uuid::from_u128(2));
    const ID: IssuerId = IssuerId(Uuid::from_u128(3));

    #[test]
    fn one_identity_is_one_user() {
        let fresh = vec![Event::IdentityLinked { user_id: ANNA, issuer_id: ID }];
        assert_eq!(link(ANNA, ID, Linked::default()), Ok(fresh));
        assert_eq!(link(ANNA, ID, Linked { to: Some(ANNA), another: true }), Ok(Vec::new()));
        assert_eq!(
            link(ANNA, ID, Linked { to: Some(BEN), another: false }),
            Err(IssuerRefused::IdentityTaken.into())
        );
        assert_eq!(
            link(ANNA, ID, Linked { to: None, another: true }),
            Err(IssuerRefused::IdentityExists.into())
        );
    }

    #[test]
    fn nobody_shuts_themselves_out() {
        assert_eq!(unlink(ANNA, ID, false, true), Err(Refused::NotFound { what: "identity" }));
        assert_eq!(unlink(ANNA, ID, true, false), Err(IssuerRefused::IdentityNeeded.into()));
        assert_eq!(
            unlink(ANNA, ID, true, true),
            Ok(Event::IdentityUnlinked { user_id: ANNA, issuer_id: ID })
        );
    }
}
