//! What clients are told.

use bytes::{BufMut, BytesMut};
use guildhall_query::PgType;

use crate::postgres::error::PgError;
use crate::postgres::wire::{Wire, Writer};

/// How a session stands, as it is told after each answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Idle,
    InTransaction,
    Failed,
}

/// Writes one message: a letter, a length that counts itself, and what `fill` adds.
pub(super) fn message(out: &mut BytesMut, letter: u8, fill: impl FnOnce(&mut BytesMut)) {
    out.put_u8(letter);
    sized(out, true, fill);
}

/// Writes a length, and what it is the length of.
pub(super) fn sized(out: &mut BytesMut, itself: bool, fill: impl FnOnce(&mut BytesMut)) {
    let start = out.len();
    out.put_u32(0);
    fill(out);
    let length = out.len() - start - if itself { 0 } else { 4 };
    let length = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    out[start..start + 4].copy_from_slice(&length);
}

pub(super) fn text(out: &mut BytesMut, text: &str) {
    out.extend(text.bytes().filter(|byte| *byte != 0));
    out.put_u8(0);
}

/// What comes with each session.
pub(super) fn welcome(wire: &mut Wire, status: &[(&str, &str)], pid: u32, secret: u32) {
    let out = &mut wire.writer.waiting;
    message(out, b'R', |out| out.put_u32(0));
    for (name, value) in status {
        parameter(out, name, value);
    }
    message(out, b'K', |out| {
        out.put_u32(pid);
        out.put_u32(secret);
    });
    ready(&mut wire.writer, Standing::Idle);
}

/// A setting that clients keep in mind.
pub(super) fn parameter(out: &mut BytesMut, name: &str, value: &str) {
    message(out, b'S', |out| {
        text(out, name);
        text(out, value);
    });
}

/// Asks for a password as it is.
pub(super) fn ask_password(wire: &mut Wire) {
    message(&mut wire.writer.waiting, b'R', |out| out.put_u32(3));
}

/// Tells a client of a later minor version that this is 3.0, and which options are not known.
pub(super) fn negotiate(wire: &mut Wire, options: &[String]) {
    message(&mut wire.writer.waiting, b'v', |out| {
        out.put_u32(0x0003_0000);
        out.put_u32(u32::try_from(options.len()).unwrap_or_default());
        options.iter().for_each(|option| text(out, option));
    });
}

pub(super) fn ready(writer: &mut Writer, standing: Standing) {
    let letter = match standing {
        Standing::Idle => b'I',
        Standing::InTransaction => b'T',
        Standing::Failed => b'E',
    };
    message(&mut writer.waiting, b'Z', |out| out.put_u8(letter));
}

/// A message of its letter alone.
pub(super) fn bare(writer: &mut Writer, letter: u8) {
    message(&mut writer.waiting, letter, |_| ());
}

/// A command is done; `tag` says which.
pub(super) fn complete(writer: &mut Writer, tag: &str) {
    message(&mut writer.waiting, b'C', |out| text(out, tag));
}

/// Names and types of the columns that come, each with whether it comes in binary.
pub(super) fn columns<'c>(
    writer: &mut Writer,
    columns: impl ExactSizeIterator<Item = (&'c str, &'static PgType, bool)>,
) {
    message(&mut writer.waiting, b'T', |out| {
        out.put_u16(u16::try_from(columns.len()).unwrap_or(u16::MAX));
        for (name, kind, binary) in columns {
            text(out, name);
            out.put_u32(0);
            out.put_u16(0);
            out.put_u32(kind.oid);
            out.put_i16(kind.len);
            out.put_i32(-1);
            out.put_u16(u16::from(binary));
        }
    });
}

/// The types of a statement's parameters.
pub(super) fn parameters(writer: &mut Writer, kinds: &[u32]) {
    message(&mut writer.waiting, b't', |out| {
        out.put_u16(u16::try_from(kinds.len()).unwrap_or(u16::MAX));
        kinds.iter().for_each(|kind| out.put_u32(*kind));
    });
}

/// Why there is no answer, or no more of it.
pub(super) fn error(wire: &mut Wire, error: &PgError) {
    told(&mut wire.writer, b'E', error);
}

/// An error, or something to know.
pub(super) fn told(writer: &mut Writer, letter: u8, error: &PgError) {
    message(&mut writer.waiting, letter, |out| {
        let mut field = |name: u8, value: &str| {
            out.put_u8(name);
            text(out, value);
        };
        field(b'S', error.severity);
        field(b'V', error.severity);
        field(b'C', error.code);
        field(b'M', &error.message);
        if !error.hint.is_empty() {
            field(b'H', &error.hint);
        }
        if let Some(position) = error.position {
            field(b'P', &position.to_string());
        }
        out.put_u8(0);
    });
}
