//! Lines of a bank statement, and what of the book each belongs to.
//!
//! A line belongs to what its text names: `INV-12`, the fee or other claim of transfer 12; `YEAR-2`,
//! public money for year 2 of the term; `EXP-7`, the expense of entry 7. A line without such a
//! reference belongs to the one member that owes exactly its amount for fees or for a licence, or to the one expense of which
//! exactly that is to be paid; where there are two, to none. The bank's own reference names a line,
//! so that one which comes twice is taken once.

use guildhall_model::{Day, Money, OrganisationId};

use super::Step;
use super::invoice::{claimed, kind};
use super::spend::zero_of;
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_length, check_text};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::ledger::{Account, Book, Claim, MoneyCommand};

/// Most lines of a statement.
pub const LINES_MAX: usize = 5_000;

/// A line of a bank statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// What the bank calls it.
    pub reference: String,
    /// On which day.
    pub day: Day,
    /// How much came in; below zero, how much went out.
    pub amount: Money,
    /// What was written with it.
    pub text: String,
}

/// What a line belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is in the book already.
    Known {
        /// The transfer.
        transfer: u64,
    },
    /// A member or a licensee paid what it owes.
    Payment {
        /// Who.
        organisation: OrganisationId,
        /// For what.
        claim: Claim,
    },
    /// The programme paid.
    Tranche {
        /// For which year of the term.
        year: u8,
    },
    /// An expense was paid.
    Paid {
        /// Which, by its entry.
        expense: u64,
    },
}

impl Book {
    /// What a line belongs to, if it is clear.
    ///
    /// # Errors
    /// [`NetworkError`] when it cannot be reckoned.
    pub fn matched(
        &self,
        institute: &Institute,
        line: &BankLine,
    ) -> Result<Option<Match>, NetworkError> {
        if let Some(known) = self.referred(&line.reference) {
            return Ok(Some(Match::Known { transfer: known.number }));
        }
        let zero = zero_of(institute)?;
        let amount = Money::new(line.amount.units().abs(), line.amount.currency());
        if amount.currency() != zero.currency() || !amount.is_positive() {
            return Ok(None);
        }
        let named = |what: &str| named(&line.text, what);
        if line.amount.units() < 0 {
            let unpaid = || self.costs.expenses.iter();
            if let Some(number) = named("EXP-") {
                let there = self.costs.expenses.get(&number);
                let fits = there.is_some_and(|one| one.unpaid().units() >= amount.units());
                return Ok(fits.then_some(Match::Paid { expense: number }));
            }
            let exact = unpaid().filter(|(_, one)| one.unpaid() == amount);
            return Ok(only(exact.map(|(number, _)| Match::Paid { expense: *number })));
        }
        if let Some(number) = named("YEAR-") {
            let year = u8::try_from(number).unwrap_or(0);
            let paid = self.public(year).unwrap_or(zero);
            let rest = institute.tranche(year).unwrap_or(zero).minus(paid)?;
            return Ok((rest.units() >= amount.units()).then_some(Match::Tranche { year }));
        }
        if let Some(number) = named("INV-") {
            let there = self.transfer(number).filter(|one| !self.is_reversed(one.number));
            let claimed = there.and_then(|one| match &one.leg.debit {
                Account::Receivable(of) => Some((of.clone(), kind(&claimed(&one.leg.cause)))),
                _ => None,
            });
            let Some((organisation, claim)) = claimed else { return Ok(None) };
            let fits = self.owed(&organisation, &claim, zero)?.units() >= amount.units();
            return Ok(fits.then_some(Match::Payment { organisation, claim }));
        }
        let members = self.accounts.keys().filter_map(|account| match account {
            Account::Receivable(of) => Some(of),
            _ => None,
        });
        let mut exact = Vec::new();
        for organisation in members {
            let owes = self.owes(organisation, zero)?.into_iter();
            exact
                .extend(owes.filter(|(_, owed)| *owed == amount).map(|(claim, _)| {
                    Match::Payment { organisation: organisation.clone(), claim }
                }));
        }
        Ok(only(exact.into_iter()))
    }
}

/// What a line belongs to, and what happens when it is taken down.
type Taken = (Option<Match>, Vec<Event>);

impl Desk<'_> {
    /// Takes down what is matched, all or nothing.
    pub(super) fn take_lines(
        &self,
        institute: &Institute,
        lines: &[BankLine],
    ) -> Result<Vec<Event>, NetworkError> {
        let taken = self.match_lines(institute, lines)?;
        Ok(taken.into_iter().flat_map(|(_, events)| events).collect())
    }

    /// What each line belongs to when those before it are taken down, and what would happen.
    fn match_lines(
        &self,
        institute: &Institute,
        lines: &[BankLine],
    ) -> Result<Vec<Taken>, NetworkError> {
        if lines.len() > LINES_MAX {
            return Err(NetworkError::TooMany { what: "lines of a statement", max: LINES_MAX });
        }
        let id = &institute.agreement.institute;
        let mut network = self.network.clone();
        let mut all = Vec::new();
        for line in lines {
            check_text(&line.reference, "the reference of a line", TITLE_CHARS_MAX)?;
            check_length(&line.text, "the text of a line", TEXT_CHARS_MAX)?;
            let desk = Desk { network: &network, scope: self.scope, now: self.now };
            let found = desk.book_of(id).matched(institute, line)?;
            let command = found.clone().and_then(|found| command(institute, line, found));
            let events = command.map_or(Ok(Vec::new()), |command| desk.account(command))?;
            events.iter().for_each(|event| network.apply(event));
            all.push((found, events));
        }
        Ok(all)
    }

    /// What each line of a statement belongs to. For those who run the institute.
    pub(crate) fn preview(
        &self,
        id: &InstituteId,
        lines: &[BankLine],
    ) -> Result<Vec<Option<Match>>, NetworkError> {
        let institute = self.own_institute(id, "keep its book")?;
        let found = self.match_lines(institute, lines)?;
        Ok(found.into_iter().map(|(found, _)| found).collect())
    }
}

/// What takes a line down; none of one that is in the book.
fn command(institute: &Institute, line: &BankLine, found: Match) -> Option<MoneyCommand> {
    let institute = institute.agreement.institute.clone();
    let amount = Money::new(line.amount.units().abs(), line.amount.currency());
    let (day, reference) = (line.day, line.reference.clone());
    Some(match found {
        Match::Known { .. } => return None,
        Match::Payment { organisation, claim } => {
            MoneyCommand::TakePayment { institute, organisation, claim, amount, day, reference }
        }
        Match::Tranche { year } => {
            MoneyCommand::TakeTranche { institute, year, amount, day, reference }
        }
        Match::Paid { expense } => {
            MoneyCommand::Step { institute, step: Step::Pay { expense, amount, day, reference } }
        }
    })
}

/// The number behind a word like `INV-` in a text.
fn named(text: &str, word: &str) -> Option<u64> {
    let parts = text.split(|one: char| !one.is_ascii_alphanumeric() && one != '-');
    let number = |part: &str| {
        let (head, rest) = (part.get(..word.len())?, part.get(word.len()..)?);
        head.eq_ignore_ascii_case(word).then(|| rest.parse().ok()).flatten()
    };
    parts.into_iter().find_map(number)
}

/// The only one; none where there are several.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let one = all.next()?;
    all.next().is_none().then_some(one)
}
