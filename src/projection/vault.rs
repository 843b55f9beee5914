//! From the events of a vault to its tables, on both sides.

use crate::storage::{Error, Recorded, Tx};
use mandat_domain::{event::Event, vault::ShareTold};

/// What an event changes about the employer's vault, or about what a provider holds.
pub(super) async fn project_vault(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::VaultOpened { regime } => tx.project_vault_opened(recorded, regime).await,
        Event::VaultConnected { partnership_id, terms, .. } => {
            tx.project_vault_connected(recorded, *partnership_id, terms).await
        }
        Event::EmployeeEntered(told) | Event::EmployeeChanged(told) => {
            tx.project_employee(recorded, told).await
        }
        // With the key goes what of it stands in the log, too.
        Event::EmployeeErased { employee_id } => {
            tx.project_employee_erased(recorded, *employee_id).await?;
            tx.destroy_key(employee_id.0).await
        }
        Event::FileShared(ShareTold { share_id, employee_id, partnership_id, given, .. }) => {
            tx.project_file_shared(recorded, *share_id, *employee_id, *partnership_id, given).await
        }
        Event::ShareWithdrawn { share_id, .. } => tx.project_share_withdrawn(recorded, *share_id).await,
        Event::FileOpened(told) => tx.project_file_opened(recorded, told).await,
        Event::FileChanged(told) => tx.project_file_changed(recorded, told).await,
        Event::FileClosed { file_id } => {
            tx.project_file_closed(recorded, *file_id).await?;
            tx.destroy_key(file_id.0).await
        }
        Event::EpisodeBegun { episode_id, file_id, kind } => {
            tx.project_episode_begun(recorded, *episode_id, *file_id, kind).await
        }
        Event::PullTried { pull_id, partnership_id, situation } => {
            tx.project_pull_tried(recorded, *pull_id, *partnership_id, situation).await
        }
        _ => Ok(()),
    }
}
