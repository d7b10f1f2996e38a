//! What those look at first who sign for organisations that apply, are members or lead projects, and the
//! first hour of one that is member of nothing.

use guildhall_model::{Day, Money, OrganisationId};

use super::super::{
    Described, InstituteView, ProjectCallView, ProjectView, ProposalView, SizeView, View,
};
use crate::board::Seat;
use crate::competition::{Call, CallText, Phase, consortium};
use crate::directory::Kind;
use crate::ids::TierId;
use crate::institute::Standing;
use crate::institute::place::Place;
use crate::ledger::Account;
use crate::membership::{MemberPeriod, Membership, Tier, TierSet};
use crate::project::text::{Milestone, Source};
use crate::project::{CallState, MilestoneState, State};
use crate::property::terms::IpTermsSet;

/// A proposal that is not decided.
#[derive(Debug)]
pub struct ProposalFigure<'a> {
    /// To which call.
    pub call: &'a Call,
    /// Where that is.
    pub phase: Phase,
    /// What it says and lacks.
    pub seen: ProposalView<'a>,
    /// So many partners have not promised to take part.
    pub letters: usize,
}

/// A membership.
#[derive(Debug)]
pub struct MembershipFigure<'a> {
    /// Of which institute.
    pub seen: InstituteView<'a>,
    /// Whose.
    pub organisation: &'a OrganisationId,
    /// What there was.
    pub membership: &'a Membership,
    /// The period of today.
    pub now: Option<&'a MemberPeriod>,
    /// What it owes.
    pub owes: Option<Money>,
}

/// An affiliate or branch that another's period covers.
#[derive(Debug)]
pub struct Covered<'a> {
    /// In which institute.
    pub seen: InstituteView<'a>,
    /// Who.
    pub organisation: &'a OrganisationId,
    /// By which period.
    pub by: &'a MemberPeriod,
}

/// What a member's contact looks at first.
#[derive(Debug)]
pub struct MemberHome<'a> {
    /// Memberships that run, will run or wait for an answer, and those that still owe something.
    pub memberships: Vec<MembershipFigure<'a>>,
    /// Where affiliates and branches are members today by another's period.
    pub covered: Vec<Covered<'a>>,
    /// Calls for projects that are open in these institutes, the first deadline first.
    pub calls: Vec<ProjectCallView<'a>>,
}

/// A project that the reader leads.
#[derive(Debug)]
pub struct ProjectFigure<'a> {
    /// Which.
    pub seen: ProjectView<'a>,
    /// So many milestones are there.
    pub accepted: usize,
    /// So many are late.
    pub late: usize,
    /// The next that is due, with its number.
    pub next: Option<(u32, &'a Milestone)>,
    /// What the institute brings, and what partners do, each none where amounts cannot be added up.
    pub budget: (Option<Money>, Option<Money>),
}

/// An organisation that is member of nothing.
#[derive(Debug)]
pub struct FirstHour<'a> {
    /// Which.
    pub organisation: &'a OrganisationId,
    /// What it said of itself; none as long as it has said nothing.
    pub described: Option<Described<'a>>,
    /// Whether it is small, by the policy of each programme.
    pub sizes: Vec<SizeView<'a>>,
}

/// A tier, and what it costs an organisation.
#[derive(Debug)]
pub struct OfferedTier<'a> {
    /// Which.
    pub id: &'a TierId,
    /// What it is.
    pub tier: &'a TierSet,
    /// What a year costs the organisation, as it would be counted today.
    pub fee: Money,
    /// What its members may do; none as long as nothing was said of it.
    pub terms: Option<&'a IpTermsSet>,
    /// So many seats of the board do its members elect.
    pub seats: u8,
}

/// An institute that an organisation may join.
#[derive(Debug)]
pub struct Offer<'a> {
    /// Which.
    pub seen: InstituteView<'a>,
    /// Where it is.
    pub place: Option<&'a Place>,
    /// What the call said that it answered.
    pub about: Option<&'a CallText>,
    /// So many members today.
    pub members: usize,
    /// Whether the organisation would count as a small firm; none where no rule says.
    pub small: Option<SizeView<'a>>,
    /// What it costs.
    pub tiers: Vec<OfferedTier<'a>>,
    /// Calls for projects that are open.
    pub calls: usize,
    /// Whether the organisation is a member or has applied.
    pub joined: bool,
}

impl<'a> View<'a> {
    pub(super) fn applicant_home(self) -> Option<Vec<ProposalFigure<'a>>> {
        let signs = |one: &&OrganisationId| self.scope.acts_for(one);
        let figure = |seen: ProposalView<'a>| {
            let call = self.call(&seen.proposal.call)?;
            let phase = call.phase(self.now);
            let over = matches!(phase, Phase::Awarded | Phase::Unawarded);
            consortium(seen.proposal).find(signs).filter(|_| !over)?;
            let lacks = |one: &&OrganisationId| !seen.proposal.promised(one);
            let letters = consortium(seen.proposal).skip(1).filter(lacks).count();
            Some(ProposalFigure { call, phase, letters, seen })
        };
        let mut all: Vec<_> = self.own_proposals().into_iter().filter_map(figure).collect();
        all.sort_by_key(|one| one.call.published.as_ref().map(|published| published.deadline));
        (!all.is_empty()).then_some(all)
    }

    pub(super) fn project_home(self) -> Option<Vec<ProjectFigure<'a>>> {
        let all = self.network.projects.all.values();
        let led = all.filter_map(|one| self.see_project(one)).filter(|seen| seen.leads);
        let open = |seen: &ProjectView<'a>| {
            matches!(seen.state, State::Proposed | State::Running | State::Held)
        };
        let all: Vec<_> = led.filter(open).map(|seen| self.project_figure(seen)).collect();
        (!all.is_empty()).then_some(all)
    }

    fn project_figure(self, seen: ProjectView<'a>) -> ProjectFigure<'a> {
        let (project, today) = (seen.project, self.today());
        let state = |at: usize, due: Day| {
            let course = project.milestones.get(at);
            course.map_or(MilestoneState::Due, |one| one.state(due, today))
        };
        let all = || project.text.milestones.iter().enumerate();
        let count = |wanted| all().filter(|(at, one)| state(*at, one.due) == wanted).count();
        let waits = |(at, one): &(usize, &Milestone)| {
            matches!(state(*at, one.due), MilestoneState::Due | MilestoneState::Late)
        };
        let next = all().filter(waits).min_by_key(|(_, one)| one.due);
        let next = next.and_then(|(at, one)| Some((u32::try_from(at + 1).ok()?, one)));
        let zero = seen.institute.currency().map(Money::zero);
        let sum = |of_institute: bool| {
            let of = project.text.budget.iter();
            let of = of.filter(|one| (one.source == Source::Institute) == of_institute);
            of.map(|one| one.amount).try_fold(zero?, Money::plus).ok()
        };
        let budget = (sum(true), sum(false));
        let (accepted, late) = (count(MilestoneState::Accepted), count(MilestoneState::Late));
        ProjectFigure { seen, accepted, late, next, budget }
    }

    pub(super) fn member_home(self) -> Option<MemberHome<'a>> {
        let (mut memberships, mut covered) = (Vec::new(), Vec::new());
        for organisation in self.signs_for() {
            for seen in self.institutes() {
                covered.extend(self.covered(&seen, organisation));
                let members = seen.roll.map(|roll| &roll.members);
                let Some(membership) = members.and_then(|all| all.get(organisation)) else {
                    continue;
                };
                let today = self.today();
                let account = Account::Receivable(organisation.clone());
                let book = self.network.books.get(&seen.institute.agreement.institute);
                let owes = book.and_then(|book| book.balance(&account));
                let owes = owes.filter(|owes| owes.is_positive());
                let runs = membership.until().is_some_and(|until| today < until);
                if runs || membership.open.is_some() || owes.is_some() {
                    let now = membership.on(today);
                    memberships.push(MembershipFigure {
                        seen,
                        organisation,
                        membership,
                        now,
                        owes,
                    });
                }
            }
        }
        let of = |call: &ProjectCallView<'_>| {
            let institute = &call.call.opened.institute;
            let own = memberships.iter().map(|one: &MembershipFigure<'_>| &one.seen);
            let all = own.chain(covered.iter().map(|one| &one.seen));
            all.into_iter().any(|seen| seen.institute.agreement.institute == *institute)
        };
        let calls = self.network.projects.calls.values().map(|one| self.see_project_call(one));
        let mut calls: Vec<_> =
            calls.filter(|one| one.state == CallState::Open).filter(of).collect();
        calls.sort_by_key(|one| one.call.opened.deadline);
        let none = memberships.is_empty() && covered.is_empty();
        (!none).then_some(MemberHome { memberships, covered, calls })
    }

    /// How an organisation is a member today by another's period.
    fn covered(
        self,
        seen: &InstituteView<'a>,
        organisation: &'a OrganisationId,
    ) -> Option<Covered<'a>> {
        let institute = &seen.institute.agreement.institute;
        let by = self.network.membership_on(institute, organisation, self.today())?;
        let other = by.application.organisation != *organisation;
        other.then(|| Covered { seen: self.see_institute(seen.institute), organisation, by })
    }

    /// Whether an organisation is a member of an institute, was one, or asked to become one; or is one
    /// today by another's period.
    pub(super) fn is_member(self, id: &'a OrganisationId) -> bool {
        let asked =
            |seen: &InstituteView<'a>| seen.roll.is_some_and(|roll| roll.members.contains_key(id));
        self.institutes().any(|seen| asked(&seen) || self.covered(&seen, id).is_some())
    }

    pub(super) fn newcomer_home(self) -> Option<Vec<FirstHour<'a>>> {
        let leads = |id: &OrganisationId| {
            self.network.institutes.all().any(|one| one.agreement.lead == *id)
        };
        let new = |id: &&'a OrganisationId| {
            let kind = self.described(id).map(|one| one.kind);
            matches!(kind, None | Some(Kind::Firm))
                && !self.network.offices().any(|one| one == *id)
                && !leads(id)
                && !self.is_agency(id)
                && !self.is_member(id)
        };
        let hour = |organisation: &'a OrganisationId| FirstHour {
            organisation,
            described: self.described(organisation),
            sizes: self.sizes(organisation),
        };
        let all: Vec<_> = self.signs_for().filter(new).map(hour).collect();
        (!all.is_empty()).then_some(all)
    }

    /// The institutes that an organisation of the reader may join, with what each tier costs it and gives;
    /// none where the reader does not belong to it.
    pub fn offers(self, organisation: &OrganisationId) -> Option<Vec<Offer<'a>>> {
        let offer = |seen: InstituteView<'a>| {
            let agreement = &seen.institute.agreement;
            let roll = seen.roll.filter(|roll| !roll.tiers.is_empty())?;
            let small = self.programme(&agreement.programme);
            let small = small.and_then(|programme| self.size(organisation, programme));
            let counts = small.as_ref().is_some_and(|one| one.size.small);
            let kind = self.network.directory.profile(organisation).map(|one| one.kind);
            let portfolio = self.network.portfolios.get(&agreement.institute);
            let board = self.network.boards.get(&agreement.institute);
            let tier = |(id, tier): (&'a TierId, &'a Tier)| {
                let tier = &tier.set;
                let terms = portfolio.and_then(|one| one.terms.get(id));
                let terms =
                    terms.and_then(|all| all.iter().rev().find(|one| one.from <= self.today()));
                let fee = tier.fee_of(kind, counts);
                let elects = Seat::Tier { tier: id.clone() };
                let seats = board.map_or(0, |board| board.seats(&elects));
                OfferedTier { id, tier, fee, terms, seats }
            };
            let members = roll.members.values();
            let calls = self.project_calls(&agreement.institute).into_iter();
            Some(Offer {
                place: self.network.places.get(&agreement.institute),
                about: self.call(&agreement.call).map(|call| self.text_of(call)),
                members: members.filter(|one| one.on(self.today()).is_some()).count(),
                tiers: roll.tiers.iter().map(tier).collect(),
                calls: calls.filter(|one| one.state == CallState::Open).count(),
                joined: self.covered(&seen, organisation).is_some()
                    || roll.members.get(organisation).is_some_and(|one| {
                        one.open.is_some() || one.until().is_some_and(|until| self.today() < until)
                    }),
                small,
                seen,
            })
        };
        let open = self.institutes().filter(|seen| seen.standing != Standing::Ended);
        self.scope.sees(organisation).then(|| open.filter_map(offer).collect())
    }
}
