//! The entries of the access log.

use super::{AccessLogEntry, AccessLogPage, store::Filter};
use crate::{
    error::Error,
    http::{Found, Fresh, Page, PageQuery, Query, Reading, TenantPath},
    openapi::moment,
    problems::FieldError,
};
use actix_web::{get, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    access::{Resource, service},
    access_log::{Action, Deed, Outcome, Purpose},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// What the log is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccessLogQuery {
    /// Only what this account did, or was tried as it.
    pub actor_id: Option<Uuid>,
    /// Only what was touched of this type.
    #[param(max_length = 64, example = "user")]
    pub object_type: Option<String>,
    /// Only what was done with this one thing.
    pub object_id: Option<Uuid>,
    /// Only this: `signed-in`, `sign-in-refused`, `read`, `searched`, `listed`, `exported`, `pulled` or `erased`.
    #[param(max_length = 64, example = "read")]
    pub action: Option<String>,
    /// Only `allowed` or only `refused`.
    #[param(max_length = 64, example = "refused")]
    pub outcome: Option<String>,
    /// Only from this moment on.
    #[serde(default, deserialize_with = "moment::optional")]
    #[param(example = "2026-03-01T08:00:00Z")]
    pub from: Option<DateTime<Utc>>,
    /// Only before this moment.
    #[serde(default, deserialize_with = "moment::optional")]
    #[param(example = "2026-04-01T08:00:00Z")]
    pub until: Option<DateTime<Utc>>,
}

impl AccessLogQuery {
    /// 400 `invalid_query` for a word that there is not: it must not silently find nothing.
    fn filter(&self) -> Result<Filter, Error> {
        let unknown = |name: &'static str| {
            Error::invalid_query(vec![FieldError::new(
                name,
                "malformed",
                "this is none of the words there are",
            )])
        };
        let action = self.action.as_deref().map(|word| Action::parse(word).ok_or_else(|| unknown("action")));
        let outcome =
            self.outcome.as_deref().map(|word| Outcome::parse(word).ok_or_else(|| unknown("outcome")));
        Ok(Filter {
            actor: self.actor_id,
            object_type: self.object_type.clone(),
            object: self.object_id,
            action: action.transpose()?,
            outcome: outcome.transpose()?,
            from: self.from,
            until: self.until,
        })
    }

    /// The names of the filters that are set.
    fn names(&self) -> Vec<&'static str> {
        let set = [
            ("actor_id", self.actor_id.is_some()),
            ("object_type", self.object_type.is_some()),
            ("object_id", self.object_id.is_some()),
            ("action", self.action.is_some()),
            ("outcome", self.outcome.is_some()),
            ("from", self.from.is_some()),
            ("until", self.until.is_some()),
        ];
        set.into_iter().filter_map(|(name, set)| set.then_some(name)).collect()
    }
}

/// Read the access log
///
/// Who signed in or was refused, and who read, searched, listed, exported, pulled or erased personal data, newest first.
/// What is read here is noted itself, after the page was read.
#[utoipa::path(
    tag = "events", operation_id = "list_access_log",
    params(TenantPath, AccessLogQuery, PageQuery, Fresh),
    responses((status = 200, description = "A page of the access log.", body = AccessLogPage)),
)]
#[get("/v1/tenants/{tenant_id}/access-log")]
pub async fn list(
    reading: Reading,
    path: Path<TenantPath>,
    query: Query<AccessLogQuery>,
    page: Page,
) -> Result<Found<AccessLogPage>, Error> {
    let filter = query.filter()?;
    let wanted = Deed::listed("access-log").fields(query.names()).for_purpose(Purpose::Oversight, None);
    reading
        .noted(path.tenant_id, wanted.clone(), async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let authority = standing.authority();
            authority.require(service::ACCESS_LOG_READ, &Resource::tenant())?;
            let rows = tx.access_log(&filter, page.after()?, page.fetch()).await?;
            let (rows, next) = page.cut(rows, |row| row.entry.id);
            let noted = wanted
                .showing(rows.len())
                .by(authority.grounds_on(service::ACCESS_LOG_READ, &Resource::tenant()));
            let items = rows.into_iter().map(AccessLogEntry::new).collect();
            Ok(((items, next).into(), vec![noted]))
        })
        .await
}
