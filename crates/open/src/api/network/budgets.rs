//! The figures of a proposal: work packages, planned income, and tables with their sums.

use guildhall_model::{Money, OrganisationId};
use guildhall_network::competition::{Giver, Income, IncomeLine, Table, WorkPackage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{parsed, word};
use crate::api::wire::name;
use crate::problem::Problem;

/// A part of the work.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = WorkPackage)]
pub(super) struct PackageWire {
    title: String,
    /// Name of the organisation that leads it.
    lead: String,
    /// Its first month, from 1.
    from: u16,
    /// Its last month.
    to: u16,
    /// What comes out of it.
    outcome: String,
    /// What it costs, like `1250000.00 USD`; null as long as that is not said.
    #[serde(default)]
    budget: Option<String>,
}

/// An amount in a plan of self-sufficiency.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = IncomeLine)]
pub(super) struct IncomeLineWire {
    /// In which year, from the first of the term; it may be after the term.
    year: u8,
    /// `fees`, `licences`, `contracts`, `services`, `grants` or `endowment`.
    kind: String,
    /// Like `1250000.00 USD`.
    amount: String,
}

/// Amounts by year, with their sums.
#[derive(Serialize, ToSchema)]
#[schema(as = AmountTable)]
pub(super) struct TableWire<K> {
    rows: Vec<RowWire<K>>,
    /// All rows together for each year, the first first.
    years: Vec<String>,
    /// All together.
    total: String,
}

/// A row of amounts.
#[derive(Serialize, ToSchema)]
#[schema(as = AmountRow)]
struct RowWire<K> {
    /// What they are.
    of: K,
    /// For each year, the first first.
    years: Vec<String>,
    /// All years together.
    sum: String,
}

/// Who gives an amount.
#[derive(Serialize, ToSchema)]
#[schema(as = Giver)]
pub(super) struct GiverWire {
    /// `public`, `cash` or `in_kind`.
    source: &'static str,
    /// Name of the organisation; null of public money, and where it is not said.
    organisation: Option<String>,
}

fn texts(amounts: &[Money]) -> Vec<String> {
    amounts.iter().map(ToString::to_string).collect()
}

fn table<K, W>(table: Table<K>, of: impl Fn(K) -> W) -> TableWire<W> {
    let row = |(key, years, sum): (K, Vec<Money>, Money)| RowWire {
        of: of(key),
        years: texts(&years),
        sum: sum.to_string(),
    };
    let (years, total) = (texts(&table.years), table.total.to_string());
    TableWire { rows: table.rows.into_iter().map(row).collect(), years, total }
}

impl From<Table<Giver>> for TableWire<GiverWire> {
    fn from(of: Table<Giver>) -> TableWire<GiverWire> {
        table(of, |(source, organisation)| GiverWire {
            source: source.word(),
            organisation: organisation.map(|one| one.to_string()),
        })
    }
}

impl From<Table<Income>> for TableWire<String> {
    fn from(of: Table<Income>) -> TableWire<String> {
        table(of, |kind| kind.word().to_owned())
    }
}

impl From<&WorkPackage> for PackageWire {
    fn from(one: &WorkPackage) -> PackageWire {
        PackageWire {
            title: one.title.clone(),
            lead: one.lead.to_string(),
            from: one.from,
            to: one.to,
            outcome: one.outcome.clone(),
            budget: one.budget.map(|amount| amount.to_string()),
        }
    }
}

impl PackageWire {
    pub(super) fn read_all(all: Vec<PackageWire>) -> Result<Vec<WorkPackage>, Problem> {
        let read = |(at, one): (usize, PackageWire)| -> Result<WorkPackage, Problem> {
            let field = |of: &str| format!("packages.{at}.{of}");
            let budget = one.budget.as_deref();
            Ok(WorkPackage {
                title: one.title,
                lead: OrganisationId(name(&field("lead"), &one.lead)?),
                from: one.from,
                to: one.to,
                outcome: one.outcome,
                budget: budget.map(|amount| parsed(&field("budget"), amount)).transpose()?,
            })
        };
        all.into_iter().enumerate().map(read).collect()
    }
}

impl From<&IncomeLine> for IncomeLineWire {
    fn from(one: &IncomeLine) -> IncomeLineWire {
        let (kind, amount) = (one.kind.word().to_owned(), one.amount.to_string());
        IncomeLineWire { year: one.year, kind, amount }
    }
}

impl IncomeLineWire {
    pub(super) fn read_all(all: Vec<IncomeLineWire>) -> Result<Vec<IncomeLine>, Problem> {
        let read = |(at, one): (usize, IncomeLineWire)| -> Result<IncomeLine, Problem> {
            let field = |of: &str| format!("income.{at}.{of}");
            let kind = word(&field("kind"), &one.kind, &Income::ALL, Income::word)?;
            Ok(IncomeLine { year: one.year, kind, amount: parsed(&field("amount"), &one.amount)? })
        };
        all.into_iter().enumerate().map(read).collect()
    }
}
