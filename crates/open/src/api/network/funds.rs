//! What an institute may spend and has spent: funds, costs, entries that wait, and months.

use guildhall_network::InstituteId;
use guildhall_network::ledger::{Account, Leg};
use guildhall_network::money::costs::{Expense, Obligation};
use guildhall_network::money::fund::{Fund, FundSource, Part, Planned};
use guildhall_network::money::share::{Point, Spent, Year};
use guildhall_network::money::terms::RateSet;
use guildhall_network::view::{EntryView, MoneyView, ShareView};
use serde::Serialize;
use utoipa::ToSchema;

use super::institutes::Which;
use super::invoices::InvoiceWire;
use super::project_costs::{self, ProjectCostsWire, SpentForWire};
use super::{Visitor, percent};
use crate::api::wire::LabelWire;
use crate::api::{Json, Query};
use crate::house::DeskError;
use crate::problem::Problem;

/// The money of an institute. Amounts are like `5000.00 USD`, shares in percent.
#[derive(Serialize, ToSchema)]
pub(crate) struct FundsView {
    /// The day of the house.
    today: String,
    /// Whether you keep it.
    keeps: bool,
    funds: Vec<FundWire>,
    /// What was ordered or agreed, the newest first.
    obligations: Vec<ObligationWire>,
    /// What was spent, the newest first.
    expenses: Vec<ExpenseWire>,
    /// Costs of its projects that you see and that were chosen, by name.
    projects: Vec<ProjectCostsWire>,
    /// Entries that wait, were voided or expired, the newest first.
    waiting: Vec<WaitingWire>,
    accounts: Vec<HeldWire>,
    /// What members and licensees owe, oldest first. What was paid is at `/institute/invoices`.
    invoices: Vec<InvoiceWire>,
    /// Rates of indirect cost, oldest first.
    rates: Vec<RateWire>,
    /// Months that take no postings, oldest first.
    closed: Vec<ClosedWire>,
    /// Months that were opened again, oldest first.
    reopened: Vec<ReopenedWire>,
    share: ShareWire,
    /// The years of its terms.
    years: Vec<MoneyYearWire>,
}

/// Money of one source, and what restricts it.
#[derive(Serialize, ToSchema)]
#[schema(as = Fund)]
struct FundWire {
    id: String,
    label: LabelWire,
    /// `public`, `partners`, `in_kind`, `fees` or `programme_income`.
    source: &'static str,
    /// The first day of its period of performance.
    from: String,
    /// The first day after it.
    until: String,
    purposes: Vec<String>,
    /// The number of the agency's commitment that it is; null where none is named.
    commitment: Option<u64>,
    budget: Vec<PlannedWire>,
    /// All of it.
    total: String,
    /// What is not obligated.
    free: String,
    /// What is obligated and not spent.
    obligated: String,
    /// What is spent, whether it is drawn or not.
    spent: String,
    /// What of that is drawn.
    drawn: String,
}

/// An amount for a kind of cost.
#[derive(Serialize, ToSchema)]
#[schema(as = PlannedCost)]
struct PlannedWire {
    /// Like `personnel`.
    class: &'static str,
    amount: String,
}

/// Something was ordered or agreed that will cost money.
#[derive(Serialize, ToSchema)]
#[schema(as = Obligation)]
struct ObligationWire {
    /// By this others refer to it.
    entry: u64,
    fund: String,
    class: &'static str,
    purpose: String,
    to: String,
    day: String,
    amount: String,
    /// What of it is neither spent nor given back.
    rest: String,
}

/// What was obligated was used.
#[derive(Serialize, ToSchema)]
#[schema(as = Expense)]
struct ExpenseWire {
    /// By this others refer to it; `EXP-` and this is its reference.
    entry: u64,
    obligation: u64,
    fund: String,
    text: String,
    /// For which project; null of none.
    project: Option<SpentForWire>,
    day: String,
    /// With indirect cost.
    amount: String,
    /// What of it is to be paid.
    unpaid: String,
    /// What the programme's money may still be drawn for; null where it does not pay.
    undrawn: Option<String>,
}

/// An entry that waits or waited.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingEntry)]
struct WaitingWire {
    entry: u64,
    /// `pending`, `posted`, `voided` or `expired`.
    standing: &'static str,
    /// The last day on which it may be posted.
    until: String,
    /// What it says, as long as it is not posted.
    legs: Vec<LegWire>,
    /// Why it was voided.
    reason: Option<String>,
}

/// A leg of an entry.
#[derive(Serialize, ToSchema)]
#[schema(as = Leg)]
struct LegWire {
    debit: String,
    credit: String,
    amount: String,
}

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = HeldAccount)]
struct HeldWire {
    account: String,
    /// What people call it, where the institute opened it.
    label: Option<LabelWire>,
    /// `asset`, `liability`, `equity`, `income` or `expense`.
    kind: &'static str,
    /// Whether it may not go below zero.
    floor: bool,
    /// On the side on which it grows.
    balance: String,
}

/// A rate of indirect cost.
#[derive(Serialize, ToSchema)]
#[schema(as = Rate)]
struct RateWire {
    from: String,
    percent: String,
    /// The kinds of cost on which it is charged.
    base: Vec<&'static str>,
}

/// A month that takes no postings.
#[derive(Serialize, ToSchema)]
#[schema(as = ClosedMonth)]
struct ClosedWire {
    month: String,
    at: String,
}

/// A month that was opened again.
#[derive(Serialize, ToSchema)]
#[schema(as = ReopenedMonth)]
struct ReopenedWire {
    month: String,
    at: String,
    reason: String,
}

/// What partners bring of what is spent.
#[derive(Serialize, ToSchema)]
#[schema(as = CostShare)]
struct ShareWire {
    now: SpentWire,
    /// After each expense, in the order of posting.
    points: Vec<SharePointWire>,
    /// At the end of all terms: years that are over with what was spent, the running one with the
    /// greater of plan and spent, those to come with their plan.
    projected: SpentWire,
    /// The number of the rule about it.
    rule: Option<String>,
    /// What it asks for, in percent.
    least: Option<String>,
}

/// What public money and partners spent.
#[derive(Serialize, ToSchema)]
#[schema(as = SpentMoney)]
struct SpentWire {
    public: String,
    matched: String,
    /// In percent; null of nothing.
    percent: Option<String>,
    /// Whether the rule is kept; null without a rule, or of nothing.
    kept: Option<bool>,
}

/// The share of partners after an expense.
#[derive(Serialize, ToSchema)]
#[schema(as = SharePoint)]
struct SharePointWire {
    /// The first transfer of the expense, or of what took it back.
    transfer: u64,
    day: String,
    /// In percent; null of nothing.
    percent: Option<String>,
    /// Whether the rule is kept; null without a rule, or of nothing.
    kept: Option<bool>,
}

/// A year of a term in money.
#[derive(Serialize, ToSchema)]
#[schema(as = MoneyYear)]
struct MoneyYearWire {
    /// Counted over all terms, from 1.
    year: u8,
    from: String,
    planned_public: String,
    /// Less what was waived.
    planned_matched: String,
    /// What was spent of each source.
    spent: Vec<SourceSpent>,
}

/// What was spent of a source.
#[derive(Serialize, ToSchema)]
struct SourceSpent {
    source: &'static str,
    amount: String,
}

/// Funds, costs and months of an institute, for who belongs to its lead, to the office, or to an
/// agency that committed money to it.
#[utoipa::path(get, path = "/institute/money", tag = "network", params(Which), responses(
    (status = 200, body = FundsView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn funds(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<FundsView>, Problem> {
    view(&visitor, &which.id)
}

/// The money of an institute that the visitor may see.
pub(super) fn money<'v>(visitor: &'v Visitor, id: &str) -> Result<MoneyView<'v>, Problem> {
    let seen = InstituteId::new(id).ok().map(|id| visitor.view().money(&id)).transpose();
    let seen = seen.map_err(|refusal| Problem::from(DeskError::Network(refusal)))?;
    seen.flatten().ok_or_else(|| Problem::not_found("money of", id))
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<FundsView>, Problem> {
    let seen = money(visitor, id)?;
    let (book, terms, costs) = (&seen.book, &seen.book.terms, &seen.book.costs);
    let own = terms.own.keys().cloned().map(Account::Own);
    let own = own.filter(|one| !book.accounts.contains_key(one));
    let accounts = book.accounts.keys().cloned().chain(own);
    let invoices = visitor.view().unpaid_invoices(seen.institute).unwrap_or_default().into_iter();
    let expenses = costs.expenses.iter().rev();
    let expenses = expenses.map(|(entry, one)| ExpenseWire::new(&seen, *entry, one));
    let reopened = terms.reopened.iter().map(|one| ReopenedWire {
        month: one.month.to_string(),
        at: one.at.to_string(),
        reason: one.reason.clone(),
    });
    let closed = terms.closed.iter();
    let closed =
        closed.map(|(month, at)| ClosedWire { month: month.to_string(), at: at.to_string() });
    Ok(Json(FundsView {
        today: seen.today.to_string(),
        keeps: seen.keeps,
        funds: terms.funds.values().map(|one| FundWire::new(&seen, one)).collect(),
        obligations: costs.obligations.iter().rev().map(ObligationWire::from).collect(),
        expenses: expenses.collect(),
        projects: project_costs::of_institute(visitor, seen.institute),
        waiting: seen.entries().map(WaitingWire::from).collect(),
        accounts: accounts.map(|one| HeldWire::new(&seen, &one)).collect(),
        invoices: invoices.map(|one| InvoiceWire::new(visitor, one)).collect(),
        rates: terms.rates.iter().map(|one| RateWire::from(&**one)).collect(),
        closed: closed.collect(),
        reopened: reopened.collect(),
        share: (&seen.share).into(),
        years: seen.years.iter().map(MoneyYearWire::from).collect(),
    }))
}

impl FundWire {
    fn new(seen: &MoneyView<'_>, one: &Fund) -> FundWire {
        let held = |part| seen.stands(&Account::Fund(one.id.clone(), part));
        let (undrawn, drawn) = (held(Part::Spent), held(Part::Drawn));
        FundWire {
            id: one.id.to_string(),
            label: (&one.label).into(),
            source: one.source.word(),
            from: one.from.to_string(),
            until: one.until.to_string(),
            purposes: one.purposes.clone(),
            commitment: one.commitment,
            budget: one.budget.iter().map(PlannedWire::from).collect(),
            total: held(Part::Authority).to_string(),
            free: held(Part::Free).to_string(),
            obligated: held(Part::Obligated).to_string(),
            spent: undrawn.plus(drawn).map(|sum| sum.to_string()).unwrap_or_default(),
            drawn: drawn.to_string(),
        }
    }
}

impl From<(&u64, &Obligation)> for ObligationWire {
    fn from((entry, one): (&u64, &Obligation)) -> ObligationWire {
        ObligationWire {
            entry: *entry,
            fund: one.fund.to_string(),
            class: one.class.word(),
            purpose: one.purpose.clone(),
            to: one.to.clone(),
            day: one.day.to_string(),
            amount: one.amount.to_string(),
            rest: one.rest().to_string(),
        }
    }
}

impl ExpenseWire {
    fn new(seen: &MoneyView<'_>, entry: u64, one: &Expense) -> ExpenseWire {
        let fund = seen.book.terms.funds.get(&one.fund);
        let drawn = fund.is_some_and(|fund| fund.source == FundSource::Public);
        ExpenseWire {
            entry,
            obligation: one.obligation,
            fund: one.fund.to_string(),
            text: one.text.clone(),
            project: one.project.as_ref().map(SpentForWire::from),
            day: one.day.to_string(),
            amount: one.amount.to_string(),
            unpaid: one.unpaid().to_string(),
            undrawn: drawn.then(|| one.undrawn().to_string()),
        }
    }
}

impl HeldWire {
    fn new(seen: &MoneyView<'_>, account: &Account) -> HeldWire {
        let label = match account {
            Account::Own(id) => seen.book.terms.own.get(id).map(|one| (&one.label).into()),
            _ => None,
        };
        HeldWire {
            account: account.to_string(),
            label,
            kind: seen.book.kind(account).word(),
            floor: seen.book.has_floor(account),
            balance: seen.stands(account).to_string(),
        }
    }
}

impl From<&Planned> for PlannedWire {
    fn from(one: &Planned) -> PlannedWire {
        PlannedWire { class: one.class.word(), amount: one.amount.to_string() }
    }
}

impl From<EntryView<'_>> for WaitingWire {
    fn from(one: EntryView<'_>) -> WaitingWire {
        let leg = |leg: &Leg| LegWire {
            debit: leg.debit.to_string(),
            credit: leg.credit.to_string(),
            amount: leg.amount.to_string(),
        };
        WaitingWire {
            entry: one.number,
            standing: one.standing.word(),
            until: one.entry.until.map(|day| day.to_string()).unwrap_or_default(),
            legs: one.entry.legs.iter().map(leg).collect(),
            reason: one.entry.voided.clone(),
        }
    }
}

impl From<&RateSet> for RateWire {
    fn from(one: &RateSet) -> RateWire {
        let base = one.base.iter().map(|class| class.word()).collect();
        RateWire { from: one.from.to_string(), percent: percent(one.rate), base }
    }
}

impl From<&ShareView> for ShareWire {
    fn from(one: &ShareView) -> ShareWire {
        let least = one.rule.as_ref().map(|(_, least)| *least);
        let spent = |spent: Spent| {
            let share = spent.share();
            SpentWire {
                public: spent.public.to_string(),
                matched: spent.matched.to_string(),
                percent: share.map(percent),
                kept: share.zip(least).map(|(share, least)| share >= least),
            }
        };
        let point = |point: &Point| {
            let (transfer, day) = (point.transfer, point.day.to_string());
            let SpentWire { percent, kept, .. } = spent(point.spent);
            SharePointWire { transfer, day, percent, kept }
        };
        ShareWire {
            points: one.points.iter().map(point).collect(),
            now: spent(one.spent),
            projected: spent(one.projected),
            rule: one.rule.as_ref().map(|(number, _)| number.to_string()),
            least: least.map(percent),
        }
    }
}

impl From<&Year> for MoneyYearWire {
    fn from(one: &Year) -> MoneyYearWire {
        let spent = FundSource::ALL.iter().zip(one.spent);
        let spent = spent.map(|(source, amount)| SourceSpent {
            source: source.word(),
            amount: amount.to_string(),
        });
        MoneyYearWire {
            year: one.year,
            from: one.from.to_string(),
            planned_public: one.planned.public.to_string(),
            planned_matched: one.planned.matched.to_string(),
            spent: spent.collect(),
        }
    }
}
