//! Steps in the book of an institute: accounts, funds, costs, entries and months.

use guildhall_model::OrganisationId;
use guildhall_network::ledger::AccountKind;
use guildhall_network::money::fund::{CostClass, Fund, FundSource, Planned};
use guildhall_network::money::{self, Side};
use guildhall_network::policy::Share;
use guildhall_network::{AccountId, Command, FundId, InstituteId, MoneyCommand};
use serde::Deserialize;
use utoipa::ToSchema;

use super::funds::{FundsView, view};
use super::institutes::Which;
use super::project_costs::SpentForWire;
use super::{Visitor, parsed, word};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// A step in a book. Days are like `2027-01-05`, amounts like `5000.00 USD`.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = MoneyStep)]
pub(crate) enum MoneyStep {
    /// Opens an account, or calls it otherwise.
    OpenAccount {
        /// Its name within the book.
        account: String,
        label: LabelWire,
        /// `asset`, `liability`, `equity`, `income` or `expense`.
        kind: String,
        /// Whether it may not go below zero.
        floor: bool,
    },
    /// Adds a fund, or changes what it holds and what restricts it.
    SetFund {
        /// Its name within the book.
        fund: String,
        label: LabelWire,
        /// `public`, `partners`, `in_kind`, `fees` or `programme_income`; stays as it was first.
        source: String,
        /// The first day of its period of performance.
        from: String,
        /// The first day after it.
        until: String,
        /// For what it may be used; for anything where there is none.
        purposes: Vec<String>,
        /// The number of the agency's commitment that it is; null where none is named.
        #[serde(default)]
        commitment: Option<u64>,
        /// Each kind of cost once; only these are allowable.
        budget: Vec<NewPlanned>,
    },
    /// Charges indirect costs at a rate from a day on.
    SetRate {
        /// Later than that of the rate before.
        from: String,
        /// In hundredths of a percent.
        hundredths: u16,
        /// The kinds of cost on which it is charged.
        base: Vec<String>,
    },
    /// Writes an entry down whose debits are its credits.
    Post {
        day: String,
        sides: Vec<NewSide>,
        /// What it is.
        text: String,
        /// The last day on which it may be posted; null to post it at once.
        until: Option<String>,
    },
    /// Posts an entry that waits.
    Settle {
        entry: u64,
        /// The day on which it counts.
        day: String,
    },
    /// Takes back an entry that waits.
    Void { entry: u64, reason: String },
    /// Obligates a part of a fund.
    Obligate {
        fund: String,
        /// Like `personnel`.
        class: String,
        /// One of those of the fund.
        purpose: String,
        to: String,
        amount: String,
        day: String,
    },
    /// Gives the rest of an obligation back to its fund.
    Release {
        /// By its entry.
        obligation: u64,
        reason: String,
    },
    /// Spends what was obligated, or a part of it; indirect cost comes with it.
    Spend {
        /// By its entry.
        obligation: u64,
        /// Without indirect cost.
        amount: String,
        day: String,
        /// What it was.
        text: String,
        /// For which project, if it is for one.
        #[serde(default)]
        project: Option<SpentForWire>,
    },
    /// Draws the programme's money for an expense.
    Draw {
        /// By its entry.
        expense: u64,
        amount: String,
        day: String,
        /// The last day on which it may be posted; null to post it at once.
        until: Option<String>,
    },
    /// Pays an expense, or a part of it.
    Pay {
        /// By its entry.
        expense: u64,
        amount: String,
        day: String,
        /// What the bank calls it. The same again is the same payment.
        reference: String,
    },
    /// Takes money that a partner gave.
    TakeContribution {
        /// Name of the partner.
        organisation: String,
        amount: String,
        day: String,
        /// What the bank calls it. The same again is the same payment.
        reference: String,
    },
    /// Closes a month that is over: it takes no postings any more.
    CloseMonth {
        /// Like `2027-01`.
        month: String,
    },
    /// Opens a closed month again.
    ReopenMonth { month: String, reason: String },
}

/// An amount for a kind of cost.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPlanned {
    /// Like `personnel`.
    class: String,
    amount: String,
}

/// One side of an entry.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSide {
    /// `cash`, `fees`, `contributions`, or `own/` and the name of an account that you opened.
    account: String,
    /// Whether it is a debit; else a credit.
    debit: bool,
    amount: String,
}

/// Takes a step in the book of an institute. For those who run it.
#[utoipa::path(post, path = "/institute/money", tag = "network", params(Which),
    request_body = MoneyStep, responses((status = 200, body = FundsView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_money_step(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<MoneyStep>,
) -> Result<Json<FundsView>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let command = MoneyCommand::Step { institute, step: asked.read()? };
    visitor.change(Command::Money(command), move |visitor| view(visitor, &which.id)).await
}

fn class(field: &str, text: &str) -> Result<CostClass, Problem> {
    word(field, text, &CostClass::ALL, CostClass::word)
}

fn last_day(until: Option<String>) -> Result<Option<guildhall_model::Day>, Problem> {
    until.map(|until| parsed("until", &until)).transpose()
}

impl MoneyStep {
    fn read(self) -> Result<money::Step, Problem> {
        use money::Step as S;
        Ok(match self {
            MoneyStep::OpenAccount { account, label, kind, floor } => S::OpenAccount {
                account: AccountId(name("account", &account)?),
                label: label.into(),
                kind: word("kind", &kind, &AccountKind::ALL, AccountKind::word)?,
                floor,
            },
            MoneyStep::SetFund {
                fund,
                label,
                source,
                from,
                until,
                purposes,
                commitment,
                budget,
            } => {
                let planned = |(at, one): (usize, &NewPlanned)| -> Result<Planned, Problem> {
                    Ok(Planned {
                        class: class(&format!("budget.{at}.class"), &one.class)?,
                        amount: parsed(&format!("budget.{at}.amount"), &one.amount)?,
                    })
                };
                let budget = budget.iter().enumerate().map(planned).collect::<Result<_, Problem>>();
                S::SetFund(Fund {
                    id: FundId(name("fund", &fund)?),
                    label: label.into(),
                    source: word("source", &source, &FundSource::ALL, FundSource::word)?,
                    from: parsed("from", &from)?,
                    until: parsed("until", &until)?,
                    purposes,
                    commitment,
                    budget: budget?,
                })
            }
            MoneyStep::SetRate { from, hundredths, base } => {
                let rate = Share::new(hundredths);
                let rate =
                    rate.ok_or_else(|| Problem::bad_request("a rate is at most the whole"))?;
                let base = base.iter().map(|one| class("base", one)).collect::<Result<_, _>>()?;
                S::SetRate { from: parsed("from", &from)?, rate, base }
            }
            MoneyStep::Post { day, sides, text, until } => {
                let side = |(at, one): (usize, &NewSide)| -> Result<Side, Problem> {
                    Ok(Side {
                        account: parsed(&format!("sides.{at}.account"), &one.account)?,
                        debit: one.debit,
                        amount: parsed(&format!("sides.{at}.amount"), &one.amount)?,
                    })
                };
                let sides = sides.iter().enumerate().map(side).collect::<Result<_, Problem>>()?;
                S::Post { day: parsed("day", &day)?, sides, text, until: last_day(until)? }
            }
            MoneyStep::Settle { entry, day } => S::Settle { entry, day: parsed("day", &day)? },
            MoneyStep::Void { entry, reason } => S::Void { entry, reason },
            MoneyStep::Obligate { fund, class: of, purpose, to, amount, day } => S::Obligate {
                fund: FundId(name("fund", &fund)?),
                class: class("class", &of)?,
                purpose,
                to,
                amount: parsed("amount", &amount)?,
                day: parsed("day", &day)?,
            },
            MoneyStep::Release { obligation, reason } => S::Release { obligation, reason },
            MoneyStep::Spend { obligation, amount, day, text, project } => {
                let (amount, day) = (parsed("amount", &amount)?, parsed("day", &day)?);
                let project = project.map(|one| one.read("project")).transpose()?;
                S::Spend { obligation, amount, day, text, project }
            }
            MoneyStep::Draw { expense, amount, day, until } => {
                let (amount, day) = (parsed("amount", &amount)?, parsed("day", &day)?);
                S::Draw { expense, amount, day, until: last_day(until)? }
            }
            MoneyStep::Pay { expense, amount, day, reference } => {
                let (amount, day) = (parsed("amount", &amount)?, parsed("day", &day)?);
                S::Pay { expense, amount, day, reference }
            }
            MoneyStep::TakeContribution { organisation, amount, day, reference } => {
                let organisation = OrganisationId(name("organisation", &organisation)?);
                let (amount, day) = (parsed("amount", &amount)?, parsed("day", &day)?);
                S::TakeContribution { organisation, amount, day, reference }
            }
            MoneyStep::CloseMonth { month } => S::CloseMonth { month: parsed("month", &month)? },
            MoneyStep::ReopenMonth { month, reason } => {
                S::ReopenMonth { month: parsed("month", &month)?, reason }
            }
        })
    }
}
