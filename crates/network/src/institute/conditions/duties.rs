//! Reports that an institute owes: of which days, and until when, by the policy of its agreement.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Period};
use serde::{Deserialize, Serialize};

use super::Conditions;
use crate::institute::Institute;
use crate::policy::{About, Demand, Policy, RuleNumber};

/// A kind of report.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// Of so many months.
    Progress,
    /// Of a year of the term.
    Annual,
}

impl ReportKind {
    /// Both of them.
    pub const ALL: [ReportKind; 2] = [ReportKind::Progress, ReportKind::Annual];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            ReportKind::Progress => "progress",
            ReportKind::Annual => "annual",
        }
    }
}

/// A report that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Of which kind.
    pub kind: ReportKind,
    /// The days of which it tells.
    pub span: Period,
    /// The last day for it.
    pub due: Day,
    /// The rule that asks for it.
    pub rule: RuleNumber,
}

/// Where a report stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// The days of which it tells are not over.
    Ahead,
    /// It is to be handed in.
    Due,
    /// Its last day is past.
    Late,
    /// It is in.
    HandedIn,
}

impl DutyState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            DutyState::Ahead => "ahead",
            DutyState::Due => "due",
            DutyState::Late => "late",
            DutyState::HandedIn => "handed_in",
        }
    }
}

impl Duty {
    /// Where it stands on a day.
    pub fn state(&self, conditions: Option<&Conditions>, today: Day) -> DutyState {
        let key = (self.kind, self.span.until());
        if conditions.is_some_and(|one| one.reports.contains_key(&key)) {
            DutyState::HandedIn
        } else if today < self.span.until() {
            DutyState::Ahead
        } else if self.due < today {
            DutyState::Late
        } else {
            DutyState::Due
        }
    }
}

/// The reports of days that have begun, oldest first. An agreement that is ended is told of to its end.
pub fn duties(institute: &Institute, policy: &Policy, today: Day) -> Vec<Duty> {
    let mut all = Vec::new();
    for about in [About::ProgressReports, About::AnnualReports] {
        let Some(rule) = policy.rule(about) else { continue };
        let (kind, months, days) = match rule.demand {
            Demand::ProgressReports { months, days } => (ReportKind::Progress, months, days),
            Demand::AnnualReports { days } => (ReportKind::Annual, 12, days),
            _ => continue,
        };
        let end = institute.course.terminated.as_ref().map(|end| end.on);
        for term in institute.terms() {
            let until = end.map_or(term.until(), |end| end.min(term.until()));
            let begins = |nth: u8| term.from().plus_months(months.checked_mul(nth)?);
            for nth in 0..u8::MAX {
                let Some(from) = begins(nth).filter(|from| *from < until && *from <= today) else {
                    break;
                };
                let last = nth.checked_add(1).and_then(begins).map_or(until, |day| day.min(until));
                let Some(span) = Period::new(from, last) else { break };
                let due = last.plus_days(days);
                all.push(Duty { kind, span, due, rule: rule.number.clone() });
            }
        }
    }
    all.sort_by_key(|one| (one.due, one.kind));
    all
}
