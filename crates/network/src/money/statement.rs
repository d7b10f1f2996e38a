//! Statements of banks and finance systems: camt.053 and CSV.
//!
//! Source: ISO 20022 camt.053.001.02 to .08, elements `Ntry` of `Stmt`. Entries that are not booked
//! are passed over; an entry of several transactions is one line, with the text of all of them.
//! The bank's reference is `AcctSvcrRef`, else `NtryRef`, else the statement's `Id` and the place in
//! it. Of a CSV file a [`Mapping`] says which column is what; days are written like `2027-01-05`,
//! amounts like `-1234.50`.

use guildhall_model::{Currency, Day, Money};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event as Xml;

use super::bank::{BankLine, LINES_MAX};

/// Deepest element of a statement that is read.
const DEPTH_MAX: usize = 40;

/// Why a statement cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the statement: {why}")]
pub struct StatementError {
    /// Which of its lines, from 1; 0 of the whole.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

fn wrong(line: usize, why: impl ToString) -> StatementError {
    StatementError { line, why: why.to_string() }
}

/// Which column of a CSV file is what, by the names in its first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// What the bank calls the line.
    pub reference: String,
    /// Its day.
    pub day: String,
    /// Its amount, below zero where money went out.
    pub amount: String,
    /// What was written with it.
    pub text: String,
    /// The currency of all lines.
    pub currency: Currency,
}

/// Reads a CSV file.
///
/// # Errors
/// [`StatementError`] names the first line that cannot be read.
pub fn read_csv(text: &str, mapping: &Mapping) -> Result<Vec<BankLine>, StatementError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| wrong(0, error))?.clone();
    let column = |name: &str| {
        let at = headers.iter().position(|one| one.trim() == name);
        at.ok_or_else(|| wrong(0, format!("there is no column `{name}` in its first line")))
    };
    let [reference, day, amount, words] =
        [&mapping.reference, &mapping.day, &mapping.amount, &mapping.text].map(|name| column(name));
    let (reference, day, amount, words) = (reference?, day?, amount?, words?);
    let mut lines = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| wrong(at + 1, error))?;
        let field = |column: usize| record.get(column).unwrap_or_default().trim();
        let amount = format!("{} {}", field(amount), mapping.currency);
        let line = BankLine {
            reference: field(reference).to_owned(),
            day: Day::parse(field(day)).map_err(|error| wrong(at + 1, error))?,
            amount: Money::parse(&amount).map_err(|error| wrong(at + 1, error))?,
            text: field(words).to_owned(),
        };
        push(&mut lines, line)?;
    }
    Ok(lines)
}

fn push(lines: &mut Vec<BankLine>, line: BankLine) -> Result<(), StatementError> {
    let number = lines.len() + 1;
    if number > LINES_MAX {
        return Err(wrong(0, format!("it has more than {LINES_MAX} lines; send it in parts")));
    }
    if line.reference.is_empty() {
        return Err(wrong(number, "it has no reference, so that it could be taken twice"));
    }
    lines.push(line);
    Ok(())
}

/// What was read of an entry.
#[derive(Default)]
struct Read {
    amount: String,
    currency: String,
    out: bool,
    booked: bool,
    day: String,
    reference: String,
    text: Vec<String>,
}

/// Reads a statement in camt.053.
///
/// # Errors
/// [`StatementError`] names the first entry that cannot be read.
pub fn read_camt(xml: &str) -> Result<Vec<BankLine>, StatementError> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut lines) = (Vec::<String>::new(), Vec::new());
    let (mut entry, mut statement, mut number) = (None::<Read>, String::new(), 0);
    let mut text = String::new();
    loop {
        let event = reader.read_event().map_err(|error| wrong(number, error))?;
        match event {
            Xml::Eof if path.is_empty() && !statement.is_empty() => return Ok(lines),
            Xml::Eof => return Err(wrong(0, "it is no camt.053, or it ends before its end")),
            Xml::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if path.len() >= DEPTH_MAX {
                    return Err(wrong(number, "its elements are nested too deeply"));
                }
                if name == "Ntry" && path.last().is_some_and(|last| last == "Stmt") {
                    (entry, number) = (Some(Read::default()), number + 1);
                }
                if name == "Amt"
                    && path.last().is_some_and(|last| last == "Ntry")
                    && let Some(read) = &mut entry
                {
                    let code =
                        tag.try_get_attribute("Ccy").map_err(|error| wrong(number, error))?;
                    read.currency = code.map(|code| code.value.into_owned()).unwrap_or_default();
                }
                path.push(name);
                text.clear();
            }
            Xml::End(_) => {
                let at: Vec<&str> = path.iter().map(String::as_str).collect();
                match &mut entry {
                    Some(read) => read.take(&at, text.trim()),
                    None if at.ends_with(&["Stmt", "Id"]) => statement = text.trim().to_owned(),
                    None => {}
                }
                text.clear();
                let ended = path.pop();
                if ended.as_deref() == Some("Ntry")
                    && let Some(read) = entry.take().filter(|read| read.booked)
                {
                    push(&mut lines, read.line(number, &statement)?)?;
                }
            }
            Xml::Text(more) => text.push_str(&more),
            Xml::CData(more) => text.push_str(&more),
            Xml::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(one)) => text.push(one),
                _ => text.push_str(resolve_predefined_entity(&name).unwrap_or_default()),
            },
            _ => {}
        }
    }
}

impl Read {
    fn take(&mut self, path: &[&str], text: &str) {
        let at = path.iter().rposition(|one| *one == "Ntry").map_or(0, |at| at + 1);
        match &path[at..] {
            ["Amt"] => self.amount = text.to_owned(),
            ["CdtDbtInd"] => self.out = text == "DBIT",
            ["Sts"] | ["Sts", "Cd"] if !text.is_empty() => self.booked = text == "BOOK",
            ["BookgDt", "Dt" | "DtTm"] => self.day = text.chars().take(10).collect(),
            ["AcctSvcrRef"] => self.reference = text.to_owned(),
            ["NtryRef"] if self.reference.is_empty() => self.reference = text.to_owned(),
            ["AddtlNtryInf"] | [.., "Ustrd" | "EndToEndId"] if !text.is_empty() => {
                self.text.push(text.to_owned());
            }
            [.., "CdtrRefInf", "Ref"] => self.text.push(text.to_owned()),
            _ => {}
        }
    }

    fn line(self, number: usize, statement: &str) -> Result<BankLine, StatementError> {
        let sign = if self.out { "-" } else { "" };
        let amount = format!("{sign}{} {}", self.amount, self.currency);
        let reference = match self.reference.as_str() {
            "" => format!("{statement}/{number}"),
            reference => reference.to_owned(),
        };
        Ok(BankLine {
            reference,
            day: Day::parse(&self.day).map_err(|error| wrong(number, error))?,
            amount: Money::parse(&amount).map_err(|error| wrong(number, error))?,
            text: self.text.join(" "),
        })
    }
}
