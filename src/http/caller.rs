//! Who asks.

use super::Origin;
use crate::{
    error::Error,
    storage::{Crossing, Store, Tx},
    tokens::{Tokens, Verified},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web};
use mandat_domain::{
    access::LoginUsed,
    account::{Account, Actor},
    ids::TenantId,
    partnerships::Guest,
    regime::Catalogue,
};
use std::future::{Ready, ready};

/// The account that the access token of the request was made for. 401 `unauthenticated` without a token,
/// and with one that is malformed, forged or expired.
///
/// The token proves what was. Whether its session or secret still counts is asked in the transaction of
/// the request ([`live`](Self::live)), which [`Reading`](super::Reading) and [`Changing`](super::Changing) do by
/// themselves.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Where the account is at home.
    pub tenant: TenantId,
    pub account: Account,
    verified: Verified,
    origin: Origin,
}

/// A caller whose request was answered, while what they began goes on.
#[derive(Debug, Clone)]
pub struct Beginner {
    /// Where the account is at home.
    pub home: TenantId,
    pub account: Account,
    /// What the token was narrowed to.
    pub scopes: Vec<String>,
    /// How a person had signed in.
    pub login: Option<LoginUsed>,
}

impl From<&Caller> for Beginner {
    fn from(caller: &Caller) -> Self {
        let Verified { scopes, login, .. } = &caller.verified;
        let (scopes, login) = (scopes.clone(), login.as_deref().cloned());
        Self { home: caller.tenant, account: caller.account, scopes, login }
    }
}

impl Caller {
    /// The caller's tenant, if it is this one; 404 otherwise. For what nobody from elsewhere does.
    pub fn within(&self, tenant: TenantId) -> Result<TenantId, Error> {
        if self.tenant == tenant { Ok(tenant) } else { Err(Error::not_found("tenant")) }
    }

    /// Who acts, in the words of the log of `tenant`: a guest as that tenant knows them.
    #[must_use]
    pub fn acting(&self, tenant: TenantId, guest: Option<&Guest>) -> Actor {
        guest.map_or(Actor::new(self.tenant, self.account), |guest| guest.actor(tenant, self.tenant))
    }

    /// What the token says, with its session or secret and its scopes.
    #[must_use]
    pub const fn verified(&self) -> &Verified {
        &self.verified
    }

    /// By which request they ask, and from where.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether session or secret still count, in a transaction of the caller's own tenant; 401.
    pub async fn live(&self, tx: &mut Tx) -> Result<(), Error> {
        let now = tx.now();
        if tx.caller_is_live(&self.verified, now).await?.is_some() {
            Ok(())
        } else {
            Err(Error::unauthenticated(true))
        }
    }

    /// Who the caller is in the tenant of the transaction: somebody at home there, or a guest; 404 for whom
    /// it does not exist, 401 for a token that does not count. The session is asked about at home.
    pub(super) async fn arrive(&self, tx: &mut Tx, catalogue: &Catalogue) -> Result<Option<Guest>, Error> {
        if tx.tenant() == self.tenant {
            self.live(tx).await?;
            return Ok(None);
        }
        let way = tx.links(tx.view(), Some(self.tenant)).await?.pop().ok_or(Error::not_found("tenant"))?;
        tx.cross(way.crossing, async |tx| self.live(tx).await).await?;
        let guest = tx.guest(self.tenant, self.account, catalogue).await?;
        guest.map(Some).ok_or(Error::not_found("tenant"))
    }

    /// The way from the caller's own tenant, in whose transaction this is, into another one; 404 without
    /// an open partnership.
    pub(super) async fn way(&self, tx: &mut Tx, tenant: TenantId) -> Result<Crossing, Error> {
        self.live(tx).await?;
        let way = tx.links(tx.view(), Some(tenant)).await?.pop();
        Ok(way.ok_or(Error::not_found("tenant"))?.crossing)
    }

    pub(super) fn of(request: &HttpRequest) -> Result<Self, Error> {
        let token = bearer(request)?;
        let (Some(tokens), Some(store)) =
            (request.app_data::<web::Data<Tokens>>(), request.app_data::<web::Data<Store>>())
        else {
            return Err(Error::internal("the service cannot verify tokens"));
        };
        let verified = tokens.verify(token, store.clock().now()).map_err(|_| Error::unauthenticated(true))?;
        let origin = Origin::of(request);
        Ok(Self { tenant: verified.tenant, account: verified.account, verified, origin })
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750, section 2.1).
fn bearer(request: &HttpRequest) -> Result<&str, Error> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Error::unauthenticated(request.headers().contains_key(AUTHORIZATION)));
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(|| Error::unauthenticated(true))?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(Error::unauthenticated(false)) }
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_token_is_that_of_the_one_bearer_header() {
        let token = |value: &'static str| {
            let request = TestRequest::default().insert_header((AUTHORIZATION, value)).to_http_request();
            bearer(&request).map(str::to_owned)
        };
        assert_eq!(token("Bearer abc").unwrap(), "abc");
        assert_eq!(token("bearer abc").unwrap(), "abc");
        for wrong in ["abc", "Basic abc", "Bearer"] {
            assert_eq!(token(wrong).unwrap_err().code(), "unauthenticated");
        }
        let twice = TestRequest::default()
            .append_header((AUTHORIZATION, "Bearer a"))
            .append_header((AUTHORIZATION, "Bearer b"));
        assert_eq!(bearer(&twice.to_http_request()).unwrap_err().code(), "unauthenticated");
    }
}
