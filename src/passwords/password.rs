//! A password as somebody typed it.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Never printed, wiped when dropped. Compared and counted in its normal form (NFKC), so that it does
/// not matter which keyboard composed an accented letter.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// Its length in characters, as the person sees them.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.0.expose_secret().nfkc().count()
    }

    /// Whether both are the same to whoever types them.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.with_normalised(|one| other.with_normalised(|other| one == other))
    }

    /// Works on the normal form, which is wiped afterwards.
    pub(super) fn with_normalised<T>(&self, work: impl FnOnce(&str) -> T) -> T {
        let normal: Zeroizing<String> = Zeroizing::new(self.0.expose_secret().nfkc().collect());
        work(&normal)
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

impl utoipa::PartialSchema for Password {
    /// The rule of length stands in the text: it counts characters of the normal form, which no schema
    /// can say.
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .max_length(Some(1024))
            .description(Some(
                "A password: 8 to 128 characters, counted in Unicode normal form KC, hard to guess. \
                 Any characters count, spaces too.",
            ))
            .examples(["mossy lantern under the quay"])
            .into()
    }
}

impl utoipa::ToSchema for Password {
    fn name() -> std::borrow::Cow<'static, str> {
        "Password".into()
    }
}
