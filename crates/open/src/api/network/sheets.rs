//! Reports of an institute's book: a trial balance, SF-425, SF-424A.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use guildhall_network::money::sheet::{Cell, Row, Shape, Table};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::funds::money;
use super::{Visitor, parsed, word};
use crate::api::{Json, Query};
use crate::house::DeskError;
use crate::problem::Problem;

/// A report in the shape of a form. Amounts are like `5000.00 USD`.
#[derive(Serialize, ToSchema)]
pub(crate) struct SheetView {
    /// `trial_balance`, `sf425` or `sf424a`.
    shape: &'static str,
    /// The last day that counts.
    until: String,
    tables: Vec<TableWire>,
}

/// A table of a report.
#[derive(Serialize, ToSchema)]
#[schema(as = SheetTable)]
struct TableWire {
    title: String,
    columns: Vec<String>,
    rows: Vec<RowWire>,
}

/// A row of a table.
#[derive(Serialize, ToSchema)]
#[schema(as = SheetRow)]
struct RowWire {
    /// Its number on the form, or the account.
    code: String,
    /// Its name on the form, or the kind of the account.
    name: String,
    /// One for each column; null where there is nothing to say.
    cells: Vec<Option<CellWire>>,
}

/// A number, and what it is made of.
#[derive(Serialize, ToSchema)]
#[schema(as = SheetCell)]
struct CellWire {
    amount: String,
    /// The transfers behind it, by number; none of what is agreed and not posted.
    transfers: Vec<u64>,
}

/// Which report of which institute.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    id: String,
    /// `trial_balance`, `sf425` or `sf424a`.
    shape: String,
    /// The last day that counts, like `2027-01-31`; today without it.
    until: Option<String>,
}

/// A report of an institute's book, each number with the transfers behind it.
#[utoipa::path(get, path = "/institute/money/report", tag = "network", params(Wanted), responses(
    (status = 200, body = SheetView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn sheet(
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Json<SheetView>, Problem> {
    let (shape, until, tables) = read(&visitor, &wanted)?;
    let tables = tables.into_iter().map(TableWire::from).collect();
    Ok(Json(SheetView { shape: shape.word(), until, tables }))
}

/// The same as CSV: a line for each number.
#[utoipa::path(get, path = "/institute/money/report.csv", tag = "network", params(Wanted),
    responses((status = 200, body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn sheet_csv(
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (shape, until, tables) = read(&visitor, &wanted)?;
    let mut text = "table,code,name,column,amount,currency,transfers\n".to_owned();
    for table in &tables {
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                if let Some(cell) = cell {
                    text += &line(&table.title, row, column, cell);
                }
            }
        }
    }
    let file = format!("attachment; filename=\"{}-{until}.csv\"", shape.word());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, text).into_response())
}

fn read(visitor: &Visitor, wanted: &Wanted) -> Result<(Shape, String, Vec<Table>), Problem> {
    let shape = word("shape", &wanted.shape, &Shape::ALL, Shape::word)?;
    let seen = money(visitor, &wanted.id)?;
    let until = wanted.until.as_ref().map(|text| parsed("until", text)).transpose()?;
    let until = until.unwrap_or(seen.today);
    let tables =
        seen.report(shape, until).map_err(|refusal| Problem::from(DeskError::Network(refusal)))?;
    Ok((shape, until.to_string(), tables))
}

fn line(title: &str, row: &Row, column: &str, cell: &Cell) -> String {
    let amount = cell.amount.to_string();
    let (number, currency) = amount.split_once(' ').unwrap_or((&amount, ""));
    let transfers: Vec<String> = cell.transfers.iter().map(u64::to_string).collect();
    let texts = [title, row.code.as_str(), row.name.as_str(), column].map(quoted).join(",");
    format!("{texts},{number},{currency},{}\n", transfers.join(" "))
}

/// A text in quotes. One that a spreadsheet would take for a formula gets a sign before it.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

impl From<Table> for TableWire {
    fn from(table: Table) -> TableWire {
        let rows = table.rows.into_iter().map(RowWire::from).collect();
        TableWire { title: table.title, columns: table.columns, rows }
    }
}

impl From<Row> for RowWire {
    fn from(row: Row) -> RowWire {
        let cell =
            |cell: Cell| CellWire { amount: cell.amount.to_string(), transfers: cell.transfers };
        let cells = row.cells.into_iter().map(|one| one.map(cell)).collect();
        RowWire { code: row.code, name: row.name, cells }
    }
}
