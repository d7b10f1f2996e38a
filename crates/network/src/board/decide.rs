//! From what is asked of a board and its committees to events, or to a refusal.

use guildhall_model::{Day, Label, OrganisationId, Period, Time};

use super::{
    Board, BoardCommand, BoardSet, COMMITTEE_SEATS_MAX, COMMITTEES_MAX, CommitteeSeat,
    CommitteeSet, Holder, SEATS_MAX, SITTINGS_MAX, Seat, SeatEnded, SeatGiven, TierSeats,
};
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CommitteeId, InstituteId, TierId};
use crate::membership::TIERS_MAX;
use crate::programme::check_label;
use crate::revised::Revised;

impl Desk<'_> {
    pub(crate) fn govern(&self, command: BoardCommand) -> Result<Vec<Event>, NetworkError> {
        use BoardCommand as C;
        match command {
            C::Set { institute, elected, lead, government, seen } => {
                self.set_board(institute, elected, (lead, government), seen)
            }
            C::GiveSeat { institute, seat, holder, from, until } => {
                self.give_seat(institute, seat, holder, (from, until))
            }
            C::EndSeat { institute, number, on, reason } => {
                self.end_seat(institute, number, on, reason)
            }
            C::SetCommittee { institute, committee, label, task, seats, seen } => {
                self.set_committee(institute, committee, (label, task), (seats, seen))
            }
            C::Call { institute, text, key } => self.call_election(institute, text, key),
            C::Withdraw { institute, number, reason } => {
                self.withdraw_election(institute, number, reason)
            }
            C::Cast { institute, number, organisation, sealed } => {
                self.cast_ballot(institute, number, organisation, sealed)
            }
            C::Count { institute, number, ballots } => {
                self.count_election(institute, number, ballots)
            }
            C::Void { institute, number, reason } => self.void_election(institute, number, reason),
        }
    }

    pub(super) fn board(&self, institute: &InstituteId) -> Option<&Board> {
        self.network.boards.get(institute)
    }

    fn set_board(
        &self,
        institute: InstituteId,
        elected: Vec<TierSeats>,
        (lead, government): (u8, u8),
        seen: Option<u32>,
    ) -> Result<Vec<Event>, NetworkError> {
        self.own_institute(&institute, "say which seats its board has")?;
        if elected.len() > TIERS_MAX {
            return Err(NetworkError::TooMany { what: "tiers", max: TIERS_MAX });
        }
        for (at, one) in elected.iter().enumerate() {
            self.must_be_tier(&institute, &one.tier)?;
            if elected[..at].iter().any(|before| before.tier == one.tier) {
                let why = format!("tier `{}` is there twice", one.tier);
                return Err(NetworkError::Part { what: "line of seats", number: at + 1, why });
            }
        }
        let at = self.now;
        let set = BoardSet { institute, elected, lead, government, at };
        let board = self.board(&set.institute);
        let before = board.and_then(|board| board.charter.as_ref());
        if before.is_some_and(|before| BoardSet { at, ..before.set.clone() } == set) {
            return Ok(Vec::new());
        }
        Revised::must_be_seen(before, ("board of", &set.institute), seen)?;
        let charter = Some(Revised::after(before, set.clone()));
        let meant = Board { charter, ..Board::default() };
        let tiers = before.into_iter().flat_map(|before| &before.set.elected);
        let tiers = tiers.chain(&set.elected).map(|one| Seat::Tier { tier: one.tier.clone() });
        for seat in tiers.chain([Seat::Lead, Seat::Government]) {
            let seats = meant.seats(&seat);
            let ahead = Period::new(self.today(), Day::utc(Time::MAX));
            let taken = board.zip(ahead).map_or(0, |(board, ahead)| board.taken(&seat, ahead));
            let least = u8::try_from(taken).unwrap_or(u8::MAX);
            if seats < least || seats > SEATS_MAX {
                let what = "the number of seats of a kind";
                return Err(NetworkError::Outside { what, given: seats, least, most: SEATS_MAX });
            }
        }
        Ok(vec![set.into()])
    }

    pub(super) fn must_be_tier(
        &self,
        institute: &InstituteId,
        tier: &TierId,
    ) -> Result<(), NetworkError> {
        let roll = self.network.rolls.get(institute);
        if roll.is_some_and(|roll| roll.tiers.contains_key(tier)) {
            return Ok(());
        }
        Err(NetworkError::Unknown { what: "tier", id: tier.to_string() })
    }

    /// Who appoints to a seat must be the one who asks.
    fn must_appoint(&self, institute: &InstituteId, seat: &Seat) -> Result<(), NetworkError> {
        let of = self.institute(institute)?;
        match seat {
            Seat::Government => {
                let office = &self.programme(&of.agreement.programme)?.office;
                self.must_sign(office, "appoint for the government")
            }
            Seat::Lead | Seat::Tier { .. } => {
                self.must_sign(&of.agreement.lead, "appoint to its board")
            }
        }
    }

    fn give_seat(
        &self,
        institute: InstituteId,
        seat: Seat,
        holder: Holder,
        (from, until): (Day, Day),
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_appoint(&institute, &seat)?;
        if let Seat::Tier { tier } = &seat {
            let hint = "members of the tier elect who sits there: call an election";
            return Err(state_of("seat of tier", tier, "one to which nobody appoints", hint));
        }
        let term = Period::new(from, until).ok_or(NetworkError::Term { since: from, until })?;
        check_text(&holder.name, "the name", TITLE_CHARS_MAX)?;
        self.must_belong(&institute, &holder.organisation, from.max(self.today()))?;
        let board = self.board(&institute);
        let same = |one: &super::Sitting| {
            (&one.seat, &one.holder, one.term, one.ended.is_none()) == (&seat, &holder, term, true)
        };
        if board.is_some_and(|board| board.sittings.iter().any(same)) {
            return Ok(Vec::new());
        }
        self.must_have_seats(&institute, &seat, term, 1)?;
        if until <= self.today() {
            return Err(NetworkError::TooEarly {
                what: "the end of a term",
                day: until,
                after: self.today(),
            });
        }
        must_have_room(
            board.map_or(0, |board| board.sittings.len()),
            "sittings of the board",
            SITTINGS_MAX,
        )?;
        let (by, at) = (self.person()?, self.now);
        Ok(vec![SeatGiven { institute, seat, holder, from, until, by, at }.into()])
    }

    /// There are so many seats of a kind that nobody has in a period.
    pub(super) fn must_have_seats(
        &self,
        institute: &InstituteId,
        seat: &Seat,
        term: Period,
        wanted: u8,
    ) -> Result<(), NetworkError> {
        let board = self.board(institute);
        let seats = board.map_or(0, |board| board.seats(seat));
        let taken = board.map_or(0, |board| board.taken(seat, term));
        let left = usize::from(seats).saturating_sub(taken);
        if usize::from(wanted) <= left {
            return Ok(());
        }
        let (asked, left) = (wanted.to_string(), left.to_string());
        let id = match seat {
            Seat::Tier { tier } => tier.to_string(),
            other => other.word().to_owned(),
        };
        Err(NetworkError::NotLeft { what: "the seats of", id, asked, left })
    }

    /// A seat is held for the lead, the office, or a member of today or of that day.
    fn must_belong(
        &self,
        institute: &InstituteId,
        organisation: &OrganisationId,
        day: Day,
    ) -> Result<(), NetworkError> {
        let agreement = &self.institute(institute)?.agreement;
        let office = &self.programme(&agreement.programme)?.office;
        let roll = self.network.rolls.get(institute);
        let member = roll.and_then(|roll| roll.members.get(organisation));
        let days = [self.today(), day];
        let member = member.is_some_and(|one| days.iter().any(|day| one.on(*day).is_some()));
        if member || *organisation == agreement.lead || organisation == office {
            return Ok(());
        }
        let hint = "who sits there sits for the lead, the office, or a member of today or of the first day";
        Err(state_of("organisation", organisation, "no member", hint))
    }

    fn end_seat(
        &self,
        institute: InstituteId,
        number: u32,
        on: Day,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let board = self.board(&institute);
        let found = board.and_then(|board| board.sittings.iter().find(|one| one.number == number));
        let unknown = || NetworkError::Unknown { what: "sitting", id: number.to_string() };
        let sitting = found.ok_or_else(unknown)?;
        self.must_appoint(&institute, &sitting.seat)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if sitting.ended.as_ref() == Some(&(on, reason.clone())) {
            return Ok(Vec::new());
        }
        let after = self.today().max(sitting.term.from());
        if on < after {
            return Err(NetworkError::TooEarly { what: "this end", day: on, after });
        }
        if on >= sitting.until() {
            let hint = "it ends by itself on its last day";
            return Err(state_of("sitting", &number, "over on that day already", hint));
        }
        Ok(vec![SeatEnded { institute, number, on, reason, at: self.now }.into()])
    }

    fn set_committee(
        &self,
        institute: InstituteId,
        committee: CommitteeId,
        (label, task): (Label, Label),
        (seats, seen): (Vec<CommitteeSeat>, Option<u32>),
    ) -> Result<Vec<Event>, NetworkError> {
        self.own_institute(&institute, "set its committees")?;
        check_label(&label, "the label of the committee", TITLE_CHARS_MAX)?;
        check_label(&task, "its task", TEXT_CHARS_MAX)?;
        if seats.len() > COMMITTEE_SEATS_MAX {
            let (what, max) = ("seats of the committee", COMMITTEE_SEATS_MAX);
            return Err(NetworkError::TooMany { what, max });
        }
        let board = self.board(&institute);
        let before = board.and_then(|board| board.committees.get(&committee));
        let before = before.map(|before| &**before);
        let at = self.now;
        let set = CommitteeSet { institute, committee, label, task, seats, at };
        if before.is_some_and(|before| CommitteeSet { at, ..before.set.clone() } == set) {
            return Ok(Vec::new());
        }
        Revised::must_be_seen(before, ("committee", &set.committee), seen)?;
        let (institute, seats) = (&set.institute, &set.seats);
        let sat = before.map_or(&[][..], |before| &before.set.seats);
        for (at, seat) in seats.iter().enumerate() {
            self.check_committee_seat(institute, (sat, seats), at, seat)?;
        }
        // Who sat there stays; his term may be cut, from today on.
        for was in sat.iter().filter(|was| was.from <= self.today()) {
            let kept = |one: &CommitteeSeat| {
                let whole = CommitteeSeat { until: was.until, ..one.clone() } == *was;
                let cut = self.today() <= one.until && one.until < was.until;
                whole && (one.until == was.until || cut)
            };
            if !seats.iter().any(kept) {
                let hint = "leave who sat there as he is; a term may end earlier, from today on";
                let id = was.holder.name.clone();
                return Err(state_of("seat of", &id, "one that has begun", hint));
            }
        }
        let count = board.map_or(0, |board| board.committees.len());
        if before.is_none() {
            must_have_room(count, "committees", COMMITTEES_MAX)?;
        }
        Ok(vec![set.into()])
    }

    fn check_committee_seat(
        &self,
        institute: &InstituteId,
        (sat, seats): (&[CommitteeSeat], &[CommitteeSeat]),
        at: usize,
        seat: &CommitteeSeat,
    ) -> Result<(), NetworkError> {
        let term = Period::new(seat.from, seat.until);
        let term = term.ok_or(NetworkError::Term { since: seat.from, until: seat.until })?;
        let part =
            |why: &str| NetworkError::Part { what: "seat", number: at + 1, why: why.to_owned() };
        for other in &seats[..at] {
            let other_term = Period::new(other.from, other.until);
            if other_term.is_none_or(|other| !other.overlaps(term)) {
                continue;
            }
            if other.chair && seat.chair {
                return Err(part("there is another one in the chair on some of these days"));
            }
            if other.holder == seat.holder {
                return Err(part("the same person sits there already on some of these days"));
            }
        }
        let known = |was: &CommitteeSeat| (&was.holder, was.from) == (&seat.holder, seat.from);
        if sat.iter().any(known) {
            return Ok(());
        }
        check_text(&seat.holder.name, "the name", TITLE_CHARS_MAX)?;
        self.must_belong(institute, &seat.holder.organisation, seat.from.max(self.today()))
    }
}
