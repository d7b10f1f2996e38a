//! What a year of a whole programme comes to, each number with the records behind it.
//!
//! A year is one of the calendar. An organisation that is a member of two institutes counts once;
//! its kind is what it says today. Figures that the programme takes of its own measures (people trained,
//! jobs) stand beside, each under its definition. Income that institutes only state is not here.

use guildhall_model::{Day, Label, Money, OrganisationId, Period, Time};

use crate::competition::Figure;
use crate::directory::Kind;
use crate::ids::{CallId, CentreId, InstituteId, MeasureId, ProjectId, ProposalId};
use crate::institute::Standing;
use crate::institute::centre::CentreKind;
use crate::programme::goal::GoalNumber;
use crate::programme::number::Number;
use crate::project::text::Scale;
use crate::report::Measure;

/// What an entry counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Institutes that stand so at the end of the year, or today.
    Institutes(Standing),
    /// What the reports of all institutes come to.
    Sum(Measure),
    /// Members of a kind; of none are those that did not say what they are.
    MembersOf(Option<Kind>),
    /// Members that are firms and not small.
    OtherFirms,
    /// What partners agreed to bring in years of terms that begin in the year.
    Matched,
    /// What of that was waived in the year.
    Waived,
    /// Goals that were met by the end of the year.
    GoalsMet,
    /// Goals that were missed by then.
    GoalsMissed,
    /// Calls that became public.
    CallsPublished,
    /// Proposals whose deadline was in the year and that were handed in.
    Proposals,
    /// Proposals that were selected.
    Selected,
    /// Agreements with new institutes.
    Awarded,
}

impl Count {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Count::Institutes(_) => "institutes",
            Count::Sum(measure) => measure.word(),
            Count::MembersOf(_) => "members_of_kind",
            Count::OtherFirms => "other_firms",
            Count::Matched => "matched",
            Count::Waived => "waived",
            Count::GoalsMet => "goals_met",
            Count::GoalsMissed => "goals_missed",
            Count::CallsPublished => "calls_published",
            Count::Proposals => "proposals",
            Count::Selected => "selected",
            Count::Awarded => "awarded",
        }
    }

    /// Of which state or kind.
    pub const fn of(self) -> Option<&'static str> {
        match self {
            Count::Institutes(standing) => Some(standing.word()),
            Count::MembersOf(Some(kind)) => Some(kind.word()),
            Count::MembersOf(None) => Some("unknown"),
            _ => None,
        }
    }
}

/// A record behind a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An institute and its agreement.
    Institute {
        /// Which.
        institute: InstituteId,
        /// The day of the agreement.
        day: Day,
    },
    /// What partners agreed to bring in a year of a term.
    Matched {
        /// To which institute.
        institute: InstituteId,
        /// Which year, counted over all terms from 1.
        year: u8,
        /// Its first day.
        day: Day,
        /// How much.
        amount: Money,
    },
    /// A waiver.
    Waiver {
        /// Of which institute.
        institute: InstituteId,
        /// When it was decided.
        at: Time,
        /// How much.
        amount: Money,
        /// For which purpose.
        purpose: String,
    },
    /// A period of membership.
    Membership {
        /// Of which institute.
        institute: InstituteId,
        /// Whose.
        organisation: OrganisationId,
        /// From when until when.
        period: Period,
    },
    /// A transfer in the book of an institute.
    Transfer {
        /// Of which.
        institute: InstituteId,
        /// Its number.
        number: u64,
        /// Its day.
        day: Day,
        /// How much.
        amount: Money,
    },
    /// A centre of an institute.
    Centre {
        /// Of which.
        institute: InstituteId,
        /// Which.
        centre: CentreId,
        /// Of which kind.
        kind: CentreKind,
        /// Its first day.
        day: Day,
    },
    /// A help to a firm, or staff on loan at a centre.
    OfCentre {
        /// Of which institute.
        institute: InstituteId,
        /// At which centre.
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
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        project: ProjectId,
        /// Its first day.
        day: Day,
    },
    /// That a project came up, or fell.
    Level {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        project: ProjectId,
        /// Of technology or of manufacturing.
        scale: Scale,
        /// The level when the year began, and that which was assessed last in it.
        levels: (u8, u8),
        /// The day of that.
        day: Day,
    },
    /// A goal of the plan.
    Goal {
        /// Which.
        number: GoalNumber,
        /// The last day on which it could be reached.
        by: Day,
    },
    /// A call.
    Call {
        /// Which.
        call: CallId,
        /// When it became public.
        at: Time,
    },
    /// A proposal.
    Proposal {
        /// Which.
        proposal: ProposalId,
        /// To which call.
        call: CallId,
        /// When it was handed in or selected.
        at: Time,
    },
}

/// A number of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it counts.
    pub count: Count,
    /// How much.
    pub figure: Figure,
    /// What it is made of.
    pub records: Vec<Evidence>,
}

/// A figure that was taken of a measure of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Of which measure.
    pub measure: MeasureId,
    /// The version of its definition under which it was taken.
    pub definition: u32,
    /// What that calls it.
    pub label: Label,
    /// In what.
    pub unit: Label,
    /// Its number in the measure.
    pub number: u32,
    /// Of which days it tells.
    pub span: Period,
    /// How much.
    pub value: Number,
    /// From where it is.
    pub evidence: String,
}

/// The year of a programme, or of an institute, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkYear {
    /// Which year.
    pub year: i16,
    /// The day of which it tells: its last, or today.
    pub day: Day,
    /// Its numbers.
    pub entries: Vec<Entry>,
    /// Figures that hold of measures which the house does not count by itself, and that tell of days
    /// up to one of this year, by measure.
    pub taken: Vec<Taken>,
}
