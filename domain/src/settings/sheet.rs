//! All settings of one user or of one tenant, with what counts of them.

use crate::{
    keys::SettingKey,
    regime::{Rules, Setting, words::SettingKind},
};
use std::{collections::BTreeMap, fmt};

/// The values that somebody chose; what is not in it is as the regime says. They may be personal data and
/// do not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Chosen(pub BTreeMap<SettingKey, String>);

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The settings of a user, or of the tenant itself where no user is given.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    pub rules: &'a Rules,
    pub tenant: &'a Chosen,
    pub user: Option<&'a Chosen>,
}

/// A setting that is off and that another needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    pub setting: SettingKey,
    /// Whether it is one of the tenant and not of the user.
    pub of_tenant: bool,
}

impl fmt::Display for Needed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = if self.of_tenant { " of the tenant" } else { "" };
        write!(f, "{}{whose}", self.setting)
    }
}

impl<'a> Sheet<'a> {
    /// The values that were chosen.
    #[must_use]
    pub fn chosen(&self) -> &'a Chosen {
        self.user.unwrap_or(self.tenant)
    }

    /// The same settings with other values chosen.
    #[must_use]
    pub(super) fn with(self, chosen: &'a Chosen) -> Self {
        match self.user {
            Some(_) => Self { user: Some(chosen), ..self },
            None => Self { tenant: chosen, ..self },
        }
    }

    /// What the regime says of a setting; `None` where it defines none of that key.
    #[must_use]
    pub fn known(&self, key: &SettingKey) -> Option<&'a Setting> {
        let regime = self.rules.regime(key.namespace())?;
        let section = if self.user.is_some() { &regime.user_settings } else { &regime.tenant_settings };
        section.get(key.name())
    }

    /// All settings, in the order of the regimes.
    pub fn all(&self) -> impl Iterator<Item = (SettingKey, &'a Setting)> {
        let of_user = self.user.is_some();
        self.rules.regimes().flat_map(move |regime| {
            let section = if of_user { &regime.user_settings } else { &regime.tenant_settings };
            section.iter().filter_map(|(name, setting)| Some((SettingKey::new(&regime.key, name)?, setting)))
        })
    }

    /// What was chosen, else the default; `None` where there is neither.
    #[must_use]
    pub fn value(&self, key: &SettingKey) -> Option<&'a str> {
        let chosen = self.chosen().0.get(key).map(String::as_str);
        chosen.or_else(|| self.known(key)?.default.as_deref())
    }

    /// What it needs and is off, or counts for nothing because of what it needs itself (TIM-12).
    #[must_use]
    pub fn missing(&self, key: &SettingKey) -> Vec<Needed> {
        let Some(setting) = self.known(key) else { return Vec::new() };
        let named = |names: &[String], of_tenant: bool| -> Vec<Needed> {
            let keys = names.iter().filter_map(|name| SettingKey::new(key.namespace(), name));
            keys.map(|setting| Needed { setting, of_tenant }).collect()
        };
        let tenant = Sheet { user: None, ..*self };
        let beside = named(&setting.needs, self.user.is_none()).into_iter();
        let beside = beside.filter(|needed| !self.counts_as_on(&needed.setting));
        let above = named(&setting.needs_tenant, true).into_iter();
        beside.chain(above.filter(|needed| !tenant.counts_as_on(&needed.setting))).collect()
    }

    /// Whether its value counts: a flag that is on, and any value of another kind, only while all that it
    /// needs is on. What the tenant switches off takes nothing out of its users' settings (TIM-12).
    #[must_use]
    pub fn effective(&self, key: &SettingKey) -> bool {
        let is_flag = self.known(key).is_some_and(|setting| setting.kind == SettingKind::Flag);
        (is_flag && !self.is_on(key)) || self.missing(key).is_empty()
    }

    pub(super) fn is_on(&self, key: &SettingKey) -> bool {
        self.value(key) == Some("on")
    }

    fn counts_as_on(&self, key: &SettingKey) -> bool {
        self.is_on(key) && self.missing(key).is_empty()
    }
}
