//! Settings of a user or of the tenant change.

use super::{
    sheet::{Chosen, Sheet},
    wish::Wish,
    written::Written,
};
use crate::{
    access::{Authority, Owner, Resource, service},
    event::Event,
    ids::UserId,
    keys::SettingKey,
    offices::{self, Changing},
    refused::Refused,
    regime::words::SettingKind,
};

/// Settings of a user. Needs, for each setting that is named, one of the roles that the regime lets change
/// it, held for a scope that reaches the user; where the regime names none, `mandat/user.change` on them
/// (TIM-12). What is already so makes no event. What holds where no exception does is not changed while the
/// tenant is frozen (SPV-09).
pub fn of_user(
    authority: &Authority<'_>,
    id: UserId,
    owner: &Owner,
    sheet: &Sheet<'_>,
    wish: Wish,
) -> Result<Vec<Event>, Refused> {
    let resource = Resource::of(owner.clone());
    authority.see("user", service::USER_READ, &resource)?;
    let after = settled(authority, sheet, wish, service::USER_CHANGE, &resource)?;
    let event = |setting: SettingKey, value: Option<String>| {
        let known = sheet.known(&setting);
        let written =
            known.is_some_and(|known| matches!(known.kind, SettingKind::Text | SettingKind::Number));
        match value {
            None => Event::UserSettingReset { user_id: id, setting },
            Some(text) if written => {
                Event::UserSettingChanged { user_id: id, setting, value: None, written: Some(Written(text)) }
            }
            value => Event::UserSettingChanged { user_id: id, setting, value, written: None },
        }
    };
    let changed: Vec<_> = differences(sheet.chosen(), &after).collect();
    for (setting, _) in &changed {
        // What holds where no exception does is about who may do what.
        let regime = authority.rules.regime(setting.namespace());
        if regime.is_some_and(|regime| regime.tenants.exceptions_default.as_deref() == Some(setting.name())) {
            offices::changes(authority.rules, Changing::Other(setting.namespace()))?;
        }
    }
    Ok(changed.into_iter().map(|(setting, value)| event(setting, value)).collect())
}

/// Settings of the tenant. Needs, for each setting that is named, one of the roles that the regime lets
/// change it, held for the whole tenant; where the regime names none, `mandat/tenant.change`. Settings of
/// users that need what is switched off stay as they are and count for nothing meanwhile (TIM-12).
pub fn of_tenant(authority: &Authority<'_>, sheet: &Sheet<'_>, wish: Wish) -> Result<Vec<Event>, Refused> {
    let after = settled(authority, sheet, wish, service::TENANT_CHANGE, &Resource::tenant())?;
    let event = |(setting, value)| match value {
        None => Event::TenantSettingReset { setting },
        Some(value) => Event::TenantSettingChanged { setting, value },
    };
    Ok(differences(sheet.chosen(), &after).map(event).collect())
}

fn settled(
    authority: &Authority<'_>,
    sheet: &Sheet<'_>,
    wish: Wish,
    otherwise: &str,
    resource: &Resource,
) -> Result<Chosen, Refused> {
    wish.check_names(sheet)?;
    for key in wish.keys() {
        let by = sheet.known(key).map(|known| known.changed_by.as_slice()).unwrap_or_default();
        if by.is_empty() {
            authority.require(otherwise, resource)?;
        } else if !authority.holds_one_of(by, otherwise, resource)? {
            return Err(Refused::SettingNotYours { setting: key.clone(), by: by.to_vec() });
        }
    }
    wish.settle(sheet)
}

/// What is chosen otherwise than before; without a value where nothing is chosen any more.
fn differences(before: &Chosen, after: &Chosen) -> impl Iterator<Item = (SettingKey, Option<String>)> {
    let changed = after.0.iter().filter(|(key, value)| before.0.get(*key) != Some(*value));
    let changed = changed.map(|(key, value)| (key.clone(), Some(value.clone())));
    let gone = before.0.keys().filter(|key| !after.0.contains_key(*key));
    changed.chain(gone.map(|key| (key.clone(), None)))
}
