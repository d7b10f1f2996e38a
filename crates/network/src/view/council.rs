//! What one person may see of the council of a programme.
//!
//! | what | who sees it |
//! | --- | --- |
//! | meetings, minutes, resolutions, how each institute voted, follow-ups | who belongs to the office, to the lead of an institute of the programme, or to an agency that takes part today |

use guildhall_access::Scope;
use guildhall_model::Day;

use super::View;
use crate::ids::{InstituteId, ProgrammeId};
use crate::programme::council::{
    Council, FollowUp, FollowUpState, Meeting, Phase, Resolution, State,
};
use crate::state::Network;

/// The council of a programme, and what its reader can do there.
#[derive(Debug)]
pub struct CouncilView<'a> {
    /// Its meetings and follow-ups; none as long as nothing happened.
    pub council: Option<&'a Council>,
    /// Its resolutions, by number.
    pub resolutions: Vec<ResolutionView<'a>>,
    /// Whether the reader is an officer.
    pub officer: bool,
}

/// A resolution, and what its reader can do with it.
#[derive(Debug)]
pub struct ResolutionView<'a> {
    /// What was moved, voted and decided.
    pub resolution: &'a Resolution,
    /// The institutes that have a vote.
    pub entitled: Vec<&'a InstituteId>,
    /// Those for which the reader may vote now.
    pub may_vote: Vec<&'a InstituteId>,
    /// Whether the reader may close the vote now.
    pub may_close: bool,
}

impl Network {
    /// Whether the holder of a scope belongs to the council of a programme on a day.
    pub(crate) fn sees_council(&self, scope: &Scope, programme: &ProgrammeId, today: Day) -> bool {
        let office = self.programmes.get(programme).map(|one| &one.office);
        let agencies = self.agencies.get(programme);
        let mut agencies = agencies.into_iter().flat_map(|all| &all.all);
        let institutes = self.institutes.all().map(|one| &one.agreement);
        let mut of = institutes.filter(|one| one.programme == *programme);
        office.is_some_and(|office| scope.sees(office))
            || agencies.any(|(id, agency)| agency.takes_part(today) && scope.sees(id))
            || of.any(|one| scope.sees(&one.lead))
    }
}

impl<'a> View<'a> {
    /// The council of a programme; none for those who do not belong to it.
    pub fn council(self, id: &ProgrammeId) -> Option<CouncilView<'a>> {
        let programme = self.programme(id)?;
        if !self.network.sees_council(self.scope, id, self.today()) {
            return None;
        }
        let council = self.network.councils.get(id);
        let officer = self.is_officer(programme);
        let all = council.into_iter().flat_map(|there| &there.resolutions);
        let view = |one: &'a std::sync::Arc<Resolution>| {
            let meeting = council.and_then(|there| there.meeting(one.moved.meeting));
            self.see_resolution(id, one, meeting, officer)
        };
        Some(CouncilView { council, resolutions: all.map(view).collect(), officer })
    }

    /// Whether the reader may say that a follow-up was done.
    pub fn may_do(self, follow_up: &FollowUp) -> bool {
        let signs = self.scope.acts_for(&follow_up.set.who);
        follow_up.state() == FollowUpState::Open && signs
    }

    fn see_resolution(
        self,
        programme: &ProgrammeId,
        resolution: &'a Resolution,
        meeting: Option<&Meeting>,
        officer: bool,
    ) -> ResolutionView<'a> {
        let begun =
            meeting.filter(|one| matches!(one.phase(self.now), Phase::Held | Phase::Minuted));
        let votes = begun.is_some() && resolution.state() == State::Open;
        let entitled = meeting.into_iter().flat_map(|one| self.network.entitled(programme, one));
        let entitled: Vec<_> = entitled.map(|one| &one.agreement).collect();
        let signs = entitled.iter().filter(|one| self.scope.acts_for(&one.lead));
        ResolutionView {
            resolution,
            may_vote: signs.filter(|_| votes).map(|one| &one.institute).collect(),
            may_close: votes && officer && !resolution.votes.is_empty(),
            entitled: entitled.into_iter().map(|one| &one.institute).collect(),
        }
    }
}
