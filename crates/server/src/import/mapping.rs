//! The mapping file: which columns of a file are what.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::moment::Clock;
use crate::error::ServerError;

/// What a mapping file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// By the end of the file's name when left out.
    pub(super) format: Option<Format>,
    /// Texts that mean that there is no value.
    #[serde(default = "nothing")]
    pub(super) missing: Vec<String>,
    #[serde(default)]
    pub(super) csv: Csv,
    time: TimeColumns,
    /// Long files: the column that names the tag.
    pub(super) tag: Option<TagColumn>,
    /// Long files: the column of the value.
    pub(super) value: Option<ValueColumn>,
    /// The column of the quality, of long files, and what its words mean.
    #[serde(default)]
    pub(super) quality: QualityColumn,
    /// Wide files: a tag for each column.
    #[serde(default)]
    pub(super) columns: BTreeMap<String, TagOfColumn>,
    #[serde(skip)]
    clock: Option<Clock>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Csv,
    Parquet,
}

/// How a CSV file is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Csv {
    pub(super) delimiter: char,
    pub(super) decimal: char,
    /// Whether the first line names the columns; else they are called `1`, `2` and so on.
    pub(super) header: bool,
    /// Lines before that.
    pub(super) skip_lines: u64,
}

impl Default for Csv {
    fn default() -> Csv {
        Csv { delimiter: ',', decimal: '.', header: true, skip_lines: 0 }
    }
}

/// Where the time stands and how it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeColumns {
    /// One, or several that are read with a space between them.
    column: OneOrMore,
    /// `iso` (when left out), `unix`, or a pattern of strptime.
    pub(super) format: Option<String>,
    /// Of `unix`: `s` (when left out), `ms`, `us` or `ns`.
    pub(super) unit: Option<String>,
    /// Of times without an offset.
    pub(super) timezone: Option<String>,
    /// What holds in the hour that clocks go through twice.
    pub(super) ambiguous: Option<Ambiguous>,
}

/// Which of two moments a local time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ambiguous {
    Refuse,
    Earlier,
    Later,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// The column that names the tag.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagColumn {
    pub(super) column: String,
    /// What stands before a name that is not under `names`.
    #[serde(default)]
    pub(super) prefix: String,
    /// The tag that a name of the file means.
    #[serde(default)]
    pub(super) names: BTreeMap<String, String>,
}

/// The column of the value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueColumn {
    pub(super) column: String,
    #[serde(flatten)]
    pub(super) measure: Measure,
}

/// The column of the quality.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QualityColumn {
    pub(super) column: Option<String>,
    /// The quality that a word of the file means.
    #[serde(default)]
    pub(super) names: BTreeMap<String, String>,
}

/// The tag that a column is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagOfColumn {
    pub(super) tag: String,
    /// The column of its quality.
    pub(super) quality: Option<String>,
    #[serde(flatten)]
    pub(super) measure: Measure,
}

/// What a number of a column becomes.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Measure {
    /// The column's unit, as a UCUM code. The tag's own when left out.
    pub(super) unit: Option<String>,
    /// Each number is multiplied by it.
    pub(super) scale: Option<f64>,
    /// And then this is added.
    pub(super) offset: Option<f64>,
}

fn nothing() -> Vec<String> {
    vec![String::new()]
}

impl Mapping {
    /// Reads and checks a mapping file.
    pub(super) fn read(path: &Path) -> Result<Mapping, ServerError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ServerError::File { path: path.to_owned(), source })?;
        Mapping::parse(&text).map_err(|what| {
            let what = format!("the mapping file {}{what}", path.display());
            ServerError::Usage { what }
        })
    }

    fn parse(text: &str) -> Result<Mapping, String> {
        let mut mapping: Mapping = toml::from_str(text).map_err(|error| {
            let before = error.span().map_or("", |span| &text[..span.start]);
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            format!(":{line}: {}", error.message())
        })?;
        mapping.check().map_err(|what| format!(": {what}"))?;
        Ok(mapping)
    }

    fn check(&mut self) -> Result<(), String> {
        match (&self.tag, &self.value, self.columns.is_empty()) {
            (Some(_), Some(_), true) => {}
            (None, None, false) if self.quality.column.is_none() => {}
            (None, None, false) => {
                let what = "the quality of a tag is named with its column under `[columns]`, not \
                            by `quality.column`";
                return Err(what.to_owned());
            }
            _ => {
                return Err("it needs either `[tag]` and `[value]`, for a file with a sample in \
                            each row, or `[columns]`, for one with a tag in each column"
                    .to_owned());
            }
        }
        if !self.csv.delimiter.is_ascii() || !self.csv.decimal.is_ascii() {
            return Err("`csv.delimiter` and `csv.decimal` are one ASCII character each".to_owned());
        }
        let measures = self.columns.values().map(|column| &column.measure);
        for measure in measures.chain(self.value.iter().map(|value| &value.measure)) {
            if let Some(unit) =
                measure.unit.as_ref().filter(|unit| !guildhall_registry::valid_unit(unit))
            {
                return Err(format!("`{unit}` is not a UCUM code"));
            }
        }
        if self.time_columns().is_empty() {
            return Err("`time.column` names no column".to_owned());
        }
        self.clock = Some(Clock::new(&self.time)?);
        Ok(())
    }

    /// The columns of the time.
    pub(super) fn time_columns(&self) -> &[String] {
        match &self.time.column {
            OneOrMore::One(column) => std::slice::from_ref(column),
            OneOrMore::More(columns) => columns,
        }
    }

    /// How times are read.
    pub(super) fn clock(&self) -> &Clock {
        self.clock.as_ref().expect("checked when it was read")
    }

    /// What a file is.
    pub(super) fn format_of(&self, path: &Path) -> Result<Format, String> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        match path.extension().and_then(|end| end.to_str()) {
            Some("csv" | "tsv" | "txt") => Ok(Format::Csv),
            Some("parquet") => Ok(Format::Parquet),
            _ => Err("its name does not tell what it is; say `format` in the mapping".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_that_cannot_be_taken_says_why() {
        for (text, told) in [
            ("[time]\ncolumn = \"t\"\n[columns]\na = { tag = \"x.y\" }", ""),
            ("[time]\ncolumn = [\"d\", \"t\"]\n[tag]\ncolumn = \"a\"\n[value]\ncolumn = \"b\"", ""),
            ("[time]\ncolumn = \"t\"\n", "it needs either"),
            ("[time]\ncolumn = []\n[columns]\na = { tag = \"x.y\" }", "names no column"),
            ("[time]\ncolumn = \"t\"\ncolour = 1\n", ":3: unknown field `colour`"),
            ("[time]\ncolumn = \"t\"\n[columns]\na = { tag = \"x.y\", unit = \"!\" }", "UCUM"),
            (
                "[time]\ncolumn = \"t\"\ntimezone = \"Asia/Seol\"\n[columns]\na = { tag = \"x.y\" }",
                "Asia/Seol",
            ),
        ] {
            let told_us = Mapping::parse(text).err().unwrap_or_default();
            assert!(told_us.contains(told) && told_us.is_empty() == told.is_empty(), "{told_us}");
        }
    }
}
