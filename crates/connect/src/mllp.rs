//! Frames of the Minimal Lower Layer Protocol: 0x0B, the message, 0x1C 0x0D.
//!
//! Source: HL7 v2 Transport Specification, MLLP Release 1. What stands before a start byte is
//! skipped and told of once; a message over [`MESSAGE_BYTES_MAX`] is skipped up to its end.

/// Longest message, in bytes.
pub(crate) const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

const START: u8 = 0x0B;
const END: u8 = 0x1C;
const RETURN: u8 = 0x0D;

/// What was found in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A whole message.
    Message(Vec<u8>),
    /// So many bytes outside of any frame.
    Garbage(usize),
    /// A message that was too long and was skipped.
    TooLong,
}

/// Cuts a stream of bytes into frames.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    within: bool,
    message: Vec<u8>,
    too_long: bool,
    ending: bool,
    garbage: usize,
}

impl Framer {
    /// Whether a message has begun and not ended.
    pub(crate) fn is_within(&self) -> bool {
        self.within
    }

    /// Takes bytes as they come, gives what they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        for &byte in bytes {
            if self.within {
                self.inside(byte, &mut found);
            } else if byte == START {
                self.tell_garbage(&mut found);
                self.within = true;
            } else if byte != RETURN && byte != b'\n' {
                // Some senders end a frame with a line more; that is no garbage.
                self.garbage += 1;
            }
        }
        self.tell_garbage(&mut found);
        found
    }

    fn inside(&mut self, byte: u8, found: &mut Vec<Found>) {
        match (std::mem::take(&mut self.ending), byte) {
            (true, RETURN) => {
                let message = std::mem::take(&mut self.message);
                self.within = false;
                let too_long = std::mem::take(&mut self.too_long);
                found.push(if too_long { Found::TooLong } else { Found::Message(message) });
                return;
            }
            (true, _) => self.keep(END),
            (false, _) => {}
        }
        match byte {
            END => self.ending = true,
            START => {
                // The one before was never ended, so its sender began anew.
                self.garbage += self.message.len();
                self.message.clear();
                self.too_long = false;
                self.tell_garbage(found);
            }
            byte => self.keep(byte),
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.message.len() < MESSAGE_BYTES_MAX {
            self.message.push(byte);
        } else {
            self.too_long = true;
        }
    }

    fn tell_garbage(&mut self, found: &mut Vec<Found>) {
        if self.garbage > 0 {
            found.push(Found::Garbage(std::mem::take(&mut self.garbage)));
        }
    }
}

/// A message in its frame.
pub(crate) fn framed(message: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(message.len() + 3);
    bytes.push(START);
    bytes.extend_from_slice(message.as_bytes());
    bytes.extend_from_slice(&[END, RETURN]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `<` is the start byte, `>` the end byte, `/` the return.
    #[track_caller]
    fn check(stream: &str, expected: &str) {
        let bytes: Vec<u8> = stream
            .bytes()
            .map(|b| match b {
                b'<' => START,
                b'>' => END,
                b'/' => RETURN,
                other => other,
            })
            .collect();
        let mut whole = Framer::default();
        let shown: Vec<String> = whole.push(&bytes).iter().map(show).collect();
        assert_eq!(shown.join(" "), expected);
        let mut single = Framer::default();
        let messages = |found: Vec<Found>| {
            found.into_iter().filter(|f| matches!(f, Found::Message(_))).collect::<Vec<_>>()
        };
        let by_one: Vec<Found> = bytes.iter().flat_map(|b| single.push(&[*b])).collect();
        let mut again = Framer::default();
        assert_eq!(messages(by_one), messages(again.push(&bytes)), "byte by byte");
    }

    fn show(found: &Found) -> String {
        match found {
            Found::Message(bytes) => format!("[{}]", String::from_utf8_lossy(bytes)),
            Found::Garbage(count) => format!("{count}?"),
            Found::TooLong => "too-long".to_owned(),
        }
    }

    #[test]
    fn frames() {
        check("<one>/", "[one]");
        check("<one>/<two>/", "[one] [two]");
        check("<one>//<two>/", "[one] [two]");
        check("xyz<one>/", "3? [one]");
        check("GET http", "8?");
        check("<one", "");
        check("<half<one>/", "4? [one]");
        check("<a>b>/", "[a\u{1c}b]");
        check("<>/", "[]");
        let long = "x".repeat(MESSAGE_BYTES_MAX + 1);
        check(&format!("<{long}>/<one>/"), "too-long [one]");
    }
}
