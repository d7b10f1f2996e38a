//! What an institute's year comes to: each number with the records behind it.
//!
//! A year is one of the calendar. Whoever had a period of membership on any day of it was a member
//! in it. Money counts on the day of its transfer; what was taken back does not count.

use borsh::{BorshDeserialize, BorshSerialize};
pub mod clock;
mod helps;
pub mod network;
mod work;

use guildhall_model::{Day, Money, OrganisationId, Period};

use serde::{Deserialize, Serialize};

use crate::competition::Figure;
use crate::ids::{CentreId, InstituteId, ProjectId};
use crate::institute::Institute;
use crate::institute::centre::{CentreKind, Centres};
use crate::ledger::{Account, Book, Cause, Leg, Transfer};
use crate::membership::{MemberPeriod, Roll};
use crate::policy::{About, Demand, Policy, RuleNumber, Share};
use crate::programme::number::Number;
use crate::project::Project;
use crate::project::text::Scale;

/// What a line of a report is about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Members.
    Members,
    /// Members that counted as small firms when they applied.
    SmallFirms,
    /// These among all members.
    SmallShare,
    /// Fees of periods that were agreed.
    FeesAgreed,
    /// Fees that members paid.
    FeesPaid,
    /// What partners gave beside fees, in money and in kind.
    Contributed,
    /// Royalties that licensees paid.
    RoyaltiesPaid,
    /// What the programme paid.
    PublicMoney,
    /// Centres that worked.
    Centres,
    /// Firms that centres helped.
    FirmsHelped,
    /// Hours that this took.
    HelpHours,
    /// Staff on loan at centres: full-time equivalents, over the days of the year.
    StaffLent,
    /// Projects that were worked on.
    Projects,
    /// Projects that were closed.
    ProjectsClosed,
    /// Technology readiness levels that projects came up.
    TrlGained,
    /// Manufacturing readiness levels that projects came up.
    MrlGained,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 16] = [
        Measure::Members,
        Measure::SmallFirms,
        Measure::SmallShare,
        Measure::FeesAgreed,
        Measure::FeesPaid,
        Measure::Contributed,
        Measure::RoyaltiesPaid,
        Measure::PublicMoney,
        Measure::Centres,
        Measure::FirmsHelped,
        Measure::HelpHours,
        Measure::StaffLent,
        Measure::Projects,
        Measure::ProjectsClosed,
        Measure::TrlGained,
        Measure::MrlGained,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Measure::Members => "members",
            Measure::SmallFirms => "small_firms",
            Measure::SmallShare => "small_share",
            Measure::FeesAgreed => "fees_agreed",
            Measure::FeesPaid => "fees_paid",
            Measure::Contributed => "contributed",
            Measure::RoyaltiesPaid => "royalties_paid",
            Measure::PublicMoney => "public_money",
            Measure::Centres => "centres",
            Measure::FirmsHelped => "firms_helped",
            Measure::HelpHours => "help_hours",
            Measure::StaffLent => "staff_lent",
            Measure::Projects => "projects",
            Measure::ProjectsClosed => "projects_closed",
            Measure::TrlGained => "trl_gained",
            Measure::MrlGained => "mrl_gained",
        }
    }
}

/// A record behind a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A period of membership.
    Membership {
        /// Whose.
        organisation: OrganisationId,
        /// From when until when.
        period: Period,
    },
    /// A transfer in the institute's book.
    Transfer {
        /// Its number.
        number: u64,
        /// Its day.
        day: Day,
        /// How much.
        amount: Money,
    },
    /// A centre.
    Centre {
        /// Which.
        centre: CentreId,
        /// Of which kind.
        kind: CentreKind,
        /// Its first day.
        day: Day,
    },
    /// A help to a firm, or staff on loan.
    OfCentre {
        /// Of which centre.
        centre: CentreId,
        /// Its number among the records of the institute's centres.
        number: u32,
        /// Which firm, or who lends.
        organisation: OrganisationId,
        /// The day, or the first.
        day: Day,
        /// Hours, or full-time equivalents.
        amount: Number,
    },
    /// A project.
    Project {
        /// Which.
        project: ProjectId,
        /// Its first day.
        day: Day,
    },
    /// That a project came up, or fell.
    Level {
        /// Which.
        project: ProjectId,
        /// Of technology or of manufacturing.
        scale: Scale,
        /// The level when the year began.
        from: u8,
        /// That which was assessed last in it.
        to: u8,
        /// The day of that.
        day: Day,
    },
}

/// A number of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub measure: Measure,
    /// How much.
    pub figure: Figure,
    /// The rule about it, what it wants, and whether that is kept.
    pub rule: Option<(RuleNumber, Figure, bool)>,
    /// What it is made of.
    pub records: Vec<Record>,
}

/// The year of an institute in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which institute.
    pub institute: InstituteId,
    /// Which year.
    pub year: i16,
    /// Its numbers.
    pub lines: Vec<Line>,
}

/// What an institute's report is made of.
pub(crate) struct Sources<'a> {
    pub(crate) roll: Option<&'a Roll>,
    pub(crate) book: Option<&'a Book>,
    pub(crate) centres: Option<&'a Centres>,
    pub(crate) projects: &'a [&'a Project],
    pub(crate) policy: Option<&'a Policy>,
}

/// None for a year beyond the calendar.
pub(crate) fn report(
    institute: &Institute,
    of: Sources<'_>,
    year: i16,
    today: Day,
) -> Option<Report> {
    let Sources { roll, book, centres, projects, policy } = of;
    let of_year = year_of(year)?;
    let (members, small) = members_of(roll, of_year);
    let found = small_firms(roll, policy, year)?;
    let share = found.share;
    let rule =
        found.rule.and_then(|(rule, least)| Some((rule, Figure::Share(least), share? >= least)));
    let records = |of: &[&MemberPeriod]| of.iter().map(|one| membership(one)).collect();
    let count = |of: &[&MemberPeriod]| Figure::Count(u32::try_from(of.len()).unwrap_or(u32::MAX));
    let line = |measure, figure, records| Line { measure, figure, rule: None, records };
    let mut lines = vec![
        line(Measure::Members, count(&members), records(&members)),
        line(Measure::SmallFirms, count(&small), records(&small)),
    ];
    let figure = share.map_or(Figure::Count(0), Figure::Share);
    lines.push(Line { measure: Measure::SmallShare, figure, rule, records: records(&small) });
    type Counts = fn(&Leg) -> bool;
    let causes: [(Measure, Counts); 5] = [
        (Measure::FeesAgreed, |leg| matches!(leg.cause, Cause::MembershipFee { .. })),
        (Measure::FeesPaid, |leg| match &leg.cause {
            Cause::Payment { claim, .. } => claim.is_fee(),
            cause => matches!(cause, Cause::InKind(_)),
        }),
        (Measure::Contributed, |leg| leg.credit == Account::Contributions),
        (
            Measure::RoyaltiesPaid,
            |leg| matches!(&leg.cause, Cause::Payment { claim, .. } if !claim.is_fee()),
        ),
        (Measure::PublicMoney, |leg| matches!(leg.cause, Cause::Tranche { .. })),
    ];
    let holds = |book: &Book, one: &Transfer| {
        of_year.contains(one.leg.day) && !book.is_reversed(one.number)
    };
    let all =
        book.into_iter().flat_map(|book| book.transfers.iter().filter(move |one| holds(book, one)));
    let mut of: [Vec<Transfer>; 5] = Default::default();
    for one in all {
        if let Some(at) = causes.iter().position(|(_, counts)| counts(&one.leg)) {
            of[at].push(one);
        }
    }
    for ((measure, _), of) in causes.into_iter().zip(of) {
        let zero = institute.currency().map(Money::zero);
        let sum = zero
            .and_then(|zero| of.iter().map(|one| one.leg.amount).try_fold(zero, Money::plus).ok());
        lines.push(line(measure, Figure::Money(sum), of.iter().map(transfer).collect()));
    }
    let helped = centres.map(|centres| helps::lines(centres, of_year)).unwrap_or_default();
    for all in [helped, work::lines(projects, of_year, today)] {
        // Of a year in which nothing of it happened nothing is told.
        if all.iter().any(|line| !line.records.is_empty()) {
            lines.extend(all);
        }
    }
    Some(Report { institute: institute.agreement.institute.clone(), year, lines })
}

/// One period for each member of a year: the last that touches it; and those of small firms.
fn members_of(roll: Option<&Roll>, of_year: Period) -> (Vec<&MemberPeriod>, Vec<&MemberPeriod>) {
    let members = roll.into_iter().flat_map(|roll| &roll.members);
    let members: Vec<&MemberPeriod> = members
        .filter_map(|(_, one)| one.periods.iter().rfind(|one| one.period.overlaps(of_year)))
        .collect();
    let small = |one: &&&MemberPeriod| one.application.counted.as_ref().is_some_and(|by| by.small);
    let small = members.iter().filter(small).copied().collect();
    (members, small)
}

/// Small firms among the members of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallFirms {
    /// So many members.
    pub members: usize,
    /// So many of them are small firms.
    pub small: usize,
    /// Their share; none of nobody.
    pub share: Option<Share>,
    /// The rule about it, and the least share.
    pub rule: Option<(RuleNumber, Share)>,
}

/// None for a year beyond the calendar.
pub(crate) fn small_firms(
    roll: Option<&Roll>,
    policy: Option<&Policy>,
    year: i16,
) -> Option<SmallFirms> {
    let (members, small) = members_of(roll, year_of(year)?);
    let (members, small) = (members.len(), small.len());
    let rule = policy.and_then(|policy| policy.rule(About::SmallMembers));
    let rule = rule.and_then(|rule| match rule.demand {
        Demand::SmallMembers { least } => Some((rule.number.clone(), least)),
        _ => None,
    });
    Some(SmallFirms { members, small, share: Share::of(small as u128, members as u128), rule })
}

pub(crate) fn year_of(year: i16) -> Option<Period> {
    let from = Day::parse(&format!("{year:04}-01-01")).ok()?;
    Period::new(from, from.plus_years(1)?)
}

fn membership(one: &MemberPeriod) -> Record {
    let organisation = one.application.organisation.clone();
    Record::Membership { organisation, period: one.period }
}

pub(crate) use helps::sum;

pub(crate) fn transfer(one: &Transfer) -> Record {
    Record::Transfer { number: one.number, day: one.leg.day, amount: one.leg.amount }
}
