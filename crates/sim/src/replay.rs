//! Recordings of real machines, column by column, as points of the simulated ones.
//!
//! Every cell of the file becomes a reading: a number as it stands there (for Modbus rounded
//! to the nearest 32-bit float, which is all that two registers hold), a text such as
//! `Inp OutRange` no value and a Bad quality. Rows keep their distance in time: by their own
//! time column, or by the nominal interval of the recording. A bedside monitor's 0.0 and its
//! empty cells mean "no reading".

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use guildhall_model::{DataType, Label, Quality, Time, Value};

use crate::Machine;
use crate::error::SimError;
use crate::machine::{hl7_terms, opcua, sparkplug};
use crate::points::{PointInfo, Reading};

/// Most rows of a recording; a longer one is refused. The longest known has 61,249.
pub const RECORDING_ROWS_MAX: usize = 1_000_000;

/// One row of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRow {
    /// Recorded time since the first row.
    pub after: Duration,
    /// A reading for each point of [`replay_points`], as the machine will say it.
    pub readings: Vec<Reading>,
}

/// What a machine offers while it plays a recording: one point for each column of values.
///
/// # Errors
/// [`SimError`] when the file cannot be read or has no header that this machine knows.
pub fn replay_points(machine: Machine, path: &Path) -> Result<Vec<PointInfo>, SimError> {
    Ok(columns(machine, path, &mut lines(path)?)?.points(machine))
}

/// All rows of a recording, as the machine will say them: for comparing value for value.
///
/// # Errors
/// [`SimError`] when the file cannot be read, or names the line that is not as it should be.
pub fn recording(machine: Machine, path: &Path) -> Result<Vec<RecordedRow>, SimError> {
    read(machine, path).map(|(_, rows)| rows)
}

/// Points and rows.
pub(crate) fn read(
    machine: Machine,
    path: &Path,
) -> Result<(Vec<PointInfo>, Vec<RecordedRow>), SimError> {
    let mut lines = lines(path)?;
    let columns = columns(machine, path, &mut lines)?;
    let mut rows = Vec::new();
    let mut first = None;
    for (line, text) in lines {
        let text = text.map_err(|source| SimError::Read { path: path.to_owned(), source })?;
        let wrong = |why: String| SimError::Recording { path: path.to_owned(), line, why };
        if text.trim().is_empty() {
            continue;
        }
        if rows.len() >= RECORDING_ROWS_MAX {
            return Err(wrong(format!("more rows than the limit of {RECORDING_ROWS_MAX}")));
        }
        let cells = columns.split(&text);
        if cells.len() != columns.names.len() {
            let due = columns.names.len();
            return Err(wrong(format!("{} cells where {due} are due", cells.len())));
        }
        let at = columns.time(&cells, rows.len()).map_err(wrong)?;
        let after = at.since(*first.get_or_insert(at));
        let values = cells.iter().skip(columns.skip);
        let readings =
            values.enumerate().map(|(column, cell)| columns.reading(machine, column, cell));
        rows.push(RecordedRow { after, readings: readings.collect() });
    }
    Ok((columns.points(machine), rows))
}

type Lines = Box<dyn Iterator<Item = (usize, std::io::Result<String>)>>;

fn lines(path: &Path) -> Result<Lines, SimError> {
    let file =
        File::open(path).map_err(|source| SimError::Read { path: path.to_owned(), source })?;
    let zipped = path.extension().is_some_and(|extension| extension == "gz");
    let bytes: Box<dyn Read> =
        if zipped { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(Box::new(BufReader::new(bytes).lines().enumerate().map(|(n, line)| (n + 1, line))))
}

/// What the columns of a file are.
struct Columns {
    names: Vec<String>,
    /// How many columns come before the values: the time.
    skip: usize,
    clock: RowClock,
    spaced: bool,
}

/// How a row knows its time.
enum RowClock {
    Every(Duration),
    /// First column: `2017-12-24 00:05:00`, taken as UTC.
    Written,
    /// First column: minutes.
    Minutes,
}

fn columns(machine: Machine, path: &Path, lines: &mut Lines) -> Result<Columns, SimError> {
    let wrong = |why: &str| SimError::Recording { path: path.to_owned(), line: 1, why: why.into() };
    if machine == Machine::AircraftEngine && is_plain_text(path) {
        let names = ["unit", "cycle", "op1", "op2", "op3"].map(str::to_owned).into_iter();
        let names = names.chain((1..=21).map(|sensor| format!("s{sensor}"))).collect();
        return Ok(Columns { names, skip: 0, clock: FLIGHT, spaced: true });
    }
    let header = lines.next().ok_or_else(|| wrong("the file is empty"))?.1;
    let header = header.map_err(|source| SimError::Read { path: path.to_owned(), source })?;
    let names: Vec<String> = header.trim().split(',').map(str::to_owned).collect();
    let (clock, skip) = match machine {
        Machine::GasTurbine => (RowClock::Every(Duration::from_secs(3600)), 0),
        Machine::OilPlant => (RowClock::Written, 1),
        Machine::PatientMonitor => (RowClock::Minutes, 1),
        Machine::AircraftEngine => (FLIGHT, 0),
    };
    let columns = Columns { names, skip, clock, spaced: false };
    if columns.names.len() <= skip || columns.names[skip..].iter().any(|name| name.is_empty()) {
        return Err(wrong("the header has no names for its columns"));
    }
    if machine == Machine::PatientMonitor {
        let unknown = columns.values().find(|name| hl7_terms::of_column(name).is_none());
        if let Some(name) = unknown {
            return Err(wrong(&format!("no bedside monitor has a column `{name}`")));
        }
    }
    Ok(columns)
}

/// A row of C-MAPSS is one flight; they are played an hour apart.
const FLIGHT: RowClock = RowClock::Every(Duration::from_secs(3600));

fn is_plain_text(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.is_some_and(|name| name.trim_end_matches(".gz").ends_with(".txt"))
}

impl Columns {
    fn values(&self) -> impl Iterator<Item = &str> {
        self.names.iter().skip(self.skip).map(String::as_str)
    }

    fn split<'a>(&self, line: &'a str) -> Vec<&'a str> {
        if self.spaced { line.split_whitespace().collect() } else { line.split(',').collect() }
    }

    fn time(&self, cells: &[&str], row: usize) -> Result<Time, String> {
        let first = cells.first().copied().unwrap_or_default().trim();
        match &self.clock {
            RowClock::Every(each) => {
                let row = u32::try_from(row).map_err(|_| "too many rows".to_owned())?;
                Ok(Time::from_s(0) + *each * row)
            }
            RowClock::Written => {
                let text = format!("{}Z", first.replace(' ', "T"));
                Time::parse(&text).map_err(|_| format!("`{first}` is not a time"))
            }
            RowClock::Minutes => {
                let minutes =
                    first.parse::<i64>().map_err(|_| format!("`{first}` is no minute"))?;
                Ok(Time::from_s(minutes.saturating_mul(60)))
            }
        }
    }

    fn reading(&self, machine: Machine, column: usize, cell: &str) -> Reading {
        let cell = cell.trim();
        let point = column as u32;
        let none = |quality| (point, None, quality);
        let Ok(number) = cell.parse::<f64>() else {
            return none(match cell {
                "Inp OutRange" => Quality::BAD_OUT_OF_RANGE,
                "Scan Timeout" => Quality::BAD_NO_COMMUNICATION,
                "" => Quality::BAD_SENSOR_FAILURE,
                _ => Quality::BAD,
            });
        };
        let value = match machine {
            Machine::PatientMonitor if number == 0.0 => return none(Quality::BAD_SENSOR_FAILURE),
            Machine::OilPlant => Value::Float(f64::from(number as f32)),
            Machine::AircraftEngine if self.data_type(machine, column) == DataType::Integer => {
                Value::Integer(number as i64)
            }
            _ => Value::Float(number),
        };
        (point, Some(value), Quality::GOOD)
    }

    fn data_type(&self, machine: Machine, column: usize) -> DataType {
        match (machine, self.names[self.skip + column].as_str()) {
            (Machine::AircraftEngine, "unit" | "cycle") => DataType::Integer,
            _ => DataType::Float,
        }
    }

    fn points(&self, machine: Machine) -> Vec<PointInfo> {
        let point = |(column, name): (usize, &str)| {
            let term = hl7_terms::of_column(name);
            let address = match machine {
                Machine::GasTurbine => format!("nsu={};s=Recording.{name}", opcua::NAMESPACE),
                Machine::OilPlant => {
                    format!("holding:{}:float32?input:{}", column * 2, STATUS_FROM + column)
                }
                Machine::PatientMonitor => {
                    format!("BED-01/{}", term.map_or("", |term| term.reference))
                }
                Machine::AircraftEngine => format!("{}/recording:{name}", sparkplug::NODE),
            };
            PointInfo {
                address,
                data_type: self.data_type(machine, column),
                unit: match machine {
                    Machine::GasTurbine => turbine_unit(name),
                    Machine::PatientMonitor => term.map(|term| term.ucum),
                    Machine::OilPlant | Machine::AircraftEngine => None,
                },
                component: "recording".to_owned(),
                property: name.to_lowercase(),
                label: Label::plain(name),
                band: None,
            }
        };
        self.values().enumerate().map(point).collect()
    }
}

/// First status register of a replayed Modbus recording.
const STATUS_FROM: usize = 2000;

fn turbine_unit(column: &str) -> Option<&'static str> {
    Some(match column {
        "AT" | "TIT" | "TAT" => "Cel",
        "AP" | "AFDP" | "GTEP" => "mbar",
        "AH" => "%",
        "TEY" => "MW.h",
        "CDP" => "bar",
        "CO" | "NOX" => "mg/m3",
        _ => return None,
    })
}
