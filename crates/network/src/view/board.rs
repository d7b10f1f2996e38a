//! What one person may see of the board of an institute.
//!
//! | what | who sees it |
//! | --- | --- |
//! | seats, who sits for whom, committees | whoever is signed in |
//! | elections: candidates, the roll, who voted, results with all ballots in order | who belongs to the lead, to the office, to a member of today, or to one on the roll |
//! | what somebody chose | nobody |

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_model::OrganisationId;

use super::{Due, InstituteView, Task, View};
use crate::board::election::{Cast, Election, End, State};
use crate::board::{BoardSet, CommitteeSet, ElectionCalled, Sitting};
use crate::ids::InstituteId;
use crate::policy::{About, Policy, Rule};
use crate::revised::Revised;

/// The board of an institute, and what its reader can do there.
#[derive(Debug)]
pub struct BoardView<'a> {
    /// Whose it is.
    pub institute: InstituteView<'a>,
    /// Which seats it has; none as long as nobody said.
    pub charter: Option<&'a Revised<BoardSet>>,
    /// Who sat and sits there, by number.
    pub sittings: &'a [Sitting],
    /// By name.
    pub committees: Vec<&'a Revised<CommitteeSet>>,
    /// Those that the reader sees, by number.
    pub elections: Vec<ElectionView<'a>>,
    /// Whether the reader belongs to the institute.
    pub inside: bool,
}

/// An election, and what its reader can do with it.
#[derive(Debug)]
pub struct ElectionView<'a> {
    /// As it was called.
    pub called: &'a ElectionCalled,
    /// Where it is now.
    pub state: State,
    /// Who votes, by name.
    pub roll: Vec<&'a OrganisationId>,
    /// Who did, by name.
    pub cast: &'a BTreeMap<OrganisationId, Cast>,
    /// What came of it.
    pub end: Option<&'a End>,
    /// The rules under which it stands, of the policy of the day on which it was called.
    pub rules: Vec<(&'a Policy, &'a Rule)>,
    /// Those for which the reader may vote now.
    pub may_vote: Vec<&'a OrganisationId>,
    /// Whether the reader may count it now.
    pub may_count: bool,
    /// Whether the reader may say now that nobody can open its ballots.
    pub may_void: bool,
    /// Whether the reader may take it back now.
    pub may_withdraw: bool,
}

impl<'a> View<'a> {
    /// The board of an institute.
    pub fn board(self, id: &InstituteId) -> Option<BoardView<'a>> {
        let institute = self.institute(id)?;
        let board = self.network.boards.get(id);
        let members = institute.roll.map(|roll| &roll.members);
        let is_member = |one: &OrganisationId| {
            let member = members.and_then(|members| members.get(one));
            member.is_some_and(|member| member.on(self.today()).is_some())
        };
        let inside = self.inside(institute.institute)
            || self.scope.organisations().any(|(one, _)| is_member(one));
        let elections = board.into_iter().flat_map(|board| &board.elections);
        let elections = elections.filter(|one| inside || self.is_on_roll(one));
        Some(BoardView {
            charter: board.and_then(|board| board.charter.as_ref()),
            sittings: board.map_or(&[], |board| &board.sittings),
            committees: board
                .into_iter()
                .flat_map(|board| board.committees.values().map(|one| &**one))
                .collect(),
            elections: elections.map(|one| self.see_election(&institute, one)).collect(),
            inside,
            institute,
        })
    }

    fn is_on_roll(self, election: &Election) -> bool {
        let mut own = self.scope.organisations();
        own.any(|(one, _)| self.network.is_on_roll(&election.called, one))
    }

    fn see_election(
        self,
        institute: &InstituteView<'a>,
        election: &'a Arc<Election>,
    ) -> ElectionView<'a> {
        let (called, state) = (&election.called, election.state(self.now));
        let open = state == State::Open;
        let signs = |one: &&OrganisationId| self.scope.acts_for(one);
        let roll: Vec<_> = self.network.roll_of(called).collect();
        let counts = institute.runs || institute.steers;
        let policy = self.network.policy_of_election(called);
        let of = |policy: &'a Policy| {
            let about = [About::ElectionQuorum, About::ElectionOpen, About::ElectionTies];
            about.into_iter().filter_map(move |about| Some((policy, policy.rule(about)?)))
        };
        ElectionView {
            called,
            state,
            cast: &election.cast,
            end: election.end.as_ref(),
            rules: policy.into_iter().flat_map(of).collect(),
            may_vote: roll.iter().copied().filter(|_| open).filter(signs).collect(),
            may_count: counts && state == State::Closed,
            may_void: counts && (open || state == State::Closed),
            may_withdraw: institute.runs && state == State::Called,
            roll,
        }
    }

    /// Elections in which an organisation has not voted, and those that are to be counted.
    pub(super) fn due_of_board(self, of: &InstituteView<'a>, due: &mut Vec<Due>) {
        let id = &of.institute.agreement.institute;
        let board = self.network.boards.get(id).into_iter();
        for election in board.flat_map(|board| &board.elections) {
            let (called, number) = (&election.called, election.called.number);
            match election.state(self.now) {
                State::Open => {
                    let mine = self.signs_for().filter(|one| !election.cast.contains_key(*one));
                    for one in mine.filter(|one| self.network.is_on_roll(called, one)) {
                        let (institute, organisation) = (id.clone(), one.clone());
                        let task = Task::Elect { institute, election: number, organisation };
                        let (since, until) = (Some(called.opens), Some(called.closes));
                        due.push(Due { task, since, until });
                    }
                }
                State::Closed if of.runs || of.steers => {
                    let task = Task::CountElection { institute: id.clone(), election: number };
                    due.push(Due { task, since: Some(called.closes), until: None });
                }
                _ => {}
            }
        }
    }
}
