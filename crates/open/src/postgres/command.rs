//! Statements that this door answers by itself: settings, transactions, cursors. All others are
//! the engine's.
//!
//! Nothing changes here, so a transaction is only a word that clients need; it does not hold the
//! data still. Settings are kept to be told again; but for `statement_timeout` they do nothing.

use std::time::Duration;

use crate::postgres::error::PgError;
use crate::postgres::split::words;

/// A statement, by what is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// One for the engine, with the word that tells that it is done.
    Ask(&'static str),
    Nothing,
    Begin,
    Commit,
    Rollback,
    /// Savepoints, locks of nothing and the like, with their word.
    Accept(&'static str),
    /// None sets it back.
    Set {
        name: String,
        value: Option<String>,
    },
    ResetAll,
    Show(String),
    DiscardAll,
    /// None: all of them.
    Deallocate(Option<String>),
    Declare {
        name: String,
        text: String,
        hold: bool,
    },
    /// How many rows; all without a number.
    Fetch {
        name: String,
        rows_max: Option<usize>,
    },
    /// None: all of them.
    CloseCursor(Option<String>),
}

impl Command {
    /// What a statement is.
    pub(super) fn of(text: &str) -> Result<Command, PgError> {
        let all: Vec<&str> = words(text).collect();
        let upper: Vec<String> = all.iter().take(8).map(|word| word.to_uppercase()).collect();
        let said: Vec<&str> = upper.iter().map(String::as_str).collect();
        Ok(match said.as_slice() {
            [] => Command::Nothing,
            ["BEGIN", ..] | ["START", "TRANSACTION", ..] => Command::Begin,
            ["COMMIT" | "END", ..] => Command::Commit,
            ["ROLLBACK", "TO", ..] | ["ROLLBACK", _, "TO", ..] => Command::Accept("ROLLBACK"),
            ["ROLLBACK" | "ABORT", ..] => Command::Rollback,
            ["SAVEPOINT", ..] => Command::Accept("SAVEPOINT"),
            ["RELEASE", ..] => Command::Accept("RELEASE"),
            ["UNLISTEN", ..] => Command::Accept("UNLISTEN"),
            ["LISTEN" | "NOTIFY", ..] => return Err(PgError::unsupported("waiting for messages")),
            ["COPY", ..] => return Err(PgError::unsupported("COPY")),
            ["SET", ..] => return set(&all, &said),
            ["RESET", "ALL"] => Command::ResetAll,
            ["RESET", ..] => Command::Set { name: name(&all[1..]), value: None },
            ["SHOW", "TABLES" | "COLUMNS", ..] => Command::Ask("SHOW"),
            ["SHOW", "TRANSACTION", "ISOLATION", ..] => {
                Command::Show("transaction_isolation".to_owned())
            }
            ["SHOW", "TIME", "ZONE"] => Command::Show("TimeZone".to_owned()),
            ["SHOW", "ALL"] => return Err(PgError::unsupported("SHOW ALL")),
            ["SHOW", _, ..] => Command::Show(name(&all[1..])),
            ["DISCARD", "ALL"] => Command::DiscardAll,
            ["DISCARD", ..] => Command::Accept("DISCARD"),
            ["DEALLOCATE", "PREPARE", "ALL"] | ["DEALLOCATE", "ALL"] => Command::Deallocate(None),
            ["DEALLOCATE", "PREPARE", _, ..] => Command::Deallocate(Some(unquoted(all[2]))),
            ["DEALLOCATE", _, ..] => Command::Deallocate(Some(unquoted(all[1]))),
            ["DECLARE", ..] => return declare(text, &all),
            ["FETCH" | "MOVE", ..] => return fetch(&all, &said),
            ["CLOSE", "ALL"] => Command::CloseCursor(None),
            ["CLOSE", _] => Command::CloseCursor(Some(unquoted(all[1]))),
            ["EXPLAIN", ..] => Command::Ask("EXPLAIN"),
            _ => Command::Ask("SELECT"),
        })
    }

    /// Whether it is answered in a transaction that has failed.
    pub(super) fn ends_transaction(&self) -> bool {
        matches!(self, Command::Commit | Command::Rollback | Command::Accept("ROLLBACK"))
    }
}

/// A name as it is kept: in small letters unless it is quoted.
pub(super) fn unquoted(word: &str) -> String {
    match word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => word.to_lowercase(),
    }
}

/// The name of a setting, which may have dots.
fn name(words: &[&str]) -> String {
    words.iter().take_while(|word| **word != ";").map(|word| unquoted(word)).collect()
}

fn set(all: &[&str], said: &[&str]) -> Result<Command, PgError> {
    let from = usize::from(matches!(said.get(1), Some(&("SESSION" | "LOCAL")))) + 1;
    match said.get(from..).unwrap_or_default() {
        ["TRANSACTION" | "CHARACTERISTICS" | "CONSTRAINTS", ..] => Ok(Command::Accept("SET")),
        ["TIME", "ZONE", ..] => {
            let value = all.get(from + 2..).map(value);
            Ok(Command::Set { name: "timezone".to_owned(), value })
        }
        ["NAMES", ..] => {
            let value = all.get(from + 1..).map(value);
            Ok(Command::Set { name: "client_encoding".to_owned(), value })
        }
        ["ROLE" | "AUTHORIZATION", ..] => Err(PgError::unsupported("taking another's place")),
        _ => {
            let rest = all.get(from..).unwrap_or_default();
            let sign = rest.iter().position(|word| *word == "=" || word.eq_ignore_ascii_case("to"));
            let Some((sign, true)) = sign.map(|sign| (sign, sign + 1 < rest.len())) else {
                return Err(PgError::new("42601", "SET takes a name, `=` or TO, and a value", ""));
            };
            let value = value(&rest[sign + 1..]);
            let value = (!value.eq_ignore_ascii_case("default")).then_some(value);
            Ok(Command::Set { name: name(&rest[..sign]), value })
        }
    }
}

/// The value of a setting: its words without quotes.
fn value(words: &[&str]) -> String {
    let plain = |word: &&str| match word.strip_prefix('\'').and_then(|w| w.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => (*word).to_owned(),
    };
    words.iter().map(plain).collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// `DECLARE name … CURSOR [WITH HOLD] FOR query`.
fn declare(text: &str, all: &[&str]) -> Result<Command, PgError> {
    let place = |word: &str| all.iter().position(|one| one.eq_ignore_ascii_case(word));
    let (Some(cursor), Some(until)) = (place("CURSOR"), place("FOR")) else {
        return Err(PgError::new("42601", "DECLARE takes a name, CURSOR FOR, and a query", ""));
    };
    if all.iter().take(cursor).any(|word| word.eq_ignore_ascii_case("binary")) {
        return Err(PgError::unsupported("a cursor that is BINARY"));
    }
    let between = all.get(cursor..until).unwrap_or_default();
    let with = between.iter().position(|word| word.eq_ignore_ascii_case("with"));
    // The words are parts of the text, so that they tell where in it they stand.
    let behind = all.get(until + 1).map(|word| word.as_ptr().addr() - text.as_ptr().addr());
    let query = behind.and_then(|start| text.get(start..)).unwrap_or_default();
    let name = unquoted(all.get(1).copied().unwrap_or_default());
    Ok(Command::Declare { name, text: query.to_owned(), hold: with.is_some() })
}

/// `FETCH [NEXT | FORWARD] [number | ALL] [FROM | IN] name`.
fn fetch(all: &[&str], said: &[&str]) -> Result<Command, PgError> {
    if said[0] == "MOVE" {
        return Err(PgError::unsupported("MOVE"));
    }
    let mut rows_max = Some(1);
    for word in said.iter().skip(1).take(all.len().saturating_sub(2)) {
        match *word {
            "ALL" => rows_max = None,
            "NEXT" | "FORWARD" | "FROM" | "IN" => {}
            "PRIOR" | "FIRST" | "LAST" | "ABSOLUTE" | "RELATIVE" | "BACKWARD" | "-" => {
                return Err(PgError::new("55000", "a cursor only goes forward", ""));
            }
            number => match number.parse() {
                Ok(number) => rows_max = Some(number),
                Err(_) => return Err(PgError::new("42601", "FETCH takes a number, or ALL", "")),
            },
        }
    }
    let name = unquoted(all.last().copied().unwrap_or_default());
    Ok(Command::Fetch { name, rows_max })
}

/// A `statement_timeout`: milliseconds, or with a unit. None for 0, which is no limit of its own.
pub(super) fn timeout(text: &str) -> Result<Option<Duration>, PgError> {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit_ms = match unit.trim() {
        "" | "ms" => Some(1),
        "s" => Some(1_000),
        "min" => Some(60_000),
        "h" => Some(3_600_000),
        "d" => Some(86_400_000),
        _ => None,
    };
    let ms = number.parse::<u64>().ok().zip(unit_ms).map(|(number, ms)| number.saturating_mul(ms));
    let ms = ms.ok_or_else(|| {
        PgError::new("22023", format!("`{text}` is no statement_timeout"), "for example `30s`")
    })?;
    Ok((ms > 0).then_some(Duration::from_millis(ms)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_what_their_words_say() {
        let set = |name: &str, value: Option<&str>| Command::Set {
            name: name.into(),
            value: value.map(str::to_owned),
        };
        let fetch = |name: &str, rows_max| Command::Fetch { name: name.into(), rows_max };
        for (text, expected) in [
            ("", Command::Nothing),
            ("/* a */ select 1", Command::Ask("SELECT")),
            ("INSERT INTO t VALUES (1)", Command::Ask("SELECT")),
            ("begin read only", Command::Begin),
            ("START TRANSACTION ISOLATION LEVEL SERIALIZABLE", Command::Begin),
            ("END", Command::Commit),
            ("ROLLBACK TO SAVEPOINT a", Command::Accept("ROLLBACK")),
            ("ROLLBACK WORK", Command::Rollback),
            ("SET extra_float_digits = 3", set("extra_float_digits", Some("3"))),
            ("SET SESSION a.b TO 'it''s', x", set("a.b", Some("it's, x"))),
            ("SET application_name TO DEFAULT", set("application_name", None)),
            ("SET TIME ZONE 'Asia/Seoul'", set("timezone", Some("Asia/Seoul"))),
            ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", Command::Accept("SET")),
            ("RESET x", set("x", None)),
            ("SHOW TABLES", Command::Ask("SHOW")),
            ("SHOW search_path;", Command::Show("search_path".into())),
            ("DEALLOCATE \"S_1\"", Command::Deallocate(Some("S_1".into()))),
            ("FETCH c", fetch("c", Some(1))),
            ("FETCH FORWARD 100 FROM \"C\"", fetch("C", Some(100))),
            ("fetch all in c", fetch("c", None)),
            ("CLOSE ALL", Command::CloseCursor(None)),
        ] {
            assert_eq!(Command::of(text).unwrap(), expected, "{text}");
        }
        let text = "DECLARE \"c\" NO SCROLL CURSOR WITH HOLD FOR SELECT 'for' x";
        let text_of_it = "SELECT 'for' x".to_owned();
        let declare = Command::Declare { name: "c".into(), text: text_of_it, hold: true };
        assert_eq!(Command::of(text).unwrap(), declare);
        for (text, code) in [
            ("COPY t TO STDOUT", "0A000"),
            ("LISTEN x", "0A000"),
            ("SET ROLE admin", "0A000"),
            ("SET x", "42601"),
            ("FETCH BACKWARD 1 FROM c", "55000"),
        ] {
            assert_eq!(Command::of(text).unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn a_timeout_has_a_unit() {
        assert_eq!(timeout("1500"), Ok(Some(Duration::from_millis(1500))));
        assert_eq!(timeout("2min"), Ok(Some(Duration::from_secs(120))));
        assert_eq!(timeout("0"), Ok(None));
        assert!(timeout("soon").is_err());
    }
}
