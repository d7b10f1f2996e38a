//! Proposals: saved as a whole, promised by partners, handed in.

use guildhall_model::OrganisationId;
use guildhall_network::competition::{
    BudgetLine, Partner, ProposalText, Source, budget_table, income_table, matched, packages_sum,
};
use guildhall_network::{CallId, CompetitionCommand, ProposalId, ProposalView as Seen};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::budgets::{GiverWire, IncomeLineWire, PackageWire, TableWire};
use super::{ShortfallWire, Visitor, parsed, percent, word};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Proposals.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProposalList {
    proposals: Vec<ProposalRow>,
}

/// A proposal, in short.
#[derive(Serialize, ToSchema)]
struct ProposalRow {
    id: String,
    /// Name of the call.
    call: String,
    /// Name of the organisation that leads.
    lead: String,
    title: String,
    /// How many rules it does not keep yet.
    lacks: usize,
    /// When it was handed in, RFC 3339; null when it was not.
    submitted: Option<String>,
}

/// What a consortium proposes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProposalView {
    id: String,
    /// Name of the call.
    call: String,
    /// Name of the organisation that leads.
    lead: String,
    text: ProposalTextWire,
    /// How often it was saved: goes with the next save.
    revision: u32,
    /// Who saved it last.
    saved_by: String,
    /// RFC 3339.
    saved_at: String,
    /// Names of the partners that have promised to take part.
    letters: Vec<String>,
    /// When it was handed in, RFC 3339; null when it was not.
    submitted: Option<String>,
    /// The share of the budget that does not come from the public, in percent; null of no budget.
    matched: Option<String>,
    /// The budget by source, who gives it, and year, with its sums; null without an amount.
    budget: Option<TableWire<GiverWire>>,
    /// The planned income by kind and year, with its sums; null without an amount.
    income: Option<TableWire<String>>,
    /// The budgets of the work packages together; null without one.
    packages: Option<String>,
    /// The rules that it does not keep; empty when it may be handed in.
    lacks: Vec<ShortfallWire>,
    /// Whether you may save it now.
    may_write: bool,
    /// Whether you may hand it in now, if it lacks nothing, or take it back.
    may_submit: bool,
    /// Names of the partners for which you may promise now.
    may_promise: Vec<String>,
}

/// What a proposal says.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ProposalText)]
pub(crate) struct ProposalTextWire {
    title: String,
    /// What the consortium wants to do.
    summary: String,
    /// How it goes on without public money.
    sustainability: String,
    /// For how many years it asks.
    years: u8,
    /// Who takes part beside the lead.
    partners: Vec<PartnerWire>,
    /// Where the money comes from, year by year.
    budget: Vec<BudgetLineWire>,
    /// What is done.
    #[serde(default)]
    packages: Vec<PackageWire>,
    /// What it will live on, by kind and year.
    #[serde(default)]
    income: Vec<IncomeLineWire>,
}

/// An organisation that takes part.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Partner)]
struct PartnerWire {
    /// Its name.
    organisation: String,
    /// What it does in the consortium.
    role: String,
}

/// An amount in a budget.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetLine)]
struct BudgetLineWire {
    /// In which year of the term, from 1.
    year: u8,
    /// `public`, `cash` or `in_kind`.
    source: String,
    /// Name of the organisation that gives it; null of public money, and where it is not said.
    #[serde(default)]
    of: Option<String>,
    /// Like `1250000.00 USD`.
    amount: String,
}

/// A proposal to be saved.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ProposalDraft {
    /// Name of the call.
    call: String,
    /// Name of the organisation that leads.
    lead: String,
    text: ProposalTextWire,
    /// The revision that the writer began with; 0 for a new one.
    revision: u32,
}

/// Which proposal.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    pub(super) id: String,
}

/// Of which call.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfCall {
    /// All in which your organisations take part, when left out.
    call: Option<String>,
}

/// Who promises.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Letter {
    /// Name of the organisation.
    partner: String,
}

/// What is handed in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Submission {
    /// The revision that you have before you.
    revision: u32,
}

/// Proposals that you may see: those in which your organisations take part, and, once a call of
/// your programme is closed, those that were handed in.
#[utoipa::path(get, path = "/proposals", tag = "network", params(OfCall), responses(
    (status = 200, body = ProposalList), (status = 401, body = Problem)))]
pub(crate) async fn proposals(visitor: Visitor, Query(of): Query<OfCall>) -> Json<ProposalList> {
    let view = visitor.view();
    let found = match of.call.as_deref().map(CallId::new) {
        Some(Ok(call)) => view.proposals(&call),
        Some(Err(_)) => Vec::new(),
        None => view.own_proposals(),
    };
    let row = |seen: &Seen<'_>| ProposalRow {
        id: seen.proposal.id.to_string(),
        call: seen.proposal.call.to_string(),
        lead: seen.proposal.lead.to_string(),
        title: seen.proposal.text.title.clone(),
        lacks: seen.shortfalls.len(),
        submitted: seen.proposal.submitted.map(|at| at.to_string()),
    };
    Json(ProposalList { proposals: found.iter().map(row).collect() })
}

/// One proposal, with the rules that it does not keep yet.
#[utoipa::path(get, path = "/proposal", tag = "network", params(Which), responses(
    (status = 200, body = ProposalView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn proposal(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ProposalView>, Problem> {
    view(&visitor, &which.id)
}

/// Begins a proposal, or saves it as a whole: what it lacks is told, and hinders only handing it
/// in. Needs the role of an administrator in the organisation that leads.
#[utoipa::path(put, path = "/proposal", tag = "network", params(Which),
    request_body = ProposalDraft, responses((status = 200, body = ProposalView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn save_proposal(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(draft): Json<ProposalDraft>,
) -> Result<Json<ProposalView>, Problem> {
    let command = CompetitionCommand::SaveProposal {
        proposal: ProposalId(name("id", &which.id)?),
        call: CallId(name("call", &draft.call)?),
        lead: OrganisationId(name("lead", &draft.lead)?),
        text: draft.text.read()?,
        seen: draft.revision,
    };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

/// Promises that an organisation takes part. Needs the role of an administrator there.
#[utoipa::path(post, path = "/proposal/letters", tag = "network", params(Which),
    request_body = Letter, responses((status = 200, body = ProposalView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give_letter(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Letter>,
) -> Result<Json<ProposalView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    let partner = OrganisationId(name("partner", &asked.partner)?);
    let command = CompetitionCommand::GiveLetter { proposal, partner };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

/// Hands a proposal in as it is. Needs the role of an administrator in the organisation that
/// leads, and all rules of the policy to be kept.
#[utoipa::path(post, path = "/proposal/submit", tag = "network", params(Which),
    request_body = Submission, responses((status = 200, body = ProposalView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn submit_proposal(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Submission>,
) -> Result<Json<ProposalView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    let command = CompetitionCommand::SubmitProposal { proposal, seen: asked.revision };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

/// Takes a proposal that was handed in back, to go on writing, before the deadline. Needs the role
/// of an administrator in the organisation that leads.
#[utoipa::path(post, path = "/proposal/reopen", tag = "network", params(Which), responses(
    (status = 200, body = ProposalView), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reopen_proposal(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ProposalView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    let command = CompetitionCommand::ReopenProposal { proposal };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

fn view(visitor: &Visitor, id: &str) -> Result<Json<ProposalView>, Problem> {
    let view = visitor.view();
    let seen = ProposalId::new(id).ok().and_then(|id| view.proposal(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("proposal", id))?;
    let names =
        |ids: &mut dyn Iterator<Item = &OrganisationId>| ids.map(ToString::to_string).collect();
    let proposal = seen.proposal;
    Ok(Json(ProposalView {
        id: proposal.id.to_string(),
        call: proposal.call.to_string(),
        lead: proposal.lead.to_string(),
        text: (&proposal.text).into(),
        revision: proposal.revision,
        saved_by: proposal.saved.0.to_string(),
        saved_at: proposal.saved.1.to_string(),
        letters: names(&mut proposal.promises()),
        submitted: proposal.submitted.map(|at| at.to_string()),
        matched: matched(&proposal.text.budget).ok().flatten().map(percent),
        budget: budget_table(&proposal.lead, &proposal.text).ok().flatten().map(Into::into),
        income: income_table(&proposal.text).ok().flatten().map(Into::into),
        packages: packages_sum(&proposal.text.packages).ok().flatten().map(|sum| sum.to_string()),
        lacks: seen.shortfalls.iter().map(Into::into).collect(),
        may_write: seen.may_write,
        may_submit: seen.may_submit,
        may_promise: names(&mut seen.may_promise.iter()),
    }))
}

impl From<&ProposalText> for ProposalTextWire {
    fn from(text: &ProposalText) -> ProposalTextWire {
        let partner = |one: &Partner| PartnerWire {
            organisation: one.organisation.to_string(),
            role: one.role.clone(),
        };
        let line = |one: &BudgetLine| BudgetLineWire {
            year: one.year,
            source: one.source.word().to_owned(),
            of: one.of.as_ref().map(ToString::to_string),
            amount: one.amount.to_string(),
        };
        ProposalTextWire {
            title: text.title.clone(),
            summary: text.summary.clone(),
            sustainability: text.sustainability.clone(),
            years: text.years,
            partners: text.partners.iter().map(partner).collect(),
            budget: text.budget.iter().map(line).collect(),
            packages: text.packages.iter().map(Into::into).collect(),
            income: text.income.iter().map(Into::into).collect(),
        }
    }
}

impl ProposalTextWire {
    fn read(self) -> Result<ProposalText, Problem> {
        let partner = |(at, one): (usize, PartnerWire)| -> Result<Partner, Problem> {
            let field = format!("partners.{at}.organisation");
            let organisation = OrganisationId(name(&field, &one.organisation)?);
            Ok(Partner { organisation, role: one.role })
        };
        let line = |(at, one): (usize, BudgetLineWire)| -> Result<BudgetLine, Problem> {
            let field = |of: &str| format!("budget.{at}.{of}");
            let source = word(&field("source"), &one.source, &Source::ALL, Source::word)?;
            let amount = parsed(&field("amount"), &one.amount)?;
            let of = one.of.as_deref().map(|of| name(&field("of"), of)).transpose()?;
            Ok(BudgetLine { year: one.year, source, of: of.map(OrganisationId), amount })
        };
        Ok(ProposalText {
            title: self.title,
            summary: self.summary,
            sustainability: self.sustainability,
            years: self.years,
            partners: self
                .partners
                .into_iter()
                .enumerate()
                .map(partner)
                .collect::<Result<_, _>>()?,
            budget: self.budget.into_iter().enumerate().map(line).collect::<Result<_, _>>()?,
            packages: PackageWire::read_all(self.packages)?,
            income: IncomeLineWire::read_all(self.income)?,
        })
    }
}
