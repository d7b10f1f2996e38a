//! Units: is a text a UCUM code, and what do people write for it.
//!
//! Source: The Unified Code for Units of Measure, version 2.2 (2024), 2.2 grammar and the table
//! of units (`ucum-essence.xml`), case sensitive. Left out on purpose: conversion between units.
//! Whether a unit is spelt right needs the names of the units and nothing else, so the names are
//! in here.

mod atoms;
mod text;

pub use text::unit_text;

use crate::nearest::nearest;

/// Longest unit, in bytes.
const UNIT_BYTES_MAX: usize = 64;

/// Deepest brackets in a unit.
const BRACKETS_MAX: usize = 8;

/// Whether a text is a UCUM code, such as `kPa`, `m3/h`, `{rpm}` or `10*3/uL`.
pub fn valid_unit(code: &str) -> bool {
    let plain = code.bytes().all(|b| (33..=126).contains(&b));
    if code.is_empty() || code.len() > UNIT_BYTES_MAX || !plain {
        return false;
    }
    let mut reader = Reader { rest: code, brackets: 0 };
    reader.main_term() && reader.rest.is_empty()
}

/// The code that was probably meant.
pub(crate) fn nearest_unit(wrong: &str) -> Option<String> {
    let said = COMMON.iter().find(|(said, _)| *said == wrong).map(|(_, code)| (*code).to_owned());
    said.or_else(|| {
        let codes = COMMON.iter().map(|(_, code)| *code);
        nearest(wrong, codes.filter(|code| code.eq_ignore_ascii_case(wrong)))
    })
    .or_else(|| {
        // Large prefixes come first in the table: of `mpa` it is the MPa that was meant.
        let prefixes = std::iter::once("").chain(atoms::PREFIXES);
        let mut codes = prefixes.flat_map(|p| atoms::METRIC.map(|unit| format!("{p}{unit}")));
        codes.find(|code| code.eq_ignore_ascii_case(wrong))
    })
}

/// What people write, and the code for it.
const COMMON: [(&str, &str); 41] = [
    ("°C", "Cel"),
    ("℃", "Cel"),
    ("degC", "Cel"),
    ("celsius", "Cel"),
    ("°F", "[degF]"),
    ("degF", "[degF]"),
    ("°", "deg"),
    ("degree", "deg"),
    ("rpm", "{rpm}"),
    ("RPM", "{rpm}"),
    ("bpm", "{beats}/min"),
    ("psi", "[psi]"),
    ("psia", "[psi]"),
    ("psig", "[psi]"),
    ("hp", "[HP]"),
    ("ft", "[ft_i]"),
    ("feet", "[ft_i]"),
    ("in", "[in_i]"),
    ("inch", "[in_i]"),
    ("kt", "[kn_i]"),
    ("knots", "[kn_i]"),
    ("lb", "[lb_av]"),
    ("lbs", "[lb_av]"),
    ("mmHg", "mm[Hg]"),
    ("cmH2O", "cm[H2O]"),
    ("inHg", "[in_i'Hg]"),
    ("bbl", "[bbl_us]"),
    ("gal", "[gal_us]"),
    ("ppm", "[ppm]"),
    ("ppb", "[ppb]"),
    ("pH", "[pH]"),
    ("sec", "s"),
    ("hour", "h"),
    ("hr", "h"),
    ("ohm", "Ohm"),
    ("Ω", "Ohm"),
    ("percent", "%"),
    ("tonne", "t"),
    ("m³/h", "m3/h"),
    ("m^3/h", "m3/h"),
    ("kph", "km/h"),
];

/// Reads from the front; each method says whether there was what it is named after.
struct Reader<'a> {
    rest: &'a str,
    brackets: usize,
}

impl Reader<'_> {
    fn main_term(&mut self) -> bool {
        self.take('/');
        self.term()
    }

    fn term(&mut self) -> bool {
        if !self.component() {
            return false;
        }
        while self.take('.') || self.take('/') {
            if !self.component() {
                return false;
            }
        }
        true
    }

    fn component(&mut self) -> bool {
        if self.take('(') {
            self.brackets += 1;
            let good = self.brackets <= BRACKETS_MAX && self.main_term() && self.take(')');
            self.brackets -= 1;
            return good;
        }
        if self.rest.starts_with('{') {
            return self.annotation();
        }
        let number = self.digits();
        if number && !self.rest.starts_with('*') && !self.rest.starts_with('^') {
            return true;
        }
        if number {
            return false;
        }
        self.simple_unit() && (!self.rest.starts_with('{') || self.annotation())
    }

    fn annotation(&mut self) -> bool {
        let Some((text, rest)) = self.rest.strip_prefix('{').and_then(|r| r.split_once('}')) else {
            return false;
        };
        self.rest = rest;
        !text.contains('{')
    }

    /// An atom, perhaps with a prefix, and its exponent. Takes the reading that uses up most.
    fn simple_unit(&mut self) -> bool {
        let end = end_of_symbol(self.rest);
        let symbol = &self.rest[..end];
        // An exponent is what is left when the atom has been read: `m3`, `s-2`, `10*3`.
        let ends = (1..=symbol.len()).rev().filter(|at| symbol.is_char_boundary(*at));
        for at in ends {
            let (unit, exponent) = symbol.split_at(at);
            if is_exponent(exponent) && is_unit(unit) {
                self.rest = &self.rest[end..];
                return true;
            }
        }
        false
    }

    fn digits(&mut self) -> bool {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_power_of_ten = self.rest.starts_with("10") && self.rest[2..].starts_with(['*', '^']);
        if count == 0 || is_power_of_ten {
            return false;
        }
        self.rest = &self.rest[count..];
        true
    }

    fn take(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// Where the symbol at the front ends: before `.`, `/`, `(`, `)` or `{` outside of `[]`.
fn end_of_symbol(text: &str) -> usize {
    let mut inside = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            '.' | '/' | '(' | ')' | '{' | '}' if !inside => return at,
            _ => {}
        }
    }
    text.len()
}

fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    text.is_empty() || (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn is_unit(text: &str) -> bool {
    if atoms::METRIC.contains(&text) || atoms::OTHER.contains(&text) {
        return true;
    }
    let rests = atoms::PREFIXES.iter().filter_map(|prefix| text.strip_prefix(prefix));
    rests.into_iter().any(|atom| atoms::METRIC.contains(&atom))
}
