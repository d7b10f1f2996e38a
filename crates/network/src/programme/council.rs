//! The council of a programme: its institutes and the office meet, vote, and follow up.
//!
//! An institute has a vote in a meeting when a day of its term is the meeting's. Who signs for the
//! organisation that leads it votes, from the meeting's begin on, and may vote otherwise until the
//! office closes the vote: then the majority and the quorum that the policy of the meeting's day
//! asks for decide, and what was counted stays as it was.
//!
//! What may follow what is in [`Meeting::phase`], [`Resolution::state`] and [`FollowUp::state`].
//! Read in this order: these, then [`CouncilCommand`]; `events`, `decide`, `votes`.

mod decide;
mod events;
mod votes;

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId, Time};

pub use events::{
    Choice, CouncilVoted, FollowUpDone, FollowUpDropped, FollowUpReopened, FollowUpSet,
    MeetingCalled, MeetingCancelled, MeetingChanged, MinutesKept, ResolutionDecided,
    ResolutionMoved, ResolutionWithdrawn,
};

use crate::ids::{InstituteId, ProgrammeId};

/// Most meetings of a council.
pub const MEETINGS_MAX: usize = 10_000;

/// Most resolutions of a council.
pub const RESOLUTIONS_MAX: usize = 10_000;

/// Most follow-ups of a council.
pub const FOLLOW_UPS_MAX: usize = 10_000;

/// A meeting.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Meeting {
    /// Its number in the programme, from 1.
    pub number: u32,
    /// When it begins.
    pub begins: Time,
    /// What it is about.
    pub agenda: String,
    /// Why it was last changed; empty where it never was.
    pub changed: String,
    /// Why it does not take place.
    pub cancelled: Option<String>,
    /// What was said and decided, with the time when it was written last.
    pub minutes: Option<(String, Time)>,
}

/// Where a meeting is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It will take place.
    Called,
    /// It has begun, and nobody has written what was said.
    Held,
    /// There are minutes.
    Minuted,
    /// It does not take place.
    Cancelled,
}

impl Phase {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Phase::Called => "called",
            Phase::Held => "held",
            Phase::Minuted => "minuted",
            Phase::Cancelled => "cancelled",
        }
    }
}

impl Meeting {
    /// Where it is at a moment.
    pub fn phase(&self, now: Time) -> Phase {
        match (&self.cancelled, &self.minutes) {
            (Some(_), _) => Phase::Cancelled,
            (None, Some(_)) => Phase::Minuted,
            (None, None) if now < self.begins => Phase::Called,
            (None, None) => Phase::Held,
        }
    }

    /// Its day.
    pub fn day(&self) -> Day {
        Day::utc(self.begins)
    }
}

/// Something that the council is to decide.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Resolution {
    /// What was moved.
    pub moved: ResolutionMoved,
    /// How each institute votes, as it said last.
    pub votes: BTreeMap<InstituteId, CouncilVoted>,
    /// What came of it.
    pub end: Option<End>,
}

/// What came of a resolution.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum End {
    /// The vote was closed.
    Decided(ResolutionDecided),
    /// It was taken back.
    Withdrawn(ResolutionWithdrawn),
}

/// Where a resolution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is voted on, once its meeting has begun.
    Open,
    /// Enough were for it.
    Carried,
    /// Not enough were.
    Failed,
    /// It was taken back.
    Withdrawn,
}

impl State {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Carried => "carried",
            State::Failed => "failed",
            State::Withdrawn => "withdrawn",
        }
    }
}

impl Resolution {
    /// Where it is.
    pub const fn state(&self) -> State {
        match &self.end {
            None => State::Open,
            Some(End::Withdrawn(_)) => State::Withdrawn,
            Some(End::Decided(decided)) if decided.carried => State::Carried,
            Some(End::Decided(_)) => State::Failed,
        }
    }

    /// How many votes are for it, against it, and abstain.
    pub fn count(&self) -> [u32; 3] {
        let of = |choice| {
            let votes = self.votes.values().filter(|vote| vote.choice == choice);
            u32::try_from(votes.count()).unwrap_or(u32::MAX)
        };
        Choice::ALL.map(of)
    }
}

/// Something that somebody is to do until a day.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct FollowUp {
    /// What, who and until when.
    pub set: FollowUpSet,
    /// All that became of it, oldest first.
    pub steps: Vec<FollowUpStep>,
}

/// What became of a follow-up.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum FollowUpStep {
    /// It was done.
    Done(FollowUpDone),
    /// The office found that more is to be done.
    Reopened(FollowUpReopened),
    /// Nobody is to do it any more.
    Dropped(FollowUpDropped),
}

/// Where a follow-up is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpState {
    /// It is to be done.
    Open,
    /// It was.
    Done,
    /// It is not to be done any more.
    Dropped,
}

impl FollowUpState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            FollowUpState::Open => "open",
            FollowUpState::Done => "done",
            FollowUpState::Dropped => "dropped",
        }
    }
}

impl FollowUp {
    /// Where it is.
    pub fn state(&self) -> FollowUpState {
        match self.steps.last() {
            None | Some(FollowUpStep::Reopened(_)) => FollowUpState::Open,
            Some(FollowUpStep::Done(_)) => FollowUpState::Done,
            Some(FollowUpStep::Dropped(_)) => FollowUpState::Dropped,
        }
    }

    /// Whether it is to be done, and its last day is past.
    pub fn is_late(&self, today: Day) -> bool {
        self.state() == FollowUpState::Open && self.set.by < today
    }
}

/// The council of a programme.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Council {
    /// By number.
    pub meetings: Vec<Arc<Meeting>>,
    /// By number.
    pub resolutions: Vec<Arc<Resolution>>,
    /// By number.
    pub follow_ups: Vec<Arc<FollowUp>>,
}

/// What stands under a number that counts from 1.
fn at(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

impl Council {
    /// A meeting.
    pub fn meeting(&self, number: u32) -> Option<&Meeting> {
        self.meetings.get(at(number)?).map(|one| &**one)
    }

    /// A resolution.
    pub fn resolution(&self, number: u32) -> Option<&Resolution> {
        self.resolutions.get(at(number)?).map(|one| &**one)
    }

    /// A follow-up.
    pub fn follow_up(&self, number: u32) -> Option<&FollowUp> {
        self.follow_ups.get(at(number)?).map(|one| &**one)
    }

    pub(crate) fn called(&mut self, event: &MeetingCalled) {
        self.meetings.push(Arc::new(Meeting {
            number: event.number,
            begins: event.begins,
            agenda: event.agenda.clone(),
            changed: String::new(),
            cancelled: None,
            minutes: None,
        }));
    }

    pub(crate) fn changed(&mut self, event: &MeetingChanged) {
        change(&mut self.meetings, event.number, |meeting| {
            meeting.begins = event.begins;
            meeting.agenda.clone_from(&event.agenda);
            meeting.changed.clone_from(&event.reason);
        });
    }

    pub(crate) fn cancelled(&mut self, event: &MeetingCancelled) {
        change(&mut self.meetings, event.number, |one| one.cancelled = Some(event.reason.clone()));
    }

    pub(crate) fn minuted(&mut self, event: &MinutesKept) {
        let minutes = Some((event.text.clone(), event.at));
        change(&mut self.meetings, event.number, |meeting| meeting.minutes = minutes);
    }

    pub(crate) fn moved(&mut self, event: &ResolutionMoved) {
        let (moved, votes) = (event.clone(), BTreeMap::new());
        self.resolutions.push(Arc::new(Resolution { moved, votes, end: None }));
    }

    pub(crate) fn voted(&mut self, event: &CouncilVoted) {
        change(&mut self.resolutions, event.resolution, |one| {
            one.votes.insert(event.institute.clone(), event.clone());
        });
    }

    pub(crate) fn decided(&mut self, event: &ResolutionDecided) {
        let end = Some(End::Decided(event.clone()));
        change(&mut self.resolutions, event.resolution, |one| one.end = end);
    }

    pub(crate) fn withdrawn(&mut self, event: &ResolutionWithdrawn) {
        let end = Some(End::Withdrawn(event.clone()));
        change(&mut self.resolutions, event.resolution, |one| one.end = end);
    }

    pub(crate) fn follow_up_set(&mut self, event: &FollowUpSet) {
        self.follow_ups.push(Arc::new(FollowUp { set: event.clone(), steps: Vec::new() }));
    }

    pub(crate) fn follow_up_step(&mut self, number: u32, step: FollowUpStep) {
        change(&mut self.follow_ups, number, |one| one.steps.push(step));
    }
}

fn change<T: Clone>(all: &mut [Arc<T>], number: u32, change: impl FnOnce(&mut T)) {
    if let Some(one) = at(number).and_then(|at| all.get_mut(at)) {
        change(Arc::make_mut(one));
    }
}

/// What can be asked of a council. Where nothing else is said: for officers.
#[derive(Clone, Debug, PartialEq)]
pub enum CouncilCommand {
    /// Calls a meeting.
    Call {
        /// Of which programme.
        programme: ProgrammeId,
        /// When it begins.
        begins: Time,
        /// What it is about.
        agenda: String,
    },
    /// Changes a meeting that has not begun.
    Change {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        meeting: u32,
        /// When it begins from now on.
        begins: Time,
        /// What it is about from now on.
        agenda: String,
        /// Why.
        reason: String,
    },
    /// Cancels a meeting that has not begun.
    Cancel {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        meeting: u32,
        /// Why.
        reason: String,
    },
    /// Writes down what was said and decided in a meeting that has begun, as a whole.
    KeepMinutes {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        meeting: u32,
        /// What.
        text: String,
    },
    /// Puts a resolution to the vote of a meeting.
    Move {
        /// Of which programme.
        programme: ProgrammeId,
        /// Of which meeting.
        meeting: u32,
        /// What is to be decided.
        text: String,
    },
    /// Votes. For those who run the institute.
    Vote {
        /// Of which programme.
        programme: ProgrammeId,
        /// On which resolution.
        resolution: u32,
        /// For which institute.
        institute: InstituteId,
        /// How.
        choice: Choice,
    },
    /// Closes a vote.
    Close {
        /// Of which programme.
        programme: ProgrammeId,
        /// On which resolution.
        resolution: u32,
    },
    /// Takes a resolution back.
    Withdraw {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        resolution: u32,
        /// Why.
        reason: String,
    },
    /// Has somebody do something until a day.
    SetFollowUp {
        /// Of which programme.
        programme: ProgrammeId,
        /// Of which meeting.
        meeting: u32,
        /// Out of which resolution, one that was carried.
        resolution: Option<u32>,
        /// What.
        text: String,
        /// Who: the office, an agency that takes part, or who leads an institute.
        who: OrganisationId,
        /// The last day.
        by: Day,
    },
    /// Says that it was done, and what. For those who sign for who is to do it.
    Done {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        follow_up: u32,
        /// What was done.
        note: String,
    },
    /// Finds that what was done is not enough.
    Reopen {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        follow_up: u32,
        /// Why.
        reason: String,
    },
    /// Gives a follow-up up.
    Drop {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        follow_up: u32,
        /// Why.
        reason: String,
    },
}
