//! What a permission needs besides itself.

use super::{
    decide::{automatic, gives},
    facts::{Question, Resource, Subject},
    gates::Standing,
};
use crate::{
    keys::PermissionKey,
    regime::{Prerequisite, Rules, words::Coverage},
    validity::Moment,
};

/// Whether a prerequisite is met, going by what `given` says of each permission on a resource (ASP-11).
pub(super) fn met_by(
    standing: &Standing,
    needed: &Prerequisite,
    resource: &Resource,
    given: impl Fn(&PermissionKey, &Resource) -> bool,
) -> bool {
    needed.any_of.iter().any(|permission| match (&needed.every, needed.coverage) {
        (Some(dimension), _) => {
            let known = standing.rules.regime(permission.namespace());
            let values = known.and_then(|regime| regime.dimensions.get(dimension));
            values.into_iter().flat_map(|dimension| dimension.values.keys()).all(|value| {
                let attributes = [(dimension.clone(), value.clone())].into();
                given(permission, &Resource { attributes, ..resource.clone() })
            })
        }
        (None, Coverage::Same) => given(permission, resource),
        (None, Coverage::Anywhere) => standing.holds_anywhere(permission),
    })
}

/// Whether assignments that hold at that moment meet a prerequisite there, whatever gates stand before
/// them: what somebody holds is not lost because they are kept from using it.
pub(crate) fn met(
    rules: &Rules,
    subject: &Subject,
    needed: &Prerequisite,
    resource: &Resource,
    at: Moment,
) -> bool {
    let standing = Standing::new(rules, subject, at);
    met_by(&standing, needed, resource, |permission, resource| {
        let Some(known) = rules.permission(permission) else { return false };
        let question = Question { permission, resource, at };
        standing.live().any(|(holding, role)| gives(&standing, known, role, holding, &question))
            || automatic(&standing, known, &question).is_some()
    })
}
