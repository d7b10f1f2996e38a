//! What clients say, taken apart. Nothing is believed of lengths and counts.

use bytes::{Buf, Bytes};

use crate::postgres::error::PgError;

/// A message of a signed-in client.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Query(String),
    Parse {
        name: String,
        text: String,
        kinds: Vec<u32>,
    },
    Bind(Bind),
    Describe(Named),
    Execute {
        portal: String,
        rows_max: usize,
    },
    Close(Named),
    Sync,
    Flush,
    Terminate,
    /// Of the copying that is not there: to be passed over.
    Copying,
}

/// Values for a statement's parameters, and the form of its answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bind {
    pub(super) portal: String,
    pub(super) statement: String,
    /// True for binary. None: all text; one: all the same.
    pub(super) given_forms: Vec<bool>,
    pub(super) given: Vec<Option<Bytes>>,
    pub(super) answer_forms: Vec<bool>,
}

/// Something with a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    Statement(String),
    Portal(String),
}

impl Asked {
    /// Reads a message by its letter.
    pub(super) fn read(letter: u8, body: Bytes) -> Result<Asked, PgError> {
        let mut rest = Rest(body);
        let asked = match letter {
            b'Q' => Asked::Query(rest.text()?),
            b'P' => Asked::Parse {
                name: rest.text()?,
                text: rest.text()?,
                kinds: rest.counted(Rest::u32)?,
            },
            b'B' => Asked::Bind(Bind {
                portal: rest.text()?,
                statement: rest.text()?,
                given_forms: rest.counted(Rest::form)?,
                given: rest.counted(Rest::value)?,
                answer_forms: rest.counted(Rest::form)?,
            }),
            b'D' => Asked::Describe(rest.named()?),
            b'C' => Asked::Close(rest.named()?),
            b'E' => Asked::Execute {
                portal: rest.text()?,
                rows_max: usize::try_from(rest.u32()?.cast_signed()).unwrap_or(0),
            },
            b'S' => Asked::Sync,
            b'H' => Asked::Flush,
            b'X' => Asked::Terminate,
            b'd' | b'c' | b'f' => return Ok(Asked::Copying),
            b'F' => return Err(PgError::unsupported("calling functions by message")),
            other => {
                return Err(PgError::garbled(&format!("a message `{}`", other.escape_ascii())));
            }
        };
        match rest.0.is_empty() {
            true => Ok(asked),
            false => Err(PgError::garbled("a message with more in it than it has room for")),
        }
    }

    /// Whether what goes wrong with it holds until the next Sync.
    pub(super) fn is_extended(&self) -> bool {
        !matches!(self, Asked::Query(_) | Asked::Terminate | Asked::Copying)
    }
}

/// What is left of a message.
pub(super) struct Rest(pub(super) Bytes);

impl Rest {
    /// A text that ends with a zero.
    pub(super) fn text(&mut self) -> Result<String, PgError> {
        let end = self.0.iter().position(|byte| *byte == 0);
        let end = end.ok_or_else(|| PgError::garbled("a text without an end"))?;
        let text = self.0.split_to(end);
        self.0.advance(1);
        let text = std::str::from_utf8(&text).map_err(|_| PgError::not_utf8())?;
        Ok(text.to_owned())
    }

    pub(super) fn u32(&mut self) -> Result<u32, PgError> {
        self.0.try_get_u32().map_err(|_| short())
    }

    fn u16(&mut self) -> Result<u16, PgError> {
        self.0.try_get_u16().map_err(|_| short())
    }

    fn form(&mut self) -> Result<bool, PgError> {
        match self.u16()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(PgError::garbled(&format!("the format {other}"))),
        }
    }

    fn value(&mut self) -> Result<Option<Bytes>, PgError> {
        let length = self.u32()?.cast_signed();
        if length == -1 {
            return Ok(None);
        }
        let length = usize::try_from(length).map_err(|_| short())?;
        match length <= self.0.len() {
            true => Ok(Some(self.0.split_to(length))),
            false => Err(short()),
        }
    }

    fn counted<T>(&mut self, of: fn(&mut Rest) -> Result<T, PgError>) -> Result<Vec<T>, PgError> {
        let count = self.u16()?;
        (0..count).map(|_| of(self)).collect()
    }

    fn named(&mut self) -> Result<Named, PgError> {
        match self.0.try_get_u8().map_err(|_| short())? {
            b'S' => self.text().map(Named::Statement),
            b'P' => self.text().map(Named::Portal),
            _ => Err(PgError::garbled("a name of neither statement nor portal")),
        }
    }
}

fn short() -> PgError {
    PgError::garbled("a message that is cut short")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(letter: u8, body: &'static [u8]) -> Result<Asked, PgError> {
        Asked::read(letter, Bytes::from_static(body))
    }

    #[test]
    fn messages_are_taken_apart() {
        assert_eq!(read(b'Q', b"SELECT 1\0").unwrap(), Asked::Query("SELECT 1".into()));
        let parse = read(b'P', b"s\0SELECT $1\0\0\x01\0\0\0\x17").unwrap();
        let expected = Asked::Parse { name: "s".into(), text: "SELECT $1".into(), kinds: vec![23] };
        assert_eq!(parse, expected);
        let bind = read(b'B', b"\0s\0\0\x01\0\x01\0\x02\0\0\0\x01a\xff\xff\xff\xff\0\0").unwrap();
        let expected = Bind {
            portal: String::new(),
            statement: "s".into(),
            given_forms: vec![true],
            given: vec![Some(Bytes::from_static(b"a")), None],
            answer_forms: vec![],
        };
        assert_eq!(bind, Asked::Bind(expected));
        let execute = read(b'E', b"\0\xff\xff\xff\xff").unwrap();
        assert_eq!(execute, Asked::Execute { portal: String::new(), rows_max: 0 });
    }

    #[test]
    fn garbage_is_refused() {
        for (letter, body) in [
            (b'Q', &b"SELECT 1"[..]),
            (b'Q', b"SELECT 1\0more"),
            (b'Q', b"\xff\xfe\0"),
            (b'P', b"s\0SELECT 1\0\xff\xff"),
            (b'B', b"\0\0\0\0\xff\xff\0\0\0\x05a"),
            (b'B', b"\0\0\0\x01\0\x07\0\0\0\0"),
            (b'D', b"Xname\0"),
            (b'E', b"\0\0\0"),
            (b'F', b""),
            (0, b""),
        ] {
            assert!(read(letter, body).is_err(), "{letter} {body:?}");
        }
    }
}
