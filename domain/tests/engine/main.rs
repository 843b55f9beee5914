//! The engine against a second, slow decision on random regimes, facts and questions, and against laws
//! that hold whatever a regime says. `PROPTEST_CASES` sets how many.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::struct_excessive_bools,
    reason = "a test may panic, also outside of its function"
)]

mod backwards;
mod case;
mod forms;
mod sketch;
mod slow;

use case::{block, case, case_of, drawn_by, exception, holding, now, permission};
use mandat_domain::access::{Awaited, Change, Exception, Outcome, Question, Rule, Verdict, explain};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

/// As many cases as the environment says, else 20,000.
fn config(share: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    // What proptest takes from the environment, or its own 256.
    let cases = if usual.cases == 256 { 20_000 } else { usual.cases } / share;
    // Some laws pass over cases without an assignment; a long run meets many of them.
    ProptestConfig { cases, max_global_rejects: 1_000_000, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn decides_as_the_slow_decision_does(case in case()) {
        let slow = slow::allowed(&case);
        prop_assert_eq!(case.decide().allowed, slow, "{:?}\n{}", case.decide().rule, case.drawn.sketch.text());
    }
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn adding_a_deny_never_allows(case in case(), block in block(), mut deny in exception(), which in 0..5) {
        let mut denied = case.clone();
        deny.verdict = Verdict::Deny;
        match which {
            0 => denied.subject.blocks.push(block),
            1 => denied.subject.exceptions.push(deny),
            2 => denied.resource.locks.push(deny.path),
            3 => { denied.subject.defaults.insert("r".to_owned(), Verdict::Deny); }
            _ => { denied.subject.owed.insert(("r".to_owned(), "all".to_owned()), 1); }
        }
        prop_assert!(!denied.decide().allowed || case.decide().allowed);
    }

    /// But for one: whoever loses the role for which an agreement is owed that gates everything owes it no more,
    /// and may be freed by that for what their other roles give (ASP-19).
    #[test]
    fn ending_an_assignment_never_gains(case in case(), which in any::<prop::sample::Index>()) {
        prop_assume!(!case.subject.holdings.is_empty());
        let mut poorer = case.clone();
        let at = which.index(poorer.subject.holdings.len());
        prop_assume!(!slow::makes_owe(&case, &poorer.subject.holdings[at]));
        poorer.subject.holdings[at].ended = true;
        prop_assert!(!poorer.decide().allowed || case.decide().allowed);
    }

    /// But for the role for which an agreement is owed that gates everything, the other way round (ASP-19).
    #[test]
    fn one_more_assignment_never_turns_a_yes_into_a_no(case in case(), more in holding()) {
        prop_assume!(!slow::makes_owe(&case, &more));
        let mut richer = case.clone();
        richer.subject.holdings.push(more);
        prop_assert!(!case.decide().allowed || richer.decide().allowed);
    }

    #[test]
    fn switching_a_module_off_never_gains_and_on_brings_it_back(case in case()) {
        let (mut off, mut on) = (case.clone(), case.clone());
        (off.module_on, on.module_on) = (false, true);
        prop_assert!(!off.decide().allowed || case.decide().allowed);
        prop_assert!(!case.decide().allowed || on.decide().allowed);
    }

    #[test]
    fn the_smallest_change_alone_turns_a_no_into_a_yes(mut case in case(), mut given in holding()) {
        // A user has one exception on a path.
        let mut paths = std::collections::BTreeSet::new();
        case.subject.exceptions.retain(|known| paths.insert(known.path.clone()));
        let (permission, rules) = (permission(case.asked), case.rules());
        let question = Question { permission: &permission, resource: &case.resource, at: now() };
        let why = explain(&rules, case.tenant_active, &case.subject, &question);
        let Some(found) = why.smallest_change else { return Ok(()) };
        prop_assert!(!why.decision.allowed);
        let exceptions = &mut case.subject.exceptions;
        match found.change {
            Change::Assignment { role, scope, constraints } => {
                (given.role, given.scope, given.constraints) = (role, scope, constraints);
                (given.ended, given.awaits, given.delegated) = (false, None, None);
                given.validity.from = now();
                case.subject.holdings.push(given);
            }
            Change::Begin { assignment, awaits } => {
                let begun = case.subject.holdings.iter_mut().find(|held| held.assignment == assignment).unwrap();
                prop_assert_eq!(begun.awaits.take(), Some(awaits));
            }
            Change::EndLock { path } => case.resource.locks.retain(|lock| *lock != path),
            Change::EndException { path, .. } => exceptions.retain(|known| known.path != path),
            Change::ActivateException { path, .. } => {
                exceptions.iter_mut().filter(|known| known.path == path).for_each(|known| known.active = true);
            }
            Change::AllowException { regime, path } => {
                exceptions.push(Exception { regime, path, verdict: Verdict::Allow, active: true });
            }
            // Where the kind of person is not known, some method tells it.
            Change::SignIn { methods } => {
                let used = case.subject.login.as_mut().unwrap();
                used.method.clone_from(&methods[0]);
                used.person.get_or_insert_with(|| "p".to_owned());
            }
            Change::SwitchModuleOn { .. } => case.module_on = true,
            Change::EndBlock { unit } => case.subject.blocks.retain(|block| *block != unit),
        }
        prop_assert!(case.decide().allowed);
    }

    /// What waits gives nothing, is named where it alone is missing, and is not where it has lapsed.
    #[test]
    fn what_is_awaited_is_named_where_its_beginning_would_allow(case in case()) {
        let rule = case.decide().rule;
        let waiting = case.subject.holdings.iter().enumerate();
        let lapsed = |awaits: &Awaited| awaits.lapses_at.is_some_and(|lapses| lapses <= now());
        let open = waiting.filter(|(_, held)| held.awaits.as_ref().is_some_and(|awaits| !lapsed(awaits)));
        let would_allow = |place: usize| {
            let mut begun = case.clone();
            begun.subject.holdings[place].awaits = None;
            slow::allowed(&begun)
        };
        let mut enough = open.filter(|(place, _)| would_allow(*place)).map(|(_, held)| held.assignment);
        match rule {
            // What begins may bring an agreement with it.
            Rule::Awaited { assignment, .. } if case.subject.owed.is_empty() => {
                prop_assert!(enough.any(|id| id == assignment));
            }
            Rule::NotGranted if case.drawn.sketch.permissions[case.asked].automatic.is_none() => {
                prop_assert_eq!(enough.next(), None);
            }
            _ => {}
        }
    }

    #[test]
    fn leaving_the_path_out_gets_around_nothing(case in case()) {
        let mut unsaid = case.clone();
        unsaid.resource.path = None;
        prop_assert!(!unsaid.decide().allowed || case.decide().allowed);
    }

    #[test]
    fn an_explanation_fits_its_decision(case in case()) {
        let (permission, rules) = (permission(case.asked), case.rules());
        let question = Question { permission: &permission, resource: &case.resource, at: now() };
        let why = explain(&rules, case.tenant_active, &case.subject, &question);
        prop_assert_eq!(&why.decision, &case.decide());
        let refused = why.steps.iter().any(|step| step.outcome == Outcome::Refused);
        let grants = why.steps.iter().any(|step| step.outcome == Outcome::Grants);
        prop_assert_eq!(why.decision.allowed, grants && !refused, "{:#?}", why.steps);
    }
}

/// The random cases would prove little if regimes were refused or answers were nearly all the same. What is looked at is how
/// they are drawn, so it draws the same ones each time.
#[test]
fn random_regimes_are_good_and_cases_of_both_kinds() {
    let mut runner = TestRunner::deterministic();
    let regimes = drawn_by(&mut runner);
    assert!(regimes.len() > 200, "{} of 300 regimes pass the checks", regimes.len());
    let cases = std::iter::repeat_with(|| case_of(&regimes).new_tree(&mut runner).unwrap().current());
    let allowed = cases.take(2_000).filter(|case| case.decide().allowed).count();
    assert!((300..1_700).contains(&allowed), "{allowed} of 2000 are allowed");
}
