//! InfluxDB line protocol, as agents that collect measurements speak it.
//!
//! Source: InfluxData, "Line protocol reference" (v2). The measurement, or a tag `asset`, is the
//! asset's path; each field is one of its properties. Other tags are read over. Our own reader,
//! because each refusal names its line and the reason in our words, and because it must not
//! allocate for a field: bytes are read where they lie, a series (all up to the first space) is
//! looked up once a line, and its fields are expected in the order they had before. Many series
//! mostly share a few keys, so these are kept once for all.
//! Read in this order: [`Precision`], [`Lines`], `line`, `number`.

use std::collections::HashMap;

use guildhall_model::{Names, Time, Value};
use memchr::{memchr, memchr2, memchr3};

use super::collect::{BEGIN_LETTERS_MAX, Found};

/// Longest line whose end is waited for, in bytes.
pub(crate) const LINE_BYTES_MAX: usize = 1024 * 1024;

/// What a timestamp counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Precision {
    ns: i64,
}

impl Precision {
    /// The words there are, those of InfluxDB 1 and 2.
    pub(crate) const WORDS: &str = "ns, n, us, u, ms, s, m, h";

    /// From its word.
    pub(crate) fn from_word(word: &str) -> Option<Precision> {
        let ns = match word {
            "ns" | "n" | "" => 1,
            "us" | "u" | "\u{b5}" | "\u{3bc}" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        Some(Precision { ns })
    }
}

/// Where what was read goes.
pub(crate) trait Sink {
    /// What a path leads to.
    fn find(&mut self, path: &str) -> Found;
    /// Takes a value of good quality; no time when the line does not say.
    fn push(&mut self, found: Found, row: usize, time: Option<Time>, value: Value);
    /// A line that cannot be read: its number, its first letters and why.
    fn refuse(&mut self, row: usize, begin: &str, why: &str);
}

/// Reads lines as they come in, part by part.
pub(crate) struct Lines {
    precision: Precision,
    /// The number of the next line, from 0.
    row: usize,
    /// Whether all up to the next end of a line is to be read over.
    skipping: bool,
    series: Names<Box<[u8]>, usize>,
    known: Vec<Series>,
    keys: Keys,
    /// The values of the line that is being read, and how many ends of lines their texts hold.
    values: Vec<(Found, Value)>,
    ends_inside: usize,
}

/// What stands before the fields of a line, and the fields that came after it.
struct Series {
    asset: String,
    /// The place of each one's key, and what it leads to.
    fields: Vec<(usize, Found)>,
}

/// The keys of the fields of all series.
#[derive(Default)]
struct Keys {
    all: Vec<Box<[u8]>>,
    by_name: Names<Box<[u8]>, usize>,
    /// Where among its fields a series has a key.
    places: HashMap<(usize, usize), usize>,
}

/// Why a line is not read to its end.
enum Stop {
    /// Its end is not there yet.
    More,
    /// It is no line protocol.
    Bad(String),
}

impl Lines {
    /// Nothing read yet.
    pub(crate) fn new(precision: Precision) -> Lines {
        Lines {
            precision,
            row: 0,
            skipping: false,
            series: Names::default(),
            known: Vec::new(),
            keys: Keys::default(),
            values: Vec::new(),
            ends_inside: 0,
        }
    }

    /// Reads all whole lines and says how many bytes they are; what is after them is to be given
    /// again, with more. The `last` part ends with an end of line. Empty lines and comments are
    /// read over. A line that cannot be read never stops its neighbours.
    pub(crate) fn read(&mut self, text: &[u8], last: bool, sink: &mut impl Sink) -> usize {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if self.skipping {
                match memchr(b'\n', rest) {
                    Some(end) => at += end + 1,
                    None => return text.len(),
                }
                (self.skipping, self.row) = (false, self.row + 1);
                continue;
            }
            self.values.clear();
            self.ends_inside = 0;
            let why = match self.line(rest, sink) {
                Ok(used) => {
                    at += used;
                    self.row += 1 + self.ends_inside;
                    continue;
                }
                Err(Stop::Bad(why)) => why,
                Err(Stop::More) if rest.len() > LINE_BYTES_MAX => {
                    format!("the line is longer than the limit of {LINE_BYTES_MAX} bytes")
                }
                Err(Stop::More) if last => "the text has no closing quote".to_owned(),
                Err(Stop::More) => return at,
            };
            let begin = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let begin = String::from_utf8_lossy(&begin[..begin.len().min(4 * BEGIN_LETTERS_MAX)]);
            let begin: String = begin.trim().chars().take(BEGIN_LETTERS_MAX).collect();
            sink.refuse(self.row, &begin, &why);
            self.skipping = true;
        }
        at
    }

    /// Reads one line and hands its values on; says how many bytes it is.
    fn line(&mut self, text: &[u8], sink: &mut impl Sink) -> Result<usize, Stop> {
        let blank = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r');
        let start = text.iter().position(blank).ok_or(Stop::More)?;
        match text[start] {
            b'\n' => return Ok(start + 1),
            b'#' => {
                let end = memchr(b'\n', &text[start..]).ok_or(Stop::More)?;
                return Ok(start + end + 1);
            }
            _ => {}
        }
        let head = end_of_head(text, start)?;
        let series = self.series(&text[start..head])?;
        let (mut at, mut expected) = (past_spaces(text, head), 0);
        loop {
            let (found, begin) = self.field(series, text, at, &mut expected, sink)?;
            let (value, end) = value(text, begin, &mut self.ends_inside).map_err(|stop| {
                let key = String::from_utf8_lossy(&text[at..begin - 1]);
                stop.about(&key)
            })?;
            self.values.push((found, value));
            at = end;
            match text.get(at).ok_or(Stop::More)? {
                b',' => at += 1,
                _ => break,
            }
        }
        let end = at + memchr(b'\n', &text[at..]).ok_or(Stop::More)?;
        let time = time(text[at..end].trim_ascii(), self.precision)?;
        for (found, value) in self.values.drain(..) {
            sink.push(found, self.row, time, value);
        }
        Ok(end + 1)
    }

    fn series(&mut self, head: &[u8]) -> Result<usize, Stop> {
        if let Some(known) = self.series.get(head) {
            return Ok(*known);
        }
        let text = std::str::from_utf8(head).map_err(|_| not_utf8())?;
        let asset = asset(text).map_err(Stop::Bad)?;
        self.known.push(Series { asset, fields: Vec::new() });
        self.series.insert(head.into(), self.known.len() - 1);
        Ok(self.known.len() - 1)
    }

    /// The field at `at`: what it leads to, and where its value begins. `expected` is its place
    /// among the known fields if the line keeps to the order of those before it.
    fn field(
        &mut self,
        number: usize,
        text: &[u8],
        at: usize,
        expected: &mut usize,
        sink: &mut impl Sink,
    ) -> Result<(Found, usize), Stop> {
        let (series, keys) = (&mut self.known[number], &mut self.keys);
        if let Some((key, found)) = series.fields.get(*expected) {
            let key = &keys.all[*key];
            if text[at..].strip_prefix(&**key).is_some_and(|rest| rest.first() == Some(&b'=')) {
                *expected += 1;
                return Ok((*found, at + key.len() + 1));
            }
        }
        let end = end_of_key(text, at)?;
        let key = &text[at..end];
        if key.is_empty() {
            let why = "there is no field after the asset; write `property=value`";
            return Err(Stop::Bad(why.to_owned()));
        }
        if text[end] != b'=' {
            let key = String::from_utf8_lossy(key);
            return Err(Stop::Bad(format!("the field `{key}` has no value")));
        }
        let name = keys.place(key);
        let place = match keys.places.get(&(number, name)) {
            Some(place) => *place,
            None => {
                let property = std::str::from_utf8(key).map_err(|_| not_utf8())?;
                let property = take(&mut &*property, &['=']);
                let found = sink.find(&format!("{}.{property}", series.asset));
                series.fields.push((name, found));
                keys.places.insert((number, name), series.fields.len() - 1);
                series.fields.len() - 1
            }
        };
        *expected = place + 1;
        Ok((series.fields[place].1, end + 1))
    }
}

impl Keys {
    fn place(&mut self, key: &[u8]) -> usize {
        if let Some(known) = self.by_name.get(key) {
            return *known;
        }
        self.all.push(key.into());
        self.by_name.insert(key.into(), self.all.len() - 1);
        self.all.len() - 1
    }
}

impl Stop {
    fn about(self, key: &str) -> Stop {
        match self {
            Stop::Bad(why) => Stop::Bad(format!("`{key}`: {why}")),
            Stop::More => Stop::More,
        }
    }
}

fn not_utf8() -> Stop {
    Stop::Bad("the line is not UTF-8".to_owned())
}

fn past_spaces(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|byte| **byte == b' ').count()
}

/// The first space that no backslash stands before, or the end of the line.
fn end_of_head(text: &[u8], mut at: usize) -> Result<usize, Stop> {
    loop {
        at += memchr3(b' ', b'\n', b'\\', &text[at..]).ok_or(Stop::More)?;
        if text[at] != b'\\' {
            return Ok(at);
        }
        at = past_escape(text, at)?;
    }
}

/// The first `=`, `,`, space or end of line that no backslash stands before.
fn end_of_key(text: &[u8], mut at: usize) -> Result<usize, Stop> {
    loop {
        match text.get(at).ok_or(Stop::More)? {
            b'=' | b',' | b' ' | b'\n' => return Ok(at),
            b'\\' => at = past_escape(text, at)?,
            _ => at += 1,
        }
    }
}

/// A backslash takes the letter after it along if that one could end a name.
fn past_escape(text: &[u8], at: usize) -> Result<usize, Stop> {
    let next = text.get(at + 1).ok_or(Stop::More)?;
    Ok(if matches!(next, b',' | b'=' | b' ' | b'\\') { at + 2 } else { at + 1 })
}

/// The path of the asset in what stands before the fields.
fn asset(head: &str) -> Result<String, String> {
    let mut rest = head;
    let measurement = take(&mut rest, &[',']);
    let mut asset = measurement;
    while let Some(after) = rest.strip_prefix(',') {
        rest = after;
        let key = take(&mut rest, &['=', ',']);
        rest = rest.strip_prefix('=').ok_or_else(|| format!("the tag `{key}` has no value"))?;
        let value = take(&mut rest, &[',']);
        if key == "asset" {
            asset = value;
        }
    }
    if asset.is_empty() {
        return Err("the line does not begin with the path of an asset".to_owned());
    }
    Ok(asset)
}

/// Takes letters up to one of `ends` that no backslash stands before.
fn take(rest: &mut &str, ends: &[char]) -> String {
    let mut taken = String::new();
    let mut letters = rest.char_indices().peekable();
    let mut end = rest.len();
    while let Some((at, letter)) = letters.next() {
        let escaped = letter == '\\';
        match letters.peek() {
            Some((_, next)) if escaped && [',', '=', ' ', '\\'].contains(next) => {
                taken.push(*next);
                letters.next();
            }
            _ if ends.contains(&letter) => {
                end = at;
                break;
            }
            _ => taken.push(letter),
        }
    }
    *rest = &rest[end..];
    taken
}

/// The value at `at`, and where it ends. Counts the ends of lines that a text holds.
fn value(text: &[u8], at: usize, ends_inside: &mut usize) -> Result<(Value, usize), Stop> {
    let found = match text.get(at).ok_or(Stop::More)? {
        b'"' => Some(quoted(text, at + 1, ends_inside)?),
        b'0'..=b'9' | b'+' | b'-' | b'.' => number(text, at)?,
        _ => None,
    };
    if let Some((value, end)) = found
        && ends_value(*text.get(end).ok_or(Stop::More)?)
    {
        return Ok((value, end));
    }
    let length = text[at..].iter().position(|byte| ends_value(*byte)).ok_or(Stop::More)?;
    let word = &text[at..at + length];
    let value = match word {
        b"t" | b"T" | b"true" | b"True" | b"TRUE" => true,
        b"f" | b"F" | b"false" | b"False" | b"FALSE" => false,
        _ => {
            let word = String::from_utf8_lossy(word);
            let why = format!("`{word}` is not a value; texts stand in double quotes");
            return Err(Stop::Bad(why));
        }
    };
    Ok((Value::Boolean(value), at + length))
}

const fn ends_value(byte: u8) -> bool {
    matches!(byte, b',' | b' ' | b'\n' | b'\r')
}

/// A number, and where it ends; none when it is no finite one.
fn number(text: &[u8], at: usize) -> Result<Option<(Value, usize)>, Stop> {
    let sign = usize::from(matches!(text[at], b'+' | b'-'));
    let digits = text[at + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = at + sign + digits;
    match text.get(end).ok_or(Stop::More)? {
        b'i' => return Ok(whole(&text[at..end]).map(|number| (Value::Integer(number), end + 1))),
        b'u' => {
            let number = std::str::from_utf8(&text[at..end]).ok().and_then(|u| u.parse().ok());
            return Ok(number.map(|number| (Value::Unsigned(number), end + 1)));
        }
        _ => {}
    }
    let read = fast_float2::parse_partial::<f64, _>(&text[at..]).ok();
    let finite = read.filter(|(number, _)| number.is_finite());
    Ok(finite.map(|(number, length)| (Value::Float(number), at + length)))
}

/// A whole number that fits.
fn whole(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', digits) => (true, digits),
        (b'+', digits) => (false, digits),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = 0i64;
    for byte in digits {
        let digit = i64::from(byte.checked_sub(b'0').filter(|digit| *digit <= 9)?);
        number = number.checked_mul(10)?;
        number = if negative { number.checked_sub(digit)? } else { number.checked_add(digit)? };
    }
    Some(number)
}

/// A text up to its closing quote, and what comes after that.
fn quoted(text: &[u8], start: usize, ends: &mut usize) -> Result<(Value, usize), Stop> {
    let (mut at, mut escapes) = (start, false);
    loop {
        at += memchr2(b'"', b'\\', &text[at..]).ok_or(Stop::More)?;
        if text[at] == b'"' {
            break;
        }
        (at, escapes) = (at + 2, true);
        if at > text.len() {
            return Err(Stop::More);
        }
    }
    let inside = std::str::from_utf8(&text[start..at]).map_err(|_| not_utf8())?;
    *ends += memchr::memchr_iter(b'\n', inside.as_bytes()).count();
    let value = if escapes { Value::text(unescaped(inside)) } else { Value::text(inside) };
    Ok((value, at + 1))
}

fn unescaped(text: &str) -> String {
    let mut taken = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(escaped @ ('"' | '\\')) => taken.push(escaped),
                Some(other) => taken.extend(['\\', other]),
                None => taken.push('\\'),
            },
            letter => taken.push(letter),
        }
    }
    taken
}

fn time(text: &[u8], precision: Precision) -> Result<Option<Time>, Stop> {
    if text.is_empty() {
        return Ok(None);
    }
    let ns = whole(text).and_then(|count| count.checked_mul(precision.ns));
    ns.map(|ns| Some(Time::from_ns(ns))).ok_or_else(|| {
        let text = String::from_utf8_lossy(text);
        Stop::Bad(format!("`{text}` is not a time between 1677 and 2262"))
    })
}

#[cfg(test)]
mod tests;
