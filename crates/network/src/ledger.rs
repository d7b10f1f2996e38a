//! Money of institutes: transfers between two accounts, in a book for each institute.
//!
//! What is posted stays; a mistake is taken back by another transfer. A balance is never truth of
//! its own: it is what transfers add up to. Every transfer takes from one account what it gives to
//! another, so all balances of a book together are always zero. Debits and credits are those of
//! double entry: what is owned and owed to the institute grows by debits, income by credits.
//!
//! Read in this order: [`Account`], [`Leg`], [`entry`], [`Transfers`], [`Book`]; what is written with them is
//! decided here and in [`crate::money`].

mod book;
mod cause;
mod claim;
pub mod entry;
mod kind;
mod transfers;

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Currency, Day, Money, OrganisationId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text};
use crate::decide::{Desk, must_be_owed};
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{AccountId, FundId, InstituteId};
use crate::institute::Institute;
use crate::money::fund::Part;
use crate::money::{InKind, Step};

pub use book::{Book, Books, Turnover};
pub use cause::Cause;
pub use claim::Claim;
pub use kind::AccountKind;
pub use transfers::Transfers;

/// An account of an institute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub enum Account {
    /// Money at hand and in banks.
    Cash,
    /// What a member owes.
    Receivable(OrganisationId),
    /// Income from fees of members.
    Fees,
    /// Income from the programme.
    Public,
    /// Royalties: what is the institute's, or what it owes to inventors.
    Royalties(RoyaltyPart),
    /// What is owed to others for costs.
    Payable,
    /// What partners gave, in money and in kind.
    Contributions,
    /// What members gave in kind for fees, used up at its value.
    InKind,
    /// One that the institute opened.
    Own(AccountId),
    /// A part of a fund.
    Fund(FundId, Part),
}

/// Whose part of royalties it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum RoyaltyPart {
    /// The institute's.
    Institute,
    /// The inventors'.
    Inventors,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Cash => f.write_str("cash"),
            Account::Receivable(organisation) => write!(f, "receivable/{organisation}"),
            Account::Fees => f.write_str("fees"),
            Account::Public => f.write_str("public"),
            Account::Payable => f.write_str("payable"),
            Account::Contributions => f.write_str("contributions"),
            Account::InKind => f.write_str("in_kind"),
            Account::Own(id) => write!(f, "own/{id}"),
            Account::Fund(fund, part) => write!(f, "fund/{fund}/{part}"),
            Account::Royalties(RoyaltyPart::Institute) => f.write_str("royalties/institute"),
            Account::Royalties(RoyaltyPart::Inventors) => f.write_str("royalties/inventors"),
        }
    }
}

impl FromStr for Account {
    type Err = String;

    fn from_str(text: &str) -> Result<Account, String> {
        let wrong = || format!("there is no account `{text}`");
        Ok(match text.split_once('/') {
            Some(("receivable", of)) => {
                let organisation = OrganisationId::new(of).map_err(|error| error.to_string())?;
                Account::Receivable(organisation)
            }
            None if text == "cash" => Account::Cash,
            None if text == "fees" => Account::Fees,
            None if text == "public" => Account::Public,
            Some(("royalties", "institute")) => Account::Royalties(RoyaltyPart::Institute),
            Some(("royalties", "inventors")) => Account::Royalties(RoyaltyPart::Inventors),
            None if text == "payable" => Account::Payable,
            None if text == "contributions" => Account::Contributions,
            None if text == "in_kind" => Account::InKind,
            Some(("own", id)) => Account::Own(id.parse().map_err(|_| wrong())?),
            Some(("fund", of)) => {
                let (fund, part) = of.split_once('/').ok_or_else(wrong)?;
                let fund = fund.parse().map_err(|_| wrong())?;
                Account::Fund(fund, part.parse().map_err(|_| wrong())?)
            }
            _ => return Err(wrong()),
        })
    }
}

/// An amount goes from one account to another.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Transfer {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Its number in the book, from 1.
    pub number: u64,
    /// When it was written.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// The rest.
    #[serde(flatten)]
    pub leg: Leg,
    /// The entry that it belongs to; none of one that stands alone.
    #[serde(skip)]
    pub entry: Option<u64>,
}

/// What a transfer says.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Leg {
    /// The day on which it counts.
    #[serde_as(as = "Text")]
    pub day: Day,
    /// To which account.
    #[serde_as(as = "Text")]
    pub debit: Account,
    /// From which account.
    #[serde_as(as = "Text")]
    pub credit: Account,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
    /// Why.
    pub cause: Cause,
}

/// What can be asked of money. For those who run the institute.
#[derive(Clone, Debug, PartialEq)]
pub enum MoneyCommand {
    /// A member or a licensee paid what it owes, or a part of it.
    TakePayment {
        /// To which institute.
        institute: InstituteId,
        /// Who.
        organisation: OrganisationId,
        /// For what.
        claim: Claim,
        /// How much.
        amount: Money,
        /// On which day.
        day: Day,
        /// What the bank calls it. The same again is the same payment.
        reference: String,
    },
    /// A member gave in kind what it owes as a fee, or a part of it.
    TakeInKind {
        /// To which institute.
        institute: InstituteId,
        /// What.
        given: InKind,
        /// What it is worth.
        amount: Money,
        /// On which day.
        day: Day,
    },
    /// The programme paid a part of a year's public money.
    TakeTranche {
        /// To which institute.
        institute: InstituteId,
        /// For which year of the term, from 1.
        year: u8,
        /// How much.
        amount: Money,
        /// On which day.
        day: Day,
        /// What the bank calls it. The same again is the same payment.
        reference: String,
    },
    /// Takes a transfer back that was a mistake.
    Reverse {
        /// In whose book.
        institute: InstituteId,
        /// Which.
        number: u64,
        /// What was wrong with it.
        reason: String,
    },
    /// Takes a step with funds, costs, accounts and months.
    Step {
        /// In whose book.
        institute: InstituteId,
        /// Which.
        step: Step,
    },
}

impl Desk<'_> {
    pub(crate) fn account(&self, command: MoneyCommand) -> Result<Vec<Event>, NetworkError> {
        use MoneyCommand as C;
        match command {
            C::TakePayment { institute, organisation, claim, amount, day, reference } => {
                let there = self.paid(&institute, amount, day, &reference)?;
                let account = Account::Receivable(organisation.clone());
                let owed = self.owed(&institute, &organisation, &claim, amount.currency())?;
                let cause = Cause::Payment { organisation, claim, reference };
                self.take(there, account, (amount, owed), day, cause)
            }
            C::TakeInKind { institute, given, amount, day } => {
                self.take_in_kind(&institute, given, amount, day)
            }
            C::TakeTranche { institute, year, amount, day, reference } => {
                let there = self.paid(&institute, amount, day, &reference)?;
                let agreed = there.tranche(year);
                self.must_not_have_ended(there, year)?;
                let zero = Money::zero(amount.currency());
                let taken = self.taken(&institute, year, zero)?;
                let rest = agreed.unwrap_or(zero).minus(taken)?;
                let cause = Cause::Tranche { year, reference };
                self.take(there, Account::Public, (amount, rest), day, cause)
            }
            C::Reverse { institute, number, reason } => self.reverse(&institute, number, reason),
            C::Step { institute, step } => self.keep(&institute, step),
        }
    }

    /// What is checked of every payment.
    pub(crate) fn paid(
        &self,
        id: &InstituteId,
        amount: Money,
        day: Day,
        reference: &str,
    ) -> Result<&Institute, NetworkError> {
        let institute = self.own_institute(id, "keep its book")?;
        self.must_be_of(institute, amount)?;
        if !amount.is_positive() {
            return Err(NetworkError::Empty { what: "the amount" });
        }
        check_text(reference, "the reference", TITLE_CHARS_MAX)?;
        self.must_have_come(day)?;
        Ok(institute)
    }

    /// Cash comes in from an account that has so much to give.
    fn take(
        &self,
        institute: &Institute,
        credit: Account,
        (amount, owed): (Money, Money),
        day: Day,
        cause: Cause,
    ) -> Result<Vec<Event>, NetworkError> {
        let leg = Leg { day, debit: Account::Cash, credit, amount, cause };
        if self.is_known(institute, &leg)? {
            return Ok(Vec::new());
        }
        must_be_owed(amount, owed)?;
        if let Cause::Tranche { year, .. } = leg.cause {
            self.must_be_committed(institute, year, amount)?;
            self.must_be_released(institute, year)?;
        }
        Ok(vec![self.transfer(institute, leg)?.into()])
    }

    /// Whether the same payment is in the book; another under its reference is refused.
    pub(crate) fn is_known(&self, institute: &Institute, leg: &Leg) -> Result<bool, NetworkError> {
        let reference = leg.cause.reference().unwrap_or_default();
        let book = self.book(&institute.agreement.institute);
        let Some(there) = book.and_then(|book| book.referred(reference)) else { return Ok(false) };
        let taken = NetworkError::Taken { what: "payment", id: reference.to_owned() };
        if there.leg == *leg { Ok(true) } else { Err(taken) }
    }

    fn reverse(
        &self,
        id: &InstituteId,
        number: u64,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(id, "keep its book")?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let unknown = || NetworkError::Unknown { what: "transfer", id: number.to_string() };
        let book = self.book(id).ok_or_else(unknown)?;
        let transfer = book.transfer(number).ok_or_else(unknown)?;
        let wrong = &transfer.leg;
        let state = |state| NetworkError::State {
            what: "transfer",
            id: number.to_string(),
            state,
            hint: "look at the transfers after it",
        };
        if book.is_reversed(number) {
            return Err(state("taken back already"));
        }
        if matches!(wrong.cause, Cause::Reversal { .. }) {
            return Err(state("itself one that takes another back"));
        }
        if let Some(entry) = transfer.entry {
            return self.take_back(institute, book, entry, &reason);
        }
        let leg = Leg {
            day: self.today(),
            debit: wrong.credit.clone(),
            credit: wrong.debit.clone(),
            amount: wrong.amount,
            cause: Cause::Reversal { number, reason },
        };
        Ok(vec![self.transfer(institute, leg)?.into()])
    }

    /// The next transfer of a book.
    pub(crate) fn transfer(
        &self,
        institute: &Institute,
        leg: Leg,
    ) -> Result<Transfer, NetworkError> {
        let id = institute.agreement.institute.clone();
        let empty = Book::default();
        let book = self.book(&id).unwrap_or(&empty);
        self.must_be_open(book, leg.day)?;
        let mut after = book.clone();
        book.after(&leg)?;
        let (at, number) = (self.now, book.next());
        let transfer = Transfer { institute: id, number, at, leg, entry: None };
        after.post(transfer.clone());
        let legs = std::slice::from_ref(&transfer.leg);
        self.must_stand(institute, &after, legs)?;
        self.must_be_covered(institute, &after, legs)?;
        Ok(transfer)
    }

    /// An amount that the book of an institute can take: in its currency, and not below zero.
    pub(crate) fn must_be_of(
        &self,
        institute: &Institute,
        amount: Money,
    ) -> Result<(), NetworkError> {
        let zero = institute.currency().map_or(Money::zero(amount.currency()), Money::zero);
        if amount.compare(zero)?.is_lt() {
            let why = format!("{amount} is below zero");
            return Err(NetworkError::Budget { line: 1, why });
        }
        Ok(())
    }

    /// A year that begins after an agreement has ended has no public money.
    pub(crate) fn must_not_have_ended(
        &self,
        institute: &Institute,
        year: u8,
    ) -> Result<(), NetworkError> {
        if institute.ends_before(year) {
            let id = institute.agreement.institute.to_string();
            let (state, hint) = ("at its end before that year", "name an earlier year");
            return Err(NetworkError::State { what: "institute", id, state, hint });
        }
        Ok(())
    }

    /// What an organisation owes an institute for something.
    pub(crate) fn owed(
        &self,
        institute: &InstituteId,
        of: &OrganisationId,
        claim: &Claim,
        currency: Currency,
    ) -> Result<Money, NetworkError> {
        let zero = Money::zero(currency);
        let owed = self.book(institute).map(|book| book.owed(of, claim, zero));
        Ok(owed.transpose()?.unwrap_or(zero))
    }

    pub(crate) fn book(&self, institute: &InstituteId) -> Option<&Book> {
        self.network.books.get(institute)
    }

    /// What the programme paid for a year of the term.
    pub(crate) fn taken(
        &self,
        id: &InstituteId,
        year: u8,
        zero: Money,
    ) -> Result<Money, NetworkError> {
        let taken = self.book(id).and_then(|book| book.public(year)).unwrap_or(zero);
        Ok(taken.plus(zero)?)
    }
}
