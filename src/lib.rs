//! Mandat: administers who may do what, on whose behalf, until when.
//!
//! The decisions are in `mandat_domain`. Here is what carries them: the capabilities, one module each,
//! with their routes and queries, and beneath them `http` and `storage`, which know no capability.

pub mod access_requests;
pub mod access_reviews;
pub mod agreements;
pub mod api_clients;
pub mod app;
pub mod assignments;
pub mod blocks;
pub mod clock;
pub mod command_line;
pub mod config;
pub mod decisions;
pub mod delegations;
pub mod demo;
pub mod directory;
pub mod dormancy;
pub mod entropy;
pub mod error;
pub mod events;
pub mod exceptions;
pub mod forms;
pub mod health;
pub mod http;
pub mod identity_tokens;
pub mod in_force;
pub mod inbox;
pub mod invitations;
pub mod issuers;
pub mod locks;
pub mod mail;
pub mod me;
pub mod notices;
pub mod oauth;
pub mod offices;
pub mod one_time_codes;
pub mod openapi;
pub mod partnerships;
pub mod password_resets;
pub mod passwords;
pub mod problems;
pub mod projection;
pub mod records;
pub mod regimes;
pub mod roles;
pub mod serve;
pub mod sessions;
pub mod settings;
pub mod storage;
pub mod telemetry;
pub mod tenants;
pub mod tokens;
pub mod units;
pub mod users;
