//! Samples as bytes, column by column: what the payload of a log record holds.
//!
//! Layout of version 1, all numbers little endian, `var` = LEB128, `zig` = zigzag of it:
//!
//! | part | form |
//! | --- | --- |
//! | version | u8 = 1, or 2 with one of the kinds that came later |
//! | origin | var length, text of `Origin` |
//! | received | i64 ns |
//! | count | var |
//! | tags | zig difference to the one before, for each sample |
//! | times | zig difference to the one before, in ns, for each sample |
//! | qualities | runs: var length, u32 status code, until `count` is reached |
//! | kinds | runs: var length, u8: 0 none, 1 boolean, 2 integer, 3 float, 4 text |
//! | | and in version 2: 5 unsigned, 6 array, 7 structure |
//! | values | in order: u8, zig, f64, var length and UTF-8, var, var count and so many f64 |
//!
//! To add a version: a new number, its own `decode_…`, a row in [`decode`]; never change an old
//! one, for logs of it lie on disks. Compression is left out on purpose: a log lives an hour.

use std::sync::Arc;

use guildhall_model::{Origin, Quality, Samples, TagId, Time, Value};

const VERSION: u8 = 2;

/// The newest kind that version 1 has.
const KINDS_1: u8 = 4;

/// Why bytes cannot be read as samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// Written by a newer program.
    Newer(u8),
    /// Not what the version says.
    Malformed,
}

/// Writes samples in the newest version.
pub(crate) fn encode(samples: &Samples) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + samples.len() * 16);
    let origin = samples.origin.to_string();
    out.push(1);
    put_bytes(&mut out, origin.as_bytes());
    out.extend_from_slice(&samples.received.ns().to_le_bytes());
    put_var(&mut out, samples.len() as u64);
    let mut before = 0;
    for tag in &samples.tags {
        let tag = i64::from(tag.0);
        put_zig(&mut out, tag - before);
        before = tag;
    }
    let mut before = 0i64;
    for time in &samples.times {
        put_zig(&mut out, time.ns().wrapping_sub(before));
        before = time.ns();
    }
    for run in samples.qualities.chunk_by(|a, b| a == b) {
        put_var(&mut out, run.len() as u64);
        out.extend_from_slice(&run[0].status().to_le_bytes());
    }
    for run in samples.values.chunk_by(|a, b| kind(a.as_ref()) == kind(b.as_ref())) {
        let kind = kind(run[0].as_ref());
        if kind > KINDS_1 {
            // All else an older program can read.
            out[0] = VERSION;
        }
        put_var(&mut out, run.len() as u64);
        out.push(kind);
    }
    for value in samples.values.iter().flatten() {
        match value {
            Value::Boolean(b) => out.push(u8::from(*b)),
            Value::Integer(i) => put_zig(&mut out, *i),
            Value::Float(f) => out.extend_from_slice(&f.to_le_bytes()),
            Value::Unsigned(u) => put_var(&mut out, *u),
            Value::Text(text) | Value::Json(text) => put_bytes(&mut out, text.as_bytes()),
            Value::Array(points) => {
                put_var(&mut out, points.len() as u64);
                points.iter().for_each(|point| out.extend_from_slice(&point.to_le_bytes()));
            }
        }
    }
    out
}

/// Reads samples of any version.
pub(crate) fn decode(bytes: &[u8]) -> Result<Samples, DecodeError> {
    match bytes.split_first() {
        Some((&(1 | 2), rest)) => decode_2(Reader { rest }).ok_or(DecodeError::Malformed),
        Some((&newer, _)) if newer > VERSION => Err(DecodeError::Newer(newer)),
        _ => Err(DecodeError::Malformed),
    }
}

/// Version 2 is version 1 with more kinds.
fn decode_2(mut from: Reader<'_>) -> Option<Samples> {
    let origin = Origin::parse(from.text()?)?;
    let received = Time::from_ns(i64::from_le_bytes(from.array()?));
    let count = usize::try_from(from.var()?).ok()?;
    // Each sample takes at least two bytes, so a mad count cannot ask for mad memory.
    if count > from.rest.len() {
        return None;
    }
    let mut samples = Samples::with_capacity(origin, received, count);
    let mut tag = 0i64;
    for _ in 0..count {
        tag = tag.checked_add(from.zig()?)?;
        samples.tags.push(TagId(u32::try_from(tag).ok()?));
    }
    let mut time = 0i64;
    for _ in 0..count {
        time = time.wrapping_add(from.zig()?);
        samples.times.push(Time::from_ns(time));
    }
    while samples.qualities.len() < count {
        let run = from.run(count - samples.qualities.len())?;
        let quality = Quality::from_status(u32::from_le_bytes(from.array()?));
        samples.qualities.resize(samples.qualities.len() + run, quality);
    }
    let mut kinds = Vec::new();
    let mut covered = 0;
    while covered < count {
        let run = from.run(count - covered)?;
        kinds.push((run, from.array::<1>()?[0]));
        covered += run;
    }
    for (run, kind) in kinds {
        for _ in 0..run {
            samples.values.push(from.value(kind)?);
        }
    }
    from.rest.is_empty().then_some(samples)
}

/// An upper bound of what the values take beyond the fixed part, cheap to tell.
pub(crate) fn long_bytes(samples: &Samples) -> usize {
    samples.values.iter().flatten().map(value_bytes).sum()
}

/// What a value takes beyond the fixed part: texts, arrays and structures.
pub(crate) fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Json(text) => text.len(),
        Value::Array(points) => size_of_val::<[f64]>(points),
        Value::Boolean(_) | Value::Integer(_) | Value::Unsigned(_) | Value::Float(_) => 0,
    }
}

fn kind(value: Option<&Value>) -> u8 {
    match value {
        None => 0,
        Some(Value::Boolean(_)) => 1,
        Some(Value::Integer(_)) => 2,
        Some(Value::Float(_)) => 3,
        Some(Value::Text(_)) => 4,
        Some(Value::Unsigned(_)) => 5,
        Some(Value::Array(_)) => 6,
        Some(Value::Json(_)) => 7,
    }
}

fn put_var(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn put_zig(out: &mut Vec<u8>, number: i64) {
    put_var(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_var(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn var(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            let part = u64::from(byte & 0x7F);
            if shift == 63 && part > 1 {
                return None;
            }
            number |= part << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn zig(&mut self) -> Option<i64> {
        let number = self.var()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn run(&mut self, left: usize) -> Option<usize> {
        usize::try_from(self.var()?).ok().filter(|run| (1..=left).contains(run))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }

    /// As many things as are said first, of so many bytes each.
    fn bytes(&mut self, each: usize) -> Option<&'a [u8]> {
        let count = usize::try_from(self.var()?).ok()?;
        let (head, rest) = self.rest.split_at_checked(count.checked_mul(each)?)?;
        self.rest = rest;
        Some(head)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(1)?).ok()
    }

    fn value(&mut self, kind: u8) -> Option<Option<Value>> {
        Some(match kind {
            0 => None,
            1 => Some(Value::Boolean(self.array::<1>()?[0] != 0)),
            2 => Some(Value::Integer(self.zig()?)),
            3 => Some(Value::Float(f64::from_le_bytes(self.array()?))),
            4 => Some(Value::Text(Arc::from(self.text()?))),
            5 => Some(Value::Unsigned(self.var()?)),
            6 => {
                let (points, _) = self.bytes(size_of::<f64>())?.as_chunks();
                Some(Value::Array(points.iter().map(|point| f64::from_le_bytes(*point)).collect()))
            }
            7 => Some(Value::Json(Arc::from(self.text()?))),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::{ConnectionId, Sample};

    fn some() -> Samples {
        let origin = Origin::Connection(ConnectionId::new("gt1-opcua").expect("a name"));
        let mut samples = Samples::with_capacity(origin, Time::from_s(7), 0);
        let values = [
            Some(Value::Float(1.5)),
            Some(Value::Float(-0.0)),
            Some(Value::Integer(i64::MIN)),
            Some(Value::Integer(i64::MAX)),
            Some(Value::Boolean(true)),
            None,
            Some(Value::text("밸브 open")),
            Some(Value::text("")),
            Some(Value::Unsigned(u64::MAX)),
            Some(Value::Array([0.5, -1e300].into())),
            Some(Value::Array([].into())),
            Some(Value::Json("{\"a\":1}".into())),
        ];
        for (row, value) in values.into_iter().enumerate() {
            let time = [Time::MIN, Time::MAX, Time::from_s(0)][row % 3];
            let tag = TagId([0, u32::MAX, 5][row % 3]);
            let quality = if value.is_some() { Quality::GOOD } else { Quality::BAD_NOT_CONNECTED };
            samples.push(Sample { tag, time, value, quality });
        }
        samples
    }

    #[test]
    fn what_was_written_is_read() {
        let samples = some();
        assert_eq!(decode(&encode(&samples)), Ok(samples));
        let none = Samples::with_capacity(Origin::System, Time::from_s(1), 0);
        assert_eq!(decode(&encode(&none)), Ok(none));
    }

    /// These bytes lie on disks: version 1 must read them for ever.
    #[test]
    fn version_1_is_still_read() {
        let bytes: &[u8] = &[
            1, 6, b's', b'y', b's', b't', b'e', b'm', 9, 0, 0, 0, 0, 0, 0, 0, 2, 6, 2, 20, 3, 1, 0,
            0, 0, 0, 1, 0, 0, 0x8A, 0x80, 1, 2, 1, 0, 14,
        ];
        let mut samples = Samples::with_capacity(Origin::System, Time::from_ns(9), 2);
        samples.push(Sample {
            tag: TagId(3),
            time: Time::from_ns(10),
            value: Some(Value::Integer(7)),
            quality: Quality::GOOD,
        });
        samples.push(Sample {
            tag: TagId(4),
            time: Time::from_ns(8),
            value: None,
            quality: Quality::BAD_NOT_CONNECTED,
        });
        assert_eq!(decode(bytes), Ok(samples.clone()));
        assert_eq!(encode(&samples), bytes);
    }

    #[test]
    fn anything_else_is_refused() {
        let bytes = encode(&some());
        for len in 0..bytes.len() {
            assert_eq!(decode(&bytes[..len]), Err(DecodeError::Malformed), "cut at {len}");
        }
        assert_eq!(decode(&[9, 0]), Err(DecodeError::Newer(9)));
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(decode(&longer), Err(DecodeError::Malformed));
    }
}
