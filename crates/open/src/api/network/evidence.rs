//! A record behind a number of a programme, as it is told.

use guildhall_network::report::network::Evidence;
use guildhall_network::{CallId, InstituteId, ProjectCallId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Visitor;
use crate::api::wire::Named;

/// A record behind a number of a programme.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub(super) struct EvidenceWire {
    /// `institute`, `matched`, `waiver`, `membership`, `transfer`, `centre`, `of_centre`, `project`, `level`,
    /// `goal`, `call` or `proposal`.
    pub(super) kind: &'static str,
    pub(super) institute: Option<Named>,
    pub(super) organisation: Option<Named>,
    pub(super) call: Option<Named>,
    /// Name of the proposal.
    pub(super) proposal: Option<String>,
    /// Name of the centre.
    pub(super) centre: Option<String>,
    /// Name of the project.
    pub(super) project: Option<String>,
    /// `trl` or `mrl`.
    pub(super) scale: Option<&'static str>,
    /// The level when the year began.
    pub(super) from_level: Option<u8>,
    /// The level that was assessed last in the year.
    pub(super) to_level: Option<u8>,
    /// The number of a goal, a transfer or a record of a centre, or the year of a term.
    pub(super) number: Option<String>,
    /// When it was or begins: a day, or a moment in RFC 3339.
    pub(super) at: Option<String>,
    /// The first day after it.
    pub(super) until: Option<String>,
    /// Money; hours of a help, or full-time equivalents of staff on loan.
    pub(super) amount: Option<String>,
    /// What match was waived for.
    pub(super) purpose: Option<String>,
}

impl EvidenceWire {
    /// As cells of a table; those of figures are empty.
    pub(super) fn cells(self) -> [String; 17] {
        let kind = Some(self.kind.to_owned());
        let id = |named: Option<Named>| named.map(|one| one.id);
        let cells = [
            kind,
            id(self.institute),
            id(self.organisation),
            id(self.call),
            self.proposal,
            self.number,
            self.at,
            self.until,
            self.amount,
            self.purpose,
            self.centre,
            self.project,
            self.scale.map(str::to_owned),
            self.from_level.map(|level| level.to_string()),
            self.to_level.map(|level| level.to_string()),
            None,
            None,
        ];
        cells.map(Option::unwrap_or_default)
    }

    pub(super) fn new(visitor: &Visitor, evidence: Evidence) -> EvidenceWire {
        let none = EvidenceWire::default;
        let of = |kind, id: InstituteId, at: String| EvidenceWire {
            kind,
            institute: institute(visitor, &id),
            at: Some(at),
            ..none()
        };
        match evidence {
            Evidence::Institute { institute, day } => of("institute", institute, day.to_string()),
            Evidence::Matched { institute, year, day, amount } => EvidenceWire {
                number: Some(year.to_string()),
                amount: Some(amount.to_string()),
                ..of("matched", institute, day.to_string())
            },
            Evidence::Waiver { institute, at, amount, purpose } => EvidenceWire {
                amount: Some(amount.to_string()),
                purpose: Some(purpose),
                ..of("waiver", institute, at.to_string())
            },
            Evidence::Membership { institute, organisation, period } => EvidenceWire {
                organisation: Some(visitor.organisation(&organisation)),
                until: Some(period.until().to_string()),
                ..of("membership", institute, period.from().to_string())
            },
            Evidence::Transfer { institute, number, day, amount } => EvidenceWire {
                number: Some(number.to_string()),
                amount: Some(amount.to_string()),
                ..of("transfer", institute, day.to_string())
            },
            Evidence::Centre { institute, centre, day, .. } => EvidenceWire {
                centre: Some(centre.to_string()),
                ..of("centre", institute, day.to_string())
            },
            Evidence::OfCentre { institute, centre, number, organisation, day, amount } => {
                EvidenceWire {
                    centre: Some(centre.to_string()),
                    number: Some(number.to_string()),
                    organisation: Some(visitor.organisation(&organisation)),
                    amount: Some(amount.to_string()),
                    ..of("of_centre", institute, day.to_string())
                }
            }
            Evidence::Project { institute, project, day } => EvidenceWire {
                project: Some(project.to_string()),
                ..of("project", institute, day.to_string())
            },
            Evidence::Level { institute, project, scale, levels: (from, to), day } => {
                EvidenceWire {
                    project: Some(project.to_string()),
                    scale: Some(scale.word()),
                    from_level: Some(from),
                    to_level: Some(to),
                    ..of("level", institute, day.to_string())
                }
            }
            Evidence::Goal { number, by } => EvidenceWire {
                kind: "goal",
                number: Some(number.to_string()),
                at: Some(by.to_string()),
                ..none()
            },
            Evidence::Call { call: id, at } => EvidenceWire {
                kind: "call",
                call: call(visitor, &id),
                at: Some(at.to_string()),
                ..none()
            },
            Evidence::Proposal { proposal, call: id, at } => EvidenceWire {
                kind: "proposal",
                call: call(visitor, &id),
                proposal: Some(proposal.to_string()),
                at: Some(at.to_string()),
                ..none()
            },
        }
    }
}

/// An institute with its label.
pub(super) fn institute(visitor: &Visitor, id: &InstituteId) -> Option<Named> {
    let seen = visitor.view().institute(id)?;
    let label = (&seen.institute.agreement.label).into();
    Some(Named { id: id.to_string(), label })
}

/// A call of an institute for projects with its label.
pub(super) fn project_call(visitor: &Visitor, id: &ProjectCallId) -> Option<Named> {
    let label = (&visitor.view().project_call(id)?.call.opened.label).into();
    Some(Named { id: id.to_string(), label })
}

/// A call with its label.
pub(super) fn call(visitor: &Visitor, id: &CallId) -> Option<Named> {
    let view = visitor.view();
    let label = (&view.text_of(view.call(id)?).label).into();
    Some(Named { id: id.to_string(), label })
}
