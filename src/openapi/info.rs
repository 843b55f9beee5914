//! What the document says about the service as a whole.

use serde_json::{Value, json};

/// Adds title, licence, servers, tags and the security scheme.
pub fn describe(document: &mut Value) {
    let Some(root) = document.as_object_mut() else { return };
    root.insert("openapi".to_owned(), json!("3.1.0"));
    root.insert(
        "info".to_owned(),
        json!({
            "title": "Mandat",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Administers who may do what, on whose behalf, until when.",
            "description": include_str!("description.md"),
            "contact": { "name": "The Mandat developers", "url": "https://mandat.example/contact" },
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        }),
    );
    root.insert("servers".to_owned(), json!([{ "url": "/", "description": "This installation" }]));
    root.insert("tags".to_owned(), tags());
    root.insert("security".to_owned(), json!([{ "bearer": [] }]));
    let components = root.entry("components").or_insert_with(|| json!({}));
    if let Some(components) = components.as_object_mut() {
        components.insert(
            "securitySchemes".to_owned(),
            json!({ "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "An access token of a session (people) or of `POST /oauth2/token` (programs).",
            }}),
        );
    }
    order(root);
}

fn tags() -> Value {
    let tags = [
        ("sign-in (people)", "Sessions that begin with a password or an identity token."),
        ("sign-in (programs)", "Tokens for API clients (OAuth 2.0), and the keys that sign all tokens."),
        ("me", "Who the caller is, and what the caller may do."),
        ("regimes", "The rules of access-administration systems, as data."),
        ("issuers", "Whose identity tokens count as a sign-in; for operators."),
        ("tenants", "Organisations whose access is administered here."),
        ("settings", "Typed options of users and of the tenant."),
        ("units", "The structure of a tenant."),
        ("users", "Accounts of people."),
        ("api-clients", "Accounts of programs."),
        ("vault", "An employer's own store of its employees' personal data, and to whom they were given."),
        ("files", "What a provider holds of the employees of its clients."),
        ("roles", "Permissions, and the roles that bundle them."),
        ("assignments", "Who holds which role, where and until when."),
        ("appointments", "Who may give what to whom, and who holds which office."),
        ("delegations", "Who acts with part of another's authority."),
        ("blocks", "Where users are refused access until somebody ends it."),
        ("exceptions", "What single users may do or not on a resource path."),
        ("locks", "Resource paths that are shut to everybody."),
        ("records", "Business cases kept elsewhere, as far as decisions ask for them."),
        ("partnerships", "Two tenants that work together."),
        ("access-requests", "Roles that somebody asks for, and the answers."),
        ("access-reviews", "Rounds of going through who holds what, and their signed reports."),
        ("agreements", "Texts that the holders of roles discharge before something starts."),
        ("imports", "Files of users, checked whole and taken whole."),
        ("inbox", "What is waiting for a user or for the organisation."),
        ("notices", "Mails on their way, and those that failed."),
        ("decisions", "Whether somebody may do something, and why."),
        ("events", "What happened: feed, audit trail and its proof."),
        ("service", "The service itself: health, documents and problem pages."),
    ];
    tags.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect()
}

/// The order in which people read it.
fn order(root: &mut serde_json::Map<String, Value>) {
    let mut old = std::mem::take(root);
    for key in ["openapi", "info", "servers", "security", "tags", "paths", "components"] {
        if let Some(value) = old.shift_remove(key) {
            root.insert(key.to_owned(), value);
        }
    }
    root.extend(old);
}
