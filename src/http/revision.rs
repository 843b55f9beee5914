//! `Mandat-Revision`: how fresh an answer is, and how fresh the next one has to be.

use crate::error::Error;
use actix_web::HttpRequest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use mandat_domain::ids::TenantId;
use uuid::Uuid;

pub const HEADER: &str = "mandat-revision";
const PAIR: usize = 24;
/// A change touches two tenants at most; a caller may gather the revisions of some more.
const MOST: usize = 16;

/// Positions in the logs of one or several tenants. Opaque to callers: base64url of pairs of tenant id and
/// revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions(Vec<(TenantId, i64)>);

impl Revisions {
    #[must_use]
    pub fn of(tenant: TenantId, revision: i64) -> Self {
        Self(vec![(tenant, revision)])
    }

    /// The header of a request; 400 `revision_malformed`.
    pub fn wanted(request: &HttpRequest) -> Result<Self, Error> {
        let Some(value) = request.headers().get(HEADER) else { return Ok(Self::default()) };
        value.to_str().ok().and_then(Self::parse).ok_or_else(|| {
            Error::problem("revision_malformed", "Mandat-Revision is not one that was given here")
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        let (pairs, rest) = bytes.as_chunks::<PAIR>();
        if pairs.is_empty() || pairs.len() > MOST || !rest.is_empty() {
            return None;
        }
        pairs
            .iter()
            .map(|pair| {
                let (tenant, revision) = pair.split_at_checked(16)?;
                let revision = i64::from_be_bytes(revision.try_into().ok()?);
                (revision >= 0).then_some((TenantId(Uuid::from_slice(tenant).ok()?), revision))
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }

    /// Whether more is asked for than the log of a tenant up to there.
    #[must_use]
    pub fn exceed(&self, tenant: TenantId, head: i64) -> bool {
        self.0.iter().any(|(wanted, revision)| *wanted == tenant && *revision > head)
    }

    /// Whether the head of a tenant is as fresh as this asks for; 409 `revision_not_reached`. One database
    /// serves all, so a revision it has not reached was given by another or before a restore.
    pub fn check(&self, tenant: TenantId, head: i64) -> Result<(), Error> {
        if self.exceed(tenant, head) {
            return Err(Error::problem("revision_not_reached", "the log of the tenant does not go that far"));
        }
        Ok(())
    }
}

impl std::fmt::Display for Revisions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = Vec::with_capacity(self.0.len() * PAIR);
        for (tenant, revision) in &self.0 {
            bytes.extend_from_slice(tenant.0.as_bytes());
            bytes.extend_from_slice(&revision.to_be_bytes());
        }
        f.write_str(&BASE64.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: TenantId = TenantId(Uuid::from_u128(7));

    #[test]
    fn a_revision_comes_back_as_it_was_given() {
        let given = Revisions(vec![(TENANT, 42), (TenantId(Uuid::from_u128(8)), 0)]);
        assert_eq!(Revisions::parse(&given.to_string()), Some(given));
    }

    #[test]
    fn a_revision_counts_for_its_own_tenant() {
        let wanted = Revisions::of(TENANT, 42);
        assert!(wanted.check(TENANT, 42).is_ok());
        assert_eq!(wanted.check(TENANT, 41).unwrap_err().code(), "revision_not_reached");
        assert!(wanted.check(TenantId(Uuid::from_u128(8)), 0).is_ok());
    }

    #[test]
    fn anything_else_is_malformed() {
        for text in ["", "7", "!", &Revisions::of(TENANT, -1).to_string(), &"A".repeat(4096)] {
            assert_eq!(Revisions::parse(text), None, "{text}");
        }
    }
}
