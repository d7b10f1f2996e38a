//! From what is asked of reviews and of a selection to what happens.

use std::collections::BTreeSet;

use guildhall_model::{OrganisationId, PersonId};

use super::decide::{check_length, check_text, unknown_call, unknown_proposal};
use super::reviewing::ties::add_ties;
use super::{
    Act, Call, CallDecided, Criterion, Figure, Proposal, Review, ReviewSaved, ReviewSubmitted,
    Reviewer, ReviewerAssigned, ReviewerRecused, Sector, Shortfall, TEXT_CHARS_MAX, TIES_MAX, Tie,
};
use crate::command::ReviewCommand;
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CallId, ProposalId};
use crate::policy::{About, Policy, Rule};

impl Desk<'_> {
    pub(crate) fn judge(&self, command: ReviewCommand) -> Result<Vec<Event>, NetworkError> {
        use ReviewCommand as C;
        match command {
            C::SetReviewer { sector, appointee, ties } => {
                self.set_reviewer(sector, appointee, ties)
            }
            C::AssignReviewer { proposal, reviewer } => self.assign(proposal, reviewer),
            C::SaveReview { proposal, points, comment, seen } => {
                self.save_review(proposal, points, comment, seen)
            }
            C::SubmitReview { proposal, seen } => self.submit_review(proposal, seen),
            C::Recuse { proposal, reviewer, reason } => self.recuse(proposal, reviewer, reason),
            C::DecideCall { call, selected, reason } => self.select(call, selected, reason),
        }
    }

    fn set_reviewer(
        &self,
        sector: Sector,
        appointee: bool,
        ties: Vec<Tie>,
    ) -> Result<Vec<Event>, NetworkError> {
        let scope = self.scope.ok_or(NetworkError::PeopleOnly)?;
        if ties.len() > TIES_MAX {
            return Err(NetworkError::TooMany { what: "ties", max: TIES_MAX });
        }
        let organisations = scope.organisations().map(|(id, _)| id.clone()).collect();
        let (person, mut ties) = (scope.person().clone(), ties);
        add_ties(&mut ties, self.left_lately(scope));
        let reviewer = Reviewer { person, sector, appointee, organisations, ties };
        let there = self.network.competition.reviewers.get(&reviewer.person);
        let same = there.is_some_and(|there| **there == reviewer);
        Ok(if same { Vec::new() } else { vec![reviewer.into()] })
    }

    fn assign(&self, id: ProposalId, reviewer: PersonId) -> Result<Vec<Event>, NetworkError> {
        let (call, _) = self.judged(&id)?;
        self.must_run(call, "assign reviewers")?;
        must_be_closed(call)?;
        let add = self.must_be_assignable(call, &id, &reviewer, 0)?;
        let assigned = ReviewerAssigned { proposal: id, reviewer, at: Some(self.now) };
        Ok(if add { vec![assigned.into()] } else { Vec::new() })
    }

    fn save_review(
        &self,
        id: ProposalId,
        points: Vec<Option<u16>>,
        comment: String,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        let (call, reviewer, review) = self.own_review(&id)?;
        must_be_new(review, seen, &reviewer)?;
        check_length(&comment, "the comment", TEXT_CHARS_MAX)?;
        check_points(&points, &call.text.criteria)?;
        if review.points == points && review.comment == comment {
            return Ok(Vec::new());
        }
        if review.submitted.is_some() {
            let (state, hint) = ("handed in", "it stays as it is: others have seen it");
            return Err(NetworkError::State { what: "review of", id: id.to_string(), state, hint });
        }
        Ok(vec![ReviewSaved { proposal: id, reviewer, points, comment }.into()])
    }

    fn submit_review(&self, id: ProposalId, seen: u32) -> Result<Vec<Event>, NetworkError> {
        let (call, reviewer, review) = self.own_review(&id)?;
        must_be_new(review, seen, &reviewer)?;
        if review.submitted.is_some() {
            return Ok(Vec::new());
        }
        check_text(&review.comment, "the comment", TEXT_CHARS_MAX)?;
        let given = review.points.iter().flatten().count();
        if given != call.text.criteria.len() {
            return Err(NetworkError::Points { given, criteria: call.text.criteria.len() });
        }
        Ok(vec![ReviewSubmitted { proposal: id, reviewer, at: self.now }.into()])
    }

    fn recuse(
        &self,
        id: ProposalId,
        reviewer: PersonId,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let (call, _) = self.judged(&id)?;
        must_be_closed(call)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let own = self.person()? == reviewer;
        // Else who may not know it could ask about one after another who reviews.
        if !own {
            self.must_run(call, "take reviewers away")?;
        }
        let review = self.network.competition.review(&id, &reviewer);
        let review = review.ok_or_else(|| unknown_proposal(&id))?;
        // Else the office could rank by leaving reviews out.
        if !own && review.submitted.is_some() {
            let (state, hint) = ("handed in", "only its writer can give it up, with a reason");
            return Err(NetworkError::State { what: "review of", id: id.to_string(), state, hint });
        }
        Ok(vec![ReviewerRecused { proposal: id, reviewer, reason, gave_up: own }.into()])
    }

    fn select(
        &self,
        id: CallId,
        selected: Vec<ProposalId>,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "choose among its proposals")?;
        if call.decision.as_ref().is_some_and(|one| one.selected == selected) {
            return Ok(Vec::new());
        }
        self.must_be_time(Act::Decide, call)?;
        self.must_run(call, "choose among its proposals")?;
        self.must_have_reviewed(call)?;
        check_length(&reason, "the reason", TEXT_CHARS_MAX)?;
        let policy = self.policy_under(call)?;
        let competition = &self.network.competition;
        let ranking = competition.ranking(&id);
        for one in &selected {
            if !ranking.iter().any(|ranked| ranked.proposal == *one) {
                return Err(unknown_proposal(one));
            }
        }
        let once: BTreeSet<&ProposalId> = selected.iter().collect();
        if once.len() != selected.len() {
            return Err(NetworkError::Taken { what: "selected proposal", id: id.to_string() });
        }
        let lacks: Vec<Shortfall> = ranking
            .iter()
            .flat_map(|one| {
                let lacks = competition.reviews_lacking(policy, &one.proposal);
                lacks.into_iter().chain(competition.discussion_lacking(policy, &one.proposal))
            })
            .collect();
        if !lacks.is_empty() {
            return Err(NetworkError::Rules { version: policy.version(), shortfalls: lacks });
        }
        // The worst that is selected stands before the best that is not.
        let places = |chosen: bool| {
            let of = ranking.iter().filter(|one| once.contains(&one.proposal) == chosen);
            of.map(|one| one.place).collect::<Vec<u32>>()
        };
        let worst = places(true).into_iter().max();
        let best = places(false).into_iter().min();
        let by_ranking =
            worst.is_some() && worst.zip(best).is_none_or(|(worst, best)| worst < best);
        if !by_ranking && reason.trim().is_empty() {
            return Err(match policy.rule(About::Ranking) {
                Some(rule) => not_kept(policy, rule, (Figure::Count(0), Figure::Count(1))),
                None => NetworkError::Empty { what: "the reason" },
            });
        }
        Ok(vec![CallDecided { call: id, at: self.now, selected, reason }.into()])
    }

    /// A proposal that was handed in, and its call, for those who judge it.
    pub(super) fn judged(&self, id: &ProposalId) -> Result<(&Call, &Proposal), NetworkError> {
        let competition = &self.network.competition;
        let proposal = competition.proposals.get(id).filter(|one| one.submitted.is_some());
        let found = proposal.and_then(|one| Some((&**competition.calls.get(&one.call)?, &**one)));
        let closed = found.filter(|(call, _)| call.phase(self.now).is_judged());
        let (call, proposal) = closed.ok_or_else(|| unknown_proposal(id))?;
        let office = &self.programme(&call.programme)?.office;
        let reviews = self.scope.is_none_or(|one| competition.review(id, one.person()).is_some());
        if self.is_of(office) || reviews { Ok((call, proposal)) } else { Err(unknown_proposal(id)) }
    }

    /// The actor's own review of a proposal.
    fn own_review(&self, id: &ProposalId) -> Result<(&Call, PersonId, &Review), NetworkError> {
        let (call, proposal) = self.judged(id)?;
        must_be_closed(call)?;
        let person = self.person()?;
        let review = self.network.competition.review(id, &person);
        let review = review.ok_or_else(|| unknown_proposal(id))?;
        self.must_be_free(call, proposal)?;
        Ok((call, person, review))
    }

    /// The actor signs for the office, and has no tie to any proposal of the call.
    pub(super) fn must_run(&self, call: &Call, what: &'static str) -> Result<(), NetworkError> {
        self.must_sign(&self.programme(&call.programme)?.office, what)?;
        let mut handed_in = self.network.competition.handed_in(&call.id);
        handed_in.try_for_each(|proposal| self.must_be_free(call, proposal))
    }

    /// The actor has no tie to a proposal, and did not give its review up.
    fn must_be_free(&self, call: &Call, proposal: &Proposal) -> Result<(), NetworkError> {
        let (policy, Some(scope)) = (self.policy_under(call)?, self.scope) else { return Ok(()) };
        let tied = self.network.ties(policy, scope, proposal, self.now);
        let gave_up = self.network.competition.gave_up(&proposal.id, scope.person());
        if gave_up {
            let (state, hint) = ("given up by you", "let another officer do it");
            let id = proposal.id.to_string();
            return Err(NetworkError::State { what: "review of", id, state, hint });
        }
        if tied.is_empty() { Ok(()) } else { Err(conflict(policy, scope.person().clone(), tied)) }
    }

    /// No review of the actor is open: a refusal tells how far those of others lie apart.
    fn must_have_reviewed(&self, call: &Call) -> Result<(), NetworkError> {
        let (person, competition) = (self.person()?, &self.network.competition);
        let own = |one: &Proposal| competition.review(&one.id, &person);
        let open = |one: &&Proposal| own(one).is_some_and(|own| own.submitted.is_none());
        let Some(proposal) = competition.handed_in(&call.id).find(open) else { return Ok(()) };
        let (state, hint) = ("not handed in", "hand your own in before you choose");
        let id = proposal.id.to_string();
        Err(NetworkError::State { what: "review of", id, state, hint })
    }

    /// The actor has no tie to any of these.
    pub(super) fn must_be_untied<'o>(
        &self,
        call: &Call,
        members: impl Iterator<Item = &'o OrganisationId>,
    ) -> Result<(), NetworkError> {
        let (policy, Some(scope)) = (self.policy_under(call)?, self.scope) else { return Ok(()) };
        let tied = self.network.ties_to(policy, scope, members, self.now);
        if tied.is_empty() { Ok(()) } else { Err(conflict(policy, scope.person().clone(), tied)) }
    }

    /// A call of an office that the actor signs for.
    pub(crate) fn call_of_office(
        &self,
        id: &CallId,
        what: &'static str,
    ) -> Result<&Call, NetworkError> {
        let call = self.network.competition.calls.get(id).ok_or_else(|| unknown_call(id))?;
        let office = &self.programme(&call.programme)?.office;
        // To others a draft is not there.
        if call.is_hidden() && !self.is_of(office) {
            return Err(unknown_call(id));
        }
        self.must_sign(office, what)?;
        Ok(call)
    }

    /// The policy under which proposals to a call are judged.
    pub(crate) fn policy_under(&self, call: &Call) -> Result<&Policy, NetworkError> {
        let version = call.published.as_ref().map_or(0, |published| published.policy);
        let policy = self.programme(&call.programme)?.policies.version(version);
        policy.ok_or_else(|| NetworkError::NoPolicy { programme: call.programme.to_string() })
    }
}

fn must_be_closed(call: &Call) -> Result<(), NetworkError> {
    let (state, hint) = match (&call.published, &call.decision) {
        (None, _) => ("a draft", "publish it first"),
        (_, Some(_)) => ("decided", "what was decided stays"),
        _ => return Ok(()),
    };
    Err(NetworkError::State { what: "call", id: call.id.to_string(), state, hint })
}

/// Points must be given for the criteria of a call, and no more than each has.
pub(super) fn check_points(
    points: &[Option<u16>],
    criteria: &[Criterion],
) -> Result<(), NetworkError> {
    if points.len() != criteria.len() {
        let (given, criteria) = (points.len(), criteria.len());
        return Err(NetworkError::Points { given, criteria });
    }
    for (points, criterion) in points.iter().zip(criteria) {
        if let Some(given) = points.filter(|given| *given > criterion.points) {
            let (criterion, most) = (criterion.label.en.clone(), criterion.points);
            return Err(NetworkError::PointsAbove { criterion, given, most });
        }
    }
    Ok(())
}

fn must_be_new(review: &Review, seen: u32, by: &PersonId) -> Result<(), NetworkError> {
    if review.revision == seen {
        return Ok(());
    }
    Err(NetworkError::ChangedReview { now: review.revision, seen, by: by.to_string() })
}

/// The refusal for a tie.
pub(super) fn conflict(policy: &Policy, who: PersonId, tied: Vec<&OrganisationId>) -> NetworkError {
    let organisations = tied.into_iter().cloned().collect();
    let rule = policy.rule(About::Conflicts).map(|rule| rule.number.clone());
    NetworkError::Conflict { who, organisations, rule }
}

/// The refusal for one rule.
pub(crate) fn not_kept(policy: &Policy, rule: &Rule, figures: (Figure, Figure)) -> NetworkError {
    NetworkError::Rules {
        version: policy.version(),
        shortfalls: vec![Shortfall::new(rule, figures)],
    }
}
