//! What goes in and out when people sign in.

use crate::{passwords::Password, tokens::opaque::Text};
use actix_web::{HttpResponse, http::header::LOCATION};
use chrono::{DateTime, Utc};
use mandat_domain::ids::{TenantId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Where an account has this address does not matter: it is looked for in all tenants.
    #[schema(max_length = 320, example = "anna.berg@example.com")]
    pub email: String,
    pub password: Password,
    /// Needed only after an answer of type `tenant_choice`.
    #[schema(nullable = false, value_type = Option<Uuid>, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub tenant_id: Option<TenantId>,
    /// Needed only after an answer `one_time_code_required`: the six digits that the app shows, or a recovery
    /// code.
    #[schema(nullable = false, value_type = Option<String>, max_length = 32, example = "287082")]
    pub one_time_code: Option<Text>,
    /// Needed only after an answer `password_to_be_changed`: takes the place of a provisional password, and opens the
    /// session.
    #[schema(nullable = false)]
    pub new_password: Option<Password>,
}

/// The next step of somebody whose password was right.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SignedIn {
    Session(Session),
    TenantChoice(TenantChoice),
}

/// A signed-in stay of a user, with the tokens to go on with.
#[derive(Serialize, ToSchema)]
pub struct Session {
    pub id: Uuid,
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// Send it as `Authorization: Bearer …`. Carries identity only; rights are looked up.
    #[schema(value_type = String)]
    pub access_token: Text,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 300)]
    pub expires_in: i64,
    /// Good for one use: it gets the next access token and the next refresh token.
    #[schema(value_type = String)]
    pub refresh_token: Text,
    /// When the session ends unless it is refreshed.
    pub refresh_expires_at: DateTime<Utc>,
    /// When the session ends however often it is refreshed.
    pub ends_at: DateTime<Utc>,
}

impl Session {
    /// 201: it has begun.
    pub(super) fn begun(self) -> HttpResponse {
        let mut response = HttpResponse::Created();
        response.insert_header((LOCATION, "/v1/sessions/current"));
        response.json(SignedIn::Session(self))
    }
}

/// The password or identity fits accounts in several tenants: send the request again with one of them.
#[derive(Serialize, ToSchema)]
pub struct TenantChoice {
    pub tenants: Vec<TenantOfChoice>,
}

/// A tenant in which the person can sign in.
#[derive(Serialize, ToSchema)]
#[schema(as = TenantOption)]
pub struct TenantOfChoice {
    #[schema(value_type = Uuid)]
    pub id: TenantId,
    #[schema(example = "Berg Werke AG")]
    pub name: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    #[schema(value_type = String, max_length = 200)]
    pub refresh_token: Text,
}

/// The session of the access token.
#[derive(Serialize, ToSchema)]
pub struct CurrentSession {
    pub id: Uuid,
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// How the person proved who they are: `password`, `app-code` for a password with a one-time code, or what
    /// the issuer's token proved.
    #[schema(example = "password")]
    pub method: String,
    /// The kind of person, where that was proved too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "citizen")]
    pub person: Option<String>,
    pub started_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub ends_at: DateTime<Utc>,
}
