//! What each institute obligates and spends out of fees, for its projects.

use guildhall_model::PersonId;
use guildhall_network::money::Step as S;
use guildhall_network::money::fund::{CostClass, Fund, FundSource, Planned};
use guildhall_network::money::spending::SpentFor;
use guildhall_network::{Command, FundId, InstituteId, MoneyCommand};

use super::works::{PROJECTS, project};
use super::{Filler, firm, id, institute, label, money, signer};
use crate::bench::failed;
use crate::error::ServerError;

const OBLIGATIONS: usize = 20;

/// Of each obligation.
const EXPENSES: u64 = 5;

impl Filler<'_> {
    pub(super) fn costs(&mut self) -> Result<(), ServerError> {
        let begin = self.size.last_year()?;
        self.now = begin.plus_days(60).begin();
        for of in 0..self.size.institutes {
            let (institute, from): (InstituteId, _) = (id(&institute(of))?, begin);
            let fund = Fund {
                id: id("fees")?,
                label: label("Fees of members"),
                source: FundSource::Fees,
                commitment: None,
                from,
                until: from.plus_days(900),
                purposes: vec!["projects".to_owned()],
                budget: vec![Planned { class: CostClass::Personnel, amount: money("900000 USD")? }],
            };
            self.step(of, &institute, S::SetFund(fund))?;
            let mut last = None;
            for at in 0..OBLIGATIONS {
                self.obligate(of, &institute)?;
                // Each expense is one entry more.
                let obligation = match last {
                    Some(last) => last + EXPENSES + 1,
                    None => self.last_obligation(of, &institute)?,
                };
                self.spend(of, &institute, obligation, at % PROJECTS)?;
                last = Some(obligation);
            }
        }
        Ok(())
    }

    fn step(&mut self, of: usize, institute: &InstituteId, step: S) -> Result<(), ServerError> {
        let command = MoneyCommand::Step { institute: institute.clone(), step };
        self.network(&firm(of), Command::Money(command))
    }

    fn obligate(&mut self, of: usize, institute: &InstituteId) -> Result<(), ServerError> {
        let obligate = S::Obligate {
            fund: id::<FundId>("fees")?,
            class: CostClass::Personnel,
            purpose: "projects".to_owned(),
            to: "People".to_owned(),
            amount: money("10000.00 USD")?,
            day: self.size.last_year()?.plus_days(60),
        };
        self.step(of, institute, obligate)
    }

    fn spend(
        &mut self,
        of: usize,
        institute: &InstituteId,
        obligation: u64,
        on: usize,
    ) -> Result<(), ServerError> {
        let (day, amount) = (self.size.last_year()?.plus_days(60), money("1000.00 USD")?);
        for one in 0..EXPENSES {
            let project = SpentFor {
                project: id(&project(of, on))?,
                organisation: id(&self.size.member(of, on + 1))?,
            };
            let (text, project) = (format!("Week {one}"), Some(project));
            self.step(of, institute, S::Spend { obligation, amount, day, text, project })?;
        }
        Ok(())
    }

    fn last_obligation(&self, of: usize, institute: &InstituteId) -> Result<u64, ServerError> {
        let scope = self.state.access.scope(&id::<PersonId>(&signer(&firm(of)))?, self.now);
        let view = self.state.network.view(&scope, self.now);
        let seen = view.money(institute).map_err(failed)?;
        let last = seen.and_then(|seen| {
            seen.book.costs.obligations.iter().next_back().map(|(entry, _)| *entry)
        });
        last.ok_or_else(|| failed("an obligation"))
    }
}
