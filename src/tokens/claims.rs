//! The claims of an access token (RFC 9068, 2.2).

use super::{Holder, Minting, Verified};
use chrono::DateTime;
use mandat_domain::{
    access::LoginUsed,
    account::Account,
    ids::{ApiClientId, TenantId, UserId},
    validity::Moment,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The `client_id` of tokens that people get with their password: the service's own sign-in.
const OWN_SIGN_IN: &str = "mandat";

/// Times are whole seconds and nothing else: a text or a fraction where a number belongs is refused.
#[derive(Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    sub: Uuid,
    aud: String,
    exp: i64,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: Uuid,
    client_id: String,
    tenant_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// How a person signed in: the name that regimes have for the method (RFC 9470, section 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    /// What kind of person that proved, in the words of regimes (CSM-02).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<String>,
}

impl Claims {
    pub fn of(issuer: &str, minting: &Minting) -> Self {
        let (sub, client_id, sid, secret_id, login) = match &minting.holder {
            Holder::Person { user, session, login } => {
                (user.0, OWN_SIGN_IN.to_owned(), Some(*session), None, Some(login))
            }
            Holder::Program { client, secret } => (client.0, client.to_string(), None, Some(secret.0), None),
        };
        Self {
            iss: issuer.to_owned(),
            sub,
            aud: issuer.to_owned(),
            exp: minting.expires_at.timestamp(),
            iat: minting.now.timestamp(),
            nbf: None,
            jti: minting.id,
            client_id,
            tenant_id: minting.tenant.0,
            sid,
            secret_id,
            scope: (!minting.scopes.is_empty()).then(|| minting.scopes.join(" ")),
            acr: login.map(|login| login.method.clone()),
            person: login.and_then(|login| login.person.clone()),
        }
    }

    pub fn starts_after(&self, now: Moment) -> bool {
        self.nbf.is_some_and(|nbf| nbf > now.timestamp())
    }

    /// Who the claims speak of; `None` when they are not those of a person, with how they signed in, or of a
    /// program.
    pub fn verified(self) -> Option<Verified> {
        let (account, login) = match (self.sid, self.secret_id, self.acr) {
            (Some(_), None, Some(method)) => {
                (Account::User(UserId(self.sub)), Some(LoginUsed { person: self.person, method }.into()))
            }
            (None, Some(_), None) => (Account::ApiClient(ApiClientId(self.sub)), None),
            _ => return None,
        };
        Some(Verified {
            tenant: TenantId(self.tenant_id),
            account,
            session: self.sid,
            secret: self.secret_id,
            login,
            scopes: self.scope.iter().flat_map(|scope| scope.split(' ')).map(str::to_owned).collect(),
            expires_at: DateTime::from_timestamp(self.exp, 0)?,
        })
    }
}
