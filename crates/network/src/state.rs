//! The state, and how events change it.

use std::sync::Arc;

use guildhall_model::OrganisationId;

use crate::command::Event;
use crate::competition::{Amendment, Call, Competition, Proposal, Published};
use crate::directory::Directory;
use crate::ids::{CallId, ProgrammeId, ProposalId};
use crate::policy::{Policies, Policy};
use crate::programme::{Programme, Programmes};

/// All that people decided about programmes, organisations and calls. Cheap to clone. What
/// somebody may see of it is a [`View`](crate::View).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    pub(crate) programmes: Programmes,
    pub(crate) directory: Directory,
    pub(crate) competition: Competition,
}

impl Network {
    /// The organisations that run programmes, each once or more.
    pub fn offices(&self) -> impl Iterator<Item = &OrganisationId> {
        self.programmes.all().map(|programme| &programme.office)
    }

    /// All versions of a programme's policy, for who reads one from a file again.
    pub fn policies(&self, programme: &ProgrammeId) -> &[Policy] {
        self.programmes.get(programme).map_or(&[], |programme| programme.policies.all())
    }

    /// Takes in what happened. Events must come from [`Network::decide`] on the same state, now
    /// or, out of the journal, then; the same events give an equal state.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ProgrammeAdded { id, label, office } => {
                let (id, label, office) = (id.clone(), label.clone(), office.clone());
                let policies = Policies::default();
                self.programmes.set(Programme { id, label, office, policies });
            }
            Event::ProgrammeLabelled { id, label } => {
                self.programmes.change(id, |programme| programme.label = label.clone());
            }
            Event::PolicySet { programme, policy } => {
                self.programmes.change(programme, |one| one.policies.add(policy.clone()));
            }
            Event::ProfileSet(profile) => self.directory.set(profile.clone()),
            Event::CallDrafted { .. } | Event::CallPublished { .. } | Event::CallAmended { .. } => {
                self.competition.apply_to_call(event);
            }
            Event::ProposalSaved { .. }
            | Event::LetterGiven { .. }
            | Event::ProposalSubmitted { .. }
            | Event::ProposalReopened { .. } => self.competition.apply_to_proposal(event),
        }
    }
}

impl Competition {
    fn apply_to_call(&mut self, event: &Event) {
        match event {
            Event::CallDrafted { call, programme, text } => {
                let (id, programme, text) = (call.clone(), programme.clone(), text.clone());
                let drafted = Arc::new(Call { id, programme, text, published: None });
                Arc::make_mut(&mut self.calls).insert(call.clone(), drafted);
            }
            Event::CallPublished { call, at, deadline, policy } => self.call(call, |call| {
                let (at, deadline, policy) = (*at, *deadline, *policy);
                call.published = Some(Published { at, deadline, policy, amendments: Vec::new() });
            }),
            Event::CallAmended { call, at, text, deadline, reason } => self.call(call, |call| {
                let before = std::mem::replace(&mut call.text, text.clone());
                let Some(published) = &mut call.published else { return };
                let before_deadline = std::mem::replace(&mut published.deadline, *deadline);
                let (at, reason) = (*at, reason.clone());
                let (deadline, text) = (before_deadline, before);
                published.amendments.push(Amendment { at, reason, deadline, text });
            }),
            _ => {}
        }
    }

    fn apply_to_proposal(&mut self, event: &Event) {
        match event {
            Event::ProposalSaved { proposal: id, call, lead, text, by, at } => {
                let proposals = Arc::make_mut(&mut self.proposals);
                let before = proposals.get(id);
                let names = |who: &&OrganisationId| {
                    text.partners.iter().any(|partner| partner.organisation == **who)
                };
                let letters = before.into_iter().flat_map(|before| &before.letters);
                let saved = Proposal {
                    id: id.clone(),
                    call: call.clone(),
                    lead: lead.clone(),
                    text: text.clone(),
                    revision: before.map_or(0, |before| before.revision) + 1,
                    saved: (by.clone(), *at),
                    letters: letters.filter(names).cloned().collect(),
                    submitted: None,
                };
                proposals.insert(id.clone(), Arc::new(saved));
            }
            Event::LetterGiven { proposal, partner } => self.proposal(proposal, |proposal| {
                proposal.letters.insert(partner.clone());
            }),
            Event::ProposalSubmitted { proposal, at } => {
                self.proposal(proposal, |proposal| proposal.submitted = Some(*at));
            }
            Event::ProposalReopened { proposal } => {
                self.proposal(proposal, |proposal| proposal.submitted = None);
            }
            _ => {}
        }
    }

    fn call(&mut self, id: &CallId, change: impl FnOnce(&mut Call)) {
        if let Some(call) = Arc::make_mut(&mut self.calls).get_mut(id) {
            change(Arc::make_mut(call));
        }
    }

    fn proposal(&mut self, id: &ProposalId, change: impl FnOnce(&mut Proposal)) {
        if let Some(proposal) = Arc::make_mut(&mut self.proposals).get_mut(id) {
            change(Arc::make_mut(proposal));
        }
    }
}
