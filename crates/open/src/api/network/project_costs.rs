//! What projects cost: the budget by who brings and spends it, and what was spent so far.

use std::collections::BTreeMap;

use guildhall_model::{Money, OrganisationId};
use guildhall_network::ProjectId;
use guildhall_network::institute::Institute;
use guildhall_network::money::spending::{Spending, SpentFor};
use guildhall_network::project::text::Source;
use guildhall_network::project::{Project, State};
use guildhall_network::view::ProjectView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Visitor;
use crate::api::wire::{Named, name};
use crate::problem::Problem;

/// For which project something was spent.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = SpentFor)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpentForWire {
    project: String,
    /// Who of it spends.
    organisation: String,
}

/// What one organisation brings and spends, by source; null where it is nothing.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectShare)]
pub(super) struct ShareWire {
    organisation: Named,
    /// Of the budget.
    institute: Option<String>,
    cash: Option<String>,
    in_kind: Option<String>,
    programme_income: Option<String>,
    /// Spent so far out of the institute's money, with indirect cost.
    spent_institute: Option<String>,
    spent_cash: Option<String>,
    spent_in_kind: Option<String>,
    spent_programme_income: Option<String>,
}

/// What a project of an institute is to cost, and has cost.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectCosts)]
pub(super) struct ProjectCostsWire {
    project: String,
    title: String,
    /// `running`, `held`, `stopped` or `closed`.
    state: &'static str,
    /// All of its budget; null where it has none.
    planned: Option<String>,
    /// All that was spent for it; null where nothing was.
    spent: Option<String>,
    /// By who takes part, the lead first, and who did when it spent.
    shares: Vec<ShareWire>,
}

impl SpentForWire {
    pub(super) fn read(&self, field: &str) -> Result<SpentFor, Problem> {
        let organisation = name(&format!("{field}.organisation"), &self.organisation)?;
        Ok(SpentFor {
            project: ProjectId(name(&format!("{field}.project"), &self.project)?),
            organisation: OrganisationId(organisation),
        })
    }
}

impl From<&SpentFor> for SpentForWire {
    fn from(one: &SpentFor) -> SpentForWire {
        SpentForWire {
            project: one.project.to_string(),
            organisation: one.organisation.to_string(),
        }
    }
}

/// Costs of the projects of an institute that the visitor sees and that were chosen.
pub(super) fn of_institute(visitor: &Visitor, institute: &Institute) -> Vec<ProjectCostsWire> {
    let view = visitor.view();
    let id = &institute.agreement.institute;
    let mut spent = view.spent_by_project(id);
    let all = view.projects(id).into_iter();
    let chosen = all.filter(|one| !matches!(one.state, State::Proposed | State::Declined));
    let costs = |one: ProjectView<'_>| {
        let spent = spent.remove(&one.project.proposed.project).unwrap_or_default();
        let planned = one.project.text.budget.iter().map(|part| part.amount);
        ProjectCostsWire {
            project: one.project.proposed.project.to_string(),
            title: one.project.text.title.clone(),
            state: one.state.word(),
            planned: sum(planned),
            spent: sum(spent.values().flat_map(|one| one.amounts())),
            shares: shares(visitor, one.project, spent),
        }
    };
    chosen.map(costs).collect()
}

/// Costs of one project.
pub(super) fn of_project(visitor: &Visitor, of: &ProjectView<'_>) -> Vec<ShareWire> {
    let mut spent = visitor.view().spent_by_project(&of.institute.agreement.institute);
    let spent = spent.remove(&of.project.proposed.project).unwrap_or_default();
    shares(visitor, of.project, spent)
}

/// By who takes part, the lead first; then by who took part when it spent.
fn shares(
    visitor: &Visitor,
    project: &Project,
    mut spent: BTreeMap<&OrganisationId, Spending>,
) -> Vec<ShareWire> {
    let mut all: Vec<_> = project.consortium().collect();
    let known = |one: &&OrganisationId| project.consortium().any(|there| there == *one);
    all.extend(spent.keys().copied().filter(|one| !known(one)));
    all.into_iter().map(|who| ShareWire::new(visitor, project, who, spent.remove(who))).collect()
}

impl ShareWire {
    fn new(
        visitor: &Visitor,
        project: &Project,
        who: &OrganisationId,
        spent: Option<Spending>,
    ) -> ShareWire {
        let planned = |of: fn(Source) -> bool| {
            let parts = project.text.budget.iter();
            let parts = parts.filter(|one| one.organisation == *who && of(one.source));
            sum(parts.map(|one| one.amount))
        };
        let spent = spent.unwrap_or_default();
        let text = |amount: Option<Money>| amount.map(|amount| amount.to_string());
        ShareWire {
            organisation: visitor.organisation(who),
            institute: planned(|source| source == Source::Institute),
            cash: planned(|source| source == Source::Cash),
            in_kind: planned(|source| source.valuation().is_some()),
            programme_income: planned(|source| source == Source::ProgrammeIncome),
            spent_institute: text(spent.institute),
            spent_cash: text(spent.cash),
            spent_in_kind: text(spent.in_kind),
            spent_programme_income: text(spent.programme_income),
        }
    }
}

/// None of nothing.
fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<String> {
    let first = amounts.next()?;
    let sum = amounts.try_fold(first, Money::plus);
    sum.ok().map(|sum| sum.to_string())
}
