//! How an election is counted, and how a lot is drawn that anybody can draw again.
//!
//! Each ballot names up to as many candidates as there are seats. Who has the most votes is elected;
//! who has none is not. Where some have as many votes as each other and there are not seats for all of
//! them, the policy says whether a lot decides or nobody of them is elected.
//!
//! The lot is SHA-256 (FIPS 180-4) over what nobody can know before all ballots are opened:
//! [`papers`], and behind it the number of a candidate on a line of its own. The least hash wins.

use std::fmt;
use std::fmt::Write as _;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::election::CANDIDATES_MAX;
use crate::ids::InstituteId;

/// What a ballot chooses: numbers of candidates, each once, the least first. None at all chooses
/// nobody, and counts as a vote that was cast.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Ballot(Vec<u8>);

impl Ballot {
    /// One that chooses these, in any order. None where a number is there twice, or is none that a
    /// candidate may have.
    pub fn new(mut numbers: Vec<u8>) -> Option<Ballot> {
        numbers.sort_unstable();
        let fits = |number: &u8| (1..=CANDIDATES_MAX).contains(&usize::from(*number));
        let twice = numbers.windows(2).any(|two| two[0] == two[1]);
        (numbers.iter().all(fits) && !twice).then_some(Ballot(numbers))
    }

    /// Whom it chooses, by number.
    pub fn numbers(&self) -> &[u8] {
        &self.0
    }

    /// As a set of bits, so that each ballot has as many bytes as any other.
    pub fn bits(&self) -> u64 {
        self.0.iter().fold(0, |bits, number| bits | 1 << (number - 1))
    }

    /// The ballot of a set of bits.
    pub fn of_bits(bits: u64) -> Ballot {
        let all = (1..=64).filter(|number| bits >> (number - 1) & 1 == 1);
        Ballot(all.collect())
    }

    /// Whether it chooses no more than there are seats, and only candidates.
    pub fn fits(&self, seats: u8, candidates: usize) -> bool {
        let of = |number: &u8| (1..=candidates).contains(&usize::from(*number));
        let rising = self.0.windows(2).all(|two| two[0] < two[1]);
        self.0.len() <= usize::from(seats) && rising && self.0.iter().all(of)
    }
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&numbers.join(" "))
    }
}

/// What a tie does.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// A lot decides.
    Lot,
    /// None of those who are tied is elected; their seats stay free.
    Again,
}

impl Break {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Break::Lot => "lot",
            Break::Again => "again",
        }
    }
}

/// What ballots come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How many votes each candidate has.
    pub votes: Vec<u32>,
    /// Who is elected, the most votes first; of as many votes, the one who was named first.
    pub elected: Vec<u8>,
    /// Who had as many votes as others where there were not seats for all of them.
    pub tied: Vec<u8>,
}

/// The ballots of an election as a text: a line with the name of the institute and the number of the
/// election, then one line for each ballot, in order.
pub fn papers(institute: &InstituteId, number: u32, ballots: &[Ballot]) -> String {
    let mut text = format!("{institute} {number}\n");
    for ballot in ballots {
        writeln!(text, "{ballot}").expect("a text takes any text");
    }
    text
}

/// What decides a lot for a candidate, in hex; the least wins.
pub fn lot(papers: &str, candidate: u8) -> String {
    let hash = Sha256::digest(format!("{papers}{candidate}\n"));
    hash.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes any text");
        text
    })
}

/// Counts ballots that fit.
pub fn count(
    (institute, number): (&InstituteId, u32),
    ballots: &[Ballot],
    (seats, candidates): (u8, usize),
    ties: Break,
) -> Outcome {
    let numbers = 1..=u8::try_from(candidates).unwrap_or(u8::MAX);
    let of = |candidate: u8| {
        let chosen = ballots.iter().filter(|ballot| ballot.numbers().contains(&candidate));
        u32::try_from(chosen.count()).unwrap_or(u32::MAX)
    };
    let votes: Vec<u32> = numbers.clone().map(of).collect();
    let of = |candidate: &u8| votes.get(usize::from(*candidate) - 1).copied().unwrap_or(0);
    let mut order: Vec<u8> = numbers.filter(|one| of(one) > 0).collect();
    order.sort_by_key(|one| std::cmp::Reverse(of(one)));
    let seats = usize::from(seats);
    let (mut elected, mut tied) = (order.clone(), Vec::new());
    if order.len() > seats {
        elected.truncate(seats);
        let border = elected.last().map_or(0, &of);
        if order.get(seats).is_some_and(|first_out| of(first_out) == border) {
            tied = order.into_iter().filter(|one| of(one) == border).collect();
            elected.retain(|one| of(one) > border);
            let free = seats - elected.len();
            elected.extend(drawn((institute, number), ballots, &tied, (free, ties)));
        }
    }
    Outcome { votes, elected, tied }
}

/// Who of those who are tied is elected.
fn drawn(
    (institute, number): (&InstituteId, u32),
    ballots: &[Ballot],
    tied: &[u8],
    (free, ties): (usize, Break),
) -> Vec<u8> {
    match ties {
        Break::Again => Vec::new(),
        Break::Lot => {
            let papers = papers(institute, number, ballots);
            let mut order = tied.to_vec();
            order.sort_by_cached_key(|one| lot(&papers, *one));
            order.truncate(free);
            order
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ballots(all: &[&[u8]]) -> Vec<Ballot> {
        let mut all: Vec<Ballot> =
            all.iter().map(|one| Ballot::new(one.to_vec()).expect("a ballot")).collect();
        all.sort();
        all
    }

    fn counted(all: &[&[u8]], seats: u8, candidates: usize, ties: Break) -> Outcome {
        let institute = InstituteId::new("layers").expect("a name");
        count((&institute, 1), &ballots(all), (seats, candidates), ties)
    }

    #[test]
    fn who_has_the_most_votes_is_elected() {
        for (all, seats, votes, elected, tied) in [
            (&[&[1][..], &[1], &[2]][..], 1, vec![2, 1, 0], vec![1], vec![]),
            (&[&[2, 3], &[3], &[1]], 2, vec![1, 1, 2], vec![3], vec![1, 2]),
            (&[&[3], &[3]], 2, vec![0, 0, 2], vec![3], vec![]),
            (&[&[], &[]], 2, vec![0, 0, 0], vec![], vec![]),
            (&[&[1], &[2]], 2, vec![1, 1, 0], vec![1, 2], vec![]),
            (&[&[1], &[2], &[3]], 2, vec![1, 1, 1], vec![], vec![1, 2, 3]),
        ] {
            let got = counted(all, seats, 3, Break::Again);
            assert_eq!(got, Outcome { votes, elected, tied }, "{all:?}");
        }
    }

    /// The hashes are those of `sha256sum`.
    #[test]
    fn a_lot_is_drawn_by_the_least_hash() {
        let all: &[&[u8]] = &[&[1], &[2], &[3]];
        let institute = InstituteId::new("layers").expect("a name");
        let papers = papers(&institute, 1, &ballots(all));
        assert_eq!(papers, "layers 1\n1\n2\n3\n");
        let mut lots: Vec<(String, u8)> = (1..=3).map(|one| (lot(&papers, one), one)).collect();
        let begin = |at: usize| lots[at].0.get(..16);
        let known = ["4fd49da16e14da67", "88fdaabd06281acb", "9f3aa88bb7bb63a6"].map(Some);
        assert_eq!([begin(0), begin(1), begin(2)], known);
        lots.sort();
        let got = counted(all, 2, 3, Break::Lot);
        assert_eq!(got.elected, [lots[0].1, lots[1].1]);
        assert_eq!(got.tied, [1, 2, 3]);
    }

    #[test]
    fn a_ballot_is_a_set_of_numbers() {
        for (numbers, bits) in [(vec![], 0), (vec![1], 1), (vec![3, 1], 0b101), (vec![64], 1 << 63)]
        {
            let ballot = Ballot::new(numbers).expect("a ballot");
            assert_eq!(ballot.bits(), bits);
            assert_eq!(Ballot::of_bits(bits), ballot);
        }
        for odd in [vec![0], vec![65], vec![2, 2]] {
            assert_eq!(Ballot::new(odd.clone()), None, "{odd:?}");
        }
        let ballot = Ballot::new(vec![1, 3]).expect("a ballot");
        assert!(ballot.fits(2, 3) && !ballot.fits(1, 3) && !ballot.fits(2, 2));
    }
}
