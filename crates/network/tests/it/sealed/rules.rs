//! What must be so for a command to be taken, and what it changes, both in the model's words.

use guildhall_network::competition::{NegotiationCommand as N, Tie, TieKind};
use guildhall_network::{Command, PanelCommand as P, ProposalId, ReviewCommand as R};

use super::model::{Bond, CONSORTIA, Discussed, Invited, Model, Said, Written};

/// Which of both.
pub(super) fn index(id: &ProposalId) -> usize {
    CONSORTIA.iter().position(|(one, _)| *one == id.as_str()).unwrap()
}

impl Model {
    /// Whether the manual lets somebody do this now. It may be refused for other reasons.
    pub(super) fn permits(&self, who: &str, command: &Command) -> bool {
        let (closed, runs) = (self.is_closed(), self.runs(who));
        let may_review = |of: usize, reviewer: &str| {
            let known = self.is_known_to_be_tied(reviewer, of);
            self.said.contains_key(reviewer)
                && !known
                && !self.gave_up.contains_key(&(of, reviewer.to_owned()))
        };
        match command {
            Command::Review(R::SaveReview { proposal, .. } | R::SubmitReview { proposal, .. }) => {
                let of = index(proposal);
                let open = self.own(who, of).is_some_and(|own| !own.is_in);
                closed && open && !self.is_tied(who, of)
            }
            Command::Review(R::AssignReviewer { proposal, reviewer }) => {
                closed && runs && may_review(index(proposal), reviewer.as_str())
            }
            Command::Review(R::Recuse { proposal, reviewer, .. }) => {
                let review = self.own(reviewer.as_str(), index(proposal));
                let takes = runs && review.is_some_and(|one| !one.is_in);
                closed && review.is_some() && (takes || reviewer.as_str() == who)
            }
            Command::Review(R::DecideCall { .. }) => closed && runs && self.sees_ranking(who),
            Command::Panel(P::AssignAll { pairs, .. }) => {
                let mut pairs = pairs.iter();
                closed && runs && pairs.all(|(of, one)| may_review(index(of), one.as_str()))
            }
            Command::Panel(P::Invite { reviewer, until, .. }) => {
                let mut all = 0..CONSORTIA.len();
                let any = all.any(|of| may_review(of, reviewer.as_str()));
                closed && runs && any && self.now < *until
            }
            Command::Panel(P::AcceptInvitation { .. } | P::DeclineInvitation { .. }) => {
                let asked = self.invited.get(who);
                let waits = |one: &Invited| !one.accepted && one.mark.is_none();
                closed && asked.is_some_and(|one| waits(one) && self.now < one.until)
            }
            Command::Panel(P::Meet { .. } | P::Rank { .. }) => closed && runs,
            Command::Panel(P::Discuss { proposal, .. }) => {
                let all_in = self.of(index(proposal)).all(|(_, one)| one.is_in);
                closed && runs && all_in
            }
            Command::Negotiation(N::TakeNext { .. } | N::EndCall { .. }) => {
                self.is_decided() && runs
            }
            Command::Negotiation(N::BreakOff { proposal, .. }) => {
                let lead = CONSORTIA[index(proposal)].1[0];
                self.is_decided() && (runs || self.signs(who, lead))
            }
            Command::Institute(_) => self.is_decided() && self.signs(who, "office"),
            _ => true,
        }
    }

    /// What it changes, once it was taken.
    pub(super) fn happened(&mut self, who: &str, command: &Command) {
        let who = who.to_owned();
        match command {
            Command::Review(R::SetReviewer { ties, .. }) => {
                let (belongs, mut ties) = (self.belongs(&who), said(ties));
                ties.extend(self.was_of(&who));
                self.said.insert(who, Said { belongs, ties });
            }
            Command::Review(R::AssignReviewer { proposal, reviewer }) => {
                self.assigned(proposal, reviewer.as_str());
            }
            Command::Review(R::SaveReview { proposal, points, comment, .. }) => {
                let own = self.reviews.get_mut(&(index(proposal), who)).unwrap();
                own.points = [points[0].unwrap(), points[1].unwrap()];
                comment.clone_into(&mut own.mark);
                own.revision += 1;
            }
            Command::Review(R::SubmitReview { proposal, .. }) => {
                self.reviews.get_mut(&(index(proposal), who)).unwrap().is_in = true;
            }
            Command::Review(R::Recuse { proposal, reviewer, reason }) => {
                self.recused(index(proposal), reviewer.as_str(), reason);
                if reviewer.as_str() == who {
                    self.by_himself.insert((index(proposal), who));
                }
            }
            Command::Review(R::DecideCall { selected, reason, .. }) => {
                self.selected = Some(selected.iter().map(index).collect());
                reason.clone_into(&mut self.reason);
            }
            Command::Panel(command) => self.panel_happened(who, command),
            Command::Negotiation(N::TakeNext { proposal, .. }) => {
                self.selected.as_mut().unwrap().push(index(proposal));
            }
            _ => {}
        }
    }

    fn panel_happened(&mut self, who: String, command: &P) {
        match command {
            P::AssignAll { pairs, .. } => {
                pairs.iter().for_each(|(of, reviewer)| self.assigned(of, reviewer.as_str()));
            }
            P::Invite { reviewer, until, .. } => {
                let asked = Invited { until: *until, mark: None, accepted: false };
                self.invited.insert(reviewer.to_string(), asked);
            }
            P::AcceptInvitation { ties, reason, .. } => self.accepted(&who, ties, reason),
            P::DeclineInvitation { reason, .. } => {
                self.invited.get_mut(&who).unwrap().mark = Some(reason.clone());
            }
            P::Meet { .. } => self.meetings += 1,
            P::Discuss { proposal, notes, points, reason, .. } => {
                let (notes, reason) = (notes.clone(), reason.clone());
                let said = Discussed { notes, reason, points: [points[0], points[1]] };
                self.discussed.insert(index(proposal), said);
            }
            P::Rank { places, .. } => {
                let order = [index(&places[0].0), index(&places[1].0)];
                self.ranked = Some((order, places[0].1.clone()));
            }
            _ => {}
        }
    }

    fn assigned(&mut self, of: &ProposalId, reviewer: &str) {
        let nothing = Written { mark: String::new(), points: [0; 2], revision: 0, is_in: false };
        self.reviews.entry((index(of), reviewer.to_owned())).or_insert(nothing);
    }

    fn recused(&mut self, of: usize, who: &str, mark: &str) {
        self.reviews.remove(&(of, who.to_owned()));
        self.gave_up.insert((of, who.to_owned()), mark.to_owned());
    }

    /// His ties stand beside those he named before, and he gives up what the new ones touch.
    fn accepted(&mut self, who: &str, ties: &[Tie], mark: &str) {
        let barred = |model: &Model| {
            let known = |of: usize| model.is_known_to_be_tied(who, of);
            [0, 1].map(|of| known(of) || model.gave_up.contains_key(&(of, who.to_owned())))
        };
        let before = barred(self);
        let (belongs, left) = (self.belongs(who), self.was_of(who));
        let there = self.said.get_mut(who).unwrap();
        there.belongs = belongs;
        there.ties.extend(said(ties));
        there.ties.extend(left);
        let after = barred(self);
        let answered = self.invited.get_mut(who).unwrap();
        answered.accepted = true;
        if !ties.is_empty() {
            answered.mark = Some(mark.to_owned());
            let touched = (0..CONSORTIA.len()).filter(|of| after[*of] && !before[*of]);
            touched.for_each(|of| self.recused(of, who, mark));
        }
    }
}

fn said(ties: &[Tie]) -> Vec<Bond> {
    let bond = |tie: &Tie| {
        let worked = tie.kind == TieKind::Employment;
        Bond { to: tie.organisation.to_string(), until: tie.until, worked }
    };
    ties.iter().map(bond).collect()
}
