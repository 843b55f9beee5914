//! A field of a PATCH that can be left as it is, set, or emptied.

use serde::{Deserialize, Deserializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{OneOfBuilder, RefOr, Schema, extensions::ExtensionsBuilder, schema::{ObjectBuilder, Type}},
};

/// Left out, `null`, or a value. Use it with `#[serde(default)]` and `#[schema(required = false)]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Clearable<T> {
    #[default]
    Unchanged,
    Cleared,
    Set(T),
}

impl<T> Clearable<T> {
    /// The value after the change, for what it was before.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Unchanged => before,
            Self::Cleared => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Clearable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Cleared, Self::Set))
    }
}

/// The marks that the finishing pass looks for: it keeps this `null`, and puts the schema in its place.
pub const MARK: &str = "x-clearable";

impl<T: ToSchema> PartialSchema for Clearable<T> {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(T::schema())
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .extensions(Some(ExtensionsBuilder::new().add(MARK, true).build()))
            .into()
    }
}

impl<T: ToSchema> ToSchema for Clearable<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Clearable_{}", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}
