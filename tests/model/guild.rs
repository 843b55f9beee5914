//! What a guild is by its regime (`tests/regimes/guild.toml`), told once more and as plainly as can be: people by
//! their number, halls by their number, time in whole hours.

use std::collections::BTreeSet;

pub const PEOPLE: usize = 4;
pub const HALLS: usize = 2;
pub const ROLES: [Role; 4] = [Role::Master, Role::Warden, Role::Mentor, Role::Fellow];
/// The master who founded the guild.
pub const FOUNDER: usize = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Master,
    Warden,
    Mentor,
    Fellow,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    Acceptance,
    Approval,
}

/// Whether a role is held for the whole guild or for one hall.
pub type Place = Option<usize>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub holder: usize,
    pub role: Role,
    pub place: Place,
    pub from: u32,
    pub until: Option<u32>,
    /// For what, and from when on in vain.
    pub waits: Option<(Wait, u32)>,
    pub ended: bool,
}

/// What somebody lets another act with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lent {
    /// Which of all that is held.
    pub source: usize,
    pub to: usize,
    pub place: Place,
    pub from: u32,
    pub until: Option<u32>,
    pub ended: bool,
}

/// One thing that somebody tries, or time that passes.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Appoint {
        by: usize,
        to: usize,
        role: Role,
        place: Place,
        after: Option<u32>,
        lasting: Option<u32>,
    },
    Accept {
        by: usize,
        which: usize,
    },
    Approve {
        by: usize,
        which: usize,
    },
    End {
        by: usize,
        which: usize,
    },
    /// Of what was given, lets another act with it, there and so long.
    Delegate {
        by: usize,
        which: usize,
        to: usize,
        place: Place,
        lasting: Option<u32>,
    },
    /// Of what was delegated, takes it back.
    Revoke {
        by: usize,
        which: usize,
    },
    Pass {
        hours: u32,
    },
}

#[derive(Debug, Clone)]
pub struct Guild {
    pub now: u32,
    /// Everything that was ever given, in the order in which it was.
    pub held: Vec<Held>,
    /// Everything that was ever delegated.
    pub lent: Vec<Lent>,
    /// Whether the last step was let through.
    pub went: bool,
}

impl Role {
    /// Who gives it, and whether they may limit it in time.
    const fn given_by(self) -> &'static [(Self, bool)] {
        match self {
            Self::Master | Self::Warden => &[(Self::Master, true)],
            Self::Mentor => &[(Self::Master, true), (Self::Warden, true)],
            Self::Fellow => &[(Self::Warden, true), (Self::Mentor, false)],
        }
    }

    /// Whether whoever acts with it gives what it gives: with all of it but the office, or with all.
    const fn is_lent_whole(self) -> bool {
        matches!(self, Self::Master | Self::Warden)
    }

    const fn waits(self) -> Option<(Wait, u32)> {
        match self {
            Self::Warden => Some((Wait::Acceptance, 24)),
            Self::Mentor => Some((Wait::Approval, 48)),
            Self::Master | Self::Fellow => None,
        }
    }
}

impl Held {
    /// Whether it gives what its role gives.
    pub fn counts(&self, at: u32) -> bool {
        self.waits.is_none() && !self.ended && self.in_time(at)
    }

    /// Whether it waits, and not in vain yet.
    pub fn is_awaited(&self, at: u32) -> bool {
        !self.ended && !self.is_over(at) && self.waits.is_some_and(|(_, lapses)| at < lapses)
    }

    fn in_time(&self, at: u32) -> bool {
        self.from <= at && !self.is_over(at)
    }

    pub fn is_over(&self, at: u32) -> bool {
        self.until.is_some_and(|until| until <= at)
    }

    /// Whether what is done there is within it.
    fn covers(&self, place: Place) -> bool {
        self.place.is_none() || self.place == place
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }
}

impl Guild {
    /// Whether somebody has what a role gives, there and now.
    pub fn has(&self, who: usize, role: Role, place: Place) -> bool {
        self.holds(who, role, place) || self.acts(who, role, place)
    }

    /// Whether somebody holds the role themselves.
    fn holds(&self, who: usize, role: Role, place: Place) -> bool {
        let mut own = self.held.iter().filter(|held| held.holder == who && held.role == role);
        own.any(|held| held.counts(self.now) && held.covers(place))
    }

    /// Whether somebody acts with another's role.
    fn acts(&self, who: usize, role: Role, place: Place) -> bool {
        self.acts_but_for(None, who, role, place)
    }

    /// The same, without what that person delegated: nobody's authority is turned on themselves.
    fn acts_but_for(&self, concerned: Option<usize>, who: usize, role: Role, place: Place) -> bool {
        let lent = self.lent.iter().filter(|lent| {
            let source = &self.held[lent.source];
            lent.to == who && source.role == role && Some(source.holder) != concerned
        });
        let mut there = lent.filter(|lent| lent.place.is_none() || lent.place == place);
        there.any(|lent| self.is_lent(lent, self.now))
    }

    /// Whether what was delegated counts: as long as what it comes from, and no longer.
    pub fn is_lent(&self, lent: &Lent, at: u32) -> bool {
        let in_time = lent.from <= at && lent.until.is_none_or(|until| at < until);
        !lent.ended && in_time && self.held[lent.source].counts(at)
    }

    /// Whether somebody acts as a holder of the role does, but for giving the office itself.
    fn stands_in(&self, concerned: Option<usize>, who: usize, role: Role, place: Place) -> bool {
        role.is_lent_whole() && self.acts_but_for(concerned, who, role, place)
    }

    /// Whether somebody may give the role there, to that person or take it from anybody. The office of master is
    /// given by masters alone.
    fn gives(&self, who: usize, to: Option<usize>, role: Role, place: Place, limited: bool) -> bool {
        let mut givers = role.given_by().iter().filter(|(_, limits)| *limits || !limited);
        givers.any(|(giver, _)| {
            self.holds(who, *giver, place) || (role != Role::Master && self.stands_in(to, who, *giver, place))
        })
    }

    /// How many people have the office for that place at that hour, waiting or not.
    pub fn takers(&self, role: Role, place: Place, at: u32) -> usize {
        let here = self.held.iter().filter(|held| held.role == role && held.place == place);
        let taken = here.filter(|held| held.in_time(at) && (held.counts(at) || held.is_awaited(at)));
        taken.map(|held| held.holder).collect::<BTreeSet<_>>().len()
    }

    /// No office has more people than its regime allows, now or later.
    pub fn keeps_to_its_numbers(&self) {
        for at in self.hours() {
            assert!(self.takers(Role::Master, None, at) <= 2, "{self:#?}");
            assert!((0..HALLS).all(|hall| self.takers(Role::Warden, Some(hall), at) <= 1), "{self:#?}");
        }
    }

    pub fn masters(&self, at: u32) -> usize {
        let masters = self.held.iter().filter(|held| held.role == Role::Master && held.counts(at));
        masters.map(|held| held.holder).collect::<BTreeSet<_>>().len()
    }

    /// Now, and every later hour at which something begins or ends.
    fn hours(&self) -> BTreeSet<u32> {
        let ends = self.held.iter().flat_map(|held| [Some(held.from), held.until]).flatten();
        ends.filter(|hour| *hour > self.now).chain([self.now]).collect()
    }

    /// Whether what would be keeps the numbers of office holders, or makes them no worse than they are: one or
    /// two masters, and one warden of a hall at most.
    fn keeps_offices(&self, after: &Self) -> bool {
        let hours = self.hours().into_iter().chain(after.hours()).collect::<BTreeSet<_>>();
        let most = |role, place, most, at| {
            let (before, then) = (self.takers(role, place, at), after.takers(role, place, at));
            then <= most || then <= before
        };
        hours.into_iter().all(|at| {
            most(Role::Master, None, 2, at)
                && (0..HALLS).all(|hall| most(Role::Warden, Some(hall), 1, at))
                && (after.masters(at) >= 1 || after.masters(at) >= self.masters(at))
        })
    }

    /// What would be after the step; `None` where it is refused.
    pub fn after(&self, step: &Step) -> Option<Self> {
        let mut after = self.clone();
        match *step {
            Step::Pass { hours } => {
                after.now += hours;
                return Some(after);
            }
            Step::Appoint { by, to, role, place, after: later, lasting } => {
                let from = self.now + later.unwrap_or(0);
                let waits = role.waits().map(|(wait, hours)| (wait, self.now + hours));
                let until = lasting.map(|hours| from + hours);
                let new = Held { holder: to, role, place, from, until, waits, ended: false };
                let limited = later.is_some() || lasting.is_some();
                let twice = |held: &Held| {
                    let same = held.holder == to && held.role == role && held.place == place;
                    let lapsed = held.waits.is_some_and(|(_, lapses)| lapses <= self.now);
                    same && !held.ended && !lapsed && held.overlaps(&new)
                };
                let may = self.gives(by, Some(to), role, place, limited) && !self.held.iter().any(twice);
                after.held.push(new);
                may.then_some(())?;
            }
            Step::Accept { by, which } => {
                let held = &mut after.held[which];
                let waits = held.waits.is_some_and(|(wait, _)| wait == Wait::Acceptance);
                (waits && held.is_awaited(self.now) && held.holder == by).then_some(())?;
                (held.waits, held.from) = (None, held.from.max(self.now));
            }
            Step::Approve { by, which } => {
                let held = &mut after.held[which];
                let waits = held.waits.is_some_and(|(wait, _)| wait == Wait::Approval);
                let acts = self.stands_in(Some(held.holder), by, Role::Warden, held.place);
                let warden = self.holds(by, Role::Warden, held.place) || acts;
                let entitled = warden && held.holder != by;
                (waits && held.is_awaited(self.now) && entitled).then_some(())?;
                (held.waits, held.from) = (None, held.from.max(self.now));
            }
            Step::End { by, which } => {
                let held = &mut after.held[which];
                let lapsed = held.waits.is_some_and(|(_, lapses)| lapses <= self.now);
                let there = !held.ended && !held.is_over(self.now) && !lapsed;
                (there && self.gives(by, None, held.role, held.place, false)).then_some(())?;
                held.ended = true;
                after.lent.iter_mut().filter(|lent| lent.source == which).for_each(|lent| lent.ended = true);
            }
            Step::Delegate { by, which, to, place, lasting } => {
                let source = &self.held[which];
                let own = source.holder == by && source.counts(self.now) && source.role != Role::Fellow;
                let until = lasting.map(|hours| self.now + hours);
                let longer = source.until.is_some_and(|end| until.is_some_and(|until| end < until));
                (own && source.covers(place) && !longer).then_some(())?;
                let until = until.or(source.until);
                after.lent.push(Lent { source: which, to, place, from: self.now, until, ended: false });
            }
            Step::Revoke { by, which } => {
                let lent = &mut after.lent[which];
                let source = &self.held[lent.source];
                let both = lent.to == by || source.holder == by;
                let may = both || self.gives(by, None, source.role, lent.place, false);
                let over = lent.ended || lent.until.is_some_and(|until| until <= self.now);
                (may && !over).then_some(())?;
                lent.ended = true;
            }
        }
        self.keeps_offices(&after).then_some(after)
    }
}
