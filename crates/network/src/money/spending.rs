//! What was spent for projects: each expense may name one, and who of it spends.
//!
//! From where the money comes is told by the fund: one of partners pays in cash, one in kind in kind, public
//! money and fees are the institute's, and what projects earn (2 CFR 200.307) is kept apart.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::fund::FundSource;
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::form::Text;
use crate::ids::ProjectId;
use crate::institute::Institute;
use crate::ledger::Book;

/// For which project something was spent.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct SpentFor {
    /// Which.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Who of it spends.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
}

/// What one organisation spent for a project, with indirect cost; none where it is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// Out of the institute's money.
    pub institute: Option<Money>,
    /// In money of partners.
    pub cash: Option<Money>,
    /// In kind.
    pub in_kind: Option<Money>,
    /// Out of what projects earn.
    pub programme_income: Option<Money>,
}

impl Spending {
    /// The amounts that there are.
    pub fn amounts(self) -> impl Iterator<Item = Money> {
        [self.institute, self.cash, self.in_kind, self.programme_income].into_iter().flatten()
    }
}

/// What was spent for projects, by who spent it.
pub type SpentByProject<'a> = BTreeMap<&'a ProjectId, BTreeMap<&'a OrganisationId, Spending>>;

impl Book {
    /// What was spent for each project.
    pub fn spent_by_project(&self) -> SpentByProject<'_> {
        let mut all = SpentByProject::new();
        for expense in self.costs.expenses.values() {
            let Some(of) = &expense.project else { continue };
            let Some(fund) = self.terms.funds.get(&expense.fund) else { continue };
            let there = all.entry(&of.project).or_default().entry(&of.organisation).or_default();
            let sum = match fund.source {
                FundSource::Public | FundSource::Fees => &mut there.institute,
                FundSource::Partners => &mut there.cash,
                FundSource::InKind => &mut there.in_kind,
                FundSource::ProgrammeIncome => &mut there.programme_income,
            };
            // What cannot be added up is refused when it is decided.
            *sum = Some(sum.map_or(expense.amount, |sum| sum.plus(expense.amount).unwrap_or(sum)));
        }
        all
    }
}

impl Desk<'_> {
    /// A project of the institute goes on that day, and who spends takes part in it.
    pub(super) fn must_take_costs(
        &self,
        institute: &Institute,
        of: &SpentFor,
        day: Day,
    ) -> Result<(), NetworkError> {
        let unknown = || NetworkError::Unknown { what: "project", id: of.project.to_string() };
        let project = self.network.projects.all.get(&of.project).ok_or_else(unknown)?;
        let call = self.network.projects.calls.get(&project.proposed.call);
        if call.is_none_or(|one| one.opened.institute != institute.agreement.institute) {
            return Err(unknown());
        }
        let state = |state, hint| {
            let (what, id) = ("project", of.project.to_string());
            Err(NetworkError::State { what, id, state, hint })
        };
        if !project.goes_on(day) {
            return state("not worked on on that day", "check the day, or name no project");
        }
        if !project.consortium().any(|one| *one == of.organisation) {
            let hint = "name its lead or one of its partners";
            return state("one in which that organisation takes no part", hint);
        }
        Ok(())
    }
}
