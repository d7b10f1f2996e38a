//! Numbers that are drawn: the same for the same seed, on every machine.
//!
//! Source: the finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
//! Generators, OOPSLA 2014, figure 17), here of a key and a counter. Whole numbers only, so that no
//! rounding of a processor or library is in it. Not for secrets.

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Draws of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// Those of a seed.
    pub const fn new(seed: u64) -> Dice {
        Dice(mix(seed.wrapping_add(STEP)))
    }

    /// Others of their own for a part of what is drawn.
    #[must_use]
    pub const fn of(self, part: u64) -> Dice {
        Dice(mix(self.0 ^ mix(part.wrapping_add(STEP).wrapping_mul(STEP))))
    }

    /// The draw with a number: each of all values as likely as any other.
    pub const fn at(self, number: u64) -> u64 {
        mix(self.0.wrapping_add(number.wrapping_add(1).wrapping_mul(STEP)))
    }

    /// The draw with a number, below a bound; 0 where the bound is 0. No value is likelier than
    /// another by more than the bound in 2^64.
    pub fn below(self, number: u64, bound: usize) -> usize {
        let wide = u128::from(self.at(number)) * (bound as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

const fn mix(from: u64) -> u64 {
    let one = (from ^ (from >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let two = (one ^ (one >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    two ^ (two >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_published_generator() {
        // SplitMix64 from the state 0, as its authors' program prints it.
        let from_zero = Dice(0);
        let published = [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f];
        for (number, wanted) in (0..).zip(published) {
            assert_eq!(from_zero.at(number), wanted, "{number}");
        }
    }

    #[test]
    fn parts_are_drawn_apart_and_evenly() {
        let dice = Dice::new(1);
        assert_ne!(dice.of(1).at(0), dice.of(2).at(0));
        assert_ne!(dice.of(1).of(2).at(0), dice.of(2).of(1).at(0));
        assert_eq!(dice.below(0, 0), 0);
        let mut counts = [0_u32; 6];
        for number in 0..60_000 {
            counts[dice.below(number, 6)] += 1;
        }
        // Five standard deviations of a fair die.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 460), "{counts:?}");
    }
}
