//! What one person may see of an institute's funds, costs and months, and what they add up to.
//!
//! Who belongs to the lead, to the office, or to an agency that committed money to it, sees all of
//! it; nobody else sees anything.

use guildhall_model::{Day, Money};

use super::View;
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::ledger::entry::{Entry, Standing};
use crate::ledger::{Account, Book};
use crate::money::bank::{BankLine, Match};
use crate::money::share::{Point, Spent, Year, projected};
use crate::money::sheet::{Shape, Table, sf424a, sf425, trial_balance};
use crate::policy::{About, Demand, RuleNumber, Share};

/// The money of an institute, and what its reader can do with it.
#[derive(Debug)]
pub struct MoneyView<'a> {
    /// Whose.
    pub institute: &'a Institute,
    /// Its book; an empty one before the first posting.
    pub book: Book,
    /// Whether the reader keeps it.
    pub keeps: bool,
    /// What partners bring.
    pub share: ShareView,
    /// The years of its terms in money.
    pub years: Vec<Year>,
    /// The day of the house.
    pub today: Day,
    zero: Money,
}

/// What partners bring of what is spent, and what the policy asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareView {
    /// What was spent.
    pub spent: Spent,
    /// What was spent after each expense, in the order of posting.
    pub points: Vec<Point>,
    /// What it will be at the end.
    pub projected: Spent,
    /// The rule about it and the least share, if there is one.
    pub rule: Option<(RuleNumber, Share)>,
}

/// An entry that waits or waited.
#[derive(Debug)]
pub struct EntryView<'a> {
    /// Its number.
    pub number: u64,
    /// What it says.
    pub entry: &'a Entry,
    /// Where it stands.
    pub standing: Standing,
}

impl<'a> View<'a> {
    /// The money of an institute; none where the reader sees nothing of it.
    ///
    /// # Errors
    /// [`NetworkError`] when amounts cannot be added up.
    pub fn money(self, id: &InstituteId) -> Result<Option<MoneyView<'a>>, NetworkError> {
        let Some(institute) = self.network.institutes.get(id) else { return Ok(None) };
        let Some(zero) = institute.currency().map(Money::zero) else { return Ok(None) };
        if !self.sees_funds(institute) {
            return Ok(None);
        }
        let book = self.network.books.get(id).cloned().unwrap_or_default();
        let (agreement, today) = (&institute.agreement, self.today());
        let rule = self.network.rule_agreed(institute, About::Match);
        let rule = rule.and_then(|(_, rule)| match rule.demand {
            Demand::Match { least } => Some((rule.number.clone(), least)),
            _ => None,
        });
        let years = book.years(institute, today)?;
        let points = book.points(zero)?;
        let none = Spent { public: zero, matched: zero };
        let spent = points.last().map_or(none, |point| point.spent);
        let share = ShareView { spent, points, projected: projected(&years, zero)?, rule };
        let keeps = self.scope.acts_for(&agreement.lead);
        Ok(Some(MoneyView { institute, book, keeps, share, years, today, zero }))
    }

    /// What each line of a statement belongs to when those before it are taken down. For those who
    /// run the institute.
    ///
    /// # Errors
    /// [`NetworkError`] says which line cannot be taken.
    pub fn preview(
        self,
        id: &InstituteId,
        lines: &[BankLine],
    ) -> Result<Vec<Option<Match>>, NetworkError> {
        Desk { network: self.network, scope: Some(self.scope), now: self.now }.preview(id, lines)
    }

    /// Whether the reader sees anything of the money of an institute.
    pub fn sees_funds(self, institute: &Institute) -> bool {
        self.inside(institute) || self.pays(institute)
    }

    /// Whether the reader belongs to an agency of which a commitment to an institute stands.
    fn pays(self, institute: &Institute) -> bool {
        let agreement = &institute.agreement;
        let all = self.network.agencies.get(&agreement.programme);
        all.is_some_and(|all| {
            all.commitments.iter().any(|one| {
                one.released.is_none()
                    && one.made.institute == agreement.institute
                    && self.scope.sees(&one.made.agency)
            })
        })
    }
}

impl MoneyView<'_> {
    /// A report until a day.
    ///
    /// # Errors
    /// [`NetworkError`] when amounts cannot be added up.
    pub fn report(&self, shape: Shape, until: Day) -> Result<Vec<Table>, NetworkError> {
        Ok(match shape {
            Shape::TrialBalance => trial_balance(&self.book, until, self.zero)?,
            Shape::Sf425 => sf425(&self.book, self.institute, until, self.zero)?,
            Shape::Sf424a => sf424a(&self.book, self.institute, self.zero)?,
        })
    }

    /// Entries that wait, were voided or expired, the newest first.
    pub fn entries(&self) -> impl Iterator<Item = EntryView<'_>> {
        let entries = self.book.entries.iter().rev().filter(|(_, one)| one.until.is_some());
        entries.map(|(number, entry)| {
            let standing = entry.standing(self.today);
            EntryView { number: *number, entry, standing }
        })
    }

    /// What an account holds on the side on which it grows.
    pub fn stands(&self, account: &Account) -> Money {
        let balance = self.book.balance(account).unwrap_or(self.zero);
        let grows = self.book.kind(account).grows_by_debits();
        if grows { balance } else { Money::new(-balance.units(), balance.currency()) }
    }
}
