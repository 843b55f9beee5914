//! The units as intervals of a walk through their tree.

use super::bits::{Quickly, number};
use crate::ids::UnitId;
use std::collections::HashMap;

/// A unit, what it stands under, and whether it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitFacts {
    pub id: UnitId,
    pub parent: Option<UnitId>,
    pub closed: bool,
}

/// Where a unit stands: between entering it and leaving it the walk enters all that is below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub id: UnitId,
    enter: u32,
    leave: u32,
    pub closed: bool,
}

impl Spot {
    /// A unit that is known by name alone: nothing is in it, and it is in nothing.
    pub const fn nowhere(id: UnitId) -> Self {
        Self { id, enter: u32::MAX, leave: 0, closed: false }
    }

    /// Whether it is that unit or stands below it.
    #[inline]
    pub const fn is_within(self, other: Self) -> bool {
        other.enter <= self.enter && self.enter < other.leave
    }
}

/// The units of a tenant. A unit keeps its number for as long as the form lives, so that what is kept of
/// the accounts stays right when the tree changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    numbers: HashMap<UnitId, u32, Quickly>,
    spots: Vec<Spot>,
}

impl Tree {
    #[inline]
    pub fn spot(&self, number: u32) -> Option<Spot> {
        self.spots.get(number as usize).copied()
    }

    /// Whether a unit is another one or stands below it.
    #[inline]
    pub fn is_within(&self, unit: u32, other: Spot) -> bool {
        self.spot(unit).is_some_and(|unit| unit.is_within(other))
    }

    /// The unit of that id, if the tree has it.
    #[inline]
    pub fn find(&self, id: UnitId) -> Option<Spot> {
        self.spot(*self.numbers.get(&id)?).filter(|spot| spot.leave > 0)
    }

    pub fn known(&self, id: UnitId) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    /// The number of a unit, a new one if it has none.
    pub fn number(&mut self, id: UnitId) -> u32 {
        let next = number(self.spots.len());
        let spots = &mut self.spots;
        *self.numbers.entry(id).or_insert_with(|| {
            spots.push(Spot::nowhere(id));
            next
        })
    }

    /// The same numbers, for these units.
    pub fn of(&self, units: &[UnitFacts]) -> Self {
        let mut tree = self.clone();
        tree.spots.iter_mut().for_each(|spot| *spot = Spot::nowhere(spot.id));
        let known: HashMap<UnitId, UnitFacts, Quickly> = units.iter().map(|unit| (unit.id, *unit)).collect();
        let mut below: HashMap<Option<UnitId>, Vec<UnitFacts>, Quickly> = HashMap::default();
        for unit in units {
            let parent = unit.parent.filter(|parent| known.contains_key(parent));
            below.entry(parent).or_default().push(*unit);
        }
        let mut clock = 0;
        // A unit is looked at twice: on the way in, and when all below it have been entered.
        let mut walk: Vec<(UnitFacts, bool)> =
            below.remove(&None).into_iter().flatten().map(|unit| (unit, true)).collect();
        while let Some((unit, enters)) = walk.pop() {
            let at = tree.number(unit.id);
            let Some(spot) = tree.spots.get_mut(at as usize) else { continue };
            if enters {
                (spot.enter, spot.closed) = (clock, unit.closed);
                clock += 1;
                walk.push((unit, false));
                walk.extend(below.remove(&Some(unit.id)).into_iter().flatten().map(|unit| (unit, true)));
            } else {
                spot.leave = clock;
            }
        }
        tree
    }

    pub fn bytes(&self) -> usize {
        self.spots.capacity() * size_of::<Spot>() + self.numbers.capacity() * size_of::<(UnitId, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn unit(id: u128, parent: Option<u128>) -> UnitFacts {
        let id_of = |id| UnitId(Uuid::from_u128(id));
        UnitFacts { id: id_of(id), parent: parent.map(id_of), closed: id == 3 }
    }

    #[test]
    fn a_unit_is_within_itself_and_all_that_it_stands_under() {
        let mut units =
            vec![unit(1, None), unit(2, Some(1)), unit(3, Some(2)), unit(4, Some(1)), unit(5, None)];
        let tree = Tree::default().of(&units);
        let within = |tree: &Tree, one: u128, other: u128| {
            let [one, other] = [one, other].map(|id| tree.find(UnitId(Uuid::from_u128(id))).unwrap());
            one.is_within(other)
        };
        let above = |tree: &Tree, one| (1..6).filter(|other| within(tree, one, *other)).collect::<Vec<_>>();
        assert_eq!(
            [1, 2, 3, 4, 5].map(|one| above(&tree, one)),
            [vec![1], vec![1, 2], vec![1, 2, 3], vec![1, 4], vec![5]]
        );
        assert!(tree.bytes() > Tree::default().bytes());
        assert!(tree.find(units[2].id).unwrap().closed && !tree.find(units[1].id).unwrap().closed);

        // The numbers stay; a unit that is not there any more reaches nothing.
        units[1].parent = Some(units[4].id);
        units.remove(3);
        let moved = tree.of(&units);
        assert_eq!([5].map(|one| within(&moved, one, one)), [true]);
        assert!(within(&moved, 3, 5) && !within(&moved, 3, 1));
        assert_eq!(moved.known(units[0].id), tree.known(units[0].id));
        assert!(moved.find(UnitId(Uuid::from_u128(4))).is_none());
    }
}
