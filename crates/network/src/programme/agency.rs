//! Agencies that take part in a programme: since when, in which focus areas, with which money.
//!
//! An agency has lines of its budget, each for days and a purpose. Out of a line it commits
//! amounts to years of agreements, never more than the line holds. What something counted on is
//! amended with a reason and never removed; what was committed is released with a reason and stays
//! readable. Nothing happens when a line's days are over.
//!
//! Read in this order: [`Agency`], [`AgencyLine`], [`Commitment`], [`AgencyCommand`]; `events`,
//! `decide`, `money`.

mod decide;
mod events;
mod money;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Money, MoneyError, OrganisationId, Period};

pub use events::{
    AgencyCommitted, AgencyFocused, AgencyJoined, AgencyLeft, AgencyLineAmended, AgencyLineRemoved,
    AgencyLineSet, AgencyReleased, FocusSet,
};

use crate::ids::{FocusId, InstituteId, LineId, ProgrammeId};

/// Most agencies of a programme.
pub const AGENCIES_MAX: usize = 200;

/// Most focus areas of a programme.
pub const FOCUSES_MAX: usize = 500;

/// Most lines of an agency in a programme.
pub const LINES_MAX: usize = 1_000;

/// Most amendments of a line.
pub const AMENDMENTS_MAX: usize = 100;

/// Most commitments of a programme, released ones counted.
pub const COMMITMENTS_MAX: usize = 100_000;

/// Days on which an agency takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct TakesPart {
    /// The first of them.
    pub from: Day,
    /// The first day after them; none as long as no end is said.
    pub until: Option<Day>,
}

impl TakesPart {
    /// Whether a day is one of them.
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether any day of a period is one of them.
    pub fn overlaps(&self, period: Period) -> bool {
        self.from < period.until() && self.until.is_none_or(|until| period.from() < until)
    }
}

/// An agency in a programme.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Agency {
    /// When it took part, oldest first. They never overlap.
    pub periods: Vec<TakesPart>,
    /// The focus areas in which it does.
    pub focuses: BTreeSet<FocusId>,
    /// Its lines: theirs alone who may see them.
    pub(crate) lines: BTreeMap<LineId, Arc<AgencyLine>>,
}

impl Agency {
    /// Whether it takes part on a day.
    pub fn takes_part(&self, day: Day) -> bool {
        self.periods.iter().any(|one| one.contains(day))
    }
}

/// A line of an agency's budget.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AgencyLine {
    /// What it is for.
    pub purpose: Label,
    /// For which days.
    pub span: Period,
    /// The fiscal year that these days are, where it was said so.
    pub fiscal_year: Option<i16>,
    /// How much.
    pub amount: Money,
    /// What it was before, oldest first.
    pub amendments: Vec<LineAmendment>,
    /// What is committed of it and not released.
    pub(crate) committed: Money,
    /// Whether anything was ever committed of it.
    pub(crate) counted_on: bool,
}

/// A change of a line.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct LineAmendment {
    /// How much it was before.
    pub amount: Money,
    /// What it was for before.
    pub purpose: Label,
    /// When and by whom it was changed, and why.
    pub change: AgencyLineAmended,
}

impl AgencyLine {
    /// What is committed of it.
    pub const fn committed(&self) -> Money {
        self.committed
    }

    /// What is left of it.
    ///
    /// # Errors
    /// [`MoneyError`] when that cannot be reckoned.
    pub fn left(&self) -> Result<Money, MoneyError> {
        self.amount.minus(self.committed)
    }
}

/// An amount of a line that a year of an agreement counts on.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Commitment {
    /// What was committed.
    pub made: AgencyCommitted,
    /// Why it does not hold any more.
    pub released: Option<AgencyReleased>,
}

/// Focus areas, agencies and commitments of a programme.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Agencies {
    pub(crate) focuses: BTreeMap<FocusId, FocusSet>,
    pub(crate) all: BTreeMap<OrganisationId, Arc<Agency>>,
    pub(crate) commitments: Vec<Arc<Commitment>>,
}

impl Agencies {
    /// A commitment by its number, from 1.
    pub(crate) fn commitment(&self, number: u64) -> Option<&Commitment> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        self.commitments.get(at).map(|one| &**one)
    }

    /// What holds for a year of an agreement, of all lines.
    pub(crate) fn committed(
        &self,
        institute: &InstituteId,
        year: u8,
        zero: Money,
    ) -> Result<Money, MoneyError> {
        let holds = |one: &&Arc<Commitment>| {
            one.released.is_none() && one.made.institute == *institute && one.made.year == year
        };
        self.commitments.iter().filter(holds).map(|one| one.made.amount).try_fold(zero, Money::plus)
    }

    pub(crate) fn focus_set(&mut self, event: &FocusSet) {
        self.focuses.insert(event.focus.clone(), event.clone());
    }

    pub(crate) fn joined(&mut self, event: &AgencyJoined) {
        let agency = Arc::make_mut(self.all.entry(event.agency.clone()).or_default());
        agency.periods.push(TakesPart { from: event.from, until: None });
    }

    pub(crate) fn left(&mut self, event: &AgencyLeft) {
        self.change(&event.agency, |agency| {
            if let Some(last) = agency.periods.last_mut() {
                last.until = Some(event.until);
            }
        });
    }

    pub(crate) fn focused(&mut self, event: &AgencyFocused) {
        self.change(&event.agency, |agency| agency.focuses = event.focuses.clone());
    }

    pub(crate) fn line_set(&mut self, event: &AgencyLineSet) {
        // A span without a day is refused when it is decided.
        let Some(span) = Period::new(event.from, event.until) else { return };
        let line = AgencyLine {
            purpose: event.purpose.clone(),
            span,
            fiscal_year: event.fiscal_year,
            amount: event.amount,
            amendments: Vec::new(),
            committed: Money::zero(event.amount.currency()),
            counted_on: false,
        };
        self.change(&event.agency, |agency| {
            agency.lines.insert(event.line.clone(), Arc::new(line));
        });
    }

    pub(crate) fn line_removed(&mut self, event: &AgencyLineRemoved) {
        self.change(&event.agency, |agency| drop(agency.lines.remove(&event.line)));
    }

    pub(crate) fn line_amended(&mut self, event: &AgencyLineAmended) {
        self.change_line(&event.agency, &event.line, |line| {
            let amount = std::mem::replace(&mut line.amount, event.amount);
            let purpose = std::mem::replace(&mut line.purpose, event.purpose.clone());
            line.amendments.push(LineAmendment { amount, purpose, change: event.clone() });
        });
    }

    pub(crate) fn committed_money(&mut self, event: &AgencyCommitted) {
        self.change_line(&event.agency, &event.line, |line| {
            line.counted_on = true;
            // What cannot be added up is refused when it is decided.
            line.committed = line.committed.plus(event.amount).unwrap_or(line.committed);
        });
        self.commitments.push(Arc::new(Commitment { made: event.clone(), released: None }));
    }

    pub(crate) fn released(&mut self, event: &AgencyReleased) {
        let at = usize::try_from(event.number).unwrap_or(usize::MAX).wrapping_sub(1);
        let Some(there) = self.commitments.get_mut(at) else { return };
        let there = Arc::make_mut(there);
        there.released = Some(event.clone());
        let (agency, line, amount) =
            (there.made.agency.clone(), there.made.line.clone(), there.made.amount);
        self.change_line(&agency, &line, |line| {
            line.committed = line.committed.minus(amount).unwrap_or(line.committed);
        });
    }

    fn change(&mut self, id: &OrganisationId, change: impl FnOnce(&mut Agency)) {
        if let Some(agency) = self.all.get_mut(id) {
            change(Arc::make_mut(agency));
        }
    }

    fn change_line(
        &mut self,
        agency: &OrganisationId,
        line: &LineId,
        change: impl FnOnce(&mut AgencyLine),
    ) {
        self.change(agency, |agency| {
            if let Some(line) = agency.lines.get_mut(line) {
                change(Arc::make_mut(line));
            }
        });
    }
}

/// For which days a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Those of a fiscal year, as the policy of the day says.
    FiscalYear(i16),
    /// These.
    Days {
        /// The first of them.
        from: Day,
        /// The first day after them.
        until: Day,
    },
}

/// What can be asked of agencies.
#[derive(Clone, Debug, PartialEq)]
pub enum AgencyCommand {
    /// Adds a focus area, or says what it is called. For officers.
    SetFocus(FocusSet),
    /// An agency takes part from a day on. For officers.
    Join {
        /// In which programme.
        programme: ProgrammeId,
        /// Which organisation, of the kind agency.
        agency: OrganisationId,
        /// The first day.
        from: Day,
    },
    /// It does not any more. For officers and for those who sign for it.
    Leave {
        /// In which programme.
        programme: ProgrammeId,
        /// Which.
        agency: OrganisationId,
        /// The first day after.
        until: Day,
    },
    /// In which focus areas it takes part. For those who sign for it.
    SetFocuses {
        /// In which programme.
        programme: ProgrammeId,
        /// Which.
        agency: OrganisationId,
        /// All of them.
        focuses: BTreeSet<FocusId>,
    },
    /// Adds a line, or changes one on which nothing ever counted. For those who sign for it.
    SetLine {
        /// In which programme.
        programme: ProgrammeId,
        /// Which.
        agency: OrganisationId,
        /// Which line.
        line: LineId,
        /// What it is for.
        purpose: Label,
        /// For which days.
        span: Span,
        /// How much.
        amount: Money,
    },
    /// Removes a line on which nothing ever counted. For those who sign for the agency.
    RemoveLine {
        /// In which programme.
        programme: ProgrammeId,
        /// Whose.
        agency: OrganisationId,
        /// Which.
        line: LineId,
    },
    /// Changes a line, with a reason. For those who sign for the agency.
    AmendLine {
        /// In which programme.
        programme: ProgrammeId,
        /// Whose.
        agency: OrganisationId,
        /// Which.
        line: LineId,
        /// What it is for from now on.
        purpose: Label,
        /// How much it is from now on; never less than what is committed.
        amount: Money,
        /// Why.
        reason: String,
    },
    /// Commits a part of a line to a year of an agreement. For those who sign for the agency.
    Commit {
        /// In which programme.
        programme: ProgrammeId,
        /// Whose line.
        agency: OrganisationId,
        /// Which.
        line: LineId,
        /// To which institute.
        institute: InstituteId,
        /// To which year of its term, from 1.
        year: u8,
        /// How much.
        amount: Money,
        /// What the agency calls it. The same again is the same commitment.
        reference: String,
    },
    /// Takes a commitment back. For those who sign for the agency.
    Release {
        /// In which programme.
        programme: ProgrammeId,
        /// Which, by its number.
        number: u64,
        /// Why.
        reason: String,
    },
}
