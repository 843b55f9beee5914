//! The habits of all endpoints, each built once.
//!
//! How an endpoint is written with them:
//! - Inputs derive `Deserialize`, `ToSchema` and `Validate` and carry `#[serde(deny_unknown_fields)]`. The
//!   document gets `additionalProperties: false` from that, and [`Body`] checks against the document.
//! - A field that may be left out is an `Option`; `null` is refused for it. A field of a PATCH that can be
//!   emptied is a [`Clearable`], and only that takes `null`.
//! - Outputs leave out what has no value: `#[serde(skip_serializing_if = "Option::is_none")]`.
//! - Texts are newtypes made by [`text!`](crate::text), which checks and documents them in one.
//! - A read takes [`Reading`] and answers [`Found`]; a change takes [`Changing`] and answers [`Changed`].
//! - What shows personal data is read by [`Reading::noted`], so that the access log has it before the answer goes out.
//! - A list takes [`Page`] and names its page type with [`page!`](crate::page).

mod ask;
mod authzen;
mod body;
mod caller;
mod changed;
mod changing;
mod clearable;
pub mod csv;
mod cursor;
mod dry_run;
mod fields;
mod file;
mod found;
mod frame;
mod leaving_plan;
mod origin;
mod page;
mod parameters;
mod precondition;
mod query;
mod reading;
mod request_id;
mod resource_path;
mod revision;
mod text;
mod words;

pub use ask::Ask;
pub use authzen::{AuthzenBody, AuthzenText, amiss, authzen};
pub use body::{Body, BodyDigest, LIMIT as BODY_LIMIT, checked};
pub use caller::{Beginner, Caller};
pub use changed::Changed;
pub use changing::Changing;
pub use clearable::{Clearable, MARK as CLEARABLE, clearable_id, clearable_moment, clearable_text};
pub use cursor::Cursors;
pub use dry_run::{Access, AccessChange, AccessChanges, DryRun, FutureEvent};
pub use file::file;
pub use found::Found;
pub use frame::{BaseUrl, frame, misnamed, unrouted};
pub use leaving_plan::{
    HeldOffice, LeavingPlan, Obstacle, RecordNamed, RecordsHandedOver, VacatedOffice, WaitingOnLeaver,
};
pub use origin::Origin;
pub use page::Page;
pub use parameters::{
    DryRunQuery, Fresh, IfMatch, IfNoneMatch, Once, PageQuery, TenantPath, Times, UserPath,
};
pub use precondition::{Version, Versioned};
pub use query::Query;
pub use reading::Reading;
pub use request_id::RequestId;
pub use resource_path::{AttributeValue, PathStep, STEPS as PATH_STEPS, resource_path};
pub use revision::Revisions;
pub use text::{PLAIN, fits};
pub use words::{AccountRef, AccountType, HeldRole, Scope};
