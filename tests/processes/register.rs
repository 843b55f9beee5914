//! Whether what was answered about somebody can be explained by what was asked for and acknowledged.
//!
//! Access that is given and taken again is a register with one writer: after so many writes it stands so.
//! Each answer must come from one state that the register may have been in while the answer was made, and
//! the states go forward only. That is linearizability, and for one writer it takes no search: each answer
//! gets the earliest state that it can have.

use std::{cmp::Reverse, collections::BinaryHeap};

/// From when something was asked for until it was answered, in steps of one counter for all.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub began: u64,
    pub ended: u64,
}

/// One check and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    pub span: Span,
    pub allowed: bool,
    /// Which process answered.
    pub replica: usize,
}

/// What happened about one subject. The first write gives access, the second takes it, and so on.
#[derive(Debug, Default)]
pub struct History {
    pub writes: Vec<Span>,
    pub reads: Vec<Read>,
}

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fresh {
    /// It holds all that was acknowledged before the check was sent.
    Acknowledged,
    /// It may be older, but no process goes back behind what it answered before.
    Forward,
}

impl History {
    /// The first answer that no state explains, in words.
    pub fn unexplained(&self, fresh: Fresh) -> Option<String> {
        let replicas = self.reads.iter().map(|read| read.replica + 1).max().unwrap_or(0);
        (0..replicas).find_map(|replica| self.unexplained_of(replica, fresh))
    }

    fn unexplained_of(&self, replica: usize, fresh: Fresh) -> Option<String> {
        let mut reads: Vec<&Read> = self.reads.iter().filter(|read| read.replica == replica).collect();
        reads.sort_by_key(|read| read.span.began);
        // Answers by when they came, and the latest state among those that came before the one looked at.
        let (mut answered, mut seen) = (BinaryHeap::new(), 0);
        for read in reads {
            while let Some(Reverse((ended, state))) = answered.peek().copied()
                && ended < read.span.began
            {
                seen = seen.max(state);
                answered.pop();
            }
            let acknowledged = self.writes.partition_point(|write| write.ended < read.span.began);
            let asked_for = self.writes.partition_point(|write| write.began < read.span.ended);
            let least = if fresh == Fresh::Acknowledged { acknowledged.max(seen) } else { seen };
            let state = if (least % 2 == 1) == read.allowed { least } else { least + 1 };
            if state > asked_for {
                return Some(format!(
                    "{read:?}: {acknowledged} writes were acknowledged and {asked_for} asked for, an earlier \
                     answer had {seen}; about it: {:?}",
                    &self.writes[acknowledged.saturating_sub(2)..asked_for]
                ));
            }
            answered.push(Reverse((read.span.ended, state)));
        }
        None
    }

    /// How many checks were on their way together with a write.
    pub fn at_once(&self) -> usize {
        let together = |read: &&Read| {
            let done = self.writes.partition_point(|write| write.ended < read.span.began);
            self.writes.get(done).is_some_and(|write| write.began < read.span.ended)
        };
        self.reads.iter().filter(together).count()
    }
}

/// A check of histories that finds nothing would prove nothing.
pub fn what_nobody_could_have_seen_is_found() {
    let span = |(began, ended)| Span { began, ended };
    // Given from 10 to 20, taken from 30 to 40.
    let found = |reads: &[(u64, u64, bool)], fresh| {
        let read = |&(began, ended, allowed)| Read { span: span((began, ended)), allowed, replica: 0 };
        let writes = vec![span((10, 20)), span((30, 40))];
        History { writes, reads: reads.iter().map(read).collect() }.unexplained(fresh).is_some()
    };
    let good: &[&[(u64, u64, bool)]] = &[
        &[(1, 2, false), (21, 29, true), (41, 50, false)],
        // While it is given or taken, both are true.
        &[(11, 15, false), (11, 15, true), (31, 35, true), (31, 35, false)],
        // Sent before it was taken, answered afterwards.
        &[(25, 60, true), (25, 60, false)],
        &[(5, 60, false), (5, 60, true)],
    ];
    for reads in good {
        assert!(!found(reads, Fresh::Acknowledged), "{reads:?}");
        assert!(!found(reads, Fresh::Forward), "{reads:?}");
    }
    let never: &[&[(u64, u64, bool)]] = &[
        // Before anybody asked for it.
        &[(1, 9, true)],
        // Back and forth while it is given, and while it is taken.
        &[(11, 12, true), (13, 14, false)],
        &[(21, 29, true), (31, 32, false), (33, 34, true)],
        // Gone, and there again without a third write.
        &[(21, 29, true), (41, 45, false), (46, 50, true)],
    ];
    for reads in never {
        assert!(found(reads, Fresh::Forward), "{reads:?}");
        assert!(found(reads, Fresh::Acknowledged), "{reads:?}");
    }
    // Too old: allowed after it was taken, refused after it was given.
    let old: &[&[(u64, u64, bool)]] =
        &[&[(41, 42, true)], &[(21, 25, false)], &[(31, 32, false), (33, 34, true)]];
    for reads in old {
        assert!(found(reads, Fresh::Acknowledged) && !found(reads, Fresh::Forward), "{reads:?}");
    }
    // What one process knows, another one need not have heard yet.
    let mut two = History { writes: vec![span((10, 20))], reads: Vec::new() };
    for (replica, allowed) in [(0, true), (1, false)] {
        let at = 30 + 10 * u64::from(replica > 0);
        two.reads.push(Read { span: span((at, at + 5)), allowed, replica });
    }
    assert!(two.unexplained(Fresh::Forward).is_none());
    assert!(two.unexplained(Fresh::Acknowledged).is_some());
}
