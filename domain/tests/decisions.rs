//! Decisions on random people, assignments and resources, against a second, slow decision written
//! from the text of the requirements instead of from the regime file, and against laws that hold
//! whatever the regime says.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic, also outside of its function"
)]

mod company;
mod requirement;

use company::{case, holding, narrower, now, rules};
use mandat_domain::access::{
    Change, Holding, Outcome, Owner, Resource, Rule, covers, effect, explain, reach,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_500,
        // Some laws pass over cases without an assignment; a long run meets many of them.
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn decides_as_the_text_of_the_requirements_does(case in case()) {
        prop_assert_eq!(case.decide().allowed, requirement::allowed(&case));
    }

    #[test]
    fn one_more_assignment_never_turns_a_yes_into_a_no(case in case(), more in holding()) {
        let mut richer = case.clone();
        richer.subject.holdings.push(more);
        prop_assert!(!case.decide().allowed || richer.decide().allowed);
    }

    #[test]
    fn ending_an_assignment_never_gains(case in case(), which in any::<prop::sample::Index>()) {
        prop_assume!(!case.subject.holdings.is_empty());
        let mut poorer = case.clone();
        let at = which.index(poorer.subject.holdings.len());
        poorer.subject.holdings[at].ended = true;
        prop_assert!(!poorer.decide().allowed || case.decide().allowed);
    }

    #[test]
    fn narrowing_a_scope_never_gains(case in case(), mut held in holding(), narrow in narrower()) {
        let allowed = |held: &Holding| {
            let mut case = case.clone();
            case.subject.holdings.push(held.clone());
            case.decide().allowed
        };
        let mut narrowed = held.clone();
        (held.scope, narrowed.scope) = narrow;
        prop_assert!(!allowed(&narrowed) || allowed(&held));
    }

    #[test]
    fn knowing_the_unit_too_never_widens_what_a_unit_reaches(mut case in case(), held in holding()) {
        let account = case.subject.account;
        let owner = case.resource.owner.take().unwrap_or(Owner { account, units: Vec::new() });
        let precise = Resource { owner: Some(owner.clone()), ..case.resource.clone() };
        prop_assert!(!covers(held.scope, account, &precise) || covers(held.scope, account, &Resource::of(owner)));
    }

    #[test]
    fn lists_show_what_a_check_allows(mut case in case()) {
        case.tenant_active = true;
        let reach = reach(rules(), &case.subject, &case.permission, now());
        prop_assert_eq!(reach.covers(case.subject.account, &case.resource), case.decide().allowed);
    }

    #[test]
    fn an_explanation_fits_its_decision(case in case()) {
        let why = explain(rules(), case.tenant_active, &case.subject, &case.question());
        prop_assert_eq!(&why.decision, &case.decide());
        let refused = why.steps.iter().any(|step| step.outcome == Outcome::Refused);
        let grants = why.steps.iter().any(|step| step.outcome == Outcome::Grants);
        prop_assert_eq!(why.decision.allowed, grants && !refused);
        prop_assert_eq!(matches!(why.decision.rule, Rule::NotGranted), !grants && !refused);
    }

    #[test]
    fn the_smallest_change_turns_a_no_into_a_yes(case in case(), mut given in holding()) {
        let why = explain(rules(), case.tenant_active, &case.subject, &case.question());
        if let Some(Change::Assignment { role, scope, .. }) = why.smallest_change.map(|found| found.change) {
            prop_assert!(!why.decision.allowed);
            let mut changed = case.clone();
            given.role = role;
            given.scope = scope;
            given.ended = false;
            given.validity.from = now();
            given.validity.until = None;
            changed.subject.holdings.push(given);
            prop_assert!(changed.decide().allowed);
        }
    }

    #[test]
    fn what_a_dry_run_tells_as_lost_was_there_and_is_gone(case in case(), which in any::<prop::sample::Index>()) {
        prop_assume!(!case.subject.holdings.is_empty());
        let mut after = case.subject.clone();
        let at = which.index(after.holdings.len());
        after.holdings[at].ended = true;
        let (before, after) = (effect::grants(rules(), &case.subject, now()), effect::grants(rules(), &after, now()));
        let (gained, lost) = effect::changed(&before, &after);
        prop_assert!(gained.is_empty(), "ending gains nothing: {gained:?}");
        prop_assert_eq!(lost.is_empty(), before == after);
        prop_assert_eq!(effect::changed(&before, &before), Default::default());
    }
}

/// The random cases would prove little if they were nearly all refused.
#[test]
fn random_cases_are_of_both_kinds() {
    let mut runner = TestRunner::deterministic();
    let cases = std::iter::repeat_with(|| case().new_tree(&mut runner).unwrap().current()).take(1_000);
    let allowed = cases.filter(|case| case.decide().allowed).count();
    assert!((100..900).contains(&allowed), "{allowed} of 1000 are allowed");
}
