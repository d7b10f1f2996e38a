//! From OPC UA's words to ours: addresses, times, values.
//!
//! Sources: OPC UA Part 6 v1.05, 5.3.1.11 (text form of an ExpandedNodeId), 5.1.4 (times);
//! Part 4, 7.11 (DataValue).

use std::str::FromStr;

use guildhall_model::{Quality, Time, Value};
use opcua::types::{DataValue, DateTime, ExpandedNodeId, NamespaceMap, NodeId, Variant};

/// Seconds from 1601, where OPC UA's time begins, to 1970.
const EPOCH_S: i128 = 11_644_473_600;

/// The address of a point, before the server's name spaces are known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Address {
    node: NodeId,
    uri: Option<String>,
}

impl Address {
    /// Reads `nsu=<uri>;<type>=<id>`, `ns=<index>;<type>=<id>` or `<type>=<id>`.
    pub(crate) fn parse(text: &str) -> Option<Address> {
        if let Ok(node) = NodeId::from_str(text) {
            return Some(Address { node, uri: None });
        }
        let expanded = ExpandedNodeId::from_str(&format!("svr=0;{text}")).ok()?;
        let uri = expanded.namespace_uri.value().clone();
        Some(Address { node: expanded.node_id, uri })
    }

    /// The node on a server with these name spaces; the URI it lacks otherwise.
    pub(crate) fn resolve(&self, spaces: &NamespaceMap) -> Result<NodeId, &str> {
        match &self.uri {
            None => Ok(self.node.clone()),
            Some(uri) => match spaces.get_index(uri) {
                Some(index) => Ok(NodeId::new(index, self.node.identifier.clone())),
                None => Err(uri),
            },
        }
    }
}

/// Source time, else server time, else `now`; value; quality. What came instead of a value.
pub(crate) fn sample(
    data: &DataValue,
    now: Time,
) -> (Time, Result<(Option<Value>, Quality), String>) {
    let at = |time: &Option<DateTime>, picos: Option<u16>| {
        time.as_ref().filter(|time| time.ticks() > 0).and_then(|time| to_time(time.ticks(), picos))
    };
    let time = at(&data.source_timestamp, data.source_picoseconds)
        .or_else(|| at(&data.server_timestamp, data.server_picoseconds))
        .unwrap_or(now);
    let quality = Quality::from_status(data.status.map_or(0, |status| status.bits()));
    if !quality.has_value() {
        return (time, Ok((None, quality)));
    }
    let value = match &data.value {
        None | Some(Variant::Empty) => Ok(None),
        Some(variant) => plain(variant).map(Some),
    };
    (time, value.map(|value| (value, quality)))
}

/// Ticks of 100 ns since 1601, and intervals of 10 ps beyond.
fn to_time(ticks: i64, picos: Option<u16>) -> Option<Time> {
    let beyond = i128::from(picos.unwrap_or(0)) / 100;
    let ns = i128::from(ticks) * 100 + beyond - EPOCH_S * 1_000_000_000;
    i64::try_from(ns).ok().map(Time::from_ns)
}

fn plain(variant: &Variant) -> Result<Value, String> {
    Ok(match variant {
        Variant::Boolean(state) => Value::Boolean(*state),
        Variant::SByte(number) => Value::Integer(i64::from(*number)),
        Variant::Byte(number) => Value::Integer(i64::from(*number)),
        Variant::Int16(number) => Value::Integer(i64::from(*number)),
        Variant::UInt16(number) => Value::Integer(i64::from(*number)),
        Variant::Int32(number) => Value::Integer(i64::from(*number)),
        Variant::UInt32(number) => Value::Integer(i64::from(*number)),
        Variant::Int64(number) => Value::Integer(*number),
        Variant::UInt64(number) => Value::Unsigned(*number),
        Variant::Float(number) => Value::Float(f64::from(*number)),
        Variant::Double(number) => Value::Float(*number),
        Variant::String(text) => Value::text(text.value().as_deref().unwrap_or_default()),
        Variant::LocalizedText(text) => {
            Value::text(text.text.value().as_deref().unwrap_or_default())
        }
        Variant::Array(array) => {
            let point = |one: &Variant| plain(one).ok().and_then(|value| value.as_f64());
            let points: Option<Vec<f64>> = array.values.iter().map(point).collect();
            Value::Array(points.ok_or("an array of something else than numbers")?.into())
        }
        other => return Err(format!("a value of type {:?}", other.type_id())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use opcua::types::{StatusCode, UAString};

    #[track_caller]
    fn resolves(text: &str, expected: &str) {
        let mut spaces = NamespaceMap::new();
        spaces.add_namespace("urn:plant");
        let shown = match Address::parse(text) {
            None => "refused".to_owned(),
            Some(address) => match address.resolve(&spaces) {
                Ok(node) => node.to_string(),
                Err(uri) => format!("lacks {uri}"),
            },
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn addresses() {
        resolves("nsu=urn:plant;s=GT1.Speed", "ns=1;s=GT1.Speed");
        resolves("nsu=urn:other;s=GT1.Speed", "lacks urn:other");
        resolves("ns=2;i=85", "ns=2;i=85");
        resolves("i=2258", "i=2258");
        resolves("ns=2;s=a;b=c", "ns=2;s=a;b=c");
        for wrong in ["", "GT1.Speed", "ns=x;s=a", "ns=70000;s=a", "nsu=urn:plant", "ns=2;q=1"] {
            resolves(wrong, "refused");
        }
    }

    #[track_caller]
    fn keeps(value: impl Into<Option<Variant>>, status: u32, expected: &str) {
        let data = DataValue {
            value: value.into(),
            status: Some(StatusCode::from(status)),
            ..DataValue::default()
        };
        let shown = match sample(&data, Time::from_s(0)).1 {
            Ok((Some(value), quality)) => format!("{value:?} {quality:?}"),
            Ok((None, quality)) => format!("{quality:?}"),
            Err(got) => got,
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn values() {
        keeps(Variant::Boolean(true), 0, "Boolean(true) Good(0x00000000)");
        keeps(Variant::Byte(200), 0, "Integer(200) Good(0x00000000)");
        keeps(Variant::UInt64(u64::MAX), 0, "Unsigned(18446744073709551615) Good(0x00000000)");
        keeps(Variant::Float(0.5), 0, "Float(0.5) Good(0x00000000)");
        keeps(Variant::Double(1.5), 0x4092_0000, "Float(1.5) Uncertain(0x40920000)");
        keeps(Variant::Double(1.5), 0x803C_0000, "BadOutOfRange(0x803c0000)");
        keeps(Variant::String(UAString::from("on")), 0, "Text(\"on\") Good(0x00000000)");
        keeps(Variant::from(vec![1.0, 2.0]), 0, "Array([1.0, 2.0]) Good(0x00000000)");
        let words = Variant::from(vec![UAString::from("a")]);
        keeps(words, 0, "an array of something else than numbers");
        keeps(None, 0, "Good(0x00000000)");
    }

    #[test]
    fn the_source_time_counts_to_the_nanosecond() {
        let ticks_1970 = 116_444_736_000_000_000;
        assert_eq!(to_time(ticks_1970, None), Some(Time::from_ns(0)));
        assert_eq!(to_time(ticks_1970 + 1, Some(250)), Some(Time::from_ns(102)));
        assert_eq!(to_time(i64::MAX, None), None);
    }
}
