//! The parameters that many operations share. Naming one in `params(…)` documents it; the finishing
//! pass adds from it the answers and headers that go with it.

use crate::openapi::moment;
use chrono::{DateTime, Utc};
use mandat_domain::ids::{TenantId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// `/v1/tenants/{tenant_id}/…`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TenantPath {
    /// The tenant.
    #[param(value_type = uuid::Uuid, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub tenant_id: TenantId,
}

/// `/v1/tenants/{tenant_id}/users/{user_id}/…`
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// The tenant.
    #[param(value_type = uuid::Uuid, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub tenant_id: TenantId,
    /// The user.
    #[param(value_type = uuid::Uuid, example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f33")]
    pub user_id: UserId,
}

/// Which part of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many entries at most.
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// The time of which, and at which, something is asked.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Times {
    /// What held at this moment; now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional")]
    #[param(example = "2026-03-01T08:00:00Z")]
    pub as_of: Option<DateTime<Utc>>,
    /// As it was known at this moment; what is known now, when it is left out.
    #[serde(default, deserialize_with = "moment::optional")]
    #[param(example = "2026-03-01T08:00:00Z")]
    pub known_at: Option<DateTime<Utc>>,
}

impl Times {
    /// Whether nothing but now is asked about.
    #[must_use]
    pub const fn is_now(self) -> bool {
        self.as_of.is_none() && self.known_at.is_none()
    }
}

/// On every change of access.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DryRunQuery {
    /// Decide as if it were done, answer what would happen, and record nothing.
    #[serde(default)]
    #[param(required = false, default = false, example = false)]
    pub dry_run: bool,
}

/// On every POST that records events.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Once {
    /// A key of the caller's choice, 1 to 255 visible ASCII characters. For 24 hours, the same request with
    /// the same key gets the answer of the first and changes nothing more.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$",
        example = "5f0c1c1e-order-17"
    )]
    #[expect(dead_code, reason = "read from the header by `Changing`")]
    idempotency_key: Option<String>,
}

/// On every change of a thing that has a version.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The `ETag` of the version that the caller read. When it has changed since, nothing is done.
    #[param(rename = "If-Match", example = "\"7\"")]
    #[expect(dead_code, reason = "read from the header by `Changing`")]
    if_match: Option<String>,
}

/// On every read of a thing that has a version.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfNoneMatch {
    /// The `ETag` of the version that the caller has. The answer is 304 when it is still this one.
    #[param(rename = "If-None-Match", example = "\"7\"")]
    #[expect(dead_code, reason = "read from the header by `Found`")]
    if_none_match: Option<String>,
}

/// On every read of a tenant's data.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Fresh {
    /// The `Mandat-Revision` of an earlier answer. What is answered now is at least as fresh.
    #[param(rename = "Mandat-Revision", max_length = 1024, example = "AZjF8n0-ehCfGx9Kj28vEQAAAAAAAAAq")]
    #[expect(dead_code, reason = "read from the header by `Reading`")]
    mandat_revision: Option<String>,
}
