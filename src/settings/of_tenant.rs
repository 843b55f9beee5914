//! The tenant's own settings.

use super::{Settings, SettingsPatch};
use crate::{
    error::Error,
    http::{
        Body, Changed, Changing, DryRunQuery, Found, Fresh, IfMatch, IfNoneMatch, Query, Reading, TenantPath,
        Times,
    },
    storage::{Tx, View},
};
use actix_web::{get, patch, web::Path};
use mandat_domain::{
    access::{Resource, service},
    regime::Rules,
    settings::{Sheet, change::of_tenant},
};

/// Read the tenant's settings
///
/// What its regimes let a tenant choose, with the value of each. Needs `mandat/tenant.read`.
#[utoipa::path(
    tag = "settings", operation_id = "read_settings",
    params(TenantPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "All settings of the tenant.", body = Settings)),
)]
#[get("/v1/tenants/{tenant_id}/settings")]
pub async fn read(
    reading: Reading,
    path: Path<TenantPath>,
    times: Query<Times>,
) -> Result<Found<Settings>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            standing.authority().see("tenant", service::TENANT_READ, &Resource::tenant())?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            tx.tenant_settings_as_answer(view, &rules).await
        })
        .await
}

/// Change the tenant's settings
///
/// By holders of the roles that each setting names. Something is switched on only while all that it needs
/// is on. What users chose and needs something that the tenant switches off stays, and does not count until
/// it is on again.
#[utoipa::path(
    tag = "settings", operation_id = "change_settings",
    params(TenantPath, IfMatch, DryRunQuery),
    request_body = SettingsPatch,
    responses((status = 200, description = "All settings as they are now.", body = Settings)),
)]
#[patch("/v1/tenants/{tenant_id}/settings")]
pub async fn change(
    changing: Changing,
    path: Path<TenantPath>,
    body: Body<SettingsPatch>,
) -> Result<Changed<Settings>, Error> {
    let Body(wanted) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let row = tx.tenant_settings(tx.view()).await?;
                let sheet = Sheet { rules: &standing.rules, tenant: &row.chosen, user: None };
                let events = of_tenant(&standing.authority(), &sheet, wanted.wish()?)?;
                ask.version.check(row.version)?;
                Ok(events)
            },
            async |tx, ask| {
                let view = tx.view();
                let rules = tx.rules(view, &ask.catalogue).await?;
                tx.tenant_settings_as_answer(view, &rules).await
            },
        )
        .await
}

impl Tx {
    async fn tenant_settings_as_answer(&mut self, view: View, rules: &Rules) -> Result<Settings, Error> {
        let row = self.tenant_settings(view).await?;
        Ok(Settings::new(&Sheet { rules, tenant: &row.chosen, user: None }, row.version))
    }
}
