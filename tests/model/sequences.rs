//! What is tried: sequences in which most steps could go through.

use crate::guild::{FOUNDER, Guild, HALLS, Held, PEOPLE, Place, ROLES, Role, Step, Wait};
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

fn person() -> impl Strategy<Value = usize> {
    // Who founded the guild has the most to do.
    prop_oneof![2 => Just(FOUNDER), 3 => 0..PEOPLE]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![2 => Just(None), 3 => (0..HALLS).prop_map(Some)]
}

fn appointment() -> impl Strategy<Value = Step> {
    let times = (proptest::option::weighted(0.2, 1..6_u32), proptest::option::weighted(0.4, 1..40_u32));
    let role = prop::sample::select(ROLES.to_vec());
    (person(), 0..PEOPLE, role, place(), times).prop_map(|(by, to, role, place, (after, lasting))| {
        // The office of master is of the whole guild.
        let place = place.filter(|_| role != Role::Master);
        Step::Appoint { by, to, role, place, after, lasting }
    })
}

impl ReferenceStateMachine for Guild {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        let founder = Held {
            holder: FOUNDER,
            role: Role::Master,
            place: None,
            from: 0,
            until: None,
            waits: None,
            ended: false,
        };
        Just(Self { now: 0, held: vec![founder], lent: Vec::new(), went: true }).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        let which = 0..state.held.len();
        let hours = prop_oneof![5 => 1..4_u32, 1 => 20..30_u32];
        let mut steps = vec![
            (10, appointment().boxed()),
            (1, (person(), which.clone()).prop_map(|(by, which)| Step::Accept { by, which }).boxed()),
            (1, (person(), which.clone()).prop_map(|(by, which)| Step::Approve { by, which }).boxed()),
            (4, (person(), which).prop_map(|(by, which)| Step::End { by, which }).boxed()),
            (3, hours.prop_map(|hours| Step::Pass { hours }).boxed()),
        ];
        // What waits is mostly asked of those who can say yes, or few things would ever begin.
        let waiting = state.held.iter().enumerate().filter(|(_, held)| held.is_awaited(state.now));
        for (which, held) in waiting {
            let yes = match held.waits {
                Some((Wait::Acceptance, _)) => Just(Step::Accept { by: held.holder, which }).boxed(),
                _ => person().prop_map(move |by| Step::Approve { by, which }).boxed(),
            };
            steps.push((2, yes));
        }
        let counting = state.held.iter().enumerate().filter(|(_, held)| held.counts(state.now));
        for (which, held) in counting {
            let (by, whole) = (held.holder, held.place);
            let to = prop_oneof![1 => Just(by), 9 => 0..PEOPLE];
            let place = prop_oneof![3 => Just(whole), 1 => place()];
            let lasting = proptest::option::weighted(0.4, 1..40_u32);
            let lent = (to, place, lasting).prop_map(move |(to, place, lasting)| Step::Delegate {
                by,
                which,
                to,
                place,
                lasting,
            });
            steps.push((1, lent.boxed()));
        }
        if !state.lent.is_empty() {
            let revoked = (person(), 0..state.lent.len());
            steps.push((1, revoked.prop_map(|(by, which)| Step::Revoke { by, which }).boxed()));
        }
        prop::strategy::Union::new_weighted(steps).boxed()
    }

    fn apply(state: Self, step: &Step) -> Self {
        match state.after(step) {
            Some(after) => Self { went: true, ..after },
            None => Self { went: false, ..state },
        }
    }

    /// Giving something to oneself has rules of its own, which are no part of this model.
    fn preconditions(state: &Self, step: &Step) -> bool {
        match step {
            Step::Appoint { by, to, .. } => by != to,
            Step::Delegate { by, which, to, .. } => by != to && *which < state.held.len(),
            Step::Revoke { which, .. } => *which < state.lent.len(),
            Step::Accept { which, .. } | Step::Approve { which, .. } | Step::End { which, .. } => {
                *which < state.held.len()
            }
            Step::Pass { .. } => true,
        }
    }
}
