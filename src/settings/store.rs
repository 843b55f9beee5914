//! Queries on the settings of users and of the tenant. What was written freely about a user stays sealed
//! until a row leaves the database.

use crate::{
    held,
    storage::{Error, Recorded, SealedValue, Tx, View},
    supersede,
};
use mandat_domain::{access::Verdict, ids::UserId, keys::SettingKey, regime::Rules, settings::Chosen};
use sqlx::FromRow;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

#[derive(FromRow)]
struct SettingRow {
    setting: String,
    value: Option<String>,
    sealed: Option<Vec<u8>>,
    sealed_revision: i64,
    version: i64,
}

/// What was chosen, and the version of all of it together.
pub struct ChosenRow {
    pub chosen: Chosen,
    pub version: i64,
}

impl Tx {
    /// What the tenant chose for itself.
    pub async fn tenant_settings(&mut self, view: View) -> Result<ChosenRow, Error> {
        let rows: Vec<(String, Option<String>, i64)> = self
            .all(
                concat!(
                    "select s.setting, s.value, s.from_revision from tenant_settings s
                     where s.tenant_id = $1 and ",
                    held!("s")
                ),
                &[&view.known, &view.at],
            )
            .await?;
        let version = rows.iter().map(|(_, _, version)| *version).max().unwrap_or(0);
        let chosen = rows.into_iter().filter_map(|(setting, value, _)| Some((setting, value?)));
        Ok(ChosenRow { chosen: chosen_of(chosen)?, version })
    }

    /// What was chosen for a user, opened. What was written about somebody whose key was destroyed is gone.
    pub async fn user_settings(&mut self, view: View, user: UserId) -> Result<ChosenRow, Error> {
        let rows: Vec<SettingRow> = self
            .all(
                concat!(
                    "select s.setting, s.value, s.sealed, s.sealed_revision, s.from_revision as version
                     from user_settings s where s.tenant_id = $1 and s.user_id = $4 and ",
                    held!("s")
                ),
                &[&view.known, &view.at, &user.0],
            )
            .await?;
        let sealed = |row: &SettingRow| row.sealed.is_some();
        let values: Vec<SealedValue<'_>> = rows
            .iter()
            .filter_map(|row| {
                Some(SealedValue {
                    subject: user.0,
                    event_type: "user.setting_changed",
                    revision: row.sealed_revision,
                    sealed: row.sealed.as_deref()?,
                })
            })
            .collect();
        let opened = self.open_all(&values).await?;
        let mut chosen = Vec::new();
        for (row, plain) in rows.iter().filter(|row| sealed(row)).zip(opened) {
            let Some(plain) = plain else { continue };
            let text = std::str::from_utf8(&plain);
            let text = text.map_err(|_| Error::Unreadable { what: "user_settings.sealed" })?;
            chosen.push((row.setting.clone(), text.to_owned()));
        }
        let version = rows.iter().map(|row| row.version).max().unwrap_or(0);
        chosen.extend(rows.into_iter().filter_map(|row| Some((row.setting, row.value?))));
        Ok(ChosenRow { chosen: chosen_of(chosen)?, version })
    }

    /// What holds for each of these users where no exception is about a resource: by regime, as the
    /// setting says that the regime names for it, else as its default does (TIM-13).
    pub async fn exception_defaults_among(
        &mut self,
        view: View,
        rules: &Rules,
        users: &[Uuid],
    ) -> Result<HashMap<Uuid, BTreeMap<String, Verdict>>, Error> {
        let named: Vec<(&str, SettingKey)> = rules
            .regimes()
            .filter_map(|regime| {
                let name = regime.tenants.exceptions_default.as_ref()?;
                Some((regime.key.as_str(), SettingKey::new(&regime.key, name)?))
            })
            .collect();
        if named.is_empty() || users.is_empty() {
            return Ok(HashMap::new());
        }
        let usual: BTreeMap<String, Verdict> = named
            .iter()
            .filter_map(|(regime, key)| {
                let setting = rules.regime(regime)?.user_settings.get(key.name())?;
                Some(((*regime).to_owned(), Verdict::of_word(setting.default.as_deref()?)?))
            })
            .collect();
        let rows: Vec<(Uuid, String, Option<String>)> = self
            .all_among(
                concat!(
                    "select s.user_id, s.setting, s.value from user_settings s
                     where s.tenant_id = $1 and s.user_id in ({ids}) and s.value in ('allow', 'deny') and ",
                    held!("s")
                ),
                users,
                &[&view.known, &view.at],
            )
            .await?;
        let mut found: HashMap<Uuid, BTreeMap<String, Verdict>> =
            users.iter().map(|user| (*user, usual.clone())).collect();
        for (user, setting, value) in rows {
            let regime = named.iter().find(|(_, key)| key.as_str() == setting).map(|(regime, _)| *regime);
            let verdict = value.as_deref().and_then(Verdict::of_word);
            if let (Some(regime), Some(verdict), Some(defaults)) = (regime, verdict, found.get_mut(&user)) {
                defaults.insert(regime.to_owned(), verdict);
            }
        }
        Ok(found)
    }

    /// A setting of the tenant is chosen, or is as the regime says again.
    pub async fn project_tenant_setting(
        &mut self,
        recorded: &Recorded,
        setting: &SettingKey,
        value: Option<&str>,
    ) -> Result<(), Error> {
        supersede!(self, recorded, "tenant_settings", "setting, value", "setting = $4", &[&setting.as_str()]);
        let value = value.map(str::to_owned);
        self.execute(
            "insert into tenant_settings (tenant_id, setting, value, holds_from, from_revision)
             values ($1, $2, $3, $4, $5)",
            &[&setting.as_str(), &value, &recorded.at, &recorded.revision],
        )
        .await?;
        Ok(())
    }

    /// The same for a user; what is sealed stays so.
    pub async fn project_user_setting(
        &mut self,
        recorded: &Recorded,
        user: UserId,
        setting: &SettingKey,
        value: Option<&str>,
    ) -> Result<(), Error> {
        supersede!(
            self,
            recorded,
            "user_settings",
            "user_id, setting, value, sealed, sealed_revision",
            "user_id = $4 and setting = $5",
            &[&user.0, &setting.as_str()]
        );
        let value = value.map(str::to_owned);
        self.execute(
            "insert into user_settings (tenant_id, user_id, setting, value, sealed, sealed_revision,
                                        holds_from, from_revision)
             values ($1, $2, $3, $4, $5, $6, $7, $6)",
            &[&user.0, &setting.as_str(), &value, &recorded.sealed, &recorded.revision, &recorded.at],
        )
        .await?;
        Ok(())
    }
}

fn chosen_of(rows: impl IntoIterator<Item = (String, String)>) -> Result<Chosen, Error> {
    let read = |(setting, value): (String, String)| {
        let key = SettingKey::parse(&setting).ok_or(Error::Unreadable { what: "settings.setting" })?;
        Ok((key, value))
    };
    rows.into_iter().map(read).collect::<Result<_, Error>>().map(Chosen)
}
