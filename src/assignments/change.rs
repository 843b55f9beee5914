//! The validity of an assignment is changed, or what it is narrowed to.

use super::{Assignment, AssignmentPath, Constraints};
use crate::{
    error::Error,
    http::{Body, Changed, Changing, Clearable, DryRunQuery, IfMatch, clearable_moment},
    openapi::moment,
};
use actix_web::{patch, web::Path};
use chrono::{DateTime, Utc};
use mandat_domain::{
    assignments::{
        self,
        change::{Change, decide},
    },
    refused::Refused,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What shall be different; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentPatch {
    /// Only while the assignment has not begun.
    #[serde(default, deserialize_with = "moment::optional")]
    pub valid_from: Option<DateTime<Utc>>,
    /// Exclusive; `null` makes it unlimited.
    #[serde(default, deserialize_with = "moment::clearable")]
    #[schema(schema_with = clearable_moment, required = false)]
    pub valid_until: Clearable<DateTime<Utc>>,
    /// All that it is narrowed to from now on; an empty object takes every narrowing away.
    pub constraints: Option<Constraints>,
    /// Do it although the holder comes below the least that the regime asks of every user.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub confirm_below_minimum: bool,
}

impl AssignmentPatch {
    /// The assignment as it shall be.
    pub(crate) fn over(self, assignment: &assignments::Assignment) -> Change {
        let Self { valid_from, valid_until, constraints, confirm_below_minimum } = self;
        Change {
            from: valid_from.unwrap_or(assignment.validity.from),
            until: valid_until.over(assignment.validity.until),
            constraints: constraints.map_or_else(|| assignment.constraints.clone(), Constraints::values),
            confirmed: confirm_below_minimum,
        }
    }
}

/// Change an assignment
///
/// Its validity, which needs the same authority as giving the role with one, or the values it is narrowed to,
/// which needs the authority to give it as it is and as it shall be. Nothing takes effect in the past.
#[utoipa::path(
    tag = "assignments", operation_id = "change_assignment",
    params(AssignmentPath, IfMatch, DryRunQuery),
    request_body = AssignmentPatch,
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[patch("/v1/tenants/{tenant_id}/assignments/{assignment_id}")]
pub async fn change(
    changing: Changing,
    path: Path<AssignmentPath>,
    body: Body<AssignmentPatch>,
) -> Result<Changed<Assignment>, Error> {
    let Body(wish) = body;
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let standing = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let holder = tx.holder(&standing.rules, assignment.holder.account).await?;
                let holder = holder.ok_or(Refused::NotFound { what: "assignment" })?;
                let command = wish.over(&assignment);
                let events = decide(&standing.authority(), &assignment, &holder, command)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}
