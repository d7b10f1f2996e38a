//! Goals of a plan, and where each is on a day.
//!
//! A goal has a number that people cite, a target in the unit of one version of a measure's
//! definition, and a day. A goal changes only from one version of the plan to the next, in steps
//! that [`step`] allows: it may be kept, moved or dropped, each time with a reason, as long as its
//! day has not passed. Then it is closed: it stays as it was, met or missed.
//!
//! Where it is, is reckoned: by the newest figure that tells of days up to the goal's, against the
//! straight line from the first figure of the same version to the target.

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::measure::Reading;
use super::number::Number;
use crate::form::{Languages, Text};
use crate::ids::MeasureId;
use crate::policy::RuleNumber;

/// The number of a goal, as people cite it: `1.2`. It means one goal for ever.
#[derive(
    Clone,
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
#[serde(transparent)]
pub struct GoalNumber(RuleNumber);

impl GoalNumber {
    /// Checks a text: as that of a rule's number.
    pub fn new(text: &str) -> Option<GoalNumber> {
        RuleNumber::new(text).map(GoalNumber)
    }
}

impl fmt::Display for GoalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// On which side of its target a goal is met.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The target or more.
    AtLeast,
    /// The target or less.
    AtMost,
}

impl Way {
    /// Both.
    pub const ALL: [Way; 2] = [Way::AtLeast, Way::AtMost];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Way::AtLeast => "at_least",
            Way::AtMost => "at_most",
        }
    }

    /// Whether a value is on this side of another.
    fn reaches(self, value: Number, target: Number) -> bool {
        match self {
            Way::AtLeast => value >= target,
            Way::AtMost => value <= target,
        }
    }
}

/// A goal, as a version of the plan says it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Goal {
    /// Its number.
    pub number: GoalNumber,
    /// What is to be reached, in a sentence.
    #[serde_as(as = "Languages<'_>")]
    pub text: Label,
    /// By what it is measured.
    #[serde_as(as = "Text")]
    pub measure: MeasureId,
    /// The version of the definition in whose unit the target is.
    pub definition: u32,
    /// On which side it is met.
    pub way: Way,
    /// How much is to be reached.
    #[serde_as(as = "Text")]
    pub target: Number,
    /// The last day on which it can be.
    #[serde_as(as = "Text")]
    pub by: Day,
    /// Why it is other than in the version before; empty where it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A goal that a version of the plan gives up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Dropped {
    /// Which.
    pub number: GoalNumber,
    /// Why.
    pub reason: String,
}

/// Where a goal is on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The newest figure reaches the target.
    Met {
        /// Which.
        reading: Reading,
    },
    /// Its day is past, and the figure for it does not reach the target.
    Missed {
        /// Which.
        reading: Reading,
    },
    /// The newest figure is on the line to the target, or beyond it.
    OnTheWay {
        /// Which.
        reading: Reading,
        /// Where the line is on the day of the figure.
        expected: Number,
    },
    /// The newest figure is short of the line to the target.
    Behind {
        /// Which.
        reading: Reading,
        /// Where the line is on the day of the figure.
        expected: Number,
    },
    /// The newest figure was taken under another version of the definition than the target.
    NotComparable {
        /// Which.
        reading: Reading,
    },
    /// There is no figure that could say, though its day may be past.
    NotMeasured {
        /// The newest figure there is, which tells of days before the goal's.
        reading: Option<Reading>,
    },
    /// A later version of the plan gave it up.
    Dropped {
        /// Why.
        reason: String,
    },
}

impl Progress {
    /// The word for it in files and API.
    pub const fn word(&self) -> &'static str {
        match self {
            Progress::Met { .. } => "met",
            Progress::Missed { .. } => "missed",
            Progress::OnTheWay { .. } => "on_the_way",
            Progress::Behind { .. } => "behind",
            Progress::NotComparable { .. } => "not_comparable",
            Progress::NotMeasured { .. } => "not_measured",
            Progress::Dropped { .. } => "dropped",
        }
    }
}

/// Where a goal is on a day, by the readings of its measure.
pub(crate) fn progress(goal: &Goal, readings: &[Reading], today: Day) -> Progress {
    // A figure that tells of days after the goal's says nothing of it.
    let last = goal.by.next().unwrap_or(goal.by);
    let in_time = readings.iter().filter(|one| one.day() <= last);
    let same = |one: &Reading| one.definition == goal.definition;
    // Of two that tell of the same days, that which can be compared.
    let newest = in_time.clone().max_by_key(|one| (one.day(), same(one)));
    let Some(newest) = newest.copied() else {
        return Progress::NotMeasured { reading: None };
    };
    if !same(&newest) {
        return Progress::NotComparable { reading: newest };
    }
    if goal.way.reaches(newest.value, goal.target) {
        return Progress::Met { reading: newest };
    }
    if today > goal.by {
        return match newest.day() == last {
            true => Progress::Missed { reading: newest },
            false => Progress::NotMeasured { reading: Some(newest) },
        };
    }
    let first = in_time.filter(|one| same(one)).min_by_key(|one| (one.day(), one.span.from()));
    let first = first.copied().unwrap_or(newest);
    let whole = first.day().days_until(last);
    let part = first.day().days_until(newest.day());
    // A first figure on the goal's own day has no line before it.
    let expected = Number::between(first.value, goal.target, part, whole).unwrap_or(goal.target);
    let reading = newest;
    match goal.way.reaches(newest.value, expected) {
        true => Progress::OnTheWay { reading, expected },
        false => Progress::Behind { reading, expected },
    }
}

/// What becomes of a goal in the next version of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step<'a> {
    /// Nothing is said of it.
    Silence,
    /// It is said again, so or otherwise.
    Said(&'a Goal),
    /// It is given up, for a reason.
    Dropped(&'a str),
}

/// Whether a goal may take a step on a day; why not.
pub(crate) fn step(before: &Goal, next: &Step<'_>, today: Day) -> Result<(), &'static str> {
    let closed = before.by < today;
    match next {
        Step::Silence if closed => Ok(()),
        Step::Silence => Err("say it again, or give it up with a reason"),
        Step::Dropped(_) if closed => Err("its day is past: it stays as it was"),
        Step::Dropped(reason) if reason.trim().is_empty() => Err("giving it up needs a reason"),
        Step::Dropped(_) => Ok(()),
        Step::Said(_) if closed => Err("its day is past: it stays as it was, take another number"),
        Step::Said(said) if said.by < today => Err("its day is past before it is set"),
        Step::Said(said) if said.measure != before.measure => {
            Err("it had another measure: give it up, and take another number")
        }
        Step::Said(said) if is_moved(before, said) && said.reason.trim().is_empty() => {
            Err("it is other than in the version before: that needs a reason")
        }
        Step::Said(said) if !is_moved(before, said) && !said.reason.is_empty() => {
            Err("it is as in the version before: that needs no reason")
        }
        Step::Said(_) => Ok(()),
    }
}

/// Whether what is to be reached, or until when, is other than before.
fn is_moved(before: &Goal, said: &Goal) -> bool {
    (&before.text, before.definition, before.way, before.target, before.by)
        != (&said.text, said.definition, said.way, said.target, said.by)
}
