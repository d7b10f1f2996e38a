//! What a Sparkplug B host application remembers of edge nodes, and what it makes of a message.
//!
//! Source: Sparkplug 3.0.0, 5 (operation) and 6.4 (payload). Pure: messages and times in,
//! readings and rebirth requests out. After a gap in the sequence aliases are not trusted
//! until the next birth: what has only an alias is dropped and counted, for a wrong value is
//! worse than none. Read in this order: `Host::message`, `Host::birth`, `Host::data`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Quality, Stranger, Time, Value};
use prost::Message as _;
use tokio::time::Instant;

use crate::error::ConnectError;
use crate::protocol::{Points, Reading};
use crate::sparkplug_payload::{Metric, MetricValue, Payload, PropertyNumber, datatype};

/// Least time between two requests to the same edge node for a new birth.
pub(crate) const REBIRTH_PAUSE: Duration = Duration::from_secs(5);

/// Most edge nodes that are remembered; messages of others are refused.
pub(crate) const NODES_MAX: usize = 10_000;

/// Most aliases that are remembered of one edge node.
pub(crate) const ALIASES_MAX: usize = 100_000;

/// `BadNoData`: the metric is null.
const NULL: Quality = Quality::from_status(0x809B_0000);

/// `BadNodeIdUnknown`: the birth does not tell of it.
const UNKNOWN: Quality = Quality::from_status(0x8034_0000);

/// `UncertainLastUsableValue`: Sparkplug's quality 500, stale.
const STALE: Quality = Quality::from_status(0x4090_0000);

/// What came of a message.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) readings: Vec<Reading>,
    pub(crate) problems: Vec<ConnectError>,
    pub(crate) drops: u64,
    /// The edge node that must be asked for a new birth: group and name.
    pub(crate) rebirth: Option<(String, String)>,
    /// Metrics of a birth that are no points.
    pub(crate) strangers: Vec<Stranger>,
}

/// All that is remembered.
pub(crate) struct Host {
    points: Arc<Points>,
    /// Whether to tell of metrics that are no points.
    curious: bool,
    nodes: BTreeMap<(String, String), Node>,
}

#[derive(Default)]
struct Node {
    born: bool,
    birth_seq: Option<u64>,
    next_seq: u8,
    /// By alias: the point it means, if one is wanted, and its data type.
    aliases: BTreeMap<u64, (Option<u32>, u32)>,
    /// By wanted point: its data type.
    kinds: BTreeMap<u32, u32>,
    devices: Vec<String>,
    asked: Option<Instant>,
}

/// Where a message comes from, and when it came.
struct From<'a> {
    group: &'a str,
    node: &'a str,
    device: Option<&'a str>,
    now: Time,
    at: Instant,
}

impl From<'_> {
    fn key(&self) -> (String, String) {
        (self.group.to_owned(), self.node.to_owned())
    }

    /// What stands before the colon of its points' addresses.
    fn prefix(&self) -> String {
        match self.device {
            Some(device) => format!("{}/{}/{device}", self.group, self.node),
            None => format!("{}/{}", self.group, self.node),
        }
    }
}

impl Host {
    pub(crate) fn new(points: Arc<Points>, curious: bool) -> Host {
        Host { points, curious, nodes: BTreeMap::new() }
    }

    /// Takes one message of the name space `spBv1.0`.
    pub(crate) fn message(&mut self, topic: &str, payload: &[u8], now: Time, at: Instant) -> Heard {
        let mut heard = Heard::default();
        let parts: Vec<&str> = topic.split('/').collect();
        let (group, kind, node, device) = match parts[..] {
            ["spBv1.0", group, kind, node] => (group, kind, node, None),
            ["spBv1.0", group, kind, node, device] => (group, kind, node, Some(device)),
            _ => return heard,
        };
        let from = From { group, node, device, now, at };
        if !matches!(kind, "NBIRTH" | "NDEATH" | "NDATA" | "DBIRTH" | "DDEATH" | "DDATA") {
            // Commands of other hosts.
            return heard;
        }
        let payload = match Payload::decode(payload) {
            Ok(payload) => payload,
            Err(wrong) => {
                heard.problems.push(malformed(&from, wrong.to_string()));
                return heard;
            }
        };
        if self.nodes.len() >= NODES_MAX && !self.nodes.contains_key(&from.key()) {
            heard.problems.push(malformed(&from, format!("more than {NODES_MAX} edge nodes")));
            return heard;
        }
        match (kind, device) {
            ("NBIRTH", None) => self.node_birth(&from, &payload, &mut heard),
            ("NDEATH", None) => self.node_death(&from, &payload, &mut heard),
            ("NDATA", None) | ("DDATA", Some(_)) => self.data(&from, &payload, &mut heard),
            ("DBIRTH", Some(_)) => self.device_birth(&from, &payload, &mut heard),
            ("DDEATH", Some(_)) => self.device_death(&from, &payload, &mut heard),
            _ => heard.problems.push(malformed(&from, format!("a topic {topic}"))),
        }
        heard
    }

    /// The edge nodes of the wanted points, group and name, which are now asked for a birth:
    /// what they say before it comes is no fault of theirs.
    pub(crate) fn ask_wanted(&mut self, at: Instant) -> Vec<(String, String)> {
        let node = |address: &str| {
            let (place, _) = address.split_once(':')?;
            let mut parts = place.splitn(3, '/');
            Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
        };
        let mut nodes: Vec<_> = self.points.iter().filter_map(|(_, a)| node(a)).collect();
        nodes.sort();
        nodes.dedup();
        for node in nodes.iter().take(NODES_MAX) {
            self.nodes.entry(node.clone()).or_default().asked = Some(at);
        }
        nodes
    }

    fn node_birth(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) {
        let node = self.nodes.entry(from.key()).or_default();
        let asked = node.asked;
        *node = Node { born: true, birth_seq: birth_seq(payload), asked, ..Node::default() };
        node.next_seq = payload.seq.map_or(1, |seq| low_byte(seq).wrapping_add(1));
        self.birth(from, payload, heard);
    }

    fn device_birth(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) {
        if !self.in_order(from, payload, heard) {
            return;
        }
        if let (Some(node), Some(device)) = (self.nodes.get_mut(&from.key()), from.device) {
            node.devices.retain(|known| known != device);
            node.devices.push(device.to_owned());
        }
        self.birth(from, payload, heard);
    }

    /// Learns names and aliases, takes the values, and tells of wanted points that are missing.
    fn birth(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) {
        let prefix = from.prefix();
        let Some(node) = self.nodes.get_mut(&from.key()) else { return };
        for metric in &payload.metrics {
            let Some(name) = &metric.name else { continue };
            let point = self.points.find(&format!("{prefix}:{name}"));
            let kind = metric.datatype.unwrap_or_default();
            if let Some(alias) = metric.alias
                && node.aliases.len() < ALIASES_MAX
            {
                node.aliases.insert(alias, (point, kind));
            }
            if let Some(point) = point {
                node.kinds.insert(point, kind);
                take(&self.points, from, payload, metric, (point, kind), heard);
            } else if self.curious {
                heard.strangers.extend(stranger(&prefix, name, metric, kind));
            }
        }
        for (point, address) in self.points.iter() {
            let own = address.rsplit_once(':').is_some_and(|(place, _)| place == prefix);
            let own = own || address.split_once(':').is_some_and(|(place, _)| place == prefix);
            if own && !node.kinds.contains_key(&point) {
                heard.readings.push(Reading::new(point, from.now, None, UNKNOWN));
                heard.problems.push(ConnectError::PointRefused {
                    peer: prefix.clone(),
                    address: address.to_string(),
                    reason: "its birth certificate has no such metric".to_owned(),
                });
            }
        }
    }

    fn data(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) {
        let trusted = self.in_order(from, payload, heard);
        let prefix = from.prefix();
        for metric in &payload.metrics {
            let node = self.nodes.get(&from.key());
            let known = match (&metric.name, metric.alias) {
                (Some(name), _) => {
                    let point = self.points.find(&format!("{prefix}:{name}"));
                    let kind = point.and_then(|point| node?.kinds.get(&point).copied());
                    Some((point, metric.datatype.or(kind).unwrap_or_default()))
                }
                (None, Some(alias)) if trusted => node.and_then(|n| n.aliases.get(&alias).copied()),
                _ => None,
            };
            match known {
                Some((Some(point), kind)) => {
                    take(&self.points, from, payload, metric, (point, kind), heard);
                }
                Some((None, _)) => {}
                None => {
                    heard.drops += 1;
                    if trusted && heard.rebirth.is_none() {
                        self.ask(from, "an alias that no birth told of", heard);
                    }
                }
            }
        }
    }

    fn node_death(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) {
        let Some(node) = self.nodes.get_mut(&from.key()) else { return };
        let died = birth_seq(payload);
        if died.is_some() && node.birth_seq.is_some() && died != node.birth_seq {
            // The will of an earlier session; the node has been born again since.
            return;
        }
        node.born = false;
        let mut places = vec![from.prefix()];
        let devices = std::mem::take(&mut node.devices);
        places.extend(devices.iter().map(|device| format!("{}/{device}", from.prefix())));
        self.gone(&places, from.now, heard);
    }

    fn device_death(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) {
        if self.in_order(from, payload, heard) {
            if let (Some(node), Some(device)) = (self.nodes.get_mut(&from.key()), from.device) {
                node.devices.retain(|known| known != device);
            }
            self.gone(&[from.prefix()], from.now, heard);
        }
    }

    fn gone(&self, places: &[String], now: Time, heard: &mut Heard) {
        for (point, address) in self.points.iter() {
            let place = address.split_once(':').map_or("", |(place, _)| place);
            if places.iter().any(|gone| gone == place) {
                heard.readings.push(Reading::new(point, now, None, Quality::BAD_NOT_CONNECTED));
            }
        }
    }

    /// Whether a message follows the one before of its node. If not, asks for a new birth.
    fn in_order(&mut self, from: &From<'_>, payload: &Payload, heard: &mut Heard) -> bool {
        let node = self.nodes.entry(from.key()).or_default();
        if !node.born {
            self.ask(from, "a message before a birth certificate", heard);
            return false;
        }
        let Some(seq) = payload.seq.map(low_byte) else { return true };
        let due = std::mem::replace(&mut node.next_seq, seq.wrapping_add(1));
        if seq != due {
            // Until the birth that is asked for, every message counts as one before it.
            node.born = false;
            self.ask(from, &format!("sequence number {seq} where {due} was due"), heard);
            return false;
        }
        true
    }

    fn ask(&mut self, from: &From<'_>, what: &str, heard: &mut Heard) {
        let Some(node) = self.nodes.get_mut(&from.key()) else { return };
        if node.asked.is_some_and(|asked| from.at.duration_since(asked) < REBIRTH_PAUSE) {
            return;
        }
        node.asked = Some(from.at);
        heard.rebirth = Some(from.key());
        heard
            .problems
            .push(ConnectError::OutOfOrder { peer: from.prefix(), what: what.to_owned() });
    }
}

/// A metric that is no point and has a value, unless it is about the session itself (6.4.5).
fn stranger(prefix: &str, name: &str, metric: &Metric, kind: u32) -> Option<Stranger> {
    let own = name == "bdSeq" || name.starts_with("Node Control/");
    if own || name.starts_with("Device Control/") || metric.is_null == Some(true) {
        return None;
    }
    let data_type = plain(metric.value.as_ref()?, kind).ok()?.data_type();
    Some(Stranger { address: format!("{prefix}:{name}").into(), data_type })
}

/// Takes one value of a wanted point.
fn take(
    points: &Points,
    from: &From<'_>,
    payload: &Payload,
    metric: &Metric,
    (point, kind): (u32, u32),
    heard: &mut Heard,
) {
    let ms = metric.timestamp.or(payload.timestamp);
    let time = ms.and_then(|ms| i64::try_from(ms).ok()).map_or(from.now, Time::from_ms);
    let quality = quality(metric);
    if metric.is_null == Some(true) || metric.value.is_none() {
        let quality = if quality.has_value() { NULL } else { quality };
        heard.readings.push(Reading::new(point, time, None, quality));
        return;
    }
    match metric.value.as_ref().map(|value| plain(value, metric.datatype.unwrap_or(kind))) {
        Some(Ok(value)) => heard.readings.push(Reading::new(point, time, Some(value), quality)),
        Some(Err(got)) => {
            heard.readings.push(Reading::new(point, time, None, Quality::BAD_TYPE_MISMATCH));
            heard.problems.push(ConnectError::WrongKind {
                peer: from.prefix(),
                address: points.address(point).to_string(),
                got: got.to_owned(),
            });
        }
        None => {}
    }
}

/// The property `Quality`: 192 good, 500 stale, all else bad (6.4.13).
fn quality(metric: &Metric) -> Quality {
    let Some(set) = &metric.properties else { return Quality::GOOD };
    let mut pairs = set.keys.iter().zip(&set.values);
    let Some((_, value)) = pairs.find(|(key, _)| *key == "Quality") else { return Quality::GOOD };
    let code = match value.value {
        Some(PropertyNumber::Int(code)) => u64::from(code),
        Some(PropertyNumber::Long(code)) => code,
        None => return Quality::GOOD,
    };
    match code {
        192 => Quality::GOOD,
        500 => STALE,
        _ => Quality::BAD,
    }
}

/// Signed numbers travel as unsigned ones of the same bits, in as many bytes as they have.
fn plain(value: &MetricValue, kind: u32) -> Result<Value, &'static str> {
    Ok(match value {
        MetricValue::Int(bits) => {
            let [a, b, ..] = bits.to_le_bytes();
            match kind {
                datatype::INT8 => Value::Integer(i64::from(a.cast_signed())),
                datatype::INT16 => Value::Integer(i64::from(i16::from_le_bytes([a, b]))),
                datatype::INT32 => Value::Integer(i64::from(bits.cast_signed())),
                datatype::BOOLEAN => Value::Boolean(*bits != 0),
                _ => Value::Integer(i64::from(*bits)),
            }
        }
        MetricValue::Long(bits) if kind == datatype::UINT64 => Value::Unsigned(*bits),
        MetricValue::Long(bits) => Value::Integer(bits.cast_signed()),
        MetricValue::Float(number) => Value::Float(f64::from(*number)),
        MetricValue::Double(number) => Value::Float(*number),
        MetricValue::Boolean(state) => Value::Boolean(*state),
        MetricValue::String(text) => Value::text(text.as_str()),
        MetricValue::Bytes(_) => return Err("bytes"),
    })
}

fn birth_seq(payload: &Payload) -> Option<u64> {
    let metric = payload.metrics.iter().find(|m| m.name.as_deref() == Some("bdSeq"))?;
    match metric.value {
        Some(MetricValue::Int(seq)) => Some(u64::from(seq)),
        Some(MetricValue::Long(seq)) => Some(seq),
        _ => None,
    }
}

fn low_byte(seq: u64) -> u8 {
    seq.to_le_bytes()[0]
}

fn malformed(from: &From<'_>, what: String) -> ConnectError {
    ConnectError::Malformed { peer: from.prefix(), protocol: "Sparkplug B payload", what }
}
