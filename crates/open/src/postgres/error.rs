//! Why there is no answer, in the five letters that clients of PostgreSQL know.
//!
//! Source: PostgreSQL 15, Appendix A, "PostgreSQL Error Codes".

use guildhall_query::{Place, SqlError, Wrong};

use crate::problem::Problem;

/// An error as the protocol tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PgError {
    /// `ERROR`; `FATAL` ends the session; `WARNING` is no error.
    pub(super) severity: &'static str,
    /// SQLSTATE.
    pub(super) code: &'static str,
    /// What stopped.
    pub(super) message: String,
    /// What to check.
    pub(super) hint: String,
    /// Where in the statement, counted in characters from 1.
    pub(super) position: Option<usize>,
}

impl PgError {
    pub(super) fn new(code: &'static str, message: impl Into<String>, hint: &str) -> PgError {
        let (message, hint) = (message.into(), hint.to_owned());
        PgError { severity: "ERROR", code, message, hint, position: None }
    }

    /// One that ends the session.
    pub(super) fn fatal(mut self) -> PgError {
        self.severity = "FATAL";
        self
    }

    pub(super) fn is_fatal(&self) -> bool {
        self.severity == "FATAL"
    }

    pub(super) fn garbled(what: &str) -> PgError {
        let message = format!("{what} is not of the PostgreSQL protocol");
        PgError::new("08P01", message, "check that the client speaks version 3.0 of it").fatal()
    }

    pub(super) fn not_utf8() -> PgError {
        PgError::new("22021", "a text is not UTF-8", "set the client's encoding to UTF8")
    }

    pub(super) fn unsupported(what: &str) -> PgError {
        let hint = "the manual's page on PostgreSQL tells what there is";
        PgError::new("0A000", format!("{what} is not for this door"), hint)
    }

    pub(super) fn too_many(what: &str) -> PgError {
        PgError::new("53300", what, "close connections that are not needed, or wait a little")
    }

    pub(super) fn wrong_credentials() -> PgError {
        let hint = "the user is your name in Guildhall, the password one of your tokens, or your \
                    password";
        PgError::new("28P01", "the name, or the token or password, is wrong", hint).fatal()
    }

    pub(super) fn no_longer_signed_in() -> PgError {
        let hint = "connect again, with a token that is not revoked";
        PgError::new("28000", "the token of this session is no longer valid", hint).fatal()
    }

    pub(super) fn cancelled() -> PgError {
        PgError::new("57014", "the query was cancelled", "")
    }

    /// The client takes nothing any more.
    pub(super) fn gone() -> PgError {
        PgError::new("08006", "the client is gone", "").fatal()
    }

    pub(super) fn late() -> PgError {
        let hint = "`SET statement_timeout` gives it more";
        PgError::new("57014", "the query was cancelled: its statement_timeout is up", hint)
    }

    pub(super) fn idle() -> PgError {
        PgError::new("57P05", "the session said nothing for too long", "connect again").fatal()
    }

    pub(super) fn stopping() -> PgError {
        PgError::new("57P01", "the server is stopping", "connect again when it runs").fatal()
    }

    pub(super) fn in_failed_transaction() -> PgError {
        let hint = "end it with ROLLBACK";
        PgError::new("25P02", "the transaction has failed, and nothing in it is answered", hint)
    }

    pub(super) fn read_only(what: &str) -> PgError {
        let message = format!("{what} is not for this door: queries only read");
        PgError::new("25006", message, "use the REST API or the console to change something")
    }

    pub(super) fn no_statement(name: &str) -> PgError {
        PgError::new("26000", format!("there is no prepared statement `{name}`"), "")
    }

    pub(super) fn no_cursor(name: &str) -> PgError {
        PgError::new("34000", format!("there is no portal or cursor `{name}`"), "")
    }

    /// From the engine's error. `text` is the statement that it is about.
    pub(super) fn of(error: SqlError, text: &str) -> PgError {
        let (code, position) = match &error {
            SqlError::Wrong { why, place, .. } => {
                (wrong(*why), place.and_then(|place| position(text, place)))
            }
            SqlError::NoTable { name } => ("42P01", find(text, name)),
            SqlError::ReadOnly { what } => return PgError::read_only(what),
            SqlError::Count { .. } => ("42601", None),
            SqlError::TooLong { .. } => ("54000", None),
            SqlError::Failed { message } => (failed(message), None),
            SqlError::Memory { .. } => ("53200", None),
            SqlError::Time { .. } | SqlError::Cancelled => ("57014", None),
            SqlError::Narrowed => ("42501", None),
            SqlError::Busy { .. } => ("53300", None),
            SqlError::Historian(_) => ("58030", None),
            SqlError::Engine(_) | SqlError::System { .. } | SqlError::BrokenOff => ("XX000", None),
        };
        // The words and the log's line are those of every door.
        let problem = Problem::from(error);
        PgError { position, ..PgError::new(code, problem.detail, &problem.hint) }
    }
}

fn wrong(why: Wrong) -> &'static str {
    match why {
        Wrong::Syntax => "42601",
        Wrong::Column => "42703",
        Wrong::Function => "42883",
        Wrong::Unsupported => "0A000",
        Wrong::Value => "22P02",
        Wrong::Meaning => "42000",
    }
}

/// What went wrong with the data.
fn failed(message: &str) -> &'static str {
    let message = message.to_lowercase();
    let said = |words: &str| message.contains(words);
    if said("divide by zero") {
        "22012"
    } else if said("no table") {
        "42P01"
    } else if said("no setting") {
        "42704"
    } else if said("overflow") || said("out of range") {
        "22003"
    } else if said("cast") || said("pars") {
        "22P02"
    } else {
        "22000"
    }
}

/// The character at a place of a text, counted from 1.
fn position(text: &str, place: Place) -> Option<usize> {
    let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(place.column).ok()?;
    let before = text.lines().take(line).map(|line| line.chars().count() + 1).sum::<usize>();
    (column > 0).then_some(before + column)
}

/// Where a name first stands in a text.
fn find(text: &str, name: &str) -> Option<usize> {
    let name = name.rsplit('.').next()?;
    let byte = text.to_lowercase().find(&name.to_lowercase())?;
    text.get(..byte).map(|before| before.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_its_code_and_place() {
        let at = |line, column| Some(Place { line, column });
        let wrong = |why, place| SqlError::Wrong { message: "so".into(), place, why };
        for (error, code, position) in [
            (wrong(Wrong::Syntax, at(1, 8)), "42601", Some(8)),
            (wrong(Wrong::Column, at(2, 3)), "42703", Some(12)),
            (wrong(Wrong::Meaning, None), "42000", None),
            (SqlError::NoTable { name: "public.nothing".into() }, "42P01", Some(15)),
            (SqlError::ReadOnly { what: "INSERT".into() }, "25006", None),
            (SqlError::Failed { message: "Divide by zero error".into() }, "22012", None),
            (SqlError::Memory { mib: 1 }, "53200", None),
            (SqlError::Cancelled, "57014", None),
            (SqlError::Narrowed, "42501", None),
            (SqlError::Time { seconds: 3 }, "57014", None),
            (SqlError::Busy { running: 3, who: "one person" }, "53300", None),
            (SqlError::BrokenOff, "XX000", None),
        ] {
            let told = PgError::of(error, "SELECT 1\nFROM nothing");
            assert_eq!((told.code, told.position), (code, position), "{}", told.message);
        }
    }
}
