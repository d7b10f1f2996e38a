//! Conditions of the agreement of the story, reports that it asks for, and centres. All invented.

use guildhall_network::institute::centre::{CentreKind, CentreStep as C, CentreText};
use guildhall_network::institute::conditions::duties::ReportKind;
use guildhall_network::institute::conditions::{Condition, ConditionStep as S, Shown};
use guildhall_network::institute::place::Place;
use guildhall_network::{CentreCommand, CentreId, Command, ConditionCommand, InstituteId};

use super::story::{INSTITUTE, Told};
use super::{OFFICER, Teller, both, organisation, reports, steering, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

/// Year, what is to be there, by what it is measured, and the last day for it.
const CONDITIONS: [(u8, &str, &str, i64); 4] = [
    (
        1,
        "All partners have signed the agreement of the consortium (invented).",
        "Signatures of the lead and three partners.",
        -262,
    ),
    (
        2,
        "The first coating line runs (invented).",
        "100 parts in a day, on five days in a row.",
        -20,
    ),
    (
        2,
        "Three firms use the laboratories (invented).",
        "Three contracts for laboratory hours.",
        50,
    ),
    (2, "The second hall has its own substation (invented).", "The grid's own acceptance.", -10),
];

const SUPPORT: &str = "south-coast";
const SATELLITE: &str = "measuring";

/// What was agreed before any money was paid.
pub(super) fn begin(teller: &Teller<'_>) -> Told {
    let reason = "As it was said when the agreement was made (invented).".to_owned();
    condition(teller, -289, OFFICER, S::Propose { conditions: conditions(teller, None)?, reason })?;
    condition(teller, -288, FIRST_PERSON, S::Agree { version: 1 })?;
    let report =
        said("Signed by all four (invented).", &["document 2201, in the archive of the lead"]);
    condition(teller, -266, FIRST_PERSON, S::Report { condition: 1, shown: report })?;
    condition(teller, -264, OFFICER, S::Accept { condition: 1 })
}

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    let line = said("It runs; five days in a row come next (invented).", &["log of the line"]);
    condition(teller, -30, FIRST_PERSON, S::Report { condition: 2, shown: line })?;
    let lacks = "The log shows two days in a row (invented).".to_owned();
    condition(teller, -25, OFFICER, S::Return { condition: 2, reason: lacks })?;
    let flood = "The substation was flooded before it was handed over (invented).".to_owned();
    condition(teller, -15, OFFICER, S::Waive { condition: 4, reason: flood })?;
    let contracts = said("Three contracts are signed (invented).", &["contracts 11, 12 and 14"]);
    condition(teller, -2, FIRST_PERSON, S::Report { condition: 3, shown: contracts })?;
    let reason = "The line waits for a part; 60 days more are enough (invented).".to_owned();
    let later = conditions(teller, Some(60))?;
    condition(teller, -1, OFFICER, S::Propose { conditions: later, reason })?;
    progress(teller)?;
    centres(teller)
}

/// All progress reports that are owed but the last.
fn progress(teller: &Teller<'_>) -> Told {
    let institute = institute()?;
    let mut owed = reports::owed(teller, &institute)?;
    owed.retain(|one| one.kind == ReportKind::Progress);
    owed.pop();
    owed.iter().try_for_each(|one| reports::hand_in(teller, (&institute, FIRST_PERSON), one))
}

fn centres(teller: &Teller<'_>) -> Told {
    let place = |(en, ko): (&str, &str), latitude: &str, longitude: &str| {
        Ok::<_, ServerError>(Place {
            label: both(en, ko),
            latitude: latitude.parse().map_err(|_| wrong(latitude))?,
            longitude: longitude.parse().map_err(|_| wrong(longitude))?,
        })
    };
    let areas = |codes: &[&str]| -> Result<Vec<_>, ServerError> {
        codes.iter().map(|code| code.parse().map_err(|_| wrong(code))).collect()
    };
    let support = CentreText {
        kind: CentreKind::RegionalSupport,
        label: both("Support centre for the south coast (invented)", "남해안 지원 센터 (가상)"),
        host: organisation("hangang-college")?,
        place: place(("Changwon", "창원"), "35.23", "128.68")?,
        areas: areas(&["KR-26", "KR-31", "KR-48"])?,
        from: teller.day(-200),
    };
    let satellite = CentreText {
        kind: CentreKind::Satellite,
        label: both("Satellite for measuring (invented)", "측정 분원 (가상)"),
        host: organisation("standards-laboratory")?,
        place: place(("Daejeon", "대전"), "36.35", "127.38")?,
        areas: areas(&["KR-30"])?,
        from: teller.day(-100),
    };
    let set = |centre, text| Ok::<_, ServerError>(C::Set { centre: centre_id(centre)?, text });
    centre(teller, -205, set(SUPPORT, support)?)?;
    centre(teller, -105, set(SATELLITE, satellite)?)?;
    let lend = C::Lend {
        centre: centre_id(SUPPORT)?,
        organisation: organisation(steering::PEOPLE)?,
        fte: "1.5".parse().map_err(|_| wrong("1.5"))?,
        from: teller.day(-190),
        until: teller.day(175),
    };
    centre(teller, -192, lend)?;
    for (day, of, firm, what, hours) in [
        (-150, SUPPORT, "nari-foundry", "A first look at its coating shop (invented).", "6.5"),
        (-90, SUPPORT, "bada-robotics", "Choice of a coating for grippers (invented).", "12"),
        (-60, SATELLITE, "sori-sensors", "Thickness of layers, measured (invented).", "4"),
        (-40, SUPPORT, "nari-foundry", "Less waste of powder (invented).", "9"),
        (-8, SATELLITE, "gyeol-partners", "Written down twice (invented).", "3"),
    ] {
        let help = C::Help {
            centre: centre_id(of)?,
            organisation: organisation(firm)?,
            what: what.to_owned(),
            day: teller.day(day),
            hours: hours.parse().map_err(|_| wrong(hours))?,
        };
        centre(teller, day + 1, help)?;
    }
    let reason = "It was written down twice (invented).".to_owned();
    centre(teller, -6, C::Withdraw { number: 6, reason })
}

/// All of them; with the day of the second another one, once it was asked for.
fn conditions(teller: &Teller<'_>, later: Option<i64>) -> Result<Vec<Condition>, ServerError> {
    let one = |(at, (year, text, measure, due)): (usize, &(u8, &str, &str, i64))| {
        let number = u32::try_from(at + 1).map_err(|_| wrong("a condition"))?;
        let due = later.filter(|_| number == 2).unwrap_or(*due);
        Ok::<_, ServerError>(Condition {
            number,
            year: *year,
            text: (*text).to_owned(),
            measure: (*measure).to_owned(),
            due: teller.day(due),
        })
    };
    CONDITIONS.iter().enumerate().map(one).collect()
}

fn said(text: &str, references: &[&str]) -> Shown {
    let references = references.iter().map(|one| (*one).to_owned()).collect();
    Shown { text: text.to_owned(), references }
}

fn condition(teller: &Teller<'_>, day: i64, by: &str, step: S) -> Told {
    let command = ConditionCommand { institute: institute()?, step };
    teller.on(day, by, Command::Condition(command))
}

fn centre(teller: &Teller<'_>, day: i64, step: C) -> Told {
    let command = CentreCommand { institute: institute()?, step };
    teller.on(day, FIRST_PERSON, Command::Centre(command))
}

fn institute() -> Result<InstituteId, ServerError> {
    InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE))
}

fn centre_id(name: &str) -> Result<CentreId, ServerError> {
    CentreId::new(name).map_err(|_| wrong(name))
}
