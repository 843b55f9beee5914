//! The caller's app for one-time codes (CSM-02).

mod begin;
mod confirm;
mod read;
mod remove;

use crate::{
    error::Error,
    http::{Caller, Versioned},
    tokens::opaque::Text,
};
use chrono::{DateTime, Utc};
use mandat_domain::{account::Account, ids::UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

pub fn routes(config: &mut ServiceConfig) {
    config.service(read::read).service(begin::begin).service(confirm::confirm).service(remove::remove);
}

/// How far an app for one-time codes is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OneTimeCodeStatus {
    /// There is none; a password alone is enough.
    Off,
    /// The secret is handed out, and no code has come back yet; a password alone is still enough.
    Begun,
    /// A code is asked for at each sign-in with a password.
    On,
}

/// The app of the user for one-time codes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OneTimeCode {
    pub status: OneTimeCodeStatus,
    /// Since when codes are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// Recovery codes that are left.
    #[schema(minimum = 0, maximum = 10, example = 10)]
    pub recovery_codes_left: i64,
}

impl Versioned for OneTimeCode {}

/// A code that an app shows.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ShownCode {
    /// The six digits that the app shows.
    #[schema(value_type = String, max_length = 32, example = "287082")]
    pub one_time_code: Text,
}

/// Only people have one; 404 for programs.
fn user_of(caller: &Caller) -> Result<UserId, Error> {
    match caller.account {
        Account::User(user) => Ok(user),
        Account::ApiClient(_) => Err(Error::not_found("one-time code")),
    }
}
