//! Somebody answers from now on for what one who left had given.

use super::{Assignment, AssignmentPath};
use crate::{
    error::Error,
    http::{Changed, Changing, DryRunQuery, IfMatch, Once},
    storage::Tx,
};
use actix_web::{post, web::Path};
use mandat_domain::{
    access::Subject,
    assignments::takeover::{Standing, decide},
    ids::AssignmentId,
    refused::Refused,
};
use uuid::Uuid;

/// Take an assignment over
///
/// When an appointer leaves, what they gave goes on, and is shown as orphaned. Whoever could give it now takes
/// it over: it stands by their authority from then on, and who gave it and when stays known. Nobody takes over
/// by an authority that comes from the very assignment.
#[utoipa::path(
    tag = "appointments", operation_id = "take_over_assignment",
    params(AssignmentPath, IfMatch, Once, DryRunQuery),
    responses((status = 200, description = "The assignment as it is now.", body = Assignment)),
)]
#[post("/v1/tenants/{tenant_id}/assignments/{assignment_id}/takeover")]
pub async fn take_over(changing: Changing, path: Path<AssignmentPath>) -> Result<Changed<Assignment>, Error> {
    changing
        .run(
            path.tenant_id,
            async |tx, ask| {
                let actor = tx.standing(ask).await?;
                let (assignment, version) = tx.assignment_facts(path.assignment_id).await?;
                let standing = tx.stands_by(path.assignment_id, &actor.subject).await?;
                let events = decide(&actor.authority(), &assignment, &standing)?;
                ask.version.check(version)?;
                Ok(events)
            },
            async |tx, _| tx.assignment_as_answer(path.assignment_id).await,
        )
        .await
}

impl Tx {
    /// By whose authority an assignment stands, and which of the actor's own come from it.
    async fn stands_by(&mut self, id: AssignmentId, actor: &Subject) -> Result<Standing, Error> {
        let view = self.view();
        let row = self.assignment(view.known, id).await?.ok_or(Refused::NotFound { what: "assignment" })?;
        let own: Vec<Uuid> = actor.holdings.iter().map(|held| held.assignment.0).collect();
        Ok(Standing {
            authority: row.authority_id.map(AssignmentId),
            orphaned: self.orphans_among(view, &[id.0]).await?.contains(&id.0),
            descending: self.descending_from(view.known, id, &own).await?,
        })
    }
}
