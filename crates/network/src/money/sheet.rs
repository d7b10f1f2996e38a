//! Reports: a trial balance, and the shapes of SF-425 and SF-424A. Each number has its transfers.
//!
//! Sources: Federal Financial Report SF-425 (OMB 4040-0014), lines 10a to 10o and 11; Budget Information
//! SF-424A (OMB 4040-0006), sections A, B, C and E. Left out on purpose: section D (cash needs of
//! the first year by quarter) and the deduction alternative for program income, whose line 10m is
//! always nothing: what members pay is spent beside public money.

mod indirect;

use std::collections::BTreeMap;

use guildhall_model::{Day, Money, MoneyError};

use super::fund::{CostClass, FundSource, Part};
use crate::ids::FundId;
use crate::institute::Institute;
use crate::ledger::{Account, Book, Cause, Transfer};

/// A number, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How much.
    pub amount: Money,
    /// The transfers behind it, by number; none of what is agreed and not posted.
    pub transfers: Vec<u64>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number on the form, or the account.
    pub code: String,
    /// Its name on the form, or the kind of the account.
    pub name: String,
    /// One for each column; none where there is nothing to say.
    pub cells: Vec<Option<Cell>>,
}

/// A table of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is called.
    pub title: String,
    /// What each column is called.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The shape of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All accounts; debits are credits.
    TrialBalance,
    /// A federal financial report.
    Sf425,
    /// A budget.
    Sf424a,
}

impl Shape {
    /// All of them.
    pub const ALL: [Shape; 3] = [Shape::TrialBalance, Shape::Sf425, Shape::Sf424a];

    /// The word for it in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Shape::TrialBalance => "trial_balance",
            Shape::Sf425 => "sf425",
            Shape::Sf424a => "sf424a",
        }
    }
}

impl Cell {
    fn nothing(zero: Money) -> Cell {
        Cell { amount: zero, transfers: Vec::new() }
    }

    fn add(&mut self, amount: Money, transfer: u64) -> Result<(), MoneyError> {
        self.amount = self.amount.plus(amount)?;
        if self.transfers.last() != Some(&transfer) {
            self.transfers.push(transfer);
        }
        Ok(())
    }

    /// This and another, or this less another.
    fn with(&self, other: &Cell, less: bool) -> Result<Cell, MoneyError> {
        let amount =
            if less { self.amount.minus(other.amount) } else { self.amount.plus(other.amount) };
        let mut transfers = [self.transfers.as_slice(), &other.transfers].concat();
        transfers.sort_unstable();
        transfers.dedup();
        Ok(Cell { amount: amount?, transfers })
    }
}

/// The transfers of a book until a day, it included.
fn until(book: &Book, day: Day) -> impl Iterator<Item = Transfer> {
    book.transfers.iter().filter(move |one| one.leg.day <= day)
}

/// All accounts until a day, and their sum: debits are credits, and the balance is zero.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn trial_balance(book: &Book, day: Day, zero: Money) -> Result<Vec<Table>, MoneyError> {
    let mut accounts: BTreeMap<Account, [Cell; 2]> = BTreeMap::new();
    let mut sums = [zero, zero];
    for transfer in until(book, day) {
        let leg = transfer.leg;
        for (side, account) in [leg.debit, leg.credit].into_iter().enumerate() {
            let cells = accounts.entry(account);
            let cells = cells.or_insert_with(|| [Cell::nothing(zero), Cell::nothing(zero)]);
            cells[side].add(leg.amount, transfer.number)?;
            sums[side] = sums[side].plus(leg.amount)?;
        }
    }
    let row = |code: String, name: &str, [debits, credits]: [Cell; 2]| {
        let balance = debits.with(&credits, true)?;
        let cells = [debits, credits, balance].map(Some).to_vec();
        Ok(Row { code, name: name.to_owned(), cells })
    };
    let of = |(account, cells): (Account, [Cell; 2])| {
        row(account.to_string(), book.kind(&account).word(), cells)
    };
    let mut rows = accounts.into_iter().map(of).collect::<Result<Vec<Row>, MoneyError>>()?;
    let sum = |amount| Cell { amount, transfers: Vec::new() };
    rows.push(row("sum".to_owned(), "", sums.map(sum))?);
    let columns = ["debits", "credits", "balance"].map(str::to_owned).to_vec();
    Ok(vec![Table { title: "trial balance".to_owned(), columns, rows }])
}

/// Lines 10a to 10o with their names on the form.
const SF425: [(&str, &str); 15] = [
    ("10a", "Cash Receipts"),
    ("10b", "Cash Disbursements"),
    ("10c", "Cash on Hand (line a minus b)"),
    ("10d", "Total Federal funds authorized"),
    ("10e", "Federal share of expenditures"),
    ("10f", "Federal share of unliquidated obligations"),
    ("10g", "Total Federal share (sum of lines e and f)"),
    ("10h", "Unobligated balance of Federal Funds (line d minus g)"),
    ("10i", "Total recipient share required"),
    ("10j", "Recipient share of expenditures"),
    ("10k", "Remaining recipient share to be provided (line i minus j)"),
    ("10l", "Total Federal program income earned"),
    ("10m", "Program Income expended in accordance with the deduction alternative"),
    ("10n", "Program Income expended in accordance with the addition alternative"),
    ("10o", "Unexpended program income (line l minus line m or line n)"),
];

/// A federal financial report until a day.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn sf425(
    book: &Book,
    institute: &Institute,
    day: Day,
    zero: Money,
) -> Result<Vec<Table>, MoneyError> {
    let mut cells: Vec<Cell> = SF425.iter().map(|_| Cell::nothing(zero)).collect();
    for transfer in until(book, day) {
        for (line, amount) in lines_of(book, &transfer) {
            cells[line].add(amount, transfer.number)?;
        }
    }
    let agreed = institute.matched().try_fold(zero, Money::plus)?;
    let waived = institute.course.waivers.iter().map(|one| one.amount);
    cells[8].amount = agreed.minus(waived.into_iter().try_fold(zero, Money::plus)?)?;
    for (line, one, other, less) in
        [(2, 0, 1, true), (6, 4, 5, false), (7, 3, 6, true), (10, 8, 9, true), (14, 11, 13, true)]
    {
        cells[line] = cells[one].with(&cells[other], less)?;
    }
    let row = |((code, name), cell): ((&str, &str), Cell)| Row {
        code: code.to_owned(),
        name: name.to_owned(),
        cells: vec![Some(cell)],
    };
    let rows = SF425.into_iter().zip(cells).map(row).collect();
    let columns = vec!["cumulative".to_owned()];
    let transactions = Table { title: "10. Transactions".to_owned(), columns, rows };
    let indirect = indirect::table(book, day, zero)?;
    Ok(std::iter::once(transactions).chain(indirect).collect())
}

/// The lines to which a transfer adds, or from which it takes.
fn lines_of(book: &Book, transfer: &Transfer) -> Vec<(usize, Money)> {
    let leg = &transfer.leg;
    let less = Money::new(-leg.amount.units(), leg.amount.currency());
    let source = |fund| book.terms.funds.get(fund).map(|fund| fund.source);
    let mut lines = Vec::new();
    for (account, debit) in [(&leg.debit, true), (&leg.credit, false)] {
        let grows = debit == book.kind(account).grows_by_debits();
        let amount = if grows { leg.amount } else { less };
        let line = match account {
            Account::Public => Some(0),
            Account::Fees => Some(11),
            Account::Fund(fund, part) => match (part, source(fund)) {
                (Part::Authority, Some(FundSource::Public)) => Some(3),
                (Part::Obligated, Some(FundSource::Public)) => Some(5),
                (Part::Cost(_), Some(FundSource::Public)) => Some(4),
                (Part::Cost(_), Some(FundSource::Fees | FundSource::ProgrammeIncome)) => Some(13),
                (Part::Cost(_), Some(_)) => Some(9),
                _ => None,
            },
            _ => None,
        };
        lines.extend(line.map(|line| (line, amount)));
    }
    if let Cause::Paid { expense, .. } = &*book.cause(transfer)
        && let Some(expense) = book.costs.expenses.get(expense)
        && source(&expense.fund) == Some(FundSource::Public)
    {
        lines.push((1, if leg.credit == Account::Cash { leg.amount } else { less }));
    }
    lines
}

/// A budget: what funds are for and what the agreement plans.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn sf424a(book: &Book, institute: &Institute, zero: Money) -> Result<Vec<Table>, MoneyError> {
    let funds: Vec<_> = book.terms.funds.values().collect();
    let mut behind: BTreeMap<FundId, Vec<u64>> = BTreeMap::new();
    for transfer in book.transfers.iter().filter(|one| one.leg.cause == Cause::Funded) {
        let Account::Fund(fund, _) = transfer.leg.debit else { continue };
        behind.entry(fund).or_default().push(transfer.number);
    }
    let cell = |amount, fund: &super::fund::Fund| {
        let transfers = behind.get(&fund.id).cloned().unwrap_or_default();
        Some(Cell { amount, transfers })
    };
    let sum = |cells: Vec<Option<Cell>>| {
        let some = cells.into_iter().flatten();
        some.into_iter().try_fold(Cell::nothing(zero), |sum, one| sum.with(&one, false)).map(Some)
    };
    let row =
        |code: &str, name: &str, cells| Row { code: code.to_owned(), name: name.to_owned(), cells };
    let (mut summary, mut resources) = (Vec::new(), Vec::new());
    for fund in &funds {
        let all = cell(fund.total(zero)?, fund);
        let public = fund.source == FundSource::Public;
        let (federal, other) = if public { (all.clone(), None) } else { (None, all.clone()) };
        summary.push(row(fund.id.as_str(), &fund.label.en, vec![federal, other, all.clone()]));
        if !public {
            resources.push(row(fund.id.as_str(), &fund.label.en, vec![all]));
        }
    }
    let mut classes = Vec::new();
    for class in CostClass::ALL {
        let of = |fund: &&std::sync::Arc<super::fund::Fund>| {
            let planned = fund.budget.iter().find(|one| one.class == class)?;
            cell(planned.amount, fund)
        };
        let mut cells: Vec<Option<Cell>> = funds.iter().map(of).collect();
        cells.push(sum(cells.clone())?);
        classes.push(row(class.word(), class_name(class), cells));
    }
    let mut totals = Vec::new();
    for at in 0..=funds.len() {
        totals.push(sum(classes.iter().map(|row| row.cells[at].clone()).collect())?);
    }
    classes.push(row("sum", "k. TOTALS (sum of 6i and 6j)", totals));
    let mut years = Vec::new();
    for (at, amount) in institute.tranches().enumerate() {
        let cells = vec![Some(Cell { amount, transfers: Vec::new() })];
        years.push(row(&format!("{}", at + 1), "year of the agreement", cells));
    }
    let named = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut by_fund: Vec<String> = funds.iter().map(|fund| fund.label.en.clone()).collect();
    by_fund.push("Total".to_owned());
    let table = |title: &str, columns, rows| Table { title: title.to_owned(), columns, rows };
    Ok(vec![
        table("Section A - Budget Summary", named(&["Federal", "Non-Federal", "Total"]), summary),
        table("Section B - Budget Categories", by_fund, classes),
        table("Section C - Non-Federal Resources", named(&["Total"]), resources),
        table(
            "Section E - Budget Estimates of Federal Funds Needed for Balance of the Project",
            named(&["Federal"]),
            years,
        ),
    ])
}

/// What a kind of cost is called in section B.
const fn class_name(class: CostClass) -> &'static str {
    match class {
        CostClass::Personnel => "a. Personnel",
        CostClass::Fringe => "b. Fringe Benefits",
        CostClass::Travel => "c. Travel",
        CostClass::Equipment => "d. Equipment",
        CostClass::Supplies => "e. Supplies",
        CostClass::Contractual => "f. Contractual",
        CostClass::Construction => "g. Construction",
        CostClass::Other => "h. Other",
        CostClass::Indirect => "j. Indirect Charges",
    }
}
