//! What a Modbus point's address says, and what its registers mean.
//!
//! `<table>:<address>[:<kind>[*<scale>]][?<table>:<address>]`; 32-bit values take two
//! registers, each register big-endian as the protocol says, the words in either order.

use std::collections::BTreeMap;

use guildhall_model::{Quality, Value};

/// The four tables of the data model (V1.1b3, 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    Holding,
    Input,
    Coil,
    Discrete,
}

impl Table {
    pub(crate) fn is_bits(self) -> bool {
        matches!(self, Table::Coil | Table::Discrete)
    }

    fn parse(word: &str) -> Result<Table, String> {
        match word {
            "holding" => Ok(Table::Holding),
            "input" => Ok(Table::Input),
            "coil" => Ok(Table::Coil),
            "discrete" => Ok(Table::Discrete),
            _ => Err(format!("`{word}` is none of the tables holding, input, coil, discrete")),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bit,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Float32,
}

/// Some registers or bits in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) table: Table,
    pub(crate) at: u16,
    pub(crate) count: u16,
}

/// One point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    place: Place,
    kind: Kind,
    scale: Option<f64>,
    status: Option<Place>,
}

impl Point {
    /// Reads an address; gives in words what is wrong with it.
    pub(crate) fn parse(address: &str) -> Result<Point, String> {
        let (value, status) = match address.split_once('?') {
            Some((value, status)) => (value, Some(status)),
            None => (address, None),
        };
        let mut parts = value.splitn(3, ':');
        let table = Table::parse(parts.next().unwrap_or_default())?;
        let at = number(parts.next())?;
        let (kind, scale) = match (parts.next(), table.is_bits()) {
            (None, true) => (Kind::Bit, None),
            (Some(_), true) => return Err("coils and discrete inputs have no kind".to_owned()),
            (None, false) => {
                return Err("a kind is missing: int16, uint16, int32, uint32 or float32".to_owned());
            }
            (Some(kind), false) => kind_and_scale(kind)?,
        };
        let count = match kind {
            Kind::Bit | Kind::Int16 | Kind::Uint16 => 1,
            Kind::Int32 | Kind::Uint32 | Kind::Float32 => 2,
        };
        if at.checked_add(count - 1).is_none() {
            return Err(format!("the second register after {at} is beyond 65535"));
        }
        let status = status.map(status_place).transpose()?;
        Ok(Point { place: Place { table, at, count }, kind, scale, status })
    }

    /// What must be read for it.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        std::iter::once(self.place).chain(self.status)
    }

    /// Its value and quality; none when it was not read.
    pub(crate) fn decode(&self, read: &Registers, big: bool) -> Option<(Option<Value>, Quality)> {
        if let Some(status) = self.status {
            let status = read.get(status.table, status.at)?;
            read.get(self.place.table, self.place.at)?;
            if status != 0 {
                return Some((None, bad_status(status)));
            }
        }
        let first = read.get(self.place.table, self.place.at)?;
        let pair = || {
            let second = read.get(self.place.table, self.place.at + 1)?;
            let (high, low) = if big { (first, second) } else { (second, first) };
            Some(u32::from(high) << 16 | u32::from(low))
        };
        let value = match self.kind {
            Kind::Bit => Value::Boolean(first != 0),
            Kind::Int16 => Value::Integer(i64::from(first.cast_signed())),
            Kind::Uint16 => Value::Integer(i64::from(first)),
            Kind::Int32 => Value::Integer(i64::from(pair()?.cast_signed())),
            Kind::Uint32 => Value::Integer(i64::from(pair()?)),
            Kind::Float32 => Value::Float(f64::from(f32::from_bits(pair()?))),
        };
        let value = match self.scale {
            Some(scale) => Value::Float(scaled(value.as_f64()?, scale)),
            None => value,
        };
        match value {
            Value::Float(number) if number.is_nan() => Some((None, Quality::BAD_SENSOR_FAILURE)),
            value => Some((Some(value), Quality::GOOD)),
        }
    }
}

/// What one poll has read.
#[derive(Debug, Default)]
pub(crate) struct Registers(BTreeMap<(Table, u16), Vec<u16>>);

impl Registers {
    /// Keeps a row.
    pub(crate) fn keep(&mut self, table: Table, from: u16, words: &[u16]) {
        self.0.insert((table, from), words.to_vec());
    }

    /// Whether nothing was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, table: Table, at: u16) -> Option<u16> {
        let rows = self.0.range((table, 0)..=(table, at)).rev();
        rows.map(|((_, from), words)| words.get(usize::from(at - from)))
            .find_map(Option::<&u16>::copied)
    }
}

fn number(text: Option<&str>) -> Result<u16, String> {
    let text = text.unwrap_or_default();
    text.parse().map_err(|_| format!("`{text}` is no address from 0 to 65535"))
}

fn kind_and_scale(text: &str) -> Result<(Kind, Option<f64>), String> {
    let (kind, scale) = match text.split_once('*') {
        Some((kind, scale)) => (kind, Some(scale)),
        None => (text, None),
    };
    let kind = match kind {
        "int16" => Kind::Int16,
        "uint16" => Kind::Uint16,
        "int32" => Kind::Int32,
        "uint32" => Kind::Uint32,
        "float32" => Kind::Float32,
        _ => {
            return Err(format!(
                "`{kind}` is none of the kinds int16, uint16, int32, uint32, float32"
            ));
        }
    };
    let Some(scale) = scale else { return Ok((kind, None)) };
    match scale.parse::<f64>() {
        Ok(number) if number.is_finite() && number != 0.0 => Ok((kind, Some(number))),
        _ => Err(format!("`{scale}` is no scale to multiply by")),
    }
}

fn status_place(text: &str) -> Result<Place, String> {
    let (table, at) = text.split_once(':').unwrap_or((text, ""));
    Ok(Place { table: Table::parse(table)?, at: number(Some(at))?, count: 1 })
}

/// A status of 0x8000 and above is taken as the upper half of an OPC UA status code.
fn bad_status(status: u16) -> Quality {
    if status >= 0x8000 { Quality::from_status(u32::from(status) << 16) } else { Quality::BAD }
}

/// `raw * scale`; divides where the scale is one over a whole number, so that 234 by 0.1 is
/// 23.4 and not 23.400000000000002.
fn scaled(raw: f64, scale: f64) -> f64 {
    let over = 1.0 / scale;
    if (over - over.round()).abs() < 1e-6 && over.round() != 0.0 {
        raw / over.round()
    } else {
        raw * scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(address: &str, why: &str) {
        assert_eq!(Point::parse(address), Err(why.to_owned()), "{address}");
    }

    #[test]
    fn addresses_that_are_refused() {
        refused("", "`` is none of the tables holding, input, coil, discrete");
        refused("hold:1:int16", "`hold` is none of the tables holding, input, coil, discrete");
        refused("holding:x:int16", "`x` is no address from 0 to 65535");
        refused("holding:65536:int16", "`65536` is no address from 0 to 65535");
        refused("holding:65535:int32", "the second register after 65535 is beyond 65535");
        refused("holding:1", "a kind is missing: int16, uint16, int32, uint32 or float32");
        refused(
            "holding:1:float64",
            "`float64` is none of the kinds int16, uint16, int32, uint32, float32",
        );
        refused("coil:1:int16", "coils and discrete inputs have no kind");
        refused("holding:1:int16*ten", "`ten` is no scale to multiply by");
        refused("holding:1:int16*0", "`0` is no scale to multiply by");
        refused("holding:1:int16?input", "`` is no address from 0 to 65535");
    }

    /// Registers from 100 on; address 900 on holds status 0, 1, 0x803C.
    #[track_caller]
    fn decodes(address: &str, words: &[u16], expected: &str) {
        let mut read = Registers::default();
        read.keep(Table::Holding, 90, &[0xDEAD]);
        read.keep(Table::Holding, 100, words);
        read.keep(Table::Coil, 100, words);
        read.keep(Table::Input, 900, &[0, 1, 0x803C]);
        let point = Point::parse(address).expect(address);
        let shown = |big| match point.decode(&read, big) {
            None => "not read".to_owned(),
            Some((Some(value), quality)) => format!("{value:?} {quality:?}"),
            Some((None, quality)) => format!("{quality:?}"),
        };
        let (big, little) = (shown(true), shown(false));
        let both = if big == little { big } else { format!("{big} | {little}") };
        assert_eq!(both, expected, "{address}");
    }

    #[test]
    fn values() {
        let good = |value: &str| format!("{value} Good(0x00000000)");
        decodes("holding:100:int16", &[0xFFFE], &good("Integer(-2)"));
        decodes("holding:100:uint16", &[0xFFFE], &good("Integer(65534)"));
        decodes("holding:100:int16*0.1", &[234], &good("Float(23.4)"));
        decodes("holding:100:int16*2.5", &[0xFFFE], &good("Float(-5.0)"));
        decodes("coil:101", &[0, 1], &good("Boolean(true)"));
        decodes(
            "holding:100:float32",
            &[0x3F80, 0x4000],
            "Float(1.001953125) Good(0x00000000) | Float(2.003875732421875) Good(0x00000000)",
        );
        decodes(
            "holding:100:int32",
            &[0xFFFF, 0xFFFE],
            "Integer(-2) Good(0x00000000) | Integer(-65537) Good(0x00000000)",
        );
        decodes("holding:100:uint32", &[1, 1], &good("Integer(65537)"));
        decodes("holding:100:float32", &[0x7FC0, 0x7FC0], "BadSensorFailure(0x808c0000)");
        decodes("holding:100:float32?input:901", &[0, 0], "Bad(0x80000000)");
        decodes("holding:100:float32?input:902", &[0, 0], "BadOutOfRange(0x803c0000)");
        decodes("holding:100:float32?input:900", &[0, 0], &good("Float(0.0)"));
        decodes("holding:100:float32?input:903", &[0, 0], "not read");
        decodes("holding:100:float32", &[1], "not read");
        decodes("holding:99:uint16", &[1], "not read");
    }
}
