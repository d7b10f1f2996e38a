//! What those look at first for whose organisation somebody sits in a board.

use guildhall_model::{Day, OrganisationId};

use super::super::{InstituteView, View};
use crate::board::election::State;
use crate::board::{Board, BoardSet, CommitteeSet, ElectionCalled, Sitting};
use crate::ids::InstituteId;
use crate::institute::course::Notice;

/// A board in which somebody sits for an organisation of the reader.
#[derive(Debug)]
pub struct BoardFigure<'a> {
    /// Of which institute.
    pub seen: InstituteView<'a>,
    /// Who sits there today for the reader's organisations, by number.
    pub sittings: Vec<&'a Sitting>,
    /// Committees in which somebody sits today for one of them, by name.
    pub committees: Vec<&'a CommitteeSet>,
    /// Elections that are called or open, by number.
    pub elections: Vec<&'a ElectionCalled>,
    /// So many seats nobody has today.
    pub free: usize,
    /// What the institute has to cure.
    pub notice: Option<&'a Notice>,
}

impl<'a> View<'a> {
    pub(super) fn board_home(self) -> Option<Vec<BoardFigure<'a>>> {
        let institutes = self.network.institutes.all().map(|one| &one.agreement.institute);
        let all: Vec<_> = institutes.filter_map(|id| self.board_figure(id)).collect();
        (!all.is_empty()).then_some(all)
    }

    fn board_figure(self, id: &InstituteId) -> Option<BoardFigure<'a>> {
        let (board, today) = (self.network.boards.get(id)?, self.today());
        let own = |one: &OrganisationId| self.scope.acts_for(one);
        let sits = |one: &&Sitting| one.holds(today) && own(&one.holder.organisation);
        let sittings: Vec<_> = board.sittings.iter().filter(sits).collect();
        if sittings.is_empty() {
            return None;
        }
        let committees = board.committees.values().filter(|committee| {
            let mut seats = committee.set.seats.iter();
            seats.any(|one| one.from <= today && today < one.until && own(&one.holder.organisation))
        });
        let ahead = |state| matches!(state, State::Called | State::Open);
        let elections = board.elections.iter().filter(|one| ahead(one.state(self.now)));
        let seen = self.institute(id)?;
        Some(BoardFigure {
            committees: committees.map(|one| &one.set).collect(),
            elections: elections.map(|one| &one.called).collect(),
            free: free(board, today),
            notice: seen.institute.course.open_notice(today),
            sittings,
            seen,
        })
    }
}

/// How many seats nobody has on a day.
fn free(board: &Board, day: Day) -> usize {
    let seats = |set: &BoardSet| {
        let elected = set.elected.iter().map(|of| usize::from(of.seats)).sum::<usize>();
        elected + usize::from(set.lead) + usize::from(set.government)
    };
    let taken = board.sittings.iter().filter(|one| one.holds(day)).count();
    board.charter.as_ref().map_or(0, |charter| seats(&charter.set)).saturating_sub(taken)
}
