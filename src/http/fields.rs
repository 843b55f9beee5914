//! What is wrong with an input, field by field, from the three places that check it. The values
//! themselves are never repeated: they may be secrets or personal data.

use crate::problems::FieldError;
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind as Kind};
use serde_json::Value;
use validator::{ValidationErrors, ValidationErrorsKind};

/// More than this many are not worth an answer.
const MOST: usize = 100;

/// Everything in which the value differs from its schema.
pub fn of_schema(validator: &Validator, value: &Value) -> Vec<FieldError> {
    if validator.is_valid(value) {
        return Vec::new();
    }
    let mut errors = Vec::new();
    for error in validator.iter_errors(value).take(MOST) {
        explain(&error, &mut errors);
    }
    errors.truncate(MOST);
    errors
}

fn explain(error: &ValidationError<'_>, errors: &mut Vec<FieldError>) {
    let at = error.instance_path().as_str();
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            errors.push(FieldError::new(join(at, name), "missing", "this field is required"));
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            errors.extend(unexpected.iter().map(|name| {
                FieldError::new(join(at, name), "unknown_field", "there is no field of this name here")
            }));
        }
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => variant(error, context, errors),
        kind => errors.push(FieldError::new(at, code(kind), error.masked_with("this").to_string())),
    }
}

/// Of several variants, the one that the caller meant: the one whose tag fits.
fn variant(error: &ValidationError<'_>, variants: &[Vec<ValidationError<'_>>], errors: &mut Vec<FieldError>) {
    let at = error.instance_path().as_str();
    let tag_is_wrong = |error: &ValidationError<'_>| {
        matches!(error.kind(), Kind::Constant { .. } | Kind::Enum { .. })
            || (matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == at)
    };
    if let Some(meant) = variants.iter().find(|faults| !faults.iter().any(tag_is_wrong)) {
        return meant.iter().for_each(|fault| explain(fault, errors));
    }
    let tag = variants.iter().flatten().find(|fault| fault.instance_path().as_str() != at);
    let field = tag.map_or(at, |fault| fault.instance_path().as_str());
    errors.push(FieldError::new(field, "unknown_variant", "this is none of the variants there are"));
}

fn code(kind: &Kind) -> &'static str {
    match kind {
        Kind::Type { .. } => "wrong_type",
        Kind::MinLength { .. } | Kind::MinItems { .. } => "too_short",
        Kind::MaxLength { .. } | Kind::MaxItems { .. } => "too_long",
        Kind::Minimum { .. } | Kind::ExclusiveMinimum { .. } => "too_small",
        Kind::Maximum { .. } | Kind::ExclusiveMaximum { .. } => "too_large",
        Kind::Enum { .. } | Kind::Constant { .. } => "unknown_value",
        Kind::UniqueItems => "not_unique",
        _ => "malformed",
    }
}

/// What a type refused that its schema let pass, such as a number beyond its range.
pub fn of_serde(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    let mut field = String::new();
    for segment in error.path() {
        field = join(&field, &segment.to_string());
    }
    FieldError::new(field, "malformed", without_values(&error.inner().to_string()))
}

/// serde repeats strings and numbers in its messages; the part before them says enough.
fn without_values(message: &str) -> String {
    match message.split_once("expected") {
        Some((before, expected)) if before.contains("invalid") => format!("expected{expected}"),
        _ if message.contains(['`', '"']) => "this is not of the form asked for".to_owned(),
        _ => message.to_owned(),
    }
}

/// What the rules of the type itself refused.
pub fn of_validator(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut found = Vec::new();
    walk("", errors, &mut found);
    found.sort_by(|one, other| one.field.cmp(&other.field));
    found
}

fn walk(at: &str, errors: &ValidationErrors, found: &mut Vec<FieldError>) {
    for (name, kind) in errors.errors() {
        let field = if *name == "__all__" { at.to_owned() } else { join(at, name) };
        match kind {
            ValidationErrorsKind::Field(faults) => found.extend(faults.iter().map(|fault| {
                let message = fault.message.as_deref().unwrap_or("this is not allowed");
                FieldError::new(field.clone(), &fault.code, message)
            })),
            ValidationErrorsKind::Struct(inner) => walk(&field, inner, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    walk(&join(&field, &index.to_string()), inner, found);
                }
            }
        }
    }
}

/// A step further in a JSON pointer (RFC 6901).
fn join(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}
