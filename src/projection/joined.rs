//! From the events of partnerships, exceptions and locks to their tables.

use crate::{
    exceptions::store::Made,
    partnerships::store::Proposed,
    storage::{Error, Recorded, Tx},
};
use mandat_domain::{event::Event, partnerships::Status};

/// What joins two tenants.
pub(super) async fn project_partnership(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::PartnershipProposed {
            partnership_id,
            side,
            partner_id,
            partner_name,
            own_name,
            proposed_here,
        } => {
            let proposed = Proposed {
                id: *partnership_id,
                side,
                partner: *partner_id,
                partner_name,
                own_name,
                proposed_here: *proposed_here,
            };
            tx.project_partnership_proposed(recorded, proposed).await
        }
        Event::PartnershipAccepted { partnership_id } => {
            tx.project_partnership_status(recorded, *partnership_id, Status::Open).await
        }
        Event::PartnershipEnded { partnership_id } => {
            tx.project_partnership_status(recorded, *partnership_id, Status::Ended).await
        }
        Event::ExternalRegistered { user_id, partnership_id, home_id, .. } => {
            tx.project_external_registered(recorded, *user_id, *partnership_id, *home_id).await
        }
        Event::PartnershipSiteSet { partnership_id, unit_id } => {
            tx.project_partnership_site(recorded, *partnership_id, *unit_id).await
        }
        _ => Ok(()),
    }
}

/// What shuts single resource paths.
pub(super) async fn project_on_path(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::ExceptionCreated { exception_id, user_id, regime, path, verdict, active } => {
            let (id, user_id, verdict, active) = (*exception_id, *user_id, *verdict, *active);
            tx.project_exception_created(recorded, Made { id, user_id, regime, path, verdict, active }).await
        }
        Event::ExceptionChanged { exception_id, active, .. } => {
            tx.project_exception_changed(recorded, *exception_id, *active).await
        }
        Event::ExceptionEnded { exception_id, .. } => {
            tx.project_exception_ended(recorded, *exception_id).await
        }
        Event::LockCreated { lock_id, path } => tx.project_lock_created(recorded, *lock_id, path).await,
        Event::LockEnded { lock_id, .. } => tx.project_lock_ended(recorded, *lock_id).await,
        _ => Ok(()),
    }
}
