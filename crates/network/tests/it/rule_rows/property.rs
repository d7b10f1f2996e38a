//! What is asked of inventions until when, and of their licences.

use guildhall_network::policy::{Demand, Rule};
use guildhall_network::property::deadlines::Duty;
use guildhall_network::property::invention::{Filing, Ground, InventionText, Step};
use guildhall_network::property::licence::LicenceText;

use super::{Comes, Got, Row, met, not_met, part, row, words};
use crate::house::{House, day};
use crate::life::institute;
use crate::property::royalties::preview;
use crate::property::{
    LATE, after, ask, house, noon, nozzle, offer, report, sales, step, take, terms, utilise,
};

/// Until when something is to be done after so many steps, and whether it is in time on a day.
fn due(steps: usize, duty: Duty, on: &'static str) -> impl Fn(Rule) -> Got {
    seen(move || after(steps), duty, on)
}

fn seen(house: impl Fn() -> House + 'static, duty: Duty, on: &'static str) -> impl Fn(Rule) -> Got {
    move |_| {
        let house = house();
        let scope = house.scope("university");
        let seen = house.network.view(&scope, noon(on)).property(&institute()).unwrap();
        let mut all = seen.inventions[0].deadlines.iter();
        let one = all.find(|one| one.duty == duty).unwrap().clone();
        Got::shown(house, !one.is_overdue(day(on)), one.until).citing(Some(&one.rule))
    }
}

/// It was disclosed, and published two months later.
fn published() -> House {
    let mut house = after(1);
    let publish = Step::Publish { how: "A paper.".to_owned() };
    ask(&mut house, "university", LATE, step("2027-05-01", publish)).unwrap();
    house
}

/// A report of a year was handed in.
fn utilised() -> House {
    let mut house = after(5);
    ask(&mut house, "university", LATE, step("2028-12-31", utilise(2028))).unwrap();
    house
}

/// A step is taken after others, on a day.
fn stepped(steps: usize, on: &'static str, one: Step) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = after(steps);
        let asked = ask(&mut house, "university", LATE, step(on, one.clone()));
        Got::asked(house, asked)
    }
}

fn background() -> InventionText {
    InventionText { ground: Ground::Background, funding: None, ..nozzle() }
}

/// The same of what is not the government's.
fn of_background(on: &'static str, one: Step) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = house();
        ask(&mut house, "university", LATE, report(background())).unwrap();
        let asked = ask(&mut house, "university", LATE, step(on, one.clone()));
        Got::asked(house, asked)
    }
}

fn file(support_clause: bool) -> Step {
    let (filing, number) = (Filing::NonProvisional, "18/9".to_owned());
    Step::File { filing, number, support_clause }
}

/// A licence is offered, after the government waived where its products are made perhaps.
fn offered(exclusive: bool, domestic: bool, waived: bool) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = after(6);
        if waived {
            let waive = Step::WaiveManufacture { reason: "Nobody makes it here.".to_owned() };
            ask(&mut house, "office", LATE, step(LATE, waive)).unwrap();
        }
        let text = LicenceText { exclusive, domestic, ..terms("works") };
        let asked = ask(&mut house, "university", LATE, offer("first", text));
        Got::asked(house, asked)
    }
}

/// What inventors have of a year of sales.
fn royalties(mut house: House) -> Got {
    const YEAR: [&str; 2] = ["2028-01-01", "2029-01-01"];
    for (who, on, command) in [
        ("university", "2027-12-01", offer("first", terms("works"))),
        ("works", "2027-12-01", take("first")),
        ("works", "2029-01-01", sales("first", YEAR, "150000 USD", 0)),
    ] {
        ask(&mut house, who, on, command).unwrap();
    }
    let shown = preview(&house, "university", "2029-01-01", YEAR).unwrap().unwrap();
    let line = &shown.lines[0];
    let each: Vec<String> = line.inventors.iter().map(ToString::to_string).collect();
    let what = format!("{} of {}", each.join(" + "), line.amount);
    Got::shown(house, !each.is_empty(), what)
}

pub(super) fn rows() -> Vec<Row> {
    let mut all = dates();
    all.extend(steps());
    all
}

/// It was reported on 2027-02-01, disclosed on 03-01, elected on 06-01, and filed on 07-01, first
/// by a provisional application.
fn dates() -> Vec<Row> {
    use Duty::{Confirm, Disclose, Elect, File, FollowUp, Utilise};
    let disclosure = || Demand::InventionDisclosure { months: 2 };
    let election = || Demand::TitleElection { years: 2, days_before_bar: 60 };
    let filing = || Demand::FirstFiling { years: 1, years_after_publication: 1 };
    let next = || Demand::AfterProvisional { months: 10 };
    let licence = || Demand::ConfirmatoryLicence { months: 6 };
    let report = || Demand::UtilisationReport { month: 12, day: 31 };
    let published = |duty, on| seen(published, duty, on);
    let utilised = || seen(utilised, Utilise(2028), "2029-01-01");
    vec![
        row("on its last day", disclosure(), due(0, Disclose, "2027-04-01"), met("2027-04-01")),
        row("a day late", disclosure(), due(0, Disclose, "2027-04-02"), not_met("2027-04-01")),
        row("done in time", disclosure(), due(1, Disclose, "2027-04-02"), met("2027-04-01")),
        row("on its last day", election(), due(1, Elect, "2029-03-01"), met("2029-03-01")),
        row("a day late", election(), due(1, Elect, "2029-03-02"), not_met("2029-03-01")),
        // After a year it may not be filed any more; 60 days before that it must be elected.
        row("published", election(), published(Elect, "2028-03-02"), met("2028-03-02")),
        row("a day late", election(), published(Elect, "2028-03-03"), not_met("2028-03-02")),
        row("on its last day", filing(), due(2, File, "2028-06-01"), met("2028-06-01")),
        row("a day late", filing(), due(2, File, "2028-06-02"), not_met("2028-06-01")),
        row("published", filing(), published(File, "2028-05-01"), met("2028-05-01")),
        row("a day late", filing(), published(File, "2028-05-02"), not_met("2028-05-01")),
        row("on its last day", next(), due(3, FollowUp, "2028-05-01"), met("2028-05-01")),
        row("a day late", next(), due(3, FollowUp, "2028-05-02"), not_met("2028-05-01")),
        row("on its last day", licence(), due(3, Confirm, "2028-01-01"), met("2028-01-01")),
        row("a day late", licence(), due(3, Confirm, "2028-01-02"), not_met("2028-01-01")),
        row("on its last day", report(), due(5, Utilise(2028), "2028-12-31"), met("2028-12-31")),
        row("a day late", report(), due(5, Utilise(2028), "2029-01-01"), not_met("2028-12-31")),
        row("handed in that day", report(), utilised(), met("2028-12-31")),
    ]
}

fn steps() -> Vec<Row> {
    let clause = || Demand::SupportClause;
    let secret = || Demand::InventionSecrecy { months: 18 };
    let home = || Demand::DomesticManufacture;
    let third = || Demand::InventorShare { share: part(3_333) };
    let early = |on: &str| {
        words(&["not filed", &format!("shared on {on}")], &["filed", "shared on 2028-08-01"])
    };
    let anywhere = words(&["made anywhere"], &["made in the country, or waived by the government"]);
    let shared = |steps, on| stepped(steps, on, Step::Share);
    let unfiled = |_| {
        let mut house = house();
        ask(&mut house, "university", LATE, report(background())).unwrap();
        royalties(house)
    };
    vec![
        row("it says so", clause(), stepped(2, "2027-07-01", file(true)), Comes::Taken),
        row("background", clause(), of_background("2027-07-01", file(false)), Comes::Taken),
        row(
            "it does not",
            clause(),
            stepped(2, "2027-07-01", file(false)),
            words(&[], &["support clause"]),
        ),
        row("on the day on which it is filed", secret(), shared(3, "2027-07-01"), Comes::Taken),
        row("after 18 months", secret(), shared(2, "2028-08-01"), Comes::Taken),
        row("a day before it is filed", secret(), shared(3, "2027-06-30"), early("2027-06-30")),
        row("a day before 18 months", secret(), shared(2, "2028-07-31"), early("2028-07-31")),
        row("made in the country", home(), offered(true, true, false), Comes::Taken),
        row("not exclusive", home(), offered(false, false, false), Comes::Taken),
        row("it was waived", home(), offered(true, false, true), Comes::Taken),
        row("made anywhere", home(), offered(true, false, false), anywhere),
        // 33.33 % of 7500 USD are 2499.75 USD.
        row(
            "two",
            third(),
            |_| royalties(after(6)),
            met("1249.88 USD + 1249.87 USD of 7500.00 USD"),
        ),
        row("of background", third(), unfiled, not_met(" of 7500.00 USD")),
    ]
}
