//! What a decision is made from.

use crate::{
    account::Account,
    ids::{AssignmentId, UnitId},
    keys::{PermissionKey, RoleKey},
    scope::Scope,
    validity::{Moment, Validity},
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

/// What the question is about. Each part that is given can only narrow who reaches it by a unit; a
/// resource without either belongs to the tenant as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resource {
    pub unit: Option<UnitPath>,
    pub owner: Option<Owner>,
}

impl Resource {
    /// Something of the tenant as a whole.
    #[must_use]
    pub const fn tenant() -> Self {
        Self { unit: None, owner: None }
    }

    /// Something of a unit.
    #[must_use]
    pub const fn unit(path: UnitPath) -> Self {
        Self { unit: Some(path), owner: None }
    }

    /// Somebody's data.
    #[must_use]
    pub const fn of(owner: Owner) -> Self {
        Self { unit: None, owner: Some(owner) }
    }

    /// Whether it is the data of this account.
    #[must_use]
    pub fn is_of(&self, account: Account) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.account == account)
    }
}

/// One assignment, as its holder has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    pub assignment: AssignmentId,
    pub role: RoleKey,
    pub scope: Scope,
    pub validity: Validity,
    pub ended: bool,
}

impl Holding {
    /// Within its validity and not ended (TIM-03).
    #[must_use]
    pub fn live(&self, at: Moment) -> bool {
        !self.ended && self.validity.holds_at(at)
    }
}

/// The account a question is about, with all its assignments, live or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub account: Account,
    pub active: bool,
    pub holdings: Vec<Holding>,
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
