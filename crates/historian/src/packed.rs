//! Whole numbers in few bits, each of which can be read alone.
//!
//! Of a column of numbers is kept how far each is above the least of them, counted in what divides
//! all these distances, in as many bits as the greatest of them needs: one that is the same in all
//! rows takes none. Some may lie so far from the others that 64 bits for each of them cost less
//! than more bits for all. They stand beside, and in the column stands which of them it is.
//!
//! Differences are taken modulo 2^64, so nothing is lost, whatever the 64 bits of a number mean.
//! Reading one is a shift, a mask and a multiplication, wherever it is.
//!
//! Source: frame of reference (Goldstein, Ramakrishnan and Shaft, Compressing Relations and
//! Indexes, 1998), with exceptions as in PFOR (Zukowski, Héman, Nes and Boncz, Super-Scalar
//! RAM-CPU Cache Compression, 2006).

/// A column of numbers that does not change any more.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    /// The least of those that lie near each other.
    base: u64,
    /// What one more in the column stands for.
    unit: u64,
    /// Up to here the column has distances, above it places in `odd`.
    span: u64,
    /// How many bits each takes in the column.
    width: usize,
    /// More than are needed, so that a number may always reach into the next.
    words: Box<[u64]>,
    /// Those that lie far from the others, as they are.
    odd: Box<[u64]>,
}

impl Packed {
    pub(crate) fn of(numbers: &[u64]) -> Packed {
        let pivot = middle(numbers);
        if numbers.iter().all(|number| *number == pivot) {
            return Packed { base: pivot, ..Packed::default() };
        }
        let (near, beyond) = Near::worthwhile(numbers, pivot);
        let (base, reach, unit) = (pivot.wrapping_add_signed(near.least), near.reach(), near.unit);
        let span = reach / unit;
        let width = length(span + beyond);
        let (mut words, mut odd) = (Words::of(numbers.len(), width), Vec::new());
        // A division takes long, so what repeats is not divided again.
        let (mut known, mut code) = (0, 0);
        for number in numbers {
            let above = number.wrapping_sub(base);
            if above > reach {
                odd.push(*number);
                words.put(span + odd.len() as u64);
                continue;
            }
            if above != known {
                (known, code) = (above, if unit == 1 { above } else { above / unit });
            }
            words.put(code);
        }
        Packed { base, unit, span, width, words: words.all(), odd: odd.into() }
    }

    /// The number at this place, which must be below how many there are.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> u64 {
        if self.width == 0 {
            return self.base;
        }
        let bit = row * self.width;
        let (word, shift) = (bit / WORD, bit % WORD);
        // In two steps, for no shift may be as long as the word.
        let both = self.words[word] >> shift | self.words[word + 1] << 1 << (WORD - 1 - shift);
        let code = both & mask(self.width);
        if code <= self.span {
            return self.base.wrapping_add(self.unit.wrapping_mul(code));
        }
        self.odd[(code - self.span - 1) as usize]
    }

    /// What it takes in memory beside itself.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val::<[u64]>(&self.words) + size_of_val::<[u64]>(&self.odd)
    }
}

/// How many bits a word has.
const WORD: usize = 64;

/// In so few bits none need stand beside.
const FEW_BITS: usize = 4;

/// What those near the pivot are like, by how far from it they are.
struct Near {
    least: i64,
    greatest: i64,
    /// What divides all distances.
    unit: u64,
}

impl Near {
    /// All that are to be packed, and how many are not, for that takes less room.
    fn worthwhile(numbers: &[u64], pivot: u64) -> (Near, u64) {
        let all = Near::of(numbers, pivot, WORD);
        let width = length(all.reach() / all.unit);
        if width > FEW_BITS {
            let (cost, width_of_near, beyond) = cheapest(numbers, pivot);
            if cost < numbers.len() * width {
                return (Near::of(numbers, pivot, width_of_near), beyond);
            }
        }
        (all, 0)
    }

    /// Those whose distance fits into so many bits.
    fn of(numbers: &[u64], pivot: u64, width: usize) -> Near {
        let (mut least, mut greatest, mut unit) = (0, 0, 0);
        let mut known = 0;
        for away in numbers.iter().map(|number| number.wrapping_sub(pivot).cast_signed()) {
            // What comes for many tags at one time repeats it.
            if away == known || length(zigzag(away)) > width {
                continue;
            }
            known = away;
            (least, greatest) = (least.min(away), greatest.max(away));
            if unit != 1 {
                unit = divisor(away.unsigned_abs(), unit);
            }
        }
        // Where there is no distance, every unit is as good.
        Near { least, greatest, unit: unit.max(1) }
    }

    fn reach(&self) -> u64 {
        self.greatest.wrapping_sub(self.least).cast_unsigned()
    }
}

/// The one in the middle of three, so that a single one that lies far away is not it; 0 of none.
fn middle(numbers: &[u64]) -> u64 {
    let [Some(first), Some(last)] = [numbers.first(), numbers.last()] else { return 0 };
    let mut three = [*first, numbers[numbers.len() / 2], *last];
    three.sort_unstable();
    three[1]
}

/// What all take when those that need more than so many bits stand beside, where that is least:
/// the bits of all, the bits of one, and how many need more.
fn cheapest(numbers: &[u64], pivot: u64) -> (usize, usize, u64) {
    let mut counts = [0; WORD + 1];
    for number in numbers {
        counts[length(zigzag(number.wrapping_sub(pivot).cast_signed()))] += 1;
    }
    let mut beyond = 0;
    let choices = (0..=WORD).rev().map(|width| {
        // Places of those that stand beside take room in the column too.
        let codes = mask(width).saturating_add(beyond as u64);
        let cost = numbers.len() * length(codes) + beyond * WORD;
        let choice = (cost, width, beyond as u64);
        beyond += counts[width];
        choice
    });
    choices.min().unwrap_or((usize::MAX, WORD, 0))
}

/// Small for what is near zero on either side.
pub(crate) fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> (i64::BITS - 1)).cast_unsigned()
}

/// What [`zigzag`] was made of.
pub(crate) fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// The greatest number of so many bits.
fn mask(width: usize) -> u64 {
    if width == 0 { 0 } else { u64::MAX >> (WORD - width) }
}

/// How many bits a number needs.
fn length(number: u64) -> usize {
    (u64::BITS - number.leading_zeros()) as usize
}

/// The greatest that divides both; everything divides 0.
fn divisor(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// Codes that are written one after the other.
struct Words {
    full: Vec<u64>,
    /// The one at hand, and how many of its bits are taken.
    word: u64,
    taken: usize,
    width: usize,
}

impl Words {
    fn of(codes: usize, width: usize) -> Words {
        let full = Vec::with_capacity(codes * width / WORD + 2);
        Words { full, word: 0, taken: 0, width }
    }

    fn put(&mut self, code: u64) {
        let shift = self.taken;
        self.word |= code << shift;
        self.taken += self.width;
        if self.taken >= WORD {
            self.full.push(self.word);
            self.word = code >> 1 >> (WORD - 1 - shift);
            self.taken -= WORD;
        }
    }

    fn all(mut self) -> Box<[u64]> {
        self.full.extend([self.word, 0]);
        self.full.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs, compares each, and says how many bits each takes and how many stand beside.
    #[track_caller]
    fn check(numbers: &[u64], width: usize, odd: usize) {
        let packed = Packed::of(numbers);
        let back: Vec<u64> = (0..numbers.len()).map(|row| packed.get(row)).collect();
        assert_eq!(back, numbers);
        assert_eq!((packed.width, packed.odd.len()), (width, odd), "{numbers:?}");
    }

    #[test]
    fn numbers_take_as_many_bits_as_they_differ_by() {
        check(&[], 0, 0);
        check(&[u64::MAX], 0, 0);
        check(&[7; 1000], 0, 0);
        check(&[7, 8], 1, 0);
        check(&[1000, 1007, 1003], 3, 0);
        check(&[u64::MAX, 0, 1], 2, 0);
        check(&[0, u64::MAX, u64::MAX / 2], 2, 2);
        let signed = |numbers: &[i64]| numbers.iter().map(|one| one.cast_unsigned()).collect();
        let extreme: Vec<u64> = signed(&[i64::MIN, i64::MAX, 0, -1]);
        check(&extreme, 2, 2);
        for rows in [1_u64, 2, 63, 64, 65, 4096] {
            let rising: Vec<u64> = (0..rows).map(|row| u64::MAX - row).collect();
            check(&rising, length(rows - 1), 0);
        }
    }

    #[test]
    fn what_divides_all_differences_is_left_out() {
        let seconds: Vec<u64> = (0..16).map(|s| 1_700_000_000_123_456_789 + s * 250_000).collect();
        check(&seconds, 4, 0);
        check(&[0, 0x8000_0000, 0, 0x8000_0000], 1, 0);
        check(&[0, 6, 15], 3, 0);
        check(&[u64::MAX, 0, u64::MAX - 1000], 10, 0);
    }

    #[test]
    fn few_that_lie_far_away_stand_beside() {
        let mut numbers: Vec<u64> = (0..100).map(|row| 5000 + row % 4).collect();
        check(&numbers, 2, 0);
        numbers[0] = u64::MAX;
        check(&numbers, 3, 1);
        numbers[99] = 1;
        check(&numbers, 3, 2);
        numbers[40] = 1 << 40;
        check(&numbers, 3, 3);
        let all_far: Vec<u64> = (1..100_u64).map(|row| row.wrapping_mul(MIXES)).collect();
        check(&all_far, 64, 0);
    }

    const MIXES: u64 = 0x9E37_79B9_7F4A_7C15;

    #[test]
    fn any_mixture_comes_back() {
        let mut seed = 1_u64;
        let mut next = || {
            seed = seed.wrapping_add(MIXES);
            let mixed = (seed ^ seed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed ^ mixed >> 27
        };
        for _ in 0..2000 {
            let (rows, width, far, unit) = (next() % 200, next() % 64, next() % 8, next() % 10);
            let base = next() >> (next() % 64);
            let numbers = (0..rows).map(|_| match next() % 8 < far {
                true => next() >> (next() % 64),
                false => base.wrapping_add((next() & ((1 << width) - 1)).wrapping_mul(unit + 1)),
            });
            let numbers: Vec<u64> = numbers.collect();
            let packed = Packed::of(&numbers);
            for (row, number) in numbers.iter().enumerate() {
                assert_eq!(packed.get(row), *number, "row {row} of {numbers:?}");
            }
            assert!(packed.bytes() <= (numbers.len() + 3) * 8, "more than as they are");
        }
    }

    #[test]
    fn zigzag_is_undone() {
        for number in [0, 1, -1, 2, i64::MAX, i64::MIN] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
    }
}
