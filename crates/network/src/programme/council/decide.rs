//! From what is asked of meetings and follow-ups to what happens.

use guildhall_model::{Day, OrganisationId, Time};

use super::{
    Council, CouncilCommand, FOLLOW_UPS_MAX, FollowUp, FollowUpDone, FollowUpDropped,
    FollowUpReopened, FollowUpSet, FollowUpState, MEETINGS_MAX, Meeting, MeetingCalled,
    MeetingCancelled, MeetingChanged, MinutesKept, Phase, State,
};
use crate::competition::{TEXT_CHARS_MAX, check_text};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{ProgrammeId, next};

impl Desk<'_> {
    pub(crate) fn council(&self, command: CouncilCommand) -> Result<Vec<Event>, NetworkError> {
        use CouncilCommand as C;
        match command {
            C::Call { programme, begins, agenda } => self.call_meeting(programme, begins, agenda),
            C::Change { programme, meeting, begins, agenda, reason } => {
                self.change_meeting(programme, meeting, (begins, agenda), reason)
            }
            C::Cancel { programme, meeting: number, reason } => {
                self.coming(&programme, number)?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                Ok(vec![MeetingCancelled { programme, number, reason }.into()])
            }
            C::KeepMinutes { programme, meeting, text } => {
                self.keep_minutes(programme, meeting, text)
            }
            C::Move { programme, meeting, text } => self.move_resolution(programme, meeting, text),
            C::Vote { programme, resolution, institute, choice } => {
                self.vote(programme, resolution, institute, choice)
            }
            C::Close { programme, resolution } => self.close_vote(programme, resolution),
            C::Withdraw { programme, resolution, reason } => {
                self.withdraw(programme, resolution, reason)
            }
            C::SetFollowUp { programme, meeting, resolution, text, who, by } => {
                self.set_follow_up(programme, (meeting, resolution), text, (who, by))
            }
            C::Done { programme, follow_up, note } => self.done(programme, follow_up, note),
            C::Reopen { programme, follow_up: number, reason } => {
                self.own_follow_up(&programme, number, FollowUpState::Done)?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                Ok(vec![FollowUpReopened { programme, number, reason, at: self.now }.into()])
            }
            C::Drop { programme, follow_up: number, reason } => {
                self.own_follow_up(&programme, number, FollowUpState::Open)?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                Ok(vec![FollowUpDropped { programme, number, reason, at: self.now }.into()])
            }
        }
    }

    fn call_meeting(
        &self,
        programme: ProgrammeId,
        begins: Time,
        agenda: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_council(&programme, "call its meetings")?;
        self.must_be_ahead(begins)?;
        check_text(&agenda, "the agenda", TEXT_CHARS_MAX)?;
        let meetings = there.map_or(&[][..], |there| &there.meetings);
        let same = |one: &&std::sync::Arc<Meeting>| {
            (one.begins, &one.agenda, &one.cancelled) == (begins, &agenda, &None)
        };
        if meetings.iter().any(|one| same(&one)) {
            return Ok(Vec::new());
        }
        must_have_room(meetings.len(), "meetings of the council", MEETINGS_MAX)?;
        let number = next(meetings.len());
        Ok(vec![MeetingCalled { programme, number, begins, agenda }.into()])
    }

    fn change_meeting(
        &self,
        programme: ProgrammeId,
        number: u32,
        (begins, agenda): (Time, String),
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.coming(&programme, number)?;
        self.must_be_ahead(begins)?;
        check_text(&agenda, "the agenda", TEXT_CHARS_MAX)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if (there.begins, &there.agenda) == (begins, &agenda) {
            return Ok(Vec::new());
        }
        Ok(vec![MeetingChanged { programme, number, begins, agenda, reason }.into()])
    }

    fn keep_minutes(
        &self,
        programme: ProgrammeId,
        number: u32,
        text: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_meeting(&programme, number, "keep its minutes")?;
        self.must_have_begun(there)?;
        check_text(&text, "the minutes", TEXT_CHARS_MAX)?;
        if there.minutes.as_ref().is_some_and(|(old, _)| *old == text) {
            return Ok(Vec::new());
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![MinutesKept { programme, number, text, by, at }.into()])
    }

    fn set_follow_up(
        &self,
        programme: ProgrammeId,
        (meeting, resolution): (u32, Option<u32>),
        text: String,
        (who, by): (OrganisationId, Day),
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_meeting(&programme, meeting, "set its follow-ups")?;
        self.must_have_begun(there)?;
        check_text(&text, "what is to be done", TEXT_CHARS_MAX)?;
        if by < self.today() {
            let (what, at) = ("the last day", by.begin());
            return Err(NetworkError::NotAhead { what, at, now: self.now });
        }
        if let Some(number) = resolution {
            let found = self.resolution(&programme, number)?;
            if found.moved.meeting != meeting || found.state() != State::Carried {
                let hint = "name one of this meeting that was carried, or none";
                return Err(state_of(
                    "resolution",
                    &number,
                    "not one that was carried there",
                    hint,
                ));
            }
        }
        if !self.is_of_council(&programme, &who)? {
            let hint = "name the office, an agency that takes part, or who leads an institute";
            return Err(state_of("organisation", &who, "not part of the programme", hint));
        }
        let all = self.council_of(&programme).map_or(&[][..], |there| &there.follow_ups);
        let (number, at) = (next(all.len()), self.now);
        let set = FollowUpSet { programme, number, meeting, resolution, text, who, by, at };
        let same = |one: &&std::sync::Arc<FollowUp>| {
            let (number, at) = (one.set.number, one.set.at);
            one.state() == FollowUpState::Open
                && one.set == FollowUpSet { number, at, ..set.clone() }
        };
        if all.iter().any(|one| same(&one)) {
            return Ok(Vec::new());
        }
        must_have_room(all.len(), "follow-ups of the council", FOLLOW_UPS_MAX)?;
        Ok(vec![set.into()])
    }

    fn done(
        &self,
        programme: ProgrammeId,
        number: u32,
        note: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.follow_up(&programme, number);
        let who = there.as_ref().ok().map(|there| &there.set.who);
        // An agency that has left does what it was asked for before.
        if who.is_none_or(|who| !self.is_of(who)) {
            self.must_see_council(&programme, ("follow-up", &number))?;
        }
        let there = there?;
        self.must_sign(&there.set.who, "say that it was done")?;
        must_be(there, FollowUpState::Open)?;
        check_text(&note, "what was done", TEXT_CHARS_MAX)?;
        let (by, at) = (self.person()?, self.now);
        Ok(vec![FollowUpDone { programme, number, note, by, at }.into()])
    }

    fn follow_up(&self, programme: &ProgrammeId, number: u32) -> Result<&FollowUp, NetworkError> {
        let found = self.council_of(programme).and_then(|there| there.follow_up(number));
        let unknown = || NetworkError::Unknown { what: "follow-up", id: number.to_string() };
        found.ok_or_else(unknown)
    }

    /// A follow-up in a state, for officers.
    fn own_follow_up(
        &self,
        programme: &ProgrammeId,
        number: u32,
        is: FollowUpState,
    ) -> Result<(), NetworkError> {
        self.must_see_council(programme, ("follow-up", &number))?;
        self.own_council(programme, "change its follow-ups")?;
        must_be(self.follow_up(programme, number)?, is)
    }

    pub(super) fn council_of(&self, programme: &ProgrammeId) -> Option<&Council> {
        self.network.councils.get(programme)
    }

    /// That of a programme of which the actor is an officer; none as long as nothing happened.
    pub(super) fn own_council(
        &self,
        programme: &ProgrammeId,
        what: &'static str,
    ) -> Result<Option<&Council>, NetworkError> {
        self.must_sign(&self.programme(programme)?.office, what)?;
        Ok(self.council_of(programme))
    }

    pub(super) fn own_meeting(
        &self,
        programme: &ProgrammeId,
        number: u32,
        what: &'static str,
    ) -> Result<&Meeting, NetworkError> {
        self.must_see_council(programme, ("meeting", &number))?;
        let there = self.own_council(programme, what)?.and_then(|there| there.meeting(number));
        there.ok_or_else(|| NetworkError::Unknown { what: "meeting", id: number.to_string() })
    }

    /// A meeting that has not begun.
    fn coming(&self, programme: &ProgrammeId, number: u32) -> Result<&Meeting, NetworkError> {
        let there = self.own_meeting(programme, number, "change its meetings")?;
        let now = match there.phase(self.now) {
            Phase::Called => return Ok(there),
            Phase::Held | Phase::Minuted => "one that has begun",
            Phase::Cancelled => "cancelled",
        };
        Err(state_of("meeting", &number, now, "call another"))
    }

    /// A meeting that has begun, and was not cancelled.
    pub(super) fn must_have_begun(&self, meeting: &Meeting) -> Result<(), NetworkError> {
        let (now, hint) = match meeting.phase(self.now) {
            Phase::Held | Phase::Minuted => return Ok(()),
            Phase::Called => ("one that has not begun", "wait for its begin"),
            Phase::Cancelled => ("cancelled", "call another"),
        };
        Err(state_of("meeting", &meeting.number, now, hint))
    }

    fn must_be_ahead(&self, at: Time) -> Result<(), NetworkError> {
        if at > self.now {
            return Ok(());
        }
        Err(NetworkError::NotAhead { what: "the begin of the meeting", at, now: self.now })
    }

    /// What there is of a council only they know who belong to it.
    pub(super) fn must_see_council(
        &self,
        programme: &ProgrammeId,
        (what, id): (&'static str, &dyn ToString),
    ) -> Result<(), NetworkError> {
        self.programme(programme)?;
        if self.scope.is_none_or(|scope| self.network.sees_council(scope, programme, self.today()))
        {
            return Ok(());
        }
        Err(NetworkError::Unknown { what, id: id.to_string() })
    }

    /// Whether an organisation is the office, takes part as an agency today, or leads an institute.
    fn is_of_council(
        &self,
        programme: &ProgrammeId,
        who: &OrganisationId,
    ) -> Result<bool, NetworkError> {
        let office = self.programme(programme)?.office == *who;
        let agency = self.network.agencies.get(programme).and_then(|all| all.all.get(who));
        let agency = agency.is_some_and(|agency| agency.takes_part(self.today()));
        let mut institutes = self.network.institutes.all().map(|one| &one.agreement);
        let leads = institutes.any(|one| one.programme == *programme && one.lead == *who);
        Ok(office || agency || leads)
    }
}

fn must_be(there: &FollowUp, is: FollowUpState) -> Result<(), NetworkError> {
    let now = there.state();
    if now == is {
        return Ok(());
    }
    let (now, hint) = match now {
        FollowUpState::Open => ("open", "it is not done yet"),
        FollowUpState::Done => ("done", "the office can reopen it"),
        FollowUpState::Dropped => ("given up", "the office can set another"),
    };
    Err(state_of("follow-up", &there.set.number, now, hint))
}
