//! How the programme of the demo is steered: agencies with their money, a plan, a council. Invented.

use std::collections::BTreeSet;

use guildhall_model::Period;
use guildhall_network::programme::agency::{FocusSet, Span};
use guildhall_network::programme::council::Choice;
use guildhall_network::programme::goal::{GoalNumber, Way};
use guildhall_network::programme::number::Number;
use guildhall_network::programme::plan::GoalAsked;
use guildhall_network::report;
use guildhall_network::{
    AgencyCommand as A, Command, CouncilCommand as C, FocusId, InstituteId, LineId, MeasureId,
    PlanCommand as P, ProgrammeId,
};

use super::story::{LEAD, PROGRAMME, money};
use super::{KNOWN, OFFICER, Teller, both, organisation, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

/// The agency that pays for tools.
pub(super) const TOOLS: &str = "maru-energy";

/// The agency that pays for people.
pub(super) const PEOPLE: &str = "saenal-skills";

/// The office takes part as an agency too. Who signs for it has another name.
const OFFICE: &str = KNOWN[0].0;

type Told = Result<(), ServerError>;

/// Who takes part, with which money, and what is to be reached.
pub(super) fn begin(teller: &Teller<'_>) -> Told {
    agencies(teller, 0, teller.day(-265).year())?;
    plan(teller)
}

/// Who takes part, with which money of a fiscal year; so many days later than in the demo.
pub(super) fn agencies(teller: &Teller<'_>, later: i64, year: i16) -> Told {
    for (focus, label) in [
        ("surfaces", both("Treatment of surfaces", "표면 처리")),
        ("robots", both("Robots beside people", "협동 로봇")),
        ("castings", both("Additive manufacturing of castings", "주물의 적층 제조")),
    ] {
        let set = FocusSet { programme: programme()?, focus: focus_id(focus)?, label };
        teller.on(later - 420, OFFICER, Command::Agency(A::SetFocus(set)))?;
    }
    for (agency, focuses) in [
        (TOOLS, &["surfaces", "castings"][..]),
        (PEOPLE, &["surfaces", "robots"][..]),
        (OFFICE, &["surfaces", "robots", "castings"][..]),
    ] {
        let (programme_id, id) = (programme()?, organisation(agency)?);
        let from = teller.day(later - 415);
        let join = A::Join { programme: programme_id, agency: id, from };
        teller.on(later - 418, OFFICER, Command::Agency(join))?;
        let of = focuses.iter().map(|id| focus_id(id)).collect::<Result<BTreeSet<_>, _>>()?;
        let (programme, agency_id) = (programme()?, organisation(agency)?);
        let focused = A::SetFocuses { programme, agency: agency_id, focuses: of };
        teller.on(later - 414, signer(agency), Command::Agency(focused))?;
    }
    for (agency, line, amount, purpose) in [
        (
            TOOLS,
            "tools",
            "34000000 USD",
            both("Tools and shared laboratories", "장비와 공동 실험실"),
        ),
        (PEOPLE, "courses", "12000000 USD", both("Courses and people", "교육과 인력")),
        (OFFICE, "network", "4000000 USD", both("Work of the network", "네트워크 운영")),
    ] {
        let set = A::SetLine {
            programme: programme()?,
            agency: organisation(agency)?,
            line: line_id(line)?,
            purpose,
            span: Span::FiscalYear(year),
            amount: money(amount)?,
        };
        teller.on(later - 410, signer(agency), Command::Agency(set))?;
    }
    Ok(())
}

/// What the first years of the institute's agreement count on.
pub(super) fn fund(teller: &Teller<'_>, institute: &InstituteId) -> Told {
    for (day, agency, line, year, amount, reference) in [
        (-268, TOOLS, "tools", 1, "12000000 USD", "ME-0117"),
        (-266, PEOPLE, "courses", 1, "8000000 USD", "SS-0042"),
        (-20, TOOLS, "tools", 2, "14000000 USD", "ME-0190"),
    ] {
        let commit = A::Commit {
            programme: programme()?,
            agency: organisation(agency)?,
            line: line_id(line)?,
            institute: institute.clone(),
            year,
            amount: money(amount)?,
            reference: reference.to_owned(),
        };
        teller.on(day, agency, Command::Agency(commit))?;
    }
    let amend = A::AmendLine {
        programme: programme()?,
        agency: organisation(PEOPLE)?,
        line: line_id("courses")?,
        purpose: both("Courses and people", "교육과 인력"),
        amount: money("15000000 USD")?,
        reason: "Invented for the demo: a supplementary budget was passed.".to_owned(),
    };
    teller.on(-100, PEOPLE, Command::Agency(amend))
}

/// What is measured: name, label, what is counted, unit, all in both languages.
const MEASURES: [(&str, [(&str, &str); 3]); 5] = [
    (
        "firms-helped",
        [
            ("Firms helped", "지원한 기업"),
            (
                "Firms that an institute advised for a day or more.",
                "연구원이 하루 이상 자문한 기업.",
            ),
            ("firms", "곳"),
        ],
    ),
    (
        "days-to-choice",
        [
            ("Days to a choice", "선정 소요일"),
            (
                "Median of the days from the deadline of a call to the choice.",
                "공모 마감부터 선정까지 걸린 날의 중앙값.",
            ),
            ("days", "일"),
        ],
    ),
    (
        WORKFORCE,
        [
            ("Workforce", "인력 양성"),
            ("People who finished a course of an institute.", "연구원 교육을 마친 사람."),
            ("people", "명"),
        ],
    ),
    (
        "courses",
        [
            ("Courses", "교육 과정"),
            ("Courses that were held at least once.", "한 번 이상 열린 교육 과정."),
            ("courses", "개"),
        ],
    ),
    (
        MEMBERS,
        [("Members", "회원"), ("Members of any institute.", "연구원의 회원."), ("members", "곳")],
    ),
];

const WORKFORCE: &str = "workforce";

const MEMBERS: &str = "members";

/// Measures, one of which is defined anew later, and the first version of the plan.
fn plan(teller: &Teller<'_>) -> Told {
    let define = |day, measure: &str, from: i64, texts: [(&str, &str); 3]| {
        let [label, text, unit] = texts.map(|(en, ko)| both(en, ko));
        let computed = (measure == MEMBERS).then_some(report::Measure::Members);
        let (programme, measure, from) = (programme()?, measure_id(measure)?, teller.day(from));
        let define = P::Define { programme, measure, from, label, text, unit, computed };
        teller.on(day, OFFICER, Command::Plan(define))
    };
    for (measure, texts) in MEASURES {
        define(-409, measure, -1_200, texts)?;
    }
    let wider = [
        ("Workforce", "인력 양성"),
        (
            "People who finished a course, and pupils and teachers whom a programme reached.",
            "교육을 마친 사람과 프로그램에 참여한 학생과 교사.",
        ),
        ("people", "명"),
    ];
    define(-205, WORKFORCE, -200, wider)?;
    set_plan(teller, -408, -407, "60", "", 1)
}

/// A version of the plan. The goals whose day is past are of the first alone.
fn set_plan(
    teller: &Teller<'_>,
    day: i64,
    from: i64,
    courses: &str,
    reason: &str,
    version: u32,
) -> Told {
    let next_year_ends = {
        let text = format!("{:04}-12-31", teller.day(0).year() + 1);
        text.parse().map_err(|_| wrong(&text))?
    };
    let goal = |number: &str, measure: &str, text, way, target: &str, by| {
        Ok::<_, ServerError>(GoalAsked {
            number: GoalNumber::new(number).ok_or_else(|| wrong(number))?,
            text,
            measure: measure_id(measure)?,
            definition: (measure == WORKFORCE).then_some(1),
            way,
            target: number_of(target)?,
            by,
            reason: String::new(),
        })
    };
    let mut goals = Vec::new();
    if version == 1 {
        let text = both("Institutes help forty firms.", "연구원이 기업 40곳을 지원한다.");
        goals.push(goal("1.1", "firms-helped", text, Way::AtLeast, "40", teller.day(-60))?);
        let text = both("A choice takes 25 days or less.", "선정은 25일 안에 끝낸다.");
        goals.push(goal("1.2", "days-to-choice", text, Way::AtMost, "25", teller.day(-60))?);
    }
    let text = both("5,000 people have finished a course.", "5,000명이 교육을 마친다.");
    goals.push(goal("2.1", "workforce", text, Way::AtLeast, "5000", teller.day(400))?);
    let text = both("There are courses for what industry asks.", "산업이 바라는 교육 과정을 연다.");
    let mut held = goal("2.2", "courses", text, Way::AtLeast, courses, teller.day(500))?;
    reason.clone_into(&mut held.reason);
    goals.push(held);
    let text = both("Four hundred organisations are members.", "회원 기관이 400곳이 된다.");
    goals.push(goal("3.1", "members", text, Way::AtLeast, "400", next_year_ends)?);
    let set = P::SetPlan {
        programme: programme()?,
        from: teller.day(from),
        label: both("Plan of the programme (invented)", "사업 계획 (가상)"),
        goals,
        dropped: Vec::new(),
    };
    teller.on(day, OFFICER, Command::Plan(set))
}

/// What was counted since, and what the council said.
pub(super) fn go_on(teller: &Teller<'_>) -> Told {
    for (day, measure, from, until, value) in [
        (-370, "workforce", -740, -375, "2100"),
        (-370, "courses", -740, -375, "14"),
        (-55, "firms-helped", -424, -59, "52"),
        (-55, "days-to-choice", -424, -59, "30"),
        (-4, "workforce", -371, -6, "38400"),
        (-4, "courses", -371, -6, "31"),
    ] {
        let span = Period::new(teller.day(from), teller.day(until));
        let take = P::Take {
            programme: programme()?,
            measure: measure_id(measure)?,
            span: span.ok_or_else(|| wrong(measure))?,
            definition: None,
            value: number_of(value)?,
            evidence: "Invented for the demo: report of the institutes.".to_owned(),
        };
        teller.on(day, OFFICER, Command::Plan(take))?;
    }
    let correct = P::Correct {
        programme: programme()?,
        measure: measure_id("courses")?,
        number: 2,
        definition: None,
        value: number_of("29")?,
        evidence: "Invented for the demo: list of courses.".to_owned(),
        reason: "Two courses were counted twice.".to_owned(),
    };
    teller.on(-2, OFFICER, Command::Plan(correct))?;
    set_plan(teller, -30, -28, "45", "Invented for the demo: an institute began a year late.", 2)?;
    council(teller)
}

fn council(teller: &Teller<'_>) -> Told {
    let say = |day, by: &str, command| teller.on(day, by, Command::Council(command));
    let agenda = "Courses in common\nWhich data of machines may be shared".to_owned();
    let (meeting, resolution) = (1, 1);
    let call = C::Call { programme: programme()?, begins: teller.at(-90), agenda };
    say(-120, OFFICER, call)?;
    let text = "Institutes share what they teach with each other, free of charge.".to_owned();
    say(-100, OFFICER, C::Move { programme: programme()?, meeting, text })?;
    let institute = InstituteId::new(super::story::INSTITUTE);
    let institute = institute.map_err(|_| wrong(super::story::INSTITUTE))?;
    let choice = Choice::For;
    say(-89, FIRST_PERSON, C::Vote { programme: programme()?, resolution, institute, choice })?;
    say(-88, OFFICER, C::Close { programme: programme()?, resolution })?;
    let text =
        "Courses: see resolution 1. Data: the lead of the institute writes down what members \
                 may see, and the office asks other programmes how they do it."
            .to_owned();
    say(-85, OFFICER, C::KeepMinutes { programme: programme()?, meeting, text })?;
    for (text, who, by, of) in [
        ("Ask two other programmes how they share data.", OFFICE, -30, None),
        ("Write down which data of machines members may see.", LEAD, 20, None),
        ("Send the material of all courses to the office.", LEAD, 45, Some(resolution)),
    ] {
        let set = C::SetFollowUp {
            programme: programme()?,
            meeting,
            resolution: of,
            text: text.to_owned(),
            who: organisation(who)?,
            by: teller.day(by),
        };
        say(-85, OFFICER, set)?;
    }
    let note = "Both answered; the letters are with the minutes.".to_owned();
    say(-40, OFFICER, C::Done { programme: programme()?, follow_up: 1, note })?;
    let agenda = "Goals of next year\nA second institute".to_owned();
    say(-10, OFFICER, C::Call { programme: programme()?, begins: teller.at(25), agenda })
}

/// Who signs for an agency.
fn signer(agency: &str) -> &str {
    if agency == OFFICE { OFFICER } else { agency }
}

fn number_of(text: &str) -> Result<Number, ServerError> {
    text.parse().map_err(|_| wrong(text))
}

fn programme() -> Result<ProgrammeId, ServerError> {
    ProgrammeId::new(PROGRAMME).map_err(|_| wrong(PROGRAMME))
}

fn focus_id(text: &str) -> Result<FocusId, ServerError> {
    FocusId::new(text).map_err(|_| wrong(text))
}

fn line_id(text: &str) -> Result<LineId, ServerError> {
    LineId::new(text).map_err(|_| wrong(text))
}

fn measure_id(text: &str) -> Result<MeasureId, ServerError> {
    MeasureId::new(text).map_err(|_| wrong(text))
}
