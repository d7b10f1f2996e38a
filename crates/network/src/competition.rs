//! Open competition: a call, and what consortia propose.
//!
//! A call is drafted by the office of its programme, published with a deadline and under the
//! version of the policy that holds on that day, and from then on only amended, each time with a
//! reason. Before that it may be put out as a request for information; before full proposals it may
//! take concept papers; after the choice it is negotiated. Nothing happens at a deadline: what a
//! call is at a moment is reckoned from its times.
//! A proposal is saved as often as its writers like, each time as a whole, and counts when it was
//! submitted in time. Then it is reviewed, and the office selects with the ranking in sight.
//!
//! Read in this order: [`Call`], [`STEPS`], [`Proposal`], [`budget_table`], [`shortfalls`],
//! [`Review`]; `events`, `decide` and `judge` (what is asked), `apply`; then the stages beside them:
//! `information`, `questions`, `papers`, `negotiation`; what goes before reviews and comes after them is
//! in `reviewing`.

mod apply;
mod budget;
mod decide;
mod events;
mod information;
mod judge;
mod negotiation;
mod papers;
mod questions;
mod review;
pub mod reviewing;
mod rules;
mod stages;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Label, Map, Money, MoneyError, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

pub use budget::{
    Gift, Giver, INCOME_LINES_MAX, Income, IncomeLine, PACKAGES_MAX, Table, WorkPackage,
    YEARS_AFTER_MAX, budget_table, income_table, packages_sum,
};
pub(crate) use decide::{check_length, check_text};
pub use events::{
    CallAmended, CallDecided, CallDrafted, CallPublished, LetterGiven, ProposalReopened,
    ProposalSaved, ProposalSubmitted, ReviewSaved, ReviewSubmitted, ReviewerAssigned,
    ReviewerRecused,
};
pub use information::{
    Information, InformationAsked, InformationCommand, RESPONSES_MAX, Response, ResponseReopened,
    ResponseSaved, ResponseSubmitted,
};
pub(crate) use judge::not_kept;
pub use negotiation::{
    Broken, CallEnded, Negotiation, NegotiationBroken, NegotiationCommand, NextTaken, Side,
    TermsAgreed, TermsSet,
};
pub use papers::{
    Paper, PaperAnswered, PaperCommand, PaperReopened, PaperSaved, PaperSubmitted, PaperText,
    SUMMARY_CHARS_MAX, Verdict,
};
pub use questions::{
    ANSWERS_MAX, Answer, QUESTION_CHARS_MAX, QUESTIONS_MAX, QUESTIONS_OPEN_MAX, Question,
    QuestionAnswered, QuestionAsked, QuestionCommand,
};
pub use review::{Panel, Ranked, Recusal, Review, Reviewer, Sector, TIES_MAX, Tie, TieKind};
pub use reviewing::PanelCommand;
use reviewing::Reviewing;
pub use rules::{Facts, shortfalls};
pub(crate) use rules::{outside_band, outside_term};
pub use stages::{Act, Inquiry, Phase, Planned, STEPS, Stages, Step, TURNS, Who};

use crate::directory::Kind;
use crate::form::{Languages, Text};
use crate::ids::{CallId, FocusId, InstituteId, PaperId, ProgrammeId, ProposalId};
use crate::policy::{Rule, RuleNumber, Share};
use crate::programme::number::Number;

/// Most partners of a consortium, its lead included.
pub const PARTNERS_MAX: usize = 500;

/// Most lines of a budget.
pub const BUDGET_LINES_MAX: usize = 2_000;

/// Longest text of a call or proposal, in characters.
pub const TEXT_CHARS_MAX: usize = 100_000;

/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;

/// Most criteria of a call.
pub const CRITERIA_MAX: usize = 30;

/// What a call says.
#[serde_as]
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct CallText {
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// The one area that the institute is to be about.
    #[serde_as(as = "Languages<'_>")]
    pub focus: Label,
    /// What is wanted, and for whom.
    #[serde_as(as = "Languages<'_>")]
    pub about: Label,
    /// What reviewers judge proposals by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// The short name of the focus area, by which it is the same as that of another call; none of
    /// calls that were drafted before there were such names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub area: Option<FocusId>,
    /// The stages that it has beside full proposals.
    #[serde(default, skip_serializing_if = "Stages::is_plain")]
    pub stages: Stages,
}

/// What reviewers judge by.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Criterion {
    /// What it is about.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// The most points that a proposal gets for it: its weight among the others.
    pub points: u16,
}

/// A call for proposals.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Call {
    /// Which.
    pub id: CallId,
    /// Of which programme.
    pub programme: ProgrammeId,
    /// What it says now.
    pub text: CallText,
    /// Goes up with each draft and amendment.
    pub revision: u32,
    /// What was fixed when information was asked for; none as long as it was not.
    pub information: Option<Information>,
    /// Since when it is public, and until when; none as long as it is a draft.
    pub published: Option<Published>,
    /// What the office chose.
    pub decision: Option<Decision>,
}

/// What the office chose among the proposals to a call.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Decision {
    /// When.
    pub at: Time,
    /// The proposals that are selected, maybe none.
    pub selected: Vec<ProposalId>,
    /// Why these, where it is not the ranking that says so.
    pub reason: String,
    /// Those with which an agreement was made, and when.
    pub awarded: BTreeMap<ProposalId, Time>,
    /// Those with which negotiation ended without one.
    pub broken: BTreeSet<ProposalId>,
    /// Those that were selected afterwards, instead of these; oldest first.
    pub taken: Vec<Taken>,
    /// When the office said that it takes nobody more, and why.
    pub ended: Option<(Time, String)>,
}

/// A proposal that was selected because another was broken off.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Taken {
    /// Which.
    pub proposal: ProposalId,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Time,
}

/// What is fixed when a call becomes public.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Published {
    /// When it became so.
    pub at: Time,
    /// The last moment is the one before.
    pub deadline: Time,
    /// The version of the programme's policy under which proposals are judged.
    pub policy: u32,
    /// What was changed since, oldest first.
    pub amendments: Vec<Amendment>,
}

/// A change of a call that is public.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Amendment {
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
    /// The deadline before.
    pub deadline: Time,
    /// What it said before.
    pub text: CallText,
}

/// An organisation that takes part in a proposal.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Partner {
    /// Which.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// What it does in the consortium.
    pub role: String,
}

/// Where money of a budget comes from.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The programme and its agencies.
    Public,
    /// Partners, in money.
    Cash,
    /// Partners, in work, machines and rooms.
    InKind,
}

impl Source {
    /// All of them.
    pub const ALL: [Source; 3] = [Source::Public, Source::Cash, Source::InKind];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Source::Public => "public",
            Source::Cash => "cash",
            Source::InKind => "in_kind",
        }
    }
}

/// An amount in a budget.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct BudgetLine {
    /// In which year of the term, from 1.
    pub year: u8,
    /// From where.
    pub source: Source,
    /// Who of the consortium gives it; none of public money, and where that is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub of: Option<OrganisationId>,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// What a proposal says.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct ProposalText {
    /// What it is called.
    pub title: String,
    /// What the consortium wants to do.
    pub summary: String,
    /// How it goes on without public money.
    pub sustainability: String,
    /// For how many years it asks.
    pub years: u8,
    /// Who takes part beside the lead.
    pub partners: Vec<Partner>,
    /// Where the money comes from, year by year.
    pub budget: Vec<BudgetLine>,
    /// What is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<WorkPackage>,
    /// What it will live on, by kind and year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub income: Vec<IncomeLine>,
}

/// What a consortium proposes.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Proposal {
    /// Which.
    pub id: ProposalId,
    /// To which call.
    pub call: CallId,
    /// Who leads.
    pub lead: OrganisationId,
    /// What it says.
    pub text: ProposalText,
    /// How often it was saved. Whoever saves says which one he began with.
    pub revision: u32,
    /// Who saved it last, and when.
    pub saved: (PersonId, Time),
    /// Partners that have promised to take part, each with what it promised to give where that was
    /// written down.
    pub(crate) letters: BTreeMap<OrganisationId, Option<Vec<Gift>>>,
    /// When it was handed in, as it is.
    pub submitted: Option<Time>,
}

/// Calls and proposals. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Competition {
    pub(crate) calls: Map<CallId, Arc<Call>>,
    pub(crate) proposals: Map<ProposalId, Arc<Proposal>>,
    pub(crate) reviewers: Map<PersonId, Arc<Reviewer>>,
    pub(crate) panels: Map<ProposalId, Arc<Panel>>,
    pub(crate) responses: Map<CallId, Arc<BTreeMap<OrganisationId, Response>>>,
    pub(crate) questions: Map<CallId, Arc<Vec<Question>>>,
    pub(crate) papers: Map<PaperId, Arc<Paper>>,
    pub(crate) negotiations: Map<ProposalId, Arc<Negotiation>>,
    pub(crate) reviewing: Reviewing,
}

/// A rule that a proposal does not keep yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The rule.
    pub rule: RuleNumber,
    /// What it says.
    pub sentence: Label,
    /// What there is.
    pub found: Figure,
    /// What would satisfy it.
    pub wanted: Figure,
}

impl Shortfall {
    pub(crate) fn new(rule: &Rule, (found, wanted): (Figure, Figure)) -> Shortfall {
        Shortfall { rule: rule.number.clone(), sentence: rule.sentence.clone(), found, wanted }
    }
}

/// A figure that a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// So many.
    Count(u32),
    /// Of a whole.
    Share(Share),
    /// An amount; none when amounts of several currencies are no sum.
    Money(Option<Money>),
    /// From one amount to another, both included.
    Between(Money, Money),
    /// So many years.
    Years(u8),
    /// From so many years to so many, both included.
    YearsBetween(u8, u8),
    /// These organisations.
    Organisations(Vec<OrganisationId>),
    /// Money for each year, the first first.
    ByYear(Vec<Money>),
    /// These words.
    Words(Vec<String>),
    /// Organisations of these kinds.
    Kinds(Vec<Kind>),
    /// These institutes.
    Institutes(Vec<InstituteId>),
    /// A number.
    Number(Number),
}

/// The lead and its partners.
pub fn consortium(proposal: &Proposal) -> impl Iterator<Item = &OrganisationId> {
    let partners = proposal.text.partners.iter().map(|partner| &partner.organisation);
    std::iter::once(&proposal.lead).chain(partners)
}

/// The share of a budget that does not come from the public; none of an empty one.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn matched(budget: &[BudgetLine]) -> Result<Option<Share>, MoneyError> {
    let Some(currency) = budget.first().map(|line| line.amount.currency()) else {
        return Ok(None);
    };
    let own = of_source(budget, &[Source::Cash, Source::InKind], currency)?;
    let all = of_source(budget, &Source::ALL, currency)?;
    Ok(Share::of(own.units().unsigned_abs(), all.units().unsigned_abs()))
}

/// What comes from some sources.
pub(crate) fn of_source<'b>(
    budget: impl IntoIterator<Item = &'b BudgetLine>,
    sources: &[Source],
    currency: guildhall_model::Currency,
) -> Result<Money, MoneyError> {
    let lines = budget.into_iter().filter(|line| sources.contains(&line.source));
    lines.map(|line| line.amount).try_fold(Money::zero(currency), Money::plus)
}
