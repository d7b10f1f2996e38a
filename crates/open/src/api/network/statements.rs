//! Bank statements: what each line belongs to, and taking down those that are matched.

use guildhall_model::Currency;
use guildhall_network::ledger::Claim;
use guildhall_network::money::Step;
use guildhall_network::money::bank::{BankLine, Match};
use guildhall_network::money::statement::{Mapping, read_camt, read_csv};
use guildhall_network::{Command, InstituteId, MoneyCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Visitor;
use super::institutes::Which;
use crate::api::wire::{Named, name};
use crate::api::{Json, Query};
use crate::house::DeskError;
use crate::problem::Problem;

/// A statement of a bank or a finance system.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStatement {
    /// The file, in camt.053 or CSV.
    text: String,
    /// Which column of a CSV file is what; null for camt.053.
    columns: Option<Columns>,
}

/// Which column of a CSV file is what, by the names in its first line.
#[derive(Deserialize, ToSchema)]
#[schema(as = StatementColumns)]
struct Columns {
    reference: String,
    /// Days like `2027-01-05`.
    day: String,
    /// Numbers like `-1234.50`; below zero where money went out.
    amount: String,
    text: String,
    /// Of all lines, like `USD`.
    currency: String,
}

/// What each line of a statement belongs to.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatementView {
    lines: Vec<LineWire>,
}

/// A line of a statement.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementLine)]
struct LineWire {
    reference: String,
    day: String,
    /// Below zero where money went out.
    amount: String,
    text: String,
    /// Null where it is not clear: take it down by hand.
    belongs: Option<MatchWire>,
}

/// What a line belongs to.
#[derive(Serialize, ToSchema)]
#[serde(tag = "to", rename_all = "snake_case")]
#[schema(as = StatementMatch)]
enum MatchWire {
    /// It is in the book already, as this transfer.
    Known { transfer: u64 },
    /// A member or a licensee paid what it owes: fees, or royalties of a licence.
    Payment { organisation: Named, licence: Option<String> },
    /// The programme paid for this year of the term.
    Tranche { year: u8 },
    /// The expense of this entry was paid.
    Expense { entry: u64 },
}

/// Reads a bank statement and says what each line belongs to; nothing is taken down. For those who
/// run the institute.
#[utoipa::path(post, path = "/institute/statement/preview", tag = "network", params(Which),
    request_body = NewStatement, responses((status = 200, body = StatementView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview_statement(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewStatement>,
) -> Result<Json<StatementView>, Problem> {
    view(&visitor, &which.id, asked.read()?)
}

/// Takes down those lines of a bank statement that are matched, all or none; the same statement
/// again changes nothing. For those who run the institute.
#[utoipa::path(post, path = "/institute/statement", tag = "network", params(Which),
    request_body = NewStatement, responses((status = 200, body = StatementView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_statement(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewStatement>,
) -> Result<Json<StatementView>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let lines = asked.read()?;
    let step = Step::TakeLines { lines: lines.clone() };
    let command = Command::Money(MoneyCommand::Step { institute, step });
    visitor.change(command, move |visitor| view(visitor, &which.id, lines)).await
}

fn view(visitor: &Visitor, id: &str, lines: Vec<BankLine>) -> Result<Json<StatementView>, Problem> {
    let institute = InstituteId(name("id", id)?);
    let found = visitor.view().preview(&institute, &lines);
    let found = found.map_err(|refusal| Problem::from(DeskError::Network(refusal)))?;
    let belongs = |found| match found {
        Match::Known { transfer } => MatchWire::Known { transfer },
        Match::Payment { organisation, claim } => MatchWire::Payment {
            organisation: visitor.organisation(&organisation),
            licence: match claim {
                Claim::Royalty { licence } => Some(licence.to_string()),
                Claim::Fee { .. } => None,
            },
        },
        Match::Tranche { year } => MatchWire::Tranche { year },
        Match::Paid { expense } => MatchWire::Expense { entry: expense },
    };
    let line = |(line, found): (BankLine, Option<Match>)| LineWire {
        reference: line.reference,
        day: line.day.to_string(),
        amount: line.amount.to_string(),
        text: line.text,
        belongs: found.map(belongs),
    };
    Ok(Json(StatementView { lines: lines.into_iter().zip(found).map(line).collect() }))
}

impl NewStatement {
    fn read(self) -> Result<Vec<BankLine>, Problem> {
        let read = match self.columns {
            None => read_camt(&self.text),
            Some(columns) => {
                let code = &columns.currency;
                let currency = Currency::new(code).map_err(|error| {
                    let why = error.to_string();
                    Problem::bad_request(why.clone()).with_field("columns.currency", why)
                })?;
                let Columns { reference, day, amount, text, .. } = columns;
                read_csv(&self.text, &Mapping { reference, day, amount, text, currency })
            }
        };
        read.map_err(|error| {
            Problem::bad_request(error.to_string()).with_field("text", error.to_string())
        })
    }
}
