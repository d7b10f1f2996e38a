//! Projects inside the institute of the demo, one with a data room on machines that run. Invented.

use guildhall_access::{Agreement, AgreementId};
use guildhall_model::TagPath;
use guildhall_network::project::text::{
    Change, Milestone, Package, Part, ProjectText, Scale, Source, Valuation, Way,
};
use guildhall_network::project::{Outcome, Step};
use guildhall_network::{Command, InstituteId, ProjectCallId, ProjectCommand as C, ProjectId};

use super::story::{INSTITUTE, LEAD, Told, money};
use super::{OFFICER, Teller, both, organisation, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

const CALL: &str = "wear-and-coats";
pub(super) const COATS: &str = "blade-coats";
const BATHS: &str = "bath-life";
const TURBINES: &str = "hanbit-energy";
const SENSORS: &str = "sori-sensors";
const FOUNDRY: &str = "nari-foundry";
const STEEL: &str = "dolsan-steel";

/// Tags of a turbine that the university reads.
const OPENED: [&str; 3] = [
    "hanbit-energy/dangjin/gt1.speed",
    "hanbit-energy/dangjin/gt1.efficiency",
    "hanbit-energy/dangjin/gt1.heat_rate",
];

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    let open = C::OpenCall {
        institute: institute()?,
        call: call()?,
        label: both("Wear and coats (invented)", "마모와 피막 (가상)"),
        text: "How surfaces wear at work, and what keeps them (invented).".to_owned(),
        deadline: teller.at(-150),
    };
    on(teller, -180, FIRST_PERSON, open)?;
    propose(teller, -165, COATS, SENSORS, coats(teller)?)?;
    propose(teller, -160, BATHS, FOUNDRY, baths(teller)?)?;
    let mut quiet = baths(teller)?;
    quiet.title = "A quiet shop (invented)".to_owned();
    propose(teller, -155, "quiet-shop", FOUNDRY, quiet)?;
    let selected = vec![project(COATS)?, project(BATHS)?];
    let reason = "Both have machines to measure on (invented).".to_owned();
    on(teller, -140, FIRST_PERSON, C::Select { call: call()?, selected, reason })?;
    coats_run(teller)?;
    baths_run(teller)
}

fn coats(teller: &Teller<'_>) -> Result<ProjectText, ServerError> {
    Ok(ProjectText {
        title: "Coats of turbine blades (invented)".to_owned(),
        summary: "Tell from what a turbine says how its coats wear, before it is opened."
            .to_owned(),
        from: teller.day(-120),
        until: teller.day(240),
        partners: vec![organisation(TURBINES)?, organisation(LEAD)?],
        packages: vec![
            package(teller, "Sensors on one turbine (invented)", SENSORS, (-120, 0))?,
            package(teller, "A model of wear (invented)", LEAD, (-60, 240))?,
        ],
        milestones: vec![
            milestone(teller, "Sensors at work (invented)", 1, -90),
            milestone(teller, "A month of clean data (invented)", 1, 10),
            milestone(teller, "A model that tells a week ahead (invented)", 2, 200),
        ],
        trl: Way { start: 3, target: 6 },
        mrl: Way { start: 2, target: 4 },
        budget: vec![
            part(LEAD, Source::Institute, "400000 USD")?,
            part(SENSORS, Source::Cash, "220000 USD")?,
            part(TURBINES, in_kind(Valuation::LoanedEquipment), "250000 USD")?,
            part(LEAD, Source::ProgrammeIncome, "15000 USD")?,
        ],
    })
}

fn baths(teller: &Teller<'_>) -> Result<ProjectText, ServerError> {
    Ok(ProjectText {
        title: "Longer life of baths (invented)".to_owned(),
        summary: "Measure what a bath loses, and give back only that.".to_owned(),
        from: teller.day(-110),
        until: teller.day(120),
        partners: vec![organisation(STEEL)?],
        packages: vec![package(teller, "Measure and dose (invented)", FOUNDRY, (-110, 120))?],
        milestones: vec![
            milestone(teller, "A bath that is measured (invented)", 1, -20),
            milestone(teller, "A bath that lasts twice as long (invented)", 1, 100),
        ],
        trl: Way { start: 5, target: 7 },
        mrl: Way { start: 4, target: 6 },
        budget: vec![
            part(FOUNDRY, Source::Institute, "150000 USD")?,
            part(FOUNDRY, Source::Cash, "90000 USD")?,
            part(STEEL, in_kind(Valuation::Supplies), "70000 USD")?,
        ],
    })
}

fn coats_run(teller: &Teller<'_>) -> Told {
    let report =
        |milestone, evidence: &str| Step::Report { milestone, evidence: evidence.to_owned() };
    let assess =
        |scale, level, evidence: &str| Step::Assess { scale, level, evidence: evidence.to_owned() };
    let risk = |text: &str, likelihood, impact, owner: &str, until| {
        let (owner, until) = (organisation(owner)?, teller.day(until));
        let text = text.to_owned();
        Ok::<_, ServerError>(Step::SetRisk { risk: None, text, likelihood, impact, owner, until })
    };
    let longer = Change::Until { until: teller.day(300) };
    let due = Change::Due { milestone: 2, due: teller.day(40) };
    let ask = |change, reason: &str| Step::AskChange { change, reason: reason.to_owned() };
    let gate = Step::DecideGate {
        gate: "After the sensors (invented)".to_owned(),
        outcome: Outcome::Go,
        reason: "They say what was hoped for (invented).".to_owned(),
    };
    let lacking = "Two days are missing (invented).".to_owned();
    for (day, by, step) in [
        (
            -110,
            SENSORS,
            risk("The turbine stands still for long (invented).", 2, 5, TURBINES, 200)?,
        ),
        (-108, SENSORS, risk("A sensor drifts (invented).", 4, 3, SENSORS, 120)?),
        (-100, OFFICER, assess(Scale::Trl, 4, "Test on a bench, report 1 (invented)")),
        (-95, SENSORS, report(1, "Photographs and a first day of data (invented)")),
        (-90, FIRST_PERSON, Step::Accept { milestone: 1 }),
        (-60, OFFICER, assess(Scale::Mrl, 3, "A small series of sensors (invented)")),
        (-45, FIRST_PERSON, gate),
        (-40, SENSORS, ask(longer, "The turbine stood still in spring (invented).")),
        (-35, FIRST_PERSON, Step::GrantChange { change: 1 }),
        (-30, SENSORS, report(2, "30 days of data (invented)")),
        (-28, FIRST_PERSON, Step::Return { milestone: 2, reason: lacking }),
        (-20, OFFICER, assess(Scale::Trl, 5, "At work on one turbine, report 2 (invented)")),
        (-15, FIRST_PERSON, Step::ShareData { agreement: agreement(teller)? }),
        (-4, SENSORS, ask(due, "To measure the missing days (invented).")),
    ] {
        on(teller, day, by, C::Take { project: project(COATS)?, step })?;
    }
    Ok(())
}

fn baths_run(teller: &Teller<'_>) -> Told {
    let step = Step::SetRisk {
        risk: None,
        text: "A supplier of salts is late (invented).".to_owned(),
        likelihood: 3,
        impact: 3,
        owner: organisation(STEEL)?,
        until: teller.day(60),
    };
    on(teller, -100, FOUNDRY, C::Take { project: project(BATHS)?, step })?;
    let step = Step::DecideGate {
        gate: "After a quarter (invented)".to_owned(),
        outcome: Outcome::Hold,
        reason: "The first milestone is late; a plan is wanted (invented).".to_owned(),
    };
    on(teller, -8, FIRST_PERSON, C::Take { project: project(BATHS)?, step })
}

/// The university reads three tags of a turbine for as long as half a year.
fn agreement(teller: &Teller<'_>) -> Result<Agreement, ServerError> {
    let tags = OPENED.into_iter().map(|path| TagPath::new(path).map_err(|_| wrong(path)));
    Ok(Agreement {
        id: AgreementId::new("blade-coats-gt1").map_err(|_| wrong("an agreement"))?,
        from: organisation(TURBINES)?,
        to: organisation(LEAD)?,
        assets: Vec::new(),
        tags: tags.collect::<Result<_, _>>()?,
        purpose: "To tell wear of coats from what the turbine says (invented).".to_owned(),
        since: teller.at(-15),
        until: teller.at(180),
    })
}

fn on(teller: &Teller<'_>, day: i64, by: &str, command: C) -> Told {
    teller.on(day, by, Command::Project(command))
}

fn propose(teller: &Teller<'_>, day: i64, id: &str, lead: &str, text: ProjectText) -> Told {
    let (call, project, lead) = (call()?, project(id)?, organisation(lead)?);
    let by = lead.to_string();
    on(teller, day, &by, C::Propose { call, project, lead, text: Box::new(text), seen: 0 })
}

fn package(
    teller: &Teller<'_>,
    title: &str,
    lead: &str,
    (from, until): (i64, i64),
) -> Result<Package, ServerError> {
    let (from, until) = (teller.day(from), teller.day(until));
    Ok(Package { title: title.to_owned(), lead: organisation(lead)?, from, until })
}

fn milestone(teller: &Teller<'_>, title: &str, package: u8, due: i64) -> Milestone {
    Milestone { title: title.to_owned(), package, due: teller.day(due) }
}

fn part(who: &str, source: Source, amount: &str) -> Result<Part, ServerError> {
    Ok(Part { organisation: organisation(who)?, source, amount: money(amount)? })
}

const fn in_kind(valuation: Valuation) -> Source {
    Source::InKind { valuation }
}

fn institute() -> Result<InstituteId, ServerError> {
    InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE))
}

fn call() -> Result<ProjectCallId, ServerError> {
    ProjectCallId::new(CALL).map_err(|_| wrong(CALL))
}

pub(super) fn project(id: &str) -> Result<ProjectId, ServerError> {
    ProjectId::new(id).map_err(|_| wrong(id))
}
