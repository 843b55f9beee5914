//! The body of a problem (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// One part of the input that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (RFC 6901), the name of a query parameter, or that of a column of a file.
    #[schema(example = "/scope/unit_id")]
    pub field: String,
    /// In which line of a file, counted from 1 with its header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 17, minimum = 1)]
    pub line: Option<u64>,
    /// What is wrong, as a word for programs.
    #[schema(example = "missing")]
    pub code: String,
    /// What is wrong, as a sentence for people.
    #[schema(example = "this field is required")]
    pub message: String,
}

impl FieldError {
    #[must_use]
    pub fn new(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), line: None, code: code.to_owned(), message: message.into() }
    }

    /// The same, in that line of a file.
    #[must_use]
    pub fn in_line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }
}

/// Why a request was not answered, in the form of RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The address of a page that says what happened and what to do.
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "https://mandat.example/problems/invalid_body")]
    pub kind: String,
    /// What happened, in the caller's language (`Accept-Language`: en, de, fr, nl, sv).
    #[schema(example = "The input is not valid")]
    pub title: &'static str,
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time, in English.
    #[schema(example = "1 field is not valid")]
    pub detail: String,
    /// The stable word for programs.
    #[schema(example = "invalid_body")]
    pub code: &'static str,
    /// The id under which the service's log knows this request.
    #[schema(example = "0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f11")]
    pub request_id: String,
    /// Every part of the input that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// How many parts are wrong, where more are than are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 4711)]
    pub errors_in_all: Option<u64>,
    /// The permission that was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "mandat/user.create")]
    pub permission: Option<String>,
    /// The permissions that somebody else would be without, or one of which they would need.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["broker-portal/portal.enter"]))]
    pub permissions: Vec<String>,
    /// The code that the regime gives to this refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "api_user_right_missing")]
    pub regime_code: Option<String>,
    /// The assignments that stand in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f55"]))]
    pub assignment_ids: Vec<Uuid>,
    /// The units that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["0198c5f2-7d3e-7a10-9f1b-1f4a8f6f2f22"]))]
    pub unit_ids: Vec<Uuid>,
    /// The roles that could have done it, or that stand in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["time-recording/owner"]))]
    pub roles: Vec<String>,
    /// The login methods by which it would be open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["eid-card", "national-app"]))]
    pub login_methods: Vec<String>,
    /// What is to be attested besides, in the words of the regime.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["employment", "group-membership"]))]
    pub attestations: Vec<String>,
}
