//! What a proposal costs and who pays, what is done for it, and how it goes on: the parts of its
//! text that are figures, and the sums over them.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Money, MoneyError, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::decide::{check_length, check_text};
use super::{BudgetLine, Proposal, ProposalText, Source, TEXT_CHARS_MAX, TITLE_CHARS_MAX};
use crate::error::NetworkError;
use crate::form::Text;

/// Most work packages of a proposal.
pub const PACKAGES_MAX: usize = 200;

/// Most lines of a plan of income.
pub const INCOME_LINES_MAX: usize = 500;

/// For so many years after the term a plan of income may go on.
pub const YEARS_AFTER_MAX: u8 = 10;

/// Last month in which a work package may end: a term of 255 years has no later one.
const MONTH_MAX: u16 = 255 * 12;

/// What a partner gives in a year, in money or in kind.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Gift {
    /// In which year of the term.
    pub year: u8,
    /// In money or in kind.
    pub source: Source,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

impl ProposalText {
    /// What it has an organisation give, by year and source.
    pub fn gives(&self, who: &OrganisationId) -> Vec<Gift> {
        let mut sums = BTreeMap::<(u8, Source), Money>::new();
        for line in self.budget.iter().filter(|line| line.of.as_ref() == Some(who)) {
            let sum = sums.entry((line.year, line.source));
            let sum = sum.or_insert_with(|| Money::zero(line.amount.currency()));
            // What cannot be added up is told where the budget is summed.
            *sum = sum.plus(line.amount).unwrap_or(line.amount);
        }
        sums.into_iter().map(|((year, source), amount)| Gift { year, source, amount }).collect()
    }
}

impl Proposal {
    /// Whether an organisation promised what it is to give as it stands now.
    pub fn promised(&self, who: &OrganisationId) -> bool {
        let letter = self.letters.get(who);
        letter.is_some_and(|gives| gives.as_ref().is_none_or(|one| *one == self.text.gives(who)))
    }

    /// Who promised.
    pub fn promises(&self) -> impl Iterator<Item = &OrganisationId> {
        self.letters.keys().filter(|who| self.promised(who))
    }
}

/// A part of the work.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct WorkPackage {
    /// What it is called.
    pub title: String,
    /// Who leads it.
    #[serde_as(as = "Text")]
    pub lead: OrganisationId,
    /// Its first month, from 1.
    pub from: u16,
    /// Its last month.
    pub to: u16,
    /// What comes out of it.
    pub outcome: String,
    /// What it costs; none as long as that is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub budget: Option<Money>,
}

/// From what an institute has income of its own.
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
pub enum Income {
    /// Fees of members.
    Fees,
    /// Licences of what it owns.
    Licences,
    /// Research for those who order it.
    Contracts,
    /// Services: tests, training, use of machines.
    Services,
    /// Grants that are not of the programme.
    Grants,
    /// Endowments.
    Endowment,
}

impl Income {
    /// All of them.
    pub const ALL: [Income; 6] = [
        Income::Fees,
        Income::Licences,
        Income::Contracts,
        Income::Services,
        Income::Grants,
        Income::Endowment,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Income::Fees => "fees",
            Income::Licences => "licences",
            Income::Contracts => "contracts",
            Income::Services => "services",
            Income::Grants => "grants",
            Income::Endowment => "endowment",
        }
    }
}

/// An amount in a plan of self-sufficiency.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct IncomeLine {
    /// In which year, from the first of the term; it may be after the term.
    pub year: u8,
    /// From what.
    pub kind: Income,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// Amounts by year, with their sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K> {
    /// What, for each year from the first, and all years together.
    pub rows: Vec<(K, Vec<Money>, Money)>,
    /// All rows together, for each year.
    pub years: Vec<Money>,
    /// All together.
    pub total: Money,
}

/// Who gives what: the source, and of what is not public who gives it, where that is said.
pub type Giver = (Source, Option<OrganisationId>);

/// The budget of a proposal by source and year. None without an amount.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn budget_table(
    lead: &OrganisationId,
    text: &ProposalText,
) -> Result<Option<Table<Giver>>, MoneyError> {
    let members = std::iter::once(lead).chain(text.partners.iter().map(|one| &one.organisation));
    let places: BTreeMap<&OrganisationId, usize> = members.zip(0..).collect();
    let place = |line: &BudgetLine| {
        let place = line.of.as_ref().map(|of| places.get(of).copied().unwrap_or(usize::MAX - 1));
        let place = place.unwrap_or(usize::MAX);
        (line.source != Source::Public, place, line.source, line.of.clone())
    };
    let line = |line: &BudgetLine| (place(line), line.year, line.amount);
    let table = table(text.budget.iter().map(line), text.years)?;
    Ok(table.map(|table| table.named(|(_, _, source, of)| (source, of))))
}

/// The planned income of a proposal by kind and year. None without an amount.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn income_table(text: &ProposalText) -> Result<Option<Table<Income>>, MoneyError> {
    table(text.income.iter().map(|one| (one.kind, one.year, one.amount)), text.years)
}

impl<K> Table<K> {
    fn named<N>(self, name: impl Fn(K) -> N) -> Table<N> {
        let Table { rows, years, total } = self;
        let rows = rows.into_iter().map(|(key, years, sum)| (name(key), years, sum)).collect();
        Table { rows, years, total }
    }
}

fn table<K: Ord>(
    lines: impl Iterator<Item = (K, u8, Money)>,
    least: u8,
) -> Result<Option<Table<K>>, MoneyError> {
    let lines: Vec<_> = lines.collect();
    let Some(currency) = lines.first().map(|(.., amount)| amount.currency()) else {
        return Ok(None);
    };
    let last = lines.iter().map(|(_, year, _)| *year).max().unwrap_or(0).max(least);
    let none = Money::zero(currency);
    let empty = || vec![none; usize::from(last)];
    let mut rows: BTreeMap<K, (Vec<Money>, Money)> = BTreeMap::new();
    let (mut years, mut total) = (empty(), none);
    for (key, year, amount) in lines {
        let (row, sum) = rows.entry(key).or_insert_with(|| (empty(), none));
        let at = usize::from(year.max(1)) - 1;
        row[at] = row[at].plus(amount)?;
        *sum = sum.plus(amount)?;
        years[at] = years[at].plus(amount)?;
        total = total.plus(amount)?;
    }
    let rows = rows.into_iter().map(|(key, (years, sum))| (key, years, sum)).collect();
    Ok(Some(Table { rows, years, total }))
}

/// The budgets of work packages together; none where there is none.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn packages_sum(packages: &[WorkPackage]) -> Result<Option<Money>, MoneyError> {
    let mut amounts = packages.iter().filter_map(|one| one.budget);
    let Some(first) = amounts.next() else { return Ok(None) };
    amounts.try_fold(first, Money::plus).map(Some)
}

/// Whether work packages and income can be kept at all.
pub(crate) fn check_plan(text: &ProposalText) -> Result<(), NetworkError> {
    if text.packages.len() > PACKAGES_MAX {
        return Err(NetworkError::TooMany { what: "work packages", max: PACKAGES_MAX });
    }
    if text.income.len() > INCOME_LINES_MAX {
        return Err(NetworkError::TooMany { what: "lines of income", max: INCOME_LINES_MAX });
    }
    for (at, package) in text.packages.iter().enumerate() {
        check_text(&package.title, "the title of a work package", TITLE_CHARS_MAX)?;
        check_length(&package.outcome, "what comes out of a work package", TEXT_CHARS_MAX)?;
        let months = package.from..=package.to;
        let why = if package.from == 0 || package.to > MONTH_MAX || months.is_empty() {
            format!("it cannot last from month {} to month {}", package.from, package.to)
        } else if let Some(below) = package.budget.filter(|one| one.units() < 0) {
            format!("{below} is below zero")
        } else {
            continue;
        };
        return Err(NetworkError::Part { what: "work package", number: at + 1, why });
    }
    let last = text.years.saturating_add(YEARS_AFTER_MAX);
    let first = text.income.first().map(|line| line.amount.currency());
    for (at, line) in text.income.iter().enumerate() {
        let why = if line.year == 0 || line.year > last {
            format!("year {} is not one of the {last} years", line.year)
        } else if !line.amount.is_positive() {
            format!("{} is not above zero", line.amount)
        } else if let Some(first) = first.filter(|first| *first != line.amount.currency()) {
            format!("{} is not in {first}, as the first line is", line.amount)
        } else {
            continue;
        };
        return Err(NetworkError::Part { what: "line of income", number: at + 1, why });
    }
    Ok(())
}
