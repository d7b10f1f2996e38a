//! The board of an institute, its committees and elections, as they are seen.

use guildhall_model::Day;
use guildhall_network::board::count::papers;
use guildhall_network::board::election::{Candidate, End};
use guildhall_network::board::{
    CommitteeSeat, CommitteeSet, ElectionCounted, Holder, Seat, Sitting,
};
use guildhall_network::revised::Revised;
use guildhall_network::view::{BoardView, ElectionView};
use guildhall_network::{InstituteId, TierId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Visitor;
use super::institutes::Which;
use crate::api::wire::{LabelWire, Named};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The board of an institute.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardPage {
    /// The day of the house, in UTC.
    today: String,
    /// The time of the house, RFC 3339.
    now: String,
    id: String,
    label: LabelWire,
    /// Whether you run it.
    runs: bool,
    /// Whether you are an officer of its programme.
    steers: bool,
    /// Whether you belong to it, and so see its elections.
    inside: bool,
    /// How often anybody said which seats it has: give it as `seen` when you do.
    revision: u32,
    /// Its seats, those that members elect first.
    seats: Vec<BoardSeats>,
    /// Who sat and sits there, by number.
    sittings: Vec<SittingWire>,
    committees: Vec<CommitteeWire>,
    /// The newest first.
    elections: Vec<ElectionWire>,
    /// Its tiers, by name.
    tiers: Vec<Named>,
    /// For whom somebody may sit there from today on: the lead, the office, members of today.
    organisations: Vec<BoardOrganisation>,
}

/// For whom somebody may sit in a board.
#[derive(Serialize, ToSchema)]
struct BoardOrganisation {
    organisation: Named,
    /// Name of the tier of which it is a member today; null of the lead and the office.
    tier: Option<String>,
}

/// How many seats of a kind there are.
#[derive(Serialize, ToSchema)]
struct BoardSeats {
    /// `tier`: members of a tier elect; `lead`, `government`: these appoint.
    of: &'static str,
    /// Name of the tier that elects.
    tier: Option<String>,
    seats: u8,
    /// So many are taken today.
    taken: usize,
    /// Whether you may appoint somebody.
    may_appoint: bool,
}

/// Somebody sits in a board.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardSitting)]
struct SittingWire {
    number: u32,
    /// `tier`, `lead` or `government`.
    of: &'static str,
    /// Name of the tier whose members elected him.
    tier: Option<String>,
    name: String,
    organisation: Named,
    from: String,
    /// The first day without him.
    until: String,
    /// Whether he sits there today.
    sits: bool,
    /// Number of the election; null of whom somebody appointed.
    election: Option<u32>,
    /// Why it ended early; null where it did not.
    ended: Option<String>,
    /// Whether you may end it early.
    may_end: bool,
}

/// A committee.
#[derive(Serialize, ToSchema)]
#[schema(as = Committee)]
struct CommitteeWire {
    id: String,
    label: LabelWire,
    /// What it is there for.
    task: LabelWire,
    /// Who sat, sits and will sit in it.
    seats: Vec<CommitteeSeatWire>,
    /// How often it was set: give it as `seen` when you change it.
    revision: u32,
}

/// A seat of a committee.
#[derive(Serialize, ToSchema)]
#[schema(as = CommitteeSeat)]
struct CommitteeSeatWire {
    name: String,
    organisation: Named,
    chair: bool,
    from: String,
    /// The first day without him.
    until: String,
    /// Whether he sits there today.
    sits: bool,
}

/// An election.
#[derive(Serialize, ToSchema)]
#[schema(as = Election)]
struct ElectionWire {
    number: u32,
    /// `called`, `open`, `closed`, `counted`, `failed`, `void` or `withdrawn`.
    state: &'static str,
    /// Name of the tier whose members vote.
    tier: String,
    seats: u8,
    /// From which day on those who are elected sit.
    from: String,
    /// The first day without them.
    until: String,
    /// When the poll opens, RFC 3339.
    opens: String,
    /// When it closes, RFC 3339.
    closes: String,
    candidates: Vec<CandidateWire>,
    /// Who votes, by name, as long as there is no result.
    roll: Vec<ElectionRollLine>,
    /// How many members are on the roll.
    entitled: u32,
    /// How many of them voted.
    cast: u32,
    /// The rules under which it stands.
    rules: Vec<ElectionRule>,
    /// What was counted; null as long as nothing is.
    result: Option<ElectionResult>,
    /// Why it was taken back, or is void.
    reason: Option<String>,
    /// Names of the members for which you may vote now.
    may_vote: Vec<String>,
    may_count: bool,
    may_void: bool,
    may_withdraw: bool,
}

/// Somebody who may be chosen.
#[derive(Serialize, ToSchema)]
#[schema(as = ElectionCandidate)]
struct CandidateWire {
    /// From 1.
    number: u8,
    name: String,
    organisation: Named,
    statement: LabelWire,
    /// How many votes he has; null as long as nothing is counted.
    votes: Option<u32>,
    elected: bool,
    /// Whether he had as many votes as others where there were not seats for all of them.
    tied: bool,
}

/// A member that votes.
#[derive(Serialize, ToSchema)]
struct ElectionRollLine {
    organisation: Named,
    /// When it voted last, RFC 3339; null where it did not.
    voted: Option<String>,
}

/// A rule under which an election stands.
#[derive(Serialize, ToSchema)]
struct ElectionRule {
    number: String,
    sentence: LabelWire,
    /// The version of the policy.
    version: u32,
}

/// What was counted.
#[derive(Serialize, ToSchema)]
struct ElectionResult {
    /// When, RFC 3339.
    at: String,
    /// All ballots in order, a line for each, with numbers of candidates: what a lot is drawn from.
    papers: String,
    /// How many seats stay free.
    free: u8,
    /// The number of the rule that said what a tie does; null without a tie, or without such a rule.
    ties: Option<String>,
}

/// Somebody, and for whom he sits.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHolder {
    pub(super) name: String,
    /// Name of the organisation for which he sits.
    pub(super) organisation: String,
}

/// The board of an institute. Elections are there for who belongs to it: to the lead, the office, a
/// member of today, or one that votes.
#[utoipa::path(get, path = "/institute/board", tag = "network", params(Which), responses(
    (status = 200, body = BoardPage), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn board(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<BoardPage>, Problem> {
    page(&visitor, &which.id)
}

pub(super) fn page(visitor: &Visitor, id: &str) -> Result<Json<BoardPage>, Problem> {
    let view = visitor.view();
    let seen = InstituteId::new(id).ok().and_then(|id| view.board(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("institute", id))?;
    let today = view.today();
    let roll = seen.institute.roll;
    let tiers = roll.into_iter().flat_map(|roll| &roll.tiers);
    let tier = |(id, tier): (&TierId, &guildhall_network::membership::Tier)| Named {
        id: id.to_string(),
        label: (&tier.set.label).into(),
    };
    let mut elections: Vec<ElectionWire> =
        seen.elections.iter().map(|one| election(visitor, one)).collect();
    elections.reverse();
    Ok(Json(BoardPage {
        today: today.to_string(),
        now: visitor.house.clock.now().to_string(),
        id: id.to_owned(),
        label: (&seen.institute.institute.agreement.label).into(),
        runs: seen.institute.runs,
        steers: seen.institute.steers,
        inside: seen.inside,
        revision: seen.charter.map_or(0, |charter| charter.revision),
        seats: seats(&seen, today),
        sittings: seen.sittings.iter().map(|one| sitting(visitor, &seen, one)).collect(),
        committees: seen.committees.iter().map(|one| committee(visitor, one, today)).collect(),
        elections,
        tiers: tiers.map(tier).collect(),
        organisations: organisations(visitor, &seen, today),
    }))
}

/// Whether the reader appoints to a seat.
fn appoints(seen: &BoardView<'_>, seat: &Seat) -> bool {
    match seat {
        Seat::Government => seen.institute.steers,
        Seat::Lead | Seat::Tier { .. } => seen.institute.runs,
    }
}

fn tier_of(seat: &Seat) -> Option<String> {
    match seat {
        Seat::Tier { tier } => Some(tier.to_string()),
        Seat::Lead | Seat::Government => None,
    }
}

fn seats(seen: &BoardView<'_>, today: Day) -> Vec<BoardSeats> {
    let Some(charter) = seen.charter.map(|charter| &charter.set) else { return Vec::new() };
    let elected = charter.elected.iter().map(|one| {
        let tier = one.tier.clone();
        (Seat::Tier { tier }, one.seats)
    });
    let appointed = [(Seat::Lead, charter.lead), (Seat::Government, charter.government)];
    let line = |(seat, seats): (Seat, u8)| {
        let sits = |one: &&Sitting| one.seat == seat && one.holds(today);
        let by_hand = !matches!(seat, Seat::Tier { .. });
        BoardSeats {
            of: seat.word(),
            tier: tier_of(&seat),
            seats,
            taken: seen.sittings.iter().filter(sits).count(),
            may_appoint: by_hand && appoints(seen, &seat),
        }
    };
    elected.chain(appointed).filter(|(_, seats)| *seats > 0).map(line).collect()
}

fn sitting(visitor: &Visitor, seen: &BoardView<'_>, one: &Sitting) -> SittingWire {
    let today = visitor.view().today();
    SittingWire {
        number: one.number,
        of: one.seat.word(),
        tier: tier_of(&one.seat),
        name: one.holder.name.clone(),
        organisation: visitor.organisation(&one.holder.organisation),
        from: one.term.from().to_string(),
        until: one.until().to_string(),
        sits: one.holds(today),
        election: one.election,
        ended: one.ended.as_ref().map(|(_, reason)| reason.clone()),
        may_end: today < one.until() && appoints(seen, &one.seat),
    }
}

fn committee(visitor: &Visitor, one: &Revised<CommitteeSet>, today: Day) -> CommitteeWire {
    let Revised { set, revision } = one;
    let seat = |seat: &CommitteeSeat| CommitteeSeatWire {
        name: seat.holder.name.clone(),
        organisation: visitor.organisation(&seat.holder.organisation),
        chair: seat.chair,
        from: seat.from.to_string(),
        until: seat.until.to_string(),
        sits: seat.from <= today && today < seat.until,
    };
    CommitteeWire {
        id: set.committee.to_string(),
        label: (&set.label).into(),
        task: (&set.task).into(),
        seats: set.seats.iter().map(seat).collect(),
        revision: *revision,
    }
}

fn organisations(visitor: &Visitor, seen: &BoardView<'_>, today: Day) -> Vec<BoardOrganisation> {
    let agreement = &seen.institute.institute.agreement;
    let office = visitor.view().programme(&agreement.programme).map(|one| one.office.clone());
    let own = std::iter::once(agreement.lead.clone()).chain(office).map(|one| (one, None));
    let roll = seen.institute.roll.into_iter().flat_map(|roll| &roll.members);
    let members = roll.filter_map(|(one, membership)| {
        let period = membership.on(today)?;
        Some((one.clone(), Some(period.application.tier.to_string())))
    });
    let line = |(one, tier)| BoardOrganisation { organisation: visitor.organisation(&one), tier };
    own.chain(members).map(line).collect()
}

fn election(visitor: &Visitor, seen: &ElectionView<'_>) -> ElectionWire {
    let called = seen.called;
    let counted = match seen.end {
        Some(End::Counted(counted)) => Some(counted),
        _ => None,
    };
    let reason = match seen.end {
        Some(End::Withdrawn(one)) => Some(one.reason.clone()),
        Some(End::Void(one)) => Some(one.reason.clone()),
        _ => None,
    };
    let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let entitled = match seen.end {
        Some(End::Counted(one)) => one.roll,
        Some(End::Failed(one)) => one.roll,
        _ => size(seen.roll.len()),
    };
    let line = |one: &&guildhall_model::OrganisationId| ElectionRollLine {
        organisation: visitor.organisation(one),
        voted: seen.cast.get(*one).map(|cast| cast.at.to_string()),
    };
    let rule = |(policy, rule): &(
        &guildhall_network::policy::Policy,
        &guildhall_network::policy::Rule,
    )| ElectionRule {
        number: rule.number.to_string(),
        sentence: (&rule.sentence).into(),
        version: policy.version(),
    };
    let candidates = called.candidates.iter().zip(1..);
    ElectionWire {
        number: called.number,
        state: seen.state.word(),
        tier: called.tier.to_string(),
        seats: called.seats,
        from: called.from.to_string(),
        until: called.until.to_string(),
        opens: called.opens.to_string(),
        closes: called.closes.to_string(),
        candidates: candidates.map(|one| candidate(visitor, one, counted)).collect(),
        roll: seen.roll.iter().map(line).collect(),
        entitled,
        cast: size(seen.cast.len()),
        rules: seen.rules.iter().map(rule).collect(),
        result: counted.map(|counted| result(counted, called.seats)),
        reason,
        may_vote: seen.may_vote.iter().map(ToString::to_string).collect(),
        may_count: seen.may_count,
        may_void: seen.may_void,
        may_withdraw: seen.may_withdraw,
    }
}

fn candidate(
    visitor: &Visitor,
    (one, number): (&Candidate, u8),
    counted: Option<&ElectionCounted>,
) -> CandidateWire {
    let Holder { name, organisation } = &one.holder;
    let at = usize::from(number) - 1;
    CandidateWire {
        number,
        name: name.clone(),
        organisation: visitor.organisation(organisation),
        statement: (&one.statement).into(),
        votes: counted.and_then(|counted| counted.votes.get(at).copied()),
        elected: counted.is_some_and(|counted| counted.elected.contains(&number)),
        tied: counted.is_some_and(|counted| counted.tied.contains(&number)),
    }
}

fn result(counted: &ElectionCounted, seats: u8) -> ElectionResult {
    let elected = u8::try_from(counted.elected.len()).unwrap_or(u8::MAX);
    ElectionResult {
        at: counted.at.to_string(),
        papers: papers(&counted.institute, counted.number, &counted.ballots),
        free: seats.saturating_sub(elected),
        ties: counted.ties.as_ref().map(ToString::to_string),
    }
}
