//! What becomes of an institute: its reviews, what was found wanting and cured, further terms, match
//! that is waived, and its end.
//!
//! ```text
//! notice ──cured within the years of the rule──▶ cured
//!    └──── a day later ────▶ missed: no further term
//! ```
//!
//! Nothing happens when the time for a cure is over: it is reckoned from the day.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, Period, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Ns, Text};
use crate::ids::InstituteId;

/// Most deficiencies of one notice, and most purposes for which a rule lets match be waived.
pub const DEFICIENCIES_MAX: usize = 50;

/// An institute was reviewed as a whole.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct InstituteReviewed {
    /// Which.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When it was written down.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// What was found.
    pub text: String,
}

/// An institute was told what it lacks.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct NoticeGiven {
    /// Which.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// What it lacks.
    pub deficiencies: Vec<String>,
    /// The first day on which it is too late to cure that; none where no rule says when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub until: Option<Day>,
}

/// What an institute lacked is there.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CureAccepted {
    /// Which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// How it was cured.
    pub text: String,
}

/// A further term was agreed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct AgreementRenewed {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When it was agreed.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// Its first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// The version of the policy under which it stands.
    pub policy: u32,
    /// Public money for each year of it.
    #[serde_as(as = "Vec<Text>")]
    pub tranches: Vec<Money>,
    /// What partners bring in each year of it; empty in what was agreed before that was said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[serde_as(as = "Vec<Text>")]
    pub matched: Vec<Money>,
}

/// The programme ends an agreement before its time. Members, licences and data stay.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct AgreementTerminated {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When that was decided.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// The first day without it.
    #[serde_as(as = "Text")]
    pub on: Day,
    /// Why.
    pub reason: String,
}

/// A part of what partners were to bring need not come.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MatchWaived {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When that was decided.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// In which year, counted over all terms from 1.
    pub year: u8,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
    /// For which of the purposes that the policy names.
    pub purpose: String,
    /// Why.
    pub reason: String,
}

/// What an institute lacked, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Notice {
    /// What it was told.
    pub given: NoticeGiven,
    /// What was accepted as a cure.
    pub cured: Option<CureAccepted>,
}

/// Where a notice stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeStanding {
    /// It is to be cured before this day, if there is one.
    Open(Option<Day>),
    /// It was cured.
    Cured,
    /// It was not cured before this day.
    Missed(Day),
}

impl Notice {
    /// Where it stands on a day.
    pub fn standing(&self, day: Day) -> NoticeStanding {
        match (&self.cured, self.given.until) {
            (Some(_), _) => NoticeStanding::Cured,
            (None, Some(until)) if day >= until => NoticeStanding::Missed(until),
            (None, until) => NoticeStanding::Open(until),
        }
    }
}

/// What became of an institute since its agreement, each kind oldest first.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Course {
    /// Reviews of the whole.
    pub reviews: Vec<InstituteReviewed>,
    /// What it lacked.
    pub notices: Vec<Notice>,
    /// Further terms.
    pub renewals: Vec<AgreementRenewed>,
    /// Match that need not come.
    pub waivers: Vec<MatchWaived>,
    /// Its end before its time.
    pub terminated: Option<AgreementTerminated>,
}

impl Course {
    /// The notice that is not cured and not missed on a day, if there is one.
    pub fn open_notice(&self, day: Day) -> Option<&Notice> {
        let is_open = |one: &&Notice| matches!(one.standing(day), NoticeStanding::Open(_));
        self.notices.iter().find(is_open)
    }

    /// Whether something was not cured in time by a day.
    pub fn has_missed(&self, day: Day) -> bool {
        self.notices.iter().any(|one| matches!(one.standing(day), NoticeStanding::Missed(_)))
    }

    /// The further terms.
    pub fn terms(&self) -> impl Iterator<Item = Period> {
        self.renewals.iter().filter_map(|one| Period::new(one.from, one.until))
    }

    /// What is waived of a year.
    pub fn waived(&self, year: u8) -> impl Iterator<Item = Money> {
        self.waivers.iter().filter(move |one| one.year == year).map(|one| one.amount)
    }

    pub(super) fn cured(&mut self, event: &CureAccepted) {
        if let Some(open) = self.notices.iter_mut().rfind(|one| one.cured.is_none()) {
            open.cured = Some(event.clone());
        }
    }
}
