//! What an assignment is narrowed to, as it is written.

use mandat_domain::regime::Values;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Values by dimension. Which dimensions narrow a role, and what no value means, is said by the regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = BTreeMap<String, Vec<String>>, example = json!({ "level": ["employee"] }))]
pub struct Constraints(Values);

/// The most dimensions and the most values of one that are taken.
const MOST: usize = 200;

impl Constraints {
    /// `None` for what is not narrowed at all.
    #[must_use]
    pub fn of(values: Values) -> Option<Self> {
        (!values.is_empty()).then_some(Self(values))
    }

    #[must_use]
    pub fn values(self) -> Values {
        self.0
    }
}

impl<'de> Deserialize<'de> for Constraints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Values::deserialize(deserializer)?;
        if values.len() > MOST || values.values().map(BTreeSet::len).any(|count| count > MOST) {
            return Err(serde::de::Error::custom("at most 200 dimensions with 200 values each"));
        }
        Ok(Self(values))
    }
}
