//! From what is asked of calls inside an institute, and of proposals to them, to what happens.

use guildhall_model::{Label, OrganisationId, Time};

use super::command::ProjectCommand;
use super::events::{ProjectCallOpened, ProjectProposed, ProjectsSelected};
use super::text::ProjectText;
use super::{CallState, Project, ProjectCall};
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text};
use crate::decide::{Desk, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{InstituteId, ProjectCallId, ProjectId};
use crate::institute::{Institute, Standing};

impl Desk<'_> {
    pub(crate) fn run_projects(&self, command: ProjectCommand) -> Result<Vec<Event>, NetworkError> {
        use ProjectCommand as C;
        match command {
            C::OpenCall { institute, call, label, text, deadline } => {
                self.open_project_call(institute, call, (label, text), deadline)
            }
            C::Propose { call, project, lead, text, seen } => {
                self.propose_project(call, project, lead, *text, seen)
            }
            C::Select { call, selected, reason } => self.select_projects(call, selected, reason),
            C::Take { project, step } => self.take_step(&project, step),
        }
    }

    fn open_project_call(
        &self,
        id: InstituteId,
        call: ProjectCallId,
        (label, text): (Label, String),
        deadline: Time,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(&id, "open its calls")?;
        check_text(&label.en, "the label of the call", TITLE_CHARS_MAX)?;
        check_text(&text, "the text of the call", TEXT_CHARS_MAX)?;
        let (by, at) = (self.person()?, self.now);
        let opened = ProjectCallOpened { institute: id, call, label, text, deadline, by, at };
        if let Some(there) = self.network.projects.calls.get(&opened.call) {
            let there = &there.opened;
            let by_now = ProjectCallOpened { by: there.by.clone(), at: there.at, ..opened };
            if *there == by_now {
                return Ok(Vec::new());
            }
            return Err(NetworkError::Taken { what: "call", id: by_now.call.to_string() });
        }
        self.must_be_in_term(institute)?;
        if deadline <= self.now {
            let what = "the deadline of the call";
            return Err(NetworkError::NotAhead { what, at: deadline, now: self.now });
        }
        Ok(vec![opened.into()])
    }

    fn propose_project(
        &self,
        call: ProjectCallId,
        id: ProjectId,
        lead: OrganisationId,
        text: ProjectText,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.network.projects.all.get(&id);
        if let Some(there) = there {
            let sees = self.scope.is_none_or(|scope| self.network.sees_project(scope, there));
            if !sees || there.proposed.call != call || there.proposed.lead != lead {
                return Err(NetworkError::Taken { what: "project", id: id.to_string() });
            }
        }
        self.must_sign(&lead, "propose a project of it")?;
        let of = self.project_call(&call)?;
        if of.state(self.now) != CallState::Open {
            return Err(NetworkError::Late { deadline: of.opened.deadline, now: self.now });
        }
        let institute = self.institute(&of.opened.institute)?;
        self.must_be_in_term(institute)?;
        self.check_project(institute, &lead, &text)?;
        let revision = there.map_or(0, |there| there.proposed.revision);
        if let Some(there) = there.filter(|_| revision != seen) {
            let (saved_by, saved_at) = (there.proposed.by.to_string(), there.proposed.at);
            return Err(NetworkError::Changed { now: revision, seen, saved_by, saved_at });
        }
        self.must_keep_rules(institute, &lead, &text)?;
        self.must_have_project_rights(institute, &lead, text.partners.iter())?;
        if there.is_some_and(|there| there.text == text) {
            return Ok(Vec::new());
        }
        let (by, at, revision) = (self.person()?, self.now, revision.saturating_add(1));
        Ok(vec![ProjectProposed { project: id, call, lead, text, revision, by, at }.into()])
    }

    fn select_projects(
        &self,
        id: ProjectCallId,
        mut selected: Vec<ProjectId>,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.project_call(&id)?;
        self.own_institute(&call.opened.institute, "choose among proposals to it")?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        selected.sort();
        selected.dedup();
        match call.state(self.now) {
            CallState::Closed => {}
            CallState::Open => {
                let hint = "wait for its deadline";
                return Err(state_of("call", &id, "open: proposals are still taken", hint));
            }
            CallState::Decided => {
                let same = call.selected.as_ref().is_some_and(|one| one.selected == selected);
                let hint = "open another call";
                return match same {
                    true => Ok(Vec::new()),
                    false => Err(state_of("call", &id, "decided already", hint)),
                };
            }
        }
        for project in &selected {
            let proposed = self.network.projects.all.get(project);
            if proposed.is_none_or(|one| one.proposed.call != id) {
                let (what, id) = ("proposal to the call", project.to_string());
                return Err(NetworkError::Unknown { what, id });
            }
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![ProjectsSelected { call: id, selected, reason, by, at }.into()])
    }

    fn project_call(&self, id: &ProjectCallId) -> Result<&ProjectCall, NetworkError> {
        let found = self.network.projects.calls.get(id).map(|call| &**call);
        found.ok_or_else(|| NetworkError::Unknown { what: "call", id: id.to_string() })
    }

    /// The institute that a project is of.
    pub(super) fn institute_of_project(
        &self,
        project: &Project,
    ) -> Result<&Institute, NetworkError> {
        self.institute(&self.project_call(&project.proposed.call)?.opened.institute)
    }

    fn must_be_in_term(&self, institute: &Institute) -> Result<(), NetworkError> {
        if matches!(institute.standing(self.today()), Standing::Running(_)) {
            return Ok(());
        }
        let id = &institute.agreement.institute;
        Err(state_of("institute", id, "not in a term today", "wait until one begins"))
    }
}
