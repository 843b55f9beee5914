//! Texts that are checked where they come in.

/// Declares a checked text: one line gives the check at the door and the same words in the document.
///
/// ```ignore
/// text! {
///     /// The name of a unit.
///     pub struct UnitName: 1..=200, example "Payroll";
///     /// A key that a tenant chooses.
///     pub struct Slug: 1..=64, pattern "^[a-z0-9-]+$", example "payroll";
/// }
/// ```
/// Lengths count characters, as JSON Schema does. Without a pattern of its own a text has no control
/// characters, NUL among them, and no space at its ends; nothing is trimmed in silence. `Debug` does not
/// show it, since a text may be personal data.
#[macro_export]
macro_rules! text {
    ($($(#[doc = $doc:literal])* pub struct $name:ident: $min:literal..=$max:literal
        $(, pattern $pattern:literal)? $(, format $format:literal)?, example $example:literal;)+) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $crate::http::fits(&text, $min..=$max).map_err(serde::de::Error::custom)?;
                Ok(Self(text))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
                #[allow(unused_mut, unused_assignments)]
                let mut pattern = $crate::http::PLAIN;
                $(pattern = $pattern;)?
                #[allow(unused_mut, unused_assignments)]
                let mut format: Option<SchemaFormat> = None;
                $(format = Some(SchemaFormat::Custom($format.to_owned()));)?
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc,)*).trim()))
                    .min_length(Some($min))
                    .max_length(Some($max))
                    .pattern(Some(pattern))
                    .format(format)
                    .examples([serde_json::Value::from($example)])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

/// The form of a text without a pattern of its own: no control characters, no space at its ends.
pub const PLAIN: &str = r"^[^\x00-\x20\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f])?$";

/// Whether a text has a length within the limits and is [`PLAIN`]. A narrower pattern of its own is checked
/// with the rest of the body, by the document.
pub fn fits(text: &str, length: std::ops::RangeInclusive<usize>) -> Result<(), &'static str> {
    if !length.contains(&text.chars().count()) {
        return Err("this is too short or too long");
    }
    if text.chars().any(char::is_control) {
        return Err("control characters are not allowed");
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        return Err("spaces at the ends are not allowed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::fits;

    text! {
        /// A name.
        /// Of something.
        pub struct Name: 1..=5, example "Anna";
    }

    #[test]
    fn only_plain_text_of_the_right_length_fits() {
        assert!(fits("Åsa é", 1..=5).is_ok());
        for text in ["", "sechs!", " a", "a ", "a\0b", "a\nb", "\u{85}"] {
            assert!(fits(text, 1..=5).is_err(), "{text:?}");
            assert!(serde_json::from_value::<Name>(text.into()).is_err());
        }
        let name = serde_json::from_value::<Name>("Anna".into()).unwrap();
        assert_eq!((name.as_str(), format!("{name:?}").as_str()), ("Anna", "Name(..)"));
        assert_eq!(name.into_string(), "Anna");
    }

    #[test]
    fn the_document_says_what_the_check_does() {
        let schema = serde_json::to_value(<Name as utoipa::PartialSchema>::schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for text in ["", "a", "sechs!", " a", "a ", "a b", "a\0b", "a\nb", "\u{85}", "Åsa é", " "] {
            let fits = fits(text, 1..=5).is_ok();
            assert_eq!(validator.is_valid(&text.into()), fits, "{text:?}");
        }
        assert_eq!(schema["description"], "A name. Of something.");
    }
}
