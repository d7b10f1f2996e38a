//! The panel when it meets: who was there, what was said of a proposal, how the panel ranks.
//!
//! Who is there and may not judge a proposal leaves while it is discussed; that is written down, not
//! asked for. A proposal is discussed once its reviews are in. The ranking of the panel has a reason
//! for each place, and counts instead of that of the points.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::decide::{check_text, unknown_proposal};
use crate::competition::{Act, Call, Competition, Proposal, TEXT_CHARS_MAX};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{CallId, ProposalId};

/// Most meetings of the panel of one call.
pub const MEETINGS_MAX: usize = 50;

/// Most people in one.
pub const PRESENT_MAX: usize = 500;

/// The panel of a call met.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct PanelMet {
    /// Of which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// From 1.
    pub number: u32,
    /// On which day.
    #[serde_as(as = "Text")]
    pub day: Day,
    /// Which reviewers were there.
    #[serde_as(as = "BTreeSet<Text>")]
    pub present: BTreeSet<PersonId>,
    /// Who wrote it down.
    #[serde_as(as = "Text")]
    pub by: PersonId,
}

/// The panel said something of a proposal.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalDiscussed {
    /// Of which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// In which meeting, from 1.
    pub meeting: u32,
    /// Who was there and left, because of a tie or because he gave the review up.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[serde_as(as = "BTreeSet<Text>")]
    pub left: BTreeSet<PersonId>,
    /// What was said.
    pub notes: String,
    /// The points on which the panel agreed, for each criterion.
    pub points: Vec<u16>,
    /// Why so many.
    pub reason: String,
    /// Who wrote it down.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The panel ranked the proposals to a call.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct PanelRanked {
    /// Of which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// The best first.
    pub places: Vec<Place>,
    /// Who wrote it down.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A place of a ranking.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Place {
    /// Which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Why it is there.
    pub reason: String,
}

/// What the panel said of a proposal, last.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Discussion {
    /// In which meeting, from 1.
    pub meeting: u32,
    /// Who was there and left.
    pub left: BTreeSet<PersonId>,
    /// What was said.
    pub notes: String,
    /// The points on which the panel agreed, for each criterion.
    pub points: Vec<u16>,
    /// Why so many.
    pub reason: String,
    /// When it was written down.
    pub at: Time,
}

impl From<ProposalDiscussed> for Discussion {
    fn from(event: ProposalDiscussed) -> Discussion {
        let ProposalDiscussed { meeting, left, notes, points, reason, at, .. } = event;
        Discussion { meeting, left, notes, points, reason, at }
    }
}

impl Discussion {
    /// All points together.
    pub fn total(&self) -> u32 {
        self.points.iter().copied().map(u32::from).sum()
    }
}

impl Competition {
    /// The meetings of the panel of a call, in the order in which they were written down.
    pub(crate) fn meetings(&self, call: &CallId) -> &[PanelMet] {
        self.reviewing.meetings.get(call).map_or(&[], |meetings| meetings.as_slice())
    }

    /// The place that the panel gives to a proposal, from 1, and why.
    pub(crate) fn panel_place(&self, call: &CallId, id: &ProposalId) -> Option<(u32, &str)> {
        let places = &self.reviewing.rankings.get(call)?.places;
        let mut numbered = (1..).zip(places);
        let (place, found) = numbered.find(|(_, place)| place.proposal == *id)?;
        Some((place, &found.reason))
    }
}

impl Desk<'_> {
    pub(super) fn meet(
        &self,
        id: CallId,
        day: Day,
        present: BTreeSet<PersonId>,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "write down its panel")?;
        self.must_be_time(Act::Meet, call)?;
        self.must_run(call, "write down its panel")?;
        let today = self.today();
        if day > today {
            return Err(NetworkError::Future { day, today });
        }
        if call.published.as_ref().is_some_and(|one| day < Day::utc(one.deadline)) {
            let (state, hint) =
                ("open for proposals on that day", "a panel meets once the deadline is past");
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        }
        if present.len() > PRESENT_MAX {
            return Err(NetworkError::TooMany { what: "people in a meeting", max: PRESENT_MAX });
        }
        if present.is_empty() {
            return Err(NetworkError::Empty { what: "the list of those who were there" });
        }
        if let Some(other) = present.iter().find(|who| !self.is_on_panel(&id, who)) {
            return Err(NetworkError::Unknown { what: "reviewer", id: other.to_string() });
        }
        let meetings = self.network.competition.meetings(&id);
        if meetings.last().is_some_and(|last| last.day == day && last.present == present) {
            return Ok(Vec::new());
        }
        if meetings.len() >= MEETINGS_MAX {
            return Err(NetworkError::TooMany { what: "meetings of a panel", max: MEETINGS_MAX });
        }
        let number = u32::try_from(meetings.len() + 1).unwrap_or(u32::MAX);
        Ok(vec![PanelMet { call: id, number, day, present, by: self.person()? }.into()])
    }

    pub(super) fn discuss(
        &self,
        id: ProposalId,
        number: u32,
        notes: String,
        (points, reason): (Vec<u16>, String),
    ) -> Result<Vec<Event>, NetworkError> {
        let (call, proposal) = self.judged(&id)?;
        self.must_run(call, "write down its panel")?;
        self.must_be_time(Act::Discuss, call)?;
        check_text(&notes, "the notes", TEXT_CHARS_MAX)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let given: Vec<Option<u16>> = points.iter().copied().map(Some).collect();
        crate::competition::judge::check_points(&given, &call.text.criteria)?;
        let competition = &self.network.competition;
        let mut meetings = competition.meetings(&call.id).iter();
        let meeting = meetings.find(|one| one.number == number);
        let unknown =
            || NetworkError::Unknown { what: "meeting of the panel", id: number.to_string() };
        let meeting = meeting.ok_or_else(unknown)?;
        let panel = competition.panels.get(&id);
        let all_in = panel.is_some_and(|panel| {
            !panel.reviews.is_empty() && panel.submitted().count() == panel.reviews.len()
        });
        if !all_in {
            let (state, hint) = ("still under review", "discuss it once all its reviews are in");
            return Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint });
        }
        let left = self.who_leaves(call, proposal, &meeting.present)?;
        if left.len() == meeting.present.len() {
            let (state, hint) = ("discussed by nobody", "all who were there have a tie to it");
            return Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint });
        }
        let there = competition.reviewing.discussions.get(&id);
        let same = there.is_some_and(|one| {
            (one.meeting, &one.notes, &one.points, &one.reason)
                == (number, &notes, &points, &reason)
        });
        if same {
            return Ok(Vec::new());
        }
        let (by, at, meeting) = (self.person()?, self.now, number);
        let said = ProposalDiscussed { proposal: id, meeting, left, notes, points, reason, by, at };
        Ok(vec![said.into()])
    }

    pub(super) fn rank(
        &self,
        id: CallId,
        places: Vec<(ProposalId, String)>,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "write down its panel")?;
        self.must_be_time(Act::RankPanel, call)?;
        self.must_run(call, "write down its panel")?;
        let competition = &self.network.competition;
        if competition.meetings(&id).is_empty() {
            let (state, hint) = ("without a meeting of its panel", "write the meeting down first");
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        }
        let mut left: BTreeSet<&ProposalId> =
            competition.handed_in(&id).map(|one| &one.id).collect();
        for (at, (proposal, reason)) in (1..).zip(&places) {
            if !competition.handed_in(&id).any(|one| one.id == *proposal) {
                return Err(unknown_proposal(proposal));
            }
            if !left.remove(proposal) {
                let why = format!("`{proposal}` has a better place already");
                return Err(NetworkError::Part { what: "place", number: at, why });
            }
            if reason.trim().is_empty() {
                let why = "say why it is there".to_owned();
                return Err(NetworkError::Part { what: "place", number: at, why });
            }
            check_text(reason, "the reason", TEXT_CHARS_MAX)?;
        }
        if let Some(proposal) = left.first() {
            let why = format!("`{proposal}` has no place; rank each proposal that was handed in");
            return Err(NetworkError::Part { what: "place", number: places.len() + 1, why });
        }
        let place = |(proposal, reason)| Place { proposal, reason };
        let places: Vec<Place> = places.into_iter().map(place).collect();
        let there = competition.reviewing.rankings.get(&id);
        if there.is_some_and(|there| there.places == places) {
            return Ok(Vec::new());
        }
        Ok(vec![PanelRanked { call: id, places, by: self.person()?, at: self.now }.into()])
    }

    /// Whether somebody reviews a proposal to a call, or accepted to.
    fn is_on_panel(&self, call: &CallId, who: &PersonId) -> bool {
        let competition = &self.network.competition;
        competition.load(call, who) > 0 || competition.willing(call).any(|one| one == who)
    }

    /// Those who may not judge a proposal.
    fn who_leaves(
        &self,
        call: &Call,
        proposal: &Proposal,
        present: &BTreeSet<PersonId>,
    ) -> Result<BTreeSet<PersonId>, NetworkError> {
        let (policy, today) = (self.policy_under(call)?, self.today());
        let barred = |who: &&PersonId| {
            let reviewer = self.network.competition.reviewers.get(*who);
            reviewer.is_none_or(|one| self.network.is_barred(policy, proposal, one, today))
        };
        Ok(present.iter().filter(barred).cloned().collect())
    }
}
