//! The figures that those look at first who run programmes, pay, judge, apply, are members or lead projects.

use guildhall_network::view::{
    AgencyHome, CallAhead, Covered, LineFigure, MemberHome, MembershipFigure, OfficerHome,
    ProjectCallView, ProjectFigure, ProposalFigure, ReviewerHome, ReviewsLeft, Trouble, Troubled,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ShortfallWire, Visitor, percent};
use crate::api::wire::{LabelWire, Named};

/// What an officer looks at first.
#[derive(Serialize, ToSchema)]
#[schema(as = OfficerHome)]
pub(super) struct OfficerWire {
    /// Calls that are not decided, the one whose stage ends first before others.
    calls: Vec<CallAheadWire>,
    /// Institutes in trouble, by name.
    troubled: Vec<TroubledWire>,
    /// How many institutes there are that were not ended.
    institutes: usize,
}

/// A call that is not decided.
#[derive(Serialize, ToSchema)]
#[schema(as = CallAhead)]
struct CallAheadWire {
    id: String,
    label: LabelWire,
    /// `draft`, `information`, `considered`, `papers`, `open`, `closed` or `negotiation`.
    phase: &'static str,
    /// When that ends, RFC 3339; null where only a decision ends it.
    until: Option<String>,
}

/// An institute in trouble.
#[derive(Serialize, ToSchema)]
#[schema(as = Troubled)]
struct TroubledWire {
    id: String,
    label: LabelWire,
    with: Vec<TroubleWire>,
}

/// What is wrong with an institute, or likely will be.
#[derive(Serialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
#[schema(as = Trouble)]
enum TroubleWire {
    /// It has to cure something before this day.
    Notice { until: Option<String> },
    /// It did not cure something in time.
    Missed,
    /// Too few of its members of this year are small firms, in percent; the number of the rule.
    SmallFirms { found: String, wanted: String, rule: String },
    /// In that year they will likely be too few.
    SmallAhead { year: i16 },
    /// It will likely not stand alone after its terms.
    Outlook,
}

/// What you look at first as an agency.
#[derive(Serialize, ToSchema)]
#[schema(as = AgencyHome)]
pub(super) struct AgencyHomeWire {
    /// Lines of agencies for which you sign that are not over, by programme and agency.
    lines: Vec<AgencyLineWire>,
    /// Years of agreements that run or begin within a year and of which not all public money is
    /// committed, the first before others.
    open: Vec<UncommittedWire>,
}

/// A year of an agreement of which not all public money is committed.
#[derive(Serialize, ToSchema)]
#[schema(as = UncommittedYear)]
struct UncommittedWire {
    institute: Named,
    /// Which, counted over all terms from 1.
    year: u8,
    /// Its first day.
    from: String,
    agreed: String,
    /// What no line of any agency stands for.
    left: String,
}

/// A line of an agency's budget.
#[derive(Serialize, ToSchema)]
#[schema(as = AgencyLineFigure)]
struct AgencyLineWire {
    programme: Named,
    agency: Named,
    id: String,
    purpose: LabelWire,
    /// Its first day, and the first after it.
    from: String,
    until: String,
    amount: String,
    committed: String,
    left: Option<String>,
}

/// What a reviewer looks at first.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewerHome)]
pub(super) struct ReviewerWire {
    calls: Vec<ReviewsLeftWire>,
    /// Invitations that wait for an answer.
    asked: Vec<AskedWire>,
}

/// The reviews that you have to write for a call.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewsLeft)]
struct ReviewsLeftWire {
    call: Named,
    left: usize,
    done: usize,
}

/// An invitation to review.
#[derive(Serialize, ToSchema)]
#[schema(as = AskedToReview)]
struct AskedWire {
    call: Named,
    /// Until when an answer counts, RFC 3339.
    until: String,
}

/// A proposal that is not decided.
#[derive(Serialize, ToSchema)]
#[schema(as = ProposalFigure)]
pub(super) struct ProposalWire {
    id: String,
    title: String,
    call: Named,
    /// Where the call is.
    phase: &'static str,
    /// Until when it can be handed in, RFC 3339; null before the call is public.
    deadline: Option<String>,
    /// Whether it is handed in.
    submitted: bool,
    /// The rules that it does not keep.
    lacks: Vec<ShortfallWire>,
    /// So many partners have not promised to take part.
    letters: usize,
    /// Whether you sign for its lead and may write it now.
    may_write: bool,
}

/// A project that you lead.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectFigure)]
pub(super) struct ProjectWire {
    id: String,
    title: String,
    institute: Named,
    /// `proposed`, `running` or `held`.
    state: &'static str,
    /// So many milestones there are, are there, and are late.
    milestones: usize,
    accepted: usize,
    late: usize,
    next: Option<NextMilestoneWire>,
    /// What the institute brings, and what partners do.
    from_institute: Option<String>,
    from_partners: Option<String>,
    /// Technology readiness: at the start, now, and where it is to come.
    trl: [u8; 3],
}

/// The milestone that is due next.
#[derive(Serialize, ToSchema)]
#[schema(as = NextMilestone)]
struct NextMilestoneWire {
    number: u32,
    title: String,
    /// The last day on which it is in time.
    due: String,
}

/// What a member's contact looks at first.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberHome)]
pub(super) struct MemberHomeWire {
    memberships: Vec<MembershipWire>,
    /// Where affiliates and branches are members today with another.
    covered: Vec<CoveredWire>,
    /// Calls for projects that are open, the first deadline first.
    calls: Vec<OpenCallWire>,
}

/// An affiliate or branch that is a member with another.
#[derive(Serialize, ToSchema)]
#[schema(as = CoveredMember)]
struct CoveredWire {
    institute: Named,
    organisation: Named,
    /// The member that it is covered by.
    by: Named,
    /// The first day after that period.
    until: String,
}

/// A membership.
#[derive(Serialize, ToSchema)]
#[schema(as = MembershipFigure)]
struct MembershipWire {
    institute: Named,
    organisation: Named,
    /// Who runs the institute and is asked.
    lead: Named,
    /// What the tier of today is called; null where no period is of today.
    tier: Option<LabelWire>,
    /// The first day after the period of today.
    until: Option<String>,
    /// What is owed; null for nothing.
    owes: Option<String>,
    /// Since when an application waits for an answer, RFC 3339.
    waits: Option<String>,
}

/// A call for projects that is open.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenProjectCall)]
struct OpenCallWire {
    id: String,
    label: LabelWire,
    /// Name of the institute.
    institute: String,
    /// RFC 3339.
    deadline: String,
}

fn named(id: impl ToString, label: &guildhall_model::Label) -> Named {
    Named { id: id.to_string(), label: label.into() }
}

impl OfficerWire {
    pub(super) fn of(visitor: &Visitor, one: OfficerHome<'_>) -> OfficerWire {
        let view = visitor.view();
        let call = |one: CallAhead<'_>| CallAheadWire {
            id: one.call.id.to_string(),
            label: (&view.text_of(one.call).label).into(),
            phase: one.phase.word(),
            until: one.until.map(|at| at.to_string()),
        };
        let troubled = |one: Troubled<'_>| TroubledWire {
            id: one.seen.institute.agreement.institute.to_string(),
            label: (&one.seen.institute.agreement.label).into(),
            with: one.with.into_iter().map(Into::into).collect(),
        };
        OfficerWire {
            calls: one.calls.into_iter().map(call).collect(),
            troubled: one.troubled.into_iter().map(troubled).collect(),
            institutes: one.institutes,
        }
    }
}

impl From<Trouble> for TroubleWire {
    fn from(one: Trouble) -> TroubleWire {
        match one {
            Trouble::Notice { until } => {
                TroubleWire::Notice { until: until.map(|day| day.to_string()) }
            }
            Trouble::Missed => TroubleWire::Missed,
            Trouble::SmallFirms { found, wanted, rule } => TroubleWire::SmallFirms {
                found: percent(found),
                wanted: percent(wanted),
                rule: rule.to_string(),
            },
            Trouble::SmallAhead { year } => TroubleWire::SmallAhead { year },
            Trouble::Outlook => TroubleWire::Outlook,
        }
    }
}

impl AgencyHomeWire {
    pub(super) fn of(visitor: &Visitor, home: AgencyHome<'_>) -> AgencyHomeWire {
        let open = home.open.into_iter().map(|one| UncommittedWire {
            institute: named(&one.institute.agreement.institute, &one.institute.agreement.label),
            year: one.year,
            from: one.from.to_string(),
            agreed: one.agreed.to_string(),
            left: one.left.to_string(),
        });
        let lines = home.lines.into_iter().map(|one| AgencyLineWire::of(visitor, one));
        AgencyHomeWire { lines: lines.collect(), open: open.collect() }
    }
}

impl AgencyLineWire {
    fn of(visitor: &Visitor, one: LineFigure<'_>) -> AgencyLineWire {
        AgencyLineWire {
            programme: named(&one.programme.id, &one.programme.label),
            agency: visitor.organisation(one.agency),
            id: one.id.to_string(),
            purpose: (&one.line.purpose).into(),
            from: one.line.span.from().to_string(),
            until: one.line.span.until().to_string(),
            amount: one.line.amount.to_string(),
            committed: one.line.committed().to_string(),
            left: one.left.map(|left| left.to_string()),
        }
    }
}

impl ReviewerWire {
    pub(super) fn of(visitor: &Visitor, one: ReviewerHome<'_>) -> ReviewerWire {
        let view = visitor.view();
        let left = |one: ReviewsLeft<'_>| ReviewsLeftWire {
            call: named(&one.call.id, &view.text_of(one.call).label),
            left: one.left,
            done: one.done,
        };
        let asked = one.asked.into_iter().map(|(call, until)| AskedWire {
            call: named(&call.id, &view.text_of(call).label),
            until: until.to_string(),
        });
        ReviewerWire { calls: one.calls.into_iter().map(left).collect(), asked: asked.collect() }
    }
}

impl ProposalWire {
    pub(super) fn of(visitor: &Visitor, one: ProposalFigure<'_>) -> ProposalWire {
        let proposal = one.seen.proposal;
        ProposalWire {
            id: proposal.id.to_string(),
            title: proposal.text.title.clone(),
            call: named(&one.call.id, &visitor.view().text_of(one.call).label),
            phase: one.phase.word(),
            deadline: one.call.published.as_ref().map(|one| one.deadline.to_string()),
            submitted: proposal.submitted.is_some(),
            lacks: one.seen.shortfalls.iter().map(Into::into).collect(),
            letters: one.letters,
            may_write: one.seen.may_write,
        }
    }
}

impl ProjectWire {
    pub(super) fn of(one: ProjectFigure<'_>) -> ProjectWire {
        use guildhall_network::project::text::Scale;
        let (project, agreement) = (one.seen.project, &one.seen.institute.agreement);
        let (institute, partners) = one.budget;
        ProjectWire {
            id: project.proposed.project.to_string(),
            title: project.text.title.clone(),
            institute: named(&agreement.institute, &agreement.label),
            state: one.seen.state.word(),
            milestones: project.text.milestones.len(),
            accepted: one.accepted,
            late: one.late,
            next: one.next.map(|(number, next)| NextMilestoneWire {
                number,
                title: next.title.clone(),
                due: next.due.to_string(),
            }),
            from_institute: institute.map(|amount| amount.to_string()),
            from_partners: partners.map(|amount| amount.to_string()),
            trl: [project.text.trl.start, project.level(Scale::Trl), project.text.trl.target],
        }
    }
}

impl MemberHomeWire {
    pub(super) fn of(visitor: &Visitor, one: MemberHome<'_>) -> MemberHomeWire {
        let membership = |one: MembershipFigure<'_>| {
            let agreement = &one.seen.institute.agreement;
            let tiers = one.seen.roll.map(|roll| &roll.tiers);
            let tier = one.now.and_then(|now| tiers?.get(&now.application.tier));
            MembershipWire {
                institute: named(&agreement.institute, &agreement.label),
                organisation: visitor.organisation(one.organisation),
                lead: visitor.organisation(&agreement.lead),
                tier: tier.map(|tier| (&tier.set.label).into()),
                until: one.now.map(|now| now.period.until().to_string()),
                owes: one.owes.map(|owes| owes.to_string()),
                waits: one.membership.open.as_ref().map(|open| open.at.to_string()),
            }
        };
        let covered = |one: Covered<'_>| {
            let agreement = &one.seen.institute.agreement;
            CoveredWire {
                institute: named(&agreement.institute, &agreement.label),
                organisation: visitor.organisation(one.organisation),
                by: visitor.organisation(&one.by.application.organisation),
                until: one.by.period.until().to_string(),
            }
        };
        let call = |one: ProjectCallView<'_>| OpenCallWire {
            id: one.call.opened.call.to_string(),
            label: (&one.call.opened.label).into(),
            institute: one.call.opened.institute.to_string(),
            deadline: one.call.opened.deadline.to_string(),
        };
        MemberHomeWire {
            memberships: one.memberships.into_iter().map(membership).collect(),
            covered: one.covered.into_iter().map(covered).collect(),
            calls: one.calls.into_iter().map(call).collect(),
        }
    }
}
