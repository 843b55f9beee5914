//! A field of a PATCH that can be left as it is, set, or emptied.

use serde::{Deserialize, Deserializer};
use utoipa::openapi::{
    KnownFormat, OneOfBuilder, RefOr, Schema, SchemaFormat,
    extensions::ExtensionsBuilder,
    schema::{ObjectBuilder, Type},
};

/// Left out, `null`, or a value. Use it with `#[serde(default)]` and one of the schemas below.
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

/// The schema of a `Clearable` id: `#[schema(schema_with = clearable_id, required = false)]`.
#[must_use]
pub fn clearable_id() -> RefOr<Schema> {
    clearable(KnownFormat::Uuid)
}

/// The schema of a `Clearable` moment: `#[schema(schema_with = clearable_moment, required = false)]`.
#[must_use]
pub fn clearable_moment() -> RefOr<Schema> {
    clearable(KnownFormat::DateTime)
}

/// The schema of a `Clearable` text of 1 to 200 characters: `#[schema(schema_with = clearable_text, required = false)]`.
#[must_use]
pub fn clearable_text() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200));
    or_null(text.pattern(Some(super::PLAIN)))
}

fn clearable(format: KnownFormat) -> RefOr<Schema> {
    or_null(ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format))))
}

fn or_null(value: ObjectBuilder) -> RefOr<Schema> {
    OneOfBuilder::new()
        .item(value)
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .extensions(Some(ExtensionsBuilder::new().add(MARK, true).build()))
        .into()
}
