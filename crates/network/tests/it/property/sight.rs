//! Who sees what of property; above all who does not.

use std::collections::BTreeSet;

use guildhall_network::property::invention::{Filing, Step};
use guildhall_network::property::licence::Subject;
use guildhall_network::property::terms::Right;

use super::{
    LATE, after, ask, file, id, licensed, noon, offer, report, set_terms, step, take, terms,
};
use crate::house::{House, ORGANISATIONS, organisation};
use crate::life::institute;
use crate::replay::{Dice, index};

/// What somebody sees of the nozzle: nothing, an offer, what is reported, the whole.
fn sees(house: &House, who: &str, on: &str) -> &'static str {
    let scope = house.scope(who);
    let seen = house.network.view(&scope, noon(on)).property(&institute()).unwrap();
    match seen.inventions.iter().find(|one| *one.id == id("nozzle")) {
        None => "nothing",
        Some(one) => match (one.about, one.course) {
            (Some(_), Some(_)) => {
                assert!(one.whole.is_some());
                "whole"
            }
            (None, Some(_)) => {
                assert!(one.whole.is_none());
                "reported"
            }
            (Some(_), None) => {
                assert!(
                    one.whole.is_none()
                        && one.deadlines.is_empty()
                        && one.income.is_empty()
                        && !one.may_step
                );
                "offer"
            }
            (None, None) => panic!("neither"),
        },
    }
}

#[track_caller]
fn check(house: &House, expected: [&str; 4]) {
    for ((who, _), expected) in
        [("university", 0), ("works", 1), ("office", 2), ("smith", 3)].iter().zip(expected)
    {
        for person in [(*who).to_owned(), format!("{who}-viewer")] {
            assert_eq!(sees(house, &person, LATE), expected, "{person}");
        }
    }
    assert_eq!(sees(house, "stranger", LATE), "nothing");
}

#[test]
fn it_is_secret_then_the_governments_then_members() {
    let mut house = after(0);
    ask(&mut house, "university", LATE, set_terms("2027-01-01", &[Right::Evaluate])).unwrap();
    // Smith's membership of a year is renewed.
    for from in ["2028-01-10", "2029-01-10"] {
        renew(&mut house, from);
    }
    check(&house, ["whole", "whole", "nothing", "nothing"]);
    let mut told = |steps: &[(&str, Step)]| {
        for (on, one) in steps {
            ask(&mut house, "university", LATE, step(on, one.clone())).unwrap();
        }
        [("university"), ("works"), ("office"), ("smith")].map(|who| sees(&house, who, LATE))
    };
    assert_eq!(told(&[("2027-03-01", Step::Disclose)]), ["whole", "whole", "reported", "nothing"]);
    let filed = [("2027-06-01", Step::Elect), ("2027-07-01", file(Filing::Pct, "1"))];
    assert_eq!(told(&filed), ["whole", "whole", "reported", "nothing"]);
    assert_eq!(told(&[("2029-01-01", Step::Share)]), ["whole", "whole", "reported", "offer"]);
    check(&house, ["whole", "whole", "reported", "offer"]);
}

fn renew(house: &mut House, from: &str) {
    use guildhall_network::{Command, MembershipCommand as M, TierId};
    let (of, who) = (institute(), organisation("smith"));
    let tier = TierId::new("full").unwrap();
    let (institute, organisation) = (of.clone(), who.clone());
    let from = crate::house::day(from);
    let apply = M::Apply { institute, organisation, tier, from, covers: BTreeSet::new() };
    let at = crate::house::at(crate::life::NOW);
    house.ask("smith", at, Command::Membership(apply)).unwrap();
    let accept = M::Accept { institute: of, organisation: who };
    house.ask("university", at, Command::Membership(accept)).unwrap();
}

#[test]
fn a_licence_is_seen_by_those_it_is_between_and_by_the_office() {
    let house = licensed();
    for (id, ..) in ORGANISATIONS {
        let scope = house.scope(&format!("{id}-viewer"));
        let view = house.network.view(&scope, noon(LATE));
        let seen = view.property(&institute()).unwrap();
        let may = ["university", "office", "works"].contains(&id);
        assert_eq!(seen.licences.len(), usize::from(may), "{id}");
        assert_eq!(seen.runs.is_some(), ["university", "office"].contains(&id), "{id}");
        assert!(seen.licences.iter().all(|one| !one.may_take), "{id}");
    }
    // Who has a licence sees what it is of.
    let mut house = after(2);
    assert_eq!(sees(&house, "stranger", LATE), "nothing");
    ask(&mut house, "university", LATE, offer("one", terms("stranger"))).unwrap();
    assert_eq!(sees(&house, "stranger", LATE), "nothing", "not yet taken");
    ask(&mut house, "stranger", LATE, take("one")).unwrap();
    assert_eq!(sees(&house, "stranger", LATE), "offer");
}

/// Whatever is asked by whomever, who is neither inventor nor licensee, nor a member with a right
/// who was told, sees nothing of it.
#[test]
fn nobody_without_the_right_sees_what_is_secret() {
    for seed in 1..60_u64 {
        let mut dice = Dice(seed * 2_654_435_761);
        let mut house = super::house();
        for _ in 0..40 {
            let month = 1 + dice.below(22);
            let on = format!("{}-{:02}-15", 2027 + (month + 1) / 12, 1 + (month + 1) % 12);
            let one = match dice.below(14) {
                0 => report(super::nozzle()),
                1 | 2 => step(&on, Step::Disclose),
                3 | 4 => step(&on, Step::Elect),
                5 => step(&on, file(Filing::Provisional, &format!("63/{}", dice.below(3)))),
                6 | 7 => step(&on, Step::Share),
                8 => step(&on, Step::Convey { reason: "No.".to_owned() }),
                9 => set_terms(&on, if dice.below(2) == 0 { &[] } else { &[Right::Evaluate] }),
                10 | 11 => offer("one", terms(["stranger", "rival"][index(&mut dice, 2)])),
                _ => take("one"),
            };
            let who = ["university", "works", "stranger", "rival", "smith"];
            let who = if dice.below(2) == 0 { "university" } else { who[index(&mut dice, 5)] };
            let _ = ask(&mut house, who, "2028-12-20", one);
            holds(&house, &on, seed);
        }
    }
}

fn holds(house: &House, on: &str, seed: u64) {
    let scope = house.scope("university");
    let view = house.network.view(&scope, noon(on));
    let all = view.property(&institute()).unwrap();
    let Some(nozzle) = all.inventions.iter().find(|one| *one.id == id("nozzle")) else { return };
    let course = nozzle.whole.unwrap();
    let today = crate::house::day(on);
    let told = course.day_of(|step| matches!(step, Step::Share)).is_some_and(|day| day <= today);
    if let Some(shared) = course.day_of(|step| matches!(step, Step::Share)) {
        let filed = course.filed().is_some_and(|filed| filed <= shared);
        let open = course.text.reported.plus_months(18).unwrap();
        assert!(filed || shared >= open, "seed {seed}: shared while it was secret");
    }
    for (who, ..) in ORGANISATIONS {
        let scope = house.scope(who);
        let own = house.network.view(&scope, noon(on)).property(&institute()).unwrap();
        let member = own.own_terms.iter().any(|(_, terms)| !terms.rights.is_empty());
        let licensed = all.licences.iter().any(|one| {
            let text = &one.licence.offer.text;
            let of = matches!(&text.subject, Subject::Invention { invention } if *invention == id("nozzle"));
            of && one.licence.taken.is_some() && text.licensee == organisation(who)
        });
        let disclosed = course.day_of(|step| matches!(step, Step::Disclose)).is_some();
        let may = ["university", "works"].contains(&who)
            || who == "office" && disclosed
            || licensed
            || told && member;
        assert_eq!(sees(house, who, on) != "nothing", may, "seed {seed}, {who} on {on}");
    }
}
