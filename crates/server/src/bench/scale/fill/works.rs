//! Projects inside each institute, of its members, that go on.

use guildhall_network::project::Step;
use guildhall_network::project::text::{
    Milestone, Package, Part, ProjectText, Scale, Source, Valuation, Way,
};
use guildhall_network::{Command, ProjectCallId, ProjectCommand as C, ProjectId};

use super::{Filler, firm, id, institute, label, money};
use crate::error::ServerError;

/// Projects of an institute.
pub(super) const PROJECTS: usize = 4;

/// Members of an institute that take part in its projects.
pub(super) const PARTNERS: usize = PROJECTS + 2;

pub(in crate::bench::scale) fn project(institute: usize, at: usize) -> String {
    format!("project-{institute}-{at}")
}

impl super::Size {
    /// A member of an institute, and the institute's lead as the first of them.
    pub(in crate::bench::scale) fn member(&self, institute: usize, at: usize) -> String {
        firm(institute + at * self.institutes)
    }
}

impl Filler<'_> {
    pub(super) fn works(&mut self) -> Result<(), ServerError> {
        let begin = self.size.last_year()?;
        for of in 0..self.size.institutes {
            self.now = begin.plus_days(10).begin();
            self.open_projects(of)?;
            self.now = begin.plus_days(40).begin();
            self.run_projects(of)?;
        }
        Ok(())
    }

    fn open_projects(&mut self, of: usize) -> Result<(), ServerError> {
        let call = id::<ProjectCallId>(&format!("projects-{of}"))?;
        let open = C::OpenCall {
            institute: id(&institute(of))?,
            call: call.clone(),
            label: label(&format!("Projects of institute {of}")),
            text: "What members want to know together.".to_owned(),
            deadline: self.size.last_year()?.plus_days(30).begin(),
        };
        self.network(&firm(of), Command::Project(open))?;
        for at in 0..PROJECTS {
            let lead = self.size.member(of, at + 1);
            let propose = C::Propose {
                call: call.clone(),
                project: id(&project(of, at))?,
                lead: id(&lead)?,
                text: Box::new(self.project(of, at)?),
                seen: 0,
            };
            self.network(&lead, Command::Project(propose))?;
        }
        Ok(())
    }

    fn project(&self, of: usize, at: usize) -> Result<ProjectText, ServerError> {
        let (from, lead) = (self.size.last_year()?.plus_days(50), self.size.member(of, at + 1));
        let until = from.plus_days(900);
        let partners = [PARTNERS - 1, PARTNERS].map(|one| self.size.member(of, one));
        let milestone = |title: &str, days| {
            let due = from.plus_days(days);
            Milestone { title: title.to_owned(), package: 1, due }
        };
        let part = |who: &str, source, amount| -> Result<Part, ServerError> {
            Ok(Part { organisation: id(who)?, source, amount: money(amount)? })
        };
        let lent = Source::InKind { valuation: Valuation::LoanedEquipment };
        Ok(ProjectText {
            title: format!("Project {at} of institute {of}"),
            summary: "Measure, learn, and tell all members.".to_owned(),
            from,
            until,
            partners: partners.iter().map(|one| id(one)).collect::<Result<_, _>>()?,
            packages: vec![Package {
                title: "All of it".to_owned(),
                lead: id(&lead)?,
                from,
                until,
            }],
            milestones: vec![milestone("Measured", 60), milestone("Learnt", 300)],
            trl: Way { start: 3, target: 6 },
            mrl: Way { start: 2, target: 4 },
            budget: vec![
                part(&lead, Source::Institute, "400000.00 USD")?,
                part(&lead, Source::Cash, "200000.00 USD")?,
                part(&partners[0], lent, "100000.00 USD")?,
            ],
        })
    }

    fn run_projects(&mut self, of: usize) -> Result<(), ServerError> {
        let names = (0..PROJECTS).map(|at| id::<ProjectId>(&project(of, at)));
        let selected = names.collect::<Result<Vec<_>, _>>()?;
        let call = id::<ProjectCallId>(&format!("projects-{of}"))?;
        let reason = "Members asked for all of them.".to_owned();
        let select = C::Select { call, selected: selected.clone(), reason };
        self.network(&firm(of), Command::Project(select))?;
        for (at, project) in selected.into_iter().enumerate() {
            let lead = self.size.member(of, at + 1);
            let evidence = || "Report 1".to_owned();
            let risk = Step::SetRisk {
                risk: None,
                text: "A sensor drifts.".to_owned(),
                likelihood: 2,
                impact: 3,
                owner: id(&lead)?,
                until: self.size.last_year()?.plus_days(800),
            };
            for (by, step) in [
                (&lead, risk),
                (&lead, Step::Report { milestone: 1, evidence: evidence() }),
                (&firm(of), Step::Accept { milestone: 1 }),
                (&firm(of), Step::Assess { scale: Scale::Trl, level: 4, evidence: evidence() }),
            ] {
                let project = project.clone();
                self.network(by, Command::Project(C::Take { project, step }))?;
            }
        }
        Ok(())
    }
}
