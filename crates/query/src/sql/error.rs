//! Why a query gives no answer, in words for the one who asked.
//!
//! The engine's own errors may name folders and inner parts; those that could go to the cause,
//! for the log, and not into the words.

use arrow_schema::ArrowError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use guildhall_historian::HistorianError;

use crate::sql::check::SQL_BYTES_MAX;

/// A place in the text of a query, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u64,
    /// The character of it.
    pub column: u64,
}

/// What is wrong with a query's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no SQL.
    Syntax,
    /// There is no such column.
    Column,
    /// There is no such function, or not for such values.
    Function,
    /// The engine cannot do it.
    Unsupported,
    /// A value that its type cannot have.
    Value,
    /// It makes no sense otherwise.
    Meaning,
}

/// Why there is no answer, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// It is no SQL, or names something that is not there.
    #[error("{message}{}", place.map_or(String::new(), |at| format!(" (line {}, column {})", at.line, at.column)))]
    Wrong {
        /// What is wrong.
        message: String,
        /// Where, when that is known.
        place: Option<Place>,
        /// Of which kind it is.
        why: Wrong,
    },
    /// A table that does not exist, or holds nothing that is shared with the one who asks.
    #[error("there is no table `{name}`, or it is not shared with you")]
    NoTable {
        /// Its name.
        name: String,
    },
    /// It would change something.
    #[error("{what} is not for this door: queries only read")]
    ReadOnly {
        /// The first word of it.
        what: String,
    },
    /// There is no statement, or more than one.
    #[error("there are {statements} statements; a query is one")]
    Count {
        /// How many.
        statements: usize,
    },
    /// Longer than [`SQL_BYTES_MAX`].
    #[error("the query of {bytes} bytes is longer than the limit of {SQL_BYTES_MAX}")]
    TooLong {
        /// How long.
        bytes: usize,
    },
    /// It went wrong with the data it met.
    #[error("the query stopped: {message}")]
    Failed {
        /// Why.
        message: String,
    },
    /// It needs more memory, and more room to spill to, than a query may have.
    #[error("the query needs more than the {mib} MiB of memory that a query may have")]
    Memory {
        /// How much it may have.
        mib: usize,
    },
    /// It took too long.
    #[error("the query was stopped after {seconds} s, the longest that one may run")]
    Time {
        /// How long it may take.
        seconds: u64,
    },
    /// Somebody cancelled it.
    #[error("the query was cancelled")]
    Cancelled,
    /// Who asked may not see any more all that he saw then.
    #[error("the query was stopped: you may not see any more all that you saw when it began")]
    Narrowed,
    /// As many run as may at once.
    #[error("{running} queries run already, as many as {who} may have at once")]
    Busy {
        /// How many.
        running: usize,
        /// Whose limit it is.
        who: &'static str,
    },
    /// The disk cannot be read.
    #[error("the historian cannot be read")]
    Historian(#[source] Box<HistorianError>),
    /// Our own fault, or the spill folder's.
    #[error("the query engine failed")]
    Engine(#[source] Box<DataFusionError>),
    /// The query ended without saying why.
    #[error("the query broke off")]
    BrokenOff,
    /// The system gives no threads or folder for queries.
    #[error("queries cannot be served: the system refuses {what}")]
    System {
        /// What was asked of it.
        what: &'static str,
        /// What it said.
        source: std::io::Error,
    },
}

impl SqlError {
    /// From the engine's error; `mib` is how much memory the query had.
    pub(crate) fn of(error: DataFusionError, mib: Option<usize>) -> SqlError {
        let place = place(&error);
        let wrong = |message: &str, why: Wrong| {
            let table = message.strip_prefix("table '").and_then(|rest| rest.split_once('\''));
            match table {
                Some((name, rest)) if rest.starts_with(" not found") => {
                    SqlError::NoTable { name: short(name).to_owned() }
                }
                _ => SqlError::Wrong { message: first_line(message), place, why },
            }
        };
        match error.find_root() {
            DataFusionError::SQL(error, _) => {
                let message = error.to_string();
                let message = message.strip_prefix("sql parser error: ").unwrap_or(&message);
                let message = message.split(" at Line: ").next().unwrap_or(message);
                SqlError::Wrong { message: message.to_owned(), place, why: Wrong::Syntax }
            }
            DataFusionError::Plan(message) | DataFusionError::Configuration(message) => {
                let function = message.starts_with("Invalid function")
                    || message.starts_with("Error during planning: Failed to coerce arguments")
                    || message.contains("No function matches")
                    || message.contains("does not support");
                wrong(message, if function { Wrong::Function } else { Wrong::Meaning })
            }
            DataFusionError::SchemaError(error, _) => wrong(&field(error), Wrong::Column),
            DataFusionError::NotImplemented(message) => {
                wrong(&format!("this is not supported: {message}"), Wrong::Unsupported)
            }
            DataFusionError::Execution(message) => {
                SqlError::Failed { message: first_line(message) }
            }
            DataFusionError::ArrowError(error, _) => match &**error {
                ArrowError::IoError(..) | ArrowError::ExternalError(_) => engine(error_of(error)),
                error => SqlError::Failed { message: first_line(&error.to_string()) },
            },
            DataFusionError::ResourcesExhausted(_) => {
                SqlError::Memory { mib: mib.unwrap_or_default() }
            }
            DataFusionError::External(inner) if inner.is::<HistorianError>() => unreadable(error),
            _ => engine(error),
        }
    }
}

fn error_of(error: &ArrowError) -> DataFusionError {
    DataFusionError::Internal(error.to_string())
}

fn engine(error: DataFusionError) -> SqlError {
    SqlError::Engine(Box::new(error))
}

/// Takes the historian's own error out, however deep it lies.
fn unreadable(error: DataFusionError) -> SqlError {
    match error {
        DataFusionError::External(inner) => match inner.downcast::<HistorianError>() {
            Ok(error) => SqlError::Historian(error),
            Err(inner) => engine(DataFusionError::External(inner)),
        },
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => {
            unreadable(*inner)
        }
        other => engine(other),
    }
}

/// The name of a table without its catalogue and schema.
fn short(name: &str) -> &str {
    name.strip_prefix("guildhall.public.")
        .or_else(|| name.strip_prefix("guildhall."))
        .unwrap_or(name)
}

fn field(error: &SchemaError) -> String {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let near = valid_fields
                .iter()
                .map(|known| (strsim::jaro_winkler(&known.name, &field.name), &known.name))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match near {
                Some((likeness, near)) if likeness > 0.7 => {
                    format!("there is no column `{}`; did you mean `{near}`?", field.name)
                }
                _ => format!("there is no column `{}`", field.name),
            }
        }
        other => other.to_string(),
    }
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}

/// Where in the text: the parser says so in its words, the planner beside them.
fn place(error: &DataFusionError) -> Option<Place> {
    if let Some(span) = error.diagnostic().and_then(|told| told.span) {
        return Some(Place { line: span.start.line, column: span.start.column });
    }
    let DataFusionError::SQL(error, _) = error.find_root() else { return None };
    let message = error.to_string();
    let (line, column) = message.rsplit_once(" at Line: ")?.1.split_once(", Column: ")?;
    Some(Place { line: line.parse().ok()?, column: column.trim().parse().ok()? })
}
