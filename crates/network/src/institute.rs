//! Institutes: what a consortium that was selected and the programme agreed.
//!
//! An agreement has a term, public money for each year of it, and what partners bring. It stays
//! under the version of the policy of its call. Nothing happens when a term begins or ends: where
//! an institute stands is reckoned from the day.

pub mod centre;
pub mod conditions;
pub mod course;
pub mod place;
mod steer;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Currency, Day, Label, Map, Money, MoneyError, OrganisationId, Period, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::{
    BudgetLine, Call, Figure, Source, TITLE_CHARS_MAX, check_text, not_kept, of_source,
    outside_band, outside_term,
};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Languages, Ns, Text};
use crate::ids::{CallId, InstituteId, ProgrammeId, ProposalId};
use crate::money::share::Spent;
use crate::policy::{About, Demand, Policy, Share};
use course::{
    AgreementRenewed, AgreementTerminated, Course, CureAccepted, InstituteReviewed, MatchWaived,
    Notice, NoticeGiven,
};

pub use steer::Step;

/// A consortium became an institute: the agreement, as it was made.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct InstituteAwarded {
    /// Which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// The call that it answered.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// The proposal that was selected.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Who leads.
    #[serde_as(as = "Text")]
    pub lead: OrganisationId,
    /// When it was agreed.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// The first day of the term.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// The version of the policy under which it stands.
    pub policy: u32,
    /// Public money for each year of the term.
    #[serde_as(as = "Vec<Text>")]
    pub tranches: Vec<Money>,
    /// What partners bring in each year of the term, in money and in kind.
    #[serde_as(as = "Vec<Text>")]
    pub matched: Vec<Money>,
}

/// An institute.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Institute {
    /// What was agreed.
    pub agreement: InstituteAwarded,
    /// From when until when public money is given, at first.
    pub term: Period,
    /// What became of it since.
    pub course: Course,
}

/// Where an institute stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its term has not begun.
    Agreed,
    /// In this year of its terms, counted over all of them from 1.
    Running(u8),
    /// A term is over, and another is agreed that has not begun.
    BetweenTerms,
    /// Its terms are over.
    AfterTerm,
    /// Its agreement was ended before its time.
    Ended,
}

impl Standing {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Agreed => "agreed",
            Standing::Running(_) => "running",
            Standing::BetweenTerms => "between_terms",
            Standing::AfterTerm => "after_term",
            Standing::Ended => "ended",
        }
    }
}

impl Institute {
    /// Where it stands on a day.
    pub fn standing(&self, day: Day) -> Standing {
        if self.course.terminated.as_ref().is_some_and(|end| end.on <= day) {
            return Standing::Ended;
        }
        if day < self.term.from() {
            return Standing::Agreed;
        }
        let mut before = 0;
        for term in self.terms() {
            if day < term.from() {
                return Standing::BetweenTerms;
            }
            let begun = |year: &u8| {
                let from = term.from().plus_years(*year - 1);
                from.is_some_and(|from| from <= day && from < term.until())
            };
            let year = (1..=u8::MAX).take_while(begun).last().unwrap_or(1);
            if term.contains(day) {
                return Standing::Running(year.saturating_add(before));
            }
            before = before.saturating_add(year);
        }
        Standing::AfterTerm
    }

    /// All its terms, oldest first.
    pub fn terms(&self) -> impl Iterator<Item = Period> {
        std::iter::once(self.term).chain(self.course.terms())
    }

    /// The first day after all of them.
    pub fn until(&self) -> Day {
        self.terms().last().map_or(self.term.until(), |term| term.until())
    }

    /// Public money for each year of all terms.
    pub fn tranches(&self) -> impl Iterator<Item = Money> {
        let further = self.course.renewals.iter().flat_map(|one| &one.tranches);
        self.agreement.tranches.iter().chain(further).copied()
    }

    /// What partners agreed to bring in each year of all terms; nothing where none was said.
    pub fn matched(&self) -> impl Iterator<Item = Money> {
        let first = (&self.agreement.tranches, &self.agreement.matched);
        let further = self.course.renewals.iter().map(|one| (&one.tranches, &one.matched));
        std::iter::once(first).chain(further).flat_map(|(tranches, matched)| {
            let years = tranches.iter().enumerate();
            years.map(|(at, public)| {
                matched.get(at).copied().unwrap_or(Money::zero(public.currency()))
            })
        })
    }

    /// Public money for a year, counted over all terms from 1; none for a year that there is not.
    pub fn tranche(&self, year: u8) -> Option<Money> {
        self.tranches().nth(usize::from(year).checked_sub(1)?)
    }

    /// Whether its agreement ends before a year begins.
    pub(crate) fn ends_before(&self, year: u8) -> bool {
        let end = self.course.terminated.as_ref().map(|end| end.on);
        self.year_begins(year).zip(end).is_some_and(|(begins, end)| begins >= end)
    }

    /// The first day of a year, counted over all terms from 1.
    pub fn year_begins(&self, year: u8) -> Option<Day> {
        let mut rest = year.checked_sub(1)?;
        let lengths = std::iter::once(self.agreement.tranches.len())
            .chain(self.course.renewals.iter().map(|one| one.tranches.len()));
        for (term, length) in self.terms().zip(lengths) {
            let length = u8::try_from(length).unwrap_or(u8::MAX);
            if rest < length {
                return term.from().plus_years(rest);
            }
            rest -= length;
        }
        None
    }

    /// The currency in which it keeps its books.
    pub fn currency(&self) -> Option<Currency> {
        self.agreement.tranches.first().map(|money| money.currency())
    }
}

/// All institutes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Institutes(Map<InstituteId, Arc<Institute>>);

impl Institutes {
    /// One of them.
    pub fn get(&self, id: &InstituteId) -> Option<&Arc<Institute>> {
        self.0.get(id)
    }

    /// All, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Institute>> {
        self.0.values()
    }

    pub(crate) fn awarded(&mut self, event: &InstituteAwarded) {
        // A term without a day is refused when it is agreed.
        let Some(term) = Period::new(event.from, event.until) else { return };
        let institute = Institute { agreement: event.clone(), term, course: Course::default() };
        self.0.insert(event.institute.clone(), Arc::new(institute));
    }

    pub(crate) fn reviewed(&mut self, event: &InstituteReviewed) {
        self.change(&event.institute, |course| course.reviews.push(event.clone()));
    }

    pub(crate) fn notice_given(&mut self, event: &NoticeGiven) {
        let notice = Notice { given: event.clone(), cured: None };
        self.change(&event.institute, |course| course.notices.push(notice));
    }

    pub(crate) fn cured(&mut self, event: &CureAccepted) {
        self.change(&event.institute, |course| course.cured(event));
    }

    pub(crate) fn renewed(&mut self, event: &AgreementRenewed) {
        self.change(&event.institute, |course| course.renewals.push(event.clone()));
    }

    pub(crate) fn waived(&mut self, event: &MatchWaived) {
        self.change(&event.institute, |course| course.waivers.push(event.clone()));
    }

    pub(crate) fn terminated(&mut self, event: &AgreementTerminated) {
        self.change(&event.institute, |course| course.terminated = Some(event.clone()));
    }

    fn change(&mut self, id: &InstituteId, change: impl FnOnce(&mut Course)) {
        if let Some(institute) = self.0.get_mut(id) {
            change(&mut Arc::make_mut(institute).course);
        }
    }
}

/// What can be asked of institutes.
#[derive(Clone, Debug, PartialEq)]
pub enum InstituteCommand {
    /// Makes an agreement with a consortium that was selected. For officers.
    Award {
        /// What the institute is to be named.
        institute: InstituteId,
        /// What people call it.
        label: Label,
        /// The proposal.
        proposal: ProposalId,
        /// The first day of the term.
        from: Day,
        /// Public money for each year of the term, which is as long as this.
        tranches: Vec<Money>,
    },
    /// Decides something about an institute that there is. For officers.
    Steer {
        /// Which.
        institute: InstituteId,
        /// What.
        step: Step,
    },
}

impl Desk<'_> {
    pub(crate) fn establish(&self, command: InstituteCommand) -> Result<Vec<Event>, NetworkError> {
        match command {
            InstituteCommand::Award { institute, label, proposal, from, tranches } => {
                self.award(institute, label, proposal, from, tranches)
            }
            InstituteCommand::Steer { institute, step } => self.steer(&institute, step),
        }
    }

    fn award(
        &self,
        institute: InstituteId,
        label: Label,
        id: ProposalId,
        from: Day,
        tranches: Vec<Money>,
    ) -> Result<Vec<Event>, NetworkError> {
        let competition = &self.network.competition;
        let unknown = || NetworkError::Unknown { what: "proposal", id: id.to_string() };
        let proposal = competition.proposals.get(&id).ok_or_else(unknown)?;
        let selected =
            |call: &Call| call.decision.as_ref().is_some_and(|one| one.selected.contains(&id));
        let call = competition.calls.get(&proposal.call).ok_or_else(unknown)?;
        let office = &self.programme(&call.programme)?.office;
        if !self.is_of(office) {
            return Err(unknown());
        }
        self.must_sign(office, "make its agreements")?;
        if !selected(call) {
            let (state, hint) = ("not selected", "choose among the proposals to the call first");
            return Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint });
        }
        check_text(&label.en, "the label of the institute", TITLE_CHARS_MAX)?;
        let same = |one: &Arc<Institute>| one.agreement.proposal == id;
        let there = self.network.institutes.get(&institute);
        if there.is_some() || self.network.institutes.all().any(same) {
            return Err(NetworkError::Taken { what: "institute", id: institute.to_string() });
        }
        self.may_award(call, &id)?;
        let policy = self.policy_under(call)?;
        let years = u8::try_from(tranches.len()).unwrap_or(u8::MAX);
        let until = from.plus_years(years).filter(|_| years > 0);
        let until = until.ok_or(NetworkError::Empty { what: "the term" })?;
        let matched = matched(&proposal.text.budget, years, tranches[0].currency())?;
        check_money(policy, &tranches, &matched)?;
        let (programme, call, lead) =
            (call.programme.clone(), call.id.clone(), proposal.lead.clone());
        let (at, policy) = (self.now, policy.version());
        Ok(vec![Event::InstituteAwarded(InstituteAwarded {
            institute,
            label,
            programme,
            call,
            proposal: id,
            lead,
            at,
            from,
            until,
            policy,
            tranches,
            matched,
        })])
    }

    /// An institute that there is.
    pub(crate) fn institute(&self, id: &InstituteId) -> Result<&Institute, NetworkError> {
        let found = self.network.institutes.get(id).map(|one| &**one);
        found.ok_or_else(|| NetworkError::Unknown { what: "institute", id: id.to_string() })
    }

    /// An institute that the actor runs.
    pub(crate) fn own_institute(
        &self,
        id: &InstituteId,
        what: &'static str,
    ) -> Result<&Institute, NetworkError> {
        let institute = self.institute(id)?;
        self.must_sign(&institute.agreement.lead, what)?;
        Ok(institute)
    }
}

/// What partners bring, year by year.
fn matched(
    budget: &[BudgetLine],
    years: u8,
    currency: Currency,
) -> Result<Vec<Money>, NetworkError> {
    let of_year = |year: u8| {
        let lines = budget.iter().filter(|line| line.year == year);
        of_source(lines, &[Source::Cash, Source::InKind], currency)
    };
    Ok((1..=years).map(of_year).collect::<Result<_, _>>()?)
}

/// What rules ask of the money of an agreement.
fn check_money(policy: &Policy, tranches: &[Money], matched: &[Money]) -> Result<(), NetworkError> {
    must_not_be_below_zero(tranches)?;
    let zero = Money::zero(tranches[0].currency());
    let (public, partners) = (sum(zero, tranches)?, sum(zero, matched)?);
    let whole = public.plus(partners)?;
    let years = u8::try_from(tranches.len()).unwrap_or(u8::MAX);
    let wrong = |demand: &Demand| match demand {
        Demand::Term { least, most } => outside_term(years, (*least, *most)),
        Demand::PublicBudget { least, most } => outside_band(Some(public), (*least, *most)),
        Demand::WholeBudget { least, most } => outside_band(Some(whole), (*least, *most)),
        Demand::Tranches { after } => grows_after(*after, tranches),
        _ => None,
    };
    for about in [About::Term, About::PublicBudget, About::WholeBudget, About::Tranches] {
        let rule = policy.rule(about);
        let found = rule.and_then(|rule| Some((rule, wrong(&rule.demand)?)));
        if let Some((rule, figures)) = found {
            return Err(not_kept(policy, rule, figures));
        }
    }
    check_match(policy, public, partners)
}

fn sum(zero: Money, all: &[Money]) -> Result<Money, MoneyError> {
    all.iter().copied().try_fold(zero, Money::plus)
}

/// What partners bring is the share that the policy asks for.
fn check_match(policy: &Policy, public: Money, partners: Money) -> Result<(), NetworkError> {
    let Some(rule) = policy.rule(About::Match) else { return Ok(()) };
    let Demand::Match { least } = rule.demand else { return Ok(()) };
    let found = Spent { public, matched: partners }.share().unwrap_or(Share::NONE);
    if found >= least {
        return Ok(());
    }
    Err(not_kept(policy, rule, (Figure::Share(found), Figure::Share(least))))
}

fn must_not_be_below_zero(amounts: &[Money]) -> Result<(), NetworkError> {
    match amounts.iter().position(|amount| amount.units() < 0) {
        Some(at) => {
            let why = format!("{} is below zero", amounts[at]);
            Err(NetworkError::Budget { line: at + 1, why })
        }
        None => Ok(()),
    }
}

/// What there is and what is wanted, where a year after so many has more than the one before.
fn grows_after(after: u8, tranches: &[Money]) -> Option<(Figure, Figure)> {
    let grows = |at: &usize| tranches[*at].units() > tranches[*at - 1].units();
    let at = (usize::from(after).max(1)..tranches.len()).find(grows)?;
    let mut wanted = tranches.to_vec();
    wanted[at] = wanted[at - 1];
    Some((Figure::ByYear(tranches.to_vec()), Figure::ByYear(wanted)))
}
