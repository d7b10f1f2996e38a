//! Tables of size standards by industry, in versions, each with the day from which it holds.
//!
//! Form: CSV (RFC 4180) with a head, as made of the table of the United States' Small Business
//! Administration: `naics`, and one of `employees_max`, `receipts_max_m…` and `assets_max_m…`, the
//! last two in millions of the currency whose code ends the word (`receipts_max_musd`); `title`
//! and `footnote` are read where they are, other columns are not. A row without code and figures
//! is a note and passed over. Rows of exceptions (`541715_a_Except`) are standards of their own,
//! for firms that say they are of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Currency, Day, Map, Money};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{Industry, Limit};
use crate::form::Text;
use crate::ids::{ProgrammeId, TableId};

/// Largest table, in bytes of CSV.
pub const TABLE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Most rows of a table; NAICS has about a thousand industries.
pub const TABLE_ROWS_MAX: usize = 5_000;

/// Most tables of a house.
pub const TABLES_MAX: usize = 50;

/// Most versions of a table.
pub const TABLE_VERSIONS_MAX: usize = 200;

/// What stops a table from being read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct TableError {
    /// From 1, the head included.
    pub line: u64,
    /// What is wrong there.
    pub why: String,
}

/// The standard of an industry.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Standard {
    /// Which industry.
    #[serde_as(as = "Text")]
    pub industry: Industry,
    /// What it is called.
    pub title: String,
    /// Up to what a firm of it is small.
    #[serde(flatten)]
    pub limit: Limit,
    /// What the table adds to it; empty where that is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// There is a new version of a table of size standards.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizeTableSet {
    /// Which.
    #[serde_as(as = "Text")]
    pub table: TableId,
    /// Of which programme, whose officers set it.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which version, from 1.
    pub version: u32,
    /// The first day on which it holds.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// From where it is.
    pub source: String,
    /// Its standards, by industry.
    pub standards: Vec<Standard>,
}

/// A version of a table. It is never changed.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct TableVersion {
    /// Which, from 1.
    pub version: u32,
    /// The first day on which it holds.
    pub from: Day,
    /// From where it is.
    pub source: String,
    standards: Vec<Standard>,
}

impl TableVersion {
    /// The standard of an industry.
    pub fn standard(&self, industry: &Industry) -> Option<&Standard> {
        let at = self.standards.binary_search_by(|one| one.industry.cmp(industry)).ok()?;
        self.standards.get(at)
    }

    /// All standards, by industry.
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }
}

/// A table of size standards.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SizeTable {
    /// Of which programme, whose officers set it.
    pub programme: ProgrammeId,
    /// Its versions, oldest first.
    pub versions: Vec<Arc<TableVersion>>,
}

/// All tables. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SizeTables(Map<TableId, SizeTable>);

impl SizeTables {
    /// One of them.
    pub fn get(&self, id: &TableId) -> Option<&SizeTable> {
        self.0.get(id)
    }

    /// All, by name.
    pub fn all(&self) -> impl Iterator<Item = (&TableId, &SizeTable)> {
        self.0.iter()
    }

    /// The version of a table that holds on a day.
    pub fn on(&self, id: &TableId, day: Day) -> Option<&TableVersion> {
        let versions = self.0.get(id)?.versions.iter().rev();
        versions.map(|version| &**version).find(|version| version.from <= day)
    }

    pub(super) fn set(&mut self, event: &SizeTableSet) {
        let SizeTableSet { table, programme, version, from, source, standards } = event.clone();
        let version = Arc::new(TableVersion { version, from, source, standards });
        let new = || SizeTable { programme, versions: Vec::new() };
        self.0.entry(table).or_insert_with(new).versions.push(version);
    }
}

/// Which columns of a file say what.
struct Columns {
    code: usize,
    title: Option<usize>,
    note: Option<usize>,
    /// Figures, with how each is read.
    figures: Vec<(usize, Figure)>,
}

#[derive(Clone, Copy)]
enum Figure {
    Employees,
    Receipts(Currency),
    Assets(Currency),
}

/// Reads a table, its rows by industry.
///
/// # Errors
/// [`TableError`] with the first line that is wrong.
pub(super) fn read(text: &str) -> Result<Vec<Standard>, TableError> {
    let wrong = |line: u64, why: String| TableError { line, why };
    if text.len() > TABLE_BYTES_MAX {
        let why = format!("the file has {} bytes, more than {TABLE_BYTES_MAX}", text.len());
        return Err(wrong(1, why));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        wrong(line, "it has another number of columns than the head".to_owned())
    };
    let head = rows.headers().map_err(unreadable)?;
    let columns = Columns::read(head).map_err(|why| wrong(1, why))?;
    let mut standards = BTreeMap::new();
    for row in rows.records() {
        let row = row.map_err(unreadable)?;
        let line = row.position().map_or(1, csv::Position::line);
        let Some(one) = columns.standard(&row).map_err(|why| wrong(line, why))? else { continue };
        let industry = one.industry.clone();
        if standards.insert(industry.clone(), one).is_some() {
            return Err(wrong(line, format!("industry {industry} is there already")));
        }
        if standards.len() > TABLE_ROWS_MAX {
            return Err(wrong(line, format!("there are more than {TABLE_ROWS_MAX} standards")));
        }
    }
    if standards.is_empty() {
        return Err(wrong(1, "there is no standard in it".to_owned()));
    }
    Ok(standards.into_values().collect())
}

impl Columns {
    fn read(head: &csv::StringRecord) -> Result<Columns, String> {
        let place = |name: &str| head.iter().position(|column| column.trim() == name);
        let code = place("naics").ok_or("there is no column `naics`")?;
        let mut figures = Vec::new();
        for (at, name) in head.iter().map(str::trim).enumerate() {
            let currency = |code: &str| {
                Currency::new(&code.to_ascii_uppercase()).map_err(|error| error.to_string())
            };
            let figure = if name == "employees_max" {
                Figure::Employees
            } else if let Some(code) = name.strip_prefix("receipts_max_m") {
                Figure::Receipts(currency(code)?)
            } else if let Some(code) = name.strip_prefix("assets_max_m") {
                Figure::Assets(currency(code)?)
            } else {
                continue;
            };
            figures.push((at, figure));
        }
        if figures.is_empty() {
            return Err("there is no column `employees_max`, `receipts_max_m…` or \
                `assets_max_m…`"
                .to_owned());
        }
        Ok(Columns { code, title: place("title"), note: place("footnote"), figures })
    }

    /// What a row says; none of a note.
    fn standard(&self, row: &csv::StringRecord) -> Result<Option<Standard>, String> {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let figures = self.figures.iter().map(|(at, figure)| (cell(*at), *figure));
        let figures: Vec<(&str, Figure)> = figures.filter(|(text, _)| !text.is_empty()).collect();
        if cell(self.code).is_empty() && figures.is_empty() {
            return Ok(None);
        }
        let industry = cell(self.code).parse::<Industry>().map_err(|error| error.to_string())?;
        let limit = match figures.as_slice() {
            [(text, figure)] => figure.read(text)?,
            [] => return Err(format!("industry {industry} has no figure")),
            _ => return Err(format!("industry {industry} has more than one figure")),
        };
        let text = |at: Option<usize>| at.map(cell).unwrap_or_default().to_owned();
        Ok(Some(Standard { industry, title: text(self.title), limit, note: text(self.note) }))
    }
}

impl Figure {
    fn read(self, text: &str) -> Result<Limit, String> {
        let wrong = |what: &str| format!("`{text}` is no {what}");
        match self {
            Figure::Employees => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                let most = text.parse().ok().filter(|most| digits && *most > 0);
                Ok(Limit::People { most: most.ok_or_else(|| wrong("number of people"))? })
            }
            Figure::Receipts(currency) => {
                let most = millions(text, currency);
                Ok(Limit::Receipts { most: most.ok_or_else(|| wrong("amount in millions"))? })
            }
            Figure::Assets(currency) => {
                let most = millions(text, currency);
                Ok(Limit::Assets { most: most.ok_or_else(|| wrong("amount in millions"))? })
            }
        }
    }
}

/// Reads `16.5` as 16,500,000 of a currency; none of what is no amount above zero.
fn millions(text: &str, currency: Currency) -> Option<Money> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let places = usize::try_from(currency.decimals()).ok()? + 6;
    let digits = format!("{whole}{part:0<places$}");
    let good = !whole.is_empty() && part.len() <= places && !text.ends_with('.');
    let good = good && digits.bytes().all(|byte| byte.is_ascii_digit());
    let units = digits.parse().ok().filter(|units: &i128| good && *units > 0)?;
    Some(Money::new(units, currency))
}
