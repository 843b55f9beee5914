//! Whether an identity token counts, once its signature is known to be the issuer's.

use super::{Proof, Terms};
use crate::validity::Moment;

/// How far the clocks of issuer and service may differ, in seconds.
pub const LEEWAY: i64 = 60;
/// A token older than this is not one that was just made for this sign-in, in seconds.
pub const FRESH: i64 = 600;

/// What a token claims (OpenID Connect Core 1.0, section 2). Times are seconds since 1970.
#[derive(Clone)]
pub struct Claims {
    pub issuer: String,
    pub subject: String,
    pub audiences: Vec<String>,
    pub authorized_party: Option<String>,
    pub issued_at: i64,
    pub expires_at: i64,
    pub class: Option<String>,
}

/// Why a genuine token does not count. Tells nothing of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    #[error("it is of another issuer")]
    Issuer,
    #[error("it was made for somebody else (aud, azp)")]
    Audience,
    #[error("it has expired")]
    Expired,
    #[error("it was made too long ago, or in the future (iat)")]
    Age,
    #[error("its subject is empty or too long")]
    Subject,
    #[error("its authentication class (acr) is none that counts")]
    Class,
}

/// What the token proves (OpenID Connect Core 1.0, section 3.1.3.7): it is of this issuer, made for this
/// audience and for nobody else, just now, and of a class that counts.
///
/// # Errors
/// [`NotAccepted`]
pub fn accept<'a>(terms: &'a Terms, claims: &Claims, now: Moment) -> Result<&'a Proof, NotAccepted> {
    let now = now.timestamp();
    if claims.issuer != terms.issuer {
        return Err(NotAccepted::Issuer);
    }
    let ours = claims.audiences.contains(&terms.audience);
    let party = claims
        .authorized_party
        .as_deref()
        .map_or(claims.audiences.len() == 1, |party| party == terms.audience);
    if !ours || !party {
        return Err(NotAccepted::Audience);
    }
    if claims.expires_at.saturating_add(LEEWAY) <= now {
        return Err(NotAccepted::Expired);
    }
    let age = now.saturating_sub(claims.issued_at);
    if !(-LEEWAY..=FRESH).contains(&age) {
        return Err(NotAccepted::Age);
    }
    if claims.subject.is_empty() || claims.subject.len() > 255 {
        return Err(NotAccepted::Subject);
    }
    let named = claims.class.as_ref().and_then(|class| terms.classes.get(class));
    named.or(terms.otherwise.as_ref()).ok_or(NotAccepted::Class)
}
