//! Values as they shall be, and what follows from them.

use super::sheet::{Chosen, Sheet};
use crate::{keys::SettingKey, refused::Refused, regime::words::SettingKind};
use std::collections::BTreeSet;

/// What shall be different; what is not named stays.
#[derive(Default)]
pub struct Wish {
    pub set: Vec<(SettingKey, String)>,
    /// These shall be as the regime says again.
    pub reset: Vec<SettingKey>,
}

impl Wish {
    /// The settings that are named.
    pub fn keys(&self) -> impl Iterator<Item = &SettingKey> {
        self.set.iter().map(|(key, _)| key).chain(&self.reset)
    }

    /// Every setting is there and named once.
    ///
    /// # Errors
    /// [`Refused::SettingUnknown`], [`Refused::SettingTwice`]
    pub(super) fn check_names(&self, sheet: &Sheet<'_>) -> Result<(), Refused> {
        let mut seen = BTreeSet::new();
        for key in self.keys() {
            if sheet.known(key).is_none() {
                return Err(Refused::SettingUnknown { setting: key.clone() });
            }
            if !seen.insert(key) {
                return Err(Refused::SettingTwice { setting: key.clone() });
            }
        }
        Ok(())
    }

    /// The values once the wish is fulfilled, with what goes off with what is switched off (TIM-12).
    /// Nothing is on afterwards that contradicts the rest of the sheet:
    ///
    /// - a flag is switched on only while all that it needs is on;
    /// - a flag is switched off only while nothing beside it that is on needs it, unless the regime says
    ///   that this goes off with it.
    ///
    /// # Errors
    /// [`Refused::SettingValue`], [`Refused::SettingNeeds`], [`Refused::SettingNeeded`]
    pub(super) fn settle(self, before: &Sheet<'_>) -> Result<Chosen, Refused> {
        let named: BTreeSet<SettingKey> = self.keys().cloned().collect();
        let mut chosen = before.chosen().clone();
        for (key, value) in self.set {
            if before.known(&key).is_none_or(|setting| !setting.fits(&value)) {
                return Err(Refused::SettingValue { setting: key });
            }
            chosen.0.insert(key, value);
        }
        for key in &self.reset {
            chosen.0.remove(key);
        }
        switch_off_with(before, &named, &mut chosen);
        check_needs(before, &before.with(&chosen))?;
        Ok(chosen)
    }
}

/// What the regime switches off with what is switched off, unless the wish says something of it.
fn switch_off_with(before: &Sheet<'_>, named: &BTreeSet<SettingKey>, chosen: &mut Chosen) {
    loop {
        let after = before.with(chosen);
        let gone = before.all().filter(|(key, _)| before.is_on(key) && !after.is_on(key));
        let with_it = gone.flat_map(|(key, setting)| {
            let keys = setting.off_with_it.iter();
            keys.filter_map(move |name| SettingKey::new(key.namespace(), name)).collect::<Vec<_>>()
        });
        let still_on: Vec<_> = with_it.filter(|key| !named.contains(key) && after.is_on(key)).collect();
        if still_on.is_empty() {
            return;
        }
        chosen.0.extend(still_on.into_iter().map(|key| (key, "off".to_owned())));
    }
}

fn check_needs(before: &Sheet<'_>, after: &Sheet<'_>) -> Result<(), Refused> {
    let flags = || after.all().filter(|(_, setting)| setting.kind == SettingKind::Flag);
    for (key, _) in flags().filter(|(key, _)| after.is_on(key) && !before.is_on(key)) {
        let needs = after.missing(&key);
        if !needs.is_empty() {
            return Err(Refused::SettingNeeds { setting: key, needs });
        }
    }
    for (key, _) in flags().filter(|(key, _)| before.is_on(key) && !after.is_on(key)) {
        let needing = flags().filter(|(other, setting)| {
            other.namespace() == key.namespace()
                && after.is_on(other)
                && setting.needs.iter().any(|name| name == key.name())
        });
        let by: Vec<_> = needing.map(|(other, _)| other).collect();
        if !by.is_empty() {
            return Err(Refused::SettingNeeded { setting: key, by });
        }
    }
    Ok(())
}
