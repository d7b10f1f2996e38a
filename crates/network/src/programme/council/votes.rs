//! Resolutions: who votes, and what carries them.

use super::{
    Choice, CouncilVoted, Meeting, RESOLUTIONS_MAX, Resolution, ResolutionDecided, ResolutionMoved,
    ResolutionWithdrawn, State,
};
use crate::competition::{Figure, TEXT_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{InstituteId, ProgrammeId, next};
use crate::institute::{Institute, Standing};
use crate::policy::{About, Demand, Policy, Rule, Share};
use crate::state::Network;

impl Network {
    /// The institutes that have a vote in a meeting: those that are in a term on its day.
    pub(crate) fn entitled<'n>(
        &'n self,
        programme: &ProgrammeId,
        meeting: &Meeting,
    ) -> impl Iterator<Item = &'n Institute> + use<'n> {
        let (programme, day) = (programme.clone(), meeting.day());
        let of = move |one: &&Institute| {
            let runs = matches!(one.standing(day), Standing::Running(_));
            one.agreement.programme == programme && runs
        };
        self.institutes.all().map(|one| &**one).filter(of)
    }
}

impl Desk<'_> {
    pub(super) fn move_resolution(
        &self,
        programme: ProgrammeId,
        meeting: u32,
        text: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_meeting(&programme, meeting, "move its resolutions")?;
        if there.cancelled.is_some() {
            return Err(state_of("meeting", &meeting, "cancelled", "call another"));
        }
        check_text(&text, "the resolution", TEXT_CHARS_MAX)?;
        let all = self.council_of(&programme).map_or(&[][..], |there| &there.resolutions);
        let same = |one: &std::sync::Arc<Resolution>| {
            (one.moved.meeting, &one.moved.text, one.state()) == (meeting, &text, State::Open)
        };
        if all.iter().any(same) {
            return Ok(Vec::new());
        }
        must_have_room(all.len(), "resolutions of the council", RESOLUTIONS_MAX)?;
        let (by, at, number) = (self.person()?, self.now, next(all.len()));
        Ok(vec![ResolutionMoved { programme, number, meeting, text, by, at }.into()])
    }

    pub(super) fn vote(
        &self,
        programme: ProgrammeId,
        number: u32,
        institute: InstituteId,
        choice: Choice,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_see_council(&programme, ("resolution", &number))?;
        let there = self.resolution(&programme, number)?;
        let meeting = self.meeting_of(&programme, there)?;
        self.own_institute(&institute, "vote for it")?;
        must_be_open(there)?;
        self.must_have_begun(meeting)?;
        let mut entitled = self.network.entitled(&programme, meeting);
        if !entitled.any(|one| one.agreement.institute == institute) {
            let hint = "an institute votes when the meeting's day is one of its term";
            return Err(state_of("institute", &institute, "without a vote in this meeting", hint));
        }
        if there.votes.get(&institute).is_some_and(|vote| vote.choice == choice) {
            return Ok(Vec::new());
        }
        let (by, at, resolution) = (self.person()?, self.now, number);
        Ok(vec![CouncilVoted { programme, resolution, institute, choice, by, at }.into()])
    }

    pub(super) fn close_vote(
        &self,
        programme: ProgrammeId,
        number: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_resolution(&programme, number)?;
        let meeting = self.meeting_of(&programme, there)?;
        self.must_have_begun(meeting)?;
        let entitled = self.network.entitled(&programme, meeting).count();
        let entitled = u32::try_from(entitled).unwrap_or(u32::MAX);
        let policy = self.programme(&programme)?.policies.on(meeting.day());
        let votes = there.count();
        let quorum = policy.and_then(|policy| policy.rule(About::CouncilQuorum));
        must_be_quorum((policy, quorum), votes.iter().sum(), entitled, number)?;
        let majority = policy.and_then(|policy| policy.rule(About::CouncilMajority));
        Ok(vec![Event::ResolutionDecided(ResolutionDecided {
            programme,
            resolution: number,
            carried: is_carried(majority, votes),
            votes,
            entitled,
            majority: majority.map(|rule| rule.number.clone()),
            quorum: quorum.map(|rule| rule.number.clone()),
            policy: policy.map(Policy::version),
            at: self.now,
        })])
    }

    pub(super) fn withdraw(
        &self,
        programme: ProgrammeId,
        resolution: u32,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        self.own_resolution(&programme, resolution)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        Ok(vec![ResolutionWithdrawn { programme, resolution, reason, at: self.now }.into()])
    }

    pub(super) fn resolution(
        &self,
        programme: &ProgrammeId,
        number: u32,
    ) -> Result<&Resolution, NetworkError> {
        let found = self.council_of(programme).and_then(|there| there.resolution(number));
        let unknown = || NetworkError::Unknown { what: "resolution", id: number.to_string() };
        found.ok_or_else(unknown)
    }

    /// One that is open, for officers.
    fn own_resolution(
        &self,
        programme: &ProgrammeId,
        number: u32,
    ) -> Result<&Resolution, NetworkError> {
        self.must_see_council(programme, ("resolution", &number))?;
        self.own_council(programme, "close its votes")?;
        let there = self.resolution(programme, number)?;
        must_be_open(there)?;
        Ok(there)
    }

    fn meeting_of(
        &self,
        programme: &ProgrammeId,
        of: &Resolution,
    ) -> Result<&Meeting, NetworkError> {
        let number = of.moved.meeting;
        let found = self.council_of(programme).and_then(|there| there.meeting(number));
        found.ok_or_else(|| NetworkError::Unknown { what: "meeting", id: number.to_string() })
    }
}

fn must_be_open(there: &Resolution) -> Result<(), NetworkError> {
    let now = match there.state() {
        State::Open => return Ok(()),
        State::Carried => "carried",
        State::Failed => "not carried",
        State::Withdrawn => "withdrawn",
    };
    let hint = "what was decided stays; move another";
    Err(state_of("resolution", &there.moved.number, now, hint))
}

/// Enough have voted: the share that the rule wants, or one where there is no rule.
fn must_be_quorum(
    (policy, rule): (Option<&Policy>, Option<&Rule>),
    voted: u32,
    entitled: u32,
    number: u32,
) -> Result<(), NetworkError> {
    if voted == 0 {
        let hint = "wait for votes, or withdraw it";
        return Err(state_of("resolution", &number, "one that nobody has voted on", hint));
    }
    let (Some(policy), Some(rule)) = (policy, rule) else { return Ok(()) };
    let Demand::CouncilQuorum { least } = rule.demand else { return Ok(()) };
    // Whoever voted was entitled when he did; fewer may be now.
    let found = Share::of(u128::from(voted), u128::from(entitled.max(voted)));
    match found.filter(|found| *found < least) {
        Some(found) => Err(not_kept(policy, rule, (Figure::Share(found), Figure::Share(least)))),
        None => Ok(()),
    }
}

/// Whether more than the share of the rule, or more than half where there is none, are for it.
/// Abstentions count neither way.
fn is_carried(rule: Option<&Rule>, [yes, no, _]: [u32; 3]) -> bool {
    let more_than = match rule.map(|rule| &rule.demand) {
        Some(Demand::CouncilMajority { more_than }) => u64::from(more_than.hundredths()),
        _ => return yes > no,
    };
    let whole = u64::from(Share::WHOLE.hundredths());
    u64::from(yes) * whole > more_than * (u64::from(yes) + u64::from(no))
}

#[cfg(test)]
mod tests {
    use guildhall_model::Label;

    use super::*;
    use crate::policy::RuleNumber;

    #[test]
    fn what_carries_a_resolution() {
        let rule = |hundredths| {
            let more_than = Share::new(hundredths).expect("a share");
            let number = RuleNumber::new("9.1").expect("a number");
            let demand = Demand::CouncilMajority { more_than };
            Rule { number, sentence: Label::default(), demand }
        };
        let (half, two_thirds) = (rule(5_000), rule(6_666));
        for (votes, free, by_half, by_two_thirds) in [
            ([1, 0, 0], true, true, true),
            ([0, 1, 0], false, false, false),
            ([0, 0, 9], false, false, false),
            ([1, 1, 0], false, false, false),
            ([2, 1, 0], true, true, true),
            ([1, 0, 9], true, true, true),
            ([10, 5, 0], true, true, true),
            ([10, 6, 0], true, true, false),
            ([9, 9, 3], false, false, false),
        ] {
            let got = [None, Some(&half), Some(&two_thirds)].map(|rule| is_carried(rule, votes));
            assert_eq!(got, [free, by_half, by_two_thirds], "{votes:?}");
        }
    }
}
