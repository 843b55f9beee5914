//! The rules, as tables.

/// Words that some files must not say, in code.
pub struct Forbidden {
    pub rule: &'static str,
    /// The files it binds.
    pub binds: fn(&str) -> bool,
    pub words: &'static [&'static str],
}

pub const FORBIDDEN: &[Forbidden] = &[
    Forbidden {
        rule: "the domain decides from what it is given: it does not wait, ask the time, draw random \
               numbers, read or write (GEN-03)",
        binds: in_domain,
        words: &[
            "async",
            ".await",
            "Future",
            "tokio",
            "futures",
            "futures_util",
            "sqlx",
            "actix_web",
            "reqwest",
            "std::fs",
            "std::io",
            "std::net",
            "std::env",
            "std::process",
            "std::thread",
            "std::time",
            "Instant",
            "SystemTime",
            "Utc::now",
            "Local::now",
            "rand",
            "getrandom",
            "new_v4",
            "now_v7",
            "println!",
            "eprintln!",
            "tracing",
        ],
    },
    Forbidden {
        rule: "SQL is in src/storage/ and in the store.rs of each slice",
        binds: |path| in_service(path) && !in_storage(path) && !is_store(path),
        words: &["sqlx"],
    },
    Forbidden {
        rule: "storage and the queries know nothing of HTTP",
        binds: |path| in_storage(path) || is_store(path),
        words: &["actix_web", "utoipa_actix_web", "HttpResponse", "HttpRequest", "StatusCode"],
    },
    Forbidden {
        rule: "src/error is the only place that knows the statuses of errors",
        binds: |path| in_service(path) && !KNOW_STATUSES.contains(&path),
        words: ERROR_STATUSES,
    },
    Forbidden {
        rule: "random numbers and ids come from crate::entropy",
        binds: |path| in_service(path) && path != "src/entropy.rs",
        words: &["rand", "getrandom", "new_v4", "now_v7", "SystemRandom", "OsRng"],
    },
];

/// Besides `error.rs`: OAuth has errors of its own (RFC 6749, section 5.2), and the frame turns what the
/// framework answers by itself into ours.
pub const KNOW_STATUSES: &[&str] = &[
    "src/error.rs",
    "src/error/codes.rs",
    "src/error/authzen.rs",
    "src/oauth/error.rs",
    "src/http/frame.rs",
];

/// Statuses from 400 on: as constants of `StatusCode`, and as constructors of `HttpResponse`.
pub const ERROR_STATUSES: &[&str] = &[
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "NOT_ACCEPTABLE",
    "REQUEST_TIMEOUT",
    "CONFLICT",
    "GONE",
    "LENGTH_REQUIRED",
    "PRECONDITION_FAILED",
    "PAYLOAD_TOO_LARGE",
    "URI_TOO_LONG",
    "UNSUPPORTED_MEDIA_TYPE",
    "EXPECTATION_FAILED",
    "UNPROCESSABLE_ENTITY",
    "LOCKED",
    "PRECONDITION_REQUIRED",
    "TOO_MANY_REQUESTS",
    "REQUEST_HEADER_FIELDS_TOO_LARGE",
    "INTERNAL_SERVER_ERROR",
    "NOT_IMPLEMENTED",
    "BAD_GATEWAY",
    "SERVICE_UNAVAILABLE",
    "GATEWAY_TIMEOUT",
    "HttpResponse::BadRequest",
    "HttpResponse::Unauthorized",
    "HttpResponse::Forbidden",
    "HttpResponse::NotFound",
    "HttpResponse::MethodNotAllowed",
    "HttpResponse::Conflict",
    "HttpResponse::Gone",
    "HttpResponse::PreconditionFailed",
    "HttpResponse::PayloadTooLarge",
    "HttpResponse::UnsupportedMediaType",
    "HttpResponse::UnprocessableEntity",
    "HttpResponse::TooManyRequests",
    "HttpResponse::InternalServerError",
    "HttpResponse::ServiceUnavailable",
    "HttpResponse::GatewayTimeout",
];

/// The crates the domain may use: data, text and errors.
pub const DOMAIN_CRATES: &[&str] = &["chrono", "serde", "serde_json", "thiserror", "toml", "uuid"];
/// Features by which such a crate would ask the time or draw random numbers.
pub const IMPURE_FEATURES: &[&str] = &["clock", "now", "v1", "v4", "v6", "v7", "rng", "fast-rng"];

/// What every slice may use. None of these imports a slice; everything else under `src/` that is not in
/// [`ROOF`] is one.
pub const FOUNDATIONS: &[&str] = &[
    "clock",
    "config",
    "directory",
    "entropy",
    "error",
    "forms",
    "http",
    "identity_tokens",
    "mail",
    "one_time_codes",
    "openapi",
    "outgoing",
    "passwords",
    "problems",
    "sms",
    "storage",
    "telemetry",
    "tokens",
];
/// Slices that say something in the words of another, which stand in its mod.rs: who, whose, and why.
pub const SHARED_WORDS: &[(&str, &str, &str)] = &[
    ("access_requests", "assignments", "a request asks for an assignment, in the same words"),
    ("access_reviews", "assignments", "a round goes through assignments, and shows and changes them"),
    ("decisions", "assignments", "an explanation shows the assignments it looked at"),
    ("decisions", "forms", "a check about now is answered from the compiled form of the tenant"),
    ("imports", "users", "a line of a file says what is said of a new user"),
    ("me", "sessions", "who changes a password proves the old one, as in signing in"),
    ("notices", "invitations", "an invitation by mail is made when the mail is written"),
    ("notices", "password_resets", "a reset is made when its mail is written"),
    ("offices", "assignments", "who holds an office, and by whose authority, is told by assignments"),
    ("password_resets", "users", "an address is one by the same rule"),
    ("roles", "assignments", "the holders of a role are its assignments"),
    ("tenants", "invitations", "a new tenant comes with an invitation of its first user"),
    ("tenants", "users", "a founding records the first user"),
    ("users", "assignments", "a user is recorded with first assignments in one step (ASP-02)"),
    ("vault", "access_log", "an export tells who looked at the person, as the access log does"),
    ("users", "invitations", "a new user comes with an invitation"),
];
/// What puts the slices together, and so knows them all.
pub const ROOF: &[&str] = &["app", "command_line", "demo", "lib", "main", "projection", "serve"];
/// What storage may use besides itself: it knows neither HTTP nor slices.
pub const BELOW_STORAGE: &[&str] = &["clock", "entropy"];

/// Names that say nothing: what is in such a place belongs with the thing it serves.
pub const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"];

/// Lines of a file of the service or the domain, its tests apart.
pub const LONGEST_FILE: usize = 400;

pub fn in_domain(path: &str) -> bool {
    path.starts_with("domain/src/")
}

pub fn in_service(path: &str) -> bool {
    path.starts_with("src/")
}

pub fn in_storage(path: &str) -> bool {
    path.starts_with("src/storage/")
}

pub fn is_store(path: &str) -> bool {
    in_service(path) && path.ends_with("/store.rs")
}

pub fn shares_words(who: &str, whose: &str) -> bool {
    SHARED_WORDS.iter().any(|shared| (shared.0, shared.1) == (who, whose))
}
