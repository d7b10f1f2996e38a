//! Reports, the share of partners, who sees them, and that nothing breaks the books.

use guildhall_model::Money;
use guildhall_network::institute::Step as Steer;
use guildhall_network::money::Step;
use guildhall_network::money::fund::{CostClass, FundSource};
use guildhall_network::money::sheet::{Shape, Table};
use guildhall_network::policy::{Demand, Share};
use guildhall_network::{Command, InstituteCommand, MoneyCommand};

use crate::entries::{open, post};
use crate::funds::{draw, fund, obligate, on, pay, rate, spend, spent, step, tranche};
use crate::house::{House, at, day, money};
use crate::life::{NOW, institute};
use crate::replay::Dice;

/// Public money is spent, and partners give 500 USD in kind; fees pay 300 USD.
fn busy() -> House {
    let mut house = spent(&[]);
    let none = |mut fund: guildhall_network::money::fund::Fund| {
        fund.purposes.clear();
        Step::SetFund(fund)
    };
    for one in [
        none(fund("kind", FundSource::InKind, &[(CostClass::Other, "800 USD")])),
        obligate("kind", CostClass::Other, "800 USD"),
        spend(5, "500 USD"),
        none(fund("own", FundSource::Fees, &[(CostClass::Travel, "300 USD")])),
        obligate("own", CostClass::Travel, "300 USD"),
        spend(8, "300 USD"),
        draw(3, "1100 USD"),
        pay(3, "700 USD", "p"),
        pay(9, "300 USD", "q"),
    ] {
        step(&mut house, one).unwrap();
    }
    house
}

fn report(house: &House, shape: Shape, until: &str) -> Vec<Table> {
    let scope = house.scope("office-viewer");
    let view = house.network.view(&scope, at(NOW)).money(&institute()).unwrap().unwrap();
    view.report(shape, day(until)).unwrap()
}

/// Each row with its code and the amounts of its cells.
fn rows(table: &Table) -> Vec<String> {
    let cell = |cell: &Option<guildhall_network::money::sheet::Cell>| {
        cell.as_ref().map_or("-".to_owned(), |one| {
            one.amount.to_string().trim_end_matches(".00 USD").to_owned()
        })
    };
    let row = |row: &guildhall_network::money::sheet::Row| {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        format!("{} {}", row.code, cells.join(" "))
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn a_federal_financial_report_has_each_line_and_the_transfers_behind_it() {
    let house = busy();
    let table = &report(&house, Shape::Sf425, "2027-01-10")[0];
    let expected = [
        "10a 8000",
        "10b 700",
        "10c 7300",
        "10d 10000",
        "10e 1100",
        "10f 3000",
        "10g 4100",
        "10h 5900",
        "10i 70000000",
        "10j 500",
        "10k 69999500",
        "10l 5000",
        "10m 0",
        "10n 300",
        "10o 4700",
    ];
    assert_eq!(rows(table), expected);
    let behind = |code: &str| {
        let row = table.rows.iter().find(|row| row.code == code).unwrap();
        row.cells[0].clone().unwrap().transfers
    };
    assert_eq!((behind("10a"), behind("10e")), (vec![2], vec![5, 7]));
    assert_eq!(behind("10f"), [4, 6], "what was obligated less what was spent of it");
    let early = &report(&house, Shape::Sf425, "2027-01-03")[0];
    assert_eq!(rows(early)[..2], ["10a 8000", "10b 0"], "only what counts until then");
}

#[test]
fn indirect_expense_is_told_by_the_rate_under_which_it_was_charged() {
    let mut house = busy();
    // Public: 1000 USD of people at 10 %. Funds of partners allow none, so theirs is in no base.
    let indirect = |house: &House, until: &str| report(house, Shape::Sf425, until).remove(1);
    let table = indirect(&house, "2027-01-10");
    assert_eq!(rows(&table), ["2026-07-01 1000 100 100", "sum 1000 100 100"]);
    assert_eq!(table.rows[0].name, "10 %");
    assert_eq!(rows(&indirect(&house, "2027-01-04")), ["sum 0 0 0"], "before it was spent");
    step(&mut house, rate("2027-01-05", 2_000)).unwrap();
    step(&mut house, spend(2, "500 USD")).unwrap();
    // What was spent on its first day before it was set stays as it was charged, and is in its base.
    let table = indirect(&house, "2027-01-10");
    assert_eq!(rows(&table), ["2027-01-05 1500 200 200", "sum 1500 200 200"]);
    let number = *table.rows[0].cells[0].clone().unwrap().transfers.last().unwrap();
    let back = MoneyCommand::Reverse { institute: institute(), number, reason: "No.".to_owned() };
    house.ask("university", at(NOW), Command::Money(back)).unwrap();
    let table = indirect(&house, "2027-01-10");
    assert_eq!(rows(&table), ["2027-01-05 1000 100 100", "sum 1000 100 100"], "with what it bore");
}

#[test]
fn what_was_taken_back_is_in_no_line() {
    let mut house = busy();
    let waive = Steer::WaiveMatch {
        year: 1,
        amount: money("1000000 USD"),
        purpose: "disaster".to_owned(),
        reason: "A flood.".to_owned(),
    };
    let waive = InstituteCommand::Steer { institute: institute(), step: waive };
    house.ask("office", at(NOW), Command::Institute(waive)).unwrap();
    let paid = {
        let scope = house.scope("university");
        let seen = house.network.view(&scope, at(NOW)).institute(&institute()).unwrap();
        seen.book.unwrap().referred("p").unwrap().number
    };
    let (number, reason) = (paid, "Twice.".to_owned());
    let back = MoneyCommand::Reverse { institute: institute(), number, reason };
    house.ask("university", at(NOW), Command::Money(back)).unwrap();
    let table = &report(&house, Shape::Sf425, "2027-01-10")[0];
    assert_eq!(rows(table)[1], "10b 0");
    assert_eq!(rows(table)[8], "10i 69000000");
}

#[test]
fn a_trial_balance_is_zero_and_names_each_account() {
    let house = busy();
    let tables = report(&house, Shape::TrialBalance, "2027-01-10");
    let lines = rows(&tables[0]);
    assert!(lines.contains(&"cash 8000 1000 7000".to_owned()), "{lines:?}");
    assert!(lines.contains(&"fund/public/free 10000 4100 5900".to_owned()), "{lines:?}");
    let sum = lines.last().unwrap();
    assert!(sum.starts_with("sum ") && sum.ends_with(" 0"), "{sum}");
}

#[test]
fn a_budget_has_funds_kinds_of_cost_and_years() {
    let house = busy();
    let tables = report(&house, Shape::Sf424a, "2027-01-10");
    assert_eq!(rows(&tables[0]), ["kind - 800 800", "own - 300 300", "public 10000 - 10000"]);
    let classes = rows(&tables[1]);
    assert_eq!(classes[0], "personnel - - 6000 6000");
    assert_eq!(classes[8], "indirect - - 1000 1000");
    assert_eq!(classes[9], "sum 800 300 10000 11100");
    assert_eq!(rows(&tables[2]), ["kind 800", "own 300"]);
    assert_eq!(rows(&tables[3])[4], "5 5000000");
}

#[test]
fn the_share_of_partners_is_measured_at_each_expense_and_projected() {
    let house = busy();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(NOW)).money(&institute()).unwrap().unwrap();
    let shares: Vec<u16> =
        view.share.points.iter().map(|one| one.spent.share().unwrap().hundredths()).collect();
    assert_eq!(shares, [0, 3_125], "fees count for neither");
    let (number, least) = view.share.rule.clone().unwrap();
    assert_eq!((number.as_str(), least), ("3.1", Share::new(5_000).unwrap()));
    // Year 1 runs: its plan is more than what was spent; the others count with their plan.
    let projected = view.share.projected;
    assert_eq!(
        (projected.public, projected.matched),
        (money("70000000 USD"), money("70000000 USD"))
    );
    // A year later year 1 counts with what was spent in it.
    let view = house.network.view(&scope, at("2027-07-01T00:00:00Z"));
    let later = view.money(&institute()).unwrap().unwrap().share.projected;
    assert_eq!((later.public, later.matched), (money("50001100 USD"), money("40000500 USD")));
}

#[test]
fn nobody_else_sees_anything_of_it() {
    let mut house = crate::agencies::funded();
    let commit = crate::agencies::commit(1, "2 USD", "a");
    crate::agencies::ask(&mut house, crate::agencies::AGENCY, commit).unwrap();
    for (who, sees, keeps) in [
        ("university", true, true),
        ("university-viewer", true, false),
        ("office-viewer", true, false),
        (crate::agencies::AGENCY, true, false),
        ("smith", false, false),
        ("stranger", false, false),
    ] {
        let scope = house.scope(who);
        let seen = house.network.view(&scope, at(NOW)).money(&institute()).unwrap();
        assert_eq!(seen.as_ref().map(|one| one.keeps), sees.then_some(keeps), "{who}");
    }
}

#[test]
fn whatever_is_asked_the_trial_balance_is_zero_and_no_floor_is_broken() {
    let mut taken = 0;
    for seed in 1..60_u64 {
        let mut dice = Dice(seed * 2_654_435_761);
        let mut house = crate::funds::under(&[
            ("10.2", Demand::Liquidation { days: 30 }),
            ("10.3", Demand::DrawnMatch { least: Share::new(1_000).unwrap() }),
        ]);
        tranche(&mut house, "3000 USD");
        let mut now = at(NOW).s();
        for at_step in 0..90 {
            now += i64::try_from(dice.below(400_000)).unwrap();
            let now = guildhall_model::Time::from_s(now);
            let today = guildhall_model::Day::utc(now);
            let amount = format!("{}.{:02} USD", dice.below(900), dice.below(100));
            let number = 1 + dice.below(u64::try_from(at_step).unwrap() / 2 + 4);
            let until = (dice.below(2) == 0).then_some(today);
            let name = ["public", "kind"][usize::try_from(dice.below(2)).unwrap()];
            let made = match dice.below(13) {
                0 => Step::SetFund(fund(
                    name,
                    if name == "kind" { FundSource::InKind } else { FundSource::Public },
                    &[
                        (CostClass::Personnel, &format!("{amount}0").replace(" USD0", " USD")),
                        (CostClass::Indirect, "300 USD"),
                    ],
                )),
                1 | 2 => obligate(name, CostClass::Personnel, &amount),
                3 => spend(number, &amount),
                4 => spend(number, "10 USD"),
                5 => match draw(number, "5 USD") {
                    Step::Draw { expense, amount, .. } => {
                        Step::Draw { expense, amount, day: today, until }
                    }
                    other => other,
                },
                6 => pay(number, "7 USD", &format!("r{}", dice.below(40))),
                7 => post(
                    &[("own/a", "60"), ("own/b", "20"), ("cash", "-80")],
                    until.map(|_| "2027-02-20"),
                ),
                8 => Step::Settle { entry: number, day: today },
                9 => Step::Void { entry: number, reason: "No.".to_owned() },
                10 => Step::CloseMonth { month: "2026-12".parse().unwrap() },
                11 => rate("2026-07-01", 1_000),
                _ => open(
                    ["a", "b"][usize::try_from(dice.below(2)).unwrap()],
                    guildhall_network::ledger::AccountKind::Asset,
                    true,
                ),
            };
            let command = if dice.below(8) == 0 {
                MoneyCommand::Reverse { institute: institute(), number, reason: "No.".to_owned() }
            } else {
                MoneyCommand::Step { institute: institute(), step: made }
            };
            let before = house.network.clone();
            match house.ask("university", now, Command::Money(command)) {
                Ok(count) => taken += count,
                Err(_) => assert_eq!(house.network, before, "seed {seed}: nothing is half done"),
            }
            let scope = house.scope("university");
            let view = house.network.view(&scope, now).money(&institute()).unwrap().unwrap();
            let below: Vec<_> = view.book.below_floor().collect();
            assert!(below.is_empty(), "seed {seed}: {below:?}");
            let zero = money("0 USD");
            let sum = view.book.accounts.values().try_fold(zero, |sum, one| {
                one.balance().and_then(|balance| Money::plus(sum, balance).ok())
            });
            assert_eq!(sum, Some(zero), "seed {seed}: all balances together");
        }
        assert_eq!(crate::replay::again(&house.events), house.network, "seed {seed}");
    }
    assert!(taken > 1_000, "most is refused: {taken}");
    let mut house = busy();
    on(&mut house, NOW, rate("2027-01-05", 1_200)).unwrap();
    assert_eq!(crate::replay::again(&house.events), house.network);
}
