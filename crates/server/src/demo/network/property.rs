//! Intellectual property of the institute in the story: four inventions, two licences, one run.

use guildhall_model::Money;
use guildhall_network::property::invention::{
    Filing, Funding, Ground, InventionText, Inventor, Step,
};
use guildhall_network::property::licence::{
    LicenceText, Running, SalesStep, Scheme, Subject, UnitStep,
};
use guildhall_network::property::terms::Right;
use guildhall_network::{
    Command, InstituteId, InventionId, LicenceId, MoneyCommand, PropertyCommand as C, TierId,
};

use super::story::{INSTITUTE, LEAD, Told};
use super::{Teller, organisation, person, share, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

/// Days of the run, counted from now.
const RUN: [i64; 2] = [-150, -45];

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    terms(teller)?;
    inventions(teller)?;
    licences(teller)?;
    run(teller)?;
    // What is in no run yet.
    sold(teller, ("nozzle-castings", "nari-foundry"), [-45, -12], "97310.40 USD", 33)
}

fn terms(teller: &Teller<'_>) -> Told {
    let license = Right::License { discount: share(2_000)? };
    for (tier, rights) in [
        ("full", vec![Right::Evaluate, Right::UseInside, license]),
        ("associate", vec![Right::Evaluate]),
    ] {
        let tier = TierId::new(tier).map_err(|_| wrong(tier))?;
        let (institute, from) = (institute()?, teller.day(-264));
        let set = C::SetTerms { institute, tier, from, rights };
        ask(teller, -264, FIRST_PERSON, set)?;
    }
    Ok(())
}

fn inventions(teller: &Teller<'_>) -> Told {
    let nozzle = "cold-spray-nozzle";
    let about = "A nozzle that sprays metal powder cold, and needs no mask (invented).";
    let inventors = [("Seoyun", "Han", LEAD), ("Jiho", "Moon", "nari-foundry")];
    report(teller, -255, (nozzle, "Cold spray nozzle (invented)", about), true, &inventors)?;
    step(teller, -215, nozzle, Step::Disclose)?;
    step(teller, -185, nozzle, Step::Elect)?;
    let filed = Step::File {
        filing: Filing::Provisional,
        number: "63/000,001 (invented)".to_owned(),
        support_clause: true,
    };
    step(teller, -175, nozzle, filed)?;
    step(teller, -170, nozzle, Step::Share)?;

    let bath = "bath-monitor";
    let about = "A sensor that says when a plating bath is spent (invented).";
    let inventors = [("Minseo", "Yoo", "sori-sensors")];
    report(teller, -80, (bath, "Bath monitor (invented)", about), true, &inventors)?;

    let plasma = "plasma-cleaner";
    let about = "A plasma that cleans castings in the line (invented).";
    let inventors = [("Seoyun", "Han", LEAD)];
    report(teller, -230, (plasma, "Plasma cleaner (invented)", about), true, &inventors)?;
    step(teller, -190, plasma, Step::Disclose)?;
    let reason = "No member sees a use for it (invented).".to_owned();
    step(teller, -60, plasma, Step::Convey { reason })?;

    let texture = "laser-texture";
    let about = "A pattern that a laser burns into steel so that oil stays (invented).";
    let inventors = [("Doyun", "Seo", LEAD)];
    report(teller, -258, (texture, "Laser texture (invented)", about), false, &inventors)?;
    let number = "10-0000-0000001 (invented)".to_owned();
    let filing = Filing::Foreign { country: "KOREA REP OF".to_owned() };
    let filed = Step::File { filing, number: number.clone(), support_clause: false };
    step(teller, -257, texture, filed)?;
    let patent = "10-0000001 (invented)".to_owned();
    step(teller, -100, texture, Step::Grant { application: number, patent })
}

fn licences(teller: &Teller<'_>) -> Told {
    let sales = |above: &str, hundredths| -> Result<SalesStep, ServerError> {
        Ok(SalesStep { above: money(above)?, share: share(hundredths)? })
    };
    let scheme = Scheme {
        upfront: money("12000 USD")?,
        minimum: money("6000 USD")?,
        running: Running::Sales(vec![sales("0 USD", 400)?, sales("250000 USD", 250)?]),
    };
    let subject = Subject::Invention { invention: invention("cold-spray-nozzle")? };
    licence(teller, ("nozzle-castings", "nari-foundry"), subject, "Repair of castings", scheme)?;
    let units = |above, amount: &str| -> Result<UnitStep, ServerError> {
        Ok(UnitStep { above, amount: money(amount)? })
    };
    let scheme = Scheme {
        upfront: money("0 USD")?,
        minimum: money("1500 USD")?,
        running: Running::Units(vec![units(0, "0.85 USD")?, units(10_000, "0.60 USD")?]),
    };
    let subject = Subject::DataSet { name: "Roughness of 400 coupons (invented)".to_owned() };
    licence(teller, ("roughness-data", "bada-robotics"), subject, "Robots that grind", scheme)?;
    for (name, by, days, amount, units) in [
        ("nozzle-castings", "nari-foundry", [-150, -90], "182450.75 USD", 61),
        ("nozzle-castings", "nari-foundry", [-90, -45], "141208.20 USD", 48),
        ("roughness-data", "bada-robotics", [-140, -45], "0 USD", 7_318),
    ] {
        sold(teller, (name, by), days, amount, units)?;
    }
    Ok(())
}

fn licence(
    teller: &Teller<'_>,
    (name, licensee): (&str, &str),
    subject: Subject,
    field: &str,
    scheme: Scheme,
) -> Told {
    let text = LicenceText {
        subject,
        licensee: organisation(licensee)?,
        field: field.to_owned(),
        exclusive: false,
        domestic: true,
        from: teller.day(-150),
        until: teller.day(945),
        scheme,
    };
    let licence = LicenceId::new(name).map_err(|_| wrong(name))?;
    let offer = C::Offer { institute: institute()?, licence: licence.clone(), text };
    ask(teller, -165, FIRST_PERSON, offer)?;
    ask(teller, -158, licensee, C::Take { institute: institute()?, licence })
}

/// A licensee reports some days, those of each year of the calendar apart; all is told of the first.
fn sold(
    teller: &Teller<'_>,
    (name, by): (&str, &str),
    days: [i64; 2],
    amount: &str,
    units: u64,
) -> Told {
    let [mut from, until] = days.map(|days| teller.day(days));
    let (mut sales, mut units) = (money(amount)?, units);
    while from < until {
        let first = guildhall_model::Day::parse(&format!("{:04}-01-01", from.year()));
        let next =
            first.ok().and_then(|first| first.plus_years(1)).ok_or_else(|| wrong("a year"))?;
        let licence = LicenceId::new(name).map_err(|_| wrong(name))?;
        let (institute, to) = (institute()?, until.min(next));
        let report = C::ReportSales { institute, licence, from, until: to, sales, units };
        ask(teller, days[1] + 3, by, report)?;
        (from, sales, units) = (to, Money::zero(sales.currency()), 0);
    }
    Ok(())
}

/// Posts what a preview shows, as somebody does who looks at it.
fn run(teller: &Teller<'_>) -> Told {
    let day = RUN[1] + 10;
    teller.write()?;
    let network = teller.running.desk().network();
    let scope = teller.running.desk().access().scope(&person(FIRST_PERSON)?, teller.at(day));
    let [from, until] = RUN.map(|days| teller.day(days));
    let view = network.view(&scope, teller.at(day));
    let shown = view.run_preview(&institute()?, (from, until)).and_then(Result::ok);
    let total = shown.and_then(|shown| shown.total).ok_or_else(|| wrong("the royalty run"))?;
    ask(teller, day, FIRST_PERSON, C::PostRun { institute: institute()?, from, until, total })?;
    paid(teller, day + 5)
}

/// One of those who owe royalties has paid them.
fn paid(teller: &Teller<'_>, day: i64) -> Told {
    let network = teller.running.desk().network();
    let scope = teller.running.desk().access().scope(&person(FIRST_PERSON)?, teller.at(day));
    let view = network.view(&scope, teller.at(day));
    let seen = view.institute(&institute()?).ok_or_else(|| wrong(INSTITUTE))?;
    let (book, currency) = (seen.book, seen.institute.currency());
    let (Some(book), Some(currency)) = (book, currency) else { return Ok(()) };
    let organisation = organisation("bada-robotics")?;
    let owes =
        book.owes(&organisation, Money::zero(currency)).map_err(|_| wrong("what is owed"))?;
    for (claim, amount) in owes.into_iter().filter(|(claim, _)| !claim.is_fee()) {
        let payment = MoneyCommand::TakePayment {
            institute: institute()?,
            organisation: organisation.clone(),
            claim,
            amount,
            day: teller.day(day),
            reference: "BANK-7301".to_owned(),
        };
        teller.on(day, FIRST_PERSON, Command::Money(payment))?;
    }
    Ok(())
}

fn report(
    teller: &Teller<'_>,
    day: i64,
    (name, title, about): (&str, &str, &str),
    foreground: bool,
    inventors: &[(&str, &str, &str)],
) -> Told {
    let inventor = |(first, last, of): &(&str, &str, &str)| -> Result<Inventor, ServerError> {
        let (first, last) = ((*first).to_owned(), (*last).to_owned());
        Ok(Inventor { first, last, orcid: None, organisation: organisation(of)? })
    };
    let agreement = Funding { agency: "NIST".to_owned(), award: "INVENTED-0001".to_owned() };
    let text = InventionText {
        title: title.to_owned(),
        about: about.to_owned(),
        ground: if foreground { Ground::Foreground } else { Ground::Background },
        inventors: inventors.iter().map(inventor).collect::<Result<_, _>>()?,
        funding: foreground.then_some(agreement),
        project: None,
        reported: teller.day(day),
    };
    let report = C::Report { institute: institute()?, invention: invention(name)?, text };
    ask(teller, day, FIRST_PERSON, report)
}

fn step(teller: &Teller<'_>, day: i64, name: &str, step: Step) -> Told {
    let (institute, invention) = (institute()?, invention(name)?);
    let step = C::Step { institute, invention, day: teller.day(day), step };
    ask(teller, day, FIRST_PERSON, step)
}

fn ask(teller: &Teller<'_>, day: i64, by: &str, command: C) -> Told {
    teller.on(day, by, Command::Property(command))
}

fn institute() -> Result<InstituteId, ServerError> {
    InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE))
}

fn invention(name: &str) -> Result<InventionId, ServerError> {
    InventionId::new(name).map_err(|_| wrong(name))
}

fn money(text: &str) -> Result<Money, ServerError> {
    Money::parse(text).map_err(|_| wrong(text))
}
