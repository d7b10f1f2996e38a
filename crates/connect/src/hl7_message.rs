//! From the text of an HL7 v2 message to readings, and to the acknowledgement.
//!
//! Sources: HL7 v2.6, 2.9.2 (acknowledgement), 2.15.5 (ERR), 7.4.2 (OBX), table 0085 and
//! 0357; IHE PCD Technical Framework, PCD-01 (ORU^R01^ORU_R01, MDC codes in OBX-3). hl7-parser
//! cuts the text into fields. A unit (OBX-6) is not converted: the tag says in which unit it
//! keeps what the machine sends.

use std::collections::BTreeSet;

use guildhall_model::{Quality, Time, Value};
use hl7_parser::Message;
use hl7_parser::message::{Segment, Separators};

use crate::protocol::{Points, Reading};

/// `BadNoData`: the machine says that there is no result.
const NO_RESULT: Quality = Quality::from_status(0x809B_0000);

/// What a message says of itself, for its acknowledgement.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    application: String,
    facility: String,
    control_id: String,
    processing_id: String,
    version: String,
    /// MSH-15 and MSH-16: when it is answered.
    answered: [String; 2],
}

impl Header {
    /// Whether the sender never wants an answer (enhanced mode, NE in both fields; 2.9.3).
    pub(crate) fn never_answered(&self) -> bool {
        let [accept, application] = &self.answered;
        accept == "NE" && matches!(application.as_str(), "NE" | "")
    }
}

/// Why a message is not taken as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be read: what is wrong with it.
    Malformed(String),
    /// It can be read, and is of a kind that is not taken: which.
    Unsupported(String),
}

/// What was in a message.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// Values of wanted points.
    pub(crate) readings: Vec<Reading>,
    /// Beds of which it told, wanted or not.
    pub(crate) beds: BTreeSet<String>,
    /// Single observations that could not be read: the point, and what came.
    pub(crate) wrong: Vec<(String, String)>,
}

/// How an acknowledgement ends.
#[derive(Debug)]
pub(crate) enum Verdict<'a> {
    /// Stored.
    Accept,
    /// Not stored, may be sent again: why.
    Error(&'a str),
    /// Wrong in itself: code of table 0357, and why.
    Reject(&'static str, &'a str),
}

/// Text of a message: UTF-8, or Latin-1 where MSH-18 says so.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(wrong) => {
            let bytes = wrong.into_bytes();
            let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            if latin.lines().next().unwrap_or_default().contains("8859/1") {
                Ok(latin)
            } else {
                let what = "text that is neither UTF-8 nor marked as 8859/1 in MSH-18";
                Err(Fault::Malformed(what.to_owned()))
            }
        }
    }
}

/// Reads a message. The header comes as far as it can be read.
pub(crate) fn read(text: &str, points: &Points, now: Time) -> (Header, Result<Content, Fault>) {
    let message = match Message::parse_with_lenient_newlines(text, true) {
        Ok(message) => message,
        Err(wrong) => {
            return (Header::default(), Err(Fault::Malformed(one_line(&wrong.to_string()))));
        }
    };
    let Some(msh) = message.segment("MSH") else {
        return (Header::default(), Err(Fault::Malformed("no MSH segment".to_owned())));
    };
    let header = Header {
        application: raw(msh, 3).to_owned(),
        facility: raw(msh, 4).to_owned(),
        control_id: raw(msh, 10).to_owned(),
        processing_id: raw(msh, 11).to_owned(),
        version: raw(msh, 12).to_owned(),
        answered: [15, 16].map(|at| raw(msh, at).to_owned()),
    };
    let kind = (component(msh, 9, 1), component(msh, 9, 2));
    if header.control_id.is_empty() {
        return (header, Err(Fault::Malformed("no control id in MSH-10".to_owned())));
    }
    if kind != ("ORU", "R01") {
        let what = format!("a message of type {}^{}", kind.0, kind.1);
        return (header, Err(Fault::Unsupported(what)));
    }
    let content = content(&message, msh, points, now);
    (header, Ok(content))
}

fn content(message: &Message<'_>, msh: &Segment<'_>, points: &Points, now: Time) -> Content {
    let mut content = Content::default();
    let sent = time(raw(msh, 7));
    let (mut bed, mut observed) = (String::new(), None);
    for segment in message.segments() {
        match segment.name {
            "PID" => bed.clear(),
            "PV1" => {
                bed = component(segment, 3, 3).trim().to_owned();
                if !bed.is_empty() {
                    content.beds.insert(bed.clone());
                }
            }
            "OBR" => observed = time(raw(segment, 7)),
            "OBX" => {
                let Some((address, point)) = wanted(segment, &bed, points) else { continue };
                let at = time(raw(segment, 14)).or(observed).or(sent).unwrap_or(now);
                match observation(segment, &message.separators) {
                    Ok((value, quality)) => {
                        content.readings.push(Reading::new(point, at, value, quality));
                    }
                    Err(got) => {
                        content.wrong.push((address, got));
                        let quality = Quality::BAD_TYPE_MISMATCH;
                        content.readings.push(Reading::new(point, at, None, quality));
                    }
                }
            }
            _ => {}
        }
    }
    content
}

/// The point an observation is about, by its reference id or that of its alternate code.
fn wanted(obx: &Segment<'_>, bed: &str, points: &Points) -> Option<(String, u32)> {
    [2, 5].into_iter().find_map(|at| {
        let address = format!("{bed}/{}", component(obx, 3, at).trim());
        points.find(&address).map(|point| (address, point))
    })
}

/// Value and quality of one observation; what came when it cannot be read.
fn observation(
    obx: &Segment<'_>,
    separators: &Separators,
) -> Result<(Option<Value>, Quality), String> {
    if raw(obx, 11) == "X" {
        return Ok((None, NO_RESULT));
    }
    let field = raw(obx, 5);
    if field.is_empty() || field == "\"\"" {
        return Ok((None, NO_RESULT));
    }
    let kind = raw(obx, 2);
    let (value, quality) = match kind {
        "NM" => (number(field).ok_or_else(|| format!("the number `{field}`"))?, Quality::GOOD),
        "NA" => numbers(obx).ok_or_else(|| format!("the numbers `{field}`"))?,
        "SN" => structured(obx).ok_or_else(|| format!("the structured number `{field}`"))?,
        "ST" | "TX" | "FT" | "IS" | "ID" => {
            (Value::text(separators.decode(field).to_string()), Quality::GOOD)
        }
        "CWE" | "CNE" | "CE" => {
            let text = [2, 1].map(|at| component(obx, 5, at)).into_iter().find(|t| !t.is_empty());
            let text = text.ok_or_else(|| format!("the code `{field}`"))?;
            (Value::text(separators.decode(text).to_string()), Quality::GOOD)
        }
        other => return Err(format!("a value of type {other}")),
    };
    Ok((Some(value), flagged(raw(obx, 8), quality)))
}

/// What the monitor itself says of a value (IHE PCD TF-2, B.8, OBX-8).
fn flagged(flags: &str, quality: Quality) -> Quality {
    let has = |flag| flags.split(['~', '^']).any(|one| one == flag);
    if has("INV") {
        Quality::BAD_SENSOR_FAILURE
    } else if has("NAV") {
        NO_RESULT
    } else if has("QUES") {
        Quality::UNCERTAIN
    } else {
        quality
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    let plain = text.strip_prefix('+').unwrap_or(text);
    let known = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    if !plain.bytes().all(known) {
        return None;
    }
    plain.parse().map(Value::Integer).or_else(|_| plain.parse().map(Value::Float)).ok()
}

/// A waveform: numbers as components of a field, one after the other (HL7 v2.6, 2.A.46).
fn numbers(obx: &Segment<'_>) -> Option<(Value, Quality)> {
    let point = |text: &str| number(text).and_then(|value| value.as_f64());
    let points: Option<Vec<f64>> = raw(obx, 5).split(['^', '~']).map(point).collect();
    Some((Value::Array(points?.into()), Quality::GOOD))
}

/// Comparator^number: more or less than a number is that number, uncertain.
fn structured(obx: &Segment<'_>) -> Option<(Value, Quality)> {
    if !component(obx, 5, 3).is_empty() {
        return None;
    }
    let value = number(component(obx, 5, 2))?;
    match component(obx, 5, 1) {
        "" | "=" => Some((value, Quality::GOOD)),
        _ => Some((value, Quality::UNCERTAIN)),
    }
}

/// `YYYYMMDD[HH[MM[SS[.S…]]]][+ZZZZ]`; without a zone it is UTC.
pub(crate) fn time(text: &str) -> Option<Time> {
    let at_zone = text.find(['+', '-']).unwrap_or(text.len());
    let (local, zone) = text.split_at(at_zone);
    let (whole, fraction) = local.split_once('.').unwrap_or((local, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || !(8..=14).contains(&whole.len()) {
        return None;
    }
    let filled = format!("{whole:0<14}");
    let part = |from: usize, to: usize| filled.get(from..to);
    let zone = match zone.len() {
        0 => "+00:00".to_owned(),
        5 => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        _ => return None,
    };
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let (date, clock) = (
        format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?),
        format!("{}:{}:{}", part(8, 10)?, part(10, 12)?, part(12, 14)?),
    );
    Time::parse(&format!("{date}T{clock}{fraction}{zone}")).ok()
}

/// The acknowledgement of a message.
pub(crate) fn acknowledgement(
    header: &Header,
    verdict: &Verdict<'_>,
    id: u64,
    now: Time,
) -> String {
    let stamp: String = now.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.into() };
    let (code, error) = match verdict {
        Verdict::Accept => ("AA", None),
        Verdict::Error(why) => ("AE", Some(("207^Application internal error", *why))),
        Verdict::Reject(code, why) => ("AR", Some((*code, *why))),
    };
    let mut text = format!(
        "MSH|^~\\&|GUILDHALL||{}|{}|{stamp}+0000||ACK^R01^ACK|G{id}|{}|{}\rMSA|{code}|{}\r",
        header.application,
        header.facility,
        or(&header.processing_id, "P"),
        or(&header.version, "2.6"),
        header.control_id,
    );
    if let Some((code, why)) = error {
        let why = one_line(why);
        let why = Separators::default().encode(&why).to_string();
        text.push_str(&format!("ERR|||{code}^HL70357|E||||{why}\r"));
    }
    text
}

fn raw<'m>(segment: &Segment<'m>, field: usize) -> &'m str {
    segment.field(field).map_or("", |field| field.raw_value())
}

fn component<'m>(segment: &Segment<'m>, field: usize, component: usize) -> &'m str {
    let found = segment.field(field).and_then(|field| field.component(component));
    found.map_or("", |component| component.raw_value())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
