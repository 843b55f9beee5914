//! How long to wait before a mail is tried again.

use chrono::TimeDelta;

/// Minutes: at first soon, in the end once a day. After three days nobody waits for it any more.
const PAUSES: [i64; 9] = [1, 5, 15, 60, 180, 360, 720, 1_440, 1_440];

/// The pause after so many tries; `None` when the mail has failed for good.
#[must_use]
pub fn pause(tries: i64) -> Option<TimeDelta> {
    let place = usize::try_from(tries).ok()?.checked_sub(1)?;
    PAUSES.get(place).map(|minutes| TimeDelta::minutes(*minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let pauses: Vec<_> = (1..).map_while(pause).collect();
        assert!(pauses.is_sorted() && pauses.len() == 9, "{pauses:?}");
        assert_eq!(pauses.first(), Some(&TimeDelta::minutes(1)));
        let together: TimeDelta = pauses.iter().sum();
        assert!(together > TimeDelta::days(2) && together < TimeDelta::days(4));
        assert_eq!(pause(0), None);
    }
}
