//! Who goes through what, what becomes of it, and what is left.

use super::{
    Completed, Started,
    remind::{Telling, reminders},
    start::Start,
    *,
};
use crate::{
    access::{Holding, Owner, Subject, sample::*},
    account::Account,
    assignments::{Holder, change::Change},
    event::Event,
    ids::{UnitId, UserId},
    regime::{Rules, SHIPPED, parse},
    units::Unit,
    validity::Validity,
};
use item::Verdict;
use std::sync::Arc;
use uuid::Uuid;

const ROUND: AccessReviewId = AccessReviewId(Uuid::from_u128(60));
const CARL: Account = Account::User(UserId(Uuid::from_u128(12)));

fn assigned(number: u128, name: &str, holder: Account, scope: Scope) -> Assignment {
    Assignment {
        id: AssignmentId(Uuid::from_u128(number)),
        role: role(name),
        scope,
        scope_path: scope.unit().map(path),
        holder: Owner { account: holder, units: vec![path(EAST)] },
        validity: Validity { from: day(0), until: None },
        constraints: Values::new(),
        ended: false,
        awaits: None,
    }
}

/// Two employees of East and one of West; the last one's role counts everywhere.
fn held() -> Vec<Assignment> {
    let mut west = assigned(2, "employee", CARL, at(WEST));
    west.holder.units = vec![path(WEST)];
    vec![
        assigned(1, "employee", BEN, at(EAST_NIGHT)),
        west,
        assigned(3, "employee", CARL, Scope::Tenant),
        assigned(4, "supervisor", BEN, at(EAST)),
    ]
}

fn supervisor(of: UnitId) -> Subject {
    subject(ANNA, vec![holding(7, "supervisor", at(of))])
}

fn started(who: &Subject, units: &[Unit], names: &[&str]) -> Result<Vec<Event>, Refused> {
    let roles = names.iter().map(|name| role(name)).collect();
    let command = Start { review_id: ROUND, roles, due_at: day(30) };
    by(who, |authority| start::decide(authority, units, &held(), command))
}

fn items_of(events: Result<Vec<Event>, Refused>) -> Vec<u128> {
    match &events.unwrap()[..] {
        [Event::AccessReviewStarted(Started { items, .. })] => {
            items.iter().map(|id| id.0.as_u128()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_round_is_over_what_counts_in_its_units_for_its_roles() {
    let owner = with("tenant-owner");
    assert_eq!(items_of(started(&owner, &[], &["employee"])), [1, 2, 3]);
    assert_eq!(items_of(started(&owner, &[team(EAST)], &["employee", "supervisor"])), [1, 4]);
    assert_eq!(items_of(started(&supervisor(EAST), &[team(EAST)], &["employee"])), [1]);
    assert_eq!(code(started(&supervisor(EAST), &[team(WEST)], &["employee"])), "unit_unknown");
    assert_eq!(code(started(&supervisor(EAST), &[], &["employee"])), "review_not_yours");
    let refused = started(&with("supervisor"), &[], &["tenant-owner"]).unwrap_err();
    assert!(refused.to_string().contains("time-recording/tenant-owner"), "{refused}");
    assert_eq!(code(started(&owner, &[], &["absence-manager"])), "review_empty");
    assert_eq!(code(started(&owner, &[], &["nobody"])), "role_unknown");
}

#[test]
fn what_has_ended_run_out_or_lapsed_is_not_gone_through() {
    let mut gone = held();
    gone[0].ended = true;
    gone[1].validity.until = Some(day(1));
    let command = Start { review_id: ROUND, roles: vec![role("employee")], due_at: day(30) };
    let events = by(&with("tenant-owner"), |authority| start::decide(authority, &[], &gone, command));
    assert_eq!(items_of(events), [3]);
    let late = Start { review_id: ROUND, roles: vec![role("employee")], due_at: day(1) };
    let refused = by(&with("tenant-owner"), |authority| start::decide(authority, &[], &gone, late));
    let refused = refused.unwrap_err();
    assert_eq!((refused.code(), refused.field()), ("review_due_in_the_past", Some("due_at")));
}

fn round() -> Review {
    let (roles, places) = (vec![role("employee")], vec![Resource::tenant()]);
    Review { id: ROUND, roles, places, completed: None }
}

fn item(assignment: Assignment) -> Item {
    Item { assignment, outcome: None }
}

fn gone_through(
    who: &Subject,
    review: &Review,
    item: &Item,
    verdict: Verdict,
) -> Result<Vec<Event>, Refused> {
    let Assignment { id, role, scope, validity, holder, .. } = &item.assignment;
    let holding = Holding::new(*id, role.clone(), *scope, *validity);
    let holder = Holder::new(subject(holder.account, vec![holding]), holder.clone());
    by(who, |authority| item::decide(authority, review, item, &holder, verdict))
}

fn until(end: Option<i64>) -> Verdict {
    let until = end.map(day);
    Verdict::Change(Change { from: day(0), until, constraints: Values::new(), confirmed: false })
}

fn outcome(events: &Result<Vec<Event>, Refused>) -> Outcome {
    match events.as_ref().unwrap().last() {
        Some(Event::AccessReviewItemDecided { outcome, .. }) => *outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_is_confirmed_changed_or_ended_by_who_could_give_it() {
    let ben = item(assigned(1, "employee", BEN, at(EAST_NIGHT)));
    let anna = supervisor(EAST);
    let confirmed = gone_through(&anna, &round(), &ben, Verdict::Confirm);
    assert_eq!((outcome(&confirmed), confirmed.unwrap().len()), (Outcome::Confirmed, 1));
    let changed = gone_through(&anna, &round(), &ben, until(Some(20)));
    assert_eq!(outcome(&changed), Outcome::Changed);
    assert!(matches!(changed.unwrap()[..], [Event::AssignmentChanged { .. }, _]));
    let ended = gone_through(&anna, &round(), &ben, Verdict::End { confirmed: false });
    assert_eq!(outcome(&ended), Outcome::Ended);
    assert!(matches!(ended.unwrap()[..], [Event::AssignmentEnded { .. }, _]));
    assert_eq!(code(gone_through(&anna, &round(), &ben, until(None))), "review_unchanged");
    assert_eq!(code(gone_through(&supervisor(WEST), &round(), &ben, Verdict::Confirm)), "not_found");
    assert_eq!(code(gone_through(&with("employee"), &round(), &ben, Verdict::Confirm)), "not_found");
}

#[test]
fn the_last_word_counts_until_the_round_is_completed() {
    let mut ben = item(assigned(1, "employee", BEN, at(EAST_NIGHT)));
    let anna = supervisor(EAST);
    ben.outcome = Some(Outcome::Confirmed);
    assert_eq!(gone_through(&anna, &round(), &ben, Verdict::Confirm), Ok(Vec::new()));
    assert_eq!(outcome(&gone_through(&anna, &round(), &ben, until(Some(9)))), Outcome::Changed);
    ben.outcome = Some(Outcome::Changed);
    assert_eq!(gone_through(&anna, &round(), &ben, until(None)), Ok(Vec::new()));
    ben.outcome = Some(Outcome::Ended);
    ben.assignment.ended = true;
    let again = gone_through(&anna, &round(), &ben, Verdict::End { confirmed: false });
    assert_eq!(again, Ok(Vec::new()));
    assert_eq!(code(gone_through(&anna, &round(), &ben, Verdict::Confirm)), "assignment_ended");
    let completed = Review { completed: Some(Vec::new()), ..round() };
    assert_eq!(code(gone_through(&anna, &completed, &ben, Verdict::Confirm)), "review_completed");
}

#[test]
fn nobody_goes_through_their_own_but_by_giving_it_up() {
    let own = item(assigned(7, "supervisor", ANNA, at(EAST)));
    let owner = with("tenant-owner");
    let supervisors = Review { roles: vec![role("supervisor")], ..round() };
    assert_eq!(code(gone_through(&owner, &supervisors, &own, Verdict::Confirm)), "review_own");
    assert_eq!(code(gone_through(&owner, &supervisors, &own, until(Some(900)))), "review_own");
    assert!(gone_through(&owner, &supervisors, &own, Verdict::End { confirmed: false }).is_ok());
}

#[test]
fn what_is_over_or_ran_out_is_not_confirmed() {
    let mut ben = item(assigned(1, "employee", BEN, at(EAST_NIGHT)));
    ben.assignment.validity.until = Some(day(1));
    assert_eq!(ben.state(&round(), day(1)), State::Over);
    assert_eq!(code(gone_through(&supervisor(EAST), &round(), &ben, Verdict::Confirm)), "assignment_ended");
}

fn completed(who: &Subject, review: &Review, items: &[Item]) -> Result<Vec<Event>, Refused> {
    by(who, |authority| complete::decide(authority, review, items, &held()))
}

#[test]
fn a_completion_names_what_was_not_gone_through_and_what_came_meanwhile() {
    let mut items: Vec<Item> = held().into_iter().take(2).map(item).collect();
    items[0].outcome = Some(Outcome::Confirmed);
    let owner = with("tenant-owner");
    let events = completed(&owner, &round(), &items).unwrap();
    let [Event::AccessReviewCompleted(Completed { undone, added, .. })] = &events[..] else {
        panic!("{events:?}")
    };
    let numbers = |ids: &[AssignmentId]| ids.iter().map(|id| id.0.as_u128()).collect::<Vec<_>>();
    assert_eq!((numbers(undone), numbers(added)), (vec![2], vec![3]));
    let done = Review { completed: Some(undone.clone()), ..round() };
    assert_eq!(code(completed(&owner, &done, &items)), "review_completed");
    assert_eq!(items[1].state(&done, day(900)), State::Undone, "it stays so in the round");
    assert_eq!(code(completed(&supervisor(EAST), &round(), &items)), "review_not_yours");
    assert_eq!(code(completed(&with("employee"), &round(), &items)), "not_found");
}

/// Where the regime forces the review, it stays open.
#[test]
fn a_forced_round_is_completed_when_all_is_gone_through() {
    let (file, text) = SHIPPED.iter().find(|(file, _)| file.contains("time-recording")).unwrap();
    let forced =
        text.replace("[tenants]\n", "[tenants]\nreview = { by = [\"supervisor\"], forced = true }\n");
    assert_ne!(forced, **text);
    let rules = Rules::new(vec![Arc::new(parse(file, &forced).unwrap())], Vec::new());
    let owner = with("tenant-owner");
    let actor = crate::account::Actor::new(crate::ids::PLATFORM, owner.account);
    let authority =
        Authority { actor, rules: &rules, subject: Some(&owner), at: day(1), scopes: &[], on_behalf: None };
    let mut items: Vec<Item> = held().into_iter().take(1).map(item).collect();
    assert_eq!(code(complete::decide(&authority, &round(), &items, &[])), "review_undone");
    items[0].outcome = Some(Outcome::Confirmed);
    assert!(complete::decide(&authority, &round(), &items, &[]).is_ok());
}

#[test]
fn reminders_come_a_week_before_and_when_it_should_be_done() {
    assert_eq!(reminders(day(1), day(30)), [(day(23), Telling::Due), (day(30), Telling::Overdue)]);
    assert_eq!(reminders(day(1), day(8)), [(day(8), Telling::Overdue)]);
}

#[test]
fn those_are_reminded_for_whom_something_is_left() {
    let mut items: Vec<Item> = held().into_iter().take(2).map(item).collect();
    let east = supervisor(EAST);
    let carl = subject(CARL, vec![holding(8, "supervisor", at(WEST))]);
    let users = [east, carl, subject(BEN, vec![holding(9, "employee", Scope::Tenant)])];
    let tenant = crate::ids::PLATFORM;
    let told = |items: &[Item]| -> Vec<Account> {
        let told = remind::addressed(&rules(), tenant, &round(), items, &users, day(1));
        told.into_iter().map(Account::User).collect()
    };
    assert_eq!(told(&items), [ANNA], "what is left in West is Carl's own");
    items[0].outcome = Some(Outcome::Confirmed);
    assert_eq!(told(&items), []);
    let by = remind::reviewers(&rules(), &[role("employee")]);
    assert!(by.contains(&role("supervisor")) && by.contains(&role("tenant-owner")), "{by:?}");
}
