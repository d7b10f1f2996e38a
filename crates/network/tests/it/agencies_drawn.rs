//! The manual draws agencies, their lines and what they commit as the code has it.

use guildhall_network::directory::{Kind, Profile};
use guildhall_network::ledger::Account;
use guildhall_network::money::Step as Money;
use guildhall_network::policy::Demand;
use guildhall_network::{AgencyCommand as C, Command, LineId, MoneyCommand};

use crate::agencies::{
    AGENCY, amend, ask, commit, funded, join, leave, line, release, remove, under,
};
use crate::commitments::of;
use crate::drawing::{Machine, tried};
use crate::funds::{on, step};
use crate::house::{House, at, day, money, organisation, programme};
use crate::life::{NOW, institute, running};

const PAGE: &str = "steering.md";

fn asked(house: &mut House, who: &str, now: &str, command: C) -> String {
    tried(house.ask(who, at(now), Command::Agency(command)))
}

fn after(mut house: House, commands: &[C]) -> House {
    for command in commands {
        ask(&mut house, AGENCY, command.clone()).unwrap();
    }
    house
}

/// A line beside the first one.
fn second(amount: &str) -> C {
    match line(amount) {
        C::SetLine { programme, agency, purpose, span, amount, .. } => {
            let line = LineId::new("second").unwrap();
            C::SetLine { programme, agency, line, purpose, span, amount }
        }
        other => other,
    }
}

fn takes_part(house: &House, now: &str) -> &'static str {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(now));
    let all = view.agencies(&programme());
    let Some(seen) = all.iter().find(|one| one.organisation.as_str() == AGENCY) else {
        return "not there";
    };
    let last = seen.agency.periods.last().unwrap();
    match (seen.agency.takes_part(view.today()), last.until) {
        (true, None) => "taking part",
        (true, Some(_)) => "taking part until a day",
        _ if view.today() < last.from => "taking part from a day on",
        _ => "not taking part any more",
    }
}

#[test]
fn agencies() {
    const LEFT: &str = "2027-03-01T00:00:00Z";
    let committed = || after(funded(), &[commit(1, "20000000 USD", "a")]);
    let leaving = || after(committed(), &[leave("2027-03-01")]);
    let mut none = running();
    let profile = Profile::new(organisation(AGENCY), Kind::Agency, 900);
    none.ask(AGENCY, at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
    let mut later = none.clone();
    ask(&mut later, "office", join(AGENCY, "2027-03-01")).unwrap();
    let machine = Machine {
        steps: &[
            ("join", &|house, now| asked(house, "office", now, join(AGENCY, "2027-03-01"))),
            ("leave", &|house, now| asked(house, AGENCY, now, leave("2027-03-01"))),
            ("leave later", &|house, now| asked(house, "office", now, leave("2027-04-01"))),
            ("set a line", &|house, now| asked(house, AGENCY, now, second("9 USD"))),
            ("commit", &|house, now| asked(house, AGENCY, now, commit(2, "9 USD", "b"))),
            ("release", &|house, now| asked(house, AGENCY, now, release(1))),
        ],
        times: &[("its day", LEFT)],
        read: takes_part,
    };
    let (u, s, done) = ("Unknown", "State", "done");
    machine.check(
        PAGE,
        vec![
            ("not there", none, NOW, &[done, u, u, u, u, u]),
            ("taking part from a day on", later, NOW, &["so already", s, done, done, u, u]),
            ("taking part", committed(), NOW, &[s, done, done, done, done, done]),
            ("taking part until a day", leaving(), NOW, &[done, "so already", s, done, done, done]),
            ("not taking part any more", leaving(), LEFT, &[done, "so already", s, done, s, done]),
        ],
    );
}

fn of_line(house: &House, now: &str) -> &'static str {
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(now));
    let all = view.agencies(&programme());
    let own = all.into_iter().find(|one| one.organisation.as_str() == AGENCY).unwrap();
    let Some((_, line)) = own.lines.unwrap().into_iter().next() else { return "not there" };
    if line.committed().is_positive() {
        "counted on"
    } else if !view.commitments(&programme()).is_empty() {
        "counted on once"
    } else if line.amendments.is_empty() {
        "set"
    } else {
        "amended"
    }
}

#[test]
fn lines() {
    let commits = || commit(1, "20000000 USD", "a");
    let states = [
        vec![remove()],
        vec![],
        vec![amend("29000000 USD")],
        vec![commits()],
        vec![commits(), release(1)],
    ];
    let [none, set, amended, counted, once] = states.map(|commands| after(funded(), &commands));
    let machine = Machine {
        steps: &[
            ("set", &|house, now| asked(house, AGENCY, now, line("30000000 USD"))),
            ("set otherwise", &|house, now| asked(house, AGENCY, now, line("31000000 USD"))),
            ("remove", &|house, now| asked(house, AGENCY, now, remove())),
            ("amend", &|house, now| asked(house, AGENCY, now, amend("29000000 USD"))),
            ("amend to less than 20 million", &|house, now| {
                asked(house, AGENCY, now, amend("19999999.99 USD"))
            }),
            ("commit 20 million", &|house, now| asked(house, AGENCY, now, commits())),
            ("release", &|house, now| asked(house, AGENCY, now, release(1))),
        ],
        times: &[],
        read: of_line,
    };
    let (u, s, done, so) = ("Unknown", "State", "done", "so already");
    machine.check(
        PAGE,
        vec![
            ("not there", none, NOW, &[done, done, u, u, u, u, u]),
            ("set", set, NOW, &[so, done, done, done, done, done, u]),
            ("amended", amended, NOW, &[s, s, s, so, done, done, u]),
            ("counted on", counted, NOW, &[so, s, s, done, "BelowCommitted", so, done]),
            ("counted on once", once, NOW, &[so, s, s, done, done, done, s]),
        ],
    );
}

/// The programme pays for the first year.
fn pay() -> Command {
    Command::Money(MoneyCommand::TakeTranche {
        institute: institute(),
        year: 1,
        amount: money("9000 USD"),
        day: day("2027-01-05"),
        reference: "t".to_owned(),
    })
}

/// A fund of 15,000, which may name the first commitment.
fn named(commitment: Option<u64>) -> Money {
    of("public", commitment, "15000 USD")
}

fn commitment(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    let all = view.commitments(&programme());
    let Some(last) = all.last() else { return "not there" };
    let seen = view.institute(&institute()).unwrap();
    let paid = seen.book.and_then(|book| book.balance(&Account::Public));
    match (&last.commitment.released, last.used, paid) {
        (Some(_), ..) => "released",
        (None, Some(_), _) => "named by a fund",
        (None, None, Some(_)) => "paid on",
        (None, None, None) => "committed",
    }
}

#[test]
fn commitments() {
    // Nothing is paid that nobody committed.
    let none = || {
        let mut house = under(&funded(), &[("8.2", Demand::Committed)]);
        step(&mut house, named(None)).unwrap();
        house
    };
    let committed = || after(none(), &[commit(1, "20000000 USD", "a")]);
    let released = after(committed(), &[release(1)]);
    let mut paid = committed();
    paid.ask("university", at(NOW), pay()).unwrap();
    let mut used = committed();
    step(&mut used, named(Some(1))).unwrap();
    let machine = Machine {
        steps: &[
            ("commit", &|house, now| asked(house, AGENCY, now, commit(1, "20000000 USD", "a"))),
            ("commit less", &|house, now| asked(house, AGENCY, now, commit(1, "9 USD", "a"))),
            ("pay", &|house, now| tried(house.ask("university", at(now), pay()))),
            ("name it in a fund", &|house, now| tried(on(house, now, named(Some(1))))),
            ("name it no more", &|house, now| tried(on(house, now, named(None)))),
            ("release", &|house, now| asked(house, AGENCY, now, release(1))),
        ],
        times: &[],
        read: commitment,
    };
    let (u, s, done, so) = ("Unknown", "State", "done", "so already");
    let (taken, below) = ("Taken", "BelowCommitted");
    machine.check(
        PAGE,
        vec![
            ("not there", none(), NOW, &[done, done, "Rules", u, so, u]),
            ("committed", committed(), NOW, &[so, taken, done, done, so, done]),
            ("paid on", paid, NOW, &[so, taken, so, done, so, below]),
            ("named by a fund", used, NOW, &[so, taken, done, so, done, below]),
            ("released", released, NOW, &[done, done, "Rules", s, so, s]),
        ],
    );
}
