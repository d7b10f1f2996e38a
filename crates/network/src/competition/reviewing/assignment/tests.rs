//! What is proposed is allowed, and as good as the best of all that could be.

use super::*;

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(most)).expect("below")
    }
}

/// What there is to be shared out: fits by proposal and reviewer, none where there is a tie.
struct Case {
    wants: Vec<Want>,
    seats: Vec<Seat>,
    fits: Vec<Vec<Option<u32>>>,
}

fn seat(sector: Sector, there: u32, more: u32) -> Seat {
    Seat { sector, there, more }
}

fn want(more: u32, there: [u32; 2]) -> Want {
    Want { more, there }
}

fn random(dice: &mut Dice, proposals: u32, reviewers: u32) -> Case {
    let sector = |dice: &mut Dice| Sector::ALL[usize::from(dice.below(2) == 1)];
    let seats: Vec<Seat> = (0..reviewers)
        .map(|_| {
            let sector = sector(dice);
            seat(sector, dice.below(2), dice.below(3))
        })
        .collect();
    let wants: Vec<Want> = (0..proposals)
        .map(|_| {
            let there = [dice.below(2), dice.below(2)];
            let missing = there.iter().map(|many| u32::from(*many == 0)).sum::<u32>();
            want(dice.below(3).max(missing), there)
        })
        .collect();
    let fits = (0..proposals)
        .map(|_| {
            (0..reviewers).map(|_| Some(dice.below(4)).filter(|_| dice.below(4) > 0)).collect()
        })
        .collect();
    Case { wants, seats, fits }
}

/// How good a set of pairs is, the better the greater; none where it is not allowed.
fn worth(case: &Case, pairs: &[(usize, usize)]) -> Option<(usize, usize, u32, i64)> {
    let (mut fit, mut sectors, mut uneven) = (0, 0, 0);
    for (at, by) in pairs {
        fit += case.fits[*at][*by]?;
    }
    for (at, want) in case.wants.iter().enumerate() {
        let added = |sector: usize| {
            let of = |(_, by): &&(usize, usize)| super::of(case.seats[*by].sector) == sector;
            pairs.iter().filter(|(one, _)| *one == at).filter(of).count()
        };
        let more = usize::try_from(want.more).expect("few");
        // A place that only the other sector can fill stays free for it.
        for sector in [0, 1] {
            if added(sector) > more.saturating_sub(usize::from(want.there[1 - sector] == 0)) {
                return None;
            }
            sectors += usize::from(want.there[sector] == 0 && added(sector) > 0);
        }
        if added(0) + added(1) > more {
            return None;
        }
    }
    for (by, seat) in case.seats.iter().enumerate() {
        let more = pairs.iter().filter(|(_, one)| *one == by).count();
        let more = u32::try_from(more).expect("few");
        if more > seat.more {
            return None;
        }
        uneven += i64::from(seat.there + more).pow(2);
    }
    Some((pairs.len(), sectors, fit, -uneven))
}

/// The best of all sets of pairs, tried one by one.
fn best(case: &Case) -> (usize, usize, u32, i64) {
    let all: Vec<(usize, usize)> = (0..case.wants.len())
        .flat_map(|at| (0..case.seats.len()).map(move |by| (at, by)))
        .filter(|(at, by)| case.fits[*at][*by].is_some())
        .collect();
    let sets = 0..1_u32 << all.len();
    let set = |bits: u32| -> Vec<(usize, usize)> {
        let taken = all.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
        taken.map(|(_, pair)| *pair).collect()
    };
    sets.filter_map(|bits| worth(case, &set(bits))).max().expect("nothing at all is allowed")
}

fn solved(case: &Case) -> Vec<(usize, usize)> {
    solve((&case.wants, &case.seats), true, |at, by| case.fits[at][by])
}

#[test]
fn it_is_as_good_as_the_best_of_all_on_small_cases() {
    for seed in 1..400 {
        let mut dice = Dice(seed * 0x9e37_79b9);
        let case = random(&mut dice, 3, 4);
        let found = solved(&case);
        assert_eq!(worth(&case, &found), Some(best(&case)), "seed {seed}: {found:?}");
        assert_eq!(solved(&case), found, "the same again");
    }
}

#[test]
fn never_a_tie_and_never_more_than_one_can_take() {
    for seed in 1..60 {
        let mut dice = Dice(seed * 0x9e37_79b9);
        let (proposals, reviewers) = (1 + dice.below(30), 1 + dice.below(40));
        let case = random(&mut dice, proposals, reviewers);
        let found = solved(&case);
        assert!(worth(&case, &found).is_some(), "seed {seed}");
        let once: BTreeSet<_> = found.iter().collect();
        assert_eq!(once.len(), found.len(), "seed {seed}: nobody twice");
    }
}

#[test]
fn each_aim_comes_before_the_next() {
    let (public, private) = (Sector::Public, Sector::Private);
    let check = |wants: Vec<Want>, seats: Vec<Seat>, fits: &[&[Option<u32>]], expected: &[_]| {
        let fits = fits.iter().map(|row| row.to_vec()).collect();
        assert_eq!(solved(&Case { wants, seats, fits }), expected);
    };
    let one = || vec![seat(public, 0, 1), seat(private, 0, 1), seat(public, 0, 1)];
    // Both sectors before the best fit.
    check(vec![want(2, [0, 0])], one(), &[&[Some(9), Some(0), Some(9)]], &[(0, 0), (0, 1)]);
    // Without anybody of a sector its place stays free.
    check(vec![want(2, [0, 0])], one(), &[&[Some(1), None, Some(2)]], &[(0, 2)]);
    // The best fit before an even load.
    let loaded = || vec![seat(public, 3, 1), seat(public, 0, 1)];
    check(vec![want(1, [1, 1])], loaded(), &[&[Some(1), Some(0)]], &[(0, 0)]);
    // An even load where they fit alike.
    check(vec![want(1, [1, 1])], loaded(), &[&[Some(1), Some(1)]], &[(0, 1)]);
    // As many as possible before all else.
    let few = vec![seat(public, 0, 1), seat(public, 0, 1)];
    let fits: &[&[Option<u32>]] = &[&[Some(9), Some(0)], &[Some(9), None]];
    check(vec![want(1, [1, 1]), want(1, [1, 1])], few, fits, &[(0, 1), (1, 0)]);
}
