//! Keys of the things a regime names: `time-recording/supervisor`, `time-recording/time.record`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The namespace of the roles that a tenant makes itself from the catalogue.
pub const OWN: &str = "own";
/// The namespace of Mandat's own permissions: who may administer access here.
pub const SERVICE: &str = "mandat";

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A key in a namespace: both parts in lower-case letters, digits, `-`, `_` and `.`.
            #[must_use]
            pub fn new(namespace: &str, name: &str) -> Option<Self> {
                (is_name(namespace) && is_name(name)).then(|| Self(format!("{namespace}/{name}")))
            }

            /// Reads `namespace/name`; `None` when it is not of that form.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let (namespace, name) = text.split_once('/')?;
                (is_name(namespace) && is_name(name)).then(|| Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The regime that defines it, [`OWN`] or [`SERVICE`].
            #[must_use]
            pub fn namespace(&self) -> &str {
                self.0.split_once('/').map_or("", |(namespace, _)| namespace)
            }

            /// The key without its namespace.
            #[must_use]
            pub fn name(&self) -> &str {
                self.0.split_once('/').map_or("", |(_, name)| name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| {
                    serde::de::Error::custom(
                        "expected `namespace/name` in lower-case letters, digits, '-', '_' and '.'",
                    )
                })
            }
        }
    )+};
}

keys! {
    /// A role: `time-recording/supervisor`, or `own/payroll-clerk`.
    RoleKey
    /// A permission: `time-recording/time.record`, or `mandat/user.create`.
    PermissionKey
    /// A setting of users or of the tenant: `time-recording/flexitime`.
    SettingKey
}

/// Whether a text can be one half of a key: 1 to 64 lower-case letters, digits, `-`, `_` and `.`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
}
