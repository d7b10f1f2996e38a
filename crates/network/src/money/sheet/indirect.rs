//! Line 11 of SF-425: indirect expense, by the rate that holds for the day of each cost.

use std::collections::BTreeMap;

use guildhall_model::{Day, Money, MoneyError};

use super::{Cell, Row, Table, until};
use crate::ledger::{Account, Book, Cause, Transfer};
use crate::money::fund::{CostClass, FundSource, Part};
use crate::money::terms::RateSet;

/// Base, amount charged, and what of it is the programme's, for each rate from its first day on; none
/// where no rate was ever set. What was taken back counts for the rate of what it takes back.
pub(super) fn table(book: &Book, day: Day, zero: Money) -> Result<Option<Table>, MoneyError> {
    let nothing = || [(); 3].map(|()| Cell::nothing(zero));
    let mut rates: BTreeMap<Day, (&RateSet, [Cell; 3])> = BTreeMap::new();
    for transfer in until(book, day) {
        let Some((rate, fund, class)) = charged(book, &transfer) else { continue };
        let debited = matches!(transfer.leg.debit, Account::Fund(_, Part::Cost(_)));
        let amount = transfer.leg.amount;
        let amount = if debited { amount } else { Money::new(-amount.units(), amount.currency()) };
        let (_, cells) = rates.entry(rate.from).or_insert_with(|| (rate, nothing()));
        let columns = match class {
            CostClass::Indirect if fund == FundSource::Public => &[1, 2][..],
            CostClass::Indirect => &[1],
            _ => &[0],
        };
        for column in columns {
            cells[*column].add(amount, transfer.number)?;
        }
    }
    let mut sums = nothing();
    for (_, cells) in rates.values() {
        for (sum, cell) in sums.iter_mut().zip(cells) {
            *sum = sum.with(cell, false)?;
        }
    }
    let row = |(from, (rate, cells)): (Day, (&RateSet, [Cell; 3]))| Row {
        code: from.to_string(),
        name: rate.rate.to_string(),
        cells: cells.map(Some).to_vec(),
    };
    let mut rows: Vec<Row> = rates.into_iter().map(row).collect();
    let (code, name) = ("sum".to_owned(), "g. Totals".to_owned());
    rows.push(Row { code, name, cells: sums.map(Some).to_vec() });
    let columns = ["d. Base", "e. Amount Charged", "f. Federal Share"].map(str::to_owned).to_vec();
    let table = Table { title: "11. Indirect Expense".to_owned(), columns, rows };
    Ok((!book.terms.rates.is_empty()).then_some(table))
}

/// The rate under which a cost was charged, or in whose base it is, with the source of its fund.
fn charged<'b>(
    book: &'b Book,
    transfer: &Transfer,
) -> Option<(&'b RateSet, FundSource, CostClass)> {
    let cost = [&transfer.leg.debit, &transfer.leg.credit].into_iter().find_map(|account| {
        let Account::Fund(fund, Part::Cost(class)) = account else { return None };
        Some((book.terms.funds.get(fund)?, *class))
    });
    let (fund, class) = cost?;
    let of = match transfer.leg.cause {
        Cause::Reversal { number, .. } => book.transfer(number)?.leg.day,
        _ => transfer.leg.day,
    };
    let rate = book.terms.rate(of)?;
    let counts = match class {
        CostClass::Indirect => true,
        class => rate.base.contains(&class) && fund.allows(CostClass::Indirect),
    };
    counts.then_some((rate, fund.source, class))
}
