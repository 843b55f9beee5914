//! Sets of small numbers, and the quick hash by which names are turned into them.

use std::hash::{BuildHasherDefault, Hasher};

/// A set of small numbers, one bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    #[inline]
    pub fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub fn set(&mut self, number: u32) {
        let at = number as usize / 64;
        self.grow(at + 1);
        if let Some(word) = self.0.get_mut(at) {
            *word |= 1 << (number % 64);
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.grow(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
    }

    /// Has at least so many words, and no room for more: there are many of these sets.
    fn grow(&mut self, words: usize) {
        if let Some(more) = words.checked_sub(self.0.len()).filter(|more| *more > 0) {
            self.0.reserve_exact(more);
            self.0.resize(words, 0);
        }
    }

    pub fn clear(&mut self) {
        self.0.fill(0);
    }

    /// The numbers in it, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().zip(0_u32..).flat_map(|(&word, at)| {
            let next = |left: &u64| Some(left & (left - 1)).filter(|left| *left != 0);
            let words = std::iter::successors(Some(word).filter(|word| *word != 0), next);
            words.map(move |left| at * 64 + left.trailing_zeros())
        })
    }

    pub const fn bytes(&self) -> usize {
        self.0.capacity() * 8
    }
}

/// The number that something gets by its place in a list. No list here comes near the end of `u32`.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

pub(super) type Quickly = BuildHasherDefault<Quick>;

/// A hash that takes a few instructions for eight bytes. Nobody outside chooses what is put into the maps
/// that use it, so that it need not withstand chosen keys.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quick(u64);

impl Quick {
    #[inline]
    fn take(&mut self, word: u64) {
        self.0 = fold(self.0 ^ word ^ 0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93);
    }
}

/// Both halves of a product, put together.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the two halves are what is wanted")]
pub(super) fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

impl Hasher for Quick {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.take(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            self.take(rest.iter().fold(1, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.0 ^= u64::from(byte) << 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_into_it() {
        let mut some = Bits::default();
        for number in [0, 3, 63, 64, 200] {
            some.set(number);
        }
        assert!(some.has(64) && !some.has(65) && !some.has(10_000));
        let mut other = Bits::default();
        other.set(5);
        other.add(&some);
        assert_eq!(other.iter().collect::<Vec<_>>(), [0, 3, 5, 63, 64, 200]);
        other.clear();
        assert_eq!(other.iter().count(), 0);
    }

    #[test]
    fn texts_of_any_length_hash_apart() {
        let hash = |text: &str| {
            let mut quick = Quick::default();
            std::hash::Hash::hash(text, &mut quick);
            quick.finish()
        };
        let texts = ["", "a", "b", "ab", "abcdefgh", "abcdefgi", "abcdefgha", "abcdefgh\0"];
        let hashes: std::collections::BTreeSet<_> = texts.map(hash).into();
        assert_eq!(hashes.len(), texts.len());
    }
}
