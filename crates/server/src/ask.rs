//! `guildhall sql` and `guildhall queries`: SQL from the command line.

use std::io::{Read, Write};

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use crate::client::{Client, Server};
use crate::error::ServerError;
use crate::out::{say, say_raw};

/// How many bytes of an answer are handed on at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// Runs one SQL statement on a server.
#[derive(Args)]
pub(crate) struct Sql {
    /// One statement that reads, for example
    /// `SELECT tag, value, unit FROM latest ORDER BY tag`.
    statement: String,
    /// How to print the rows.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    server: Server,
}

/// How rows are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// A table, for a person.
    Table,
    /// Comma-separated values.
    Csv,
    /// As the REST API gives them.
    Json,
}

/// Lists the queries that run, or cancels one.
#[derive(Args)]
pub(crate) struct Queries {
    /// The name of a query in the list.
    #[arg(long)]
    cancel: Option<String>,
    #[command(flatten)]
    server: Server,
}

/// Asks, and prints the rows.
pub(crate) fn sql(asked: &Sql) -> Result<(), ServerError> {
    let client = asked.server.client()?;
    let form = if asked.output == Output::Csv { "text/csv" } else { "application/json" };
    let mut answer = client.post("/sql", &asked.statement, form)?;
    if asked.output != Output::Table {
        return hand_on(&client, &mut answer);
    }
    let answer: Json =
        serde_json::from_reader(answer).map_err(|error| client.unreadable(&error))?;
    let columns = answer["columns"].as_array().map_or(&[][..], Vec::as_slice);
    let names = columns.iter().map(|column| cell(&column["name"])).collect();
    let numbers =
        columns.iter().map(|column| column["type"] == "float" || column["type"] == "integer");
    let rows = answer["rows"].as_array().map_or(&[][..], Vec::as_slice);
    let cells = rows.iter().map(|row| row.as_array().into_iter().flatten().map(cell).collect());
    say_raw(&table(names, &numbers.collect::<Vec<_>>(), cells.collect()));
    say(&format!("{} rows", rows.len()));
    Ok(())
}

/// Lists, or cancels.
pub(crate) fn queries(asked: &Queries) -> Result<(), ServerError> {
    let client = asked.server.client()?;
    if let Some(id) = &asked.cancel {
        client.delete(&format!("/queries/{id}"))?;
        say(&format!("{id} is cancelled."));
        return Ok(());
    }
    let answer = client.get("/queries")?;
    let running = answer["queries"].as_array().map_or(&[][..], Vec::as_slice);
    let keys = ["id", "person", "since", "rows", "sql"];
    let cells = running.iter().map(|query| keys.map(|key| cell(&query[key])).to_vec());
    let names = keys.map(str::to_owned).to_vec();
    say_raw(&table(names, &[false, false, false, true, false], cells.collect()));
    Ok(())
}

fn hand_on(client: &Client, answer: &mut impl Read) -> Result<(), ServerError> {
    let mut out = std::io::stdout().lock();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = answer.read(&mut piece).map_err(|error| client.unreadable(&error))?;
        // A reader that has gone (`guildhall sql … | head`) ends the query, and is no failure.
        if read == 0 || out.write_all(&piece[..read]).and_then(|()| out.flush()).is_err() {
            return Ok(());
        }
    }
}

/// A value on one line.
pub(crate) fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Columns beside each other, numbers to the right.
pub(crate) fn table(names: Vec<String>, numbers: &[bool], rows: Vec<Vec<String>>) -> String {
    let mut widths = vec![0; names.len()];
    for row in std::iter::once(&names).chain(&rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in std::iter::once(names).chain(rows) {
        let cells = row.iter().zip(&widths).zip(numbers);
        let cells = cells.map(|((cell, width), right)| match right {
            true => format!("{cell:>width$}"),
            false => format!("{cell:<width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_beside_each_other() {
        let names = ["tag", "value"].map(str::to_owned).to_vec();
        let rows = [["a.speed", "3000.5"], ["b", "1"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let shown = table(names, &[false, true], rows);
        assert_eq!(shown, "tag       value\na.speed  3000.5\nb             1\n");
    }
}
