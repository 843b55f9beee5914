//! Who is responsible for a record once the user whom it was addressed to has left.

use crate::ids::UserId;

/// A user left: what had been addressed to them until then is addressed to the successor, or to nobody (ASP-22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Succession {
    pub user_id: UserId,
    pub successor_id: Option<UserId>,
    /// Of the event.
    pub revision: i64,
}

/// Who is responsible for a record that an event addressed to a user, and the event that made it so. Whoever leaves
/// hands over what they have then: what is addressed to them after a return is theirs, and what went to another stays
/// there. Each step is later than the one before, so that no chain of successors forms a circle (ASP-22).
#[must_use]
pub fn responsible(addressed: UserId, revision: i64, known: &[Succession]) -> (Option<UserId>, i64) {
    let (mut user, mut since) = (addressed, revision);
    loop {
        let left = known.iter().filter(|step| step.user_id == user && step.revision > since);
        let Some(step) = left.min_by_key(|step| step.revision) else { return (Some(user), since) };
        since = step.revision;
        let Some(successor) = step.successor_id else { return (None, since) };
        user = successor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const A: UserId = UserId(Uuid::from_u128(1));
    const B: UserId = UserId(Uuid::from_u128(2));
    const C: UserId = UserId(Uuid::from_u128(3));

    const fn step(user_id: UserId, successor_id: Option<UserId>, revision: i64) -> Succession {
        Succession { user_id, successor_id, revision }
    }

    #[test]
    fn asp_22_a_chain_of_successors_is_followed() {
        let known = [step(A, Some(B), 5), step(B, Some(C), 7)];
        assert_eq!(responsible(A, 3, &known), (Some(C), 7));
        assert_eq!(responsible(B, 3, &known), (Some(C), 7));
        assert_eq!(responsible(A, 3, &known[..1]), (Some(B), 5));
        assert_eq!(responsible(C, 3, &known), (Some(C), 3));
        assert_eq!(responsible(A, 3, &[step(A, None, 5), step(B, Some(C), 7)]), (None, 5));
    }

    #[test]
    fn asp_22_who_came_back_keeps_what_came_later_and_gets_nothing_back() {
        let left_twice = [step(A, Some(B), 5), step(A, Some(C), 9)];
        assert_eq!(responsible(A, 3, &left_twice), (Some(B), 5), "what was handed over stays there");
        assert_eq!(responsible(A, 6, &left_twice), (Some(C), 9));
        assert_eq!(responsible(A, 10, &left_twice), (Some(A), 10));
    }

    #[test]
    fn asp_22_two_who_succeed_each_other_are_no_circle() {
        let known = [step(A, Some(B), 5), step(B, Some(A), 8)];
        assert_eq!(responsible(A, 3, &known), (Some(A), 8), "it came back to A when B left");
        assert_eq!(responsible(B, 3, &known), (Some(A), 8));
        assert_eq!(responsible(B, 9, &known), (Some(B), 9));
    }

    proptest! {
        /// Whoever leaves, returns and leaves again, in whatever order: nothing is addressed to who has left, as
        /// long as successors are active when they are named.
        #[test]
        fn asp_22_nothing_is_addressed_to_who_has_left(
            turns in prop::collection::vec((0_u128..5, 0_u128..5, any::<bool>()), 0..40),
        ) {
            let user = |number: u128| UserId(Uuid::from_u128(number));
            let mut active = [true; 5];
            let (mut known, mut addressed) = (Vec::new(), Vec::new());
            for (revision, (who, other, leaves)) in (1_i64..).zip(turns) {
                let (here, there) = (usize::try_from(who).unwrap(), usize::try_from(other).unwrap());
                if active[here] && leaves {
                    active[here] = false;
                    let successor = active[there].then(|| user(other));
                    known.push(step(user(who), successor, revision));
                } else if active[here] {
                    addressed.push((user(who), revision));
                } else {
                    active[here] = true;
                }
            }
            for (to, revision) in addressed {
                let (found, since) = responsible(to, revision, &known);
                prop_assert!(since >= revision);
                if let Some(found) = found {
                    prop_assert!(active[usize::try_from(found.0.as_u128()).unwrap()]);
                }
            }
        }
    }
}
