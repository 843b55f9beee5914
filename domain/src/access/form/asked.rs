//! A question to a form, by the names of what it is about.

use crate::{
    access::{LoginUsed, Resource, ResourcePath},
    account::Account,
    ids::UnitId,
    validity::Moment,
};
use std::collections::BTreeMap;

/// May this account do this, to that, at that moment? What the tenant knows of the account and the
/// resource, the form knows itself.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub account: Account,
    /// The key of a permission.
    pub permission: &'a str,
    pub resource: AskedResource<'a>,
    /// How the account signed in, where that is known.
    pub login: Option<&'a LoginUsed>,
    /// Now or later, never before the form was made.
    pub at: Moment,
}

/// What a question is about.
#[derive(Debug, Clone, Copy)]
pub struct AskedResource<'a> {
    /// The unit it belongs to.
    pub unit: Option<UnitId>,
    /// Whose data it is.
    pub owner: Option<Account>,
    pub path: Option<&'a ResourcePath>,
    pub attributes: &'a BTreeMap<String, String>,
}

const NOTHING: &BTreeMap<String, String> = &BTreeMap::new();

impl<'a> AskedResource<'a> {
    /// Something of the tenant as a whole.
    #[must_use]
    pub const fn tenant() -> Self {
        Self { unit: None, owner: None, path: None, attributes: NOTHING }
    }

    /// The resource by its names. Where its owner is a member, whether its unit is closed and what is
    /// locked are facts of the tenant.
    #[must_use]
    pub fn of(resource: &'a Resource) -> Self {
        // Named one by one: whoever adds a fact to resources decides here where a form has it from.
        let Resource { unit, owner, unit_closed: _, path, attributes, locks: _ } = resource;
        Self {
            unit: unit.as_ref().and_then(|path| path.0.first()).copied(),
            owner: owner.as_ref().map(|owner| owner.account),
            path: path.as_ref(),
            attributes,
        }
    }
}
