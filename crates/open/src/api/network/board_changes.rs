//! What is asked of boards, committees and elections.

use guildhall_model::OrganisationId;
use guildhall_network::board::count::Ballot;
use guildhall_network::board::election::{Candidate, ElectionText};
use guildhall_network::board::{CommitteeSeat, Holder, Seat, TierSeats};
use guildhall_network::{BoardCommand as C, Command, CommitteeId, InstituteId, Poll, TierId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::boards::{BoardPage, NewHolder, page};
use super::institutes::Which;
use super::{Visitor, parsed};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query, time};
use crate::problem::Problem;

/// The seats of a board.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBoard {
    /// How many seats members of each tier elect.
    elected: Vec<NewTierSeats>,
    /// Seats to which those who run the institute appoint.
    lead: u8,
    /// Seats to which officers of the programme appoint.
    government: u8,
    /// The `revision` of the board that you began with, 0 for the first time; without it they are set whatever there is.
    seen: Option<u32>,
}

/// Seats that members of a tier elect.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTierSeats {
    /// Name of the tier.
    tier: String,
    seats: u8,
}

/// Somebody is appointed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBoardSeat {
    /// To which seat.
    of: AppointedSeat,
    holder: NewHolder,
    /// The first day, like `2027-01-05`.
    from: String,
    /// The first day without him.
    until: String,
}

/// A seat to which somebody is appointed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AppointedSeat {
    Lead,
    Government,
}

/// Somebody's sitting ends early.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSeatEnd {
    /// Which sitting.
    number: u32,
    /// The first day without him, like `2027-01-05`; not before today.
    on: String,
    reason: String,
}

/// A committee.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCommittee {
    /// Its name.
    committee: String,
    label: LabelWire,
    /// What it is there for.
    task: LabelWire,
    /// All who sat, sit and will sit in it. Who sat there stays as he was; his term may end earlier.
    seats: Vec<NewCommitteeSeat>,
    /// The `revision` that you began with, 0 for a new one; without it the committee is set whatever there is.
    seen: Option<u32>,
}

/// A seat of a committee.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCommitteeSeat {
    holder: NewHolder,
    chair: bool,
    /// The first day, like `2027-01-05`.
    from: String,
    /// The first day without him.
    until: String,
}

/// An election.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewElection {
    /// Name of the tier whose members vote.
    tier: String,
    seats: u8,
    /// From which day on those who are elected sit, like `2027-03-01`; not before the poll closes.
    from: String,
    /// The first day without them.
    until: String,
    /// When the poll opens, RFC 3339. The roll is that of this day.
    opens: String,
    /// When it closes, RFC 3339.
    closes: String,
    candidates: Vec<NewCandidate>,
}

/// Somebody who may be chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCandidate {
    holder: NewHolder,
    statement: LabelWire,
}

/// A vote.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBallot {
    /// In which election.
    election: u32,
    /// Name of the member.
    organisation: String,
    /// Numbers of candidates, at most as many as there are seats; none to choose nobody.
    candidates: Vec<u8>,
}

/// Which election.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichElection {
    election: u32,
}

/// An election, and why something is done with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ElectionReason {
    election: u32,
    reason: String,
}

impl NewHolder {
    fn read(self, field: &str) -> Result<Holder, Problem> {
        let at = format!("{field}.organisation");
        Ok(Holder { name: self.name, organisation: OrganisationId(name(&at, &self.organisation)?) })
    }
}

/// Says which seats the board has from now on. For those who run the institute.
#[utoipa::path(put, path = "/institute/board", tag = "network", params(Which),
    request_body = NewBoard, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_board(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewBoard>,
) -> Result<Json<BoardPage>, Problem> {
    let tier = |(at, one): (usize, NewTierSeats)| {
        let tier = TierId(name(&format!("elected.{at}.tier"), &one.tier)?);
        Ok(TierSeats { tier, seats: one.seats })
    };
    let elected = asked.elected.into_iter().enumerate().map(tier);
    let command = C::Set {
        institute: InstituteId(name("id", &which.id)?),
        elected: elected.collect::<Result<_, Problem>>()?,
        lead: asked.lead,
        government: asked.government,
        seen: asked.seen,
    };
    change(visitor, which, command).await
}

/// Appoints somebody. For those who run the institute; to a seat of the government for officers of
/// the programme.
#[utoipa::path(post, path = "/institute/board/seats", tag = "network", params(Which),
    request_body = NewBoardSeat, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give_seat(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewBoardSeat>,
) -> Result<Json<BoardPage>, Problem> {
    let command = C::GiveSeat {
        institute: InstituteId(name("id", &which.id)?),
        seat: match asked.of {
            AppointedSeat::Lead => Seat::Lead,
            AppointedSeat::Government => Seat::Government,
        },
        holder: asked.holder.read("holder")?,
        from: parsed("from", &asked.from)?,
        until: parsed("until", &asked.until)?,
    };
    change(visitor, which, command).await
}

/// Has somebody's sitting end early. For those who run the institute; of a seat of the government for
/// officers of the programme.
#[utoipa::path(post, path = "/institute/board/seats/end", tag = "network", params(Which),
    request_body = NewSeatEnd, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn end_seat(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewSeatEnd>,
) -> Result<Json<BoardPage>, Problem> {
    let command = C::EndSeat {
        institute: InstituteId(name("id", &which.id)?),
        number: asked.number,
        on: parsed("on", &asked.on)?,
        reason: asked.reason,
    };
    change(visitor, which, command).await
}

/// Adds a committee, or changes it. For those who run the institute.
#[utoipa::path(put, path = "/institute/committees", tag = "network", params(Which),
    request_body = NewCommittee, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_committee(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewCommittee>,
) -> Result<Json<BoardPage>, Problem> {
    let seat = |(at, one): (usize, NewCommitteeSeat)| {
        Ok(CommitteeSeat {
            holder: one.holder.read(&format!("seats.{at}.holder"))?,
            chair: one.chair,
            from: parsed(&format!("seats.{at}.from"), &one.from)?,
            until: parsed(&format!("seats.{at}.until"), &one.until)?,
        })
    };
    let seats = asked.seats.into_iter().enumerate().map(seat);
    let command = C::SetCommittee {
        institute: InstituteId(name("id", &which.id)?),
        committee: CommitteeId(name("committee", &asked.committee)?),
        label: asked.label.into(),
        task: asked.task.into(),
        seats: seats.collect::<Result<_, Problem>>()?,
        seen: asked.seen,
    };
    change(visitor, which, command).await
}

/// Calls an election. For those who run the institute.
#[utoipa::path(post, path = "/institute/elections", tag = "network", params(Which),
    request_body = NewElection, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn call_election(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewElection>,
) -> Result<Json<BoardPage>, Problem> {
    let candidate = |(at, one): (usize, NewCandidate)| {
        let holder = one.holder.read(&format!("candidates.{at}.holder"))?;
        Ok(Candidate { holder, statement: one.statement.into() })
    };
    let candidates = asked.candidates.into_iter().enumerate().map(candidate);
    let text = ElectionText {
        tier: TierId(name("tier", &asked.tier)?),
        seats: asked.seats,
        from: parsed("from", &asked.from)?,
        until: parsed("until", &asked.until)?,
        opens: time("opens", &asked.opens)?,
        closes: time("closes", &asked.closes)?,
        candidates: candidates.collect::<Result<_, Problem>>()?,
    };
    let institute = InstituteId(name("id", &which.id)?);
    poll(visitor, which, Poll::Call { institute, text }).await
}

/// Takes an election back before its poll opens. For those who run the institute.
#[utoipa::path(post, path = "/institute/elections/withdraw", tag = "network", params(Which),
    request_body = ElectionReason, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw_election(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<ElectionReason>,
) -> Result<Json<BoardPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let ElectionReason { election: number, reason } = asked;
    poll(visitor, which, Poll::Withdraw { institute, number, reason }).await
}

/// Votes for a member, or votes otherwise: the last one counts. What is chosen is sealed before it is
/// kept. For those who sign for a member of the roll.
#[utoipa::path(post, path = "/institute/elections/vote", tag = "network", params(Which),
    request_body = NewBallot, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn cast_ballot(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewBallot>,
) -> Result<Json<BoardPage>, Problem> {
    let odd = || {
        let why = "these are no numbers of candidates, each once".to_owned();
        Problem::bad_request(why.clone()).with_field("candidates", why)
    };
    let ask = Poll::Cast {
        institute: InstituteId(name("id", &which.id)?),
        number: asked.election,
        organisation: OrganisationId(name("organisation", &asked.organisation)?),
        ballot: Ballot::new(asked.candidates).ok_or_else(odd)?,
    };
    poll(visitor, which, ask).await
}

/// Opens all ballots of an election whose poll is closed, counts them, and destroys the key. For those
/// who run the institute, and officers of the programme.
#[utoipa::path(post, path = "/institute/elections/count", tag = "network", params(Which),
    request_body = WhichElection, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn count_election(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<WhichElection>,
) -> Result<Json<BoardPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    poll(visitor, which, Poll::Count { institute, number: asked.election }).await
}

/// Says that an election is void, because its key is lost and nobody can open its ballots. Refused as
/// long as they can be opened. For those who run the institute, and officers of the programme.
#[utoipa::path(post, path = "/institute/elections/void", tag = "network", params(Which),
    request_body = ElectionReason, responses((status = 200, body = BoardPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn void_election(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<ElectionReason>,
) -> Result<Json<BoardPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let ElectionReason { election: number, reason } = asked;
    poll(visitor, which, Poll::Void { institute, number, reason }).await
}

async fn change(visitor: Visitor, which: Which, command: C) -> Result<Json<BoardPage>, Problem> {
    visitor.change(Command::Board(command), move |visitor| page(visitor, &which.id)).await
}

async fn poll(visitor: Visitor, which: Which, ask: Poll) -> Result<Json<BoardPage>, Problem> {
    visitor.poll(ask, move |visitor| page(visitor, &which.id)).await
}
