//! Intellectual property: an institute under rules of chapter 12, and what is asked of it.

mod deadlines;
mod inventions;
mod licences;
pub(crate) mod royalties;
mod sight;

use guildhall_model::Time;
use guildhall_network::policy::{Demand, Rule, Share};
use guildhall_network::property::invention::{
    Filing, Funding, Ground, InventionText, Inventor, Stage, Step,
};
use guildhall_network::property::licence::{
    LicenceText, Running, SalesStep, Scheme, Subject, UnitStep,
};
use guildhall_network::property::terms::Right;
use guildhall_network::{
    Command, InventionId, LicenceId, NetworkError, PropertyCommand as C, TierId,
};

use crate::house::{House, at, day, money, organisation, programme, rule, rules};
use crate::life::{institute, running};

pub(crate) fn id(text: &str) -> InventionId {
    InventionId::new(text).unwrap()
}

pub(crate) fn licence(text: &str) -> LicenceId {
    LicenceId::new(text).unwrap()
}

pub(crate) fn share(hundredths: u16) -> Share {
    Share::new(hundredths).unwrap()
}

/// Rules about property: those of the law, and some that an institute may agree on.
pub(crate) fn chapter() -> Vec<Rule> {
    let election = Demand::TitleElection { years: 2, days_before_bar: 60 };
    let filing = Demand::FirstFiling { years: 1, years_after_publication: 1 };
    vec![
        rule("12.1", "Disclosed in 2 months.", Demand::InventionDisclosure { months: 2 }),
        rule("12.2", "Elected in 2 years.", election),
        rule("12.3", "Filed in a year.", filing),
        rule("12.4", "Followed in 10 months.", Demand::AfterProvisional { months: 10 }),
        rule("12.5", "Licence in 6 months.", Demand::ConfirmatoryLicence { months: 6 }),
        rule("12.6", "It says who paid.", Demand::SupportClause),
        rule("12.7", "Reported each year.", Demand::UtilisationReport { month: 12, day: 31 }),
        rule("12.8", "Secret for 18 months.", Demand::InventionSecrecy { months: 18 }),
        rule("12.9", "Made at home.", Demand::DomesticManufacture),
        rule("12.10", "A third.", Demand::InventorShare { share: share(3_333) }),
    ]
}

/// The institute with its member `smith`, under those rules.
pub(crate) fn house() -> House {
    let mut house = running();
    let (programme, from) = (programme(), day("2027-01-02"));
    let rules = [rules(), chapter()].concat();
    let set = Command::SetPolicy { programme, from, rules };
    house.ask("office", at("2027-01-10T10:00:00Z"), set).unwrap();
    house
}

pub(crate) fn noon(day: &str) -> Time {
    at(&format!("{day}T12:00:00Z"))
}

pub(crate) fn ask(
    house: &mut House,
    who: &str,
    on: &str,
    command: C,
) -> Result<usize, NetworkError> {
    house.ask(who, noon(on), Command::Property(command))
}

pub(crate) fn inventor(last: &str, of: &str) -> Inventor {
    let (first, last) = ("Ada".to_owned(), last.to_owned());
    Inventor { first, last, orcid: None, organisation: organisation(of) }
}

/// A nozzle, made by somebody at the university and somebody at Works.
pub(crate) fn nozzle() -> InventionText {
    InventionText {
        title: "Nozzle".to_owned(),
        about: "Sprays cold.".to_owned(),
        ground: Ground::Foreground,
        inventors: vec![inventor("One", "university"), inventor("Two", "works")],
        funding: Some(Funding { agency: "NIST".to_owned(), award: "70NANB00H000".to_owned() }),
        project: None,
        reported: day("2027-02-01"),
    }
}

pub(crate) fn report(text: InventionText) -> C {
    C::Report { institute: institute(), invention: id("nozzle"), text }
}

pub(crate) fn step(on: &str, step: Step) -> C {
    C::Step { institute: institute(), invention: id("nozzle"), day: day(on), step }
}

pub(crate) fn file(filing: Filing, number: &str) -> Step {
    Step::File { filing, number: number.to_owned(), support_clause: true }
}

pub(crate) fn utilise(year: i16) -> Step {
    Step::Utilise { year, stage: Stage::Licensed, first_sale: None, note: String::new() }
}

/// The steps to a grant, each with its day.
pub(crate) fn life() -> Vec<(&'static str, Step)> {
    let grant = Step::Grant { application: "18/1".to_owned(), patent: "US 1".to_owned() };
    vec![
        ("2027-03-01", Step::Disclose),
        ("2027-06-01", Step::Elect),
        ("2027-07-01", file(Filing::Provisional, "63/1")),
        ("2028-03-01", file(Filing::NonProvisional, "18/1")),
        ("2028-04-01", Step::Confirm),
        ("2029-05-01", grant),
    ]
}

/// The nozzle after so many of those steps, seen at the end of 2029.
pub(crate) fn after(steps: usize) -> House {
    let mut house = house();
    ask(&mut house, "university", LATE, report(nozzle())).unwrap();
    for (on, one) in life().into_iter().take(steps) {
        ask(&mut house, "university", LATE, step(on, one)).unwrap();
    }
    house
}

/// A day after all of it.
pub(crate) const LATE: &str = "2029-12-01";

pub(crate) fn scheme(running: Running) -> Scheme {
    Scheme { upfront: money("1000 USD"), minimum: money("3650 USD"), running }
}

pub(crate) fn by_sales() -> Running {
    let step =
        |above: &str, hundredths| SalesStep { above: money(above), share: share(hundredths) };
    Running::Sales(vec![step("0 USD", 500), step("100000 USD", 300)])
}

pub(crate) fn by_units() -> Running {
    let step = |above, amount: &str| UnitStep { above, amount: money(amount) };
    Running::Units(vec![step(0, "2.50 USD"), step(1_000, "2 USD")])
}

pub(crate) fn terms(licensee: &str) -> LicenceText {
    LicenceText {
        subject: Subject::Invention { invention: id("nozzle") },
        licensee: organisation(licensee),
        field: "Castings".to_owned(),
        exclusive: false,
        domestic: false,
        from: day("2028-01-01"),
        until: day("2031-01-01"),
        scheme: scheme(by_sales()),
    }
}

pub(crate) fn offer(name: &str, text: LicenceText) -> C {
    C::Offer { institute: institute(), licence: licence(name), text }
}

pub(crate) fn take(name: &str) -> C {
    C::Take { institute: institute(), licence: licence(name) }
}

pub(crate) fn end(name: &str, on: &str) -> C {
    let reason = "Not paid.".to_owned();
    C::End { institute: institute(), licence: licence(name), on: day(on), reason }
}

pub(crate) fn sales(name: &str, days: [&str; 2], amount: &str, units: u64) -> C {
    let (institute, licence) = (institute(), licence(name));
    let [from, until] = days.map(day);
    C::ReportSales { institute, licence, from, until, sales: money(amount), units }
}

pub(crate) fn run(days: [&str; 2], total: &str) -> C {
    let [from, until] = days.map(day);
    C::PostRun { institute: institute(), from, until, total: money(total) }
}

pub(crate) fn set_terms(from: &str, rights: &[Right]) -> C {
    let (tier, rights) = (TierId::new("full").unwrap(), rights.to_vec());
    C::SetTerms { institute: institute(), tier, from: day(from), rights }
}

/// A licence was given to Works, which reported a year of sales that was posted.
pub(crate) fn licensed() -> House {
    let mut house = after(6);
    let one = [("university", offer("first", terms("works"))), ("works", take("first"))];
    for (who, command) in one {
        ask(&mut house, who, "2027-12-01", command).unwrap();
    }
    house
}

/// A house in which all happened that can happen to property.
pub(crate) fn told() -> House {
    let mut house = licensed();
    let year = ["2028-01-01", "2029-01-01"];
    for (who, on, command) in [
        ("university", "2027-01-11", set_terms("2027-01-01", &[Right::Evaluate])),
        ("works", "2029-01-10", sales("first", year, "150000 USD", 10)),
        ("university", "2029-01-11", run(year, "7500 USD")),
        ("university", "2029-01-12", end("first", "2029-02-01")),
    ] {
        ask(&mut house, who, on, command).unwrap();
    }
    house
}
