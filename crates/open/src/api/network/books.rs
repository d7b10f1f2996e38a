//! The book of an institute: transfers, and what they add up to.

use guildhall_model::{Money, OrganisationId};
use guildhall_network::institute::Institute;
use guildhall_network::ledger::{Account, Book, Cause, Claim, Transfer};
use guildhall_network::money::InKind;
use guildhall_network::project::text::Valuation;
use guildhall_network::{Command, InstituteId, LicenceId, MoneyCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::institutes::Which;
use super::project_costs::SpentForWire;
use super::{Visitor, parsed, rows_of, word};
use crate::api::wire::{Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The book of an institute. All balances together are zero.
#[derive(Serialize, ToSchema)]
pub(crate) struct BookView {
    /// What transfers add up to, by account.
    accounts: Vec<AccountWire>,
    /// The newest first, so many as were asked for.
    transfers: Vec<TransferWire>,
    /// How many there are in all.
    total: usize,
    /// The number to go on `before`; null when these are the first that were written.
    older: Option<u64>,
    /// Whether you keep it.
    keeps: bool,
    /// What members and licensees owe, fees and licences apart.
    owed: Vec<OwedWire>,
}

/// What somebody owes.
#[derive(Serialize, ToSchema)]
#[schema(as = Owed)]
struct OwedWire {
    organisation: Named,
    /// Name of the licence; null of fees.
    licence: Option<String>,
    amount: String,
}

/// What an account took in and gave.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
struct AccountWire {
    /// `cash`, `receivable/` and the name of a member, `fees`, `public`, `payable`,
    /// `contributions`, `in_kind`, `royalties/institute` or `royalties/inventors`, `own/` and the name of an account that the institute opened, or `fund/`, the
    /// name of a fund and its part: `authority`, `free`, `obligated`, `spent`, `drawn`, or `cost/`
    /// and a kind of cost.
    account: String,
    debits: String,
    credits: String,
    /// Debits less credits.
    balance: String,
}

/// An amount went from one account to another.
#[derive(Serialize, ToSchema)]
#[schema(as = Transfer)]
struct TransferWire {
    /// From 1, as they were written.
    number: u64,
    /// When it was written, RFC 3339.
    at: String,
    /// The day on which it counts.
    day: String,
    /// To which account.
    debit: String,
    /// From which account.
    credit: String,
    amount: String,
    cause: CauseWire,
    /// The entry that it belongs to; null of one that stands alone.
    entry: Option<u64>,
    /// Whether another took it back.
    reversed: bool,
}

/// Why an amount went from one account to another.
#[derive(Serialize, ToSchema)]
#[serde(tag = "for", rename_all = "snake_case")]
#[schema(as = Cause)]
enum CauseWire {
    /// A period of membership was agreed, from this day on.
    MembershipFee { organisation: String, from: String },
    /// A member or a licensee paid.
    Payment {
        organisation: String,
        reference: String,
        /// The first day of the period whose fee it is; null for whichever was owed, and of royalties.
        period: Option<String>,
        /// The licence whose royalties it is; null of a fee.
        licence: Option<String>,
    },
    /// A member gave something in kind for the fee of a period.
    InKind {
        organisation: String,
        /// The first day of the period.
        period: String,
        text: String,
        /// How it is valued: a part of 2 CFR 200.306.
        valuation: &'static str,
        reference: String,
    },
    /// The programme paid for a year of the term.
    Tranche { year: u8, reference: String },
    /// Another transfer was a mistake.
    Reversal { number: u64, reason: String },
    /// A run posted what a licence owes.
    Royalty { licence: String, run: u32 },
    /// A fund may be used up to another amount.
    Funded,
    /// Something was ordered or agreed that will cost money.
    Obligation { purpose: String, to: String, class: &'static str },
    /// A rest of the obligation of this entry is not needed.
    Release { obligation: u64, reason: String },
    /// What was obligated by this entry was used.
    Expense { obligation: u64, text: String, project: Option<SpentForWire> },
    /// The programme's money was used for the expense of this entry.
    Drawdown { expense: u64 },
    /// The expense of this entry was paid.
    Paid { expense: u64, reference: String },
    /// A partner gave money.
    Contribution { organisation: String, reference: String },
    /// Something else.
    Entry { text: String },
}

/// Which transfers of which book.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Pages {
    pub(super) id: String,
    /// Those with smaller numbers than this.
    pub(super) before: Option<u64>,
    /// How many at most; 50 without it, 200 at most.
    pub(super) limit: Option<usize>,
}

/// A payment of a member or a licensee.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPayment {
    /// Name of the member or the licensee.
    organisation: String,
    /// Of royalties, the licence; of a fee null or left out.
    #[serde(default)]
    licence: Option<String>,
    /// Of a fee, the first day of the period; null or left out for whichever is owed.
    #[serde(default)]
    period: Option<String>,
    /// Like `5000.00 USD`; at most what is owed for that.
    amount: String,
    /// On which day, like `2027-01-05`; not after today.
    day: String,
    /// What the bank calls it. The same again is the same payment.
    reference: String,
    /// Null or left out for money. What is given in kind is for a fee, and names its period.
    #[serde(default)]
    in_kind: Option<NewInKind>,
}

/// What is given in kind.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInKind {
    /// What it is.
    text: String,
    /// How it is valued, by the part of 2 CFR 200.306: `volunteers`, `employees`, `supplies`, `property`, `space` or
    /// `loaned_equipment`.
    valuation: String,
}

/// A payment of the programme.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTranche {
    /// For which year of the term, from 1.
    year: u8,
    /// Like `5000000.00 USD`; at most what is left of the year.
    amount: String,
    /// On which day, like `2027-01-05`; not after today.
    day: String,
    /// What the bank calls it. The same again is the same payment.
    reference: String,
}

/// A transfer that was a mistake.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewReversal {
    number: u64,
    reason: String,
}

/// The book of an institute, for who belongs to its lead or to the office.
#[utoipa::path(get, path = "/institute/book", tag = "network", params(Pages), responses(
    (status = 200, body = BookView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn book(
    visitor: Visitor,
    Query(asked): Query<Pages>,
) -> Result<Json<BookView>, Problem> {
    view(&visitor, &asked)
}

/// Writes down what a member or a licensee paid, or gave in kind. For those who run the institute.
#[utoipa::path(post, path = "/institute/payments", tag = "network", params(Which),
    request_body = NewPayment, responses((status = 200, body = BookView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_payment(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewPayment>,
) -> Result<Json<BookView>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    post(visitor, which, asked.read(institute)?).await
}

/// Writes down what the programme paid. For those who run the institute.
#[utoipa::path(post, path = "/institute/tranches", tag = "network", params(Which),
    request_body = NewTranche, responses((status = 200, body = BookView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_tranche(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewTranche>,
) -> Result<Json<BookView>, Problem> {
    let command = MoneyCommand::TakeTranche {
        institute: InstituteId(name("id", &which.id)?),
        year: asked.year,
        amount: parsed("amount", &asked.amount)?,
        day: parsed("day", &asked.day)?,
        reference: asked.reference,
    };
    post(visitor, which, command).await
}

/// Takes a transfer back that was a mistake, by another one. For those who run the institute.
#[utoipa::path(post, path = "/institute/reversals", tag = "network", params(Which),
    request_body = NewReversal, responses((status = 200, body = BookView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reverse(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewReversal>,
) -> Result<Json<BookView>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let command = MoneyCommand::Reverse { institute, number: asked.number, reason: asked.reason };
    post(visitor, which, command).await
}

async fn post(
    visitor: Visitor,
    which: Which,
    command: MoneyCommand,
) -> Result<Json<BookView>, Problem> {
    let newest = Pages { id: which.id, before: None, limit: None };
    visitor.change(Command::Money(command), move |visitor| view(visitor, &newest)).await
}

fn view(visitor: &Visitor, Pages { id, before, limit }: &Pages) -> Result<Json<BookView>, Problem> {
    let (view, limit) = (visitor.view(), rows_of(*limit)?);
    let seen = InstituteId::new(id).ok().and_then(|id| view.institute(&id));
    let seen = seen.filter(|seen| seen.book.is_some() || seen.runs);
    let seen = seen.ok_or_else(|| Problem::not_found("book of", id))?;
    let accounts = seen.book.into_iter().flat_map(|book| &book.accounts);
    let accounts = accounts.map(|(account, turnover)| AccountWire {
        account: account.to_string(),
        debits: turnover.debits.to_string(),
        credits: turnover.credits.to_string(),
        balance: turnover.balance().map(|money| money.to_string()).unwrap_or_default(),
    });
    let transfers = seen.book.into_iter().flat_map(|book| {
        let row = |one: Transfer| TransferWire::new(&one, book.is_reversed(one.number));
        book.transfers.back(*before).take(limit).map(row)
    });
    let transfers: Vec<TransferWire> = transfers.collect();
    let owed = seen.book.into_iter().flat_map(|book| {
        let of = book.accounts.keys().filter_map(|account| match account {
            Account::Receivable(of) => Some(of),
            _ => None,
        });
        of.flat_map(move |of| OwedWire::all(visitor, (book, seen.institute), of))
    });
    Ok(Json(BookView {
        owed: owed.collect(),
        accounts: accounts.collect(),
        older: transfers.last().map(|one| one.number).filter(|number| *number > 1),
        total: seen.book.map_or(0, |book| book.transfers.len()),
        transfers,
        keeps: seen.runs,
    }))
}

impl NewPayment {
    fn read(self, institute: InstituteId) -> Result<MoneyCommand, Problem> {
        let organisation = OrganisationId(name("organisation", &self.organisation)?);
        let (amount, day) = (parsed("amount", &self.amount)?, parsed("day", &self.day)?);
        let claim = self.claim()?;
        let reference = self.reference;
        let Some(in_kind) = self.in_kind else {
            return Ok(MoneyCommand::TakePayment {
                institute,
                organisation,
                claim,
                amount,
                day,
                reference,
            });
        };
        let Claim::Fee { period: Some(period) } = claim else {
            let why = "what is given in kind is for the fee of a period: say its first day";
            return Err(Problem::bad_request(why).with_field("period", why));
        };
        let valuation =
            word("in_kind.valuation", &in_kind.valuation, &Valuation::ALL, Valuation::word)?;
        let given = InKind { organisation, period, text: in_kind.text, valuation, reference };
        Ok(MoneyCommand::TakeInKind { institute, given, amount, day })
    }

    fn claim(&self) -> Result<Claim, Problem> {
        match (&self.licence, &self.period) {
            (Some(_), Some(_)) => {
                let why = "a payment is for a licence or for a period, and not for both";
                Err(Problem::bad_request(why).with_field("period", why))
            }
            (Some(licence), None) => {
                Ok(Claim::Royalty { licence: LicenceId(name("licence", licence)?) })
            }
            (None, period) => {
                let period = period.as_deref().map(|day| parsed("period", day)).transpose()?;
                Ok(Claim::Fee { period })
            }
        }
    }
}

impl OwedWire {
    /// What an organisation owes, fees together and each licence.
    fn all(
        visitor: &Visitor,
        (book, institute): (&Book, &Institute),
        of: &OrganisationId,
    ) -> Vec<OwedWire> {
        let zero = institute.currency().map(Money::zero);
        // What cannot be added up is refused when it is posted.
        let owes = zero.and_then(|zero| book.owes(of, zero).ok()).unwrap_or_default();
        let wire = |(claim, amount): (Claim, Money)| OwedWire {
            organisation: visitor.organisation(of),
            licence: match claim {
                Claim::Royalty { licence } => Some(licence.to_string()),
                Claim::Fee { .. } => None,
            },
            amount: amount.to_string(),
        };
        owes.into_iter().map(wire).collect()
    }
}

impl TransferWire {
    fn new(one: &Transfer, reversed: bool) -> TransferWire {
        let leg = &one.leg;
        TransferWire {
            number: one.number,
            at: one.at.to_string(),
            day: leg.day.to_string(),
            debit: leg.debit.to_string(),
            credit: leg.credit.to_string(),
            amount: leg.amount.to_string(),
            cause: (&leg.cause).into(),
            entry: one.entry,
            reversed,
        }
    }
}

impl From<&Cause> for CauseWire {
    fn from(cause: &Cause) -> CauseWire {
        match cause.clone() {
            Cause::MembershipFee { organisation, from } => CauseWire::MembershipFee {
                organisation: organisation.to_string(),
                from: from.to_string(),
            },
            Cause::Payment { organisation, claim, reference } => {
                let (period, licence) = match claim {
                    Claim::Fee { period } => (period.map(|day| day.to_string()), None),
                    Claim::Royalty { licence } => (None, Some(licence.to_string())),
                };
                let organisation = organisation.to_string();
                CauseWire::Payment { organisation, reference, period, licence }
            }
            Cause::InKind(given) => CauseWire::InKind {
                organisation: given.organisation.to_string(),
                period: given.period.to_string(),
                text: given.text,
                valuation: given.valuation.word(),
                reference: given.reference,
            },
            Cause::Tranche { year, reference } => CauseWire::Tranche { year, reference },
            Cause::Reversal { number, reason } => CauseWire::Reversal { number, reason },
            Cause::Royalty { licence, run } => {
                CauseWire::Royalty { licence: licence.to_string(), run }
            }
            Cause::Funded => CauseWire::Funded,
            Cause::Obligation { purpose, to, class } => {
                CauseWire::Obligation { purpose, to, class: class.word() }
            }
            Cause::Release { obligation, reason } => CauseWire::Release { obligation, reason },
            Cause::Expense { obligation, text, project } => {
                let project = project.as_ref().map(SpentForWire::from);
                CauseWire::Expense { obligation, text, project }
            }
            Cause::Drawdown { expense } => CauseWire::Drawdown { expense },
            Cause::Paid { expense, reference } => CauseWire::Paid { expense, reference },
            Cause::Contribution { organisation, reference } => {
                CauseWire::Contribution { organisation: organisation.to_string(), reference }
            }
            Cause::Entry { text } => CauseWire::Entry { text },
        }
    }
}
