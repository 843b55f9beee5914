//! From events to the tables of facts: one line an event, the SQL in the slices.
//!
//! What stands in these tables is what the events say and nothing else, so that `mandat audit verify`
//! can make them anew from the log and compare.

mod asked;
mod joined;
mod vault;

use self::{
    asked::{project_request, project_review},
    joined::{project_on_path, project_partnership},
    vault::project_vault,
};
use crate::{
    assignments::Given,
    in_force::store::Part,
    storage::{Error, Projection, Recorded, Tx},
};
use mandat_domain::event::Event;
use std::pin::Pin;

/// The projection, and the tables that it alone fills.
pub const PROJECTION: Projection = Projection {
    project: boxed,
    tables: &[
        "tenants",
        "tenant_regimes",
        "registered_tenants",
        "issuers",
        "regime_parts",
        "tenant_settings",
        "units",
        "unit_states",
        "accounts",
        "user_states",
        "successions",
        "user_settings",
        "api_client_states",
        "client_secrets",
        "memberships",
        "user_homes",
        "blocks",
        "first_sign_ins",
        "imports_taken",
        "own_roles",
        "assignments",
        "delegations",
        "exceptions",
        "locks",
        "records",
        "partnerships",
        "partnership_states",
        "externals",
        "access_requests",
        "access_request_answers",
        "access_reviews",
        "access_review_outcomes",
        "access_review_completions",
        "agreements",
        "agreement_acceptances",
        "inbox_items",
        "inbox_states",
        "vaults",
        "vault_connections",
        "employees",
        "shares",
        "share_withdrawals",
        "files",
        "episodes",
        "pulls",
    ],
};

fn boxed<'a>(
    tx: &'a mut Tx,
    recorded: &'a [Recorded],
) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>> {
    Box::pin(project_all(tx, recorded))
}

/// One event after the other; but people whom an import stages come in hundreds, and go in together.
async fn project_all(tx: &mut Tx, recorded: &[Recorded]) -> Result<(), Error> {
    let staged = |recorded: &Recorded| matches!(recorded.event, Event::UserStaged(_));
    for some in recorded.chunk_by(|one, next| staged(one) && staged(next)) {
        match some {
            [one] if !staged(one) => project(tx, one).await?,
            people => tx.project_users_staged(people).await?,
        }
    }
    Ok(())
}

/// Writes what an event changes into the tables of facts.
#[allow(clippy::too_many_lines, reason = "one line an event")]
async fn project(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::TenantCreated { name, language, regimes } => {
            tx.project_tenant_created(recorded, name, language, regimes).await
        }
        Event::TenantRegistered { tenant_id, name } => {
            tx.project_tenant_registered(recorded, *tenant_id, name).await
        }
        Event::IssuerRegistered { issuer_id, name, terms } => {
            tx.project_issuer_registered(recorded, *issuer_id, name, terms).await
        }
        Event::IssuerEnded { issuer_id } => tx.project_issuer_ended(recorded, *issuer_id).await,
        Event::TenantChanged { name, language } => tx.project_tenant_changed(recorded, name, language).await,

        Event::ModuleSwitchedOn { regime, module } => {
            tx.project_part(recorded, Part::Module, regime, module, true).await
        }
        Event::ModuleSwitchedOff { regime, module } => {
            tx.project_part(recorded, Part::Module, regime, module, false).await
        }
        Event::CapacityGiven { regime, capacity } => {
            tx.project_part(recorded, Part::Capacity, regime, capacity, true).await
        }
        Event::CapacityWithdrawn { regime, capacity } => {
            tx.project_part(recorded, Part::Capacity, regime, capacity, false).await
        }
        Event::RegimeActivated { regime } => {
            tx.project_part(recorded, Part::Activation, regime, "", true).await
        }
        Event::RegimeFollowed { regime, version, roles } => {
            tx.project_regime_followed(recorded, regime, *version).await?;
            tx.project_roles_renamed(recorded, roles).await
        }

        Event::TenantSettingChanged { setting, value } => {
            tx.project_tenant_setting(recorded, setting, Some(value)).await
        }
        Event::TenantSettingReset { setting } => tx.project_tenant_setting(recorded, setting, None).await,

        Event::UnitCreated { .. }
        | Event::UnitChanged { .. }
        | Event::UnitClosed { .. }
        | Event::UnitReopened { .. }
        | Event::MemberPlaced { .. }
        | Event::MemberRemoved { .. } => project_unit(tx, recorded).await,

        Event::UserCreated { .. }
        | Event::UserChanged { .. }
        | Event::UserDeactivated { .. }
        | Event::UserReactivated { .. }
        | Event::UserDeleted { .. }
        | Event::UserHomeChanged { .. }
        | Event::UserSettingChanged { .. }
        | Event::UserSettingReset { .. }
        | Event::UserBlocked { .. }
        | Event::UserUnblocked { .. }
        | Event::FirstSignedIn { .. } => project_user(tx, recorded).await,
        // Credentials and codes are not access state: the event stands in the log for whoever asks later.
        Event::PasswordSet { .. }
        | Event::CredentialsIssued { .. }
        | Event::OneTimeCodeSetUp { .. }
        | Event::OneTimeCodeRemoved { .. }
        | Event::IdentityLinked { .. }
        | Event::IdentityUnlinked { .. }
        | Event::PartnershipCodeMade { .. }
        // The work on an import is not access state, and its people came in before, all together.
        | Event::ImportBegun { .. }
        | Event::UserStaged(_)
        | Event::ImportGivenUp { .. }
        // What it covers says so itself, in the access log.
        | Event::AccessLogSealed(_) => Ok(()),
        Event::UsersImported { import_id, .. } => tx.project_users_imported(recorded, *import_id).await,

        Event::ApiClientCreated { .. }
        | Event::ApiClientChanged { .. }
        | Event::ApiClientEnded { .. }
        | Event::SecretAdded { .. }
        | Event::SecretRemoved { .. } => project_api_client(tx, recorded).await,

        Event::RoleDefined { role, title, permissions } => {
            tx.project_role_defined(recorded, role, title, permissions).await
        }
        Event::RoleChanged { role, title, permissions } => {
            tx.project_role_changed(recorded, role, title, permissions).await
        }
        Event::RoleWithdrawn { role } => tx.project_role_withdrawn(recorded, role).await,

        Event::AssignmentCreated { .. }
        | Event::AssignmentChanged { .. }
        | Event::AssignmentStarted { .. }
        | Event::AssignmentRejected { .. }
        | Event::AssignmentTakenOver { .. }
        | Event::AssignmentEnded { .. }
        | Event::DelegationCreated(_)
        | Event::DelegationEnded { .. } => project_assignment(tx, recorded).await,

        Event::ExceptionCreated { .. }
        | Event::ExceptionChanged { .. }
        | Event::ExceptionEnded { .. }
        | Event::LockCreated { .. }
        | Event::LockEnded { .. } => project_on_path(tx, recorded).await,

        Event::RecordPut { record, particulars, .. } => {
            tx.project_record_put(recorded, record, particulars).await
        }
        Event::RecordEnded { record } => tx.project_record_ended(recorded, record).await,

        Event::AccessRequestRaised(_)
        | Event::AccessRequestApproved { .. }
        | Event::AccessRequestRejected { .. } => project_request(tx, recorded).await,
        Event::AccessReviewStarted(_)
        | Event::AccessReviewItemDecided { .. }
        | Event::AccessReviewCompleted(_) => project_review(tx, recorded).await,
        Event::AgreementPublished(_) | Event::AgreementDischarged { .. } => {
            project_agreement(tx, recorded).await
        }
        Event::InboxItemPosted(_) | Event::InboxItemDone { .. } | Event::InboxItemReopened { .. } => {
            project_inbox(tx, recorded).await
        }

        Event::PartnershipProposed { .. }
        | Event::PartnershipAccepted { .. }
        | Event::PartnershipEnded { .. }
        | Event::PartnershipSiteSet { .. }
        | Event::ExternalRegistered { .. } => project_partnership(tx, recorded).await,

        Event::VaultOpened { .. }
        | Event::VaultConnected { .. }
        | Event::EmployeeEntered(_)
        | Event::EmployeeChanged(_)
        | Event::EmployeeErased { .. }
        | Event::FileShared(_)
        | Event::ShareWithdrawn { .. }
        | Event::FileOpened(_)
        | Event::FileChanged(_)
        | Event::FileClosed { .. }
        | Event::EpisodeBegun { .. }
        | Event::PullTried { .. } => project_vault(tx, recorded).await,
    }
}

/// Units, and who is placed in them.
async fn project_unit(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::UnitCreated { unit_id, kind, name, parent_id } => {
            tx.project_unit_created(recorded, *unit_id, kind, name, *parent_id).await
        }
        Event::UnitChanged { unit_id, name, parent_id } => {
            tx.project_unit_changed(recorded, *unit_id, name, *parent_id).await
        }
        Event::UnitClosed { unit_id } => tx.project_unit_closure(recorded, *unit_id, true).await,
        Event::UnitReopened { unit_id } => tx.project_unit_closure(recorded, *unit_id, false).await,
        Event::MemberPlaced { unit_id, user_id } => {
            tx.project_member_placed(recorded, *unit_id, *user_id).await
        }
        Event::MemberRemoved { unit_id, user_id } => {
            tx.project_member_removed(recorded, *unit_id, *user_id).await
        }
        _ => Ok(()),
    }
}

/// What is published and discharged.
async fn project_agreement(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::AgreementPublished(published) => tx.project_agreement_published(recorded, published).await,
        Event::AgreementDischarged { agreement_id, user_id, act, signatory_id, .. } => {
            tx.project_agreement_discharged(recorded, *agreement_id, *user_id, act, *signatory_id).await
        }
        _ => Ok(()),
    }
}

/// The organisation's inbox.
async fn project_inbox(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::InboxItemPosted(posted) => tx.project_inbox_item_posted(recorded, posted).await,
        Event::InboxItemDone { item_id } => tx.project_inbox_item_state(recorded, *item_id, true).await,
        Event::InboxItemReopened { item_id } => tx.project_inbox_item_state(recorded, *item_id, false).await,
        _ => Ok(()),
    }
}

/// What an event changes about a user.
async fn project_user(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::UserCreated { user_id, .. } => {
            tx.project_user_recorded(recorded, *user_id, "user.created").await
        }
        Event::UserChanged { user_id, .. } => tx.project_user_changed(recorded, *user_id).await,
        Event::UserDeactivated { user_id, successor_id } => {
            tx.project_user_left(recorded, *user_id, *successor_id).await
        }
        Event::UserReactivated { user_id } => tx.project_user_active(recorded, *user_id, true).await,
        Event::UserDeleted { user_id } => tx.project_user_deleted(recorded, *user_id).await,
        Event::UserHomeChanged { user_id, unit_id } => {
            tx.project_user_home_changed(recorded, *user_id, *unit_id).await
        }
        Event::UserSettingChanged { user_id, setting, value, .. } => {
            tx.project_user_setting(recorded, *user_id, setting, value.as_deref()).await
        }
        Event::UserSettingReset { user_id, setting } => {
            tx.project_user_setting(recorded, *user_id, setting, None).await
        }
        Event::UserBlocked { block_id, user_id, unit_id, .. } => {
            tx.project_user_blocked(recorded, *block_id, *user_id, *unit_id).await
        }
        Event::UserUnblocked { block_id, .. } => tx.project_user_unblocked(recorded, *block_id).await,
        Event::FirstSignedIn { user_id } => tx.project_first_signed_in(recorded, *user_id).await,
        _ => Ok(()),
    }
}

/// What an event changes about a program and its secrets.
async fn project_api_client(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::ApiClientCreated { api_client_id, name } => {
            tx.project_api_client_created(recorded, *api_client_id, name).await
        }
        Event::ApiClientChanged { api_client_id, name } => {
            tx.project_api_client_changed(recorded, *api_client_id, name).await
        }
        Event::ApiClientEnded { api_client_id } => {
            tx.project_api_client_ended(recorded, *api_client_id).await
        }
        Event::SecretAdded { api_client_id, secret_id, expires_at, .. } => {
            tx.project_secret_added(recorded, *api_client_id, *secret_id, *expires_at).await
        }
        Event::SecretRemoved { secret_id, .. } => tx.project_secret_removed(recorded, *secret_id).await,
        _ => Ok(()),
    }
}

/// What an event changes about an assignment.
async fn project_assignment(tx: &mut Tx, recorded: &Recorded) -> Result<(), Error> {
    match &recorded.event {
        Event::AssignmentCreated {
            assignment_id,
            holder,
            role,
            scope,
            validity,
            constraints,
            by,
            awaits,
            attested,
        } => {
            let (id, holder, scope, by) = (*assignment_id, *holder, *scope, *by);
            let given = Given { id, holder, role, scope, validity, constraints, by, awaits, attested };
            tx.project_assignment_created(recorded, given).await
        }
        Event::AssignmentChanged { assignment_id, validity, constraints, .. } => {
            tx.project_assignment_changed(recorded, *assignment_id, validity, constraints).await
        }
        Event::AssignmentStarted { assignment_id, validity, .. } => {
            tx.project_assignment_started(recorded, *assignment_id, validity).await
        }
        Event::AssignmentEnded { assignment_id, .. } | Event::AssignmentRejected { assignment_id, .. } => {
            tx.project_assignment_ended(recorded, *assignment_id).await
        }
        Event::AssignmentTakenOver { assignment_id, from, by, .. } => {
            tx.project_assignment_taken_over(recorded, *assignment_id, *from, *by).await
        }
        // What of it is delegated.
        _ => tx.project_delegation(recorded).await,
    }
}
