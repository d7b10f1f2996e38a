//! From what is asked of an election to events, or to a refusal; and what the keeper of keys needs.

use guildhall_access::Scope;
use guildhall_model::{Day, OrganisationId, Period, Time};

use super::count::{Ballot, Break, Outcome, count};
use super::election::{
    CANDIDATES_MAX, Candidate, Election, ElectionText, End, KeyName, Sealed, State,
};
use super::{
    BallotCast, ELECTIONS_MAX, ElectionCalled, ElectionCounted, ElectionFailed, ElectionVoided,
    ElectionWithdrawn, Seat,
};
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{InstituteId, TierId, next};
use crate::policy::{About, Demand, Policy, Rule, Share};
use crate::programme::check_label;
use crate::state::Network;

/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// The key of an election, and the ballots that were cast under it, by who cast them.
pub type ToOpen<'n> = (&'n KeyName, Vec<(&'n OrganisationId, &'n Sealed)>);

/// For who keeps the keys of elections, and for nobody else: it gives keys' names and sealed ballots.
impl Network {
    /// The key under which somebody may seal a ballot now.
    ///
    /// # Errors
    /// [`NetworkError`] says why he may not cast this one.
    pub fn to_seal(
        &self,
        scope: Option<&Scope>,
        now: Time,
        (institute, number): (&InstituteId, u32),
        (organisation, ballot): (&OrganisationId, &Ballot),
    ) -> Result<&KeyName, NetworkError> {
        Desk { network: self, scope, now }.to_vote(institute, number, organisation)?;
        let called = &self.election(institute, number)?.called;
        if ballot.fits(called.seats, called.candidates.len()) {
            return Ok(&called.key);
        }
        let why = format!(
            "it names at most {} of the {} candidates",
            called.seats,
            called.candidates.len()
        );
        Err(NetworkError::Part { what: "ballot of election", number: position(number), why })
    }

    /// What somebody may have opened now, to count it.
    ///
    /// # Errors
    /// [`NetworkError`] says why he may not.
    pub fn to_open(
        &self,
        scope: Option<&Scope>,
        now: Time,
        institute: &InstituteId,
        number: u32,
    ) -> Result<ToOpen<'_>, NetworkError> {
        Desk { network: self, scope, now }.to_count(institute, number, &[State::Closed])?;
        self.election(institute, number).map(whole)
    }

    /// What somebody may say that nobody can open.
    ///
    /// # Errors
    /// [`NetworkError`] says why he may not.
    pub fn to_void(
        &self,
        scope: Option<&Scope>,
        now: Time,
        institute: &InstituteId,
        number: u32,
    ) -> Result<ToOpen<'_>, NetworkError> {
        Desk { network: self, scope, now }.to_count(institute, number, &VOIDABLE)?;
        self.election(institute, number).map(whole)
    }

    /// The key of an election.
    pub fn key_of(&self, institute: &InstituteId, number: u32) -> Option<&KeyName> {
        self.election(institute, number).ok().map(|one| &one.called.key)
    }

    /// Whether the election of a key is over or not; none where there is none of that key.
    pub fn is_spent(&self, key: &KeyName) -> Option<bool> {
        let mut all = self.boards.all().flat_map(|board| &board.elections);
        all.find(|one| one.called.key == *key).map(|one| one.end.is_some())
    }
}

/// An election whose key is lost is void, whether its poll is closed or not.
const VOIDABLE: [State; 2] = [State::Open, State::Closed];

fn whole(election: &Election) -> ToOpen<'_> {
    (&election.called.key, election.sealed().collect())
}

fn position(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Network {
    fn election(&self, institute: &InstituteId, number: u32) -> Result<&Election, NetworkError> {
        let found = self.boards.get(institute).and_then(|board| board.election(number));
        found.ok_or_else(|| NetworkError::Unknown { what: "election", id: number.to_string() })
    }

    /// Whether an organisation is on the roll of an election: a member of its tier on the day on
    /// which the poll opens.
    pub(crate) fn is_on_roll(
        &self,
        called: &ElectionCalled,
        organisation: &OrganisationId,
    ) -> bool {
        let by = (&called.tier, Day::utc(called.opens));
        is_member(self, &called.institute, by, organisation)
    }

    /// The roll of an election, by name.
    pub(crate) fn roll_of<'n>(
        &'n self,
        called: &'n ElectionCalled,
    ) -> impl Iterator<Item = &'n OrganisationId> + use<'n> {
        let roll = self.rolls.get(&called.institute);
        let members = roll.into_iter().flat_map(|roll| roll.members.keys());
        members.filter(|one| self.is_on_roll(called, one))
    }

    /// The policy under which an election stands.
    pub(crate) fn policy_of_election(&self, called: &ElectionCalled) -> Option<&Policy> {
        let institute = self.institutes.get(&called.institute)?;
        let programme = self.programmes.get(&institute.agreement.programme)?;
        programme.policies.version(called.policy?)
    }
}

fn is_member(
    network: &Network,
    institute: &InstituteId,
    (tier, day): (&TierId, Day),
    organisation: &OrganisationId,
) -> bool {
    let roll = network.rolls.get(institute);
    let member = roll.and_then(|roll| roll.members.get(organisation));
    let period = member.and_then(|member| member.on(day));
    period.is_some_and(|period| period.application.tier == *tier)
}

impl Desk<'_> {
    pub(super) fn call_election(
        &self,
        institute: InstituteId,
        text: ElectionText,
        key: KeyName,
    ) -> Result<Vec<Event>, NetworkError> {
        let of = self.own_institute(&institute, "call elections to its board")?;
        self.must_be_tier(&institute, &text.tier)?;
        let board = self.board(&institute);
        let all = board.map_or(&[][..], |board| &board.elections);
        let same = |one: &Election| {
            let called = &one.called;
            let said = (&called.tier, called.seats, called.from, called.until);
            let times = (called.opens, called.closes, &called.candidates);
            let now = (text.opens, text.closes, &text.candidates);
            (said, times) == ((&text.tier, text.seats, text.from, text.until), now)
        };
        if all.iter().any(|one| one.end.is_none() && same(one)) {
            return Ok(Vec::new());
        }
        let policy = self.programme(&of.agreement.programme)?.policies.on(self.today());
        let term = self.check_days(&text, policy)?;
        if text.seats == 0 {
            return Err(NetworkError::Empty { what: "the number of seats" });
        }
        self.check_candidates(&institute, &text)?;
        let seat = Seat::Tier { tier: text.tier.clone() };
        self.must_have_seats(&institute, &seat, term, text.seats)?;
        must_have_room(all.len(), "elections of the board", ELECTIONS_MAX)?;
        let ElectionText { tier, seats, from, until, opens, closes, candidates } = text;
        let number = next(all.len());
        Ok(vec![Event::ElectionCalled(ElectionCalled {
            institute,
            number,
            tier,
            seats,
            from,
            until,
            opens,
            closes,
            candidates,
            key,
            policy: policy.map(Policy::version),
            by: self.person()?,
            at: self.now,
        })])
    }

    /// The term of those who are elected.
    fn check_days(
        &self,
        text: &ElectionText,
        policy: Option<&Policy>,
    ) -> Result<Period, NetworkError> {
        if text.opens <= self.now {
            let (what, at) = ("the opening of the poll", text.opens);
            return Err(NetworkError::NotAhead { what, at, now: self.now });
        }
        if text.closes <= text.opens {
            return Err(NetworkError::Deadline { deadline: text.closes, after: text.opens });
        }
        let rule = policy.and_then(|policy| Some((policy, policy.rule(About::ElectionOpen)?)));
        if let Some((policy, rule)) = rule
            && let Demand::ElectionOpen { days } = rule.demand
        {
            let found = (text.closes.s() - text.opens.s()) / DAY_S;
            if found < i64::from(days) {
                let found = u32::try_from(found).unwrap_or(0);
                let figures = (Figure::Count(found), Figure::Count(days.into()));
                return Err(not_kept(policy, rule, figures));
            }
        }
        let term = Period::new(text.from, text.until);
        let term = term.ok_or(NetworkError::Term { since: text.from, until: text.until })?;
        let after = Day::utc(text.closes);
        if term.from() < after {
            let what = "the first day of those who are elected";
            return Err(NetworkError::TooEarly { what, day: term.from(), after });
        }
        Ok(term)
    }

    fn check_candidates(
        &self,
        institute: &InstituteId,
        text: &ElectionText,
    ) -> Result<(), NetworkError> {
        let all = &text.candidates;
        if all.is_empty() {
            return Err(NetworkError::Empty { what: "the list of candidates" });
        }
        if all.len() > CANDIDATES_MAX {
            return Err(NetworkError::TooMany { what: "candidates", max: CANDIDATES_MAX });
        }
        for (at, Candidate { holder, statement }) in all.iter().enumerate() {
            check_text(&holder.name, "the name of a candidate", TITLE_CHARS_MAX)?;
            check_label(statement, "the statement of a candidate", TEXT_CHARS_MAX)?;
            let organisation = &holder.organisation;
            if all[..at].iter().any(|other| other.holder.organisation == *organisation) {
                let why = format!("`{organisation}` has another candidate");
                return Err(NetworkError::Part { what: "candidate", number: at + 1, why });
            }
            let day = Day::utc(text.opens);
            if !is_member(self.network, institute, (&text.tier, day), organisation) {
                let why = format!("`{organisation}` is no member of tier `{}` on {day}", text.tier);
                return Err(NetworkError::Part { what: "candidate", number: at + 1, why });
            }
        }
        Ok(())
    }

    /// It must be in one of these states.
    fn must_be<'e>(
        &self,
        election: &'e Election,
        states: &[State],
    ) -> Result<&'e Election, NetworkError> {
        let now = election.state(self.now);
        if states.contains(&now) {
            return Ok(election);
        }
        let (word, hint) = match now {
            State::Called => ("not open yet", "wait until its poll opens"),
            State::Open => ("open", "wait until its poll closes"),
            State::Closed => ("closed", "those who run the institute count it"),
            State::Counted => ("counted", "what was counted stays"),
            State::Failed => ("one in which too few voted", "call another"),
            State::Void => ("void", "call another"),
            State::Withdrawn => ("withdrawn", "call another"),
        };
        Err(state_of("election", &election.called.number, word, hint))
    }

    pub(super) fn withdraw_election(
        &self,
        institute: InstituteId,
        number: u32,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        self.own_institute(&institute, "take its elections back")?;
        let there = self.network.election(&institute, number)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if matches!(&there.end, Some(End::Withdrawn(before)) if before.reason == reason) {
            return Ok(Vec::new());
        }
        self.must_be(there, &[State::Called])?;
        Ok(vec![ElectionWithdrawn { institute, number, reason, at: self.now }.into()])
    }

    /// The election in which the actor may vote for a member now.
    fn to_vote(
        &self,
        institute: &InstituteId,
        number: u32,
        organisation: &OrganisationId,
    ) -> Result<&Election, NetworkError> {
        self.must_sign(organisation, "vote for it")?;
        let there = self.network.election(institute, number)?;
        if !self.network.is_on_roll(&there.called, organisation) {
            let hint = "members of its tier vote, of the day on which the poll opens";
            return Err(state_of("organisation", organisation, "not on the roll", hint));
        }
        self.must_be(there, &[State::Open])
    }

    pub(super) fn cast_ballot(
        &self,
        institute: InstituteId,
        number: u32,
        organisation: OrganisationId,
        sealed: Sealed,
    ) -> Result<Vec<Event>, NetworkError> {
        self.to_vote(&institute, number, &organisation)?;
        let (by, at) = (self.person()?, self.now);
        Ok(vec![BallotCast { institute, number, organisation, sealed, by, at }.into()])
    }

    /// An election in one of these states, for those who count it.
    fn to_count(
        &self,
        institute: &InstituteId,
        number: u32,
        states: &[State],
    ) -> Result<&Election, NetworkError> {
        let agreement = &self.institute(institute)?.agreement;
        let office = &self.programme(&agreement.programme)?.office;
        if self.must_sign(office, "count its elections").is_err() {
            self.must_sign(&agreement.lead, "count its elections")?;
        }
        self.must_be(self.network.election(institute, number)?, states)
    }

    pub(super) fn count_election(
        &self,
        institute: InstituteId,
        number: u32,
        ballots: Vec<Ballot>,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.to_count(&institute, number, &[State::Closed])?;
        let (called, at) = (&there.called, self.now);
        must_be_whole(there, &ballots)?;
        let cast = size(there.cast.len());
        let roll = size(self.network.roll_of(called).count()).max(cast);
        let policy = self.network.policy_of_election(called);
        let quorum = policy.and_then(|policy| policy.rule(About::ElectionQuorum));
        let number_of = |rule: Option<&Rule>| rule.map(|rule| rule.number.clone());
        if !is_quorum(quorum, cast, roll) {
            let quorum = number_of(quorum);
            let failed = ElectionFailed { institute, number, cast, roll, quorum, at };
            return Ok(vec![failed.into()]);
        }
        let ties = policy.and_then(|policy| policy.rule(About::ElectionTies));
        let by = match ties.map(|rule| &rule.demand) {
            Some(Demand::ElectionTies { by }) => *by,
            _ => Break::Lot,
        };
        let of = (called.seats, called.candidates.len());
        let Outcome { votes, elected, tied } = count((&institute, number), &ballots, of, by);
        Ok(vec![Event::ElectionCounted(ElectionCounted {
            institute,
            number,
            ballots,
            votes,
            elected,
            roll,
            quorum: number_of(quorum),
            ties: number_of(ties.filter(|_| !tied.is_empty())),
            tied,
            at,
        })])
    }

    pub(super) fn void_election(
        &self,
        institute: InstituteId,
        number: u32,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        self.to_count(&institute, number, &VOIDABLE)?;
        check_text(&reason, "what happened", TEXT_CHARS_MAX)?;
        Ok(vec![ElectionVoided { institute, number, reason, at: self.now }.into()])
    }
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// As many ballots as members voted, in order, and each one that may be.
fn must_be_whole(there: &Election, ballots: &[Ballot]) -> Result<(), NetworkError> {
    let called = &there.called;
    let part = |why: String| NetworkError::Part {
        what: "count of election",
        number: position(called.number),
        why,
    };
    if ballots.len() != there.cast.len() {
        let (given, cast) = (ballots.len(), there.cast.len());
        return Err(part(format!("{given} ballots are not the {cast} that were cast")));
    }
    if !ballots.is_sorted() {
        return Err(part("the ballots are not in order".to_owned()));
    }
    let odd = |ballot: &&Ballot| !ballot.fits(called.seats, called.candidates.len());
    match ballots.iter().find(odd) {
        Some(odd) => Err(part(format!("`{odd}` is no ballot of it"))),
        None => Ok(()),
    }
}

/// Enough have voted: what the rule wants, or one where there is no rule.
fn is_quorum(rule: Option<&Rule>, cast: u32, roll: u32) -> bool {
    if cast == 0 {
        return false;
    }
    match rule.map(|rule| &rule.demand) {
        Some(Demand::ElectionQuorum { least, ballots }) => {
            let share = Share::of(cast.into(), roll.into());
            share.is_some_and(|share| share >= *least) && cast >= *ballots
        }
        _ => true,
    }
}
