//! What happened, said once. State, audit trail, feed and notices all come from these.
//!
//! Each event has a public part, which travels in the feed and can be kept for ever, and some a
//! sealed part: personal data and digests of secrets, encrypted under the key of the data subject, so
//! that destroying that key makes them unreadable and leaves the chain of events whole.

pub use crate::{digest::Digest, sealed::Sealed, tenants::RegimeVersion};

use crate::{
    access::{Awaited, ResourcePath, Verdict},
    access_requests::Raised,
    access_reviews::{Completed, Outcome, Started},
    account::Account,
    agreements::{Published, Signatory},
    assignments::begun::Begun,
    delegations::DelegationTold,
    ids::{
        AccessRequestId, AccessReviewId, AgreementId, ApiClientId, AssignmentId, BlockId, DelegationId,
        EmployeeId, EpisodeId, ExceptionId, FileId, ImportId, InboxItemId, IssuerId, LockId, PartnershipId,
        PullId, SecretId, ShareId, SignatoryId, TenantId, UnitId, UserId,
    },
    imports::Staged,
    inbox,
    issuers::Terms as IssuerTerms,
    keys::{PermissionKey, RoleKey, SettingKey},
    partnerships::Side,
    person::Person,
    records::{Particulars, RecordKey},
    regime::Values,
    scope::Scope,
    settings::Written,
    users::credentials::FirstCredentials,
    validity::{Moment, Validity},
    vault::{EmployeeTold, FileTold, ShareTold, Terms},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One fact that happened. The serialised form is the public part; fields that are skipped are sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    #[serde(rename = "tenant.created")]
    TenantCreated { name: String, language: String, regimes: Vec<RegimeVersion> },
    /// In the platform's log: a tenant was made, by whom and when.
    #[serde(rename = "tenant.registered")]
    TenantRegistered { tenant_id: TenantId, name: String },
    /// In the platform's log: whose identity tokens count from now on, and as what.
    #[serde(rename = "issuer.registered")]
    IssuerRegistered { issuer_id: IssuerId, name: String, terms: IssuerTerms },
    #[serde(rename = "issuer.ended")]
    IssuerEnded { issuer_id: IssuerId },
    #[serde(rename = "tenant.changed")]
    TenantChanged { name: String, language: String },
    /// The tenant took up a regime, or came to a newer version of it, in which these roles have other
    /// names: old name to new.
    #[serde(rename = "regime.followed")]
    RegimeFollowed { regime: String, version: u32, roles: BTreeMap<RoleKey, RoleKey> },
    /// A part of a regime is switched on or off; nothing of what is held of it ends (TIM-18).
    #[serde(rename = "module.switched_on")]
    ModuleSwitchedOn { regime: String, module: String },
    #[serde(rename = "module.switched_off")]
    ModuleSwitchedOff { regime: String, module: String },
    /// What the tenant is towards the platform (CSM-04).
    #[serde(rename = "capacity.given")]
    CapacityGiven { regime: String, capacity: String },
    #[serde(rename = "capacity.withdrawn")]
    CapacityWithdrawn { regime: String, capacity: String },
    /// What the regime gives has begun (CSM-01).
    #[serde(rename = "regime.activated")]
    RegimeActivated { regime: String },
    #[serde(rename = "tenant.setting_changed")]
    TenantSettingChanged { setting: SettingKey, value: String },
    /// It is as the regime says again.
    #[serde(rename = "tenant.setting_reset")]
    TenantSettingReset { setting: SettingKey },
    #[serde(rename = "unit.created")]
    UnitCreated { unit_id: UnitId, kind: String, name: String, parent_id: Option<UnitId> },
    #[serde(rename = "unit.changed")]
    UnitChanged { unit_id: UnitId, name: String, parent_id: Option<UnitId> },
    #[serde(rename = "unit.closed")]
    UnitClosed { unit_id: UnitId },
    #[serde(rename = "unit.reopened")]
    UnitReopened { unit_id: UnitId },
    #[serde(rename = "member.placed")]
    MemberPlaced { unit_id: UnitId, user_id: UserId },
    #[serde(rename = "member.removed")]
    MemberRemoved { unit_id: UnitId, user_id: UserId },
    #[serde(rename = "user.created")]
    UserCreated {
        user_id: UserId,
        #[serde(skip)]
        person: Option<Person>,
    },
    /// A file of people is being taken in, in parts of which none counts yet (ASP-13).
    #[serde(rename = "import.begun")]
    ImportBegun { import_id: ImportId, users: u64 },
    /// One of them; there is no such user before the import is taken.
    #[serde(rename = "user.staged")]
    UserStaged(Staged),
    /// From now on all of them are users.
    #[serde(rename = "users.imported")]
    UsersImported { import_id: ImportId, users: u64 },
    /// None of them ever is: what was personal cannot be read any more.
    #[serde(rename = "import.given_up")]
    ImportGivenUp { import_id: ImportId, reason: String },
    #[serde(rename = "user.changed")]
    UserChanged {
        user_id: UserId,
        #[serde(skip)]
        person: Option<Person>,
    },
    #[serde(rename = "user.setting_changed")]
    UserSettingChanged {
        user_id: UserId,
        setting: SettingKey,
        /// A flag or a choice; what is written freely is sealed.
        value: Option<String>,
        #[serde(skip)]
        written: Option<Written>,
    },
    #[serde(rename = "user.setting_reset")]
    UserSettingReset { user_id: UserId, setting: SettingKey },
    /// All access of the user ends, and their records are addressed to the successor, or to nobody (ASP-22).
    #[serde(rename = "user.deactivated")]
    UserDeactivated { user_id: UserId, successor_id: Option<UserId> },
    /// The user may sign in again; nothing of what ended comes back.
    #[serde(rename = "user.reactivated")]
    UserReactivated { user_id: UserId },
    /// There is nobody behind the account any more: what was personal cannot be read (ASP-20).
    #[serde(rename = "user.deleted")]
    UserDeleted { user_id: UserId },
    /// The user proved an invitation, a reset or the old password and chose a new one.
    #[serde(rename = "user.password_set")]
    PasswordSet { user_id: UserId },
    /// What the user had to come in with for the first time was made anew (CSM-03).
    #[serde(rename = "user.credentials_issued")]
    CredentialsIssued { user_id: UserId, by: FirstCredentials },
    /// From now on a one-time code of an app is asked for beside the password (CSM-02).
    #[serde(rename = "user.one_time_code_set_up")]
    OneTimeCodeSetUp { user_id: UserId },
    #[serde(rename = "user.one_time_code_removed")]
    OneTimeCodeRemoved { user_id: UserId },
    /// From now on who proves to be this person to the issuer is the user.
    #[serde(rename = "user.identity_linked")]
    IdentityLinked { user_id: UserId, issuer_id: IssuerId },
    #[serde(rename = "user.identity_unlinked")]
    IdentityUnlinked { user_id: UserId, issuer_id: IssuerId },
    /// The user has proved for the first time that the account is theirs. Once in its life.
    #[serde(rename = "user.first_signed_in")]
    FirstSignedIn { user_id: UserId },
    /// The user is refused access from now on, everywhere or in a unit and below; all they hold stays (CSM-09).
    #[serde(rename = "user.blocked")]
    UserBlocked {
        block_id: BlockId,
        user_id: UserId,
        unit_id: Option<UnitId>,
        #[serde(skip)]
        reason: Option<Written>,
    },
    #[serde(rename = "user.unblocked")]
    UserUnblocked { block_id: BlockId, user_id: UserId, unit_id: Option<UnitId> },
    #[serde(rename = "api_client.created")]
    ApiClientCreated { api_client_id: ApiClientId, name: String },
    #[serde(rename = "api_client.changed")]
    ApiClientChanged { api_client_id: ApiClientId, name: String },
    #[serde(rename = "api_client.ended")]
    ApiClientEnded { api_client_id: ApiClientId },
    #[serde(rename = "api_client.secret_added")]
    SecretAdded {
        api_client_id: ApiClientId,
        secret_id: SecretId,
        expires_at: Moment,
        #[serde(skip)]
        digest: Option<Digest>,
    },
    #[serde(rename = "api_client.secret_removed")]
    SecretRemoved { api_client_id: ApiClientId, secret_id: SecretId },
    #[serde(rename = "role.defined")]
    RoleDefined { role: RoleKey, title: String, permissions: Vec<PermissionKey> },
    #[serde(rename = "role.changed")]
    RoleChanged { role: RoleKey, title: String, permissions: Vec<PermissionKey> },
    #[serde(rename = "role.withdrawn")]
    RoleWithdrawn { role: RoleKey },
    #[serde(rename = "user.home_changed")]
    UserHomeChanged { user_id: UserId, unit_id: UnitId },
    #[serde(rename = "assignment.created")]
    AssignmentCreated {
        assignment_id: AssignmentId,
        holder: Account,
        role: RoleKey,
        scope: Scope,
        validity: Validity,
        /// The values it is narrowed to, by dimension (ASP-07, ASP-10).
        #[serde(default, skip_serializing_if = "Values::is_empty")]
        constraints: Values,
        /// The assignment by whose authority it was given, so that every right has a chain up to its
        /// root; `None` at the founding of the tenant.
        by: Option<AssignmentId>,
        /// What it waits for before it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        awaits: Option<Awaited>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        attested: BTreeSet<String>,
    },
    /// What it waited for has come; it counts from now on (SPV-01, VLT-05, CSM-01).
    #[serde(rename = "assignment.started")]
    AssignmentStarted { assignment_id: AssignmentId, holder: Account, validity: Validity, begun: Begun },
    /// Whose yes was awaited said no; it never counts.
    #[serde(rename = "assignment.rejected")]
    AssignmentRejected { assignment_id: AssignmentId, holder: Account },
    #[serde(rename = "assignment.changed")]
    AssignmentChanged {
        assignment_id: AssignmentId,
        holder: Account,
        validity: Validity,
        #[serde(default, skip_serializing_if = "Values::is_empty")]
        constraints: Values,
    },
    #[serde(rename = "assignment.ended")]
    AssignmentEnded { assignment_id: AssignmentId, holder: Account },
    /// Who gave it has left; the actor answers for it from now on, by their own assignment `by`. Nothing about
    /// what it gives changes.
    #[serde(rename = "assignment.taken_over")]
    AssignmentTakenOver {
        assignment_id: AssignmentId,
        holder: Account,
        /// The assignment by whose authority it stood until now.
        from: AssignmentId,
        by: AssignmentId,
    },
    /// Somebody acts with part of another's authority from now on; the role stays where it is (SPV-12).
    #[serde(rename = "delegation.created")]
    DelegationCreated(DelegationTold),
    /// It was taken back or given back, or what it comes from has ended (SPV-13).
    #[serde(rename = "delegation.ended")]
    DelegationEnded {
        delegation_id: DelegationId,
        assignment_id: AssignmentId,
        delegator: Account,
        delegate_id: UserId,
    },
    #[serde(rename = "exception.created")]
    ExceptionCreated {
        exception_id: ExceptionId,
        user_id: UserId,
        regime: String,
        path: ResourcePath,
        verdict: Verdict,
        active: bool,
    },
    #[serde(rename = "exception.changed")]
    ExceptionChanged {
        exception_id: ExceptionId,
        user_id: UserId,
        regime: String,
        path: ResourcePath,
        active: bool,
    },
    #[serde(rename = "exception.ended")]
    ExceptionEnded { exception_id: ExceptionId, user_id: UserId, regime: String, path: ResourcePath },
    #[serde(rename = "lock.created")]
    LockCreated { lock_id: LockId, path: ResourcePath },
    #[serde(rename = "lock.ended")]
    LockEnded { lock_id: LockId, path: ResourcePath },
    /// All that is known of the record from now on.
    #[serde(rename = "record.put")]
    RecordPut {
        record: RecordKey,
        particulars: Particulars,
        /// What the person concerned is called.
        #[serde(skip)]
        person: Option<Written>,
    },
    #[serde(rename = "record.ended")]
    RecordEnded { record: RecordKey },
    /// Somebody asks for a role, for themselves or for another; it gives nothing yet.
    #[serde(rename = "access_request.raised")]
    AccessRequestRaised(Raised),
    /// As it was asked for or narrower; the assignment is made by the event before.
    #[serde(rename = "access_request.approved")]
    AccessRequestApproved {
        request_id: AccessRequestId,
        user_id: UserId,
        role: RoleKey,
        scope: Scope,
        assignment_id: AssignmentId,
    },
    #[serde(rename = "access_request.rejected")]
    AccessRequestRejected {
        request_id: AccessRequestId,
        user_id: UserId,
        role: RoleKey,
        scope: Scope,
        #[serde(skip)]
        reason: Option<Written>,
    },
    /// A round of going through who holds what (SPV-10); nobody's access changes by it.
    #[serde(rename = "access_review.started")]
    AccessReviewStarted(Started),
    /// Somebody went through one assignment; what changed about it is told by the events before.
    #[serde(rename = "access_review.item_decided")]
    AccessReviewItemDecided { review_id: AccessReviewId, assignment_id: AssignmentId, outcome: Outcome },
    #[serde(rename = "access_review.completed")]
    AccessReviewCompleted(Completed),
    /// From now on this version is the one to be discharged.
    #[serde(rename = "agreement.published")]
    AgreementPublished(Published),
    #[serde(rename = "agreement.discharged")]
    AgreementDischarged {
        agreement_id: AgreementId,
        regime: String,
        agreement: String,
        version: i64,
        user_id: UserId,
        /// By which act, in the words of the regime.
        act: String,
        /// Who was named to sign, where the act was that (VLT-04).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signatory_id: Option<SignatoryId>,
        #[serde(skip)]
        signatory: Option<Signatory>,
    },
    /// Another system put something into the organisation's inbox (CSM-14).
    #[serde(rename = "inbox.item_posted")]
    InboxItemPosted(inbox::Posted),
    #[serde(rename = "inbox.item_done")]
    InboxItemDone { item_id: InboxItemId },
    #[serde(rename = "inbox.item_reopened")]
    InboxItemReopened { item_id: InboxItemId },
    /// Whoever has the code can propose a partnership in which this tenant is on that side.
    #[serde(rename = "partnership.code_made")]
    PartnershipCodeMade { side: Side, expires_at: Moment },
    /// In the logs of both tenants, each from its own side.
    #[serde(rename = "partnership.proposed")]
    PartnershipProposed {
        partnership_id: PartnershipId,
        side: Side,
        partner_id: TenantId,
        partner_name: String,
        own_name: String,
        /// Whether this side proposed it; the other one accepts.
        proposed_here: bool,
    },
    #[serde(rename = "partnership.accepted")]
    PartnershipAccepted { partnership_id: PartnershipId },
    #[serde(rename = "partnership.ended")]
    PartnershipEnded { partnership_id: PartnershipId },
    /// In the provider's log alone: which of its sites serves the client.
    #[serde(rename = "partnership.site_set")]
    PartnershipSiteSet { partnership_id: PartnershipId, unit_id: UnitId },
    /// In the host's log: an account for somebody at home in the lender's tenant.
    #[serde(rename = "external.registered")]
    ExternalRegistered {
        user_id: UserId,
        partnership_id: PartnershipId,
        home_id: UserId,
        #[serde(skip)]
        person: Option<Person>,
    },
    /// What was noted in the access log is sealed into this chain.
    #[serde(rename = "access_log.sealed")]
    AccessLogSealed(crate::access_log::seal::Checkpoint),
    /// The tenant has a vault of its own from now on, by the rules of this regime (VLT-02).
    #[serde(rename = "vault.opened")]
    VaultOpened { regime: String },
    /// In the logs of both tenants: the vault is connected with the provider, on these terms (VLT-02).
    #[serde(rename = "vault.connected")]
    VaultConnected { partnership_id: PartnershipId, partner_id: TenantId, terms: Terms },
    #[serde(rename = "employee.entered")]
    EmployeeEntered(EmployeeTold),
    #[serde(rename = "employee.changed")]
    EmployeeChanged(EmployeeTold),
    /// Nobody can read anything of the employee any more.
    #[serde(rename = "employee.erased")]
    EmployeeErased { employee_id: EmployeeId },
    /// In the employer's log: the provider sees the employee's data from now on (VLT-10).
    #[serde(rename = "file.shared")]
    FileShared(ShareTold),
    #[serde(rename = "share.withdrawn")]
    ShareWithdrawn { share_id: ShareId, employee_id: EmployeeId },
    /// In the provider's log: it has a file of somebody from now on.
    #[serde(rename = "file.opened")]
    FileOpened(FileTold),
    /// What the file says, or what the employer knows of it, is another from now on (VLT-14).
    #[serde(rename = "file.changed")]
    FileChanged(FileTold),
    /// The provider cannot read it any more.
    #[serde(rename = "file.closed")]
    FileClosed { file_id: FileId },
    /// There is content in the file (VLT-13).
    #[serde(rename = "episode.begun")]
    EpisodeBegun { episode_id: EpisodeId, file_id: FileId, kind: String },
    /// In the provider's log: somebody tried to find a person at a client. Not whom, nor whether there is one (VLT-15).
    #[serde(rename = "pull.tried")]
    PullTried { pull_id: PullId, partnership_id: PartnershipId, situation: String },
}
