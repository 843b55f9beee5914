//! Settings of users and of the tenant over HTTP: typed options that a regime defines.

mod of_tenant;
mod of_user;
pub mod store;

use crate::{error::Error, http::Versioned, text};
use mandat_domain::{
    keys::SettingKey,
    refused::Refused,
    regime::{self, Titles},
    settings::{Sheet, Wish},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(of_tenant::read)
        .service(of_tenant::change)
        .service(of_user::read)
        .service(of_user::change);
}

text! {
    /// The key of a setting.
    pub struct SettingName: 3..=129, pattern "^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$", example "time-recording/flexitime";
    /// `on` or `off` for a flag, a name of its choices for a choice, digits with or without a decimal
    /// point for a number, anything for a text.
    pub struct SettingValue: 1..=200, example "on";
}

/// What shall be different; what is not named stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsPatch {
    /// These get the value that stands with them.
    #[schema(max_items = 100)]
    #[validate(length(max = 100))]
    pub set: Option<Vec<ChosenSetting>>,
    /// These are as the regime says again.
    #[schema(max_items = 100)]
    #[validate(length(max = 100))]
    pub reset: Option<Vec<SettingName>>,
}

/// A setting with the value that it shall have.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenSetting {
    pub key: SettingName,
    pub value: SettingValue,
}

/// All settings of a user, or of the tenant.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    pub items: Vec<Setting>,
    /// Changes whenever one of them does; 0 while none was ever chosen.
    pub version: i64,
}

/// A typed option.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Setting {
    #[schema(example = "time-recording/flexitime")]
    pub key: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
    /// `flag`, `choice`, `number` or `text`.
    #[schema(example = "flag")]
    pub kind: String,
    /// What a choice chooses from; empty for every other kind.
    pub choices: Vec<SettingChoice>,
    /// What was chosen, else the default. Absent where there is neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "on")]
    pub value: Option<String>,
    /// What holds where nothing was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "off")]
    pub default: Option<String>,
    /// Whether the value was chosen here.
    pub set: bool,
    /// Whether the value counts. It does not while something is off that it needs.
    pub effective: bool,
    /// What it needs and is off.
    pub needs: Vec<NeededSetting>,
    /// The roles whose holders change it. Where it is empty, it takes the right to change the user or the
    /// tenant.
    pub changed_by: Vec<String>,
}

/// A setting that is off, and that another needs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NeededSetting {
    #[schema(example = "time-recording/target-hours")]
    pub key: String,
    /// Whose it is: `user` or `tenant`.
    #[schema(example = "tenant")]
    pub of: String,
}

/// A value that can be chosen.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SettingChoice {
    #[schema(example = "begin-end")]
    pub value: String,
    /// By language; English is always there.
    pub title: BTreeMap<String, String>,
}

impl Versioned for Settings {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// Values may be personal data and do not print.
impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Settings {
    fn new(sheet: &Sheet<'_>, version: i64) -> Self {
        Self { items: sheet.all().map(|(key, known)| Setting::new(sheet, &key, known)).collect(), version }
    }
}

impl Setting {
    fn new(sheet: &Sheet<'_>, key: &SettingKey, known: &regime::Setting) -> Self {
        let choice =
            |(value, title): (&String, &Titles)| SettingChoice { value: value.clone(), title: titles(title) };
        let needs = sheet.missing(key).into_iter().map(|needed| NeededSetting {
            key: needed.setting.to_string(),
            of: if needed.of_tenant { "tenant" } else { "user" }.to_owned(),
        });
        Self {
            key: key.to_string(),
            title: titles(&known.title),
            kind: known.kind.as_str().to_owned(),
            choices: known.choices.iter().map(choice).collect(),
            value: sheet.value(key).map(str::to_owned),
            default: known.default.clone(),
            set: sheet.chosen().0.contains_key(key),
            effective: sheet.effective(key),
            needs: needs.collect(),
            changed_by: known.changed_by.iter().map(ToString::to_string).collect(),
        }
    }
}

fn titles(titles: &Titles) -> BTreeMap<String, String> {
    titles.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}

impl SettingsPatch {
    fn wish(self) -> Result<Wish, Error> {
        let key = |name: &SettingName| {
            SettingKey::parse(name.as_str()).ok_or(Refused::NotFound { what: "setting" })
        };
        let set = self.set.unwrap_or_default().into_iter();
        let set = set.map(|wanted| Ok((key(&wanted.key)?, wanted.value.into_string())));
        let reset = self.reset.unwrap_or_default();
        Ok(Wish {
            set: set.collect::<Result<_, Refused>>()?,
            reset: reset.iter().map(key).collect::<Result<_, Refused>>()?,
        })
    }
}
