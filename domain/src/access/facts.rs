//! What a decision is made from.

use crate::{
    account::Account,
    ids::{AssignmentId, DelegationId, UnitId},
    keys::{PermissionKey, RoleKey},
    regime::{Role, Rules, Values, words::Delegable},
    scope::Scope,
    validity::{Moment, Validity},
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// A unit and all that it stands under: the unit itself first, then everything above it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitPath(pub Vec<UnitId>);

impl UnitPath {
    /// Whether the unit is this one or stands above it.
    #[must_use]
    pub fn contains(&self, unit: UnitId) -> bool {
        self.0.contains(&unit)
    }
}

/// Whose data it is, and where they are members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub account: Account,
    pub units: Vec<UnitPath>,
}

impl Owner {
    /// Whether one of the owner's units is this one or stands below it.
    #[must_use]
    pub fn within(&self, unit: UnitId) -> bool {
        self.units.iter().any(|path| path.contains(unit))
    }
}

/// Where a resource stands among others, outermost first: customer, project, sub-project (TIM-13). The
/// empty path is that of something that stands under none of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourcePath(pub Vec<String>);

impl ResourcePath {
    /// Whether it is that one or stands below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The path and all above it, innermost first. The empty path is not among them: nothing is locked or
    /// excepted there.
    pub fn upwards(&self) -> impl Iterator<Item = Self> {
        (1..=self.0.len()).rev().map(|length| Self(self.0.iter().take(length).cloned().collect()))
    }
}

/// What the question is about. Each part that is given can only narrow who reaches it by a unit; a
/// resource without either belongs to the tenant as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resource {
    pub unit: Option<UnitPath>,
    pub owner: Option<Owner>,
    /// Whether its unit is closed (SPV-08).
    pub unit_closed: bool,
    /// What locks and exceptions are about (TIM-13, TIM-14). Where it is not known, a permission that they
    /// touch is refused as soon as some path would be: leaving it out gets around nothing.
    pub path: Option<ResourcePath>,
    /// What is known of it by dimension: line, level (ASP-07, ASP-10).
    pub attributes: BTreeMap<String, String>,
    /// Locks of the tenant: at least those on the path and above it, where it is known, and any one where
    /// it is not. Those elsewhere say nothing about a path that is known (TIM-14).
    pub locks: Vec<ResourcePath>,
}

impl Resource {
    /// Something of the tenant as a whole.
    #[must_use]
    pub const fn tenant() -> Self {
        Self {
            unit: None,
            owner: None,
            unit_closed: false,
            path: None,
            attributes: BTreeMap::new(),
            locks: Vec::new(),
        }
    }

    /// Something of a unit.
    #[must_use]
    pub fn unit(path: UnitPath) -> Self {
        Self { unit: Some(path), ..Self::tenant() }
    }

    /// Somebody's data.
    #[must_use]
    pub fn of(owner: Owner) -> Self {
        Self { owner: Some(owner), ..Self::tenant() }
    }

    /// The resource for somebody with these blocks: that its owner is a member where they are blocked brings it
    /// within no scope of theirs (CSM-09).
    #[must_use]
    pub fn past_blocks(&self, blocks: &[Option<UnitId>]) -> Cow<'_, Self> {
        let blocked = |path: &UnitPath| blocks.iter().flatten().any(|block| path.contains(*block));
        match &self.owner {
            Some(owner) if owner.units.iter().any(blocked) => {
                let units = owner.units.iter().filter(|path| !blocked(path)).cloned().collect();
                Cow::Owned(Self { owner: Some(Owner { account: owner.account, units }), ..self.clone() })
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// Whether it is the data of this account.
    #[must_use]
    pub fn is_of(&self, account: Account) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.account == account)
    }
}

/// One assignment, as its holder has it, or as somebody has it to whom it was delegated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Where it was delegated, the assignment of the one who delegated.
    pub assignment: AssignmentId,
    pub role: RoleKey,
    pub scope: Scope,
    pub validity: Validity,
    pub ended: bool,
    /// The values it is narrowed to, by dimension (ASP-07, ASP-10).
    pub constraints: Values,
    /// What it waits for; until then it is there and gives nothing (SPV-01, VLT-05, CSM-01).
    pub awaits: Option<Awaited>,
    /// Set where somebody else's authority is acted with (SPV-12).
    pub delegated: Option<Delegated>,
}

/// What an assignment waits for before it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub what: Awaits,
    /// The roles whose holders may say yes; none where it is the holder who must act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<RoleKey>,
    /// From then on it can begin no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapses_at: Option<Moment>,
}

/// What starts an assignment that does not count at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaits {
    /// Its holder accepts it (SPV-01).
    Acceptance,
    /// Somebody entitled approves it (VLT-05).
    Approval,
    /// Its holder signs in for the first time (CSM-01).
    FirstLogin,
}

impl Awaits {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Approval => "approval",
            Self::FirstLogin => "first_login",
        }
    }
}

impl Awaited {
    /// Whether it can begin no more, having waited in vain.
    #[must_use]
    pub fn has_lapsed(&self, at: Moment) -> bool {
        self.lapses_at.is_some_and(|lapses| lapses <= at)
    }

    /// What is awaited and by whom, in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self.what {
            Awaits::Acceptance => "waits for its holder to accept it".to_owned(),
            Awaits::FirstLogin => "waits for its holder to sign in for the first time".to_owned(),
            Awaits::Approval => {
                let by: Vec<_> = self.by.iter().map(RoleKey::as_str).collect();
                format!("waits for a holder of {} to approve it", by.join(", "))
            }
        }
    }
}

/// By what a delegated holding stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegated {
    pub delegation: DelegationId,
    /// On whose behalf it is acted.
    pub by: Account,
    /// Whether the delegator's assignment counts whenever it is valid; the delegation falls with it (SPV-13).
    pub root_live: bool,
    /// What of the role is delegated; all of it where nothing is named (CSM-07).
    pub permissions: Option<BTreeSet<PermissionKey>>,
}

impl Holding {
    /// An assignment without constraints that waits for nothing.
    #[must_use]
    pub const fn new(assignment: AssignmentId, role: RoleKey, scope: Scope, validity: Validity) -> Self {
        Self {
            assignment,
            role,
            scope,
            validity,
            ended: false,
            constraints: BTreeMap::new(),
            awaits: None,
            delegated: None,
        }
    }

    /// Within its validity, not ended (TIM-03), waiting for nothing, and its root live (SPV-13).
    #[must_use]
    pub fn live(&self, at: Moment) -> bool {
        !self.ended && self.validity.holds_at(at) && self.may_count()
    }

    /// Whether it counts no more, now and for ever.
    #[must_use]
    pub fn is_over(&self, at: Moment) -> bool {
        self.ended || self.validity.until.is_some_and(|until| until <= at)
    }

    /// Whether it counts whenever it is within its validity.
    pub(super) fn may_count(&self) -> bool {
        self.awaits.is_none() && self.delegated.as_ref().is_none_or(|delegated| delegated.root_live)
    }

    /// Whether all that is done with the role is done with it: it is the holder's own, or more than named
    /// permissions was delegated (SPV-12, CSM-07).
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.delegated.as_ref().is_none_or(|delegated| delegated.permissions.is_none())
    }

    /// Whether what the role gives of a permission goes with it: where it was delegated, what was named
    /// (CSM-07), and never what stays with the delegator (SPV-12).
    pub(super) fn carries(&self, role: &Role, permission: &PermissionKey) -> bool {
        let Some(delegated) = &self.delegated else { return true };
        let named = delegated.permissions.as_ref().is_none_or(|named| named.contains(permission));
        named && !role.holding.reserved_permissions.contains(permission)
    }

    /// Whether it is the office itself that would be given with it: where the handling of a role was delegated,
    /// neither that role nor one that includes it is given by whoever handles it (SPV-12).
    pub(super) fn keeps_back(&self, rules: &Rules, given: &Role) -> bool {
        let whole = |role: &Role| role.holding.delegable == Delegable::Role;
        self.delegated.is_some() && given.is(&self.role) && !rules.role(&self.role).is_some_and(whole)
    }
}

/// What an exception or a default says (TIM-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Lifts a denying default; gives nothing by itself.
    Allow,
    Deny,
}

impl Verdict {
    /// The verdict that a setting or an exception says by its word: `allow` or `deny`.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// A user's own rule for one resource and all below it (TIM-13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    pub regime: String,
    pub path: ResourcePath,
    pub verdict: Verdict,
    /// Each can be switched off without being removed.
    pub active: bool,
}

/// How somebody signed in (CSM-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginUsed {
    /// The kind of person, in the regime's words; `None` where nobody vouched for it.
    pub person: Option<String>,
    pub method: String,
}

/// The account a question is about, with all its assignments, live or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub account: Account,
    pub active: bool,
    pub holdings: Vec<Holding>,
    /// At home in another tenant (TIM-15).
    pub external: bool,
    /// Of the provider, and admitted by the gates of its home: those on signing in are not asked again
    /// (ASP-01).
    pub staff: bool,
    /// Units in which it is blocked, with all below them; `None` is the tenant (CSM-09).
    pub blocks: Vec<Option<UnitId>>,
    pub exceptions: Vec<Exception>,
    /// By regime, what holds where no exception is about the resource (TIM-13); allowed where nothing is said.
    pub defaults: BTreeMap<String, Verdict>,
    /// Agreements whose newest version is not discharged: regime and name, and the version. Each is owed while a
    /// role is held that it is for (ASP-19).
    pub owed: BTreeMap<(String, String), i64>,
    /// How it signed in; not known where somebody else asks about it and does not say so, and then no method
    /// is refused.
    pub login: Option<LoginUsed>,
}

impl Subject {
    /// An account at home here, without blocks, exceptions or anything owed.
    #[must_use]
    pub const fn new(account: Account, active: bool, holdings: Vec<Holding>) -> Self {
        Self {
            account,
            active,
            holdings,
            external: false,
            staff: false,
            blocks: Vec::new(),
            exceptions: Vec::new(),
            defaults: BTreeMap::new(),
            owed: BTreeMap::new(),
            login: None,
        }
    }
}

/// May the subject do this, to that, at that moment?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub permission: &'a PermissionKey,
    pub resource: &'a Resource,
    pub at: Moment,
}

/// Whether a scope held by `holder` reaches the resource (TIM-05, TIM-08, TIM-10).
///
/// | scope | reaches |
/// |---|---|
/// | tenant | everything |
/// | unit | what is of that unit or one below, and whose owner is a member there; at least one of both must be known |
/// | own | the holder's own data |
#[must_use]
pub fn covers(scope: Scope, holder: Account, resource: &Resource) -> bool {
    match scope {
        Scope::Tenant => true,
        Scope::Unit { unit_id } => {
            (resource.unit.is_some() || resource.owner.is_some())
                && resource.unit.as_ref().is_none_or(|path| path.contains(unit_id))
                && resource.owner.as_ref().is_none_or(|owner| owner.within(unit_id))
        }
        Scope::Own => resource.is_of(holder),
    }
}

/// Whether a block in a unit shuts the resource: it is of the unit or one below; where its unit is not
/// known, its owner is a member nowhere else (CSM-09).
#[must_use]
pub fn within_block(block: Option<UnitId>, resource: &Resource) -> bool {
    let Some(unit) = block else { return true };
    match (&resource.unit, &resource.owner) {
        (Some(path), _) => path.contains(unit),
        (None, Some(owner)) => !owner.units.is_empty() && owner.units.iter().all(|path| path.contains(unit)),
        (None, None) => false,
    }
}
