//! From a row of a file to samples.

use std::borrow::Cow;
use std::sync::Arc;

use guildhall_model::{DataType, QualityClass, Time, Value};
use serde_json::Value as Json;

use super::mapping::{Mapping, Measure};
use super::report::Report;
use super::rows::{Cell, Row};
use super::send::{Sample, Sender, TagInfo, Tags};
use super::unit::{Linear, between};

/// Reads the rows of one file.
pub(super) struct Converter<'a> {
    mapping: &'a Mapping,
    tags: &'a Tags,
    time: Vec<usize>,
    shape: Shape<'a>,
}

/// Where samples stand in a row, by place.
enum Shape<'a> {
    Long { tag: usize, value: usize, quality: Option<usize> },
    Wide(Vec<Wide<'a>>),
}

struct Wide<'a> {
    path: Arc<str>,
    tag: Option<&'a TagInfo>,
    value: usize,
    quality: Option<usize>,
    linear: Option<Linear>,
}

impl<'a> Converter<'a> {
    /// For a file of these columns.
    pub(super) fn new(
        mapping: &'a Mapping,
        columns: &[String],
        tags: &'a Tags,
    ) -> Result<Converter<'a>, String> {
        let place = |name: &str| {
            columns.iter().position(|column| column == name).ok_or_else(|| {
                let there = columns.join("`, `");
                format!("there is no column `{name}` that can be read; there are `{there}`")
            })
        };
        let time = mapping.time_columns().iter().map(|name| place(name));
        let time = time.collect::<Result<_, _>>()?;
        let shape = match (&mapping.tag, &mapping.value) {
            (Some(tag), Some(value)) => Shape::Long {
                tag: place(&tag.column)?,
                value: place(&value.column)?,
                quality: mapping.quality.column.as_deref().map(place).transpose()?,
            },
            _ => Shape::Wide(
                mapping
                    .columns
                    .iter()
                    .map(|(name, said)| {
                        let tag = tags.get(said.tag.as_str());
                        Ok(Wide {
                            path: said.tag.as_str().into(),
                            tag,
                            value: place(name)?,
                            quality: said.quality.as_deref().map(place).transpose()?,
                            linear: linear(&said.measure, &said.tag, tag)?,
                        })
                    })
                    .collect::<Result<_, String>>()?,
            ),
        };
        Ok(Converter { mapping, tags, time, shape })
    }

    /// Hands the samples of a row to the sender; tells what cannot be read.
    pub(super) fn convert(&self, row: &Row, sender: &mut Sender<'_>, report: &mut Report) {
        let cells = match &row.cells {
            Ok(cells) => cells,
            Err(why) => return report.refuse(row.line, "", why),
        };
        let time = match self.time(cells) {
            Ok(time) => time,
            Err(why) => return report.refuse(row.line, "", &why),
        };
        match &self.shape {
            Shape::Long { tag, value, quality } => {
                let Some(path) = self.path(&cells[*tag]) else {
                    return report.refuse(row.line, "", "it names no tag");
                };
                let tag = self.tags.get(&path);
                let measure = self.mapping.value.as_ref().map(|value| &value.measure);
                let linear = measure.map_or(Ok(None), |measure| linear(measure, &path, tag));
                let sample = linear.and_then(|linear| {
                    let quality = quality.map(|at| &cells[at]);
                    self.sample(&cells[*value], quality, tag, linear)
                });
                hand_on(row.line, path.into(), time, sample, sender, report);
            }
            Shape::Wide(columns) => {
                for column in columns {
                    let quality = column.quality.map(|at| &cells[at]);
                    let sample =
                        self.sample(&cells[column.value], quality, column.tag, column.linear);
                    hand_on(row.line, Arc::clone(&column.path), time, sample, sender, report);
                }
            }
        }
    }

    fn time(&self, cells: &[Cell]) -> Result<Time, String> {
        let clock = self.mapping.clock();
        match self.time[..] {
            [one] => clock.read(&cells[one]),
            _ => {
                let texts = self.time.iter().map(|at| match &cells[*at] {
                    Cell::Text(text) => Ok(text.trim()),
                    _ => Err("several columns make a time only when they are texts".to_owned()),
                });
                clock.text(&texts.collect::<Result<Vec<_>, _>>()?.join(" "))
            }
        }
    }

    /// The tag that a long row names.
    fn path(&self, cell: &Cell) -> Option<String> {
        let name: Cow<'_, str> = match cell {
            Cell::Text(text) => text.trim().into(),
            Cell::Integer(number) => number.to_string().into(),
            _ => return None,
        };
        let said = self.mapping.tag.as_ref()?;
        let path = said.names.get(&*name).cloned();
        path.or_else(|| (!name.is_empty()).then(|| format!("{}{name}", said.prefix)))
    }

    /// Value and quality; none where the file has nothing.
    fn sample(
        &self,
        cell: &Cell,
        quality: Option<&Cell>,
        tag: Option<&TagInfo>,
        linear: Option<Linear>,
    ) -> Result<Option<(Option<Value>, QualityClass)>, String> {
        let quality = quality.map_or(Ok(QualityClass::Good), |cell| self.quality(cell))?;
        if !quality.quality().has_value() {
            return Ok(Some((None, quality)));
        }
        let value = match self.value(cell, tag.map(|tag| tag.data_type))? {
            Some(value) => value,
            None => return Ok(None),
        };
        match (linear, value.as_f64()) {
            (None, _) => Ok(Some((Some(value), quality))),
            (Some(linear), Some(number)) => {
                Ok(Some((Some(Value::Float(linear.of(number))), quality)))
            }
            (Some(_), None) => Err(format!("{value} has no unit to be changed")),
        }
    }

    fn quality(&self, cell: &Cell) -> Result<QualityClass, String> {
        let word: Cow<'_, str> = match cell {
            Cell::Nothing => return Ok(QualityClass::Good),
            Cell::Text(text) => text.trim().into(),
            Cell::Integer(number) => number.to_string().into(),
            Cell::Unsigned(number) => number.to_string().into(),
            Cell::Boolean(flag) => flag.to_string().into(),
            _ => return Err("its quality is no word".to_owned()),
        };
        let names = &self.mapping.quality.names;
        let meant = names.get(&*word).map_or(&*word, String::as_str);
        if meant.is_empty() {
            return Ok(QualityClass::Good);
        }
        QualityClass::from_word(meant).ok_or_else(|| {
            let words = QualityClass::ALL.map(QualityClass::word).join(", ");
            format!("`{meant}` is not a quality; it is one of {words}, or say under `quality.names` what it means")
        })
    }

    fn value(&self, cell: &Cell, kind: Option<DataType>) -> Result<Option<Value>, String> {
        Ok(Some(match cell {
            Cell::Nothing => return Ok(None),
            Cell::Integer(number) => Value::Integer(*number),
            Cell::Unsigned(number) => Value::Unsigned(*number),
            Cell::Float(number) => Value::Float(*number),
            Cell::Boolean(flag) => Value::Boolean(*flag),
            Cell::Json(json) => structure(json),
            Cell::Moment(ns) | Cell::Local(ns) => Value::text(Time::from_ns(*ns).to_string()),
            Cell::Text(text) if self.mapping.missing.iter().any(|word| word == text.trim()) => {
                return Ok(None);
            }
            Cell::Text(text) => self.read(text, kind)?,
        }))
    }

    /// A text as a value of its tag's kind, or of the kind that it looks like.
    fn read(&self, text: &str, kind: Option<DataType>) -> Result<Value, String> {
        let word = text.trim();
        let not = |what: &str| format!("`{word}` is not {what}");
        Ok(match kind {
            Some(DataType::Float | DataType::Float32) => {
                Value::Float(self.number(word).ok_or_else(|| not("a number"))?)
            }
            Some(DataType::Integer | DataType::Unsigned) => {
                let whole = whole(word).or_else(|| self.number(word).map(Value::Float));
                whole.ok_or_else(|| not("a whole number"))?
            }
            Some(DataType::Boolean) => {
                Value::Boolean(flag(word).ok_or_else(|| not("true or false"))?)
            }
            Some(DataType::Array | DataType::Json) => {
                let json = serde_json::from_str(word).map_err(|_| not("JSON"))?;
                structure(&json)
            }
            Some(DataType::Text) => Value::text(text),
            None => match (self.number(word), word.to_ascii_lowercase().as_str()) {
                (Some(number), _) => Value::Float(number),
                (None, "true") => Value::Boolean(true),
                (None, "false") => Value::Boolean(false),
                (None, _) => Value::text(text),
            },
        })
    }

    fn number(&self, word: &str) -> Option<f64> {
        let decimal = self.mapping.csv.decimal;
        let word: Cow<'_, str> = match decimal {
            '.' => word.into(),
            _ if word.contains('.') => return None,
            _ => word.replace(decimal, ".").into(),
        };
        word.parse().ok()
    }
}

fn hand_on(
    line: u64,
    path: Arc<str>,
    time: Time,
    sample: Result<Option<(Option<Value>, QualityClass)>, String>,
    sender: &mut Sender<'_>,
    report: &mut Report,
) {
    match sample {
        Ok(Some((value, quality))) => {
            report.sample(&path, time);
            sender.push(Sample { line, path, time, value, quality });
        }
        Ok(None) => report.empty(),
        Err(why) => report.refuse(line, &path, &why),
    }
}

/// How the numbers of a column become those of its tag.
fn linear(measure: &Measure, path: &str, tag: Option<&TagInfo>) -> Result<Option<Linear>, String> {
    if measure.scale.is_some() || measure.offset.is_some() {
        let (scale, offset) = (measure.scale.unwrap_or(1.0), measure.offset.unwrap_or(0.0));
        return Ok(Some(Linear { scale, offset }));
    }
    let Some((from, to)) = measure.unit.as_deref().zip(tag.and_then(|tag| tag.unit.as_deref()))
    else {
        return Ok(None);
    };
    if from == to {
        return Ok(None);
    }
    between(from, to).map(Some).ok_or_else(|| {
        format!(
            "`{path}` is in `{to}`, and how `{from}` becomes that is not known; say `scale` and \
             `offset`"
        )
    })
}

fn whole(word: &str) -> Option<Value> {
    let integer = word.parse().ok().map(Value::Integer);
    integer.or_else(|| word.parse().ok().map(Value::Unsigned))
}

fn flag(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn structure(json: &Json) -> Value {
    let points = json.as_array().map(|list| list.iter().map(Json::as_f64).collect());
    match points {
        Some(Some(points)) => Value::Array(Vec::<f64>::into(points)),
        _ => Value::Json(json.to_string().into()),
    }
}
