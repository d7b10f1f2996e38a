//! The board of an institute, its committees, and elections by tier with a secret ballot.
//!
//! A board has seats that members of a tier elect, and seats to which those who run the institute, or
//! the government, appoint. Who sits there sits for an organisation, from a day until a day; such a
//! sitting is never moved, it only may end early.
//!
//! A ballot comes sealed and stays sealed until its election is counted: whoever keeps the key of an
//! election is not in this crate ([RFD 16](../../../docs/rfd/0016-secret-ballots.md)). What is counted
//! stands in the event of the result, so that anybody counts again: [`count`].
//!
//! Read in this order: [`Seat`], [`Sitting`], [`Board`], [`election`], [`count`], [`BoardCommand`];
//! `events`, `decide`, `polls`.

pub mod count;
mod decide;
pub mod election;
mod events;
mod polls;

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Map, OrganisationId, Period};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

pub use events::{
    BallotCast, BoardSet, CommitteeSet, ElectionCalled, ElectionCounted, ElectionFailed,
    ElectionVoided, ElectionWithdrawn, SeatEnded, SeatGiven,
};

pub use polls::ToOpen;

use crate::form::Text;
use crate::ids::{CommitteeId, InstituteId, TierId, next};
use crate::revised::Revised;
use count::Ballot;
use election::{Election, ElectionText, End, KeyName, Sealed};

/// Most seats of one kind.
pub const SEATS_MAX: u8 = 50;

/// Most committees of an institute.
pub const COMMITTEES_MAX: usize = 50;

/// Most who ever sat in one committee.
pub const COMMITTEE_SEATS_MAX: usize = 200;

/// Most who ever sat in a board.
pub const SITTINGS_MAX: usize = 10_000;

/// Most elections of an institute.
pub const ELECTIONS_MAX: usize = 1_000;

/// Which seat of a board.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Seat {
    /// One that members of a tier elect.
    Tier {
        /// Which.
        #[serde_as(as = "Text")]
        tier: TierId,
    },
    /// One to which those who run the institute appoint.
    Lead,
    /// One to which officers of the programme appoint.
    Government,
}

impl Seat {
    /// The word for it in files and API.
    pub const fn word(&self) -> &'static str {
        match self {
            Seat::Tier { .. } => "tier",
            Seat::Lead => "lead",
            Seat::Government => "government",
        }
    }
}

/// How many seats members of a tier elect.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct TierSeats {
    /// Of which tier.
    #[serde_as(as = "Text")]
    pub tier: TierId,
    /// So many.
    pub seats: u8,
}

/// Who sits somewhere, and for whom.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Holder {
    /// His name.
    pub name: String,
    /// For which organisation.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
}

/// Somebody sits in a board from a day until a day.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sitting {
    /// Its number in the institute, from 1.
    pub number: u32,
    /// In which seat.
    pub seat: Seat,
    /// Who.
    pub holder: Holder,
    /// From when until when, as it was meant.
    pub term: Period,
    /// In which election he was elected; none of whom somebody appointed.
    pub election: Option<u32>,
    /// The first day without him, and why, where that came early.
    pub ended: Option<(Day, String)>,
}

impl Sitting {
    /// The first day without him.
    pub fn until(&self) -> Day {
        self.ended.as_ref().map_or(self.term.until(), |(on, _)| *on)
    }

    /// Whether he sits there on a day.
    pub fn holds(&self, day: Day) -> bool {
        self.term.from() <= day && day < self.until()
    }
}

/// A seat of a committee.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CommitteeSeat {
    /// Who.
    pub holder: Holder,
    /// Whether he is in the chair.
    pub chair: bool,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
}

/// The board of an institute.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Board {
    /// Which seats it has; none as long as nobody said.
    pub charter: Option<Revised<BoardSet>>,
    /// Who sat and sits there, by number.
    pub sittings: Vec<Sitting>,
    /// By name.
    pub committees: BTreeMap<CommitteeId, Arc<Revised<CommitteeSet>>>,
    /// By number.
    pub elections: Vec<Arc<Election>>,
}

impl Board {
    /// An election.
    pub fn election(&self, number: u32) -> Option<&Election> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        self.elections.get(at).map(|one| &**one)
    }

    /// How many seats of a kind there are.
    pub fn seats(&self, seat: &Seat) -> u8 {
        let Some(charter) = &self.charter else { return 0 };
        let charter = &charter.set;
        match seat {
            Seat::Tier { tier } => {
                let of = charter.elected.iter().find(|one| one.tier == *tier);
                of.map_or(0, |one| one.seats)
            }
            Seat::Lead => charter.lead,
            Seat::Government => charter.government,
        }
    }

    /// The most seats of a kind that are taken on one day of a period: by who sits there, and by
    /// elections that are not over.
    pub(crate) fn taken(&self, seat: &Seat, term: Period) -> usize {
        let sitting = self.sittings.iter().filter(|one| one.seat == *seat);
        let mut all: Vec<(Day, Day, usize)> =
            sitting.map(|one| (one.term.from(), one.until(), 1)).collect();
        let running = self.elections.iter().filter(|one| one.end.is_none()).map(|one| &one.called);
        let running =
            running.filter(|one| matches!(seat, Seat::Tier { tier } if *tier == one.tier));
        all.extend(running.map(|one| (one.from, one.until, usize::from(one.seats))));
        let on = |day: Day| -> usize {
            let there = all.iter().filter(|(from, until, _)| *from <= day && day < *until);
            there.map(|(.., seats)| seats).sum()
        };
        let begins = all.iter().map(|(from, ..)| *from).filter(|day| term.contains(*day));
        begins.chain([term.from()]).map(on).max().unwrap_or(0)
    }

    fn sit(&mut self, seat: Seat, holder: Holder, term: Period, election: Option<u32>) {
        let number = next(self.sittings.len());
        self.sittings.push(Sitting { number, seat, holder, term, election, ended: None });
    }
}

/// The boards of all institutes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Boards(Map<InstituteId, Arc<Board>>);

impl Boards {
    /// That of an institute.
    pub fn get(&self, institute: &InstituteId) -> Option<&Board> {
        self.0.get(institute).map(|board| &**board)
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Board> {
        self.0.values().map(|board| &**board)
    }

    fn board(&mut self, institute: &InstituteId) -> &mut Board {
        Arc::make_mut(self.0.entry(institute.clone()).or_default())
    }

    fn election(
        &mut self,
        institute: &InstituteId,
        number: u32,
        change: impl FnOnce(&mut Election),
    ) {
        let at = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        let all = &mut self.board(institute).elections;
        if let Some(one) = at.and_then(|at| all.get_mut(at)) {
            change(Arc::make_mut(one));
        }
    }

    pub(crate) fn set(&mut self, event: &BoardSet) {
        let charter = &mut self.board(&event.institute).charter;
        *charter = Some(Revised::after(charter.as_ref(), event.clone()));
    }

    pub(crate) fn seat_given(&mut self, event: &SeatGiven) {
        // A term without a day is refused when it is given.
        let Some(term) = Period::new(event.from, event.until) else { return };
        let (seat, holder) = (event.seat.clone(), event.holder.clone());
        self.board(&event.institute).sit(seat, holder, term, None);
    }

    pub(crate) fn seat_ended(&mut self, event: &SeatEnded) {
        let all = &mut self.board(&event.institute).sittings;
        if let Some(one) = all.iter_mut().find(|one| one.number == event.number) {
            one.ended = Some((event.on, event.reason.clone()));
        }
    }

    pub(crate) fn committee_set(&mut self, event: &CommitteeSet) {
        let all = &mut self.board(&event.institute).committees;
        let before = all.get(&event.committee).map(|before| &**before);
        let committee = Revised::after(before, event.clone());
        all.insert(event.committee.clone(), Arc::new(committee));
    }

    pub(crate) fn called(&mut self, event: &ElectionCalled) {
        let election = Election::new(event.clone());
        self.board(&event.institute).elections.push(Arc::new(election));
    }

    pub(crate) fn withdrawn(&mut self, event: &ElectionWithdrawn) {
        let end = End::Withdrawn(event.clone());
        self.election(&event.institute, event.number, |one| one.ends(end));
    }

    pub(crate) fn cast(&mut self, event: &BallotCast) {
        self.election(&event.institute, event.number, |one| one.take(event));
    }

    pub(crate) fn counted(&mut self, event: &ElectionCounted) {
        let end = End::Counted(event.clone());
        self.election(&event.institute, event.number, |one| one.ends(end));
        let board = self.board(&event.institute);
        let Some(called) = board.election(event.number).map(|one| one.called.clone()) else {
            return;
        };
        let Some(term) = Period::new(called.from, called.until) else { return };
        for candidate in &event.elected {
            let at = usize::from(*candidate).saturating_sub(1);
            let Some(one) = called.candidates.get(at) else { continue };
            let seat = Seat::Tier { tier: called.tier.clone() };
            board.sit(seat, one.holder.clone(), term, Some(event.number));
        }
    }

    pub(crate) fn failed(&mut self, event: &ElectionFailed) {
        let end = End::Failed(event.clone());
        self.election(&event.institute, event.number, |one| one.ends(end));
    }

    pub(crate) fn voided(&mut self, event: &ElectionVoided) {
        let end = End::Void(event.clone());
        self.election(&event.institute, event.number, |one| one.ends(end));
    }
}

/// What can be asked of a board. Where nothing else is said: for those who run the institute.
#[derive(Clone, Debug, PartialEq)]
pub enum BoardCommand {
    /// Says which seats the board has from now on.
    Set {
        /// Of which institute.
        institute: InstituteId,
        /// Seats that members of a tier elect.
        elected: Vec<TierSeats>,
        /// Seats to which those who run the institute appoint.
        lead: u8,
        /// Seats to which officers of the programme appoint.
        government: u8,
        /// The revision that the writer began with, 0 for the first; none to set them whatever there is.
        seen: Option<u32>,
    },
    /// Appoints somebody. To a seat of the government, for officers of the programme.
    GiveSeat {
        /// Of which institute.
        institute: InstituteId,
        /// To which seat.
        seat: Seat,
        /// Whom.
        holder: Holder,
        /// The first day.
        from: Day,
        /// The first day after it.
        until: Day,
    },
    /// Has somebody's sitting end early. Of a seat of the government, for officers of the programme.
    EndSeat {
        /// Of which institute.
        institute: InstituteId,
        /// Which sitting.
        number: u32,
        /// The first day without him.
        on: Day,
        /// Why.
        reason: String,
    },
    /// Adds a committee, or changes it. Who sat in it stays.
    SetCommittee {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        committee: CommitteeId,
        /// What people call it.
        label: Label,
        /// What it is there for.
        task: Label,
        /// Who sat, sits and will sit in it.
        seats: Vec<CommitteeSeat>,
        /// The revision that the writer began with, 0 for a new one; none to set it whatever there is.
        seen: Option<u32>,
    },
    /// Calls an election.
    Call {
        /// Of which institute.
        institute: InstituteId,
        /// What it is about.
        text: ElectionText,
        /// What its key is called where keys are kept.
        key: KeyName,
    },
    /// Takes an election back before it opens.
    Withdraw {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Votes, or votes otherwise. For those who sign for a member of the roll.
    Cast {
        /// Of which institute.
        institute: InstituteId,
        /// In which election.
        number: u32,
        /// For which member.
        organisation: OrganisationId,
        /// What it chose, under the key of the election.
        sealed: Sealed,
    },
    /// Counts. Also for officers of the programme.
    Count {
        /// Of which institute.
        institute: InstituteId,
        /// Which election.
        number: u32,
        /// All ballots, opened, in order.
        ballots: Vec<Ballot>,
    },
    /// Says that an election has no result, because nobody can open its ballots any more. Also for
    /// officers of the programme.
    Void {
        /// Of which institute.
        institute: InstituteId,
        /// Which election.
        number: u32,
        /// What happened.
        reason: String,
    },
}

/// What people ask of an election that takes its key. Who keeps keys makes a [`BoardCommand`] of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Poll {
    /// Calls one.
    Call {
        /// Of which institute.
        institute: InstituteId,
        /// What it is about.
        text: ElectionText,
    },
    /// Takes one back before it opens.
    Withdraw {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Votes in it.
    Cast {
        /// Of which institute.
        institute: InstituteId,
        /// In which.
        number: u32,
        /// For which member.
        organisation: OrganisationId,
        /// What it chooses.
        ballot: Ballot,
    },
    /// Opens all ballots and counts them.
    Count {
        /// Of which institute.
        institute: InstituteId,
        /// In which.
        number: u32,
    },
    /// Says that nobody can.
    Void {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        number: u32,
        /// What happened.
        reason: String,
    },
}
