//! Lists against single decisions: what is asked backwards agrees with every check.

use super::{
    case::{Case, case, now, permission, resource, subject},
    config, slow,
};
use mandat_domain::{
    access::{Given, Has, Question, Resource, covers, decide, has, list, reach, within_block},
    keys::PermissionKey,
};
use proptest::{collection::vec, prelude::*};

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn who_may_do_it_is_whom_a_check_allows(case in case(), people in vec(subject(), 0..6)) {
        let (rules, permission) = (case.rules(), permission(case.asked));
        let question = Question { permission: &permission, resource: &case.resource, at: now() };
        let listed: Vec<_> = list::subjects(&rules, case.tenant_active, &people, question).collect();
        let allowed = people.iter().filter(|one| decide(&rules, case.tenant_active, one, &question).allowed);
        prop_assert_eq!(listed, allowed.collect::<Vec<_>>());
    }

    #[test]
    fn what_may_be_done_is_what_a_check_allows(case in case()) {
        let rules = case.rules();
        let listed = list::actions(&rules, case.tenant_active, &case.subject, &case.resource, now());
        let listed: Vec<&PermissionKey> = listed.map(|permission| &permission.key).collect();
        let allowed = rules.permissions().map(|permission| &permission.key).filter(|permission| {
            let question = Question { permission, resource: &case.resource, at: now() };
            decide(&rules, case.tenant_active, &case.subject, &question).allowed
        });
        prop_assert_eq!(listed, allowed.collect::<Vec<_>>());
    }

    #[test]
    fn on_what_it_may_be_done_is_where_a_check_allows(case in case(), things in vec(resource(), 0..6)) {
        let (rules, permission) = (case.rules(), permission(case.asked));
        let all = things.iter().cloned().enumerate();
        let listed: Vec<usize> =
            list::resources(&rules, case.tenant_active, &case.subject, &permission, all, now()).collect();
        let allowed = things.iter().enumerate().filter(|(_, resource)| {
            let question = Question { permission: &permission, resource, at: now() };
            decide(&rules, case.tenant_active, &case.subject, &question).allowed
        });
        prop_assert_eq!(listed, allowed.map(|(number, _)| number).collect::<Vec<_>>());
    }

    #[test]
    fn lists_show_what_a_check_allows(mut case in case()) {
        case.tenant_active = true;
        let reach = reach(&case.rules(), &case.subject, &permission(case.asked), now());
        let listed = reach.covers(case.subject.account, &case.resource);
        let allowed = case.decide().allowed;
        prop_assert!(!listed || allowed, "{reach:?}");
        let known = &case.drawn.sketch.permissions[case.asked];
        let by_values = known.dimensions.iter().any(Option::is_some);
        if known.prerequisites.is_empty() && !known.locks && !known.exceptions && !by_values {
            prop_assert_eq!(listed, allowed, "{:?}", reach);
        }
    }

    #[test]
    fn what_somebody_has_tells_where_a_check_allows(mut case in case()) {
        (case.tenant_active, case.subject.active) = (true, true);
        let all = has(&case.rules(), &case.subject, now());
        let said = is_told(&case, &all, &permission(case.asked), &case.resource);
        prop_assert_eq!(said, case.decide().allowed, "{:?}", all);
    }
}

/// What whoever knows the resource makes of what is said about the account.
fn is_told(case: &Case, all: &[Has], key: &PermissionKey, resource: &Resource) -> bool {
    let Some(has) = all.iter().find(|has| has.permission == *key) else { return false };
    let blocked = case.subject.blocks.iter().any(|block| within_block(*block, resource));
    let shut = !has.shut.is_empty()
        || blocked
        || (has.open_units_only && resource.unit_closed)
        || (has.locks && slow::is_locked(resource))
        || (has.exceptions && slow::is_denied(case, resource));
    !shut
        && has.needs.iter().all(|need| {
            need.any_of.iter().any(|key| match &need.every {
                None => is_told(case, all, key, resource),
                Some(dimension) => ["a", "b"].iter().all(|value| {
                    let attributes = [(dimension.clone(), (*value).to_owned())].into();
                    is_told(case, all, key, &Resource { attributes, ..resource.clone() })
                }),
            })
        })
        && has.given.iter().any(|given| reaches(case, given, resource))
}

fn reaches(case: &Case, given: &Given, resource: &Resource) -> bool {
    let account = case.subject.account;
    covers(given.scope, account, &resource.past_blocks(&case.subject.blocks))
        && (!given.own || resource.is_of(account))
        && given.admits.iter().all(|(dimension, admits)| match resource.attributes.get(dimension) {
            None => admits.unknown,
            Some(value) if ["a", "b"].contains(&value.as_str()) => admits.values.contains(value),
            Some(_) => admits.others,
        })
}
