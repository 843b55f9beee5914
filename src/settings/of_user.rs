//! The settings of one user.

use super::{Settings, SettingsPatch};
use crate::{
    error::Error,
    http::{
        Body, Changed, Changing, DryRunQuery, Found, Fresh, IfMatch, IfNoneMatch, Query, Reading, Times,
        UserPath,
    },
    storage::{Tx, View},
};
use actix_web::{get, patch, web::Path};
use mandat_domain::{
    access::{Resource, service},
    ids::UserId,
    regime::Rules,
    settings::{Sheet, change::of_user},
};

/// Read a user's settings
///
/// What the tenant's regimes let be chosen for a user, with the value of each, and whether it counts. Needs
/// `mandat/user.read` on the user.
#[utoipa::path(
    tag = "settings", operation_id = "read_user_settings",
    params(UserPath, Times, IfNoneMatch, Fresh),
    responses((status = 200, description = "All settings of the user.", body = Settings)),
)]
#[get("/v1/tenants/{tenant_id}/users/{user_id}/settings")]
pub async fn read(
    reading: Reading,
    path: Path<UserPath>,
    times: Query<Times>,
) -> Result<Found<Settings>, Error> {
    reading
        .run(path.tenant_id, async |tx, ask| {
            let standing = tx.standing(ask).await?;
            let owner = tx.user_as_owner(path.user_id).await?;
            standing.authority().see("user", service::USER_READ, &Resource::of(owner))?;
            let view = tx.view_of(times.as_of, times.known_at).await?;
            let rules = tx.rules(view, &ask.catalogue).await?;
            tx.user_settings_as_answer(view, &rules, path.user_id).await
        })
        .await
}

/// Change a user's settings
///
/// By holders of the roles that each setting names, in reach of the user. Something is switched on only
/// while all that it needs is on, and off only while nothing that is on needs it; what the regime says goes
/// off with it does. Several are decided together, in any order.
#[utoipa::path(
    tag = "settings", operation_id = "change_user_settings",
    params(UserPath, IfMatch, DryRunQuery),
    request_body = SettingsPatch,
    responses((status = 200, description = "All settings of the user as they are now.", body = Settings)),
)]
#[patch("/v1/tenants/{tenant_id}/users/{user_id}/settings")]
pub async fn change(
    changing: Changing,
    path: Path<UserPath>,
    body: Body<SettingsPatch>,
) -> Result<Changed<Settings>, Error> {
    let Body(wanted) = body;
    let id = path.user_id;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let owner = tx.user_as_owner(id).await?;
                let tenant = tx.tenant_settings(tx.view()).await?;
                let row = tx.user_settings(tx.view(), id).await?;
                let (rules, user) = (&standing.rules, Some(&row.chosen));
                let sheet = Sheet { rules, tenant: &tenant.chosen, user };
                let events = of_user(&standing.authority(), id, &owner, &sheet, wanted.wish()?)?;
                ask.version.check(row.version.max(tenant.version))?;
                Ok(events)
            },
            async |tx, ask| {
                let view = tx.view();
                let rules = tx.rules(view, &ask.catalogue).await?;
                tx.user_settings_as_answer(view, &rules, id).await
            },
        )
        .await
}

impl Tx {
    async fn user_settings_as_answer(
        &mut self,
        view: View,
        rules: &Rules,
        id: UserId,
    ) -> Result<Settings, Error> {
        let tenant = self.tenant_settings(view).await?;
        let row = self.user_settings(view, id).await?;
        let sheet = Sheet { rules, tenant: &tenant.chosen, user: Some(&row.chosen) };
        // What counts of a user's settings changes with the tenant's, too.
        Ok(Settings::new(&sheet, row.version.max(tenant.version)))
    }
}
